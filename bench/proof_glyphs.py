"""The glyphs of pages that we made ourselves, in the order in which they are drawn: to draw them anew, and to see where lines end.

Good for our own pages only, where lines are drawn one after the other.
"""

from __future__ import annotations

import ctypes
import importlib
import re
from dataclasses import dataclass
from typing import Any

pypdfium2: Any = importlib.import_module("pypdfium2")
pdfium: Any = importlib.import_module("pypdfium2.raw")  # neither carries types
#: How producers and PDFium write a hyphen, at a line end above all.
_HYPHENS = {"\x02": "-", "\xad": "-", "\u2010": "-", "\ufffe": "-", "\u2011": "-"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character, its origin and size in points, and its PDF font."""

    char: str
    x: float
    y: float
    size: float
    font: str
    right: float


def glyphs(pdf: bytes) -> list[list[Glyph]]:
    """The glyphs of each page, space glyphs as well, but nothing that PDFium adds."""
    pages = []
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            text = pdfium.FPDFText_LoadPage(page.raw)
            found = [
                _glyph(text, i) for i in range(pdfium.FPDFText_CountChars(text)) if pdfium.FPDFText_IsGenerated(text, i) != 1
            ]
            pdfium.FPDFText_ClosePage(text)
            page.close()
            pages.append(found)
    finally:
        document.close()
    return pages


def _glyph(text: Any, index: int) -> Glyph:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    box = [ctypes.c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(text, index, *box)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text, index, name, 128, ctypes.c_int())
    char = chr(pdfium.FPDFText_GetUnicode(text, index))
    return Glyph(
        char=_HYPHENS.get(char, char),
        x=x.value,
        y=y.value,
        size=pdfium.FPDFText_GetFontSize(text, index) * scale,
        font=name.value.decode("utf-8", "replace"),
        right=box[1].value,
    )


def lines(page: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs by line, in the order in which they are drawn: a line ends where the pen goes back or far down."""
    found: list[list[Glyph]] = []
    for glyph in page:
        if glyph.char in "\r\n\t":
            continue
        last = found[-1][-1] if found else None
        if last and abs(glyph.y - last.y) < 0.75 * max(glyph.size, last.size) and glyph.x > last.x - 0.5 * last.size:
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return [_drawn(line) for line in found if any(not glyph.char.isspace() for glyph in line)]


def _drawn(line: list[Glyph]) -> list[Glyph]:
    """Without soft hyphens inside a ligature, which take no room."""
    return [a for a, b in zip(line, [*line[1:], None], strict=True) if a.char != "-" or b is None or b.x - a.x > 0.05 * a.size]


def flow(pdf: bytes, *heads: str) -> str:
    """All that is printed without its spaces, with a line feed at each line end; lines that are heads are left out."""
    rows = ("".join(glyph.char for glyph in line if not glyph.char.isspace()) for page in glyphs(pdf) for line in lines(page))
    left_out = {solid(head) for head in heads}
    printed = "\n".join(row for row in rows if row not in left_out)
    return printed.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff").replace("ﬃ", "ffi").replace("ﬄ", "ffl")


def solid(words: str) -> str:
    """Words without any space."""
    return re.sub(r"[\s\xa0]+", "", words)


def between(printed: str, left: str, right: str) -> str | None:
    """What stands on the page between two texts: nothing, a line end, or a hyphen and a line end; None if they are not there."""
    pattern = _broken(left) + r"(-?\n|)" + _broken(right)
    found = re.search(pattern, printed)
    return found[1] if found else None


def is_printed(printed: str, words: str) -> bool:
    """Whether words are on the page, broken into lines in whatever way."""
    return re.search(_broken(words), printed) is not None


def _broken(words: str) -> str:
    return r"(?:-?\n)?".join(re.escape(char) for char in solid(words))
