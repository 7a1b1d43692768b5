"""Single errors for finished pages: about fifty kinds, each of which picks a place in a block where it is possible.

**Nothing here knows how a page is compared.** An error is an edit of the approved text, character by character with its style; the
truth says which characters of ``Block.text`` it touches. Kinds are as likely as each other, places of one kind are as well.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from smpc_annex.model.block import Block, Paragraph, Run, Style

#: So many characters lie between two errors of one block.
APART = 200
#: So many characters on each side of an error are kept, to look for it on the page.
AROUND = 50


class Cell(NamedTuple):
    """One character and how it is set."""

    char: str
    style: Style
    language: str


@dataclass(frozen=True, slots=True)
class Edit:
    """``start`` to ``end`` of the approved text become other cells."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One error: ``start`` and ``end`` in the approved ``Block.text``, its words before and after.

    ``low`` and ``high`` say between which offsets an equally short description of the same change may lie: one of two equal letters
    that is lost can be either of them. ``left`` and ``right`` are what stands beside it, approved and changed alike.
    """

    kind: str
    part: str
    language: str
    start: int
    end: int
    before: str
    after: str
    low: int
    high: int
    left: str
    right: str
    cells: tuple[Cell, ...]

    @property
    def words(self) -> str:
        """The error in its surroundings, for a list of what was missed."""
        left, right = self.left[-16:], self.right[:16]
        return f"{self.part} {self.language} {self.start}: {self.kind}: {left + self.before + right!r} → {left + self.after + right!r}"


class Text:
    """A block as cells, paragraphs joined by a line feed."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.language = block.language
        self.cells: list[Cell] = []
        for number, paragraph in enumerate(block.paragraphs):
            if number:
                self.cells.append(Cell("\n", Style.PLAIN, block.language))
            self.cells += [Cell(char, run.style, run.language) for run in paragraph.runs for char in run.text]
        self.text = "".join(cell.char for cell in self.cells)

    def styled(self, start: int, words: str) -> tuple[Cell, ...]:
        """Words set as the character at a place is, or as the one before it at the end."""
        like = self.cells[min(start, len(self.cells) - 1)]
        if like.char == "\n" and start:
            like = self.cells[start - 1]
        return tuple(like._replace(char=char) for char in words)


def block_of(block: Block, cells: Sequence[Cell]) -> Block:
    """The block with other cells."""
    paragraphs = []
    for is_end, group in groupby(cells, key=lambda cell: cell.char == "\n"):
        if not is_end:
            runs = [
                Run("".join(cell.char for cell in run), style, language, "", (), ())
                for (style, language), run in groupby(group, key=lambda cell: (cell.style, cell.language))
            ]
            paragraphs.append(Paragraph(tuple(runs)))
    return replace(block, paragraphs=tuple(paragraphs))


Places = Callable[[Text], Iterable[tuple[int, int]]]
Kind = Callable[[Text, int, int, random.Random], "str | tuple[Cell, ...] | None"]


# --- where ---------------------------------------------------------------------------------------------------------------


def at(pattern: str) -> Places:
    """Where a pattern matches; its group 1 if it has one."""
    compiled = re.compile(pattern)
    group = 1 if compiled.groups else 0
    return lambda text: (match.span(group) for match in compiled.finditer(text.text))


def word_of(words: dict[str, str]) -> Places:
    """Where one of a language's words stands, with the space behind it."""
    return lambda text: (
        match.span() for match in re.finditer(rf"(?i)\b(?:{words.get(text.language, '(?!)')})[ \xa0](?=\w)", text.text)
    )


def styled_runs(style: Style, least: int) -> Places:
    """Runs in a style that have so many letters or digits."""

    def find(text: Text) -> Iterator[tuple[int, int]]:
        place = 0
        for inside, group in groupby(text.cells, key=lambda cell: style in cell.style and cell.char != "\n"):
            size = len(list(group))
            if inside and sum(char.isalnum() for char in text.text[place : place + size]) >= least:
                yield place, place + size
            place += size

    return find


def plain_words(text: Text) -> Iterator[tuple[int, int]]:
    """Whole words of three letters and more that are not bold."""
    for match in re.finditer(r"(?<!\w)[^\W\d_]{3,}(?!\w)", text.text):
        if all(cell.style == Style.PLAIN for cell in text.cells[match.start() : match.end()]):
            yield match.span()


def stretches(text: Text) -> Iterator[tuple[int, int]]:
    """About a line: 20 to 60 characters, whole words with the space behind them."""
    for match in re.finditer(r"(?<=[ \n])(?=\S)", "\n" + text.text):
        start = match.start() - 1
        end = text.text.find(" ", start + 20 + (start * 7) % 40) + 1
        if end and end - start <= 75 and "\n" not in text.text[start:end]:
            yield start, end


