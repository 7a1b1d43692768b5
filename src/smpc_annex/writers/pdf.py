"""A reference setting as PDF: columns, tagged, with the language of each part; fonts of our own, so that it looks the same everywhere.

Made by typst, an optional part: ``pip install 'smpc-annex[pdf]'``. It is no source for typesetting, and says what it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from smpc_annex.model.block import Annex, Block, Paragraph, Run, Style
from smpc_annex.resources import data_root
from smpc_annex.writers import styles

ENDING = "pdf"
#: A page is for people to look at: blocks have no page of their own.
WHOLE_ONLY = True
NEEDS = ("typst", "pdf")
FONT = "Liberation Sans"
_COLUMNS = 3


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """The core and the blocks under their countries' names, in columns."""
    import typst

    headed = [
        f"{_heading(b.heading, b.language)}\n{part}" if b.heading else part for b, part in zip(item.blocks, parts, strict=True)
    ]
    day = item.blocks[0].day
    source = f"""
#set document(title: {_string(f"{item.title} ({item.publication})")}, author: "smpc-annex", date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))
#set page(paper: "a4", margin: 15mm, columns: {_COLUMNS}, footer: context text(5pt, lang: "en")[{_inline(_footer(item))} #h(1fr) #counter(page).display()])
#set columns(gutter: 5mm)
#set text(font: {_string(FONT)}, size: {styles.SIZE}pt, lang: {_string(_lang(item.blocks[0].language))}, hyphenate: true, fallback: false)
#set super(typographic: false)
#set sub(typographic: false)
#set par(leading: {styles.LEADING - styles.SIZE + 1.6:.2f}pt, spacing: 3pt, justify: true)
#show heading: set text(size: {styles.SIZE}pt)
#show heading: set block(above: 6pt, below: 3pt)
{chr(10).join(headed)}
"""
    made: Any = typst  # its types leave the input open
    return bytes(made.compile(source.encode(), font_paths=[str(data_root() / "fonts")], ignore_system_fonts=True))


def part(item: Block) -> str:
    """A block's paragraphs as typst, in its language."""
    notice = f"#text(fill: rgb(163, 58, 0))[*{_inline(item.notice)}*]\n\n" if item.notice else ""
    paragraphs = "\n\n".join(_paragraph(paragraph, item) for paragraph in item.paragraphs)
    return f"#[#set text(lang: {_string(_lang(item.language))})\n{notice}{paragraphs}\n]\n"


def _heading(text: str, language: str) -> str:
    return f"#[#set text(lang: {_string(_lang(language))})\n#heading(level: 2)[{_inline(text)}]]"


def _footer(item: Annex) -> str:
    draft = " · DRAFT, not for publication" if item.draft else ""
    return f"{item.title} · reference setting, no source for typesetting · as of {item.blocks[0].day.isoformat()}{draft}"


def _paragraph(item: Paragraph, block: Block) -> str:
    return "#par[" + "".join(_run(run, block) for run in item.runs) + "]"


def _run(run: Run, block: Block) -> str:
    text = _inline(run.text)
    if Style.SUPERSCRIPT in run.style:
        text = f"#super[{text}]"
    if Style.SUBSCRIPT in run.style:
        text = f"#sub[{text}]"
    if Style.EMPHASIS in run.style:
        text = f"#emph[{text}]"
    if Style.STRONG in run.style:
        text = f"#strong[{text}]"
    return text if run.language == block.language else f"#text(lang: {_string(_lang(run.language))})[{text}]"


def _inline(text: str) -> str:
    """Words as a string of typst: nothing in them is markup."""
    return f"#{_string(text)};"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _lang(language: str) -> str:
    return language if len(language) in (2, 3) else "en"
