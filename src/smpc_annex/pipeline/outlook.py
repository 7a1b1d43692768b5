"""``outdated``: until when each block of a portfolio is true, and by when its values must be compared again."""

from __future__ import annotations

from dataclasses import dataclass

from smpc_annex.checks.freshness import Freshness, freshness
from smpc_annex.diagnostics import Report
from smpc_annex.pipeline.check import walk
from smpc_annex.pipeline.types import BuiltPublication, Outcome, Progress, Request


@dataclass(frozen=True, slots=True)
class Outlook:
    """One block, and its two dates; ``ready`` is false where an error stops it already."""

    product: str
    material: str
    publication: str
    ready: bool
    freshness: Freshness


@dataclass(slots=True)
class Outlooks:
    """The blocks of a portfolio, and what was found on the way."""

    blocks: list[Outlook]
    findings: Report
    unreadable: bool


def outdated(request: Request, progress: Progress = lambda _d, _a, _n: None) -> Outlooks:
    """Look ahead from the request's day. Raises InputError if the portfolio itself cannot be read."""
    outcome = Outcome(Report(), [])
    blocks: list[Outlook] = []

    def note(publication: BuiltPublication, product: str) -> None:
        material = publication.material.id.text
        blocks.extend(
            Outlook(product, material, publication.name, not part.stopped, freshness(part.view))
            for part in publication.parts
            if part.view
        )

    walk(request.path, request, outcome, note, progress, {})
    return Outlooks(blocks, outcome.report, outcome.unreadable)
