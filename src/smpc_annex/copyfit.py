"""How much room a block needs: lines, height and area in a column, as a range, before anybody sets it.

Words are measured with HarfBuzz in the font itself and broken greedily. The tight end hyphenates and lets spaces shrink to four
fifths, as layout programs do; the loose end does neither. Measured against real settings, the truth lies between the two, or a line
beside them in narrow columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from smpc_annex.model.block import Block, Paragraph, Run, Style
from smpc_annex.resources import data_root

POINT = 25.4 / 72  # millimetres
_SHRINK = 0.8
_RAISED = 0.65
_AFTER = "-–—/"
_SMALLEST, _LARGEST = 30, 241  # tenths of a point
_VOWELS = frozenset("aeiouyäöå")
#: pyphen has no Finnish.
_FINNISH = "fi"


class FontError(Exception):
    """A file is no font that can be measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Lines, height in millimetres and area in square millimetres, tight and loose; and the characters that the font has not."""

    part: str
    language: str
    lines: tuple[int, int]
    height: tuple[float, float]
    area: tuple[float, float]
    missing: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A column: width, type size and leading in millimetres and points."""

    width: float
    size: float
    leading: float


class Face:
    """A font for text and one for bold; widths in thousandths of the type size."""

    def __init__(self, regular: Path | None = None, bold: Path | None = None) -> None:
        import uharfbuzz

        self._harfbuzz: Any = uharfbuzz
        self._fonts = {
            False: self._load(regular or data_root() / "fonts" / "LiberationSans-Regular.ttf"),
            True: self._load(bold or regular or data_root() / "fonts" / "LiberationSans-Bold.ttf"),
        }
        self.width = cache(self._width)

    def _load(self, path: Path) -> Any:
        try:
            face = self._harfbuzz.Face(self._harfbuzz.Blob.from_file_path(str(path)))
            font = self._harfbuzz.Font(face)
            if not face.upem or not face.glyph_count or font.get_nominal_glyph(ord("a")) is None:
                raise FontError(f"{path}: no font, or one without letters")
        except (OSError, self._harfbuzz.HarfBuzzError) as problem:
            raise FontError(f"{path}: {problem}") from None
        font.scale = (1000, 1000)
        return font

    def _width(self, text: str, bold: bool, raised: bool) -> float:
        buffer = self._harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        self._harfbuzz.shape(self._fonts[bold], buffer)
        advance = float(sum(position.x_advance for position in buffer.glyph_positions))
        return advance * _RAISED if raised else advance

    def lacks(self, text: str, bold: bool) -> Iterator[str]:
        """The characters of a text that the font has not."""
        font = self._fonts[bold]
        yield from (c for c in dict.fromkeys(text) if not c.isspace() and font.get_nominal_glyph(ord(c)) is None)


#: A piece of a word in one setting: its text, bold, raised.
Piece = tuple[str, bool, bool]


def measure(block: Block, setting: Setting, face: Face) -> Measured:
    """The room that a block needs in a column."""
    width = setting.width / (setting.size * POINT) * 1000
    tight = sum(_lines(paragraph, block.language, width, face, tight=True) for paragraph in block.paragraphs)
    loose = sum(_lines(paragraph, block.language, width, face, tight=False) for paragraph in block.paragraphs)
    low, high = sorted((tight, loose))
    heights = low * setting.leading * POINT, high * setting.leading * POINT
    missing = dict.fromkeys(c for run in block.runs() for c in face.lacks(run.text, Style.STRONG in run.style))
    return Measured(
        block.part,
        block.language,
        (low, high),
        heights,
        (heights[0] * setting.width, heights[1] * setting.width),
        "".join(missing),
    )


def size_for(block: Block, setting: Setting, face: Face, area: float) -> float | None:
    """The largest type size, in tenths of a point and with leading in proportion, at which a block surely fits into an area.

    None if even 3 points do not fit.
    """
    ratio = setting.leading / setting.size

    def needed(tenths: int) -> float:
        return measure(block, Setting(setting.width, tenths / 10, tenths / 10 * ratio), face).area[1]

    sizes = range(_SMALLEST, _LARGEST)
    fitting = bisect_right(sizes, area, key=needed)
    return sizes[fitting - 1] / 10 if fitting else None


