"""Dated values: nothing twice on one day, no day left out.

DAT001: two values hold on the same day. DAT002: there are days on which none of the values holds, and the annex's day is
not one of them (on that day itself, what is missing in print is reported by the requirement that asks for it).
DAT003: a period ends before it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.inforce import Period, gaps, overlaps, say
from smpc_annex.model.dossier import Dossier, House, Market


class Placed(Protocol):
    """Something dated that somebody wrote."""

    @property
    def period(self) -> Period: ...
    @property
    def span(self) -> Span: ...


def product_periods(dossier: Dossier) -> Iterator[Finding]:
    """The periods of what is the same in every country."""
    product = dossier.product
    yield from judge("the holder", product.mah)
    yield from judge("additional monitoring", product.monitoring, may_pause=True)
    yield from judge("the narcotic class", product.narcotic, may_pause=True)
    yield from judge("the ATC code", tuple(_Placed(a.period, a.code.span) for a in product.atc))


def market_periods(market: Market, house: House) -> Iterator[Finding]:
    """The periods of one country's packs and of its representative."""
    for pack in market.packs:
        name = f"pack {pack.id}"
        yield from judge(f"{name}: the dispensing group", pack.dispensing, pack.subject)
        yield from judge(f"{name}: the reimbursement", pack.reimbursement, pack.subject)
        yield from judge(f"{name}: on the market", pack.marketed, pack.subject, may_pause=True)
        for kind in dict.fromkeys(price.kind for price in pack.prices):
            prices = tuple(price for price in pack.prices if price.kind == kind)
            yield from judge(f"{name}: the price {kind}", prices, pack.subject)
    representative = house.representatives.get(market.representative.text) if market.representative else None
    if representative:
        yield from judge("the representative", representative.periods)


class _Placed:
    def __init__(self, period: Period, span: Span) -> None:
        self.period, self.span = period, span


def judge(what: str, items: Sequence[Placed], subject: str = "", *, may_pause: bool = False) -> Iterable[Finding]:
    """Overlaps, gaps (unless the thing may pause), and periods that end before they begin."""
    for item in items:
        start, until = item.period.start, item.period.until
        if start and until and until <= start:
            yield _finding(
                "DAT003",
                Severity.ERROR,
                f"{what} ends ({say(until)}) before it begins ({say(start)})",
                item,
                subject,
                "until is the first day on which it no longer holds",
            )
    for first, second in overlaps(items):
        begins = f" on {say(second.period.start)}" if second.period.start else ""
        yield _finding(
            "DAT001",
            Severity.ERROR,
            f"{what} is given twice: this one begins{begins} while the one at line {first.span.line} still holds",
            second,
            subject,
            "end the earlier one with until:, on the day on which this one begins",
        )
    for _first, second, hole in () if may_pause else gaps(items):
        assert hole.start is not None and hole.last is not None  # noqa: S101, PT018 - a gap lies between two days
        days = (hole.last - hole.start).days + 1
        yield _finding(
            "DAT002",
            Severity.WARNING,
            f"{what} is missing for {days} {'day' if days == 1 else 'days'}, {say(hole.start)} to {say(hole.last)}",
            second,
            subject,
            "add a value for these days, or move from: or until:",
        )


def _finding(code: str, severity: Severity, message: str, item: Placed, subject: str, advice: str) -> Finding:
    return Finding(id=code, severity=severity, message=message, span=item.span, help=advice, subject=subject)
