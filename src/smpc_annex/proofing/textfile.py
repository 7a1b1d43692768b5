"""Plain text, Markdown and mail as passages."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from smpc_annex.proofing import htmlfile
from smpc_annex.proofing.builder import Builder
from smpc_annex.proofing.passages import Passage

_QUOTED = re.compile(r"^(?:> ?)+")
#: 10^9: how a superscript is typed.
_RAISED = re.compile(r"\^([-−+]?[0-9]+)")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.I)


def decoded(content: bytes) -> str:
    """A file as text: by its byte order mark, as UTF-8, as its own head says, else as Windows writes it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    declared = _CHARSET.search(content[:2000])
    for name in ("utf-8-sig", declared[1].decode() if declared else "", "cp1252"):
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def plain(text: str) -> tuple[Passage, ...]:
    """Paragraphs between empty lines; the ends of lines within them, and marks of quoting, are no part of the text."""
    builder = Builder(flowing=True)
    for number, line in enumerate(text.splitlines(), 1):
        words = _QUOTED.sub("", line)
        if not words.strip():
            builder.end_passage()
            continue
        for index, part in enumerate(_RAISED.split(words.replace("\u00ad", ""))):
            builder.add(part, raised=index % 2)
        builder.end_line(number)
    builder.end_passage()
    return tuple(builder.passages)


def markdown(text: str) -> tuple[Passage, ...]:
    """Markdown by the CommonMark rules: bold, line ends, headings; addresses as their words."""
    builder = Builder(flowing=True)
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "heading_open":
            builder.heading()
        elif token.type == "inline":
            first = token.map[0] + 1 if token.map else 1
            _inline(token.children or [], builder, first)
        elif token.type in ("fence", "code_block", "html_block"):
            builder.add(token.content.strip())
            builder.end_passage()
    return tuple(builder.passages)


def _inline(tokens: list[Token], builder: Builder, number: int) -> None:
    bold = raised = 0
    for token in tokens:
        match token.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "softbreak" | "hardbreak":
                builder.end_line(number)
                number += 1
            case "html_inline":
                raised = {"<sup>": 1, "<sub>": -1}.get(token.content.lower(), 0)
            case _:
                builder.add(token.content, bold > 0, raised)
    builder.end_line(number)
    builder.end_passage()


def mail(path: Path) -> tuple[tuple[Passage, ...], Literal["html", "txt"]]:
    """The body of a mail (.eml), its HTML if it has one, and which of the two it is."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    if body is None:
        return (), "txt"
    content = body.get_content()
    return (htmlfile.read(content), "html") if body.get_content_subtype() == "html" else (plain(content), "txt")
