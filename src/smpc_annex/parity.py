"""What two texts that say the same in two languages must have in common, told without knowing what either says.

Numbers with their units, comparison signs, ranges, percentages, codes, names of trials, substances, frequencies: after each
language's way of writing numbers is undone (0.5 = 0,5; 1/1,000 = 1/1.000), both texts must hold the same, as often as each
other. What is written out in words (two patients) is not compared. Nothing here knows a medicine: names come from the dossier.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from smpc_annex.model.wording import folded
from smpc_annex.units import SHORT, UNITS

_GROUPS = " \u00a0\u202f\u2009.,'’"
_DASH = "-–—−‑"
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that must be in both texts: its kind, its value in no language, and the words in which it was found."""

    kind: str
    value: str
    words: str
    place: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is said differently in a language, and must be known to be compared.

    ``names`` are kept as they are (trials, the medicine's name); ``substances`` and ``frequencies`` map a form of this language
    to a name that is the same in all.
    """

    language: str
    names: tuple[str, ...] = ()
    substances: tuple[tuple[str, str], ...] = ()
    frequencies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in one text and not in the other: the pair of words, empty where one side has nothing."""

    kind: str
    source: str
    target: str


def differences(source: str, target: str, first: Lexicon, second: Lexicon) -> list[Difference]:
    """What the two texts do not have in common, in pairs of a kind as they follow each other."""
    ours, theirs = tokens(source, first), tokens(target, second)
    lost = _without(ours, theirs)
    added = _without(theirs, ours)
    pairs: list[Difference] = []
    for kind in dict.fromkeys(token.kind for token in (*lost, *added)):
        left = [token.words for token in lost if token.kind == kind]
        right = [token.words for token in added if token.kind == kind]
        for index in range(max(len(left), len(right))):
            pairs.append(Difference(kind, left[index] if index < len(left) else "", right[index] if index < len(right) else ""))
    return pairs


def _without(tokens_: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    left = Counter((token.kind, token.value) for token in others)
    missing = []
    for token in tokens_:
        key = token.kind, token.value
        if left[key]:
            left[key] -= 1
        else:
            missing.append(token)
    return missing


def tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """Everything in a text that must be in its translation."""
    flat = _plain(text)
    found: list[Token] = []
    counted = 0  # how far the last number with its unit went
    for match in _pattern(lexicon.names, lexicon.substances, lexicon.frequencies).finditer(flat):
        kind = str(match.lastgroup)
        if kind == "number":
            found += _numbers(match, flat, lexicon.language)
            counted = found[-1].place + len(found[-1].words)
        elif match.start() < counted:
            continue
        elif kind == "substance":
            found.append(Token(kind, _named(lexicon.substances, match[0]), match[0], match.start()))
        elif kind == "frequency":
            found.append(Token(kind, _named(lexicon.frequencies, match[0]), match[0], match.start()))
        elif kind == "unit":
            found.append(Token(kind, UNITS[match[0]], match[0], match.start()))
        elif kind == "code":
            found.append(Token(kind, match[0], match[0], match.start()))
        elif kind != "word":
            found.append(Token("sign", match[0], match[0], match.start()))
    return found


def places(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Where figures and codes stand in words without markup: begin, end, kind."""
    pattern = _pattern(lexicon.names, lexicon.substances, lexicon.frequencies)
    yield from ((match.start(), match.end(), str(match.lastgroup)) for match in pattern.finditer(text))


def _named(forms: Iterable[tuple[str, str]], word: str) -> str:
    return next(
        name for form, name in sorted(forms, key=lambda pair: -len(pair[0])) if word.casefold().startswith(form.casefold())
    )


def _plain(text: str) -> str:
    """Without bold and subscripts; superscripts stay apart from the figures before them: 10^9^ is not 109."""
    flat = folded(text.replace("**", "").replace("~", "").replace("\\", ""))
    return re.sub(r"\^([^^]*)\^", lambda raised: f"^{raised[1]}", flat)


_NUMBER = rf"(?:[0-9]{{1,3}}(?:[{_GROUPS}][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?)"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_PER = r"(?:/|\s(?:per|par|pro|je|pr\.?)\s)"
_UNITS_AFTER = re.compile(rf"\s?(?P<unit>(?:{_UNIT})(?:\^[0-9-]+)?(?:{_PER}(?:{_UNIT})(?:\^[0-9-]+)?)*)(?![^\W\d_])")
_SLASHED = re.compile(rf"(?P<unit>(?:/(?:{_UNIT})(?:\^[0-9-]+)?)+)(?![^\W\d_])")


@cache
def _pattern(
    names: tuple[str, ...], substances: tuple[tuple[str, str], ...], frequencies: tuple[tuple[str, str], ...]
) -> re.Pattern[str]:
    """Codes first: their figures are no numbers."""
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    forms = "|".join(sorted((re.escape(form) for form, _name in substances), key=len, reverse=True)) or "(?!)"
    words = (
        "|".join(rf"{re.escape(form)}\w{{0,4}}" for form in sorted((f for f, _name in frequencies), key=len, reverse=True))
        or "(?!)"
    )
    long_units = "|".join(sorted((re.escape(unit) for unit in UNITS if unit not in SHORT), key=len, reverse=True))
    return re.compile(
        r"(?P<word>(?<![^\W_])AB0(?![^\W_]))"  # the German blood groups: a word, with a figure in it
        rf"|(?P<code>(?<![^\W_])(?:{known})(?![^\W_])"
        r"|(?<![^\W_])(?:[A-Z]{2,}(?:-[A-Z]+)?-?|[A-Z][A-Za-z]*)[0-9]+[A-Z0-9]*(?![a-z0-9])"  # COVID-19, CYP3A4, H2; not Typ-2
        r"|(?<![^\W_])[A-Z]+-[A-Z]{2,}(?![^\W_])"  # G-CSF
        r"|(?<![^\W_])(?!SmPC)[A-Z]+[a-z]+[A-Z]+(?![a-rt-zA-Z0-9]))"  # IgG, and English IgGs
        rf"|(?P<substance>(?<![^\W_])(?i:{forms}))"
        rf"|(?P<frequency>(?<![^\W_])(?i:{words})(?![^\W_]))"
        rf"|(?P<number>(?:(?P<sign>[≥≤<>=±×~]|[−+](?=[0-9]))\s?)?(?P<first>{_NUMBER})"
        rf"(?:\s?[{_DASH}]\s?(?P<second>{_NUMBER})|(?P<exponent>\^[0-9-]+))?)"
        rf"|(?P<unit>(?<![^\W\d_])(?:{long_units})(?![^\W_]))"
        r"|(?P<other>[≥≤<>=±×])"
    )


def _numbers(match: re.Match[str], text: str, language: str) -> list[Token]:
    """A number with its sign and what it counts, as one token; a range as two, since 2–4 may be written as 2 to 4."""
    first, second = value(match["first"], language), match["second"]
    end = match.end()
    unit = ""
    per_cent = re.compile(r"\s?%").match(text, end)
    if per_cent:
        unit, end = "%", per_cent.end()
    elif after := (_SLASHED.match(text, end) or _UNITS_AFTER.match(text, end)):
        unit = re.sub(_UNIT, lambda found: UNITS[found[0]], re.sub(_PER, "/", after["unit"])).translate(_RAISED)
        end = after.end()
    kind = "percentage" if unit == "%" else "number"
    words = text[match.start() : end].strip()
    sign, exponent = match["sign"] or "", match["exponent"] or ""
    if second:
        last = value(second, language)
        return [
            Token("number", f"{sign}{first}", words, match.start()),
            Token(kind, f"{last} {unit}".strip(), words, match.start()),
        ]
    return [Token(kind, f"{sign}{first}{exponent} {unit}".strip(), words, match.start())]


@cache
def _signs(language: str) -> tuple[str, str]:
    """The decimal sign and the group sign of a language, by CLDR."""
    try:
        symbols = Locale.parse("en_GB" if language == "en" else language).number_symbols["latn"]
    except (UnknownLocaleError, ValueError):
        return ".", ","
    return str(symbols["decimal"]), str(symbols["group"])


def value(printed: str, language: str) -> str:
    """A printed number in no language: 1000.5. One that the language does not write so keeps its signs, and agrees with none."""
    decimal, group = _signs(language)
    spaces = " \u00a0\u202f\u2009"
    groups = {group, *spaces, "'", "’"} - {decimal}
    whole, sign, rest = printed.partition(decimal)
    if not sign:
        whole, rest = printed, ""
    parts = re.split("[" + re.escape("".join(groups)) + "]", whole)
    if not all(part.isdigit() for part in parts) or any(len(part) != 3 for part in parts[1:]) or (sign and not rest.isdigit()):
        return f"“{printed}”"
    return "".join(parts) + (f".{rest}" if rest else "")


def frequency_stem(words: str) -> str:
    """The words of a frequency without their ending, which follows the noun: vanlige, vanlig; yleinen, yleiset."""
    stem = words.removesuffix("nen")
    return stem if stem != words else words.rstrip("aeiou")


def declined(name: str, meant: str, language: str) -> tuple[tuple[str, str], ...]:
    """The beginning that all forms of a name share, and what is meant by it: Finnish isatuksimabi, isatuksimabin; Sarclisas."""
    finnish = language == "fi" and len(name) > 4 and name[-1] in "aeiouyäö"
    return ((name[:-1] if finnish else name, meant),)


def moved(source: str, target: str, first: Lexicon, second: Lexicon) -> tuple[str, str] | None:
    """The first two figures that stand in another order, of texts that hold the same figures; None if there are none."""
    kinds = ("number", "percentage")
    ours = [token for token in tokens(source, first) if token.kind in kinds]
    theirs = [token for token in tokens(target, second) if token.kind in kinds]
    if Counter(token.value for token in ours) != Counter(token.value for token in theirs):
        return None  # said already
    return next(((a.words, b.words) for a, b in zip(ours, theirs, strict=True) if a.value != b.value), None)


def amount(printed: str, language: str) -> str:
    """The figure of a printed amount of money, in no language."""
    match = re.search(_NUMBER, printed)
    return value(match[0], language) if match else printed


@cache
def without_frequencies(lexicon: Lexicon) -> Lexicon:
    """The same, where the words of the frequencies are ordinary words."""
    return Lexicon(lexicon.language, lexicon.names, lexicon.substances)
