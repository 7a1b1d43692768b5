"""A medicine as its company describes it: product, core summary, markets, materials, representatives.

Texts carry their place (``Text.span``), words come per language (``Words``), and what can change carries a period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from smpc_annex.diagnostics import Span
from smpc_annex.inforce import Moment, Period

#: ISO 639-2 for "several languages": words that are the same in every language, such as a company's name.
ANY_LANGUAGE = "mul"


@dataclass(frozen=True, slots=True)
class Text:
    """A string that somebody wrote, and where."""

    text: str
    span: Span

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in several languages."""

    by_language: Mapping[str, Text]
    span: Span

    def get(self, language: str) -> Text | None:
        """In this language, or as they are in every language."""
        return self.by_language.get(language) or self.by_language.get(ANY_LANGUAGE)


@dataclass(frozen=True, slots=True)
class Verified:
    """When, by whom and with what a value was last compared."""

    on: Moment
    by: str
    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class Address:
    """One address in one language."""

    street: Text
    postal_code: Text
    city: Text
    country: Text | None


@dataclass(frozen=True, slots=True)
class Phone:
    """E.164 number, and how it is printed if not in the usual international form."""

    number: Text
    printed: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A holder or representative in one period."""

    period: Period
    name: Words
    address: Mapping[str, Address]
    phone: Phone | None
    email: Text | None
    website: Text | None
    verified: Verified | None
    span: Span

    def address_in(self, language: str) -> Address | None:
        return self.address.get(language) or self.address.get(ANY_LANGUAGE)


@dataclass(frozen=True, slots=True)
class Representative:
    """A local representative through time."""

    id: str
    country: str
    periods: tuple[Party, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Substance:
    """An active substance with its INN in each language."""

    id: str
    inn: Words
    span: Span


@dataclass(frozen=True, slots=True)
class Form:
    """Pharmaceutical form: a term per language with its source (EDQM standard terms or the SmPC) per language."""

    term: Words
    source: Words | None


@dataclass(frozen=True, slots=True)
class Presentation:
    """Form, strength and container."""

    id: str
    strength: Words
    content: Words | None
    container: Words | None
    span: Span


@dataclass(frozen=True, slots=True)
class AtcCode:
    """An ATC code without spaces, in its period."""

    period: Period
    code: Text
    verified: Verified | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A period on a list (additional monitoring), or of a narcotic class."""

    period: Period
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of the SmPC text."""

    revised: date
    verified: Verified | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One medicine: what is the same in every country."""

    name: Text
    substances: tuple[Substance, ...]
    form: Form
    group: Words | None
    action: Words | None
    atc: tuple[AtcCode, ...]
    mah: tuple[Party, ...]
    ma_numbers: tuple[Text, ...]
    monitoring: tuple[Listed, ...]
    narcotic: tuple[Listed, ...]
    revisions: tuple[Revision, ...]
    presentations: tuple[Presentation, ...]
    span: Span

    def revision_on(self, day: date) -> Revision | None:
        """The SmPC text that was current on the day: the latest revision not after it."""
        return max((r for r in self.revisions if r.revised <= day), key=lambda r: r.revised, default=None)


