"""The texts of a dossier in time and in all its languages: what a page may hold instead of what was approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from smpc_annex.assembling.assemble import Assembler
from smpc_annex.diagnostics import InputError, Report
from smpc_annex.inforce import Period, say
from smpc_annex.model.block import Block
from smpc_annex.model.dossier import Dossier
from smpc_annex.pipeline.build import open_portfolio, stop_at_unknown_words
from smpc_annex.pipeline.publications import build_dossier
from smpc_annex.pipeline.types import BuiltPublication, DossierResult, Outcome, Request
from smpc_annex.reading import folders
from smpc_annex.reading.folders import Portfolio
from smpc_annex.writers import jsonfile

_MOST_DAYS = 16
_MOST_PRODUCTS = 8


class Source:
    """One dossier, read once, to be assembled as of any day. Raises InputError where it cannot be read."""

    def __init__(self, request: Request, name: str = "") -> None:
        self.request = request
        self.portfolio: Portfolio = open_portfolio(request.path)
        stop_at_unknown_words(request, self.portfolio)
        self.assembler = Assembler(self.portfolio.house, self.portfolio.eu, self.portfolio.folder, self.portfolio.root)
        self.name = name or self.portfolio.dossiers[0]
        loaded = folders.dossier(self.portfolio.folder, self.portfolio.root, self.name)
        self.dossier: Dossier = loaded.dossier
        self.inputs = {**self.portfolio.inputs, **loaded.inputs}
        self.folder = Path(self.portfolio.folder) / self.name

    def publications(
        self, request: Request | None = None, dossier: Dossier | None = None
    ) -> tuple[list[BuiltPublication], Outcome]:
        """The assembled and judged publications of a request, and all that was found."""
        asked, own = request or self.request, dossier or self.dossier
        result, outcome = DossierResult(own.name, asked.out), Outcome(Report(), [])
        build_dossier(asked, self.portfolio, self.assembler, own, result, outcome)
        return result.publications, outcome

    @cached_property
    def days(self) -> list[date]:
        """The days on which something in the dossier begins, nearest to the request's day first."""
        found = set(_edges(self.dossier)) | set(_edges(self.portfolio.house.representatives))
        return sorted(found, key=lambda day: abs((day - self.request.day).days))[:_MOST_DAYS]

    def in_time(self, part: str, language: str) -> Iterator[tuple[str, Block]]:
        """The same block as of other days, the latest first, each text with the time in which the dossier prints it."""
        texts: list[tuple[date, date | None, Block]] = []
        for start, after, blocks in self._times:
            own = blocks.get((part, language))
            if own is None:
                continue
            if texts and jsonfile.canonical(texts[-1][2]) == jsonfile.canonical(own):
                texts[-1] = texts[-1][0], after, own
            else:
                texts.append((start, after, own))
        for start, after, own in reversed(texts):
            begin = f" from {say(start)}" if start != date.min else ""
            end = f" to {say(after - timedelta(days=1))}" if after else ""
            yield f"the dossier's text{begin}{end}", own

    @cached_property
    def _times(self) -> list[tuple[date, date | None, dict[tuple[str, str], Block]]]:
        """First day, first day after, and the blocks of each time in which nothing changes."""
        starts = sorted({*self.days, date.min})
        found = []
        for number, start in enumerate(starts):
            after = starts[number + 1] if number + 1 < len(starts) else None
            day = start if start != date.min or after is None else after - timedelta(days=1)
            built, _outcome = self.publications(replace(self.request, day=day, draft=True))
            found.append((start, after, {(item.part, item.language): replace(item, notice="") for item in _blocks(built)}))
        return found

    def known(self, text: str) -> Iterator[tuple[str, bool, Block]]:
        """Blocks that may stand on a page beside the annex: all countries and languages of this product, other products that it names."""
        everywhere = replace(self.request, all_languages=True, draft=True, materials=(), countries=(), languages=())
        yield from _named(self.publications(everywhere)[0], self.dossier, own=True)
        others = [
            name for name in folders.find(str(self.portfolio.folder))[2] if name != self.name and name.lower() in text.lower()
        ]
        for name in others[:_MOST_PRODUCTS]:
            try:
                other = folders.dossier(self.portfolio.folder, self.portfolio.root, name).dossier
            except InputError:
                continue
            yield from _named(self.publications(everywhere, other)[0], other, own=False)


def _blocks(publications: list[BuiltPublication]) -> Iterator[Block]:
    for publication in publications:
        yield from (part.block for part in publication.parts if part.block)


def _named(publications: list[BuiltPublication], dossier: Dossier, *, own: bool) -> Iterator[tuple[str, bool, Block]]:
    for item in _blocks(publications):
        yield f"{dossier.product.name.text}: {item.part} {item.language}", own, item


def _edges(item: object, depth: int = 0) -> Iterator[date]:
    """Every day on which a period somewhere in a thing begins or ends."""
    if isinstance(item, Period):
        yield from (day for day in (item.start, item.until) if day)
    elif isinstance(item, dict):
        for value in item.values():
            yield from _edges(value, depth + 1)
    elif isinstance(item, list | tuple):
        for value in item:
            yield from _edges(value, depth + 1)
    elif is_dataclass(item) and not isinstance(item, type) and depth < 20:
        for own in fields(item):
            yield from _edges(getattr(item, own.name), depth + 1)
