"""The markup of the data (**bold**, ^superscript^, ~subscript~) as nested codes, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from smpc_annex.assembling.inline import parse
from smpc_annex.diagnostics import Span
from smpc_annex.model.block import Style
from smpc_annex.model.dossier import Text

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_PC, _MRK, _CP = (f"{{{NAMESPACE}}}{name}" for name in ("pc", "mrk", "cp"))
_ORDER = (Style.STRONG, Style.SUPERSCRIPT, Style.SUBSCRIPT)
_KINDS = {Style.STRONG: "xlf:b", Style.SUPERSCRIPT: "smpc:sup", Style.SUBSCRIPT: "smpc:sub"}
_SIGNS = {"xlf:b": "**", "smpc:sup": "^", "smpc:sub": "~"}
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\*^~"})

Runs = tuple[tuple[str, Style], ...]


class CodeError(Exception):
    """An element stands in a text that does not belong there."""


def runs(markup: str) -> Runs:
    """A text as words of one style each. Raises InputError where the markup does not fit together."""
    joined: list[tuple[str, Style]] = []
    for words in parse(Text(markup, Span(""))):
        if joined and joined[-1][1] == words.style:
            joined[-1] = joined[-1][0] + words.text, words.style
        else:
            joined.append((words.text, words.style))
    return tuple(joined)


def to_xml(markup: str, number: int, protected: Callable[[str], Iterator[tuple[int, int, str]]] | None = None) -> str:
    """A text as the inside of <source> or <target>; what ``protected`` finds in it is marked as not to be translated.

    ``number`` is that of the segment: ids are one for all segments of a unit, and the same in source and target.
    """
    parts: list[str] = []
    opened: list[Style] = []
    codes = marks = 0
    for text, style in runs(markup):
        wanted = [one for one in _ORDER if one in style]
        same = 0
        while same < min(len(opened), len(wanted)) and opened[same] is wanted[same]:
            same += 1
        parts.extend("</pc>" for _one in opened[same:])
        for one in wanted[same:]:
            codes += 1
            parts.append(f'<pc id="c{number}.{codes}" type="fmt" subType={quoteattr(_KINDS[one])} canDelete="no">')
        opened = wanted
        at = 0
        for begin, end, kind in protected(text) if protected else ():
            marks += 1
            parts.append(
                f'{escape(text[at:begin])}<mrk id="m{number}.{marks}" translate="no" type="smpc:{kind}">{escape(text[begin:end])}</mrk>'
            )
            at = end
        parts.append(escape(text[at:]))
    parts.extend("</pc>" for _one in opened)
    return "".join(parts)


def from_xml(element: ElementTree.Element) -> str:
    """The text of <source> or <target> in the markup of the data. Raises CodeError for what is not ours."""
    return "".join(_text(element))


def _text(element: ElementTree.Element) -> Iterator[str]:
    yield (element.text or "").translate(_ESCAPED)
    for child in element:
        if child.tag == _PC:
            sign = _SIGNS.get(child.get("subType", ""))
            if sign is None:
                raise CodeError(f"a code of an unknown kind: {child.get('subType') or 'without subType'}")
            inside = "".join(_text(child))
            yield f"{sign}{inside}{sign}" if inside else ""
        elif child.tag == _MRK:
            yield from _text(child)
        elif child.tag == _CP:
            raise CodeError(f"a character that must not stand in print: {child.get('hex')}")
        else:
            raise CodeError(f"an element that does not belong here: {child.tag.rpartition('}')[2]}")
        yield (child.tail or "").translate(_ESCAPED)
