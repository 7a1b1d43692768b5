r"""The only markup that data may hold: ``**bold**``, ``^superscript^``, ``~subscript~``; ``\`` before a sign meant as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smpc_annex.assembling.values import Piece, Value
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.block import Origin, Style
from smpc_annex.model.dossier import Text

_TOKEN = re.compile(r"\\(.?)|\*\*|[*^~]|\n|[^\\*^~\n]+", re.DOTALL)
_SIGNS = {"**": Style.STRONG, "^": Style.SUPERSCRIPT, "~": Style.SUBSCRIPT}
_NAMES = {Style.STRONG: "**bold**", Style.SUPERSCRIPT: "^superscript^", Style.SUBSCRIPT: "~subscript~"}


@dataclass(frozen=True, slots=True)
class Words:
    """Characters of one style in one line."""

    text: str
    style: Style
    span: Span


def parse(source: Text) -> Iterator[Words]:
    """Text to words of one style and line each; a line end is a space. Raises InputError with a place."""
    style, line, column = Style.PLAIN, 0, 0
    opened: dict[Style, Span] = {}
    buffer: list[str] = []
    first = source.span

    def here() -> Span:
        # In a text over several lines every line begins at the column of the first.
        return Span(first.file, first.line + line, first.column + column, first.root)

    start = here()
    for match in _TOKEN.finditer(source.text):
        found = match[0]
        sign = _SIGNS.get(found)
        if sign is not None:
            if buffer:
                yield Words("".join(buffer), style, start)
                buffer = []
            if sign in style:
                opened.pop(sign)
            else:
                opened[sign] = here()
            style ^= sign
        elif found == "*":
            raise _error("INL001", "a single * stands here", here(), "write \\* for a printed star, or ** on both sides for bold")
        elif found == "\n":
            buffer.append(" ")
            yield Words("".join(buffer), style, start)
            buffer = []
            line, column = line + 1, 0
            start = here()
            continue
        elif match[1] is not None:
            if match[1] not in ("\\", "*", "^", "~"):
                raise _error(
                    "INL002",
                    f"a \\ stands before {match[1] or 'nothing'}",
                    here(),
                    "write \\\\ for a backslash; \\ stands only before * ^ ~ and \\",
                )
            buffer.append(match[1])
        else:
            buffer.append(found)
        column += len(found)
        if sign is not None:
            start = here()
    if opened:
        sign, span = next(iter(opened.items()))
        raise _error("INL003", f"{_NAMES[sign]} is opened here and never closed", span, "close it with the same sign")
    if buffer:
        yield Words("".join(buffer), style, start)


def value(source: Text, language: str, field: str = "", subjects: tuple[str, ...] = ()) -> Value:
    """A text with inline markup as a Value, line by line with its places."""
    return Value(
        Piece(words.text, language, (Origin("data", words.span),), field, subjects, words.style) for words in parse(source)
    )


def _error(code: str, message: str, span: Span, advice: str) -> InputError:
    return InputError(Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice))
