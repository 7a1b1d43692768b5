"""Waivers: a deviation is recorded, not switched off. A warning can be put aside the same way, bound to its text.

WAI001: a waiver answers for nothing on this day: its deviation is gone, or its finding or material is misspelt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.inforce import say
from smpc_annex.model.dossier import Waiver
from smpc_annex.model.situation import Situation

#: The finding about a waiver that answers for nothing.
IDLE = "WAI001"


def apply(findings: Iterable[Finding], situation: Situation) -> list[Finding]:
    """The findings of one market, those answered for by a waiver marked as such, and unused waivers noted."""
    holding = [w for w in situation.market.waivers if situation.material.id.text in w.materials and w.period.holds(situation.day)]
    used: set[int] = set()
    ended = [
        w
        for w in situation.market.waivers
        if situation.material.id.text in w.materials and w.period.until and w.period.until <= situation.day
    ]
    result = [_after(_waived(finding, holding, used), ended) for finding in findings]
    result.extend(
        Finding(
            id=IDLE,
            severity=Severity.WARNING,
            message=f"this waiver of {waiver.finding} answers for nothing",
            span=waiver.span,
            help="delete it if the deviation is gone; else compare the finding's id with the report",
            country=situation.country.code,
        )
        for index, waiver in enumerate(holding)
        if index not in used
    )
    return result


def _after(finding: Finding, ended: Sequence[Waiver]) -> Finding:
    """An error for which a waiver has ended says so."""
    for waiver in ended:
        if finding.stops and waiver.finding.text == finding.id and waiver.period.last:
            return replace(
                finding, help=f"{finding.help}; the waiver at line {waiver.span.line} ended on {say(waiver.period.last)}"
            )
    return finding


def _waived(finding: Finding, holding: Sequence[Waiver], used: set[int]) -> Finding:
    if finding.severity is Severity.NOTE:
        return finding
    for index, waiver in enumerate(holding):
        here = waiver.subject in ("", finding.subject, finding.subject.partition(":")[2])
        # An error is answered for by its id; a warning only in the words that somebody read.
        read = finding.severity is Severity.ERROR or waiver.text == finding.text_hash
        if waiver.finding.text == finding.id and here and read:
            used.add(index)
            assert waiver.period.last is not None  # noqa: S101 - the schema asks for its end
            return finding.waived(f"{waiver.reason} ({waiver.by}, last day {say(waiver.period.last)})")
    return finding
