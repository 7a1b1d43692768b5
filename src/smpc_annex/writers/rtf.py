"""RTF 1.9: what Word and InDesign take with styles and languages; every character that is not ASCII stands as a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from smpc_annex.model.block import Annex, Block, Paragraph, Run, Style
from smpc_annex.writers import styles

ENDING = "rtf"
_DIRECT = ((Style.STRONG, r"\b"), (Style.EMPHASIS, r"\i"), (Style.SUPERSCRIPT, r"\super"), (Style.SUBSCRIPT, r"\sub"))
#: Numbers of styles: characters from 10, the paragraphs of all languages of our table from 40.
_CHARACTERS = {style: number for number, style in enumerate(styles.CHARACTER, 10)}
_HEADING, _DRAFT, _BODY, _FIRST = 30, 31, 32, 40
_STRANGE = re.compile(r"[^ -~]|[\\{}]")
_SIZE = f"\\fs{styles.SIZE * 2:.0f}"


def block(item: Block, part: str) -> bytes:
    """One block without heading."""
    return _file((item,), [part], f"{item.part} {item.language}")


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """The core and the blocks under their countries' names."""
    headed = [
        f"\\pard\\plain\\s{_HEADING}\\sb120\\b{_SIZE}\\lang{styles.tongue(b.language, b.part).lcid} {_text(b.heading)}\\par\n{part}"
        if b.heading
        else part
        for b, part in zip(item.blocks, parts, strict=True)
    ]
    return _file(item.blocks, headed, item.title)


def part(item: Block) -> str:
    """A block's paragraphs, a line each."""
    lcid = styles.tongue(item.language, item.part).lcid
    notice = [f"\\pard\\plain\\s{_DRAFT}\\b{_SIZE}\\lang{lcid} {_text(item.notice)}\\par"] if item.notice else []
    number = _paragraph_style(item.language)
    lines = [f"\\pard\\plain\\s{number}{_SIZE}\\lang{lcid} {_paragraph(paragraph, item)}\\par" for paragraph in item.paragraphs]
    return "\n".join([*notice, *lines])


def _paragraph_style(language: str) -> int:
    codes = [code for code in styles.TONGUES if "-" not in code]
    return _FIRST + codes.index(language) if language in codes else _BODY


def _file(blocks: tuple[Block, ...], parts: Sequence[str], title: str) -> bytes:
    sheet = [f"{{\\s{_BODY}{_SIZE} {styles.BODY};}}"]
    sheet += [
        f"{{\\s{_paragraph_style(code)}\\sbasedon{_BODY}{_SIZE}\\lang{styles.tongue(code).lcid} {styles.body(code)};}}"
        for code in styles.languages(blocks)
        if _paragraph_style(code) != _BODY
    ]
    sheet += [
        f"{{\\s{number}\\sbasedon{_BODY}\\b{_SIZE} {name};}}"
        for number, name in ((_HEADING, styles.HEADING), (_DRAFT, styles.DRAFT))
    ]
    sheet += [f"{{\\*\\cs{_CHARACTERS[style]}\\additive{_direct(style)} {name};}}" for style, name in styles.CHARACTER.items()]
    day = blocks[0].day
    info = f"{{\\info{{\\title {_text(title)}}}{{\\creatim\\yr{day.year}\\mo{day.month}\\dy{day.day}}}}}"
    head = "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}"
    page = "\\paperw11906\\paperh16838\\margl1134\\margr1134\\margt1134\\margb1134"  # A4
    body = "\n".join(parts)
    return f"{head}\n{{\\stylesheet\n{''.join(sheet)}}}\n{info}\n{page}\n{body}\n}}\n".encode("ascii")


@cache
def _direct(style: Style) -> str:
    return "".join(word for flag, word in _DIRECT if flag in style)


def _paragraph(item: Paragraph, block: Block) -> str:
    return "".join(_run(run, block) for run in item.runs)


def _run(run: Run, block: Block) -> str:
    words = f"\\cs{_CHARACTERS[run.style]}{_direct(run.style)}" if run.style else ""
    if run.language != block.language:
        words += f"\\lang{styles.tongue(run.language, block.part).lcid}"
    text = _text(run.text)
    return f"{{{words} {text}}}" if words else text


def _text(text: str) -> str:
    return _STRANGE.sub(lambda match: _character(match[0]), text)


@cache
def _character(character: str) -> str:
    if character in "\\{}":
        return f"\\{character}"
    if character == "\u00a0":
        return r"\~"
    units = character.encode("utf-16-le")
    return "".join(f"\\u{int.from_bytes(units[i : i + 2], 'little', signed=True)}?" for i in range(0, len(units), 2))
