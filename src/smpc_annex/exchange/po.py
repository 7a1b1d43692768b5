"""PO for tools that know no XLIFF: an entry for each piece, its id as context; stale ones are fuzzy. Babel reads and writes it."""

from __future__ import annotations

import io
import re

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.exchange.package import Package, Piece
from smpc_annex.exchange.returned import Returned

_HEADER = re.compile(r'^"X-Smpc-Annex: (?P<product>[^ ]+) (?P<source>[a-z]+) (?P<target>[a-z]+)\\n"$', re.MULTILINE)


def write(package: Package) -> bytes:
    """The package as a PO file."""
    catalog = Catalog(fuzzy=False)
    for item, unit in package.units():
        for number, piece in enumerate(unit.pieces, 1):
            stale = item.state == "stale" and bool(piece.target)
            catalog.add(
                piece.source,
                piece.target,
                auto_comments=(*item.notes, f"state: {item.state}"),
                flags=("fuzzy",) if stale else (),
                context=f"{unit.id}#{number}",
            )
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, omit_header=True)
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {package.target}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"X-Smpc-Annex: {package.product} {package.source} {package.target}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def read(content: bytes, span: Span) -> Returned:
    """What came back. Raises InputError for what is no PO file of ours."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        catalog = read_po(io.BytesIO(text.encode()), abort_invalid=True)
    except UnicodeDecodeError:
        raise _error("the file is not UTF-8 text", span) from None
    except PoFileError as problem:
        raise _error(f"the file cannot be read: {problem}", Span(span.file, max(1, problem.lineno + 1), 1, span.root)) from None
    except Exception as problem:  # Babel raises what it happens to stumble over when a header is wrong
        raise _error(f"the file cannot be read ({problem})", span) from None
    header = _HEADER.search(text)
    if header is None:
        raise _error("the header names no dossier and no languages (X-Smpc-Annex)", span)
    found: dict[str, dict[int, Piece]] = {}
    for entry in catalog:
        unit, _hash, number = (entry.context or "").rpartition("#")
        if entry.id and unit and number.isdigit():
            target = entry.string if isinstance(entry.string, str) else ""
            found.setdefault(unit, {})[int(number)] = Piece(str(entry.id), target)
    units = {unit: tuple(pieces[number] for number in sorted(pieces)) for unit, pieces in found.items()}
    return Returned(header["product"], header["source"], header["target"], units)


def _error(message: str, span: Span) -> InputError:
    advice = "import the file that smpc-annex translations export wrote, with its msgstr filled in"
    return InputError(Finding(id="XLF001", severity=Severity.ERROR, message=message, span=span, help=advice))
