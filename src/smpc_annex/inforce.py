"""Half-open periods, and which of several dated things holds on a day.

``until`` is the first day on which a thing no longer holds; people are told the last day on which it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say(day: date) -> str:
    """A day as our English messages write it: 31 Dec 2025."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a month when nobody wrote the day. A month compares as a month."""

    year: int
    month: int
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Moment:
        """``2025-10`` or ``2025-10-01``; raises ValueError for a day that does not exist."""
        if len(text) == 7:
            date.fromisoformat(f"{text}-01")
            return cls(int(text[:4]), int(text[5:]))
        whole = date.fromisoformat(text)
        return cls(whole.year, whole.month, whole.day)

    @property
    def first(self) -> date:
        return date(self.year, self.month, self.day or 1)

    def after(self, day: date) -> bool:
        """Whether it lies after the day; a month does when it is a later month."""
        if self.day is None:
            return (self.year, self.month) > (day.year, day.month)
        return self.first > day

    def age(self, day: date) -> int:
        """Days from it to the day, 0 if it is not past; a month counts from its first day, which errs on asking again."""
        return max(0, (day - self.first).days)

    def __str__(self) -> str:
        if self.day is None:
            return f"{MONTHS[self.month - 1]} {self.year}"
        return say(self.first)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day (None: always) up to, and not including, another (None: no end known)."""

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)

    @property
    def last(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None

    def __str__(self) -> str:
        begin = f"from {say(self.start)}" if self.start else ""
        end = f"last day {say(self.last)}" if self.last else ""
        return ", ".join(part for part in (begin, end) if part) or "always"


class Dated(Protocol):
    """Anything that holds in a period."""

    @property
    def period(self) -> Period: ...


D = TypeVar("D", bound=Dated)


def on(items: Iterable[D], day: date) -> D | None:
    """The thing that holds on the day; the first one, should several overlap (which is a finding of its own)."""
    return next((item for item in items if item.period.holds(day)), None)


def _in_order(items: Iterable[D]) -> list[D]:
    return sorted(items, key=lambda item: item.period.start or date.min)


def overlaps(items: Iterable[D]) -> list[tuple[D, D]]:
    """Pairs of neighbours of which the earlier still holds when the later begins."""
    ordered = _in_order(items)
    return [(a, b) for a, b in pairwise(ordered) if a.period.until is None or (b.period.start or date.min) < a.period.until]


def gaps(items: Iterable[D]) -> list[tuple[D, D, Period]]:
    """Pairs of neighbours with days between them on which neither holds, and those days."""
    ordered = _in_order(items)
    return [
        (a, b, Period(a.period.until, b.period.start))
        for a, b in pairwise(ordered)
        if a.period.until and b.period.start and a.period.until < b.period.start
    ]
