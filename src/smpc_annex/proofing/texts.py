"""Both sides of a comparison as characters that can be laid beside each other: the approved text, and what was read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smpc_annex.model.block import Block, Run, Style
from smpc_annex.proofing.normal import LINE_HYPHEN, NO_BREAK, folded
from smpc_annex.proofing.sheet import Glyph, SheetLine

#: Where a line of the page ends: what the approved text has there is not known yet.
LINE_END, HYPHEN_END = "\ue000", "\ue001"
_HYPHENS = "-\u2010\u2011" + LINE_HYPHEN


@dataclass(frozen=True, slots=True)
class Approved:
    """A block's characters as they are compared, each with its place in ``Block.text``, its run, and how it is set."""

    block: Block
    text: str
    places: tuple[int, ...]
    runs: tuple[Run | None, ...]
    raised: tuple[int, ...]
    bold: tuple[bool, ...]
    no_break: tuple[bool, ...]
    skeleton: str
    #: For each character of the skeleton its number in ``text``.
    bones: tuple[int, ...]


def approved(block: Block) -> Approved:
    """A block, ready to be compared."""
    text: list[str] = []
    places: list[int] = []
    runs: list[Run | None] = []
    raised: list[int] = []
    no_break: list[bool] = []
    offset = 0
    for number, paragraph in enumerate(block.paragraphs):
        if number:
            text.append(" ")
            places.append(offset)
            runs.append(None)
            raised.append(0)
            no_break.append(False)
            offset += 1
        for run in paragraph.runs:
            own = (Style.SUPERSCRIPT in run.style) - (Style.SUBSCRIPT in run.style)
            for character in run.text:
                plain, lift = folded(character)
                for part in plain:
                    if part == " " and text and text[-1] == " ":
                        continue
                    text.append(part)
                    places.append(offset)
                    runs.append(run)
                    raised.append(own or lift)
                    no_break.append(character in NO_BREAK)
                offset += 1
    whole = "".join(text)
    bones = tuple(index for index, character in enumerate(text) if character not in " -")
    return Approved(
        block=block,
        text=whole,
        places=tuple(places),
        runs=tuple(runs),
        raised=tuple(raised),
        bold=tuple(run is not None and Style.STRONG in run.style for run in runs),
        no_break=tuple(no_break),
        skeleton=bare(whole[index] for index in bones),
        bones=bones,
    )


def bare(characters: Iterable[str]) -> str:
    """Characters by which places are looked up: small letters, one for one."""
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in characters)


@dataclass(slots=True)
class Row:
    """A line of the proof: its characters as they are compared, each with its glyph; whether it ends with a hyphen."""

    line: SheetLine
    text: str
    glyphs: list[Glyph]
    lifts: list[int]
    hyphen: bool
    skeleton: str
    bones: list[int]

    @property
    def number(self) -> int:
        return self.line.number


def row(line: SheetLine, glyphs: Sequence[Glyph] | None = None) -> Row:
    """A line of the proof, or some of its glyphs, ready to be compared."""
    text: list[str] = []
    own: list[Glyph] = []
    lifts: list[int] = []
    for glyph in _composed(line.glyphs if glyphs is None else glyphs):
        for character in glyph.text:
            plain, lift = folded(character)
            for part in plain:
                if part == " " and (not text or text[-1] == " "):
                    continue
                text.append(part)
                own.append(glyph)
                lifts.append(glyph.raised or lift)
    while text and text[-1] == " ":
        text.pop(), own.pop(), lifts.pop()
    hyphen = bool(text) and own[-1].text[-1] in _HYPHENS and len(text) > 1 and text[-2] != " "
    bones = [index for index, character in enumerate(text) if character not in " -"]
    return Row(line, "".join(text), own, lifts, hyphen, bare(text[index] for index in bones), bones)


def _composed(glyphs: Sequence[Glyph]) -> Iterable[Glyph]:
    """Accents that were drawn as characters of their own, put onto their letters."""
    if not any(unicodedata.combining(glyph.text[0]) for glyph in glyphs if glyph.text):
        return glyphs
    made: list[Glyph] = []
    for glyph in glyphs:
        if made and glyph.text and unicodedata.combining(glyph.text[0]):
            whole = unicodedata.normalize("NFC", made[-1].text + glyph.text)
            base = made[-1]
            made[-1] = Glyph(
                whole, base.bold, base.raised, base.inferred, base.font, base.box, base.size, base.wide, base.contrast, base.seen
            )
        else:
            made.append(glyph)
    return made
