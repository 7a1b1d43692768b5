"""The report of verify in words: first whether the page is as approved, then whether the approved text is still true."""

from __future__ import annotations

from collections.abc import Iterator

from smpc_annex.diagnostics import Finding, Report
from smpc_annex.proofing.result import Copy, Difference, Found, Sizes
from smpc_annex.reporting import terminal
from smpc_annex.reports.model import ProofReport

KINDS = {
    "digit": "figure",
    "negation": "negation",
    "sign": "sign",
    "unit": "unit",
    "superscript": "superscript",
    "name": "name or address",
    "missing": "passage missing",
    "added": "passage added",
    "word": "word",
    "doubled": "set twice",
    "unseen": "cannot be seen",
    "moved": "elsewhere in the block",
    "accent": "accent",
    "punctuation": "punctuation",
    "hyphen": "hyphen or dash",
    "case": "capitals",
    "spacing": "spacing",
    "bold": "bold",
    "no-break": "no-break space",
}
STATES = {
    "missing": "is not on the page",
    "doubled": "stands on the page more than once",
    "moved": "stands in another place than in the annex",
    "other version": "is another text of this block",
    "found": "",
}


def write(report: ProofReport, *, everything: bool = False) -> Iterator[str]:
    """Lines; no-break spaces and what is uncertain are counted, and shown if ``everything``."""
    if report.comparison is None or report.refusal is not None:
        if report.refusal:
            yield f"{report.proof}: cannot be verified: {report.refusal.message} [{report.refusal.id}]"
            yield f"    help: {report.refusal.help}"
        return
    yield f"{report.proof} against {report.against}: {report.product}, {report.material} {report.material_version} ({report.publication})"
    yield ""
    for item in report.comparison.found:
        yield from _block(item, everything)
    if report.measured:
        yield ""
        yield from terminal(Report(report.measured), everything=everything)
    for text in report.comparison.elsewhere:
        if text.known:
            grave = "is not in this annex" if text.same_product else "of another product; it was not verified"
            yield f"also on page {text.place.page}, line {text.place.line}: {text.known}, {grave}"
    if report.comparison.not_verifiable:
        yield ""
        yield "Cannot be told from this file:"
        yield from (f"  {what}" for what in report.comparison.not_verifiable)
    yield ""
    yield f"The page: {page_verdict(report)}"
    yield from _text(report, everything)


def page_verdict(report: ProofReport) -> str:
    """One line on the page."""
    words = {"identical": "as approved", "layout only": "as approved; its layout differs in no-break spaces or order only"}
    if report.status in words:
        return words[report.status]
    found = report.comparison.found if report.comparison else ()
    parts = []
    differing = sum(bool(_certain(copy)) for item in found for copy in item.copies)
    if differing:
        count = sum(len(_certain(copy)) for item in found for copy in item.copies)
        parts.append(
            f"{count} {'difference' if count == 1 else 'differences'} in {differing} {'block' if differing == 1 else 'blocks'}"
        )
    for state, words_ in (("missing", "missing"), ("doubled", "set twice")):
        if count := sum(item.state == state for item in found):
            parts.append(f"{count} {'block' if count == 1 else 'blocks'} {words_}")
    if any(text.same_product for text in (report.comparison.elsewhere if report.comparison else ())):
        parts.append("a block that is not in this annex")
    if any(finding.stops for finding in report.measured):
        parts.append("type smaller than asked")
    return f"DIFFERS from what was approved: {', '.join(parts)}"


def text_verdict(report: ProofReport) -> str:
    """One line on the approved text."""
    day = report.day.isoformat()
    return f"may be printed on {day}" if report.still_true else f"is NO LONGER TRUE on {day}"


def _certain(copy: Copy) -> list[Difference]:
    return [item for item in copy.differences if not item.layout and not item.uncertain]


def _block(item: Found, everything: bool) -> Iterator[str]:
    name = f"{item.block.part} {item.block.language}"
    state = STATES[item.state]
    if item.version:
        state = f"{state}: {item.version}"
    verdict = item.verdict
    yield f"{name:8} {', '.join(word for word in (verdict, state) if word)}"
    for copy in item.copies:
        if copy.sizes and everything:
            yield f"         {size_words(copy.sizes)}"
        hidden = [one for one in copy.differences if one.layout or one.uncertain]
        for one in copy.differences:
            if everything or one not in hidden:
                yield from _difference(one)
        if hidden and not everything:
            yield f"         not shown: {_hidden(hidden)} (--verbose shows them)"


def _hidden(found: list[Difference]) -> str:
    layout = sum(one.layout for one in found)
    doubts = len(found) - layout
    parts = [f"{layout} no-break {'space' if layout == 1 else 'spaces'}"] if layout else []
    if doubts:
        parts.append(f"{doubts} uncertain, for a person to look at")
    return ", ".join(parts)


def _difference(item: Difference) -> Iterator[str]:
    where = f"page {item.place.page}, line {item.place.line}" if item.place else "nowhere"
    doubt = " (uncertain: look at the page)" if item.uncertain else ""
    yield f"    {item.severity.value}: {KINDS[item.kind]}{doubt}, {where}"
    yield f"        approved: {_around(item, item.approved)}"
    yield f"        page:     {_shown(item)}"
    about = " ".join(word for word in (item.field, *(subject.replace(":", " ") for subject in item.subjects[:3])) if word)
    source = str(item.span) if item.span else ""
    if about or source:
        yield f"        {about or 'fixed words'}{'; from ' + source if source else ''}"
    if item.laws:
        yield f"        law: {item.laws[0]}"


def _around(item: Difference, words: str) -> str:
    before, after = item.before[-20:], item.after[:20]
    return f"{'…' if item.before else ''}{before}[{_short(words) or ' '}]{after}{'…' if item.after else ''}"


def _shown(item: Difference) -> str:
    notes = {
        "bold": "the other weight",
        "superscript": "raised or lowered otherwise",
        "unseen": "hidden, or in the colour of the ground",
        "no-break": "a plain space, or the end of a line",
    }
    if item.kind in notes:
        return f"[{_short(item.page)}] {notes[item.kind]}"
    return f"[{_short(item.page)}]" if item.page else "[] nothing"


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:80]} … {text[-30:]}"


def size_words(item: Sizes) -> str:
    """The type of a block in words."""
    points = (
        f"{item.usual:.1f} pt"
        if item.largest - item.smallest < 0.05
        else f"{item.smallest:.1f}–{item.largest:.1f} pt, mostly {item.usual:.1f}"
    )
    parts = [f"type {points}"]
    if item.x_height:
        parts.append(f"x-height {item.x_height:.2f} mm")
    if item.narrowest < 0.995 or item.widest > 1.005:
        parts.append(f"set at {100 * item.narrowest:.0f}–{100 * item.widest:.0f} % of its width")
    if item.contrast:
        parts.append(f"contrast {item.contrast:.1f}")
    return ", ".join(parts)


def _text(report: ProofReport, everything: bool) -> Iterator[str]:
    yield f"The approved text: {text_verdict(report)}"
    for line in report.since:
        yield f"    changed since: {line}"
    shown: list[Finding] = [finding for finding in report.text if everything or not finding.waiver]
    yield from terminal(Report(shown), everything=True)
    waived = len(report.text) - len(shown)
    if waived:
        yield f"    {waived} waived, and answered for (--verbose shows them)"
