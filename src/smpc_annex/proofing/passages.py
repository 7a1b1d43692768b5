"""The text of a document as its readers give it: passages of lines of pieces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters set alike. ``bold`` is None where the document cannot say; ``raised`` is 1 for superscript, -1 for subscript."""

    text: str
    bold: bool | None = None
    raised: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line; ``page`` and ``number`` count from 1 (number: of the line in its file, or on its page)."""

    pieces: tuple[Piece, ...]
    page: int
    number: int

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a heading, a cell, or a column's run of lines. ``flowing`` is true where line ends are the setter's, not the writer's."""

    lines: tuple[Line, ...]
    heading: bool = False
    flowing: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)
