"""What commands choose by."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smpc_annex.pipeline import Request


def add(command: argparse.ArgumentParser) -> None:
    """The options that several commands share."""
    command.add_argument("--material", nargs="+", default=[], metavar="ID", help="only these materials (default: all)")
    command.add_argument(
        "--country", nargs="+", default=[], metavar="CC", type=str.upper, help="only these countries: NL BE DK NO SE FI"
    )
    command.add_argument(
        "--language", nargs="+", default=[], metavar="LANG", type=str.lower, help="only blocks in these languages"
    )
    command.add_argument(
        "--all-languages",
        action="store_true",
        help="every language of every country with the core in each, instead of the publications of the material",
    )
    command.add_argument("--on", type=day, metavar="DATE", help="as things are on this day, such as 2025-10-01 (default: today)")
    command.add_argument("-v", "--verbose", action="store_true", help="show notes and draft rules too")


def request(
    options: argparse.Namespace, path: str, out: Path | None = None, formats: tuple[str, ...] = (), *, draft: bool = False
) -> Request:
    """What was asked for. Here, and nowhere else, it is asked what day it is."""
    from smpc_annex.pipeline import USUAL, Request

    return Request(
        path=path,
        day=today_or(options.on),
        out=out or Path(),
        materials=tuple(options.material),
        countries=tuple(options.country),
        languages=tuple(options.language),
        formats=formats or USUAL,
        draft=draft,
        all_languages=options.all_languages,
    )


def today_or(given: date | None) -> date:
    """The day that was given, else today."""
    return given or date.today()


def day(text: str) -> date:
    """A day as people type it. Raises ArgumentTypeError."""
    match = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{text}' is not a day; write year-month-day, such as 2025-10-01")


def formats(text: str) -> tuple[str, ...]:
    """Formats separated by commas. Raises ArgumentTypeError."""
    from smpc_annex.pipeline import FORMATS

    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if wanted == ("all",):
        return FORMATS
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(f"unknown format {', '.join(unknown) or 'nothing'}; possible: {', '.join(FORMATS)}, all")
    return wanted
