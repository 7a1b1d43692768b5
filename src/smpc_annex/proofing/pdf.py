"""A PDF as a sheet, or a clear word why it cannot be verified and what to ask the typesetter for.

The file is read in a child process with bounded time and memory (child.py); here its numbers become glyphs on lines.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smpc_annex.proofing.errors import UnverifiableError
from smpc_annex.proofing.geometry import Drawn, lines
from smpc_annex.proofing.normal import LINE_HYPHEN
from smpc_annex.proofing.sheet import Glyph, Page, Sheet, SheetLine

#: Numbers that the child gives for each glyph.
_WIDTH = 15
MOST_PAGES = 100
SECONDS = 30
_MEMORY = 3 << 30
_INVISIBLE = 3


LIVE_TEXT = "ask the typesetter for a PDF with live text: PDF/X-4, fonts embedded, text not converted to outlines"
_REFUSALS = {
    "encrypted": ("PRF002", "this PDF is locked with a password", "ask the typesetter for a PDF without security settings"),
    "broken": ("PRF003", "this is no PDF that can be read, or it is damaged", "ask the typesetter to export it again"),
    "broken page": ("PRF003", "page {page} of this PDF is damaged", "ask the typesetter to export it again"),
    "pages": (
        "PRF004",
        "this PDF has {count} pages; at most " + str(MOST_PAGES) + " are read at once",
        "name the pages on which the annex stands: --pages 12-14",
    ),
    "no such page": ("PRF004", "there is no page {page}: this PDF has {count}", "name pages that it has"),
    "characters": (
        "PRF005",
        "there are more characters on these pages than any annex has ({count})",
        "name the pages on which the annex stands: --pages 12-14",
    ),
    "objects": (
        "PRF005",
        "these pages consist of too many parts ({count})",
        "ask the typesetter to export them again, without effects",
    ),
    "memory": (
        "PRF005",
        "reading this PDF takes more memory than it may",
        "ask the typesetter to export it again, or name pages: --pages",
    ),
    "time": (
        "PRF005",
        "reading this PDF takes longer than it may",
        "ask the typesetter to export it again, or name pages: --pages",
    ),
    "died": ("PRF003", "this PDF makes its reader fail", "ask the typesetter to export it again"),
}


def read(path: Path, pages: Sequence[int] = (), seconds: int = SECONDS) -> Sheet:
    """The sheet of a PDF. Raises UnverifiableError and OSError."""
    answer, numbers = _ask(path, {"pages": list(pages)}, seconds)
    glyphs: array[float] = array("d")
    glyphs.frombytes(numbers)
    _refuse(answer, glyphs)
    sheet = Sheet(
        kind="pdf",
        lines=[],
        pages=[Page(page["number"], page["width"], page["height"], tuple(page["map"])) for page in answer["pages"]],
        fonts=[font["name"] for font in answer["fonts"]],
    )
    spaces = breaks = 0
    for page in answer["pages"]:
        of_angle = _drawn(page, glyphs, answer["objects"], len(answer["fonts"]))
        for drawn in of_angle:
            region = sheet.lines[-1].region + 1 if sheet.lines else 0
            sheet.lines += _numbered(lines(drawn, page["number"], region), sheet.lines)
            spaces += sum(item.glyph.text == " " for item in drawn)
            breaks += sum(item.glyph.text in "\u00a0\u202f" for item in drawn)
    gaps = sum(glyph.inferred for line in sheet.lines for glyph in line.glyphs)
    sheet.has_spaces = spaces > gaps
    sheet.knows_no_break = breaks > 0
    return sheet


def pictures(path: Path, pages: Sequence[int], scale: float, seconds: int = SECONDS) -> dict[int, str]:
    """Pages as PNG in base64, ``scale`` picture points for each point of the page. Raises UnverifiableError and OSError."""
    answer, _ = _ask(path, {"pages": list(pages), "pictures": scale}, seconds)
    if "refused" in answer:
        raise _refusal(answer)
    return {int(number): picture for number, picture in answer["pictures"].items()}


def _ask(path: Path, options: dict[str, Any], seconds: int) -> tuple[dict[str, Any], bytes]:
    """What the child answers: its line of JSON, and the bytes after it."""
    path.open("rb").close()  # a file that is not there is the user's to hear of, not the child's
    asked = json.dumps({"memory": _MEMORY, "seconds": seconds, "most_pages": MOST_PAGES, **options})
    command = [sys.executable, "-m", "smpc_annex.proofing.child", str(path), asked]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": "time"}, b""
    header, _, numbers = done.stdout.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(header)
    except ValueError:
        return {"refused": "time" if done.returncode in (-24, -9) else "memory" if b"MemoryError" in done.stderr else "died"}, b""
    return answer, numbers


def _refusal(answer: dict[str, Any]) -> UnverifiableError:
    id_, message, advice = _REFUSALS[answer["refused"]]
    return UnverifiableError(id_, message.format(**answer), advice)


def _refuse(answer: dict[str, Any], glyphs: array[float]) -> None:
    """Raise UnverifiableError for what has no text that can be trusted."""
    if "refused" in answer:
        raise _refusal(answer)
    total = len(glyphs) // _WIDTH
    pages = answer["pages"]
    unmapped = sum(page["unmapped"] for page in pages)
    if total < 20 * len(pages):
        image = max(page["image_share"] for page in pages)
        paths = sum(page["paths"] for page in pages)
        if image > 0.3:
            raise UnverifiableError("PRF006", "this page is a picture (a scan): it has no text", LIVE_TEXT)
        if paths > 20:
            raise UnverifiableError(
                "PRF007", "the text of this page was converted to outlines: there are shapes, and no characters", LIVE_TEXT
            )
        if total == 0:
            raise UnverifiableError(
                "PRF008", "there is no text on these pages", "name the pages on which the annex stands: --pages 12-14"
            )
    if total and unmapped > max(20, 0.02 * total):
        names = ", ".join(sorted({font["name"] or "a font without a name" for font in answer["fonts"]})[:4])
        raise UnverifiableError(
            "PRF009",
            f"{unmapped} of {total} characters have no meaning in this file: a font without Unicode mapping ({names})",
            LIVE_TEXT,
        )
    objects = answer["objects"]
    invisible = sum(objects[int(glyphs[start + 1])][9] == _INVISIBLE for start in range(0, len(glyphs), _WIDTH))
    if total and invisible > 0.5 * total:
        raise UnverifiableError(
            "PRF006",
            "the text of this page is invisible: a picture (a scan) over which somebody laid the words that a machine read",
            LIVE_TEXT,
        )


def _numbered(found: list[SheetLine], before: list[SheetLine]) -> list[SheetLine]:
    """Lines numbered on through their page, where text stands at several angles."""
    offset = before[-1].number if before and found and before[-1].page == found[0].page else 0
    for line in found:
        line.number += offset
    return found


def _drawn(page: dict[str, Any], glyphs: array[float], objects: list[list[float]], fonts: int) -> list[list[Drawn]]:
    """The glyphs of a page, upright, apart by the angle at which they stand; the angle of most of them first."""
    made: dict[int, list[Drawn]] = defaultdict(list)
    shapes = [_Shape(values) for values in objects]
    for start in range(page["first"] * _WIDTH, page["last"] * _WIDTH, _WIDTH):
        code, number, left, bottom, right, top, x, y, edge0, edge_low, edge1, edge_high, ground, seen, spaced = glyphs[
            start : start + _WIDTH
        ]
        shape = shapes[int(number)]
        text = _text(int(code))
        if not text or not shape.size or shape.mode == _INVISIBLE:
            continue
        cos, sin = shape.cos, shape.sin
        corners = [px * cos + py * sin for px in (edge0, edge1) for py in (edge_low, edge_high)]
        heights = [py * cos - px * sin for px in (left, right) for py in (bottom, top)]
        u0 = x * cos + y * sin
        glyph = Glyph(
            text=text,
            font=shape.font,
            box=(left, bottom, right, top) if right > left else (edge0, edge_low, edge1, edge_high),
            size=shape.size,
            wide=shape.wide,
            contrast=_contrast(shape.colour, int(ground)),
            seen=bool(seen) or text.isspace(),
            height=max(heights) - (y * cos - x * sin),
        )
        made[shape.angle].append(
            Drawn(
                u0, max(u0, *corners), y * cos - x * sin, shape.size, min(heights), max(heights), int(number), bool(spaced), glyph
            )
        )
    return sorted(made.values(), key=len, reverse=True)


class _Shape:
    """A text object: its font, size, angle, scaling and colour."""

    __slots__ = ("angle", "colour", "cos", "font", "mode", "sin", "size", "wide")

    def __init__(self, values: list[float]) -> None:
        font, a, b, c, d, size, red, green, blue, mode = values
        along, across = math.hypot(a, b), math.hypot(c, d)
        height = abs(a * d - b * c) / along if along else 0.0  # slanted type is as high as it looks
        self.font, self.size = int(font), round(size * height, 3)
        self.wide = along / height if height else 1.0
        turn = math.atan2(b, a)
        self.angle = round(math.degrees(turn)) % 360
        self.cos, self.sin = math.cos(turn), math.sin(turn)
        self.colour = (int(red), int(green), int(blue))
        self.mode = int(mode)
        del across


def _text(code: int) -> str:
    """A code point as text: PDFium gives a hyphen at the end of a line as U+0002."""
    if code in (0x02, 0xFFFE):
        return "-"
    if code == 0xAD:
        return LINE_HYPHEN
    if code < 32 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or 0xFFF0 <= code <= 0xFFFF:
        return " " if code in (9, 10, 13) else ""
    text = chr(code)
    return "" if unicodedata.category(text) == "Cf" else text


def _contrast(colour: tuple[int, int, int], ground: int) -> float:
    """Of two colours, by WCAG 2: 1 (none) to 21; 0 if the colour is not known."""
    if colour[0] < 0:
        return 0.0
    # The ground comes with blue lowest.
    first = _luminance(colour)
    second = _luminance((ground >> 16 & 255, ground >> 8 & 255, ground & 255))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


_LINEAR = [value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in range(256)]


def _luminance(colour: tuple[int, int, int]) -> float:
    red, green, blue = colour
    return 0.2126 * _LINEAR[red] + 0.7152 * _LINEAR[green] + 0.0722 * _LINEAR[blue]
