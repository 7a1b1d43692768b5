"""Folded text of which every character knows whether it is bold and raised: what an annex is until it is understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

_SPACE = re.compile(r"\s")
_SIGNS = {1: "^", -1: "~", 0: ""}


@dataclass(frozen=True, slots=True)
class Rich:
    """Text without white space at its ends or twice in a row. ``bold`` is None where the document could not say.

    ``breaks`` are the places in ``text`` at which a paragraph of the document began.
    """

    text: str
    bold: tuple[bool | None, ...]
    raised: tuple[int, ...]
    breaks: frozenset[int] = frozenset()

    @property
    def knows_bold(self) -> bool:
        return any(mark is not None for mark in self.bold)

    def part(self, start: int, end: int) -> Rich:
        """The characters from ``start`` to ``end``, without white space at the ends."""
        while start < end and self.text[start] == " ":
            start += 1
        while start < end and self.text[end - 1] == " ":
            end -= 1
        breaks = frozenset(place - start for place in self.breaks if start < place < end)
        return Rich(self.text[start:end], self.bold[start:end], self.raised[start:end], breaks)

    def is_bold(self, start: int, end: int) -> bool | None:
        """Whether most of the letters there are bold; None where nobody knows."""
        marks = [mark for mark, character in zip(self.bold[start:end], self.text[start:end], strict=True) if character != " "]
        if not marks or any(mark is None for mark in marks):
            return None
        return sum(bool(mark) for mark in marks) * 2 > len(marks)

    def changes(self) -> list[int]:
        """Where bold begins or ends; a space takes the style of what stands before it."""
        found, before = [], None
        for place, (mark, character) in enumerate(zip(self.bold, self.text, strict=True)):
            if character == " ":
                continue
            if before is not None and bool(mark) != before:
                found.append(place)
            before = bool(mark)
        return found

    def runs(self) -> list[tuple[str, bool]]:
        """The text in stretches that are bold or not, for comparing; spaces between them belong to none."""
        pairs = [(character, bool(mark)) for character, mark in zip(self.text, self.bold, strict=True) if character != " "]
        return [("".join(c for c, _ in group), mark) for mark, group in groupby(pairs, key=lambda pair: pair[1])]

    def markup(self) -> str:
        r"""The text in the dossier's inline markup: ``**bold**``, ``^raised^``, ``~lowered~``, ``\*`` for a printed star."""
        parts, style = [], (False, 0)
        pending = ""
        for character, mark, raised in zip(self.text, self.bold, self.raised, strict=True):
            if character == " ":
                pending += character
                continue
            wanted = bool(mark), raised
            if wanted != style:
                parts.append(_signs(style) + pending + _signs(wanted))
                style = wanted
            else:
                parts.append(pending)
            pending = ""
            parts.append(f"\\{character}" if character in "\\*^~" else character)
        return "".join(parts) + _signs(style)

    def __bool__(self) -> bool:
        return bool(self.text)


def _signs(style: tuple[bool, int]) -> str:
    return ("**" if style[0] else "") + _SIGNS[style[1]]


EMPTY = Rich("", (), ())


def spaced(rich: Rich, places: Iterable[int]) -> tuple[Rich, list[int]]:
    """The text with a space at each of these places that has none, and those places."""
    lacking = sorted(p for p in set(places) if 0 < p < len(rich.text) and rich.text[p] != " " and rich.text[p - 1] != " ")
    characters: list[tuple[str, bool | None, int]] = []
    breaks = []
    for place, character in enumerate(_characters(rich)):
        if place in lacking:
            characters.append((" ", character[1], 0))
        if place in rich.breaks:
            breaks.append(len(characters))
        characters.append(character)
    return folded(characters, breaks), lacking


def folded(characters: Iterable[tuple[str, bool | None, int]], breaks: Iterable[int] = ()) -> Rich:
    """Characters with their styles as folded text; ``breaks`` count characters before folding."""
    wanted = set(breaks)
    text: list[str] = []
    bold: list[bool | None] = []
    raised: list[int] = []
    places: set[int] = set()
    for number, (character, mark, lift) in enumerate(characters):
        if number in wanted:
            places.add(len(text))
        if _SPACE.match(character):
            if text and text[-1] != " ":
                text.append(" ")
                bold.append(mark)
                raised.append(0)
            continue
        text.append(character)
        bold.append(mark)
        raised.append(lift)
    if text and text[-1] == " ":
        text.pop(), bold.pop(), raised.pop()
    whole = "".join(text)
    return Rich(whole, tuple(bold), tuple(raised), frozenset(p for p in places if 0 < p < len(whole)))


def joined(parts: Iterable[Rich]) -> Rich:
    """Texts one behind the other, each a paragraph of its own."""
    breaks: list[int] = []
    characters: list[tuple[str, bool | None, int]] = []
    for part in parts:
        if not part:
            continue
        if characters:
            characters.append((" ", part.bold[0], 0))
        start = len(characters)
        breaks += [start, *(start + place for place in part.breaks)]
        characters += list(_characters(part))
    return folded(characters, breaks)


def _characters(part: Rich) -> Iterator[tuple[str, bool | None, int]]:
    return iter(zip(part.text, part.bold, part.raised, strict=True))
