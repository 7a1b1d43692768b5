"""Codes, amounts and dates in a text: ATC, article numbers, prices, days and months, the id of a material."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from smpc_annex import catalogs
from smpc_annex.adopting.tokens import Token
from smpc_annex.inforce import Moment
from smpc_annex.model.rules import Country, DateFormat, MoneyFormat
from smpc_annex.units import MONEY

_ATC = re.compile(r"(?<![\w.])[A-Z][0-9]{2}[A-Z] ?[A-Z] ?[0-9]{2}(?![\w])")
_AMOUNT = r"(?:[0-9]{1,3}(?:[ .,’'][0-9]{3})+|[0-9]+)(?:[.,:][0-9]{2}|,-|,–)?(?![0-9])"
_MATERIAL = re.compile(r"(?<![\w-])(?=[A-Z0-9-]*[0-9]{4})[A-Z]{2,8}(?:-[A-Z0-9]{2,})+(?![\w-])")
_VERSION = re.compile(r"(?<!\w)[vV](?:ersion)?[. ]?([0-9]+(?:\.[0-9]+)*)(?!\w)")


def atc(text: str) -> Iterator[Token]:
    """ATC codes of the last level; a space may stand in them."""
    for match in _ATC.finditer(text):
        yield Token("product.atc", match.start(), match.end(), match[0], match[0].replace(" ", ""))


def article_numbers(text: str, country: Country) -> Iterator[Token]:
    """Numbers in the country's form, with or without spaces in them; each one that is no part of a longer number."""
    rule = country.identifiers.get("article_number")
    length = re.search(r"\{([0-9]+)\}\$$", rule.pattern) if rule else None
    if rule is None or length is None:
        return
    size = int(length[1])
    pattern = re.compile(rf"(?<![\w.,+/-])(?<!\d )[0-9](?: ?[0-9]){{{size - 1}}}(?![\w]|[.,/-][0-9]| [0-9]{{2,}})")
    for match in pattern.finditer(text):
        digits = match[0].replace(" ", "")
        if not re.fullmatch(rule.pattern, digits):
            continue
        named = any(word.casefold() in text[max(0, match.start() - 16) : match.start()].casefold() for word in _names(rule.name))
        plain = " " not in match[0] and size >= 6
        if named or plain:
            yield Token(
                "pack.number", match.start(), match.end(), match[0], digits, doubt="" if named else "a number without a label"
            )


