"""What templates may print: values that know field, subject and origins, and never become markup.

A Value is not a ``str``. When a template prints it, it puts only a marker into the output, a number between two
private-use characters; the characters themselves stay in a table beside it. So nothing in the data can be markup, and
nothing printed can lose its origin. Files with those characters are refused when they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import NoReturn

from smpc_annex.model.block import Origin, Style

OPEN, CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters with all that a run will say of them."""

    text: str
    language: str
    origins: tuple[Origin, ...]
    field: str = ""
    subjects: tuple[str, ...] = ()
    style: Style = Style.PLAIN
    href: str = ""


#: The pieces printed so far by the rendering under way.
printed: ContextVar[list[Piece]] = ContextVar("printed")


class Value:
    """Something printable: pieces in a row."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = tuple(pieces)

    def __html__(self) -> str:
        table = printed.get()
        start = len(table)
        table.extend(self.pieces)
        return "".join(f"{OPEN}{number}{CLOSE}" for number in range(start, len(table)))

    def __str__(self) -> NoReturn:
        raise TypeError(
            "a value was used as plain text, which would lose its origin; print it with {{ }} or pass it to a message"
        )

    __repr__ = object.__repr__

    def __eq__(self, _other: object) -> NoReturn:
        raise TypeError("values cannot be compared; ask whether they are there with {% if … %}")

    __hash__ = object.__hash__

    def __len__(self) -> NoReturn:
        raise TypeError("a value has no length")

    def __bool__(self) -> bool:
        return True

    def _bound(self, field: str, subjects: tuple[str, ...], origins: tuple[Origin, ...] = ()) -> Value:
        """The same words, saying this field of these subjects."""
        return Value(
            replace(p, field=p.field or field, subjects=p.subjects or subjects, origins=p.origins + origins) for p in self.pieces
        )


def join(values: Sequence[Value], separator: Value) -> Value:
    """Values in a row with a separator between them."""
    pieces: list[Piece] = []
    for value in values:
        if pieces:
            pieces.extend(separator.pieces)
        pieces.extend(value.pieces)
    return Value(pieces)
