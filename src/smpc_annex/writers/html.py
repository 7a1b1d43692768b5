"""A page to look at and to copy from: self-contained, light and dark, each block in its language.

Each block can be copied with its bold, superscripts and languages (for Word and mail) or as plain text, and its files of other
formats can be taken out of the page. Switches show no-break spaces, languages, and where each word comes from.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from smpc_annex.model.block import Annex, Block, Origin, Paragraph, Run, Style
from smpc_annex.writers import page_parts, styles, txt

_TAGS = (("strong", Style.STRONG), ("em", Style.EMPHASIS), ("sup", Style.SUPERSCRIPT), ("sub", Style.SUBSCRIPT))
_COPIED = (("b", Style.STRONG), ("i", Style.EMPHASIS), ("sup", Style.SUPERSCRIPT), ("sub", Style.SUBSCRIPT))
_NO_BREAK = "\u00a0"
_MIMES = {
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "rtf": "application/rtf",
    "icml": "application/xml",
    "tagged": "text/plain",
    "pdf": "application/pdf",
}
#: For which program a file is.
_FOR = {
    "txt": "text",
    "docx": "Word",
    "rtf": "RTF",
    "icml": "InDesign (ICML)",
    "tagged": "InDesign (tagged)",
    "pdf": "PDF to look at",
}

#: A file as it can be taken out of a page: its format, its name, its content.
Download = tuple[str, str, bytes]


def annex(item: Annex, parts: Sequence[str], downloads: Mapping[str, Sequence[Download]] | None = None) -> bytes:
    """The whole annex as a page. ``downloads`` are the files of each block by part and language; under "" those of the annex."""
    files = downloads or {}
    links = "".join(f'<a href="#{anchor(block)}">{escape(block.heading or item.product)}</a>' for block in item.blocks)
    nav = f'<nav aria-label="Parts">{links}</nav>\n' if len(item.blocks) > 1 else ""
    intro = f"Material {item.material}, version {item.version}; as of {item.blocks[0].day.isoformat()}"
    whole = _links(files.get("", ()))
    top = (
        f"<header>\n<h1>{escape(item.product)}</h1>\n<p>{escape(intro)}</p>\n"
        + (f'<p class="files">The whole annex: {whole}</p>\n' if whole else "")
        + f"{page_parts.SWITCHES}</header>\n{nav}"
    )
    filled = [part.replace(_place(b), _links(files.get(anchor(b), ()))) for b, part in zip(item.blocks, parts, strict=True)]
    return page(item.language, item.title, top, filled, script=page_parts.SCRIPT)


def block(item: Block, part: str) -> bytes:
    """One block as a page."""
    top = f"<header>{page_parts.SWITCHES}</header>\n"
    return page(item.language, f"{item.part} {item.language}", top, (part.replace(_place(item), ""),), script=page_parts.SCRIPT)


def page(
    language: str, title: str, top: str, parts: Sequence[str], *, style: str = "", script: str = "", attributes: str = ""
) -> bytes:
    """A whole page: what stands on top, the sections, and what a page of another kind adds."""
    sections = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{page_parts.STYLE}\n{style}</style>\n</head>\n<body>\n<main{attributes}>\n{top}{sections}\n</main>\n"
        + (f"<script>\n{script}\n</script>\n" if script else "")
        + "</body>\n</html>\n"
    ).encode()


def anchor(item: Block) -> str:
    """The name of a block in its page."""
    return f"{item.part}-{item.language}"


def part(item: Block) -> str:
    """A block as a section in its language, with what can be done with it."""
    mark = f'<p class="draft">{escape(item.notice)}</p>\n' if item.notice else ""
    heading = f"<h2>{escape(item.heading or 'Core')} <small>{escape(item.part)} · {escape(item.language)}</small></h2>\n"
    numbers: dict[Origin, int] = {}
    paragraphs = "\n".join(_paragraph(paragraph, item.language, numbers) for paragraph in item.paragraphs)
    return (
        f'<section id="{anchor(item)}" lang="{escape(item.language)}">\n{heading}{page_parts.TOOLS.replace("@", _place(item))}'
        f'{mark}{paragraphs}\n<script type="application/json">{_data(item, numbers)}</script>\n</section>'
    )


def fragment(item: Block) -> str:
    """A block as Word and mail programs take it from the clipboard; a draft says so first."""
    own = styles.tongue(item.language, item.part).tag
    setting = f'lang="{own}" class="SmPC-Body" style="font:{styles.SIZE:g}pt/{styles.LEADING:g}pt Arial,sans-serif;margin:0"'
    notice = f"<p {setting}><b>{escape(item.notice)}</b></p>" if item.notice else ""
    return notice + "".join(
        f"<p {setting}>" + "".join(_copied(run, item) for run in paragraph.runs) + "</p>" for paragraph in item.paragraphs
    )


def plain(item: Block) -> str:
    """A block as plain text for the clipboard; a draft says so first."""
    return f"{item.notice}\n{txt.part(item)}" if item.notice else txt.part(item)


def runs(item: Paragraph, language: str) -> str:
    """The words of a paragraph, styled."""
    return "".join(_run(run, language) for run in item.runs)


def _copied(run: Run, block: Block) -> str:
    text = escape(run.text, quote=False).replace(_NO_BREAK, "&nbsp;")
    if run.style:
        before, after = _around(run.style, _COPIED)
        text = f"{before}{text}{after}"
    return text if run.language == block.language else f'<span lang="{styles.tongue(run.language, block.part).tag}">{text}</span>'


def _paragraph(item: Paragraph, language: str, numbers: dict[Origin, int]) -> str:
    return "<p>" + "".join(_shown(run, language, numbers) for run in item.runs) + "</p>"


def _shown(run: Run, language: str, numbers: dict[Origin, int]) -> str:
    """A run that can say where it comes from."""
    origins = " ".join(str(numbers.setdefault(origin, len(numbers))) for origin in run.origins)
    field = f' data-f="{escape(run.field)}"' if run.field else ""
    return f'<span data-o="{origins}"{field}>{_run(run, language)}</span>'


def _run(run: Run, language: str) -> str:
    text = escape(run.text, quote=False)
    if _NO_BREAK in text:
        text = text.replace(_NO_BREAK, f'<span class="hold">{_NO_BREAK}</span>')
    if run.href.startswith(("https://", "http://", "mailto:")):
        text = f'<a href="{escape(run.href)}">{text}</a>'
    if run.style:
        before, after = _around(run.style, _TAGS)
        text = f"{before}{text}{after}"
    return text if run.language == language else f'<span lang="{escape(run.language)}">{text}</span>'


@cache
def _around(style: Style, tags: tuple[tuple[str, Style], ...]) -> tuple[str, str]:
    """What stands before and after words of a style."""
    used = [tag for tag, flag in tags if flag in style]
    return "".join(f"<{tag}>" for tag in reversed(used)), "".join(f"</{tag}>" for tag in used)


def _data(item: Block, numbers: Mapping[Origin, int]) -> str:
    """What the script needs of a block: what it copies, where words come from, which laws ask for them."""
    data: dict[str, Any] = {
        "html": fragment(item),
        "text": plain(item),
        "origins": [f"{origin.kind}: {origin.span.file}, line {origin.span.line}" for origin in numbers],
        "laws": {field: list(laws) for field, laws in item.laws.items()},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _place(item: Block) -> str:
    return f"<!--files {anchor(item)}-->"


def _links(files: Sequence[Download]) -> str:
    return " ".join(
        f'<a download="{escape(name)}" href="data:{_MIMES[form]};base64,{base64.b64encode(content).decode()}">{_FOR[form]}</a>'
        for form, name, content in files
        if form in _MIMES
    )
