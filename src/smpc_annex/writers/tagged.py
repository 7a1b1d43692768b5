"""InDesign Tagged Text, in pure ASCII: survives every mail and portal, and can be read by eye. Placed with File > Place.

A line end is a paragraph end; everything that is not ASCII stands as <0xHHHH>. Paragraph styles carry the language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from smpc_annex.model.block import Annex, Block, Paragraph, Run, Style
from smpc_annex.writers import styles

ENDING = "tagged.txt"
_START = "<ASCII-WIN>\r\n<Version:8><FeatureSet:InDesign-Roman>"
_IN_NAMES = str.maketrans({sign: f"\\{sign}" for sign in "\\<>:,;()_+"})
_STRANGE = re.compile(r"[^ -~]|[<>\\]")
_POSITIONS = {Style.SUPERSCRIPT: "Superscript", Style.SUBSCRIPT: "Subscript"}


def block(item: Block, part: str) -> bytes:
    """One block without heading."""
    return _file((item,), [part])


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """The core and the blocks under their countries' names."""
    headed = [
        f"<ParaStyle:{styles.HEADING}>{_foreign(_text(b.heading), b.language)}\r\n{part}" if b.heading else part
        for b, part in zip(item.blocks, parts, strict=True)
    ]
    return _file(item.blocks, headed)


def part(item: Block) -> str:
    """A block's paragraphs, a line each."""
    notice = [f"<ParaStyle:{styles.DRAFT}>{_foreign(_text(item.notice), item.language)}"] if item.notice else []
    name = styles.body(item.language)
    lines = [f"<ParaStyle:{name}>{_paragraph(paragraph, item)}" for paragraph in item.paragraphs]
    return "\r\n".join([*notice, *lines])


def _file(blocks: tuple[Block, ...], parts: Sequence[str]) -> bytes:
    definitions = [f"<DefineCharStyle:{name}=<Nextstyle:{name}>{_attributes(style)}>" for style, name in styles.CHARACTER.items()]
    definitions.append(
        f"<DefineParaStyle:{styles.BODY}=<Nextstyle:{styles.BODY}><cSize:{styles.SIZE:f}><cLeading:{styles.LEADING:f}>>"
    )
    definitions += [
        f"<DefineParaStyle:{styles.body(code)}=<BasedOn:{styles.BODY}><Nextstyle:{styles.body(code)}>"
        f"<cLanguage:{styles.tongue(code).indesign.translate(_IN_NAMES)}>>"
        for code in styles.languages(blocks)
    ]
    definitions += [
        f"<DefineParaStyle:{name}=<BasedOn:{styles.BODY}><Nextstyle:{styles.BODY}><cTypeface:Bold><pSpaceBefore:4.000000><pKeepWithNext:1>>"
        for name in (styles.HEADING, styles.DRAFT)
    ]
    # The definitions stand in one line with the beginning: a line of their own would be an empty paragraph.
    head = _START + "".join(definitions)
    return (head + "\r\n" + "\r\n".join(parts)).encode("ascii")


def _attributes(style: Style) -> str:
    names = [name for flag, name in ((Style.STRONG, "Bold"), (Style.EMPHASIS, "Italic")) if flag in style]
    face = f"<cTypeface:{' '.join(names)}>" if names else ""
    return face + "".join(f"<cPosition:{name}>" for flag, name in _POSITIONS.items() if flag in style)


def _paragraph(item: Paragraph, block: Block) -> str:
    return "".join(_run(run, block) for run in item.runs)


def _run(run: Run, block: Block) -> str:
    text = _text(run.text)
    if run.language != block.language:
        text = _foreign(text, run.language)
    return f"<CharStyle:{styles.CHARACTER[run.style]}>{text}<CharStyle:>" if run.style else text


def _foreign(text: str, language: str) -> str:
    """Text in another language than its paragraph style's."""
    return f"<cLanguage:{styles.tongue(language).indesign.translate(_IN_NAMES)}>{text}<cLanguage:>"


def _text(text: str) -> str:
    return _STRANGE.sub(lambda match: _character(match[0]), text)


@cache
def _character(character: str) -> str:
    if character in "<>\\":
        return f"\\{character}"
    units = character.encode("utf-16-be")
    return "".join(f"<0x{units[i]:02X}{units[i + 1]:02X}>" for i in range(0, len(units), 2))
