"""Until when a block is true, and by when its values must be compared again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from smpc_annex.checks.horizon import Change, changes
from smpc_annex.checks.registry import View
from smpc_annex.inforce import Moment


@dataclass(frozen=True, slots=True)
class Freshness:
    """One block's two dates: the next day on which something in it changes, and the day by which something must be compared again."""

    country: str
    language: str
    changes: tuple[Change, ...]
    verify: tuple[Change, ...]

    @property
    def true_until(self) -> Change | None:
        """The nearest change; on that day the block is no longer true."""
        return self.changes[0] if self.changes else None

    @property
    def verify_by(self) -> Change | None:
        return self.verify[0] if self.verify else None


def freshness(view: View) -> Freshness:
    """The two dates of a block, the nearest first."""
    situation, day = view.situation, view.situation.day
    limit = situation.country.prices.verify_within_days
    due: list[Change] = []
    for pack in situation.packs:
        for kind in dict.fromkeys(price.kind for price in pack.prices):
            price = situation.price(pack, kind)
            if price and f"pack.price.{kind}" in view.own:
                what = f"{situation.country.code} pack {pack.id}: compare price {kind}"
                due.append(Change(_last(price.verified.on, limit) if price.verified else day, what, price.span))
    for law in {law.id: law for _requirement, laws in situation.asked.values() for law in laws}.values():
        by = _last(law.verified.on, situation.country.review_laws_within_days)
        due.append(Change(by, f"{situation.country.code}: read again {law.id}", law.span))
    return Freshness(situation.country.code, view.language, tuple(changes(situation, view.printed)), tuple(sorted(due)))


def _last(on: Moment, days: int) -> date:
    return on.first + timedelta(days=days)
