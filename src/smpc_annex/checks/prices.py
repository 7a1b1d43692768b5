"""Prices that stand in print: compared lately, with the VAT of the day, plausible, and not where a reference is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.inforce import on, say
from smpc_annex.model.dossier import Pack, Price
from smpc_annex.model.rules import Tariff

_NUMBER = re.compile(r"[0-9]+")
_CENT = Decimal("0.01")


def _printed(view: View) -> Iterator[tuple[Pack, Price]]:
    """The prices of the day that stand in the block."""
    for pack in view.situation.packs:
        for kind in dict.fromkeys(price.kind for price in pack.prices):
            price = view.situation.price(pack, kind)
            if price and pack.subject in view.own.get(f"pack.price.{kind}", ()):
                yield pack, price


@check("PRC001", Severity.WARNING)
def verified_lately(view: View) -> Iterator[Finding]:
    r"""Every printed price was compared with its source lately.

    Price lists change every few weeks, and a printed figure is not seen to be stale. Each country's rules say after how many days
    a price must be compared again (the rhythm of its register); a comparison made later counts as fresh.

    Fails: fabulor/markets/SE.yaml: amount: "268.40", currency: "SEK", vat: "included", from: "2025-01-01",\n         verified: {"on": "2026 ->
        amount: "268.40", currency: "SEK", vat: "included", from: "2025-01-01",\n         verified: {"on": "2025
    Passes: fabulor/markets/SE.yaml: verified: {"on": "2026-01-28" -> verified: {"on": "2026-02-01"
    """
    rules, day = view.situation.country.prices, view.situation.day
    for pack, price in _printed(view):
        if price.verified is None:
            message = f"pack {pack.id}: nobody has noted when this {price.kind} was compared with its source"
        elif (age := price.verified.on.age(day)) > rules.verify_within_days:
            message = f"pack {pack.id}: this {price.kind} was compared on {price.verified.on}, {age} days before {say(day)}"
        else:
            continue
        advice = f"compare it again and note it under verified: (within {rules.verify_within_days} days: {rules.rhythm})"
        yield found("PRC001", message, price.span, advice, pack.subject)


@check("PRC002", Severity.ERROR)
def vat_of_the_day(view: View) -> Iterator[Finding]:
    r"""No printed price holds the VAT of another time.

    When the rate of VAT on medicines changes, every price with VAT changes. A price that began before the change, and that nobody
    has compared since, is the old one.

    Fails: fabulor/markets/FI.yaml: until: "2026-01-01" -> until: "2025-06-01" &&
        from: "2026-01-01",\n         verified: {"on": "2026-01-28" -> from: "2025-06-01",\n         verified: {"on": "2025-12-28"
    Passes: fabulor/markets/FI.yaml: from: "2026-01-01",\n         verified: {"on": "2026-01-28" -> from: "2026-01-01",\n         verified: {"on": "2026-01-30"
    """
    day = view.situation.day
    changes = [
        rate.period.start for rate in view.situation.country.prices.vat_rates if rate.period.start and rate.period.start <= day
    ]
    if not changes:
        return
    change = max(changes)
    for pack, price in _printed(view):
        before = price.period.start is not None and price.period.start < change
        if price.vat == "included" and before and (price.verified is None or price.verified.on.first < change):
            yield found(
                "PRC002",
                f"pack {pack.id}: this {price.kind} is older than the VAT that holds since {say(change)}",
                price.span,
                "end it on that day, and write the price that holds since",
                pack.subject,
            )


@check("PRC003", Severity.WARNING)
def figure_instead_of_reference(view: View) -> Iterator[Finding]:
    """Where the law asks for a reference to the price list, no figure stands.

    In Denmark prices change every second Monday, and the law asks for a reference to the official list; a figure beside it is soon
    false.

    Passes: fabulor/markets/FI.yaml: amount: "28.78" -> amount: "28.79"
    """
    if view.situation.country.prices.policy == "reference":
        for pack, price in _printed(view):
            advice = "take the figure out of the template, and print the reference alone"
            yield found(
                "PRC003", f"pack {pack.id}: a price is printed where a reference is asked for", price.span, advice, pack.subject
            )


@check("PRC004", Severity.WARNING)
def agrees_with_tariff(view: View) -> Iterator[Finding]:
    """Two prices of a pack agree with the tariff that binds them.

    Where law fixes the margin, the retail price follows from the wholesale price. The rules hold the tariff with its dates;
    surcharges that it allows are tried too. A digit that is wrong in either price is found so.

    Fails: fabulor/markets/NO.yaml: amount: "304.50" -> amount: "340.50"
    Passes: fabulor/markets/NO.yaml: amount: "304.50" -> amount: "304.55"
    """
    country, day = view.situation.country, view.situation.day
    for tariff in country.prices.tariffs:
        if not tariff.period.holds(day):
            continue
        rate = on(country.prices.vat_rates, day)
        for pack in view.situation.packs:
            base, result = view.situation.price(pack, tariff.base), view.situation.price(pack, tariff.result)
            if base is None or result is None or (tariff.vat and rate is None):
                continue
            vat = 1 + rate.rate / 100 if tariff.vat and rate else Decimal(1)
            expected = [_by(tariff, base.amount, extra) * vat for extra in (Decimal(0), *tariff.surcharges)]
            if min(abs(result.amount - amount) for amount in expected) > tariff.tolerance:
                likely = expected[0].quantize(_CENT, ROUND_HALF_UP)
                yield found(
                    "PRC004",
                    f"pack {pack.id}: {result.kind} {result.amount} does not follow from {base.kind} {base.amount}: "
                    f"by the tariff it is {likely}",
                    result.span,
                    f"compare both with the register ({tariff.source})",
                    pack.subject,
                )


def _by(tariff: Tariff, amount: Decimal, extra: Decimal) -> Decimal:
    step = next((step for step in tariff.steps if step.below is None or amount <= step.below), tariff.steps[-1])
    return amount * step.factor + step.plus + extra


@check("PRC005", Severity.WARNING)
def plausible_among_packs(view: View) -> Iterator[Finding]:
    """The packs of one presentation have similar prices for one unit.

    A digit too many or too few makes one pack several times dearer than its sister. What a pack holds is read from the number in
    which the labels of these packs differ.

    Fails: fabulor/markets/FI.yaml: amount: "151.94" -> amount: "951.94"
    Passes: fabulor/markets/FI.yaml: amount: "151.94" -> amount: "161.94"
    """
    groups: dict[tuple[str, str], list[tuple[Pack, Price]]] = {}
    for pack, price in _printed(view):
        groups.setdefault((pack.presentation.text, price.kind), []).append((pack, price))
    for members in groups.values():
        units = _units([pack for pack, _price in members], view.language)
        if len(members) < 2 or units is None:
            continue
        each = sorted((price.amount / count, pack.id, price) for (pack, price), count in zip(members, units, strict=True))
        if each[-1][0] > each[0][0] * Decimal("2.5"):
            _amount, pack_id, price = each[-1]
            yield found(
                "PRC005",
                f"pack {pack_id}: a unit at this {price.kind} ({price.amount}) costs {each[-1][0] / each[0][0]:.1f} times that of pack {each[0][1]}",
                price.span,
                "compare both with the register; if both are right, put this warning aside with a waiver",
                f"pack:{pack_id}",
            )


def _units(packs: list[Pack], language: str) -> list[int] | None:
    """How much each pack holds: the one number in which the labels differ; None if that cannot be told."""
    labels = [pack.label.get(language) for pack in packs]
    if not all(labels):
        return None
    numbers = [_NUMBER.findall(label.text) for label in labels if label]
    shared = set.intersection(*(set(found_) for found_ in numbers)) if numbers else set()
    own = [[number for number in found_ if number not in shared] for found_ in numbers]
    if any(len(left) != 1 or int(left[0]) == 0 for left in own):
        return None
    return [int(left[0]) for left in own]
