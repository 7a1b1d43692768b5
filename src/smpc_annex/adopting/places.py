"""What countries and languages are called: names from CLDR, in every language of our countries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from smpc_annex.model.rules import Country

_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
#: How many words may stand beside a country's name in a heading of its block.
MOST_WORDS = 5


def plain(text: str) -> str:
    """Small letters, single spaces, no signs at the ends."""
    return _EDGE.sub("", " ".join(text.casefold().split()))


class Places:
    """The names of all countries of the world, and of our countries' languages."""

    def __init__(self, countries: Mapping[str, Country]) -> None:
        languages = tuple(dict.fromkeys(["en", *(language for country in countries.values() for language in country.languages)]))
        self.names: dict[str, str] = {}
        for language in languages:
            for code, name in _territories(language).items():
                self.names.setdefault(plain(name), code)
        for country in countries.values():
            for text in country.name.by_language.values():
                self.names[plain(text.text)] = country.code
            self.names.setdefault(country.code.casefold(), country.code)
        self._by_language = _own_languages(countries.values(), languages)
        longest = sorted((name for name in self.names if len(name) > 3), key=len, reverse=True)
        self._inside = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def exactly(self, text: str) -> str:
        """The country that these words and no others name; empty if none."""
        name = plain(text)
        return self.names.get(name, "") if len(name) > 2 else ""

    def named(self, text: str) -> str:
        """The country that a heading is about: its name among few words, or the name of its language alone."""
        words = plain(text)
        if len(words.split()) > MOST_WORDS:
            return ""
        found = {self.names[match] for match in self._inside.findall(words)}
        if len(found) == 1:
            return found.pop()
        bracketed = re.search(r"[(\[]([A-Za-z]{2})[)\]]", text)
        if not found and bracketed and bracketed[1].casefold() in self.names:
            return self.names[bracketed[1].casefold()]
        return self._by_language.get(words, "") if not found else ""


@cache
def _territories(language: str) -> dict[str, str]:
    """Codes of countries (two letters) and their names in a language; none where CLDR does not know it."""
    try:
        return {code: name for code, name in Locale.parse(language).territories.items() if len(code) == 2 and code.isalpha()}
    except UnknownLocaleError:
        return {}


def _own_languages(countries: Iterable[Country], languages: Iterable[str]) -> dict[str, str]:
    """The name of a language → the only country whose first language it is."""
    first: dict[str, list[str]] = {}
    for country in countries:
        first.setdefault(country.languages[0], []).append(country.code)
    found: dict[str, str] = {}
    for language, codes in first.items():
        if len(codes) == 1:
            for speaking in languages:
                name = Locale.parse(speaking).languages.get(language)
                if name:
                    found[plain(name)] = codes[0]
    return found
