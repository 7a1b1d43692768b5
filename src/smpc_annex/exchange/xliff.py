"""XLIFF 2.0: a unit for each place, a segment for each piece, its state; figures and codes protected, section and law as notes."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from smpc_annex import parity
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.exchange.inline import NAMESPACE, CodeError, from_xml, to_xml
from smpc_annex.exchange.package import Item, Package, Piece, Unit
from smpc_annex.exchange.returned import Returned

#: Our states as XLIFF knows them; what it does not know is a sub-state.
_STATES = {
    "missing": 'state="initial"',
    "draft": 'state="translated"',
    "stale": 'state="translated" subState="smpc:stale"',
    "reviewed": 'state="reviewed"',
    "approved": 'state="final"',
}
_MAX = 20_000_000


def write(package: Package, lexicon: parity.Lexicon) -> bytes:
    """The package as an XLIFF 2.0 file."""
    groups = "\n".join(_group(item, lexicon) for item in package.items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang={quoteattr(package.source)} trgLang={quoteattr(package.target)}>\n'
        f'<file id="dossier" original={quoteattr(package.product)}>\n{groups}\n</file>\n</xliff>\n'
    ).encode()


def _group(item: Item, lexicon: parity.Lexicon) -> str:
    notes = "".join(f"<note>{escape(note)}</note>" for note in item.notes)
    units = "\n".join(_unit(unit, item.state, lexicon) for unit in item.units)
    name = item.id.replace("/", ".")
    return f'<group id="g.{name}" name={quoteattr(item.id)}>\n<notes>{notes}</notes>\n{units}\n</group>'


def _unit(unit: Unit, state: str, lexicon: parity.Lexicon) -> str:
    segments = "\n".join(_segment(number, piece, state, lexicon) for number, piece in enumerate(unit.pieces, 1))
    return f'<unit id="{unit.id}" canResegment="no">\n{segments}\n</unit>'


def _segment(number: int, piece: Piece, state: str, lexicon: parity.Lexicon) -> str:
    source = to_xml(piece.source, number, lambda text: _protected(text, lexicon))
    target = f"<target>{to_xml(piece.target, number)}</target>" if piece.target else ""
    said = _STATES[state if piece.target else "missing"]
    return f'<segment id="s{number}" {said}><source>{source}</source>{target}</segment>'


def _protected(text: str, lexicon: parity.Lexicon) -> Iterator[tuple[int, int, str]]:
    """Figures and codes: a translator's tool keeps them, or asks."""
    for begin, end, kind in parity.places(text, lexicon):
        if kind in ("number", "code"):
            yield begin, end, kind


def read(content: bytes, span: Span) -> Returned:
    """What came back. Raises InputError for what is no XLIFF of ours."""
    if len(content) > _MAX or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _error("the file is too large, or has a document type, which an XLIFF file has not", span)
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no document type: nothing to expand
    except ElementTree.ParseError as problem:
        line, column = problem.position
        raise _error(f"the file is no well-formed XML: {problem.msg}", Span(span.file, line, column + 1, span.root)) from None
    files = list(root.iter(_tag("file")))
    version = root.get("version", "")
    if root.tag != _tag("xliff") or version not in ("2.0", "2.1") or len(files) != 1:
        raise _error(f"this is no XLIFF 2.0 or 2.1 file with one <file> in it (version {version or 'not given'})", span)
    units: dict[str, tuple[Piece, ...]] = {}
    for unit in root.iter(_tag("unit")):
        id_ = unit.get("id", "")
        if id_ in units:
            raise _error(f"the unit {id_} stands there twice", span)
        units[id_] = tuple(_piece(segment, id_, span) for segment in unit.iter(_tag("segment")))
    return Returned(files[0].get("original", ""), root.get("srcLang", ""), root.get("trgLang", ""), units)


def _piece(segment: ElementTree.Element, id_: str, span: Span) -> Piece:
    try:
        source, target = (
            from_xml(found) if (found := segment.find(_tag(name))) is not None else "" for name in ("source", "target")
        )
    except CodeError as problem:
        raise _error(f"in the unit {id_} stands {problem}", span) from None
    return Piece(source, target)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _error(message: str, span: Span) -> InputError:
    advice = "import the file that smpc-annex translations export wrote, with its targets filled in"
    return InputError(Finding(id="XLF001", severity=Severity.ERROR, message=message, span=span, help=advice))
