"""A section of the core summary in the pieces in which it is translated and compared: the same in every language.

A text falls into pieces before each sub-lead (**Posology:**); adverse reactions fall into trials, bands and terms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from smpc_annex.diagnostics import Span
from smpc_annex.model.dossier import Core, Section, Text
from smpc_annex.model.wording import folded

_SUB_LEAD = re.compile(r"\s+(?=\*\*[^*]+:\*\*)")


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece: ``unit`` is what it is part of (text, reactions.1.very_common), ``number`` counts from 1 within it."""

    unit: str
    number: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands in the same place in two languages. One of the two may be absent."""

    unit: str
    source: Segment | None
    target: Segment | None


def of(section: Section) -> Iterator[Segment]:
    """The pieces of a section, in printing order."""
    if section.text:
        yield from _pieces("text", section.text)
    for number, trial in enumerate(section.reactions, 1):
        if trial.name:
            yield Segment(f"reactions.{number}.trial", 1, folded(trial.name.text), trial.name.span)
        for band in trial.bands:
            for place, term in enumerate(band.terms, 1):
                yield Segment(f"reactions.{number}.{band.frequency.text}", place, folded(term.text), term.span)
    for note in section.notes:
        yield Segment(f"notes.{note.mark.text}", 1, folded(note.text.text), note.text.span)
    if section.closing:
        yield from _pieces("closing", section.closing)


def _pieces(unit: str, text: Text) -> Iterator[Segment]:
    begin = 0
    ends = [(match.start(), match.end()) for match in _SUB_LEAD.finditer(text.text)]
    for number, (end, after) in enumerate([*ends, (len(text.text), len(text.text))], 1):
        line = text.span.line + text.text.count("\n", 0, begin)
        yield Segment(unit, number, folded(text.text[begin:end]), Span(text.span.file, line, text.span.column, text.span.root))
        begin = after


def by_section(core: Core) -> dict[str, list[Segment]]:
    """The pieces of a core, by section; opening and closing sentences are sections of their own."""
    found = {"opening": list(_pieces("text", core.opening))} if core.opening else {}
    found |= {section.number.text: pieces for section in core.sections if (pieces := list(of(section)))}
    if core.closing:
        found["closing"] = list(_pieces("text", core.closing))
    return found


def pairs(source: list[Segment], target: list[Segment]) -> Iterator[Pair]:
    """Pieces of one section in two languages side by side. A unit that has not as many pieces in both is one piece."""
    ours, theirs = Counter(s.unit for s in source), Counter(s.unit for s in target)
    for unit in dict.fromkeys([*ours, *theirs]):
        left, right = [s for s in source if s.unit == unit], [s for s in target if s.unit == unit]
        if len(left) == len(right):
            yield from (Pair(unit, a, b) for a, b in zip(left, right, strict=True))
        else:
            yield Pair(unit, _one(left), _one(right))


def _one(segments: list[Segment]) -> Segment | None:
    if not segments:
        return None
    first = segments[0]
    return Segment(first.unit, 0, "; ".join(s.text for s in segments), first.span)
