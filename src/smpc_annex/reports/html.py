"""The page to file: what was printed, with each finding marked where it stands, and the law beside it.

Self-contained, light and dark, on a phone and on paper; nothing is fetched and no script runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from smpc_annex.diagnostics import Citation, Severity
from smpc_annex.model.block import Block, Paragraph, Run, Style
from smpc_annex.reports.model import CheckReport, Manual
from smpc_annex.reports.placing import Kind, count, kind, path, shares
from smpc_annex.reports.text import clean, web

_TAGS = (("strong", Style.STRONG), ("em", Style.EMPHASIS), ("sup", Style.SUPERSCRIPT), ("sub", Style.SUBSCRIPT))

_WORDS: dict[Kind, str] = {"error": "Error", "warning": "Warning", "draft": "Draft rule", "note": "Note", "waived": "Waived"}

_ASIDE: tuple[tuple[Kind, str, str], ...] = (
    ("waived", "Waived", "Deviations that somebody answers for. They stop nothing, and stay on record."),
    (
        "draft",
        "Draft rules",
        "The text behind these rules has not been read or compared in full: they are shown and stop nothing.",
    ),
    ("note", "Notes", "What is customary, and not asked by law."),
)

# The look of the pages of the annex (writers/html.py), with what a report needs besides.
STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2430; --soft: #5b6675; --page: #f4f5f7; --card: #fff; --line: #d9dde3; --mark: #0a5cad;
  --error: #b3261e; --warning: #8a5300; --note: #0a5cad; --waived: #5b6675; --draft: #6b3fa0; --fine: #1b6e3c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ee; --soft: #a3adba; --page: #14181e; --card: #1d232b; --line: #343c47; --mark: #7db8f2;
    --error: #ff8f86; --warning: #f2bd62; --note: #7db8f2; --waived: #a3adba; --draft: #c5a3f5; --fine: #7fd6a0;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
}
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere }
header h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .25rem }
header p { margin: 0 0 1rem; color: var(--soft) }
.verdict { padding: .8rem 1.1rem; border: 2px solid; border-radius: .6rem; margin: 0 0 1rem; background: var(--card) }
.verdict strong { display: block; font-size: 1.1rem }
.verdict span { display: block; color: var(--ink) }
nav ul { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 1.25rem; padding: 0; list-style: none }
nav a {
  display: inline-block; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--card); color: var(--ink); text-decoration: none;
}
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .15em }
a:focus-visible, input:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px }
h2 { font-size: 1.15rem; margin: 2rem 0 .2rem; scroll-margin-top: 1rem }
h2 + p { margin: 0 0 .6rem; color: var(--soft) }
h3 { font-size: 1rem; margin: 1.2rem 0 .5rem; scroll-margin-top: 1rem }
.card, .finding {
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.1rem; margin: 0 0 .8rem;
}
.card > h3 { display: flex; justify-content: space-between; gap: 1rem; margin: 0 0 .5rem; font-size: 1.05rem }
.card > h3 small { color: var(--soft); font-weight: normal; white-space: nowrap }
.card p { margin: 0 0 .6rem }
.card p:last-child { margin-bottom: 0 }
sup, sub { font-size: .7em; line-height: 0 }
.released-not {
  display: inline-block; padding: .3rem .7rem; border: 2px solid var(--warning); border-radius: .4rem;
  color: var(--warning); font-weight: bold;
}
.error { --kind: var(--error) }
.warning { --kind: var(--warning) }
.draft { --kind: var(--draft) }
.note { --kind: var(--note) }
.waived { --kind: var(--waived) }
.fine { --kind: var(--fine) }
.verdict { color: var(--kind) }
mark {
  background: color-mix(in srgb, var(--kind) 14%, transparent); color: inherit;
  text-decoration: underline 2px var(--kind); text-underline-offset: .2em;
}
mark.waived, mark.draft, mark.note { text-decoration-style: dotted }
.ref, .number {
  display: inline-block; min-width: 1.5em; padding: 0 .35em; border-radius: .8em; text-align: center; text-decoration: none;
  background: var(--kind); color: var(--card); font: bold .75rem/1.5 system-ui, sans-serif;
}
.ref { margin: 0 .15em; scroll-margin-top: 5rem }
ol.findings, ul.plain { list-style: none; margin: 0; padding: 0 }
.finding { border-left: 4px solid var(--kind); scroll-margin-top: 1rem }
.finding:target { outline: 3px solid var(--mark); outline-offset: 2px }
.finding p { margin: 0 0 .35rem }
.finding .what { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .6rem; font-size: .92rem }
.finding .what strong { color: var(--kind) }
.finding .what .about { color: var(--soft) }
.finding .message { font-size: 1.05rem }
.finding .place, .finding .help, .finding .answer { font-size: .92rem }
.place { color: var(--soft) }
code { font: .92em ui-monospace, "SF Mono", Consolas, "Liberation Mono", monospace }
.laws { list-style: none; margin: .5rem 0 0; padding: .5rem 0 0; border-top: 1px solid var(--line); font-size: .92rem }
.laws li + li { margin-top: .5rem }
.laws small { display: block; color: var(--soft); font-size: .85rem }
.again { color: var(--soft); font-size: .92rem; margin: 0 0 .4rem }
.again a, h2 + p a { white-space: nowrap }
.again + .card, .findings + .card { margin-top: 1.6rem }
.boxes li + li { margin-top: .9rem; padding-top: .9rem; border-top: 1px solid var(--line) }
.boxes label { display: flex; gap: .7rem; align-items: baseline }
.boxes input { width: 1.15rem; height: 1.15rem; flex: none; transform: translateY(.2rem); accent-color: var(--mark) }
.boxes .laws, .boxes .more { margin-left: 1.85rem }
.more { color: var(--soft); font-size: .92rem }
dl { margin: 0 }
dt { font-weight: bold }
dd { margin: 0 0 .6rem }
dd:last-child { margin-bottom: 0 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .88rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line) }
tr:last-child td { border-bottom: 0 }
footer { margin-top: 2rem; color: var(--soft); font-size: .92rem }
.sign { display: none }
@media print {
  :root {
    color-scheme: light; --ink: #000; --soft: #333; --page: #fff; --card: #fff; --line: #bbb; --mark: #000;
    --error: #b3261e; --warning: #7a4a00; --note: #0a4a8a; --waived: #444; --draft: #55308a; --fine: #135c2f;
  }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  main { max-width: none; padding: 0 }
  nav { display: none }
  .finding, .boxes li, .verdict { break-inside: avoid }
  h2, h3 { break-after: avoid }
  .sign { display: block; margin-top: 1.5rem }
}
""".strip()


