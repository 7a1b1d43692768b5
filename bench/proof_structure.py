"""Whole blocks gone wrong: exchanged, missing, doubled, moved, of another country or day, and pages that are right and look wrong.

A case takes the approved blocks of a publication and says what is printed instead, and what must be told of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from smpc_annex.model.block import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What is printed. ``named``: of these parts at least one must be told of, and of no others (``also`` may be).

    ``states`` are what may be said of it; with ``changed`` its words must be said to differ. Nothing named: all is as approved.
    """

    name: str
    blocks: tuple[Block, ...]
    named: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    changed: bool = False


Case = Callable[[Sequence[Block], Sequence[Block], Sequence[Block], random.Random], "Structure | None"]


def _country(blocks: Sequence[Block], rng: random.Random) -> int:
    return rng.randrange(1, len(blocks))


def swapped(blocks: Sequence[Block], _other: Sequence[Block], _past: Sequence[Block], rng: random.Random) -> Structure | None:
    """Two countries in a row exchanged."""
    if len(blocks) < 4:
        return None
    at = rng.randrange(1, len(blocks) - 1)
    printed = [*blocks]
    printed[at], printed[at + 1] = printed[at + 1], printed[at]
    parts = frozenset((blocks[at].part, blocks[at + 1].part))
    return Structure(name="two blocks swapped", blocks=tuple(printed), named=parts, states=frozenset({"moved"}))


def missing(blocks: Sequence[Block], _other: Sequence[Block], _past: Sequence[Block], rng: random.Random) -> Structure | None:
    """A country that is not printed."""
    at = _country(blocks, rng)
    printed = (*blocks[:at], *blocks[at + 1 :])
    return Structure(name="block missing", blocks=printed, named=frozenset({blocks[at].part}), states=frozenset({"missing"}))


def core_missing(
    blocks: Sequence[Block], _other: Sequence[Block], _past: Sequence[Block], _rng: random.Random
) -> Structure | None:
    """The countries without the core."""
    return Structure(
        name="core missing", blocks=tuple(blocks[1:]), named=frozenset({blocks[0].part}), states=frozenset({"missing"})
    )


def doubled(blocks: Sequence[Block], _other: Sequence[Block], _past: Sequence[Block], rng: random.Random) -> Structure | None:
    """A country two times, at its place or at the end."""
    at = _country(blocks, rng)
    again = rng.choice((at + 1, len(blocks)))
    printed = (*blocks[:again], blocks[at], *blocks[again:])
    return Structure(name="block doubled", blocks=printed, named=frozenset({blocks[at].part}), states=frozenset({"doubled"}))


def moved(blocks: Sequence[Block], _other: Sequence[Block], _past: Sequence[Block], _rng: random.Random) -> Structure | None:
    """The core, or where there are many countries the first of them, at the end."""
    at = 1 if len(blocks) > 3 else 0
    printed = (*blocks[:at], *blocks[at + 1 :], blocks[at])
    named = frozenset({blocks[at].part})
    return Structure(
        name="block moved to the end", blocks=printed, named=named, states=frozenset({"moved"}), also=frozenset({blocks[1].part})
    )


def of_another_country(
    blocks: Sequence[Block], other: Sequence[Block], _past: Sequence[Block], rng: random.Random
) -> Structure | None:
    """A country's place taken by one that does not belong there, of the same medicine."""
    parts = {(block.part, block.language) for block in blocks}
    strangers = [block for block in other if block.part != "core" and (block.part, block.language) not in parts]
    if not strangers:
        return None
    at = _country(blocks, rng)
    printed = (*blocks[:at], rng.choice(strangers), *blocks[at + 1 :])
    return Structure(
        name="block of another country in its place",
        blocks=printed,
        named=frozenset({blocks[at].part}),
        states=frozenset({"missing"}),
        changed=True,
    )


def of_another_day(
    blocks: Sequence[Block], _other: Sequence[Block], past: Sequence[Block], _rng: random.Random
) -> Structure | None:
    """A country as it was on another day: other prices, or another date."""
    earlier = {(block.part, block.language): block for block in past}
    for at, block in enumerate(blocks):
        old = earlier.get((block.part, block.language))
        if old and old.text != block.text:
            printed = (*blocks[:at], old, *blocks[at + 1 :])
            return Structure(name="block of another day", blocks=printed, named=frozenset({block.part}), changed=True)
    return None


def paragraphs_swapped(
    blocks: Sequence[Block], _other: Sequence[Block], _past: Sequence[Block], rng: random.Random
) -> Structure | None:
    """Two paragraphs of the core exchanged."""
    core = blocks[0]
    if len(core.paragraphs) < 5:
        return None
    at = rng.randrange(1, len(core.paragraphs) - 2)
    own = [*core.paragraphs]
    own[at], own[at + 1] = own[at + 1], own[at]
    printed = (replace(core, paragraphs=tuple(own)), *blocks[1:])
    return Structure(name="two paragraphs of the core swapped", blocks=printed, named=frozenset({core.part}), changed=True)


#: Every case that is wrong.
CASES: tuple[Case, ...] = (
    swapped,
    missing,
    core_missing,
    doubled,
    moved,
    of_another_country,
    of_another_day,
    paragraphs_swapped,
)


def two_products(blocks: Sequence[Block], neighbours: Sequence[Block]) -> Structure:
    """All as approved, and behind it the annex of another medicine."""
    return Structure(name="two products on one page", blocks=(*blocks, *neighbours))
