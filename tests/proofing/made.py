"""PDF files made by hand, each with one thing that is wrong."""

from __future__ import annotations

import zlib

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> %s >> >>"


def document(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Objects 1, 2, … with the cross references that make them a file; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(content: bytes, about: bytes = b"") -> bytes:
    """A stream, deflated."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), about, packed)


def page(content: bytes, more: bytes = b"", extra: tuple[bytes, ...] = (), trailer: bytes = b"", font: bytes = FONT) -> bytes:
    """A file of one page; ``extra`` are objects 6, 7, …, to which ``more`` refers among the resources."""
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    return document([catalogue, pages, _PAGE % (4, 5, more), stream(content), font, *extra], trailer)


def lines(text: str, size: float = 8, mode: int = 0) -> bytes:
    """Lines of plain letters, one under another."""
    shown = b"".join(
        b"(%s) Tj T*\n" % line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") for line in text.splitlines()
    )
    return b"BT /F1 %.1f Tf %d Tr %.1f TL 40 800 Td\n%sET\n" % (size, mode, size * 1.2, shown)


def image() -> bytes:
    """A grey picture."""
    return stream(
        bytes(range(100)), b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8"
    )


def outlines() -> bytes:
    return page(b"".join(b"%d 700 m %d 710 l %d 705 l f\n" % (x, x + 3, x + 6) for x in range(40, 540, 2)))


def scan(text: str = "") -> bytes:
    """A picture over the page, with or without invisible words over it."""
    words = lines(text, mode=3) if text else b""
    return page(b"q 595 0 0 842 0 0 cm /I1 Do Q\n" + words, b"/XObject << /I1 6 0 R >>", (image(),))


def without_meaning(text: str) -> bytes:
    """Letters whose font says nothing of what they mean: glyphs by number, no map to Unicode."""
    codes = sorted({character for character in text if character != "\n"})
    shapes = b" ".join(b"/g%d 6 0 R" % number for number in range(len(codes)))
    names = b" ".join(b"/g%d" % number for number in range(len(codes)))
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << %s >> "
        b"/Encoding << /Type /Encoding /Differences [128 %s] >> /FirstChar 128 /LastChar %d /Widths [%s] /Resources << >> >>"
    ) % (shapes, names, 127 + len(codes), b"600 " * len(codes))
    shown = b"".join(
        b"<%s> Tj T*\n" % "".join(f"{128 + codes.index(character):02x}" for character in line).encode()
        for line in text.splitlines()
    )
    content = b"BT /F1 8 Tf 10 TL 40 800 Td\n" + shown + b"ET\n"
    return page(content, extra=(stream(b"600 0 0 0 600 700 d1 0 0 500 700 re f"),), font=font)


def locked(text: str) -> bytes:
    """A file whose password nobody knows."""
    handler = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)
    return page(
        lines(text),
        extra=(handler,),
        trailer=b"/Encrypt 6 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
    )


def many_pages(count: int) -> bytes:
    """So many pages that share one content."""
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + count))
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return document(
        [b"<< /Type /Catalog /Pages 2 0 R >>", pages, FONT, stream(lines("nothing")), *([_PAGE % (4, 3, b"")] * count)]
    )


def too_many_characters() -> bytes:
    return page(b"BT /F1 1 Tf 40 800 Td\n" + b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj\n" * 20_000 + b"ET\n")


def forms_in_forms(depth: int = 9, times: int = 10) -> bytes:
    """Forms that each draw the next one ten times: a billion from a few hundred bytes."""
    extra = []
    for level in range(depth):
        last = level == depth - 1
        about = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>"
            % (7 + level)
        )
        extra.append(stream(lines("again and again") if last else b"/X Do\n" * times, about))
    return page(b"/X Do\n" * times, b"/XObject << /X 6 0 R >>", tuple(extra))


def inflated(megabytes: int = 1500) -> bytes:
    """A content stream that is small in the file and huge in memory."""
    packer = zlib.compressobj(9)
    block = b" " * (1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    content = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    return document(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", _PAGE % (4, 5, b""), content, FONT]
    )
