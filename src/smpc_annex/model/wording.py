"""The words of a dossier that somebody must answer for, each with the text it was translated from, and how far it has come.

A wording is a section of the core summary, or a value in words: a form, a pack's label, a condition. Its state comes from the
approvals on record, each bound to source and text as they were; white space and no-break spaces do not count as a change.
Names, addresses and telephone numbers are facts that are verified (``verified:``), not translated; fixed words are the
catalogues'.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Literal

from smpc_annex.diagnostics import Span
from smpc_annex.inforce import Period
from smpc_annex.model.dossier import Approval, Core, Dossier, Market, Process, Product, Section, Words

State = Literal["missing", "stale", "draft", "reviewed", "approved"]
#: What a text passes, in order.
STATES: tuple[State, ...] = ("draft", "reviewed", "approved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One text in one language, and its source.

    ``target`` and ``source`` are readable and complete: whatever changes the meaning changes them. A text in the source language
    is its own source: ``source`` is empty. ``sourced`` is false for a form whose origin nobody wrote down.
    """

    id: str
    called: str
    language: str
    target: str
    source_language: str
    source: str
    span: Span
    sourced: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a wording has come: its state, and the last record about it, if any."""

    wording: Wording
    state: State
    record: Approval | None = None

    @property
    def changed(self) -> str:
        """What is not as it was when the last record was made: the source, the text, or both."""
        if self.record is None:
            return ""
        parts = []
        if self.record.source_hash != digest(self.wording.source):
            parts.append("the source")
        if self.record.target_hash != digest(self.wording.target):
            parts.append("the text")
        return " and ".join(parts)


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def folded(text: str) -> str:
    """One space wherever there is white space, no-break spaces included."""
    return " ".join(text.split())


def of_section(section: Section) -> str:
    """All that a section says, one thing a line; empty for a section that prints product data only."""
    lines = [folded(section.text.text)] if section.text else []
    for trial in section.reactions:
        lines += [folded(trial.name.text)] if trial.name else []
        lines += [f"{band.frequency.text}: {'; '.join(folded(term.text) for term in band.terms)}" for band in trial.bands]
    lines += [f"^{note.mark.text}^ {folded(note.text.text)}" for note in section.notes]
    lines += [folded(section.closing.text)] if section.closing else []
    if lines and section.abridged:
        lines.insert(0, "* (abridged)")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Worded:
    """A value in words under its lasting id. ``sources`` says, for a form, where each term was taken from."""

    id: str
    called: str
    words: Words
    source_language: str
    meant: tuple[str, ...]
    sources: Words | None = None


class Wordings:
    """The wordings of a dossier with their states: of product, cores, and the countries in ``languages``, each with its own first."""

    def __init__(self, dossier: Dossier, process: Process, languages: Mapping[str, tuple[str, ...]]) -> None:
        self._dossier, self.process, self._languages = dossier, process, languages
        self._made: dict[str, dict[str, Standing]] = {}

    def of(self, language: str) -> dict[str, Standing]:
        """The wordings in a language, by id, in the order of the files. What has a source and no words there is missing."""
        if language not in self._made:
            records = self._dossier.approvals.get(language, {})
            found = (*self._core(language), *(w for worded in self.worded if (w := _wording(worded, language))))
            self._made[language] = {wording.id: _standing(wording, records.get(wording.id, ())) for wording in found}
        return self._made[language]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Every language of a core or of a country of this dossier, the source language first."""
        known = set(self._dossier.cores)
        for country in self._dossier.markets:
            known.update(self._languages.get(country, ()))
        return tuple(sorted(known, key=lambda language: (language != self.process.source, language)))

    @cached_property
    def worded(self) -> tuple[Worded, ...]:
        """The values in words of product and markets."""
        found = list(_of_product(self._dossier.product, self.process.source, tuple(self._dossier.cores)))
        for country, market in self._dossier.markets.items():
            if country in self._languages:
                found += _of_market(market, self._languages[country])
        return tuple(found)

    def _core(self, language: str) -> Iterator[Wording]:
        first, own = self._dossier.cores.get(self.process.source), self._dossier.cores.get(language)
        sources = dict(_core_texts(first)) if first else {}
        targets = dict(_core_texts(own)) if own else {}
        nowhere = own.span if own else Span(f"{self._dossier.name}/core/{language}.yaml", 1, 1, self._dossier.span.root)
        for key in dict.fromkeys([*sources, *targets]):
            text, span = targets.get(key, ("", nowhere))
            translated = language != self.process.source and key in sources
            yield Wording(
                id=f"core/{key}",
                called=f"section {key}" if key[0].isdigit() else f"the {key} of the core summary",
                language=language,
                target=text,
                source_language=self.process.source if translated else language,
                source=sources[key][0] if translated else "",
                span=span,
            )