def paragraphs(text: Text) -> Iterator[tuple[int, int]]:
    """Paragraphs with the line end behind them, where there are several; not the last."""
    place = 0
    lines = text.text.split("\n")
    for line in lines[:-1]:
        yield place, place + len(line) + 1
        place += len(line) + 1


# --- what ----------------------------------------------------------------------------------------------------------------


def to(words: str) -> Kind:
    """Always the same."""
    return lambda _text, _start, _end, _rng: words


def other_of(letters: str) -> Kind:
    """Another one of some characters."""
    return lambda text, start, _end, rng: rng.choice([char for char in letters if char != text.text[start]])


def letter(text: Text, start: int, _end: int, rng: random.Random) -> str:
    """Another letter, small for small."""
    old = text.text[start]
    new = rng.choice([char for char in "abcdefghijklmnoprstuvwz" if char != old.lower()])
    return new.upper() if old.isupper() else new


def inserted_letter(text: Text, start: int, end: int, rng: random.Random) -> str:
    """The same, and a letter behind it."""
    return text.text[start:end] + rng.choice("abcdefghijklmnoprstuvwz")


def inserted_digit(text: Text, start: int, end: int, rng: random.Random) -> str:
    """The same, and a digit behind it."""
    return text.text[start:end] + rng.choice("0123456789")


def twice(text: Text, start: int, end: int, _rng: random.Random) -> tuple[Cell, ...]:
    """The same two times."""
    return tuple(text.cells[start:end]) * 2


def with_more(behind: str) -> Kind:
    """The same, and something behind it."""
    return lambda text, start, end, _rng: (*text.cells[start:end], *text.styled(end - 1, behind))


def turned(text: Text, start: int, end: int, _rng: random.Random) -> tuple[Cell, ...]:
    """Backwards: two letters exchanged."""
    return tuple(reversed(text.cells[start:end]))


def exchanged(pattern: str) -> Kind:
    """The first and the last group exchanged, each with its style."""

    def make(text: Text, start: int, end: int, _rng: random.Random) -> tuple[Cell, ...] | None:
        match = re.compile(pattern).fullmatch(text.text, start, end)
        if match is None:
            return None
        (a, b), (c, d) = match.span(1), match.span(match.re.groups)
        return tuple(text.cells[c:d] + text.cells[b:c] + text.cells[a:b])

    return make


def bare(text: Text, start: int, _end: int, _rng: random.Random) -> str | None:
    """A letter without its accent."""
    special = {"ø": "o", "Ø": "O", "æ": "a", "å": "a", "Å": "A", "ß": "s"}
    old = text.text[start]
    new = special.get(old) or unicodedata.normalize("NFD", old)[0]
    return new if new != old else None


def case(text: Text, start: int, _end: int, _rng: random.Random) -> str:
    """Small for capital, and capital for small."""
    return text.text[start].swapcase()


def restyled(change: Callable[[Style], Style]) -> Kind:
    """The same characters in another style."""
    return lambda text, start, end, _rng: tuple(cell._replace(style=change(cell.style)) for cell in text.cells[start:end])


_NOT = {"en": "not", "nl": "niet", "de": "nicht", "fr": "pas", "da": "ikke", "nb": "ikke", "sv": "inte", "fi": "ei"}
_NEGATIONS = {
    "en": "not|no|without|never",
    "nl": "niet|geen|zonder",
    "de": "nicht|keine|kein|keinen|ohne",
    "fr": "pas|sans|non|aucune?",
    "da": "ikke|ingen|uden",
    "nb": "ikke|ingen|uten",
    "sv": "inte|ingen|inga|inget|utan|ej",
    "fi": "ei|eivät|ilman",
}


def negation(text: Text, start: int, end: int, _rng: random.Random) -> tuple[Cell, ...]:
    """The word "not" in front."""
    return (*text.cells[start:end], *text.styled(start, _NOT.get(text.language, "not") + " "))


def vowel(text: Text, start: int, end: int, rng: random.Random) -> str | None:
    """A name with another vowel."""
    word = text.text[start:end]
    places = [i for i, char in enumerate(word) if i and char in "aeiou"]
    if not places:
        return None
    place = rng.choice(places)
    return word[:place] + rng.choice([char for char in "aeiou" if char != word[place]]) + word[place + 1 :]


_L = r"[^\W\d_]"
_PRICE = r"(?:(?:€|kr)\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|kr))"
_SWAPPED_WORDS = rf"({_L}{{3,}}) ({_L}{{3,}})"
_SWAPPED_FIGURES = r"(\d+(?:[.,]\d+)?)([^\d\n]{1,60}?[^\d\n.,])(\d+(?:[.,]\d+)?)"