def _names(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", name) if len(word) > 1] + ["varenummer", "varenr", "varunummer", "art"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and how it is written; ``kind`` of the price, and whether the text names it."""

    amount: Decimal
    kind: str
    named: bool
    pattern: str
    group: str


def prices(text: str, country: Country) -> Iterator[Token]:
    """Amounts with a currency. Their kind is the last that was named before them, else the one that the country asks for."""
    signs = "|".join(sorted(map(re.escape, (*MONEY, "kr.", "Kr", "Kr.", "NOK", "DKK", "SEK")), key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![\w])(?P<before>{signs})(?P<gap1> ?)(?P<one>{_AMOUNT})|(?<![\w.,])(?P<two>{_AMOUNT})(?P<gap2> ?)(?P<after>{signs})(?![\w])"
    )
    rules = country.prices
    usual = rules.required_kind or next(
        (code for code, kind in rules.kinds.items() if kind.vat == "included"), next(iter(rules.kinds), "")
    )
    if not usual:
        return
    for match in pattern.finditer(text):
        written = match["one"] or match["two"]
        amount, group = _number(written)
        if amount is None or amount == 0:
            continue
        kind = _kind(text[: match.start()], country)
        form = f"{match['before']}{match['gap1']}0.00" if match["one"] else f"0.00{match['gap2']}{match['after']}"
        data = Amount(amount, kind or usual, bool(kind), form, group)
        yield Token(
            f"pack.price.{data.kind}",
            match.start(),
            match.end(),
            match[0],
            data,
            doubt="" if kind else f"no kind of price is named: taken for {usual}",
        )


def _number(written: str) -> tuple[Decimal | None, str]:
    """The amount, and the sign between its thousands."""
    whole = re.fullmatch(r"([0-9]{1,3}(?:([ .,’'])[0-9]{3})*|[0-9]+)(?:[.,:]([0-9]{2})|,-|,–)?", written)
    if whole is None:
        return None, ""
    digits = re.sub("[^0-9]", "", whole[1])
    return Decimal(f"{int(digits)}.{whole[3] or '00'}"), whole[2] or ""


def _kind(before: str, country: Country) -> str:
    """The kind of price that was named last before an amount."""
    places = {}
    for code, kind in country.prices.kinds.items():
        names = [code, *(text.text for text in kind.name.by_language.values())]
        found = [m.end() for name in names for m in re.finditer(rf"(?<!\w){re.escape(name)}", before, re.IGNORECASE)]
        if found:
            places[code] = max(found)
    return max(places, key=lambda code: places[code]) if places else ""


def as_printed(amount: Amount, how: MoneyFormat, language: str, country: str) -> str:
    """An amount by a form, with plain spaces."""
    return catalogs.money(amount.amount, how, language, country).replace("\u00a0", " ")


def house_form(token: Token, tokens: list[Token], how: MoneyFormat) -> MoneyFormat:
    """The form in which these amounts are written: the sign's place from one of them, the grouping from all."""
    first: Amount = token.data
    grouped = [t.data.amount for t in tokens if t.data.group]
    plain = [t.data.amount for t in tokens if not t.data.group and t.data.amount >= 1000]
    group = next((t.data.group for t in tokens if t.data.group), "\u00a0")
    start = None
    if grouped and not plain:
        start = 1000 if min(grouped) < 10000 else 10000
    elif grouped:
        start = 10000
    elif not plain and how.group_from:
        start, group = how.group_from, how.group
    return MoneyFormat(first.pattern.replace(" ", "\u00a0"), start, "\u00a0" if group == " " else group, how.span)


#: Orders of day, month and year as CLDR patterns write them, and as they stand in a text.
_FORMS = {
    "yyyy-MM-dd": r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    "dd.MM.yyyy": r"(?P<d>[0-9]{2})\.(?P<m>[0-9]{2})\.(?P<y>[0-9]{4})",
    "d.M.yyyy": r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})",
    "d. M. yyyy": r"(?P<d>[0-9]{1,2})\. (?P<m>[0-9]{1,2})\. (?P<y>[0-9]{4})",
    "dd/MM/yyyy": r"(?P<d>[0-9]{2})/(?P<m>[0-9]{2})/(?P<y>[0-9]{4})",
    "dd-MM-yyyy": r"(?P<d>[0-9]{2})-(?P<m>[0-9]{2})-(?P<y>[0-9]{4})",
    "d MMMM yyyy": r"(?P<d>[0-9]{1,2}) (?P<n>{months}) (?P<y>[0-9]{4})",
    "d. MMMM yyyy": r"(?P<d>[0-9]{1,2})\. (?P<n>{months}) (?P<y>[0-9]{4})",
    "d MMM yyyy": r"(?P<d>[0-9]{1,2}) (?P<s>{short}) (?P<y>[0-9]{4})",
    "MMMM yyyy": r"(?P<n>{months}) (?P<y>[0-9]{4})",
    "MM.yyyy": r"(?P<m>[0-9]{2})\.(?P<y>[0-9]{4})",
    "MM/yyyy": r"(?P<m>[0-9]{2})/(?P<y>[0-9]{4})",
    "M/yyyy": r"(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})",
    "yyyy-MM": r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})",
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A day or month, and the CLDR pattern that prints it as it is written."""

    moment: Moment
    pattern: str


def dates(text: str, language: str) -> Iterator[Token]:
    """Days and months, longest first; kind is ``date``, since who is meant is for others to say."""
    taken: list[tuple[int, int]] = []
    for pattern, form in _date_forms(language):
        for match in form.finditer(text):
            if any(match.start() < end and match.end() > start for start, end in taken):
                continue
            moment = _moment(match, language)
            if moment is None:
                continue
            how = DateFormat(pattern, None)  # type: ignore[arg-type]  # only the pattern is looked at
            if catalogs.day(moment.first, how, language, "").casefold() != match[0].casefold():
                continue
            taken.append((match.start(), match.end()))
            yield Token("date", match.start(), match.end(), match[0], Dated(moment, pattern))


@cache
def _date_forms(language: str) -> list[tuple[str, re.Pattern[str]]]:
    wide = _month_names(language, "wide")
    short = _month_names(language, "abbreviated")
    fill = {"{months}": "|".join(map(re.escape, wide)), "{short}": "|".join(map(re.escape, short))}
    found = []
    for pattern, form in _FORMS.items():
        for key, names in fill.items():
            form = form.replace(key, names)
        found.append((pattern, re.compile(rf"(?<![\w.,/-]){form}(?![\w]|[/-][0-9])", re.IGNORECASE)))
    return found


@cache
def _month_names(language: str, width: str) -> dict[str, int]:
    months = catalogs.locale_of(language, "").months["format"][width]
    return {name: number for number, name in months.items()}


def _moment(match: re.Match[str], language: str) -> Moment | None:
    groups = match.groupdict()
    name = groups.get("n") or groups.get("s")
    if name:
        table = _month_names(language, "wide" if groups.get("n") else "abbreviated")
        month = next(number for known, number in table.items() if known.casefold() == name.casefold())
    else:
        month = int(groups["m"] or 0)
    day = int(groups["d"]) if groups.get("d") else None
    try:
        date(int(match["y"]), month, day or 1)
    except ValueError:
        return None
    return Moment(int(match["y"]), month, day) if 1980 < int(match["y"]) < 2100 else None


def material(text: str) -> tuple[str, str] | None:
    """The id of a material (letters, hyphens, a number) and its version, if the text has one."""
    match = _MATERIAL.search(text)
    if match is None:
        return None
    version = _VERSION.search(text)
    return match[0], version[1] if version else ""


def material_tokens(text: str) -> Iterator[Token]:
    """The id of a material where it stands in a block."""
    for match in _MATERIAL.finditer(text):
        yield Token("material.id", match.start(), match.end(), match[0], match[0])
