"""Prices that stand in print: compared with their source lately.

PRC001: a printed price was last compared longer ago than the register's rhythm allows, or nobody has noted when.
"""

from __future__ import annotations

from collections.abc import Iterator

from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.inforce import say
from smpc_annex.model.situation import Situation


def verified_lately(situation: Situation, fields: frozenset[str]) -> Iterator[Finding]:
    """A warning for every printed price whose comparison is too old on the day. Later comparisons count as fresh."""
    limit = situation.country.prices.verify_within_days
    for pack in situation.packs:
        for kind in dict.fromkeys(price.kind for price in pack.prices):
            price = situation.price(pack, kind)
            if price is None or f"pack.price.{kind}" not in fields:
                continue
            if price.verified is None:
                message = f"pack {pack.id}: nobody has noted when this {kind} was compared with its source"
            elif (age := price.verified.on.age(situation.day)) > limit:
                message = (
                    f"pack {pack.id}: this {kind} was compared on {price.verified.on}, {age} days before {say(situation.day)}"
                )
            else:
                continue
            yield Finding(
                id="PRC001",
                severity=Severity.WARNING,
                message=message,
                span=price.span,
                help=f"compare it again and note it under verified: (within {limit} days: {situation.country.prices.rhythm})",
                subject=pack.subject,
            )