def _within(outer: str, inner: str) -> Places:
    """Matches of a pattern inside matches of another."""
    return lambda text: (
        (big.start() + small.start(), big.start() + small.end())
        for big in re.finditer(outer, text.text)
        for small in re.finditer(inner, big[0])
    )


#: Every kind: where it is possible, and what is put there.
KINDS: dict[str, tuple[Places, Kind]] = {
    "digit changed": (at(r"\d"), other_of("0123456789")),
    "digit dropped": (at(r"(?<=\d)\d|\d(?=\d)"), to("")),
    "digit added": (at(r"\d"), inserted_digit),
    "decimal sign lost": (at(r"(?<=\d)[.,](?=\d)"), to("")),
    "decimal comma for point": (at(r"(?<=\d)\.(?=\d)"), to(",")),
    "decimal point for comma": (at(r"(?<=\d),(?=\d)"), to(".")),
    "≥ became >": (at("≥"), to(">")),
    "≤ became ≥": (at("≤"), to("≥")),
    "≥ became ≤": (at("≥"), to("≤")),
    "< became ≤": (at("<"), to("≤")),
    "mg became µg": (at(r"(?<=\d\s)mg\b"), to("µg")),
    "mg became g": (at(r"(?<=\d\s)mg\b"), to("g")),
    "unit prefix lost": (at(r"(?<=[\d/]\s)m(?=[lL]\b|mol\b)|(?<=\d\s)m(?=g\b)|(?<=[\s/])m(?=[lL]\b)"), to("")),
    "word dropped": (at(rf"(?<=[ \n])(?<!\w){_L}{{3,}} (?=\w)"), to("")),
    "word doubled": (at(rf"(?<=[ \n])(?<!\w){_L}{{2,}} (?=\w)"), twice),
    "negation dropped": (word_of(_NEGATIONS), to("")),
    "negation added": (at(rf"(?<=[a-zà-ÿ] )(?={_L}{{3,}})"), negation),
    "line doubled": (stretches, twice),
    "line dropped": (stretches, to("")),
    "sentence dropped": (at(r"(?<=[a-z)]\. )[A-ZÀ-Ý][^.\n]{15,200}[a-z)]\. (?=[A-ZÀ-Ý])"), to("")),
    "letter changed": (at(_L), letter),
    "letter dropped": (at(rf"(?<={_L}){_L}(?={_L})"), to("")),
    "letters transposed": (at(rf"(?<={_L})(({_L})(?!\2){_L})"), turned),
    "letter added": (at(rf"(?<={_L}){_L}"), inserted_letter),
    "accent lost": (at("[À-ÖØ-öø-ÿŒœŠš]"), bare),
    "case changed": (at(rf"\b{_L}"), case),
    "en dash became hyphen": (at("–"), to("-")),
    "en dash lost": (at(r"\s?–\s?"), lambda t, a, b, _r: " " if b - a > 1 else ""),
    "hyphen lost": (at(rf"(?<={_L})-(?=\w)"), to("")),
    "hyphen added": (at(rf"(?<={_L}{{3}})(?={_L}{{3}})"), to("-")),
    "hyphen became en dash": (at(r"(?<=\w)-(?=\w)"), to("–")),
    "space lost": (at(r"(?<=\S)[ \xa0](?=\S)"), to("")),
    "space added": (at(rf"(?<={_L}{{2}})(?={_L}{{2}})"), to(" ")),
    "asterisk lost": (at(r"\*"), to("")),
    "asterisk added": (at(rf"{_L}{{4,}}(?=[ ,.:])"), with_more("*")),
    "▼ lost": (at(r"▼\s?"), to("")),
    "currency lost": (at(r"€\s?|\s?€|\bkr\s(?=\d)|(?<=\d)\skr\b"), to("")),
    "currency changed": (at("€"), other_of("$£")),
    "parenthesis lost": (at(r"[()]"), to("")),
    "full stop became comma": (at(r"(?<=[\w)])\.(?=\s)"), to(",")),
    "full stop lost": (at(r"(?<=[a-zà-ÿ)])\.(?=\s|$)"), to("")),
    "comma lost": (at(rf"(?<={_L}),(?=\s)"), to("")),
    "colon became semicolon": (at(r":(?=\s)"), to(";")),
    "quote changed": (at("[’']"), lambda t, a, _b, _r: "'" if t.text[a] == "’" else "’"),
    "per cent lost": (at(r"\s?%"), to("")),
    "per cent became per mille": (at("%"), to("‰")),
    "bold lost": (styled_runs(Style.STRONG, 3), restyled(lambda style: style & ~Style.STRONG)),
    "bold added": (plain_words, restyled(lambda style: style | Style.STRONG)),
    "superscript flattened": (styled_runs(Style.SUPERSCRIPT, 1), restyled(lambda style: style & ~Style.SUPERSCRIPT)),
    "subscript flattened": (styled_runs(Style.SUBSCRIPT, 1), restyled(lambda style: style & ~Style.SUBSCRIPT)),
    "words exchanged": (at(rf"(?<!\w)(?<![-/.@]){_SWAPPED_WORDS.replace('(', '(?:')}(?![\w/@-])"), exchanged(_SWAPPED_WORDS)),
    "figures exchanged": (
        at(rf"(?<![\d.,])({_SWAPPED_FIGURES.replace('(', '(?:').replace('(?:?:', '(?:')})(?!\d)(?![.,]\d)"),
        exchanged(_SWAPPED_FIGURES),
    ),
    "telephone digit changed": (_within(r"\+\d\d[\d ()\xa0]{6,}", r"\d"), other_of("0123456789")),
    "price digit changed": (_within(_PRICE, r"\d"), other_of("0123456789")),
    "name misspelt": (at(rf"(?<=[a-zà-ÿ,] )[A-Z]{_L}{{4,}}"), vowel),
    "paragraph dropped": (paragraphs, to("")),
}


