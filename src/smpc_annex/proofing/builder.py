"""Puts passages together while a document is read from its beginning to its end."""

from __future__ import annotations

from smpc_annex.proofing.passages import Line, Passage, Piece


class Builder:
    """Collects pieces into lines, and lines into passages."""

    def __init__(self, *, flowing: bool = False) -> None:
        self.passages: list[Passage] = []
        self._flowing = flowing
        self._lines: list[Line] = []
        self._pieces: list[Piece] = []
        self._number = 0
        self._heading = False

    def add(self, text: str, bold: bool | None = None, raised: int = 0) -> None:
        """Characters at the end of the current line."""
        if not text:
            return
        if self._pieces and (self._pieces[-1].bold, self._pieces[-1].raised) == (bold, raised):
            text = self._pieces.pop().text + text
        self._pieces.append(Piece(text, bold, raised))

    def end_line(self, number: int | None = None) -> None:
        """The current line ends; ``number`` is that of the line in its file, where it has one."""
        self._number = self._number + 1 if number is None else number
        if self._pieces:
            self._lines.append(Line(tuple(self._pieces), 1, self._number))
        self._pieces = []

    def end_passage(self, number: int | None = None) -> None:
        """The current passage ends; one without words is none."""
        if self._pieces:
            self.end_line(number)
        if any(line.text.strip() for line in self._lines):
            self.passages.append(Passage(tuple(self._lines), heading=self._heading, flowing=self._flowing))
        self._lines, self._heading = [], False

    def heading(self) -> None:
        """What is being read is a heading."""
        self._heading = True

    @property
    def ends_with_space(self) -> bool:
        """Whether a space more would add nothing."""
        return not self._pieces or self._pieces[-1].text[-1] in " \n"