@dataclass(frozen=True, slots=True)
class Band:
    """Adverse reactions of one frequency."""

    frequency: Text
    terms: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """Adverse reactions of one trial, or of the only list."""

    name: Text | None
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote of the adverse reactions."""

    mark: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the abridged SmPC."""

    number: Text
    abridged: bool
    text: Text | None
    reactions: tuple[Trial, ...]
    notes: tuple[Note, ...]
    closing: Text | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The abridged SmPC in one language."""

    language: str
    opening: Text | None
    sections: tuple[Section, ...]
    closing: Text | None
    span: Span

    def section(self, number: str) -> Section | None:
        return next((section for section in self.sections if section.number.text == number), None)


@dataclass(frozen=True, slots=True)
class Dispensing:
    """A pack's dispensing group in one period; the code is one of its country's rules. ``owner`` is the pack, or all_packs."""

    period: Period
    group: Text
    printed: Words | None
    verified: Verified | None
    owner: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reimbursement:
    """A pack's reimbursement in one period: a set of codes, and the condition in words. ``owner`` is the pack, or all_packs."""

    period: Period
    status: tuple[Text, ...]
    condition: Words | None
    printed: Words | None
    verified: Verified | None
    owner: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price of one kind in one period, per pack, in the given currency, with or without VAT."""

    period: Period
    kind: str
    amount: Decimal
    currency: str
    vat: str
    verified: Verified | None
    span: Span


@dataclass(frozen=True, slots=True)
class Marketed:
    """A period in which a pack is on the market."""

    period: Period
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One pack in one country: where the law binds dispensing, reimbursement and price."""

    id: str
    presentation: Text
    label: Words
    number: Text | None
    marketed: tuple[Marketed, ...]
    dispensing: tuple[Dispensing, ...]
    reimbursement: tuple[Reimbursement, ...]
    prices: tuple[Price, ...]
    prices_span: Span
    span: Span

    @property
    def subject(self) -> str:
        return f"pack:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A deviation that someone answers for."""

    finding: Text
    text: str
    subject: str
    materials: tuple[str, ...]
    reason: str
    by: str
    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words of an older annex that are no datum yet, and the segment of the template after which they stand."""

    after: str
    text: Words
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What is true of a medicine in one country."""

    country: str
    representative: Text | None
    packs: tuple[Pack, ...]
    sites: Mapping[str, Text]
    information: Words | None
    waivers: tuple[Waiver, ...]
    span: Span
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A country's block in a language, as a publication asks for it."""

    country: str
    language: str
    span: Span


@dataclass(frozen=True, slots=True)
class Publication:
    """One core and its country blocks: requirements are judged on these together. A reminder has no core."""

    name: str
    core: Text | None
    blocks: tuple[Wanted, ...]
    span: Span

    @property
    def called(self) -> str:
        """Its name; else the language of its core, or of its first block."""
        return self.name or (self.core.text if self.core else self.blocks[0].language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One piece of promotional material."""

    id: Text
    version: str
    prepared: Moment
    prepared_span: Span
    kind: str
    audience: str
    presentations: tuple[Text, ...]
    publications: tuple[Publication, ...]
    span: Span

    @property
    def is_reminder(self) -> bool:
        return self.kind == "reminder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's word for one text in one language, as it was: it holds for that text and that source, and for no other.

    ``source`` is the source text that was in front of the person; where the text is its own source it is empty, and ``text`` holds
    it. The two hashes are SHA-256 of source and text.
    """

    unit: str
    language: str
    state: str
    by: str
    role: str
    on: date
    source: str
    source_hash: str
    target_hash: str
    text: str = ""
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One medicine with all its files. ``approvals`` are by language and unit, in the order in which they were given."""

    name: str
    product: Product
    cores: Mapping[str, Core]
    markets: Mapping[str, Market]
    materials: tuple[Material, ...]
    approvals: Mapping[str, Mapping[str, tuple[Approval, ...]]] = field(default_factory=dict)
    span: Span


@dataclass(frozen=True, slots=True)
class Process:
    """How a house approves texts: from which language it translates, and which states a text passes, in their order.

    The last state is the one that a release asks for.
    """

    source: str = "en"
    states: tuple[str, ...] = ("draft", "approved")
    span: Span | None = None

    @property
    def asked(self) -> str:
        return self.states[-1]

    def after(self, state: str) -> str:
        """The state that a text is brought to next: a process may have none between draft and approved."""
        return self.states[min(self.states.index(state) + 1, len(self.states) - 1)] if state in self.states else self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the dossiers of a portfolio share. ``dates`` are patterns for the core's date of revision, per language."""

    name: str
    lead_ins: Mapping[str, Words] = field(default_factory=dict)
    representatives: Mapping[str, Representative] = field(default_factory=dict)
    process: Process = Process()
    dates: Mapping[str, Text] = field(default_factory=dict)
