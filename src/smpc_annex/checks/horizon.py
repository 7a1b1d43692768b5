"""What changes next: every day after the annex's on which something that stands in a block begins or ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from smpc_annex.diagnostics import Span
from smpc_annex.inforce import Dated, Period
from smpc_annex.model.rules import VatRate
from smpc_annex.model.situation import Situation


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A day, and what changes on it."""

    day: date
    what: str
    span: Span


def changes(situation: Situation, printed: Collection[str]) -> list[Change]:
    """All changes after the situation's day in what is printed (fields of core and block) or asked for, the nearest first."""
    return sorted(set(_changes(situation, printed)))


def _changes(situation: Situation, printed: Collection[str]) -> Iterator[Change]:
    day, product, market, country = situation.day, situation.product, situation.market, situation.country
    code = country.code
    for pack in market.packs:
        name = f"{code} pack {pack.id}"
        for kind in dict.fromkeys(price.kind for price in pack.prices):
            if f"pack.price.{kind}" not in printed and kind != country.prices.required_kind:
                continue
            yield from _edges(day, f"{name}: price {kind}", [p for p in pack.prices if p.kind == kind], pack.prices_span)
        yield from _edges(day, f"{name}: dispensing group", pack.dispensing, pack.span)
        yield from _edges(day, f"{name}: reimbursement", pack.reimbursement, pack.span)
        yield from _edges(day, f"{name}: on the market", pack.marketed, pack.span)
    if situation.representative and any(field.startswith("representative.") for field in printed):
        yield from _edges(day, f"{code}: representative", situation.representative.periods, situation.representative.span)
    yield from _edges(day, "marketing authorisation holder", product.mah, product.span)
    if "product.atc" in printed:
        yield from _edges(day, "ATC code", product.atc, product.span)
    yield from _edges(day, "additional monitoring (▼)", product.monitoring, product.span)
    yield from _edges(day, "narcotic class", product.narcotic, product.span)
    for revision in product.revisions:
        if revision.revised > day:
            yield Change(revision.revised, "revision of the SmPC", revision.span)
    for waiver in market.waivers:
        if waiver.period.holds(day) and waiver.period.until:
            yield Change(waiver.period.until, f"{code}: waiver of {waiver.finding} ends", waiver.span)
    prices = country.prices
    if any(p.kind == prices.required_kind and p.vat == "included" for pack in market.packs for p in pack.prices):
        yield from _edges(day, f"{code}: VAT on medicines", prices.vat_rates, country.span)
    for requirement in country.requirements:
        laws = [country.laws[id_] for id_ in requirement.laws]
        if requirement.level == "required" and situation.asks(requirement):
            yield from _edges(day, f"{requirement.id}: the law behind it", laws, requirement.span)


def _edges(day: date, what: str, items: Iterable[Dated | VatRate], span: Span) -> Iterator[Change]:
    for item in items:
        period: Period = item.period
        for edge in (period.start, period.until):
            if edge and edge > day:
                yield Change(edge, what, getattr(item, "span", span))
