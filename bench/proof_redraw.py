"""A page drawn anew, glyph by glyph: in another order, without its space glyphs, turned, beside a foreign text.

It looks as it did, or as it did turned by a quarter; but who reads the glyphs in the order in which they are drawn reads nonsense.
Drawn by PDFium with the files of the same fonts, so the page to begin with has one family, no ligatures and no raised glyphs.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import random
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proof_glyphs import Glyph, glyphs, lines, pdfium, pypdfium2
from proof_pages import Layout, font_files, typst_page

uharfbuzz: Any = importlib.import_module("uharfbuzz")  # carries no types
Words = list[Glyph]
_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
ORDERS = ("as it was", "columns reversed", "row by row", "lines shuffled", "words shuffled", "backwards")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawing:
    """How a page is drawn anew. ``turned``: 0 or 90, in the content; ``flagged``: by the page's own entry instead."""

    order: str = "lines shuffled"
    spaces: bool = False
    turned: bool = False
    flagged: bool = False
    beside: bool = False
    seed: int = 0

    @property
    def words(self) -> str:
        """For a list."""
        more = [word for word, is_so in (("turned", self.turned or self.flagged), ("beside foreign text", self.beside)) if is_so]
        return ", ".join([self.order, "with spaces" if self.spaces else "no space glyphs", *more])


def random_redrawing(rng: random.Random, *, spaces: bool) -> Redrawing:
    """One way or another to draw a page anew."""
    turned = rng.choice(("", "", "turned", "flagged"))
    return Redrawing(
        order=rng.choice(ORDERS),
        spaces=spaces,
        turned=turned == "turned",
        flagged=turned == "flagged",
        beside=rng.random() < 0.3,
        seed=rng.randrange(1 << 30),
    )


def redrawn(pdf: bytes, layout: Layout, how: Redrawing) -> bytes:
    """The PDF drawn anew. Raises ValueError if the files of its family are not here."""
    files = font_files(layout.family, layout.stretch)
    if not files:
        raise ValueError(f"{layout.family} has no font files here")
    rng = random.Random(how.seed)
    target: Any = pypdfium2.PdfDocument.new()
    fonts = {bold: _font(target, path) for bold, path in files.items()}
    source: Any = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(glyphs(pdf)):
        width, height = source[number].get_size()
        rows = lines(page)
        if how.beside:
            rows, width = _with_foreign(rows, width, height, layout, how.seed)
        sheet = target.new_page(*((height, width) if how.turned else (width, height)))
        for word in _ordered(rows, how.order, rng):
            for glyph, following in zip(word, [*word[1:], None], strict=True):
                if not glyph.char.isspace():
                    behind = following.char if how.spaces and following and following.char.isspace() else ""
                    _draw(target, sheet, glyph, behind, fonts[_is_bold(glyph)], height if how.turned else 0.0)
        if how.flagged:
            sheet.set_rotation(90)
        sheet.gen_content()
        sheet.close()
    buffer = io.BytesIO()
    target.save(buffer)
    for font in fonts.values():
        pdfium.FPDFFont_Close(font)
    target.close()
    source.close()
    return buffer.getvalue()


def _is_bold(glyph: Glyph) -> bool:
    return "bold" in glyph.font.lower()


def _font(document: Any, path: Path) -> Any:
    """A font in which the number of a glyph is its character, so that each is read as what it was."""
    data = path.read_bytes()
    face = uharfbuzz.Font(uharfbuzz.Face(data))
    to_glyph = b"".join(struct.pack(">H", face.get_nominal_glyph(code) or 0) for code in range(0xD800)) + bytes(
        2 * (0x10000 - 0xD800)
    )
    ranges = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(0xD8)]
    groups = [ranges[i : i + 100] for i in range(0, len(ranges), 100)]
    listed = "\n".join(f"{len(group)} beginbfrange\n" + "\n".join(group) + "\nendbfrange" for group in groups)
    held = [(ctypes.c_uint8 * len(block)).from_buffer_copy(block) for block in (data, to_glyph)]
    return pdfium.FPDFText_LoadCidType2Font(
        document.raw, held[0], len(data), (_TO_UNICODE % listed).encode(), held[1], len(to_glyph)
    )


def _draw(document: Any, sheet: Any, glyph: Glyph, behind: str, font: Any, turned_from: float) -> None:
    """A glyph, with a space glyph behind it or not."""
    made = pdfium.FPDFPageObj_CreateTextObj(document.raw, font, ctypes.c_float(glyph.size))
    codes = [ord(char) for char in glyph.char + behind]
    pdfium.FPDFText_SetCharcodes(made, (ctypes.c_uint32 * len(codes))(*codes), len(codes))
    place = (0, 1, -1, 0, turned_from - glyph.y, glyph.x) if turned_from else (1, 0, 0, 1, glyph.x, glyph.y)
    pdfium.FPDFPageObj_Transform(made, *(ctypes.c_double(value) for value in place))
    pdfium.FPDFPage_InsertObject(sheet.raw, made)


def _words(line: list[Glyph]) -> list[Words]:
    """A line's words, each with the space behind it."""
    found: list[Words] = [[]]
    for glyph in line:
        found[-1].append(glyph)
        if glyph.char.isspace():
            found.append([])
    return [word for word in found if word]


def _ordered(rows: list[list[Glyph]], order: str, rng: random.Random) -> list[Words]:
    """The words of a page in the order in which they are drawn."""
    by_line = [_words(row) for row in rows]
    if order == "columns reversed":
        columns: list[list[list[Words]]] = []
        for words in by_line:
            if not columns or words[0][0].y > columns[-1][-1][0][0].y + 2:
                columns.append([])
            columns[-1].append(words)
        by_line = [words for column in reversed(columns) for words in column]
    elif order == "row by row":
        by_line.sort(key=lambda words: (-round(words[0][0].y, 1), words[0][0].x))
    elif order == "lines shuffled":
        rng.shuffle(by_line)
    drawn = [word for words in by_line for word in words]
    if order == "words shuffled":
        rng.shuffle(drawn)
    elif order == "backwards":
        drawn.reverse()
    return drawn


def _with_foreign(
    rows: list[list[Glyph]], width: float, height: float, layout: Layout, seed: int
) -> tuple[list[list[Glyph]], float]:
    """A foreign column at the left, on lines of its own, close to the text, and how wide the page is then."""
    column = 45 * 72 / 25.4
    plain = replace(layout, head="", folio="", opener="", article="after", length=2500, seed=seed)
    foreign = replace(plain, columns=1, width=45 + 2 * layout.margin, height=height * 25.4 / 72, size=max(layout.size, 7))
    left = min(glyph.x for row in rows for glyph in row)
    text = glyphs(typst_page([], foreign))[0]
    gap = (3.0 + seed % 3) * 72 / 25.4
    shift = left + column + gap - left
    moved = [[replace(glyph, x=glyph.x + shift) for glyph in row] for row in rows]
    start = min(glyph.x for glyph in text)
    return [[replace(glyph, x=glyph.x - start + left) for glyph in row] for row in lines(text)] + moved, width + shift
