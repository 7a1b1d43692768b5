"""Reads a PDF in a process of its own: ``python -m smpc_annex.proofing.child FILE '{"pages": [1, 2], …}'``.

A PDF is a stranger's program. Here it may take only so much time and memory, and what it can break is this process. The answer on
standard output is one line of JSON, then, if that says so, arrays of numbers; nothing in it is ever executed.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import io
import json
import math
import sys
from array import array
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

#: Numbers a glyph: code point, object, left, bottom, right, top, origin x and y, box with advance (left, bottom, right, top), colour of the
#: ground (blue lowest), whether it leaves a trace, whether PDFium saw a space before it.
WIDTH = 15
#: Beyond these, reading goes on for too long to be of use.
CHARACTERS, OBJECTS = 400_000, 200_000
_GROUND_SCALE = 1.5
_SPACE = 32


class RefusedError(Exception):
    """Why it cannot be verified: a word for the reason, and numbers or names that belong to it."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


def main(arguments: list[str]) -> int:
    """Answer on standard output; a refusal is an answer too."""
    path, options = arguments[0], json.loads(arguments[1])
    _limit(options["memory"], options["seconds"])
    out = sys.stdout.buffer
    try:
        document = _open(path, options)
        if options.get("pictures"):
            answer = {"pictures": _pictures(document, options["pages"], options["pictures"])}
            out.write(json.dumps(answer).encode() + b"\n")
        else:
            header, glyphs = _read(document, options)
            out.write(json.dumps(header).encode() + b"\n")
            out.write(glyphs.tobytes())
    except RefusedError as refusal:
        out.write(json.dumps({"refused": refusal.reason, **refusal.facts}).encode() + b"\n")
    except MemoryError:
        out.write(b'{"refused": "memory"}\n')
    out.flush()
    return 0


