"""A report in words for the terminal, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from smpc_annex.diagnostics import Finding, Report, Severity
from smpc_annex.reports.model import Manual, NotChecked


def terminal(report: Report, *, everything: bool = False) -> Iterator[str]:
    """Lines: errors first, then warnings, then waived findings; notes and draft rules only if ``everything``."""
    hidden_notes = hidden_drafts = 0
    for finding in report:
        if not everything and not finding.waiver:
            if finding.draft:
                hidden_drafts += 1
                continue
            if finding.severity is Severity.NOTE:
                hidden_notes += 1
                continue
        yield from _finding(finding)
    hidden = [
        words
        for count, words in (
            (hidden_drafts, f"{hidden_drafts} about rules that are drafts"),
            (hidden_notes, f"{hidden_notes} notes about what is customary"),
        )
        if count
    ]
    if hidden:
        yield f"not shown: {' and '.join(hidden)} (--verbose shows them)"


def _finding(finding: Finding) -> Iterator[str]:
    kind = finding.severity.value
    if finding.draft:
        kind += " (draft rule)"
    if finding.waiver:
        kind = f"waived {kind}"
    place = f"{finding.span}: " if finding.span else ""
    block = f" [{finding.country} {finding.language}]" if finding.country and finding.language else ""
    yield f"{place}{kind}[{finding.id}]:{block} {finding.message}"
    width = max((len(name) for name, _text in finding.sides), default=0)
    for name, text in finding.sides:
        yield f"    {name.ljust(width)}  {text}"
    for law in finding.laws:
        yield f"    law:  {law.text} ({law.basis}, {law.in_force}; compared {law.compared}{'; draft' if law.status == 'draft' else ''})"
        yield f"          {law.url}"
    if finding.waiver:
        yield f"    waiver: {finding.waiver}"
    elif finding.help:
        yield f"    help: {finding.help}"
    if finding.severity is Severity.WARNING and finding.judged and not finding.waiver and not finding.draft:
        yield f'    to put it aside: a waiver of {finding.id} with text: "{finding.text_hash}"'


def counts(findings: Iterable[Finding]) -> str:
    """How many of what, in a few words: 2 errors, 1 warning, 5 waived."""
    found = list(findings)
    waived = sum(bool(f.waiver) for f in found)
    errors = sum(f.stops for f in found)
    warnings = sum(f.severity is Severity.WARNING and not f.waiver and not f.draft for f in found)
    parts = [
        f"{count} {word}{'' if count == 1 or not plural else 's'}"
        for count, word, plural in ((errors, "error", True), (warnings, "warning", True), (waived, "waived", False))
        if count
    ]
    return ", ".join(parts) or "no errors and no warnings"


def audit(manual: Sequence[Manual], not_checked: Sequence[NotChecked], blocks: int, findings: Iterable[Finding]) -> Iterator[str]:
    """What a person must look at, what nobody looked at, and the verdict."""
    if manual:
        yield ""
        yield "A person must look at:"
        for item in manual:
            law = f" ({item.laws[0].text})" if item.laws else ""
            yield f"  [ ] {item.id}: {item.asks}{law}"
    yield ""
    yield "Not checked:"
    for undone in not_checked:
        yield f"  {undone.what}: {undone.why}"
    yield ""
    yield f"{blocks} {'block' if blocks == 1 else 'blocks'} checked: {counts(findings)}."
