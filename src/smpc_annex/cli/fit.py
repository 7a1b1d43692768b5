"""``smpc-annex fit``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import FINE, UNREADABLE, show, table

if TYPE_CHECKING:
    from smpc_annex.pipeline.fit import Fitted

HELP = "how much room each block needs in a column"
DESCRIPTION = """
Lines, height and area of every block in a column of this width, type size and leading, from tight (hyphenated, spaces shrink) to loose
(neither). Measured in the font itself; ours (Liberation Sans, as wide as Arial) if you name none.
"""
EPILOG = """
examples:
  smpc-annex fit examples/sanofi/sarclisa --on 2025-10-01 --width 57.3mm --size 6pt --leading 6.6pt
  smpc-annex fit my-portfolio/examplin --all-languages --width 88mm --size 7pt --area 4000 --font House.otf --bold House-Bold.otf
"""
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of fit."""
    command.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier or of a portfolio")
    chosen.add(command)
    command.add_argument("--width", type=length, required=True, metavar="WIDTH", help="width of the column: 57.3mm, 5.7cm, 2.2in")
    command.add_argument(
        "--size", type=length, default=6 * _UNITS["pt"], metavar="SIZE", help="type size, with its unit: 6pt (default)"
    )
    command.add_argument(
        "--leading", type=length, metavar="LEADING", help="from line to line, with its unit: 6.6pt (default: 1.1 times the size)"
    )
    command.add_argument("--font", type=Path, metavar="FILE", help="the font of the layout (.ttf, .otf)")
    command.add_argument("--bold", type=Path, metavar="FILE", help="its bold (default: the same file)")
    command.add_argument(
        "--area",
        type=float,
        metavar="MM2",
        help="what a block may take, a number of square millimetres: says the type size at which it fits",
    )


def length(text: str) -> float:
    """A length in millimetres. Raises ArgumentTypeError."""
    match = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?) ?(mm|cm|in|pt)", text.strip().lower())
    value = float(match[1].replace(",", ".")) * _UNITS[match[2]] if match else 0
    if not match or not 0.3 < value < 2000:
        raise argparse.ArgumentTypeError(f"'{text}' is no length; write a number with mm, cm, in or pt: 57.3mm, 6pt")
    return value


def run(options: argparse.Namespace) -> int:
    """Measure, and show it as a table."""
    from smpc_annex.copyfit import POINT, Setting
    from smpc_annex.pipeline.fit import fit

    size = options.size / POINT
    leading = options.leading / POINT if options.leading else size * 1.1
    setting = Setting(options.width, size, leading)
    found = list(fit(chosen.request(options, options.dossier), setting, options.font, options.bold, options.area))
    if not found:
        print("no block could be assembled: smpc-annex check says why")
        return UNREADABLE
    rows: list[tuple[str, ...]] = [("block", "lines", "height mm", "area mm²", *(("at most",) if options.area else ()))]
    rows += [_row(item, options.area) for item in found]
    show(table(rows))
    show(_longest(found))
    missing = [item for item in found if item.measured.missing]
    for item in missing:
        signs = " ".join(f"{c} (U+{ord(c):04X})" for c in item.measured.missing)
        print(f"warning: the font has no {signs}, which stands in {item.measured.part} {item.measured.language}")
    return FINE


def _row(item: Fitted, area: float | None) -> tuple[str, ...]:
    measured = item.measured
    room: tuple[str, ...] = ()
    if area:
        room = ("fits" if item.fits else f"{item.size:.1f} pt" if item.size else "does not fit at 3 pt",)
    return (
        f"{measured.part} {measured.language}",
        _range(*measured.lines, "{:.0f}"),
        _range(*measured.height, "{:.1f}"),
        _range(*measured.area, "{:.0f}"),
        *room,
    )


def _range(low: float, high: float, form: str) -> str:
    first, second = form.format(low), form.format(high)
    return first if first == second else f"{first} – {second}"


def _longest(found: list[Fitted]) -> list[str]:
    """Which language of a part is the longest, where there are several."""
    lines = []
    for part in dict.fromkeys(item.measured.part for item in found):
        own = [item.measured for item in found if item.measured.part == part]
        if len({m.lines[1] for m in own}) > 1:
            most, least = max(own, key=lambda m: m.lines[1]), min(own, key=lambda m: m.lines[1])
            more = (most.lines[1] / least.lines[1] - 1) * 100
            lines.append(f"longest of {part}: {most.language}, {more:.0f} % more than {least.language}")
    return ["", *lines] if lines else []
