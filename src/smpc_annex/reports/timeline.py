"""A picture of a portfolio's blocks through time: until when each is true, and by when something must be compared again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape


@dataclass(frozen=True, slots=True)
class Row:
    """One block: its name, the day of the next change with its reason, and the day by which to compare with its reason."""

    name: str
    ready: bool
    until: date | None
    because: str
    verify: date | None
    compare: str


_WIDTH, _LEFT, _ROW = 960, 250, 30

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --page: #f4f5f7; --true: #2f7d4f; --stop: #a33a00; --ask: #0a5cad; --line: #d9dde3 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a3adba; --page: #14181e; --true: #57b27c; --stop: #ff9f6b; --ask: #7db8f2; --line: #343c47 }
}
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
.scroll { overflow-x: auto }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink) }
svg .soft { fill: var(--soft) }
svg .true { fill: var(--true) } svg .stop { fill: var(--stop) } svg .ask { fill: var(--ask) } svg .line { stroke: var(--line) }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line) }
""".strip()


def write(rows: Sequence[Row], day: date, end: date) -> bytes:
    """A self-contained page: bars from the day to the end, and the same as a table."""
    span = max(1, (end - day).days)

    def x(moment: date) -> float:
        return _LEFT + (_WIDTH - _LEFT - 20) * min(max((moment - day).days, 0), span) / span

    height = 40 + _ROW * len(rows)
    parts = [f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img" aria-label="Until when each block is true">']
    for month in _months(day, end):
        parts.append(f'<line class="line" x1="{x(month):.1f}" x2="{x(month):.1f}" y1="24" y2="{height}"/>')
        if x(month) < _WIDTH - 60:
            parts.append(f'<text class="soft" x="{x(month):.1f}" y="16">{month:%Y-%m}</text>')
    for number, row in enumerate(rows):
        y = 32 + number * _ROW
        parts.append(f'<text x="0" y="{y + 14}">{escape(row.name)}</text>')
        stop = row.until or end
        width = max(2.0, x(stop) - _LEFT) if row.ready else 6
        parts.append(
            f'<rect class="{"true" if row.ready else "stop"}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="18" rx="3">'
            f"<title>{escape(row.because or 'no change is known')}</title></rect>"
        )
        if row.verify:
            parts.append(
                f'<path class="ask" d="M{x(row.verify):.1f} {y - 2} l6 -6 h-12 z"><title>{escape(row.compare)}</title></path>'
            )
    parts.append("</svg>")
    table = "".join(
        f"<tr><td>{escape(row.name)}</td><td>{row.until.isoformat() if row.until else '–'}</td><td>{escape(row.because)}</td>"
        f"<td>{row.verify.isoformat() if row.verify else '–'}</td><td>{escape(row.compare)}</td></tr>\n"
        for row in rows
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Until when is it true?</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>Until when is it true?</h1>\n"
        f"<p>Seen from {day.isoformat()}. Bar: true up to and with that day. Red: stopped already. Blue mark: compare again by then.</p>\n"
        f'<div class="scroll">{"".join(parts)}</div>\n<table>\n'
        "<tr><th>Block</th><th>Last true day</th><th>because then changes</th><th>Compare by</th><th>what</th></tr>\n"
        f"{table}</table>\n</body>\n</html>\n"
    ).encode()


def _months(day: date, end: date) -> list[date]:
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    months = []
    while first <= end:
        months.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    step = max(1, len(months) // 12)
    return months[::step]
