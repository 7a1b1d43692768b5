"""A page of HTML as passages, as a person sees it without its stylesheet: bold by its tags and inline styles."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from smpc_annex.proofing.builder import Builder
from smpc_annex.proofing.passages import Passage

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SILENT = frozenset(("script", "style", "head", "template", "noscript", "svg", "select", "textarea", "title", "button"))
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_WEIGHT = re.compile(r"font(?:-weight)?\s*:[^;]*?\b(bold|bolder|normal|lighter|[1-9]00)\b")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_RAISED = re.compile(r"vertical-align\s*:\s*(super|sub)\b")


def read(text: str) -> tuple[Passage, ...]:
    """The passages of a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.builder.end_passage()
    return tuple(reader.builder.passages)


class _Reader(HTMLParser):
    """Keeps for each open tag whether it is seen, bold, raised."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = Builder()
        self._open: list[tuple[str, bool, bool, int]] = []

    @property
    def _state(self) -> tuple[bool, bool, int]:
        return self._open[-1][1:] if self._open else (True, False, 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        seen, bold, raised = self._state
        given = {name: value or "" for name, value in attrs}
        style = given.get("style", "").lower()
        if tag in _BLOCKS:
            self.builder.end_passage()
        if tag == "br" and seen:
            self.builder.end_line()
        if tag in _VOID:
            return
        seen = seen and tag not in _SILENT and "hidden" not in given and not _HIDDEN.search(style)
        if tag in ("b", "strong", "th") or tag in _HEADINGS:
            bold = True
        if weight := _WEIGHT.search(style):
            bold = weight[1] in ("bold", "bolder") or (weight[1].isdigit() and int(weight[1]) >= 600)
        if tag in ("sup", "sub"):
            raised = 1 if tag == "sup" else -1
        if lift := _RAISED.search(style):
            raised = 1 if lift[1] == "super" else -1
        self._open.append((tag, seen, bold, raised))
        if tag in _HEADINGS and seen:
            self.builder.heading()

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, *_ in self._open):
            while self._open and self._open.pop()[0] != tag:
                pass
        if tag in _BLOCKS:
            self.builder.end_passage()

    def handle_data(self, data: str) -> None:
        seen, bold, raised = self._state
        if not seen:
            return
        text = re.sub("[ \t\r\n\f]+", " ", data)
        if self.builder.ends_with_space:
            text = text.lstrip(" ")
        self.builder.add(text.replace("\u00ad", ""), bold, raised)
