"""Units → where the template prints them: its own sentence, a wording of the house, a segment of the house; or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from smpc_annex.adopting.grammar import START, Grammar, Sentence
from smpc_annex.adopting.known import Tongue, likeness
from smpc_annex.adopting.tokens import Token, related
from smpc_annex.adopting.units import Unit
from smpc_annex.catalogs import PLACEHOLDER

#: From how like on two sentences without values count as the same one in other words.
LIKE = 62.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit, the segment it belongs to (empty: unplaced) and the template's sentence that says it (None: none does)."""

    unit: Unit
    segment: str
    sentence: Sentence | None


@dataclass(slots=True)
class Stretch:
    """Units of one segment in a row, or words that could not be placed."""

    segment: str
    placed: list[Placed] = field(default_factory=list)

    @property
    def loose(self) -> bool:
        return not self.segment


def placed(units: Sequence[Unit], tongue: Tongue) -> list[Placed]:
    """Where each unit belongs, in the order of the text."""
    split = [part for unit in units for part in _without_label(unit, tongue)]
    found = [_by_values(unit, tongue) for unit in split]
    for index, one in enumerate(found):
        if not one.unit.tokens:
            found[index] = _by_words(one, found, index, tongue)
    return [Placed(one.unit, "", None) if _unsayable(one) else one for one in _kept_together(found)]


def _unsayable(one: Placed) -> bool:
    """Whether the words look like a placeholder of a message, which no message can print."""
    return any(PLACEHOLDER.search(part) for part in one.unit.parts if isinstance(part, str))


def _without_label(unit: Unit, tongue: Tongue) -> list[Unit]:
    """In a text without bold: the label before a value apart from it, where the template sets such a label in bold."""
    if unit.bold is not None or not unit.tokens:
        return [unit]
    match = re.match(r"[^\W\d_][^.;:]{2,60}: ", unit.text)
    segment = _segment(unit, tongue.grammar)
    labels = [s for s in tongue.grammar.sentences if s.segment == segment and not s.slots and s.bold]
    if match is None or not labels or unit.start + match.end() > unit.tokens[0].start:
        return [unit]
    cut = match.end()
    head = replace(unit, end=unit.start + cut - 1, rich=unit.rich.part(0, cut), tokens=(), space=True)
    tail = replace(unit, start=unit.start + cut, rich=unit.rich.part(cut, len(unit.text)))
    return [head, tail]


def _by_values(unit: Unit, tongue: Tongue) -> Placed:
    if not unit.tokens:
        return Placed(unit, "", None)
    packs = {token.pack for token in unit.tokens if token.pack >= 0}
    fitting = [
        s
        for s in tongue.grammar.sentences
        if s.kinds == unit.kinds and len(packs) <= 1 and (unit.bold is None or s.bold == unit.bold)
    ]
    if fitting:
        best = max(fitting, key=lambda sentence: _like(unit, sentence, tongue))
        return Placed(unit, best.segment, best)
    says = next((s for s in tongue.grammar.sentences if s.kinds == unit.kinds and s.says), None)
    return Placed(unit, _segment(unit, tongue.grammar), replace(says, bold=not says.bold) if says else None)


def _like(unit: Unit, sentence: Sentence, tongue: Tongue) -> float:
    said = tongue.said(sentence)
    words = " ".join(part for part in unit.parts if isinstance(part, str))
    return likeness(words, said.literal) if said else 0.0


def _segment(unit: Unit, grammar: Grammar) -> str:
    """The segment that prints most of the unit's values; one of the house's own where the template prints none of them."""
    counts: dict[str, int] = {}
    for token in sorted(unit.tokens, key=lambda one: one.pack < 0):
        kind = "pack.label" if token.pack >= 0 else token.kind
        segment = grammar.segment_of(token.kind) or grammar.segment_of(kind)
        if segment:
            counts[segment] = counts.get(segment, 0) + (2 if token.pack >= 0 else 1)
    if counts:
        return max(counts, key=lambda name: counts[name])
    return _own_name(unit.tokens[0])


def _own_name(token: Token) -> str:
    return "packs" if token.pack >= 0 else token.kind.replace("market.", "").replace(".", "_")


def _by_words(one: Placed, found: Sequence[Placed], index: int, tongue: Tongue) -> Placed:
    """A unit without values: a label of what follows, or a sentence that the template has in other words."""
    unit = one.unit
    following = next((p for p in found[index + 1 :] if p.unit.tokens), None)
    directly = following is not None and found[index + 1] is following
    candidates = [s for s in tongue.grammar.sentences if not s.slots and not s.msgid.startswith("%")]
    if unit.text.endswith(":") and directly and following:
        labels = [s for s in candidates if s.segment == following.segment and s.bold]
        if labels and unit.bold is not False:
            return Placed(unit, following.segment, labels[0])
        return Placed(unit, following.segment, None)
    scored = [(likeness(unit.text, said.literal), s) for s in candidates if (said := tongue.said(s))]
    score, sentence = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if sentence is not None and score >= LIKE:
        bold = sentence.bold if unit.bold is None else unit.bold
        return Placed(unit, sentence.segment, sentence if bold == sentence.bold else replace(sentence, bold=bold))
    if directly and following and len(unit.text) <= 40 and unit.bold and not following.unit.bold:
        labels = [s for s in candidates if s.segment == following.segment and s.bold and related(unit.text, s.msgid)]
        return Placed(unit, following.segment, labels[0] if labels else None)
    return one


def _kept_together(found: Sequence[Placed]) -> list[Placed]:
    """Units between which no white space stands belong to one segment, which only a template of the house can set so."""
    made: list[Placed] = []
    for one in found:
        if made and not made[-1].unit.space and made[-1].segment:
            made[-1] = replace(made[-1], sentence=None)
            one = Placed(one.unit, made[-1].segment, None)
        elif made and not made[-1].unit.space and one.segment:
            made[-1] = Placed(made[-1].unit, one.segment, None)
            one = replace(one, sentence=None)
        made.append(one)
    return made


def stretches(found: Sequence[Placed]) -> list[Stretch]:
    """Neighbours of one segment together; a segment that comes a second time gets a name of its own."""
    made: list[Stretch] = []
    seen: dict[str, int] = {}
    for one in found:
        if made and made[-1].placed and made[-1].placed[0].segment == one.segment:
            made[-1].placed.append(one)
            continue
        name = one.segment
        if name:
            seen[name] = seen.get(name, 0) + 1
            name = name if seen[name] == 1 else f"{name}_{seen[name]}"
        made.append(Stretch(name, [one]))
    return made


def after(made: Sequence[Stretch]) -> Iterator[tuple[str, Stretch]]:
    """The words that could not be placed, each with the segment they stood after."""
    last = START
    for stretch in made:
        if stretch.loose:
            yield last, stretch
        else:
            last = stretch.segment


def in_order(made: Sequence[Stretch], grammar: Grammar) -> bool:
    """Whether the shipped template prints these segments in this order."""
    names = [stretch.segment for stretch in made if not stretch.loose]
    if any(name not in grammar.segments for name in names):
        return False
    places = [grammar.segments.index(name) for name in names]
    return places == sorted(places)
