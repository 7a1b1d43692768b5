"""Lays what was read beside the approved text, character by character.

Where a line of the page ends, the page does not tell whether the text has a space, nothing or a hyphen there. The approved text
decides that: first with each line end as a character that fits nothing, then with what the approved text has in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from smpc_annex.proofing.sheet import Glyph, SheetLine
from smpc_annex.proofing.texts import HYPHEN_END, LINE_END, Approved, Row

_AFTER_BREAK = "/–—-"
_ADDRESS = ("www.", "http", "@", "://")


@dataclass(slots=True)
class Cell:
    """A character that was read. ``glyph`` is None where a line ends; ``ends`` is true there, and ``hyphen`` where it ends with one."""

    text: str
    glyph: Glyph | None
    line: SheetLine
    lift: int = 0
    ends: bool = False
    hyphen: bool = False


@dataclass(slots=True)
class Edit:
    """What differs: half-open ranges of cells and of the approved text."""

    cells: tuple[int, int]
    text: tuple[int, int]


@dataclass(slots=True)
class Alignment:
    """Cells and approved text laid beside each other: pairs of equal characters, and what lies between them."""

    cells: list[Cell]
    pairs: list[tuple[int, int]]
    edits: list[Edit]

    @property
    def read(self) -> str:
        return "".join(cell.text for cell in self.cells)


def align(rows: Sequence[Row], text: Approved) -> Alignment:
    """Rows in the order of the text against the text."""
    cells = _cells(rows)
    _resolve(cells, text.text)
    cells = [
        cell if len(cell.text) == 1 else replace(cell, text=character, ends=cell.ends and character == " ")
        for cell in cells
        for character in cell.text
    ]
    pairs: list[tuple[int, int]] = []
    edits: list[Edit] = []
    for code in Levenshtein.opcodes("".join(cell.text for cell in cells), text.text):
        if code.tag == "equal":
            pairs += zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True)
        else:
            edits.append(Edit((code.src_start, code.src_end), (code.dest_start, code.dest_end)))
    return _at_words(Alignment(cells, pairs, edits), text.text)


def _at_words(alignment: Alignment, text: str) -> Alignment:
    """The same edits, each lost or added piece moved to where it begins a word: "F(inland: F)..." is "(Finland: )F..."."""
    read = alignment.read
    partner = dict(alignment.pairs)
    for edit in alignment.edits:
        (first, last), (start, end) = edit.cells, edit.text
        if (first == last) == (start == end):
            continue
        step = 0
        while (
            partner.get(first - step - 1) == start - step - 1
            and (
                read[last - step - 1] == read[first - step - 1]
                if first != last
                else text[end - step - 1] == text[start - step - 1]
            )
            and first - step - 1 >= 0
        ):
            step += 1
            at = first - step if first != last else start - step
            if at == 0 or (read if first != last else text)[at - 1] == " ":
                break
        else:
            continue
        for offset in range(1, step + 1):
            del partner[first - offset]
        for offset in range(1, step + 1):
            partner[last - offset] = end - offset
        edit.cells, edit.text = (first - step, last - step), (start - step, end - step)
    return Alignment(alignment.cells, sorted(partner.items()), alignment.edits)


def _cells(rows: Sequence[Row]) -> list[Cell]:
    cells: list[Cell] = []
    for number, item in enumerate(rows):
        last = number == len(rows) - 1
        stop = len(item.text) - (1 if item.hyphen and not last else 0)
        for index in range(stop):
            cells.append(Cell(item.text[index], item.glyphs[index], item.line, item.lifts[index]))
        if not last:
            hyphen = item.glyphs[-1] if item.hyphen else None
            cells.append(Cell(HYPHEN_END if item.hyphen else LINE_END, hyphen, item.line, ends=True, hyphen=item.hyphen))
    return cells


def _resolve(cells: list[Cell], text: str) -> None:
    """Give each line end what the approved text has there, if a page can mean that by it; else what a reader would take it for."""
    read = "".join(cell.text for cell in cells)
    paired = [-1] * len(cells)
    for code in Levenshtein.opcodes(read, text):
        if code.tag == "equal" or (code.tag == "replace" and code.src_end - code.src_start == code.dest_end - code.dest_start):
            for source, target in zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True):
                paired[source] = target
    for index, cell in enumerate(cells):
        if not cell.ends:
            continue
        before = paired[index - 1] if index else -1
        after = paired[index + 1] if index + 1 < len(cells) else -1
        here = text[before + 1 : after] if 0 <= before < after else None
        cell.text = _hyphen_end(here, text, before) if cell.hyphen else _line_end(here, cells, index)


def _hyphen_end(here: str | None, text: str, before: int) -> str:
    if here in ("", "-", "- "):
        return here
    if here == " ":
        return "-"  # the page parts what the approved text does not hold together: a hyphen too many
    near = text[before + 1 : before + 3] if before >= 0 else ""
    return "-" if (here and "-" in here) or "-" in near else ""


def _line_end(here: str | None, cells: list[Cell], index: int) -> str:
    if here == "" and (cells[index - 1].text in _AFTER_BREAK or _in_address(cells, index)):
        return ""
    return " "


def _in_address(cells: list[Cell], index: int) -> bool:
    """Whether a line ends within an address of the net: those are broken without a hyphen."""
    around: list[str] = []
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(cells) and cells[at].text != " " and not (cells[at].ends and step > 0) and abs(at - index) < 80:
            around.insert(0, cells[at].text) if step < 0 else around.append(cells[at].text)
            at += step
    word = "".join(around).lower()
    return any(sign in word for sign in _ADDRESS)
