"""``fit``: the room that each block of a dossier needs in a column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smpc_annex.copyfit import Face, FontError, Measured, Setting, measure, size_for
from smpc_annex.diagnostics import InputError, Span
from smpc_annex.pipeline.build import assemble_all
from smpc_annex.pipeline.types import Request, error


@dataclass(frozen=True, slots=True)
class Fitted:
    """One block: what it needs, its name, and, if an area was asked for, the type size at which it fits there (None: none does)."""

    product: str
    heading: str
    measured: Measured
    fits: bool
    size: float | None


def fit(
    request: Request, setting: Setting, font: Path | None = None, bold: Path | None = None, area: float | None = None
) -> Iterator[Fitted]:
    """Every block once, in the order of the publications. ``area`` in square millimetres. Raises InputError."""
    try:
        face = Face(font, bold)
    except FontError as problem:
        advice = "give a TrueType or OpenType font (.ttf, .otf)"
        raise InputError(
            error("FNT001", f"this font cannot be measured: {problem}", Span((font or bold or Path()).as_posix()), advice)
        ) from None
    seen = set()
    for dossier, publication in assemble_all(request):
        for part in publication.parts:
            block = part.block
            if block is None or not block.paragraphs or (dossier.name, block.part, block.language) in seen:
                continue
            seen.add((dossier.name, block.part, block.language))
            measured = measure(block, setting, face)
            fits = area is None or measured.area[1] <= area
            yield Fitted(
                dossier.product.name.text,
                block.heading or "Core",
                measured,
                fits,
                None if fits or area is None else size_for(block, setting, face, area),
            )