def write(report: CheckReport) -> bytes:
    """The whole report as a page."""
    return _Page(report).bytes()


class _Page:
    """One page while it is put together: findings are numbered in the order in which they are read."""

    def __init__(self, report: CheckReport) -> None:
        self.report = report
        self.shares, self.rest = shares(report)
        self.groups = [list(group) for _, group in groupby(range(len(report.checked)), key=self._publication)]
        self.kinds = [kind(finding) for finding in report.findings]
        self.numbers = {i: number for number, i in enumerate(dict.fromkeys(self._reading_order()), start=1)}
        self.shown: set[int] = set()
        self.marks: set[int] = set()

    def _publication(self, i: int) -> tuple[str, ...]:
        item = self.report.checked[i]
        return (item.product, item.material, item.version, item.publication, item.day.isoformat())

    def _grave(self, share: Iterable[int]) -> list[int]:
        return [i for i in share if self.kinds[i] in ("error", "warning")]

    def _reading_order(self) -> Iterable[int]:
        for share in (*self.shares, self.rest):
            yield from self._grave(share)
        for name, _title, _about in _ASIDE:
            yield from (i for i, found in enumerate(self.kinds) if found == name)

    def bytes(self) -> bytes:
        sections = [
            (anchor, title, body)
            for anchor, title, body in (
                *((f"p{n}", self._group_title(group), self._group(group)) for n, group in enumerate(self.groups, start=1)),
                ("elsewhere", "Outside the blocks", self._findings(self._grave(self.rest))),
                *((name, title, self._aside(name, about)) for name, title, about in _ASIDE),
                ("manual", "For a person to look at", self._manual()),
                ("not-checked", "Not checked", self._not_checked()),
                ("inputs", "Files that were read", self._inputs()),
            )
            if body
        ]
        parts = "\n".join(
            f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{_text(title)}</h2>\n{body}\n</section>'
            for anchor, title, body in sections
        )
        links = "".join(f'<li><a href="#{anchor}">{_text(title)}</a></li>' for anchor, title, _ in sections)
        nav = f'<nav aria-label="Sections"><ul>{links}</ul></nav>\n' if sections else ""
        title = f"Check: {self._products()}, {self.report.day.isoformat()}"
        page = (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{_text(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n"
            f"{self._head()}{nav}{parts}\n{self._foot()}\n</main>\n</body>\n</html>\n"
        )
        return page.encode()

    # Head and foot

    def _products(self) -> str:
        return ", ".join(dict.fromkeys(item.product for item in self.report.checked)) or "nothing was checked"

    def _head(self) -> str:
        report = self.report
        numbers = count(report)
        said = [
            _plural(numbers["error"], "error"),
            _plural(numbers["warning"], "warning"),
            f"{numbers['waived']} waived",
            f"{numbers['draft']} about draft rules",
            _plural(numbers["note"], "note"),
        ]
        left = []
        if report.manual:
            left.append(f"{_plural(len(report.manual), 'point')} for a person to look at")
        if report.not_checked:
            left.append(f"{_plural(len(report.not_checked), 'thing')} not checked")
        if report.stops:
            style, verdict = "error", "Not to be released: there are errors that nobody has waived."
        elif not report.checked:
            style, verdict = "warning", "Nothing was checked."
        else:
            style, verdict = "fine", "No error stands in the way of a release."
        errors = ", ".join(self._link(i) for i in sorted(self.numbers, key=self.numbers.__getitem__) if self.kinds[i] == "error")
        where = f"<span>Errors: {errors}</span>" if errors else ""
        still = f" Still open: {' and '.join(left)}." if left else ""
        blocks = _plural(len(report.checked), "block")
        return (
            f"<header>\n<h1>{_text(self._products())}</h1>\n"
            f'<p>Checked as of <time datetime="{report.day.isoformat()}">{report.day.isoformat()}</time>: {blocks}</p>\n'
            f'<div class="verdict {style}"><strong>{verdict}</strong><span>{", ".join(said)}.{still}</span>{where}</div>\n</header>\n'
        )

    def _foot(self) -> str:
        report = self.report
        return (
            f"<footer>\n<p>{_text(report.tool)} {_text(report.version)} · rules <code>{_text(report.rules)}</code></p>\n"
            '<p class="sign">Looked at by ______________________________ on ____________________</p>\n</footer>'
        )

    # Publications with their blocks

    def _group_title(self, group: Sequence[int]) -> str:
        item = self.report.checked[group[0]]
        return " ".join(filter(None, (item.product, item.material, item.publication)))

    def _group(self, group: Sequence[int]) -> str:
        """A publication: each of its blocks once (the core is the same for all countries), and under it what was found."""
        first = self.report.checked[group[0]]
        about = "; ".join(
            filter(
                None,
                (
                    f"version {first.version}" if first.version else "",
                    f"publication {first.publication}" if first.publication else "",
                    f"as of {first.day.isoformat()}",
                ),
            )
        )
        found = sorted({i for n in group for i in self.shares[n]}, key=self.numbers.__getitem__)
        everybody = [block for n in group for block in self.report.checked[n].blocks]
        printed: list[Block] = []
        jumps = ", ".join(f'<a href="#c{n}">{_text(self._block_title(n))}</a>' for n in group)
        parts = [f"<p>{_text(about)}. Found in {jumps}</p>"]
        for n in group:
            for block in self.report.checked[n].blocks:
                if block not in printed:
                    printed.append(block)
                    parts.append(self._block(block, found if everybody.count(block) > 1 else self.shares[n]))
            parts.append(self._found(n))
        return "\n".join(parts)

    def _block_title(self, n: int) -> str:
        return f"{self.report.checked[n].country} · {self.report.checked[n].language}"

    def _found(self, n: int) -> str:
        share = self.shares[n]
        title = f'<h3 id="c{n}">Found in {_text(self._block_title(n))}</h3>\n'
        grave = self._grave(share)
        body = self._findings(grave) or '<p class="again">No error that nobody has waived, and no warning.</p>'
        for name, words, _about in _ASIDE:
            links = ", ".join(self._link(i) for i in share if self.kinds[i] == name)
            if links:
                body += f'\n<p class="again">{words}: {links}</p>'
        return title + body

    def _block(self, block: Block, share: Sequence[int]) -> str:
        at: dict[tuple[str, int], list[int]] = {}
        for i in sorted((*share, *self.rest), key=self.numbers.__getitem__):
            span = self.report.findings[i].span
            if span:
                at.setdefault((path(span), span.line), []).append(i)
        language = _text(block.language)
        small = f'<small lang="en">{_text(block.part)} · {language}</small>'
        notice = f'<p class="released-not">{_text(block.notice)}</p>\n' if block.notice else ""
        paragraphs = "\n".join(self._paragraph(paragraph, block.language, at) for paragraph in block.paragraphs)
        return (
            f'<article class="card" lang="{language}">\n<h3>{_text(block.heading)} {small}</h3>\n{notice}{paragraphs}\n</article>'
        )

    def _paragraph(self, item: Paragraph, language: str, at: dict[tuple[str, int], list[int]]) -> str:
        parts = []
        for found, runs in groupby(item.runs, key=lambda run: _found_at(run, at)):
            text = "".join(_run(run, language) for run in runs)
            if found:
                worst = min((self.kinds[i] for i in found), key=("error", "warning", "draft", "note", "waived").index)
                text = f'<mark class="{worst}">{text}</mark>' + "".join(self._reference(i) for i in found)
            parts.append(text)
        return f"<p>{''.join(parts)}</p>"

    def _reference(self, i: int) -> str:
        number = self.numbers[i]
        anchor = "" if i in self.marks else f' id="m{number}"'
        self.marks.add(i)
        label = f"Finding {number}, {_WORDS[self.kinds[i]].lower()}"
        return f'<a class="ref {self.kinds[i]}" lang="en"{anchor} href="#f{number}" aria-label="{label}">{number}</a>'

    # Findings

    def _findings(self, share: Sequence[int]) -> str:
        """Each finding in full the first time, and as a link from then on."""
        new = [i for i in share if i not in self.shown]
        again = [i for i in share if i in self.shown]
        self.shown.update(new)
        parts = []
        if new:
            parts.append('<ol class="findings">\n' + "\n".join(self._finding(i) for i in new) + "\n</ol>")
        if again:
            parts.append(f'<p class="again">Here too: {", ".join(self._link(i) for i in again)}</p>')
        return "\n".join(parts)

    def _link(self, i: int) -> str:
        return f'<a href="#f{self.numbers[i]}">{self.numbers[i]} {_text(self.report.findings[i].id)}</a>'

    def _finding(self, i: int) -> str:
        item, number, name = self.report.findings[i], self.numbers[i], self.kinds[i]
        word = _WORDS[name]
        if name in ("waived", "draft"):
            word += f" {item.severity.value}" if name == "waived" else f": {item.severity.value}"
        if item.draft and name != "draft":
            word += " (draft rule)"
        about = " · ".join(filter(None, (item.country, item.language, item.subject)))
        lines = [
            f'<p class="what"><span class="number">{number}</span><strong>{word}</strong><code>{_text(item.id)}</code>'
            + (f'<span class="about">{_text(about)}</span>' if about else "")
            + "</p>",
            f'<p class="message">{_lines(item.message)}</p>',
        ]
        if item.waiver:
            lines.append(f'<p class="answer"><b>Waiver:</b> {_lines(item.waiver)}</p>')
        elif item.help:
            lines.append(f'<p class="help"><b>What to do:</b> {_lines(item.help)}</p>')
        if item.judged and item.severity is Severity.WARNING and not item.waiver and not item.draft:
            words = f'a waiver of {_text(item.id)} with text: "{item.text_hash}"'
            lines.append(f'<p class="help"><b>To put it aside:</b> {words}</p>')
        place = f"<code>{_text(path(item.span))}:{item.span.line}:{item.span.column}</code>" if item.span else ""
        shown = f'<a href="#m{number}">see it in the text</a>' if i in self.marks else ""
        if place or shown:
            lines.append(f'<p class="place">{" · ".join(filter(None, (place, shown)))}</p>')
        lines += filter(None, [_laws(item.laws)])
        return f'<li class="finding {name}" id="f{number}">\n' + "\n".join(lines) + "\n</li>"

    def _aside(self, name: Kind, about: str) -> str:
        share = sorted((i for i, found in enumerate(self.kinds) if found == name), key=self.numbers.__getitem__)
        return f"<p>{about}</p>\n{self._findings(share)}" if share else ""

    # What is left to do, and evidence

    def _manual(self) -> str:
        if not self.report.manual:
            return ""
        countries = dict.fromkeys(item.country for item in self.report.manual)
        parts = ["<p>No program can judge these. Tick what you have looked at; print the page to keep it.</p>"]
        for country in countries:
            items = "\n".join(_box(item) for item in self.report.manual if item.country == country)
            title = f"<h3>{_text(country)}</h3>\n" if country else "<h3>All countries</h3>\n" if len(countries) > 1 else ""
            parts.append(f'<div class="card">\n{title}<ul class="plain boxes">\n{items}\n</ul>\n</div>')
        return "\n".join(parts)

    def _not_checked(self) -> str:
        items = "\n".join(f"<dt>{_text(item.what)}</dt>\n<dd>{_lines(item.why)}</dd>" for item in self.report.not_checked)
        return f'<div class="card">\n<dl>\n{items}\n</dl>\n</div>' if items else ""

    def _inputs(self) -> str:
        rows = "\n".join(
            f"<tr><td><code>{_text(file)}</code></td><td><code>{_text(digest)}</code></td></tr>"
            for file, digest in self.report.inputs
        )
        head = '<thead><tr><th scope="col">File</th><th scope="col">SHA-256</th></tr></thead>'
        return f'<div class="card scroll">\n<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>' if rows else ""


def _found_at(run: Run, at: dict[tuple[str, int], list[int]]) -> tuple[int, ...]:
    if not at:
        return ()
    places = ((path(origin.span), origin.span.line) for origin in run.origins if origin.kind == "data")
    return tuple(dict.fromkeys(i for place in places for i in at.get(place, ())))


def _run(run: Run, language: str) -> str:
    text = _text(run.text)
    if run.href.startswith(("https://", "http://", "mailto:")):
        text = f'<a href="{_text(run.href)}">{text}</a>'
    for tag, style in _TAGS if run.style else ():
        if style in run.style:
            text = f"<{tag}>{text}</{tag}>"
    return text if run.language == language else f'<span lang="{_text(run.language)}">{text}</span>'


def _laws(laws: Sequence[Citation]) -> str:
    items = "\n".join(f"<li>{_law(item)}</li>" for item in laws)
    return f'<ul class="laws">\n{items}\n</ul>' if items else ""


def _law(item: Citation) -> str:
    address = web(item.url)
    title = f'<a href="{_text(address)}">{_text(item.text)}</a>' if address else _text(item.text)
    state = "; ".join(
        filter(
            None,
            (item.basis, item.in_force, item.compared and f"compared {item.compared}", item.status and f"status: {item.status}"),
        )
    )
    return f"{title}<small>{_text(state)}</small>" + (f"<small>{_text(item.url)}</small>" if item.url else "")


def _box(item: Manual) -> str:
    note = f'<div class="more">{_lines(item.note)}</div>' if item.note else ""
    label = f'<label><input type="checkbox"><span>{_lines(item.asks)} <code>{_text(item.id)}</code></span></label>'
    return f"<li>{label}{note}{_laws(item.laws)}</li>"


def _text(text: str) -> str:
    return escape(clean(text))


def _lines(text: str) -> str:
    """Several lines stay several lines."""
    return "<br>".join(_text(text).split("\n"))


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
