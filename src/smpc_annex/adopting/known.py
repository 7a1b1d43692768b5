"""What our own catalogues and rules would say: sentences as patterns, and how like an old text is to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from smpc_annex.adopting.grammar import Grammar, Sentence
from smpc_annex.catalogs import MissingMessageError, Shelf
from smpc_annex.model.rules import Country, DispensingGroup, ReimbursementStatus

_LETTERS = re.compile(r"[^\W\d_]{2,}")


Coded = DispensingGroup | ReimbursementStatus


def coded_of(country: Country) -> list[Coded]:
    """All that a country has codes with printed forms for."""
    return [*country.dispensing_groups.values(), *country.reimbursement_statuses.values()]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a template in one language: literal parts and names of slots in turn."""

    sentence: Sentence
    parts: tuple[str, ...]

    @property
    def literal(self) -> str:
        """Its own words, without the values."""
        return " ".join("".join(f"{part} " for part in self.parts[::2]).split())


class Tongue:
    """A country's sentences in one of its languages."""

    def __init__(self, country: Country, grammar: Grammar, shelf: Shelf, language: str) -> None:
        self.country, self.grammar, self.language = country, grammar, language
        self._words = shelf.words(language)

    @cached_property
    def sentences(self) -> tuple[Said, ...]:
        found = []
        for sentence in self.grammar.sentences:
            try:
                found.append(Said(sentence, self._words.get(sentence.context, sentence.msgid).parts))
            except MissingMessageError:
                continue
        return tuple(found)

    def said(self, sentence: Sentence) -> Said | None:
        return next((one for one in self.sentences if one.sentence is sentence), None)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of its sentences and of its codes' printed forms."""
        texts = [said.literal for said in self.sentences]
        for coded in coded_of(self.country):
            texts += [form.text for form in coded.printed.get(self.language, ())]
        return frozenset(word.casefold() for text in texts for word in _LETTERS.findall(text))

    def hits(self, text: str) -> int:
        """How many words of a text are words of ours in this language."""
        return sum(word.casefold() in self.vocabulary for word in _LETTERS.findall(text))


def language_of(text: str, tongues: Iterable[Tongue]) -> str:
    """The language whose words stand in a text most; the first where none does."""
    ranked = list(tongues)
    own = [
        tongue.vocabulary.difference(*(o.vocabulary for o in ranked if o is not tongue)) if len(ranked) > 1 else tongue.vocabulary
        for tongue in ranked
    ]
    words = [word.casefold() for word in _LETTERS.findall(text)]
    scores = [sum(word in mine for word in words) for mine in own]
    return ranked[scores.index(max(scores))].language


def likeness(one: str, other: str) -> float:
    """From 0 to 100: how like two wordings are, capitals and white space apart."""
    return fuzz.ratio(" ".join(one.casefold().split()), " ".join(other.casefold().split()))


def formula_score(text: str, country: Country, tongues: Iterable[Tongue]) -> int:
    """How much a text speaks of one country: its sites, its telephone code, its addresses, its own sentences and codes."""
    small = text.casefold()
    score = 0
    for site in country.sites.values():
        score += 4 * any(form.text.casefold() in small for form in site.printed)
    score += 3 * any(
        re.search(rf"(?<!\w){re.escape(name.text.casefold())}(?!\w)", small) is not None
        for name in country.name.by_language.values()
    )
    score += 3 * bool(re.search(rf"[\w-]\.{country.code.casefold()}(?![\w.]\w)", small))
    score += 4 * bool(_dialling(country.code) and re.search(rf"\+{_dialling(country.code)}(?!\d)", text.replace("(0)", "")))
    for tongue in tongues:
        if tongue.language == "en":
            continue
        literals = [part.strip(" .,:;()").casefold() for said in tongue.sentences for part in said.parts[::2]]
        score += sum(3 for literal in dict.fromkeys(literals) if len(literal) > 7 and literal in small)
        for coded in coded_of(country):
            score += 2 * any(
                len(form.text) > 5 and form.text.casefold() in small for form in coded.printed.get(tongue.language, ())
            )
    return score


def _dialling(code: str) -> int:
    import phonenumbers

    return phonenumbers.country_code_for_region(code)


def by_country(countries: Mapping[str, Country], grammars: Mapping[str, Grammar], shelf: Shelf) -> dict[str, tuple[Tongue, ...]]:
    """The tongues of every country that has a template."""
    return {
        code: tuple(Tongue(countries[code], grammar, shelf, language) for language in countries[code].languages)
        for code, grammar in grammars.items()
    }
