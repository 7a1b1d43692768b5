"""The law and the vocabulary of a country, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from smpc_annex.diagnostics import Citation, Span
from smpc_annex.inforce import Period
from smpc_annex.model.dossier import Text, Verified, Words


@dataclass(frozen=True, kw_only=True)
class Law:
    """One paragraph of law, cited once and used many times."""

    id: str
    title: str
    number: str
    section: str
    url: str
    basis: str
    period: Period
    active: bool
    confidence: str
    state_of_text: str
    verified: Verified
    note: str
    span: Span

    def citation(self) -> Citation:
        """As a finding prints it: one and the same for all findings, of which a portfolio has many."""
        return self._citation

    @cached_property
    def _citation(self) -> Citation:
        text = ", ".join(part for part in (self.title, self.number, self.section) if part)
        return Citation(
            id=self.id,
            text=text,
            basis=self.basis,
            in_force=str(self.period) if self.period != Period() else "day of entry into force not recorded",
            compared=f"{self.verified.on} by {self.verified.by}" + (f" ({self.state_of_text})" if self.state_of_text else ""),
            status="active" if self.active else "draft",
            url=self.url,
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """When a requirement applies: a closed vocabulary, no expressions. All parts that are given must hold."""

    material: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    has: str = ""
    is_: tuple[tuple[str, str], ...] = ()
    in_: tuple[tuple[str, tuple[str, ...]], ...] = ()
    more_than_one: str = ""
    all_: tuple[Condition, ...] = ()
    any_: tuple[Condition, ...] = ()
    not_: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that law or custom asks of the printed publication."""

    id: str
    asks: str
    laws: tuple[str, ...]
    level: str
    active: bool
    period: Period
    fields: tuple[str, ...]
    any_of: tuple[str, ...]
    each: str
    when: Condition | None
    manual: bool
    language: str
    note: str
    span: Span
    layout: bool = False
    house: bool = False
    #: What is measured on the finished page -> the least that it must be: size_pt, x_height_mm, contrast, width_percent.
    limits: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensingGroup:
    """A code of supply with its accepted printed forms."""

    code: str
    printed: Mapping[str, tuple[Text, ...]]
    meaning: str
    prescription: bool
    pharmacy_only: bool
    hospital_only: bool
    variant_of: str
    period: Period
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReimbursementStatus:
    """A code of reimbursement with its accepted printed forms; ``field`` is what its printed form fills."""

    code: str
    printed: Mapping[str, tuple[Text, ...]]
    meaning: str
    field: str
    condition: str
    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class PriceKind:
    """A kind of price, such as VMH or AUP."""

    code: str
    name: Words
    vat: str
    meaning: str
    span: Span


@dataclass(frozen=True, slots=True)
class VatRate:
    """VAT on medicines, in per cent, in one period."""

    period: Period
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """Up to ``below`` (None: above all others) a price is the base times ``factor`` plus ``plus``."""

    below: Decimal | None
    factor: Decimal
    plus: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """How the price of one kind follows from another's by law, in one period. Amounts in the country's currency, before VAT."""

    period: Period
    base: str
    result: str
    steps: tuple[Step, ...]
    surcharges: tuple[Decimal, ...]
    vat: bool
    tolerance: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRules:
    """What kind of price a country asks for, and how often it must be compared again."""

    policy: str
    kinds: Mapping[str, PriceKind]
    required_kind: str
    verify_within_days: int
    rhythm: str
    vat_rates: tuple[VatRate, ...]
    tariffs: tuple[Tariff, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """The machine form of a code, the same in words (``form``), and how it is grouped in print; ``ranges`` are the expected series, as first-last."""

    name: str
    pattern: str
    form: str
    check: str
    groups: tuple[int, ...]
    span: Span
    ranges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """A CLDR pattern; thousands are grouped from ``group_from`` on, never if None."""

    pattern: str
    group_from: int | None
    group: str
    span: Span


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A CLDR pattern."""

    pattern: str
    span: Span


@dataclass(frozen=True, slots=True)
class Site:
    """An official site and its accepted printed forms."""

    id: str
    href: str
    printed: tuple[Text, ...]
    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class Reminder:
    """Whether a country knows reminder advertisements, and the only fields that may stand in one."""

    allowed: bool
    fields: tuple[str, ...]
    laws: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """Everything that belongs to one country."""

    code: str
    name: Words
    languages: tuple[str, ...]
    currency: str
    laws: Mapping[str, Law]
    requirements: tuple[Requirement, ...]
    dispensing_groups: Mapping[str, DispensingGroup]
    refused_groups: Mapping[str, str]
    reimbursement_statuses: Mapping[str, ReimbursementStatus]
    prices: PriceRules
    identifiers: Mapping[str, Identifier]
    money: Mapping[str, MoneyFormat]
    dates: Mapping[str, DateFormat]
    months: Mapping[str, DateFormat]
    sites: Mapping[str, Site]
    abandoned_sites: Mapping[str, str]
    legal_texts: Mapping[str, Words]
    reminder: Reminder | None
    review_laws_within_days: int
    release_role: str
    span: Span

    def laws_on(self, requirement: Requirement, day: date) -> tuple[Law, ...]:
        """The paragraphs behind a requirement that are in force on the day."""
        return tuple(law for law in (self.laws[id_] for id_ in requirement.laws) if law.period.holds(day))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that a template or convention fixes, in their period."""

    period: Period
    words: Words


@dataclass(frozen=True, slots=True)
class QrdSection:
    """A section of the SmPC: its QRD title, its customary lead-in in an abridged SmPC, and other words by which old annexes name it."""

    number: str
    title: tuple[Term, ...]
    lead_in: tuple[Term, ...]
    also: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frequency:
    """A frequency of adverse reactions by the MedDRA convention."""

    code: str
    threshold: str
    words: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class EpiCodes:
    """Codes of electronic product information: the list of sections, the documents, and the number of each section's code."""

    list: str = ""
    smpc: str = ""
    leaflet: str = ""
    root: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EuLevel:
    """What is the same in every country: QRD titles, frequencies in their order, the black triangle."""

    laws: Mapping[str, Law]
    sections: Mapping[str, QrdSection]
    frequencies: Mapping[str, Frequency]
    symbol: Text
    sentence: tuple[Term, ...]
    sites: Mapping[str, Site]
    identifiers: Mapping[str, Identifier] = field(default_factory=dict)
    epi: EpiCodes = EpiCodes()
