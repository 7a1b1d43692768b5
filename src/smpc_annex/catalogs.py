"""Fixed words from gettext catalogues, and money, dates and codes as a country prints them.

Nothing falls back: a message that is absent or fuzzy raises, because gettext itself would print the English silently.
``.po`` files are read as they are; there is no ``.mo`` that could go stale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import NumberPattern, parse_pattern

from smpc_annex.characters import REFUSED, name_of, place_of
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.inforce import Moment
from smpc_annex.model.rules import DateFormat, MoneyFormat
from smpc_annex.resources import SHIPPED, data_root

DOMAIN = "smpc_annex"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class MissingMessageError(Exception):
    """A catalogue has no words for a message: ``finding`` says which, and where to write them."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Message:
    """A translated message: literal parts and the names of placeholders in turn, and where it stands.

    ``parts`` is literal, name, literal, name, … literal.
    """

    parts: tuple[str, ...]
    span: Span


Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """One .po file: ready messages, the fuzzy ones apart, and its plural rule."""

    file: str
    messages: Mapping[Key, tuple[Message, ...]]
    fuzzy: Mapping[Key, Span]
    plural: Any


def _parts(text: str) -> tuple[str, ...]:
    return tuple(PLACEHOLDER.split(text))


def read_catalog(path: Path, file: str, root: str = "") -> Catalog:
    """Read a .po file. ``file`` and ``root`` are how spans name it. Raises InputError if it cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise _unreadable(str(problem), Span(file, 1, 1, root)) from None
    _judge(text, file, root)
    try:
        catalog = read_po(BytesIO(text.encode()), abort_invalid=True)
        plural = c2py(catalog.plural_expr)
        entries = [entry for entry in catalog if entry.id]
    except PoFileError as problem:
        raise _unreadable(str(problem), Span(file, max(1, problem.lineno + 1), 1, root)) from None
    except Exception as problem:  # Babel raises what it happens to stumble over when a header is wrong
        raise _unreadable(f"its header is wrong ({problem})", Span(file, 1, 1, root)) from None
    messages: dict[Key, tuple[Message, ...]] = {}
    fuzzy: dict[Key, Span] = {}
    for entry in entries:
        msgid = entry.id if isinstance(entry.id, str) else entry.id[0]
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ("",))
        span = Span(file, entry.lineno or 1, 1, root)
        if entry.fuzzy:
            fuzzy[entry.context, msgid] = span
        elif all(form.strip() for form in forms):
            messages[entry.context, msgid] = tuple(Message(_parts(form), span) for form in forms)
    return Catalog(file, messages, fuzzy, plural)


_LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[[0-9]\])?) )?"([^"\\]|\\.)*"|)\s*')
_KEY = re.compile(r'(?:^msgctxt (?P<context>(?:".*"\n)+))?^msgid (?P<id>(?:".*"\n?)+)', re.MULTILINE)


def _judge(text: str, file: str, root: str) -> None:
    """What Babel lets pass: lines that are neither comment nor quoted text, a message given twice, unseen characters."""
    unseen = REFUSED.search(text)
    if unseen:
        span = Span(file, *place_of(text, unseen.start()), root)
        raise _unreadable(f"the character {name_of(unseen[0])} must not stand here", span)
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line):
            raise _unreadable("this line is neither a comment nor a key with a text in quotes", Span(file, number, 1, root))
    seen: dict[tuple[str | None, str], int] = {}
    for match in _KEY.finditer(text):
        key = match["context"], match["id"].rstrip("\n")
        number = text.count("\n", 0, match.start()) + 1
        if key in seen:
            raise _unreadable(f"this message stands here a second time; first at line {seen[key]}", Span(file, number, 1, root))
        seen[key] = number


def _unreadable(what: str, span: Span) -> InputError:
    return InputError(
        Finding(
            id="PO001",
            severity=Severity.ERROR,
            message=f"the catalogue cannot be read: {what}",
            span=span,
            help="mend the line, or take the last good version",
        )
    )


class Words:
    """The fixed words of one language: the house's catalogue first, then ours."""

    def __init__(self, language: str, catalogs: Sequence[Catalog]) -> None:
        self.language = language
        self._catalogs = catalogs

    def get(self, context: str | None, msgid: str, number: int | None = None) -> Message:
        """The message, in its plural form for a number. Raises MissingMessageError."""
        key = (context, msgid)
        for catalog in self._catalogs:
            forms = catalog.messages.get(key)
            if forms:
                return forms[catalog.plural(number) if number is not None and len(forms) > 1 else 0]
            if key in catalog.fuzzy:
                raise MissingMessageError(self._finding(key, "is marked fuzzy", catalog.fuzzy[key]))
        span = Span(self._catalogs[-1].file) if self._catalogs else Span(f"locales/{self.language}/LC_MESSAGES/{DOMAIN}.po")
        raise MissingMessageError(self._finding(key, "is missing", span))

    def _finding(self, key: Key, what: str, span: Span) -> Finding:
        context = f" ({key[0]})" if key[0] else ""
        return Finding(
            id="MSG001",
            severity=Severity.ERROR,
            message=f"the {self.language} translation of “{key[1]}”{context} {what}",
            span=span,
            help="write it in this catalogue, and take the word fuzzy away if it is right",
            language=self.language,
        )


