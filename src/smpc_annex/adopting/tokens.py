"""A value found in an old text: where it stands, what kind of value it is, and its machine form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

#: Ends a sentence only where the next one begins with a capital, and the word before it is no abbreviation.
SENTENCE = re.compile(r"[.!?][”\"')]? (?=[^\W\d_a-zåäöøæéèü]|[▼•*])")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is what a template calls it (``pack.label``, ``representative.phone``); ``data`` its machine form; ``pack`` counts from 0.

    ``doubt`` says what was not certain about it.
    """

    kind: str
    start: int
    end: int
    text: str
    data: Any = None
    pack: int = -1
    doubt: str = ""

    def of_pack(self, number: int) -> Token:
        return replace(self, pack=number)


@dataclass(slots=True)
class Taken:
    """The tokens of a text, none over another."""

    text: str
    tokens: list[Token] = field(default_factory=list)

    def free(self, start: int, end: int) -> bool:
        return all(end <= token.start or start >= token.end for token in self.tokens)

    def add(self, token: Token) -> bool:
        """Keep a token if nothing else stands there."""
        if token.start >= token.end or not self.free(token.start, token.end):
            return False
        self.tokens.append(token)
        self.tokens.sort(key=lambda one: one.start)
        return True

    def found(self, *kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]

    def replaced(self, tokens: Iterable[Token]) -> Taken:
        return Taken(self.text, sorted(tokens, key=lambda one: one.start))


def bare(text: str) -> str:
    """Small letters without accents, as many as before: É is e, ø stays."""
    return "".join(_bare(character) for character in text)


def _bare(character: str) -> str:
    parts = unicodedata.decomposition(character).split()
    base = chr(int(parts[0], 16)) if parts and not parts[0].startswith("<") else character
    small = base.lower()
    return small if len(small) == 1 else base


def related(one: str, other: str) -> bool:
    """Whether two wordings share a word, or the beginning of one (five letters): Reseptstatus and Reseptgruppe."""
    mine = {word[:5] for word in re.findall(r"[^\W\d_]{5,}", bare(one))}
    return bool(mine & {word[:5] for word in re.findall(r"[^\W\d_]{5,}", bare(other))})
