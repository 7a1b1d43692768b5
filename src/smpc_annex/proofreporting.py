"""The report of verify for the terminal: first whether the page is as approved, then whether the approved text is still true."""

from __future__ import annotations

from collections.abc import Iterator

from smpc_annex.diagnostics import Finding, Report
from smpc_annex.proofing.result import Difference, Found
from smpc_annex.reporting import terminal
from smpc_annex.reports.model import ProofReport
from smpc_annex.reports.proofwords import KINDS, STATES, page_verdict, size_words, text_verdict


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


def _text(report: ProofReport, everything: bool) -> Iterator[str]:
    yield f"The approved text: {text_verdict(report)}"
    for line in report.since:
        yield f"    changed since: {line}"
    shown: list[Finding] = [finding for finding in report.text if everything or not finding.waiver]
    yield from terminal(Report(shown), everything=True)
    waived = len(report.text) - len(shown)
    if waived:
        yield f"    {waived} waived, and answered for (--verbose shows them)"
