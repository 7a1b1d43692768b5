"""The report of verify as a page to file and to work through: the proof with each difference boxed, beside the approved words.

Self-contained, light and dark, on paper too. Keys: n and p (or j and k) go to the next and previous difference, space ticks it as
looked at. The ticks are for the person who works through it, and are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.proofing.result import Copy, Difference, Found, Place
from smpc_annex.reports.html import STYLE
from smpc_annex.reports.model import ProofReport
from smpc_annex.reports.proofwords import KINDS, STATES, page_verdict, size_words, text_verdict
from smpc_annex.reports.text import clean

_MORE = """
main.wide { max-width: none; display: grid; grid-template-columns: minmax(20rem, 1.2fr) minmax(22rem, 1fr); gap: 1.5rem; align-items: start }
main.wide.alone { display: block; max-width: 60rem }
main.wide header { grid-column: 1 / -1 }
.sheets { position: sticky; top: .5rem; max-height: calc(100vh - 1rem); overflow: auto; border: 1px solid var(--line); border-radius: .6rem; background: #777 }
.sheet { position: relative; margin: 0 0 .5rem; background: #fff }
.sheet img { display: block; width: 100%; height: auto }
.sheets .sheet { width: 170% }
.sheets.whole .sheet { width: 100% }
.box {
  position: absolute; border: 2px solid var(--kind); background: color-mix(in srgb, var(--kind) 18%, transparent);
  border-radius: 2px; padding: 0; cursor: pointer; mix-blend-mode: multiply;
}
.box i { position: absolute; left: -2px; bottom: 100%; font: bold 8px/1.15 system-ui, sans-serif; background: var(--kind); color: #fff; padding: 0 3px; border-radius: 2px 2px 0 0; opacity: .85 }
.box.now { outline: 3px solid #ffb000; outline-offset: 2px; z-index: 2 }
.bar { display: flex; gap: .6rem; flex-wrap: wrap; align-items: center; margin: 0 0 1rem }
.bar button { font: inherit; padding: .25rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit; cursor: pointer }
.finding.now { outline: 3px solid #ffb000; outline-offset: 2px }
.finding.done { opacity: .6 }
.words { display: grid; grid-template-columns: auto 1fr; gap: .15rem .8rem; margin: .3rem 0; overflow-wrap: anywhere }
.words dt { color: var(--soft); font-weight: normal }
.words dd { margin: 0 }
.words .context { color: var(--soft) }
.words em { font-style: normal; font-weight: bold; background: color-mix(in srgb, var(--kind) 16%, transparent); white-space: pre-wrap }
.finding label { display: flex; gap: .5rem; align-items: center; font-size: .92rem; margin-top: .3rem }
.state { font-weight: normal; color: var(--soft); font-size: .92rem }
@media (max-width: 60rem) { main.wide { display: block } .sheets { position: static; max-height: 70vh; margin-bottom: 1rem } }
@media print { .sheets .sheet { width: 100% } main.wide { display: block } .sheets { position: static; max-height: none; border: 0; overflow: visible } .bar, .finding label { display: none } .box { mix-blend-mode: normal } .sheet { break-inside: avoid } }
"""

_SCRIPT = """
const all = [...document.querySelectorAll("li.finding[data-n]")], sheets = document.querySelector(".sheets"), done = document.querySelector("#done");
let at = -1;
function go(to, focus = true) {
  if (!all.length) return;
  at = (to + all.length) % all.length;
  document.querySelectorAll(".now").forEach(e => e.classList.remove("now"));
  const item = all[at], boxes = document.querySelectorAll(`.box[data-n="${item.dataset.n}"]`);
  item.classList.add("now");
  if (focus) { item.focus({preventScroll: true}); item.scrollIntoView({block: "center"}); }
  boxes.forEach(b => b.classList.add("now"));
  if (boxes.length && sheets) {
    const box = boxes[0].getBoundingClientRect(), view = sheets.getBoundingClientRect();
    sheets.scrollBy({top: box.top - view.top - view.height / 2, left: box.left - view.left - view.width / 2});
  }
}
function count() {
  const ticked = all.filter(i => i.querySelector("input").checked).length;
  if (done) done.textContent = `${ticked} of ${all.length} looked at`;
  all.forEach(i => i.classList.toggle("done", i.querySelector("input").checked));
}
document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (["n", "j"].includes(e.key)) { go(at + 1); e.preventDefault(); }
  else if (["p", "k"].includes(e.key)) { go(at < 0 ? -1 : at - 1); e.preventDefault(); }
  else if (e.key === "z" && sheets) sheets.classList.toggle("whole");
  else if (e.key === " " && at >= 0 && !["BUTTON", "INPUT"].includes(e.target.tagName)) {
    const box = all[at].querySelector("input"); box.checked = !box.checked; count(); e.preventDefault();
  }
});
document.addEventListener("change", count);
document.addEventListener("click", e => {
  const box = e.target.closest(".box"), item = e.target.closest("li.finding[data-n]"), button = e.target.closest("button[data-do]");
  if (box) go(all.findIndex(i => i.dataset.n === box.dataset.n));
  else if (item && e.target.tagName !== "INPUT") go(all.indexOf(item), false);
  else if (button) ({next: () => go(at + 1), back: () => go(at < 0 ? -1 : at - 1), zoom: () => sheets?.classList.toggle("whole")})[button.dataset.do]();
});
count();
"""


def write(report: ProofReport, pictures: Mapping[int, str]) -> bytes:
    """The whole report; ``pictures`` are pages as PNG in base64."""
    numbered = list(_numbered(report))
    sheets = "".join(_sheet(page, picture, report, numbered) for page, picture in sorted(pictures.items()))
    shown = f'<div class="sheets" tabindex="0" aria-label="The proof">{sheets}</div>\n' if sheets else ""
    title = f"Proof: {report.product or report.proof}, {report.material or report.proof}"
    page = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{STYLE}\n{_MORE}</style>\n</head>\n<body>\n"
        f'<main class="wide{"" if sheets else " alone"}">\n{_head(report, len(numbered))}{shown}<div>\n{_body(report, numbered)}{_foot(report)}</div>\n</main>\n'
        f"<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )
    return page.encode()


#: A difference with its number, its block and its copy.
_Numbered = tuple[int, Found, Copy, Difference]


def _numbered(report: ProofReport) -> Iterator[_Numbered]:
    """All differences in reading order of the approved text, those of layout last in each block."""
    number = 0
    for item in report.comparison.found if report.comparison else ():
        for copy in item.copies:
            for one in sorted(copy.differences, key=lambda one: (one.layout, one.start)):
                number += 1
                yield number, item, copy, one


def _text(words: str) -> str:
    return escape(clean(words))


def _class(item: Difference) -> str:
    return {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}[item.severity]


# -- the proof -------------------------------------------------------------------------------------------------------------------


def _sheet(page: int, picture: str, report: ProofReport, numbered: list[_Numbered]) -> str:
    _number, width, height, matrix = next(one for one in report.pages if one[0] == page)
    boxes = "".join(
        _box(box, matrix, width, height, number, one, first=index == 0)
        for number, _item, _copy, one in numbered
        if one.place and one.place.page == page and not one.layout
        for index, box in enumerate(one.place.boxes)
    )
    return f'<div class="sheet"><img alt="Page {page} of the proof" src="data:image/png;base64,{picture}">{boxes}</div>\n'


def _box(
    box: tuple[float, float, float, float],
    matrix: tuple[float, ...],
    width: float,
    height: float,
    number: int,
    one: Difference,
    *,
    first: bool,
) -> str:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((box[0], box[1]), (box[2], box[3]))]
    left, right = sorted(corner[0] for corner in corners)
    top, bottom = sorted(corner[1] for corner in corners)
    place = (
        f"left:{100 * (left - 1) / width:.3f}%;top:{100 * (top - 1) / height:.3f}%;"
        f"width:{100 * (right - left + 2) / width:.3f}%;height:{100 * (bottom - top + 2) / height:.3f}%"
    )
    label = f"<i>{number}</i>" if first else ""
    return f'<a class="box {_class(one)}" data-n="{number}" style="{place}" title="{_text(KINDS[one.kind])}">{label}</a>'


# -- words -----------------------------------------------------------------------------------------------------------------------


def _head(report: ProofReport, count: int) -> str:
    fine = report.status in ("identical", "layout only")
    if report.refusal:
        verdict = f'<div class="verdict error"><strong>Cannot be verified</strong><span>{_text(report.refusal.message)}</span><span>{_text(report.refusal.help)}</span></div>\n'
        return f"<header>\n<h1>{_text(report.proof)}</h1>\n{verdict}</header>\n"
    about = f"{report.material} {report.material_version} ({report.publication}); against {report.against}; as of {report.day.isoformat()}"
    keys = (
        '<div class="bar"><button type="button" data-do="back">Previous (p)</button><button type="button" data-do="next">Next (n)</button>'
        '<button type="button" data-do="zoom">Whole page (z)</button><span>space: looked at</span><strong id="done" role="status"></strong></div>\n'
        if count
        else ""
    )
    return (
        f"<header>\n<h1>{_text(report.product)}: {_text(report.proof)}</h1>\n<p>{_text(about)}</p>\n"
        f'<div class="verdict {"fine" if fine else "error"}"><strong>The page: {_text(page_verdict(report))}</strong></div>\n'
        f'<div class="verdict {"fine" if report.still_true else "error"}"><strong>The approved text: {_text(text_verdict(report))}</strong></div>\n'
        f"{keys}</header>\n"
    )


def _body(report: ProofReport, numbered: list[_Numbered]) -> str:
    if report.comparison is None:
        return ""
    parts = [_block(item, [entry for entry in numbered if entry[1] is item]) for item in report.comparison.found]
    if report.measured:
        parts.append(f"<section><h2>Type</h2>\n{_findings(report.measured)}</section>\n")
    known = [text for text in report.comparison.elsewhere if text.known]
    if known:
        items = "".join(f"<li>{_place(text.place)}: {_text(text.known)}: {_text(text.text[:160])}</li>" for text in known)
        parts.append(f'<section class="card"><h2>Also on the page</h2><ul>{items}</ul></section>\n')
    if report.since or report.text:
        since = "".join(f"<li>{_text(line)}</li>" for line in report.since)
        changed = f"<h3>Changed since it was approved</h3><ul>{since}</ul>" if since else ""
        parts.append(f"<section><h2>The approved text itself</h2>\n{changed}{_findings(report.text)}</section>\n")
    if report.comparison.not_verifiable:
        items = "".join(f"<li>{_text(what)}</li>" for what in report.comparison.not_verifiable)
        parts.append(f'<section class="card"><h2>Cannot be told from this file</h2><ul>{items}</ul></section>\n')
    return "".join(parts)


def _block(item: Found, own: list[_Numbered]) -> str:
    title = item.block.heading or ("Core" if item.block.part == "core" else item.block.part)
    words = [item.verdict, STATES[item.state], item.version]
    state = ", ".join(word for word in words if word)
    sizes = "".join(f'<p class="place">{_text(size_words(copy.sizes))}</p>' for copy in item.copies if copy.sizes)
    shown = "".join(_difference(number, one) for number, _item, _copy, one in own)
    listed = f'<ol class="findings">\n{shown}</ol>\n' if shown else ""
    heading = f'<h2>{_text(title)} <small class="state">{_text(item.block.part)} · {_text(item.block.language)}: {_text(state)}</small></h2>'
    return f"<section>{heading}\n{sizes}{listed}</section>\n"


def _difference(number: int, item: Difference) -> str:
    kind = _class(item)
    doubt = " (uncertain)" if item.uncertain else ""
    about = " · ".join(word for word in (item.field or "fixed words", *(s.replace(":", " ") for s in item.subjects[:4])) if word)
    source = f'<p class="place">{_text(about)}{"; from <code>" + _text(str(item.span)) + "</code>" if item.span else ""}</p>'
    laws = "".join(f"<li>{_text(law)}</li>" for law in item.laws[:3])
    place = f'<span class="about">{_place(item.place)}</span>' if item.place else ""
    return (
        f'<li class="finding {kind}" data-n="{number}" tabindex="-1"><p class="what"><span class="number">{number}</span> '
        f"<strong>{_text(KINDS[item.kind])}{doubt}</strong> {place}</p>\n"
        f'<dl class="words"><dt>approved</dt><dd><span class="context">{_text(item.before[-30:])}</span><em>{_text(item.approved) or "∅"}</em>'
        f'<span class="context">{_text(item.after[:30])}</span></dd><dt>page</dt><dd><em>{_text(item.page) or "∅"}</em></dd></dl>\n'
        f"{source}{'<ul class=laws>' + laws + '</ul>' if laws else ''}"
        f'<label><input type="checkbox"> looked at</label></li>\n'
    )


def _place(item: Place) -> str:
    return f"page {item.page}, line {item.line}"


def _findings(found: tuple[Finding, ...]) -> str:
    parts = []
    for item in found:
        kind = "waived" if item.waiver else {Severity.ERROR: "error", Severity.WARNING: "warning"}.get(item.severity, "note")
        block = f"{item.country} {item.language}".strip()
        laws = "".join(f"<li>{_text(law.text)}</li>" for law in item.laws)
        parts.append(
            f'<li class="finding {kind}"><p class="what"><strong>{kind}</strong> <span class="about">{_text(item.id)} {_text(block)}</span></p>\n'
            f'<p class="message">{_text(item.message)}</p>{"<p class=place><code>" + _text(str(item.span)) + "</code></p>" if item.span else ""}'
            f"{'<p class=answer>' + _text(item.waiver) + '</p>' if item.waiver else ''}{'<ul class=laws>' + laws + '</ul>' if laws else ''}</li>\n"
        )
    return f'<ol class="findings">\n{"".join(parts)}</ol>\n' if parts else ""


def _foot(report: ProofReport) -> str:
    return (
        f"<footer>\n<p>{_text(report.proof)} <code>{report.sha256}</code></p>\n"
        f"<p>{_text(report.tool)} {_text(report.version)} · rules <code>{_text(report.rules)}</code></p>\n"
        '<p class="sign">Looked at by ______________________________ on ____________________</p>\n</footer>\n'
    )