def _limit(memory: int, seconds: int) -> None:
    """Bound memory and processor time, where the system can do that; the parent bounds the clock everywhere."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _open(path: str, options: dict[str, Any]) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        code = c.FPDF_GetLastError()
        raise RefusedError("encrypted" if code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY) else "broken") from None
    count = len(document)
    if not options["pages"]:
        if count > options["most_pages"]:
            raise RefusedError("pages", count=count)
        options["pages"] = list(range(1, count + 1))
    beyond = [page for page in options["pages"] if page > count]
    if beyond:
        raise RefusedError("no such page", count=count, page=beyond[0])
    if not count:
        raise RefusedError("broken")
    return document


def _read(document: pdfium.PdfDocument, options: dict[str, Any]) -> tuple[dict[str, Any], array[float]]:
    glyphs: array[float] = array("d")
    reader = _Reader(glyphs)
    pages = []
    for number in options["pages"]:
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            raise RefusedError("broken page", page=number) from None
        first = len(glyphs) // WIDTH
        facts = reader.page(page)
        pages.append({"number": number, "first": first, "last": len(glyphs) // WIDTH, **facts})
        page.close()
    return {"pages": pages, "fonts": reader.fonts, "objects": reader.objects, "producer": _producer(document)}, glyphs


def _producer(document: pdfium.PdfDocument) -> str:
    try:
        return str(document.get_metadata_dict().get("Producer", ""))[:80]
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return ""


class _Reader:
    """Collects the glyphs of pages, with fonts and text objects numbered over all of them."""

    def __init__(self, glyphs: array[float]) -> None:
        self.glyphs = glyphs
        self.fonts: list[dict[str, Any]] = []
        self.objects: list[list[float]] = []
        self._font_numbers: dict[tuple[str, int, int], int] = {}
        self._objects: dict[int, int] = {}

    def page(self, page: pdfium.PdfPage) -> dict[str, Any]:
        """Read one page; what is known of it as a whole."""
        text = page.get_textpage()
        raw = text.raw
        count = c.FPDFText_CountChars(raw)
        if count > CHARACTERS or len(self.glyphs) // WIDTH + count > CHARACTERS:
            raise RefusedError("characters", count=count)
        first = len(self.glyphs)
        self._objects = {}
        unmapped = self._characters(raw, count)
        width, height = page.get_size()
        facts = {
            "width": width,
            "height": height,
            "unmapped": unmapped,
            "map": _matrix(page, width, height),
            **_other_objects(page),
        }
        if len(self.glyphs) > first:
            self._grounds(page, first, facts["map"])
        text.close()
        return facts

    def _characters(self, raw: Any, count: int) -> int:
        """All characters of a page; returns how many have no meaning in the font's map."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        x, y = ctypes.c_double(), ctypes.c_double()
        loose = c.FS_RECTF()
        refs = [ctypes.byref(side) for side in (left, right, bottom, top)]
        place = ctypes.byref(x), ctypes.byref(y)
        loose_ref = ctypes.byref(loose)
        unicode, generated, box, loose_box = (
            c.FPDFText_GetUnicode,
            c.FPDFText_IsGenerated,
            c.FPDFText_GetCharBox,
            c.FPDFText_GetLooseCharBox,
        )
        origin, unmapped_error, text_object = c.FPDFText_GetCharOrigin, c.FPDFText_HasUnicodeMapError, c.FPDFText_GetTextObject
        extend = self.glyphs.extend
        unmapped = 0
        spaced = False
        for index in range(count):
            if generated(raw, index) == 1:
                spaced |= unicode(raw, index) == _SPACE
                continue
            if unmapped_error(raw, index) == 1:
                unmapped += 1
            handle = text_object(raw, index)
            if not handle:
                continue
            number = self._object(handle, raw, index)
            box(raw, index, *refs)
            loose_box(raw, index, loose_ref)
            origin(raw, index, *place)
            extend(
                (
                    unicode(raw, index),
                    number,
                    left.value,
                    bottom.value,
                    right.value,
                    top.value,
                    x.value,
                    y.value,
                    loose.left,
                    loose.bottom,
                    loose.right,
                    loose.top,
                    0,
                    0,
                    spaced,
                )
            )
            spaced = False
        return unmapped

    def _object(self, handle: Any, raw: Any, index: int) -> int:
        key = ctypes.cast(handle, ctypes.c_void_p).value or 0
        known = self._objects.get(key)
        if known is not None:
            return known
        if len(self.objects) >= OBJECTS:
            raise RefusedError("objects", count=len(self.objects))
        matrix = c.FS_MATRIX()
        c.FPDFText_GetMatrix(raw, index, ctypes.byref(matrix))
        size = ctypes.c_float()
        c.FPDFTextObj_GetFontSize(handle, ctypes.byref(size))
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        coloured = c.FPDFText_GetFillColor(raw, index, *(ctypes.byref(part) for part in (red, green, blue, alpha)))
        mode = c.FPDFTextObj_GetTextRenderMode(handle)
        values = (matrix.a, matrix.b, matrix.c, matrix.d, size.value)
        if not all(map(math.isfinite, values)):
            values = (1.0, 0.0, 0.0, 1.0, 0.0)
        colour = (red.value, green.value, blue.value) if coloured else (-1, -1, -1)
        self.objects.append([self._font(handle), *values, *colour, mode])
        self._objects[key] = len(self.objects) - 1
        return len(self.objects) - 1

    def _font(self, handle: Any) -> int:
        font = c.FPDFTextObj_GetFont(handle)
        if not font:
            return -1
        buffer = ctypes.create_string_buffer(128)
        length = c.FPDFFont_GetBaseFontName(font, buffer, 128)
        name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
        key = name, c.FPDFFont_GetWeight(font), c.FPDFFont_GetFlags(font)
        if key not in self._font_numbers:
            self._font_numbers[key] = len(self.fonts)
            self.fonts.append({"name": key[0], "weight": key[1], "flags": key[2]})
        return self._font_numbers[key]

    def _grounds(self, page: pdfium.PdfPage, first: int, matrix: list[float]) -> None:
        """The colour of the ground behind each glyph, and whether the glyph leaves a trace on it: the page with and without its text."""
        width, height = (max(1, min(4000, round(side * _GROUND_SCALE))) for side in page.get_size())
        full, stride = _pixels(page, width, height)
        hidden = list(page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=8))
        for item in hidden:
            c.FPDFPageObj_SetIsActive(item.raw, False)
        bare, _ = _pixels(page, width, height)
        for item in hidden:
            c.FPDFPageObj_SetIsActive(item.raw, True)
        scale_x, scale_y = width / page.get_width(), height / page.get_height()
        a, b, cc, d, e, f = matrix
        glyphs = self.glyphs
        for start in range(first, len(glyphs), WIDTH):
            left, bottom, right, top = glyphs[start + 2 : start + 6]
            xs = sorted(((a * left + cc * bottom + e) * scale_x, (a * right + cc * top + e) * scale_x))
            ys = sorted(((b * left + d * bottom + f) * scale_y, (b * right + d * top + f) * scale_y))
            x0, x1 = max(0, min(width - 1, int(xs[0]) - 1)), max(0, min(width - 1, int(xs[1]) + 1))
            y0, y1 = max(0, min(height - 1, int(ys[0]) - 1)), max(0, min(height - 1, int(ys[1]) + 1))
            middle = ((y0 + y1) // 2) * stride + ((x0 + x1) // 2) * 4
            ground = bare[middle] | bare[middle + 1] << 8 | bare[middle + 2] << 16
            seen = any(
                full[row * stride + x0 * 4 : row * stride + x1 * 4 + 4] != bare[row * stride + x0 * 4 : row * stride + x1 * 4 + 4]
                for row in range(y0, y1 + 1)
            )
            glyphs[start + 12], glyphs[start + 13] = ground, seen


def _pixels(page: pdfium.PdfPage, width: int, height: int) -> tuple[bytes, int]:
    """The page as bytes of blue, green, red and nothing, on white."""
    bitmap = pdfium.PdfBitmap.new_native(width, height, c.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    c.FPDF_RenderPageBitmap(bitmap.raw, page.raw, 0, 0, width, height, 0, c.FPDF_ANNOT)
    pixels = bytes(bitmap.buffer)
    stride = bitmap.stride
    bitmap.close()
    return pixels, stride


def _matrix(page: pdfium.PdfPage, width: float, height: float) -> list[float]:
    """From points of the page (origin below, before turning) to points as seen (origin above)."""
    fine = 1000
    x, y = ctypes.c_int(), ctypes.c_int()

    def seen(px: float, py: float) -> tuple[float, float]:
        c.FPDF_PageToDevice(
            page.raw, 0, 0, round(width * fine), round(height * fine), 0, px, py, ctypes.byref(x), ctypes.byref(y)
        )
        return x.value / fine, y.value / fine

    (e, f), (right, below), (over, above) = seen(0, 0), seen(100, 0), seen(0, 100)
    return [(right - e) / 100, (below - f) / 100, (over - e) / 100, (above - f) / 100, e, f]


def _other_objects(page: pdfium.PdfPage) -> dict[str, Any]:
    """How much there is on the page that is no text: what an outlined or scanned page consists of."""
    paths = images = 0
    area = page.get_width() * page.get_height() or 1.0
    covered = 0.0
    for number, item in enumerate(page.get_objects(max_depth=6)):
        if number > OBJECTS:
            break
        if item.type == c.FPDF_PAGEOBJ_PATH:
            paths += 1
        elif item.type == c.FPDF_PAGEOBJ_IMAGE:
            images += 1
            with contextlib.suppress(pdfium.PdfiumError):
                left, bottom, right, top = item.get_bounds()
                covered = max(covered, (right - left) * (top - bottom) / area)
    return {"paths": paths, "images": images, "image_share": covered}


def _pictures(document: pdfium.PdfDocument, pages: list[int], scale: float) -> dict[str, str]:
    found = {}
    for number in pages:
        page = document[number - 1]
        most = 4000 / max(*page.get_size(), 1)
        buffer = io.BytesIO()
        image = page.render(scale=min(scale, most)).to_pil().convert("RGB").quantize(64)
        image.save(buffer, "PNG", optimize=True)
        found[str(number)] = base64.b64encode(buffer.getvalue()).decode()
        page.close()
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
