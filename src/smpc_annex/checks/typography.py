"""Typography that can be seen: decimal signs, dashes, per cent signs, quotation marks.

The machine exchanges spaces for no-break spaces and nothing else; what a reader sees is the author's to change, before approval.
How a language writes numbers is CLDR's (Babel); its quotation marks are practice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from smpc_annex.checks.language import place_in, sentences
from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity
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
#: Numbers that name a section of the SmPC.
_SECTION = re.compile(r"[456]\.[1-9]")
_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_MARKS = re.compile('["“”„«»]')


@cache
def _format(language: str) -> tuple[str, bool]:
    """The decimal sign, and whether a space stands before the per cent sign."""
    try:
        locale = Locale.parse("en_GB" if language == "en" else language)
    except (UnknownLocaleError, ValueError):
        return "", False
    return str(locale.number_symbols["latn"]["decimal"]), not locale.percent_formats[None].pattern.endswith("0%")


Told = tuple[int, str, str]


def _seen(view: View, id_: str, function: Callable[[str, str], Iterator[Told]]) -> Iterator[Finding]:
    """What a function finds in every sentence of the publication: where, what, and what to write."""
    for text, language in sentences(view):
        for begin, message, advice in _once(function, text.text, language):
            yield found(id_, message, place_in(text, begin), f"{advice} in {language}")


@lru_cache(maxsize=4096)
def _once(function: Callable[[str, str], Iterator[Told]], text: str, language: str) -> tuple[Told, ...]:
    """Each text is looked at once: a core stands in as many publications as it has countries."""
    return tuple(function(text, language))


@check("TYP001", Severity.WARNING)
def decimal_sign(view: View) -> Iterator[Finding]:
    """Decimals are written with the sign of the language: 0.8 in English, 0,8 in the others.

    A wrong sign reads as a thousand: 1.500 is one and a half in English and fifteen hundred in Danish. Numbers of SmPC sections
    (see section 4.8) keep their point in every language, unless a unit follows.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling med 0.5 mg av type 2-diabetes hos voksne i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling med 0,5 mg av type 2-diabetes hos voksne i kombinasjon
    """
    yield from _seen(view, "TYP001", _decimals)


def _decimals(text: str, language: str) -> Iterator[Told]:
    sign, _space = _format(language)
    wrong = _POINT if sign == "," else _COMMA if sign == "." else None
    for match in wrong.finditer(text) if wrong else ():
        if not _SECTION.fullmatch(match[0]) or _MEASURED.match(text, match.end()):
            right = match[0].replace("." if sign == "," else ",", sign)
            yield match.start(), f"{match[0]} has the decimal sign of another language", f"write {right}"


@check("TYP002", Severity.WARNING)
def dash_in_ranges(view: View) -> Iterator[Finding]:
    """A range of numbers has an en dash without spaces: 15–60, not 15-60.

    A hyphen may be set at the end of a line and read as a hyphenation; with spaces around, it reads as a minus sign. Codes and
    addresses are not judged.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos voksne 18-75 år i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos voksne 18–75 år i kombinasjon
    """
    yield from _seen(view, "TYP002", _ranges)


def _ranges(text: str, _language: str) -> Iterator[Told]:
    for match in _HYPHEN.finditer(text):
        first, second = re.split(r"\s?[-–]\s?", match[0])
        yield match.start(), f"“{match[0]}” is a range without an en dash", f"write {first}–{second}"


@check("TYP003", Severity.WARNING)
def per_cent_sign(view: View) -> Iterator[Finding]:
    """The per cent sign stands as the language sets it: 5% in English and Dutch, 5 % in the others.

    A space that is missing is not put in by the machine, since it can be seen; where there is one, it becomes a no-break space.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos 5% av voksne i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av type 2-diabetes hos 5 % av voksne i kombinasjon
    """
    yield from _seen(view, "TYP003", _per_cent)


def _per_cent(text: str, language: str) -> Iterator[Told]:
    sign, space = _format(language)
    for match in _PER_CENT.finditer(text) if sign else ():
        if bool(match[1]) != space:
            what = "has no space" if space else "has a space"
            yield match.start(), f"“{match[0]}” {what} before the per cent sign", f"write 5{' ' if space else ''}%"


@check("TYP004", Severity.WARNING)
def quotation_marks(view: View) -> Iterator[Finding]:
    """Quotation marks are those of the language, and not the straight ones of a typewriter.

    Which marks are usual is practice, not law: da “…” or »…«, nb «…», sv and fi ”…”, nl ‘…’, fr «…», de „…“, en “…”.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av “type 2-diabetes” hos voksne i kombinasjon
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon -> behandling av «type 2-diabetes» hos voksne i kombinasjon
    """
    yield from _seen(view, "TYP004", _quotes)


def _quotes(text: str, language: str) -> Iterator[Told]:
    usual = QUOTES.get(language, ())
    strange = next((mark for mark in _MARKS.finditer(text) if mark[0] not in "".join(usual)), None) if usual else None
    if strange:
        pairs = " or ".join(f"{pair[0]}…{pair[1]}" for pair in usual)
        yield strange.start(), f"the mark {strange[0]} is not usual", f"write {pairs}"


@check("TYP005", Severity.WARNING)
def one_full_stop(view: View) -> Iterator[Finding]:
    """No full stop stands behind another in print.

    A label that ends in one ("30 stk.") before a template that sets one prints two. Found in the printed text, since neither the
    datum nor the template shows it alone.

    Fails: fabulor/markets/DK.yaml: ikke tåler metformin" -> ikke tåler metformin."
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes -> behandling av diabetes type 2
    """
    for paragraph in view.block.paragraphs:
        for match in _STOPS.finditer(paragraph.text):
            at, runs = match.start(), iter(paragraph.runs)
            run = next(runs)
            while at >= len(run.text):
                at -= len(run.text)
                run = next(runs)
            words = paragraph.text[max(0, match.start() - 20) : match.end()]
            span = next((origin.span for origin in run.origins if origin.kind == "data"), run.origins[0].span)
            yield found(
                "TYP005",
                f"two full stops are printed: “…{words}”",
                span,
                "take the full stop out of the datum, or out of the template",
            )