class Shelf:
    """The catalogues of a portfolio and ours, read once per language."""

    def __init__(self, house: Path | None = None, root: str = "") -> None:
        self._house, self._root = house, root
        self._words: dict[str, Words] = {}

    def words(self, language: str) -> Words:
        """Words of a language; empty (every message missing) where nobody wrote a catalogue."""
        if language not in self._words:
            name = f"{language}/LC_MESSAGES/{DOMAIN}.po"
            catalogs = []
            if self._house and (self._house / "locales" / name).exists():
                catalogs.append(read_catalog(self._house / "locales" / name, f"locales/{name}", self._root))
            shipped = _shipped(name)
            if shipped:
                catalogs.append(shipped)
            self._words[language] = Words(language, catalogs)
        return self._words[language]


@cache
def _shipped(name: str) -> Catalog | None:
    path = data_root() / "locales" / name
    return read_catalog(path, f"{SHIPPED}locales/{name}") if path.exists() else None


# --- printed forms -----------------------------------------------------------------------------------------------------

#: The territory whose conventions a language follows in a country (English in Finland follows no Finnish comma).
_ENGLISH = "en_GB"
_NARROW = "\u202f"  # CLDR's group sign in French; many text fonts lack it, layout programs set it too wide
_NBSP = "\u00a0"


@lru_cache(maxsize=64)
def locale_of(language: str, country: str) -> Locale:
    """The CLDR locale of a language in a country; the language alone where CLDR has no such pair."""
    if language == "en":
        return Locale.parse(_ENGLISH)
    try:
        return Locale.parse(f"{language}_{country}" if country else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(language)


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> NumberPattern:
    return parse_pattern(pattern)


def money(amount: Decimal, how: MoneyFormat, language: str, country: str) -> str:
    """An amount as the country prints it in this language.

    The sign of the currency is part of the country's pattern. Thousands are grouped from ``how.group_from`` on.
    """
    locale = locale_of(language, country)
    grouped = how.group_from is not None and amount >= how.group_from
    number = _pattern("#,##0.00" if grouped else "0.00").apply(amount, locale, group_separator=grouped)
    if grouped:
        number = number.replace(locale.number_symbols["latn"]["group"], how.group)
    return how.pattern.replace("0.00", number).replace(_NARROW, _NBSP)


def day(value: date, how: DateFormat, language: str, country: str) -> str:
    """A day by the country's pattern."""
    return format_date(value, how.pattern, locale_of(language, country)).replace(_NARROW, _NBSP)


def moment(value: Moment, days: DateFormat, months: DateFormat, language: str, country: str) -> str:
    """A day or a month by the country's patterns."""
    return day(value.first, months if value.day is None else days, language, country)


def grouped(code: str, groups: Sequence[int]) -> str:
    """A code in groups of so many characters with no-break spaces: 458904 as 45 89 04. The rest stays together."""
    parts, rest = [], code
    for size in groups:
        parts.append(rest[:size])
        rest = rest[size:]
    return _NBSP.join(part for part in (*parts, rest) if part)


def long_day(value: date, language: str) -> str:
    """A day written out as the language does where no country is meant: 18 July 2025."""
    return format_date(value, "long", locale_of(language, "")).replace(_NARROW, _NBSP)


@cache
def months(language: str) -> tuple[str, ...]:
    """The names of the months in a language, as they stand after a day; none where CLDR does not know the language."""
    try:
        locale = locale_of(language, "")
    except UnknownLocaleError:
        return ("January",)
    return tuple(dict.fromkeys((*locale.months["format"]["wide"].values(), *locale.months["stand-alone"]["wide"].values())))


def phone(number: str) -> str:
    """An E.164 number in the usual international form of its country, with no-break spaces.

    Raises ValueError if it is no telephone number.
    """
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException as problem:
        raise ValueError(str(problem)) from None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL).replace(" ", _NBSP)