def _wording(worded: Worded, language: str) -> Wording | None:
    """A value in one language; None where the words are the same in every language, or nobody prints them in this one."""
    own, first = worded.words.by_language.get(language), worded.words.by_language.get(worded.source_language)
    if own is None and (first is None or worded.words.get(language) or language not in worded.meant):
        return None
    source = first if first and language != worded.source_language else None
    return Wording(
        id=worded.id,
        called=worded.called,
        language=language,
        target=folded(own.text) if own else "",
        source_language=worded.source_language if source else language,
        source=folded(source.text) if source else "",
        span=own.span if own else worded.words.span,
        sourced=own is None or worded.sources is None or worded.sources.get(language) is not None,
    )


def _of_product(product: Product, source: str, meant: tuple[str, ...]) -> Iterator[Worded]:
    for substance in product.substances:
        yield Worded(f"product/inn/{substance.id}", f"the INN of {substance.id}", substance.inn, source, meant)
    form = product.form
    yield Worded("product/form", "the dose form", form.term, source, meant, form.source or Words({}, form.term.span))
    for name, words in (("group", product.group), ("action", product.action)):
        if words:
            yield Worded(f"product/{name}", f"the {name}", words, source, meant)
    for item in product.presentations:  # the container is printed nowhere
        for name, words in (("strength", item.strength), ("content", item.content)):
            if words:
                yield Worded(f"product/{name}/{item.id}", f"the {name} of {item.id}", words, source, meant)


def _of_market(market: Market, languages: tuple[str, ...]) -> Iterator[Worded]:
    country, source = market.country, languages[0]
    if market.information:
        yield Worded(f"{country}/information", f"the free information of {country}", market.information, source, languages)
    for pack in market.packs:
        yield Worded(f"{country}/{pack.id}/label", f"the label of pack {pack.id} ({country})", pack.label, source, languages)
    # What all packs share is one and the same for each of them.
    held: dict[Span, tuple[str, str, Words, Period]] = {}
    for pack in market.packs:
        for group in pack.dispensing:
            if group.printed:
                held[group.printed.span] = group.owner, "dispensing", group.printed, group.period
        for status in pack.reimbursement:
            if status.printed:
                held[status.printed.span] = status.owner, "reimbursement", status.printed, status.period
            if status.condition:
                held[status.condition.span] = status.owner, "condition", status.condition, status.period
    for owner, what, words, period in held.values():
        since = f"/{period.start}" if period.start else ""
        # What has no house form prints the rules' form: it is not missing.
        meant = languages if what == "condition" else ()
        yield Worded(f"{country}/{owner}/{what}{since}", f"the {what} of {owner} ({country})", words, source, meant)


def _core_texts(core: Core) -> Iterator[tuple[str, tuple[str, Span]]]:
    if core.opening:
        yield "opening", (folded(core.opening.text), core.opening.span)
    for section in core.sections:
        said = of_section(section)
        if said:
            yield section.number.text, (said, section.span)
    if core.closing:
        yield "closing", (folded(core.closing.text), core.closing.span)


def _standing(wording: Wording, records: tuple[Approval, ...]) -> Standing:
    if not wording.target:
        return Standing(wording, "missing", records[-1] if records else None)
    if not records:
        return Standing(wording, "draft")
    source, target = digest(wording.source), digest(wording.target)
    last = records[-1]
    if last.state == "draft":
        # A draft may be worked on; what it was made from must not change. It takes back what was said before.
        return Standing(wording, "draft" if last.source_hash == source else "stale", last)
    if (last.source_hash, last.target_hash) != (source, target):
        return Standing(wording, "stale", last)  # an older word for this text does not count: it has been superseded
    same = takewhile(lambda r: r.state != "draft" and (r.source_hash, r.target_hash) == (source, target), reversed(records))
    best = max(same, key=lambda record: _rank(record.state))
    return Standing(wording, STATES[_rank(best.state)] if wording.sourced else "draft", best)


def _rank(state: str) -> int:
    return STATES.index(state) if state in STATES else 0  # a state of another version counts as a draft
