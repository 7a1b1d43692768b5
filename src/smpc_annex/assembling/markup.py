"""Tags and markers, as a template leaves them, to paragraphs of runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smpc_annex.assembling.values import CLOSE, OPEN, Piece
from smpc_annex.model.block import Paragraph, Run, Style

_TOKEN = re.compile(f"<(/?)([a-z]+)>|{OPEN}(T?)([0-9]+){CLOSE}")
_SPACES = re.compile("[ \t\n\r]+")
_STYLES = {"strong": Style.STRONG, "em": Style.EMPHASIS, "sup": Style.SUPERSCRIPT, "sub": Style.SUBSCRIPT}


class MarkupError(Exception):
    """The template's tags do not fit together, or a character stands outside markers."""


@dataclass(slots=True)
class _Paragraph:
    runs: list[Run] = field(default_factory=list)

    def add(self, piece: Piece, style: Style, language: str) -> None:
        """Add a piece; white space folds as in HTML, no-break spaces stay."""
        text = _SPACES.sub(" ", piece.text)
        if text.startswith(" ") and (not self.runs or self.runs[-1].text.endswith(" ")):
            text = text[1:]
        if not text:
            return
        run = Run(text, piece.style | style, piece.language or language, piece.field, piece.subjects, piece.origins, piece.href)
        last = self.runs[-1] if self.runs else None
        if last and (last.style, last.language, last.field, last.subjects, last.origins, last.href) == (
            run.style, run.language, run.field, run.subjects, run.origins, run.href,
        ):  # fmt: skip
            self.runs[-1] = Run(last.text + text, run.style, run.language, run.field, run.subjects, run.origins, run.href)
        else:
            self.runs.append(run)

    def closed(self) -> Paragraph | None:
        """The paragraph without white space at its end; None if nothing is left."""
        while self.runs and not (text := self.runs[-1].text.rstrip(" ")):
            self.runs.pop()
        if not self.runs:
            return None
        self.runs[-1] = replace(self.runs[-1], text=text)
        return Paragraph(tuple(self._settled(index) for index in range(len(self.runs))))

    def _settled(self, index: int) -> Run:
        """A space at the edge of a bold word is not bold: it has only the style that both its neighbours have."""
        run = self.runs[index]
        if run.text != " " or not run.style:
            return run
        return replace(run, style=self.runs[index - 1].style & self.runs[index + 1].style & run.style)


def read(rendered: str, values: Sequence[Piece], texts: Sequence[Piece], language: str) -> tuple[Paragraph, ...]:
    """Paragraphs out of a rendered template.

    ``values`` and ``texts`` are the tables behind the markers of values and of template text. Raises MarkupError.
    """
    paragraphs: list[Paragraph] = []
    current: _Paragraph | None = None
    stack: list[str] = []
    style = Style.PLAIN
    at = 0
    for token in _TOKEN.finditer(rendered):
        if token.start() != at:
            raise MarkupError(f"characters without an origin: {rendered[at : token.start()][:40]!r}")
        at = token.end()
        closing, tag, is_text, number = token.groups()
        if number:
            piece = (texts if is_text else values)[int(number)]
            if current is not None:
                current.add(piece, style, language)
            elif piece.text.strip(" \t\n\r"):
                raise MarkupError(f"text outside a paragraph: {piece.text.strip()[:40]!r}")
        elif not closing:
            if tag == "p":
                if stack:
                    raise MarkupError("a paragraph begins inside another tag")
                current = _Paragraph()
            elif current is None:
                raise MarkupError(f"<{tag}> stands outside a paragraph")
            elif tag in stack:
                raise MarkupError(f"<{tag}> stands inside <{tag}>")
            else:
                style |= _STYLES[tag]
            stack.append(tag)
        else:
            if not stack or stack.pop() != tag:
                raise MarkupError(f"</{tag}> closes nothing")
            if tag == "p":
                assert current is not None  # noqa: S101 - the stack says so
                paragraph = current.closed()
                if paragraph:
                    paragraphs.append(paragraph)
                current = None
            else:
                style &= ~_STYLES[tag]
    if at != len(rendered):
        raise MarkupError(f"characters without an origin: {rendered[at:][:40]!r}")
    if stack:
        raise MarkupError(f"<{stack[-1]}> is never closed")
    return tuple(paragraphs)
