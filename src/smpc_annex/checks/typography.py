"""Typography that can be seen: decimal signs, dashes, per cent signs, quotation marks.

The machine exchanges spaces for no-break spaces and nothing else; what a reader sees is the author's to change, before approval.
How a language writes numbers is CLDR's (Babel); its quotation marks are practice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError

from smpc_annex.checks.language import place_in, sentences
from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.model.dossier import Text
from smpc_annex.units import UNITS

#: Opening and closing marks that are usual in a language. Straight marks are usual in none.
QUOTES = {
    "da": ("“”", "””", "»«"),
    "nb": ("«»",),
    "sv": ("””", "»»"),
    "fi": ("””", "»»"),
    "nl": ("‘’", "“”"),
    "fr": ("«»",),
    "de": ("„“", "»«"),
    "en": ("“”", "‘’"),
}

_UNIT = "|".join(sorted(map(re.escape, (*UNITS, "%")), key=len, reverse=True))
_MEASURED = re.compile(rf"[ \u00a0\u202f]?(?:{_UNIT})(?![^\W\d_])")
_POINT = re.compile(r"(?<![\w.,])[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,}|(?<=\b0\.)[0-9]{3})(?![\w]|[.,][0-9])")
_COMMA = re.compile(r"(?<![\w.,])[0-9]+,(?:[0-9]{1,2}|[0-9]{4,}|(?<=\b0,)[0-9]{3})(?![\w]|[.,][0-9])")
_HYPHEN = re.compile(r"(?<![\w.,-])[0-9]+(?:[.,][0-9]+)?\s?(?:-|\s–|–\s)\s?[0-9]+(?:[.,][0-9]+)?(?![\w-])")
_PER_CENT = re.compile(r"[0-9]([ \u00a0\u202f]?)%(?![^\W\d_])")
_MARKS = re.compile('["“”„«»]')


@cache
def _format(language: str) -> tuple[str, bool]:
    """The decimal sign, and whether a space stands before the per cent sign."""
    try:
        locale = Locale.parse("en_GB" if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        return "", False
    return str(locale.number_symbols["latn"]["decimal"]), not locale.percent_formats[None].pattern.endswith("0%")


@check("TYP001", Severity.WARNING)
def decimal_sign(view: View) -> Iterator[Finding]:
    """Decimals are written with the sign of the language: 0.8 in English, 0,8 in the others.

    A wrong sign reads as a thousand: 1.500 is one and a half in English and fifteen hundred in Danish. Numbers of SmPC sections
    (see section 4.8) keep their point in every language, unless a unit follows.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling med 0.5 mg av type 2-diabetes hos voksne i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling med 0,5 mg av type 2-diabetes hos voksne i kombinasjon
    """
    for text, language in sentences(view):
        sign, _space = _format(language)
        wrong = _POINT if sign == "," else _COMMA if sign == "." else None
        for match in wrong.finditer(text.text) if wrong else ():
            if match[0] in view.eu.sections and not _MEASURED.match(text.text, match.end()):
                continue
            right = match[0].replace("." if sign == "," else ",", sign)
            yield _finding(
                "TYP001",
                f"{match[0]} has the decimal sign of another language",
                text,
                match.start(),
                f"write {right} in {language}",
            )


@check("TYP002", Severity.WARNING)
def dash_in_ranges(view: View) -> Iterator[Finding]:
    """A range of numbers has an en dash without spaces: 15–60, not 15-60.

    A hyphen may be set at the end of a line and read as a hyphenation; with spaces around, it reads as a minus sign. Codes and
    addresses are not judged.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos voksne 18-75 år i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos voksne 18–75 år i kombinasjon
    """
    for text, language in sentences(view):
        for match in _HYPHEN.finditer(text.text):
            first, second = re.split(r"\s?[-–]\s?", match[0])
            yield _finding(
                "TYP002",
                f"“{match[0]}” is a range without an en dash",
                text,
                match.start(),
                f"write {first}–{second} in {language}",
            )


@check("TYP003", Severity.WARNING)
def per_cent_sign(view: View) -> Iterator[Finding]:
    """The per cent sign stands as the language sets it: 5% in English and Dutch, 5 % in the others.

    A space that is missing is not put in by the machine, since it can be seen; where there is one, it becomes a no-break space.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos 5% av voksne i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos 5 % av voksne i kombinasjon
    """
    for text, language in sentences(view):
        sign, space = _format(language)
        for match in _PER_CENT.finditer(text.text) if sign else ():
            if bool(match[1]) != space:
                what = "has no space before the per cent sign" if space else "has a space before the per cent sign"
                yield _finding(
                    "TYP003", f"“{match[0]}” {what}", text, match.start(), f"write 5{' ' if space else ''}% in {language}"
                )


@check("TYP004", Severity.WARNING)
def quotation_marks(view: View) -> Iterator[Finding]:
    """Quotation marks are those of the language, and not the straight ones of a typewriter.

    Which marks are usual is practice, not law: da “…” or »…«, nb «…», sv and fi ”…”, nl ‘…’, fr «…», de „…“, en “…”.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av “type 2-diabetes” hos voksne i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av «type 2-diabetes» hos voksne i kombinasjon
    """
    for text, language in sentences(view):
        usual = QUOTES.get(language)
        if usual:
            strange = next((mark for mark in _MARKS.finditer(text.text) if mark[0] not in "".join(usual)), None)
            if strange:
                pairs = " or ".join(f"{pair[0]}…{pair[1]}" for pair in usual)
                yield _finding(
                    "TYP004", f"the mark {strange[0]} is not usual", text, strange.start(), f"write {pairs} in {language}"
                )


def _finding(id_: str, message: str, text: Text, begin: int, advice: str) -> Finding:
    return found(id_, message, place_in(text, begin), advice)