def _lines(paragraph: Paragraph, language: str, width: float, face: Face, *, tight: bool) -> int:
    """Lines of one paragraph, broken greedily."""
    space = face.width(" ", False, False) * (_SHRINK if tight else 1)
    lines, used = 1, 0.0
    for word, spaced in _words(paragraph):
        gap = space if spaced and used else 0.0
        left = word
        while left:
            whole = _width(left, face)
            if used + gap + whole <= width:
                used += gap + whole
                break
            room = width - used - gap
            head = _head(left, language, room, face) if tight else ()
            if not head and not used:
                head = _forced(left, width, face)
            if head:
                left = _rest(left, sum(len(text) for text, _b, _r in head))
            lines, used, gap = lines + 1, 0.0, 0.0
    return lines


def _words(paragraph: Paragraph) -> Iterator[tuple[tuple[Piece, ...], bool]]:
    """What a line cannot break inside of its own accord, and whether a space stands before it. No-break spaces hold."""
    characters = [(c, Style.STRONG in run.style, _raised(run)) for run in paragraph.runs for c in run.text]
    word: list[Piece] = []
    spaced = False
    for character in characters:
        if character[0] == " ":
            if word:
                yield _joined(word), spaced
            word, spaced = [], True
            continue
        word.append(character)
        if character[0] in _AFTER:
            yield _joined(word), spaced
            word, spaced = [], False
    if word:
        yield _joined(word), spaced


def _raised(run: Run) -> bool:
    return Style.SUPERSCRIPT in run.style or Style.SUBSCRIPT in run.style


def _joined(characters: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(
        ("".join(c for c, _b, _r in group), bold, raised)
        for (bold, raised), group in groupby(characters, key=lambda piece: (piece[1], piece[2]))
    )


def _width(word: Sequence[Piece], face: Face) -> float:
    return sum(face.width(*piece) for piece in word)


def _head(word: tuple[Piece, ...], language: str, room: float, face: Face) -> tuple[Piece, ...]:
    """The longest beginning of a word that fits with its hyphen; empty if none does."""
    hyphen = face.width("-", False, False)
    for place in reversed(breaks("".join(text for text, _b, _r in word), language)):
        head = _first(word, place)
        if _width(head, face) + hyphen <= room:
            return head
    return ()


def _forced(word: tuple[Piece, ...], width: float, face: Face) -> tuple[Piece, ...]:
    """As much of a word as a whole line holds, at least one character: an address in a narrow column."""
    length = sum(len(text) for text, _b, _r in word)
    return next((h for n in range(length - 1, 1, -1) if _width(h := _first(word, n), face) <= width), _first(word, 1))


def _first(word: Sequence[Piece], count: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for text, bold, raised in word:
        if count <= 0:
            break
        pieces.append((text[:count], bold, raised))
        count -= len(text)
    return tuple(pieces)


def _rest(word: Sequence[Piece], count: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for text, bold, raised in word:
        if count < len(text):
            pieces.append((text[max(count, 0) :], bold, raised))
        count -= len(text)
    return tuple(pieces)


@cache
def breaks(word: str, language: str) -> tuple[int, ...]:
    """Where a word may be hyphenated: after how many characters. Only letters are parted, at least two on each side."""
    begin = next((i for i, c in enumerate(word) if c.isalpha()), len(word))
    end = next((i for i in range(begin, len(word)) if not word[i].isalpha()), len(word))
    letters = word[begin:end]
    if len(letters) < 5:
        return ()
    places = _finnish(letters.lower()) if language == _FINNISH else _patterns(letters, language)
    return tuple(begin + place for place in places if 2 <= place <= len(letters) - 2)


def _finnish(word: str) -> list[int]:
    """A syllable begins with the consonant before a vowel; loans with two consonants at their beginning are parted a letter late."""
    return [
        i
        for i in range(1, len(word) - 1)
        if word[i] not in _VOWELS and word[i + 1] in _VOWELS and any(c in _VOWELS for c in word[:i])
    ]


def _patterns(word: str, language: str) -> Sequence[int]:
    dictionary = _dictionary(language)
    return [int(place) for place in dictionary.positions(word)] if dictionary else []


@cache
def _dictionary(language: str) -> Any:
    import pyphen

    name = pyphen.language_fallback({"en": "en_GB", "nb": "nb_NO", "de": "de_DE"}.get(language, language))
    return pyphen.Pyphen(lang=name) if name else None