# --- choosing ------------------------------------------------------------------------------------------------------------


def as_seen(cells: Sequence[Cell]) -> list[tuple[str, Style]]:
    """What the eye can tell apart: a no-break space is a space, and a bold space is one too."""
    return [(" ", Style.PLAIN) if cell.char in " \xa0" else (cell.char, cell.style) for cell in cells]


def edits(kind: str, text: Text, rng: random.Random, taken: Sequence[tuple[int, int]]) -> Edit | None:
    """A random error of a kind, away from others, that can be seen; None where none is possible."""
    places, make = KINDS[kind]
    free = [
        (start, end) for start, end in places(text) if all(end + APART <= other or start >= last + APART for other, last in taken)
    ]
    rng.shuffle(free)
    for start, end in free[:8]:
        made = make(text, start, end, rng)
        if made is None:
            continue
        cells = text.styled(start if start < end else max(0, start - 1), made) if isinstance(made, str) else made
        edit = Edit(start, end, cells)
        if as_seen(cells) != as_seen(text.cells[start:end]) and len(text.cells) - (end - start) + len(cells) > 0:
            return edit
    return None


def truth(kind: str, text: Text, edit: Edit) -> Truth:
    """What is to be found of an edit."""
    cells = (*text.cells[: edit.start], *edit.cells, *text.cells[edit.end :])
    old, new = as_seen(text.cells), as_seen(cells)
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = next((i for i, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), min(len(old), len(new)))
    return Truth(
        kind=kind,
        part=text.block.part,
        language=text.language,
        start=edit.start,
        end=edit.end,
        before=text.text[edit.start : edit.end],
        after="".join(cell.char for cell in edit.cells),
        low=min(edit.start, same, len(old) - tail),
        high=max(edit.end, same, len(old) - tail),
        left=text.text[max(0, edit.start - AROUND) : edit.start],
        right=text.text[edit.end : edit.end + AROUND],
        cells=edit.cells,
    )


class Deck:
    """All kinds in turn, shuffled; those that a text has no place for wait for another text."""

    def __init__(self, rng: random.Random, kinds: Iterable[str] = tuple(KINDS)) -> None:
        self.rng, self.kinds = rng, list(kinds)
        self.waiting: deque[str] = deque()

    def inject(self, blocks: Sequence[Block], count: int) -> tuple[list[Block], list[Truth]]:
        """Blocks with up to so many errors, and what they are."""
        rng, texts = self.rng, [Text(block) for block in blocks]
        done: list[Truth] = []
        made: list[list[Edit]] = [[] for _block in blocks]
        skipped: list[str] = []
        tried = 0
        while len(done) < count and tried < 3 * len(self.kinds):
            if not self.waiting:
                self.waiting.extend(rng.sample(self.kinds, len(self.kinds)))
            kind = self.waiting.popleft()
            tried += 1
            order = sorted(range(len(texts)), key=lambda i: rng.random() ** (1 / len(texts[i].text) ** 0.5), reverse=True)
            for index in order:
                edit = edits(kind, texts[index], rng, [(other.start, other.end) for other in made[index]])
                if edit:
                    made[index].append(edit)
                    done.append(truth(kind, texts[index], edit))
                    break
            else:
                skipped.append(kind)
        for kind in dict.fromkeys(skipped):
            if kind not in self.waiting:
                self.waiting.appendleft(kind)
        changed = []
        for text, own in zip(texts, made, strict=True):
            cells = list(text.cells)
            for edit in sorted(own, key=lambda edit: edit.start, reverse=True):
                cells[edit.start : edit.end] = edit.cells
            changed.append(block_of(text.block, cells) if own else text.block)
        return changed, done
