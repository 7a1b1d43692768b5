"""A file of any kind that we take → its text: passages for whoever wants to understand it, a sheet for whoever compares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from smpc_annex.proofing import docxfile, htmlfile, pdf, textfile
from smpc_annex.proofing.errors import UnverifiableError
from smpc_annex.proofing.normal import NO_BREAK
from smpc_annex.proofing.passages import Line, Passage, Piece
from smpc_annex.proofing.sheet import Glyph, Kind, Sheet, SheetLine

ENDINGS: dict[str, Kind] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".eml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
}
_MOST_BYTES = 50_000_000


def kind_of(path: Path) -> Kind:
    """What a file is by its first bytes, else by its name. Raises UnverifiableError and OSError."""
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        return "pdf"
    kind = ENDINGS.get(path.suffix.lower())
    if kind is None:
        raise UnverifiableError(
            "PRF001",
            f"a proof is no {path.suffix or 'file without an ending'}",
            "give a .pdf, .docx, .html, .eml, .md or .txt file",
        )
    return kind


def read(path: Path, pages: Sequence[int] = ()) -> Sheet:
    """A proof as a sheet; ``pages`` are those of a PDF to be read, all if empty. Raises UnverifiableError and OSError."""
    kind = kind_of(path)
    if kind == "pdf":
        return pdf.read(path, pages)
    found, remarks, kind = _document(path, kind)
    sheet = sheet_of(found, kind)
    sheet.remarks += remarks
    if not sheet.lines:
        raise UnverifiableError("PRF008", "there is no text in this file", "give the file in which the annex stands")
    return sheet


def sheet_of(found: Iterable[Passage], kind: Kind) -> Sheet:
    """Passages as a sheet; ``kind`` says what such a file can tell."""
    sheet = Sheet(kind=kind, lines=list(_lines(found)), knows_lowered=kind != "txt")
    sheet.knows_no_break = any(glyph.text in NO_BREAK for line in sheet.lines for glyph in line.glyphs)
    return sheet


def passages(path: Path, pages: Sequence[int] = ()) -> tuple[Passage, ...]:
    """The text of a file in the order in which it is read. Bold of a PDF is what its fonts' names say. Raises UnverifiableError and OSError."""
    kind = kind_of(path)
    if kind == "pdf":
        return tuple(_passages(pdf.read(path, pages)))
    return _document(path, kind)[0]


def _document(path: Path, kind: Kind) -> tuple[tuple[Passage, ...], list[str], Kind]:
    """Passages, remarks on how they were read, and what kind of text they are: a mail is what its body is."""
    if path.stat().st_size > _MOST_BYTES:
        raise UnverifiableError("PRF005", "this file is larger than any annex", "give the file in which the annex stands")
    if kind == "docx":
        return *docxfile.read(path), kind
    if path.suffix.lower() == ".eml":
        found, of_body = textfile.mail(path)
        return found, [], of_body
    text = textfile.decoded(path.read_bytes())
    readers = {"html": htmlfile.read, "md": textfile.markdown, "txt": textfile.plain}
    return readers[kind](text), [], kind


def _lines(found: Iterable[Passage]) -> Iterable[SheetLine]:
    number = 0
    for region, passage in enumerate(found):
        for line in passage.lines:
            number = line.number if line.number > number else number + 1
            glyphs = [Glyph(character, bold=piece.bold, raised=piece.raised) for piece in line.pieces for character in piece.text]
            yield SheetLine(glyphs, line.page, line.number, region, soft=True)


def _passages(sheet: Sheet) -> Iterable[Passage]:
    bold = [any(word in name.lower() for word in ("bold", "black", "heavy", "semibold", "demi")) for name in sheet.fonts]
    for _region, found in groupby(sheet.lines, key=lambda line: line.region):
        made = []
        for line in found:
            pieces: list[Piece] = []
            for glyph in line.glyphs:
                style = bold[glyph.font] if glyph.font >= 0 else False, glyph.raised
                if pieces and (pieces[-1].bold, pieces[-1].raised) == style:
                    pieces[-1] = Piece(pieces[-1].text + glyph.text, *style)
                else:
                    pieces.append(Piece(glyph.text, *style))
            made.append(Line(tuple(pieces), line.page, line.number))
        yield Passage(tuple(made), flowing=True)
