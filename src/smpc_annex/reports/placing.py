"""Which finding belongs to which block, and under which of five headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.reports.model import Checked, CheckReport

Kind = Literal["error", "warning", "draft", "note", "waived"]
KINDS: tuple[Kind, ...] = ("error", "warning", "draft", "note", "waived")


def kind(finding: Finding) -> Kind:
    """The one heading under which a finding is counted and shown. What stops a release is an error, whatever else it is."""
    if finding.waiver:
        return "waived"
    if finding.stops:
        return "error"
    if finding.draft:
        return "draft"
    return "note" if finding.severity is Severity.NOTE else "warning"


def count(report: CheckReport) -> dict[Kind, int]:
    """How many findings of each kind: the numbers add up to all of them."""
    found = Counter(map(kind, report.findings))
    return {name: found[name] for name in KINDS}


def path(span: Span) -> str:
    """How the reader of a message gets there, with forward slashes."""
    return span.path.replace("\\", "/")


def shares(report: CheckReport) -> tuple[list[list[int]], list[int]]:
    """For each checked block the numbers of its findings, from 0; and those of the findings that belong to no block.

    A finding names country and language, and not the product or the material. Where several blocks share these, it belongs to
    those whose text comes from its file, or else from the folder nearest to it: to several rather than to none.
    """
    owners = [_Owner(checked) for checked in report.checked]
    of_country: dict[str, list[int]] = {}
    for number, checked in enumerate(report.checked):
        of_country.setdefault(checked.country, []).append(number)
    own: list[list[int]] = [[] for _ in owners]
    rest: list[int] = []
    for number, finding in enumerate(report.findings):
        candidates = [i for i in of_country.get(finding.country, ()) if finding.language in ("", report.checked[i].language)]
        if len(candidates) > 1 and finding.span:
            candidates = _nearest(finding.span, candidates, owners)
        for owner in candidates:
            own[owner].append(number)
        if not candidates:
            rest.append(number)
    return own, rest


class _Owner:
    """A checked block with the files and folders from which its text comes."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked

    @cached_property
    def places(self) -> frozenset[str]:
        files = {path(o.span) for block in self._checked.blocks for run in block.runs() for o in run.origins if o.kind == "data"}
        return frozenset(place for file in files for place in _upwards(file))


def _nearest(span: Span, candidates: list[int], owners: list[_Owner]) -> list[int]:
    for place in _upwards(path(span)):
        found = [number for number in candidates if place in owners[number].places]
        if found:
            return found
    return candidates


def _upwards(place: str) -> Iterator[str]:
    while place:
        yield place
        place = place.rpartition("/")[0]
