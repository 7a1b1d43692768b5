"""What goes to a translator: texts in pieces with their sources, under ids that last.

A unit is a text of one place (core.4.2.text, BE.10mg-28.label); a piece is what is translated at once: a paragraph of a section,
a term of adverse reactions. Ids depend on places and names, never on positions or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smpc_annex.model import segments
from smpc_annex.model.dossier import Core, Dossier
from smpc_annex.model.rules import Country, EuLevel
from smpc_annex.model.wording import Wording, Wordings


@dataclass(frozen=True, slots=True)
class Piece:
    """A source and its translation, empty where there is none; with the markup of the data."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Unit:
    """The pieces of one place. ``path`` is where the text stands in its file, ``file`` of what kind that is."""

    id: str
    place: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One text that has a state of its own: its units, and what a translator should know of it."""

    id: str
    called: str
    state: str
    notes: tuple[str, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """All texts of a product that are translated from one language into another."""

    product: str
    source: str
    target: str
    items: tuple[Item, ...]

    def units(self) -> Iterator[tuple[Item, Unit]]:
        for item in self.items:
            for unit in item.units:
                yield item, unit


def packages(dossier: Dossier, wordings: Wordings, countries: Mapping[str, Country], eu: EuLevel, language: str) -> list[Package]:
    """What is translated into a language, a package for each language it is translated from."""
    core = wordings.process.source
    by_source: dict[str, list[Item]] = {}
    for id_, standing in wordings.of(language).items():
        wording = standing.wording
        if not wording.source:
            continue
        notes = tuple(_notes(wording, countries, eu, dossier))
        if id_.startswith("core/"):
            units = tuple(_core_units(dossier.cores[core], dossier.cores.get(language), id_.removeprefix("core/")))
        else:
            units = (Unit(_token(id_), id_, (Piece(wording.source, wording.target),)),)
        by_source.setdefault(wording.source_language, []).append(Item(id_, wording.called, standing.state, notes, units))
    return [Package(dossier.name, source, language, tuple(items)) for source, items in by_source.items()]


def _core_units(source: Core, target: Core | None, key: str) -> Iterator[Unit]:
    ours = segments.by_section(source).get(key, [])
    theirs = segments.by_section(target).get(key, []) if target else []
    names = _trial_names(source, key)
    for place in dict.fromkeys(piece.unit for piece in ours):
        own = [piece.text for piece in ours if piece.unit == place]
        other = [piece.text for piece in theirs if piece.unit == place]
        if len(own) != len(other):
            # Which belongs to which is not known: all that is there goes with the first, and nothing is lost.
            together = " ".join(other)
            other = [together, *[""] * (len(own) - 1)]
        number = re.match(r"reactions\.([0-9]+)\.", place)
        named = place.replace(number[0], f"reactions.{names[int(number[1])]}.") if number else place
        pieces = tuple(Piece(a, b) for a, b in zip(own, other, strict=True))
        yield Unit(_token(f"core.{key}.{named}"), f"core/{key}/{place}", pieces)


def _trial_names(core: Core, key: str) -> dict[int, str]:
    """A lasting name for each trial of a section: of its words, not of its position."""
    section = core.section(key)
    names: dict[int, str] = {}
    for number, trial in enumerate(section.reactions if section else (), 1):
        name = re.sub(r"[^a-z0-9]+", "-", trial.name.text.lower()).strip("-") if trial.name else "all"
        names[number] = name if name not in names.values() else f"{name}-{number}"
    return names


def _token(id_: str) -> str:
    """An id that XML takes as a name token."""
    return re.sub(r"[^A-Za-z0-9._-]", ".", id_)


_FIELDS = {
    "label": "pack.size",
    "condition": "pack.condition",
    "dispensing": "pack.dispensing",
    "reimbursement": "pack.reimbursement",
}


def _notes(wording: Wording, countries: Mapping[str, Country], eu: EuLevel, dossier: Dossier) -> Iterator[str]:
    """What it is, and the laws of the countries of this language that ask for it."""
    room, _slash, rest = wording.id.partition("/")
    section = eu.sections.get(rest) if room == "core" else None
    title = section.title[-1].words.get(wording.source_language) if section else None
    yield f"{wording.called[:1].upper()}{wording.called[1:]}" + (f": {title}" if title else "")
    field = f"smpc.{rest}" if room == "core" else f"product.{rest.partition('/')[0]}" if room == "product" else ""
    field = field or next((name for part, name in _FIELDS.items() if f"/{part}" in wording.id), "")
    for code in dossier.markets if room in ("core", "product") else (room,):
        country = countries.get(code)
        if country and wording.language in country.languages:
            for requirement in country.requirements:
                if field and field in (*requirement.fields, *requirement.any_of):
                    laws = (country.laws[law] for law in requirement.laws)
                    cited = "; ".join(law.citation().text for law in laws if law.period.until is None)
                    yield f"{requirement.id}: {requirement.asks} ({cited})"
