"""What commands print with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

FINE, ERRORS, UNREADABLE, BUG = 0, 1, 2, 3


def show(lines: Iterable[str], *, error: bool = False) -> None:
    """Print lines; a reader who stops listening (head) does not change what the command did."""
    stream = sys.stderr if error else sys.stdout
    try:
        for line in lines:
            print(line, file=stream)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Progress:
    """A line on the terminal while many dossiers are built; nothing where nobody looks."""

    def __init__(self) -> None:
        self._shown = False

    def __call__(self, done: int, total: int, name: str) -> None:
        if total > 3 and sys.stderr.isatty():
            print(f"\r\x1b[K{done} of {total} {name[:50]}", end="", file=sys.stderr, flush=True)
            self._shown = True

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_problem: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows with their columns under each other."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
