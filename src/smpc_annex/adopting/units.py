"""A block of text → units: stretches of one style that one sentence of a template could print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from smpc_annex.adopting.grammar import Grammar
from smpc_annex.adopting.known import Tongue
from smpc_annex.adopting.packs import announced
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.tokens import Taken, Token

_STOP = re.compile(r"(?P<sign>[.;!?])[”\"')]? ")
_LABEL = re.compile(r" (?=[^\W\d_a-zåäöøæéèü][^.;:]*:\s*(?:[(\[]\s*)?$)")
#: A word of so many letters before a full stop is no abbreviation.
_WORD = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """Words and tokens in turn; ``bold`` is None where nobody knows; ``space`` whether white space follows."""

    start: int
    end: int
    rich: Rich
    tokens: tuple[Token, ...]
    bold: bool | None
    space: bool

    @property
    def text(self) -> str:
        return self.rich.text

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(sorted(token.kind for token in self.tokens))

    @property
    def parts(self) -> list[str | Token]:
        """Literal words and tokens in their order; the words keep their white space."""
        found: list[str | Token] = []
        at = self.start
        for token in self.tokens:
            if token.start > at:
                found.append(self.text[at - self.start : token.start - self.start])
            found.append(token)
            at = token.end
        if at < self.end:
            found.append(self.text[at - self.start :])
        return found


def units(rich: Rich, taken: Taken, tongue: Tongue) -> list[Unit]:
    """The units of a block in their order; together they are all its text."""
    cuts = sorted({0, len(rich.text), *_hard(rich, taken, tongue), *_soft(rich, taken, tongue)})
    found = []
    for start, end in pairwise(cuts):
        part = rich.part(start, end)
        if not part:
            continue
        begin = start + len(rich.text[start:end]) - len(rich.text[start:end].lstrip())
        finish = begin + len(part.text)
        tokens = tuple(token for token in taken.tokens if token.start >= begin and token.end <= finish)
        space = finish >= len(rich.text) or rich.text[finish] == " "
        found.append(Unit(begin, finish, part, tokens, rich.is_bold(begin, finish), space))
    return _whole(found, rich)


def _inside(place: int, taken: Taken) -> bool:
    return any(token.start < place < token.end for token in taken.tokens)


def _in_a_pack(place: int, taken: Taken) -> bool:
    """Whether a place lies between two values of one pack: a full stop there is that of an abbreviation (28 stk.)."""
    one = next((token for token in reversed(taken.tokens) if token.end <= place), None)
    other = next((token for token in taken.tokens if token.start >= place), None)
    return bool(one and other and one.pack >= 0 and one.pack == other.pack)


def _hard(rich: Rich, taken: Taken, tongue: Tongue) -> list[int]:
    """Ends of sentences, of paragraphs, and changes of style, outside values."""
    places = [*rich.changes(), *rich.breaks]
    for match in _STOP.finditer(rich.text):
        if (
            not _abbreviated(rich.text, match, taken)
            and not _of_one_company(match, taken, tongue.grammar)
            and not announced(rich.text, match.end(), tongue)
        ):
            places.append(match.end())
    return [place for place in places if not _inside(place, taken) and (place in rich.breaks or not _in_a_pack(place, taken))]


def _of_one_company(match: re.Match[str], taken: Taken, grammar: Grammar) -> bool:
    """Whether the full stop is the end of a legal form (B.V.) and the street follows."""
    one = next((token for token in taken.tokens if token.end == match.start() + 1), None)
    other = next((token for token in taken.tokens if token.start == match.end()), None)
    return bool(one and other and one.kind.endswith(".name") and together(one, other, grammar))


def _abbreviated(text: str, match: re.Match[str], taken: Taken) -> bool:
    """Whether a full stop ends a word and not a sentence: before a small letter, or after a short word that is no value."""
    if match["sign"] != ".":
        return False
    following = text[match.end() : match.end() + 1]
    if following.islower():
        ended = any(token.end == match.start() for token in taken.tokens)
        return not (ended and any(token.start == match.end() for token in taken.tokens))
    if any(token.end in (match.start(), match.start() - 1, match.end() - 1) for token in taken.tokens):
        return False
    word = re.search(r"[^\W\d_]*$", text[: match.start()])
    letters = word[0] if word else ""
    if not letters:
        return False
    if not following.isalpha() and len(letters) <= _WORD:
        return True
    return len(letters) < _WORD and letters[:1].isupper() and len(letters) > 0


def _soft(rich: Rich, taken: Taken, tongue: Tongue) -> list[int]:
    """Cuts between neighbouring values that no sentence prints together."""
    hard = sorted({*_hard(rich, taken, tongue)})
    found = []
    for one, other in pairwise(taken.tokens):
        if any(one.end <= place <= other.start for place in hard) or together(one, other, tongue.grammar):
            continue
        gap = rich.text[one.end : other.start]
        label = _LABEL.search(gap)
        comma = re.search(r"^[,;.)]* ", gap)
        if label:
            found.append(one.end + label.end())
        elif comma:
            found.append(one.end + comma.end())
        elif " " in gap:
            found.append(one.end + gap.index(" ") + 1)
    return found


def together(one: Token, other: Token, grammar: Grammar) -> bool:
    """Whether one sentence may print both values: a sentence of the template does, or they belong to one pack or company."""
    if one.pack >= 0 and other.pack >= 0:
        return one.pack == other.pack
    if any({one.kind, other.kind} <= set(sentence.slots.values()) for sentence in grammar.sentences):
        return True
    if other.pack >= 0 and one.kind.startswith("product."):
        return True
    return (
        one.kind.split(".")[0] == other.kind.split(".")[0]
        and one.kind.split(".")[0] in ("mah", "representative")
        and "email" not in other.kind
    )


def _whole(found: Sequence[Unit], rich: Rich) -> list[Unit]:
    """A short word without a value that ends like a sentence (Huom.) goes with the words after it."""
    made: list[Unit] = []
    for unit in found:
        before = made[-1] if made else None
        if (
            before
            and not before.tokens
            and not unit.tokens
            and len(before.text) <= 8
            and before.text.endswith(".")
            and before.bold == unit.bold
        ):
            made[-1] = Unit(before.start, unit.end, rich.part(before.start, unit.end), (), unit.bold, unit.space)
        else:
            made.append(unit)
    return made
