"""What can be read from a finished page, whatever kind of file it is: regions of lines of glyphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["pdf", "docx", "html", "md", "txt"]


@dataclass(slots=True)
class Glyph:
    """One character as it stands on the page.

    ``bold`` is None where the file cannot say, and a PDF says it only once the fonts have been compared with the approved text.
    ``raised`` is 1 for superscript, -1 for subscript. ``inferred`` is true of a space that is only a gap. ``box`` is left, bottom,
    right, top in points of the page; ``size`` the type size in points, ``wide`` the horizontal scaling (1: none), ``contrast`` that
    of its colour to the ground (1 to 21, by WCAG; 0: not known), ``seen`` whether it leaves a trace on the
    page, ``height`` how far its shape rises over the baseline, ``gap`` the room before it in ems, where that is
    more than a word space: what stands before may belong to another column.
    """

    text: str
    bold: bool | None = None
    raised: int = 0
    inferred: bool = False
    font: int = -1
    box: tuple[float, float, float, float] | None = None
    size: float = 0.0
    wide: float = 1.0
    contrast: float = 0.0
    seen: bool = True
    height: float = 0.0
    gap: float = 0.0


@dataclass(slots=True)
class SheetLine:
    """Glyphs on one line. ``number`` counts from 1 on its page, or in its file. ``soft`` is true where the line ends for want of room."""

    glyphs: list[Glyph]
    page: int
    number: int
    region: int
    soft: bool = False
    height: float = 0.0

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Page:
    """Its number in the file from 1, width and height in points as a person sees it; ``to_picture`` takes a point of the page to one of the picture (a b c d e f)."""

    number: int
    width: float
    height: float
    to_picture: tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Sheet:
    """A proof, read.

    Regions are columns or articles; a line tells its own. ``knows_lowered`` (subscripts) and ``knows_no_break`` say what the file can tell at all, ``has_spaces`` whether it holds the spaces between words; ``remarks`` say what was read how, in words.
    """

    kind: Kind
    lines: list[SheetLine]
    pages: list[Page] = field(default_factory=list)
    fonts: list[str] = field(default_factory=list)
    knows_lowered: bool = True
    knows_no_break: bool = True
    has_spaces: bool = True
    remarks: list[str] = field(default_factory=list)
