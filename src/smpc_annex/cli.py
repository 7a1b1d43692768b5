"""The command line: arguments and exit status.

0 fine, 1 an unwaived error, 2 the input could not be read or the command was wrong, 3 our own bug. Only here is it asked
what day it is.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smpc_annex import __version__

if TYPE_CHECKING:
    from smpc_annex.pipeline import DossierResult, Outcome

FINE, ERRORS, UNREADABLE, BUG = 0, 1, 2, 3

_EPILOG = """
examples:
  smpc-annex new my-portfolio --product "Examplin"
  smpc-annex build my-portfolio/examplin --draft
  smpc-annex build examples/sanofi/sarclisa --on 2025-10-01 -o annex
  smpc-annex countries
"""

_BUILD = """
Assembles the core summary and the country blocks of a dossier (or of every dossier of a portfolio) as they are on a day, and
writes them with a manifest. A block whose required fields are not all in print is not written, unless with --draft; its earlier
file is moved to superseded/.
"""

_BUILD_EPILOG = """
examples:
  smpc-annex build examples/sanofi/sarclisa --on 2025-10-01
  smpc-annex build examples/sanofi/sarclisa --country NL NO --format txt
  smpc-annex build my-portfolio --draft -o drafts

exit status: 0 written; 1 an error that no waiver answers for; 2 the input could not be read
"""

_NEW = """
Makes a dossier with every value explained, to be filled in: in a portfolio that is there, or with a new portfolio around it.
Nothing that is there is overwritten.
"""

_NEW_EPILOG = """
examples:
  smpc-annex new my-portfolio --product "Examplin"
  smpc-annex new my-portfolio --product "Otherin" --country NL BE
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a cp1252 console has no ▼
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        print("stopped; what was written before is whole", file=sys.stderr)
        return UNREADABLE
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        print(f"{where}error[SYS001]: {problem.strerror}", file=sys.stderr)
        print("    help: check that the file or folder is there and may be read and written", file=sys.stderr)
        return UNREADABLE
    except Exception as problem:  # the last line of defence: no traceback reaches the user
        if os.environ.get("SMPC_ANNEX_TRACEBACK"):
            raise
        print(f"error[BUG001]: {type(problem).__name__}: {problem}", file=sys.stderr)
        print("    help: this is a fault of smpc-annex; please report it with the command and these words", file=sys.stderr)
        print("          (SMPC_ANNEX_TRACEBACK=1 shows where it happened)", file=sys.stderr)
        return BUG


def _run(arguments: Sequence[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return UNREADABLE
    status: int = options.run(options)
    return status


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="smpc-annex",
        description="Builds the compulsory-information blocks of advertisements for prescription medicines from data.",
        epilog=_EPILOG,
        formatter_class=raw,
    )
    parser.add_argument("--version", action="version", version=f"smpc-annex {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    build = commands.add_parser(
        "build", help="assemble a dossier's blocks and write them", description=_BUILD, epilog=_BUILD_EPILOG, formatter_class=raw
    )
    build.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier or of a portfolio")
    build.add_argument("--material", nargs="+", default=[], metavar="ID", help="only these materials (default: all)")
    build.add_argument(
        "--country", nargs="+", default=[], metavar="CC", type=str.upper, help="only these countries: NL BE DK NO SE FI"
    )
    build.add_argument("--language", nargs="+", default=[], metavar="LANG", type=str.lower, help="only blocks in these languages")
    build.add_argument("--on", type=_day, metavar="DATE", help="as things are on this day, such as 2025-10-01 (default: today)")
    build.add_argument(
        "--format", type=_formats, default=("txt", "html", "json"), metavar="F,F", help="txt, html, json (default: all three)"
    )
    build.add_argument("--draft", action="store_true", help="write blocks that are not ready too, marked as drafts")
    build.add_argument("-o", "--output", type=Path, default=Path("annex"), metavar="DIR", help="where to write (default: annex)")
    build.add_argument("-v", "--verbose", action="store_true", help="show notes and draft rules too")
    build.set_defaults(run=_build)

    new = commands.add_parser(
        "new",
        help="make a portfolio or dossier to fill in",
        description=_NEW,
        epilog=_NEW_EPILOG,
        formatter_class=raw,
    )
    new.add_argument("folder", type=Path, metavar="DIR", help="the portfolio's folder; made if it is not there")
    new.add_argument("--product", default="", metavar="NAME", help="invented name of the medicine")
    new.add_argument("--country", nargs="+", default=[], metavar="CC", type=str.upper, help="countries (default: all six)")
    new.set_defaults(run=_new)

    listed = commands.add_parser(
        "countries",
        help="which countries, languages and laws there are",
        description="Shows each country's languages, laws, their state, and when they were last compared.",
    )
    listed.add_argument("country", nargs="*", metavar="CC", type=str.upper, help="show the laws of these countries one by one")
    listed.set_defaults(run=_countries)
    return parser


def _day(text: str) -> date:
    try:
        return date(*(int(part) for part in re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text).groups()))  # type: ignore[union-attr]
    except (ValueError, AttributeError):
        raise argparse.ArgumentTypeError(f"'{text}' is not a day; write year-month-day, such as 2025-10-01") from None


def _formats(text: str) -> tuple[str, ...]:
    from smpc_annex.pipeline import FORMATS

    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(f"unknown format {', '.join(unknown) or 'nothing'}; possible: {', '.join(FORMATS)}")
    return wanted


# --- build -------------------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace) -> int:
    from smpc_annex.diagnostics import InputError, Report
    from smpc_annex.pipeline import Request, build
    from smpc_annex.reporting import terminal

    request = Request(
        path=options.dossier,
        day=options.on or date.today(),
        out=options.output,
        materials=tuple(options.material),
        countries=tuple(options.country),
        languages=tuple(options.language),
        formats=options.format,
        draft=options.draft,
    )
    progress = _Progress()
    try:
        outcome = build(request, progress)
    except InputError as problem:
        progress.clear()
        _print(terminal(Report(problem.findings), everything=True), error=True)
        return UNREADABLE
    progress.clear()
    _print(terminal(outcome.report, everything=options.verbose), error=True)
    _print(_summary(outcome, request.day, draft=request.draft))
    if outcome.unreadable:
        return UNREADABLE
    if request.draft:
        return ERRORS if outcome.incomplete else FINE
    return ERRORS if outcome.incomplete or outcome.report.stops else FINE


def _print(lines: Iterable[str], *, error: bool = False) -> None:
    """Print lines; a reader who stops listening (head) does not change what the command did."""
    stream = sys.stderr if error else sys.stdout
    try:
        for line in lines:
            print(line, file=stream)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _summary(outcome: Outcome, day: date, *, draft: bool) -> list[str]:
    from smpc_annex.inforce import say
    from smpc_annex.reporting import counts

    lines = ["", f"As of {say(day)}{' (draft)' if draft else ''}: {counts(outcome.report)}."]
    if len(outcome.dossiers) > 3:
        written = sum(len(result.written) for result in outcome.dossiers)
        whole = sum(_is_whole(result, draft) for result in outcome.dossiers)
        lines.append(f"{whole} of {len(outcome.dossiers)} dossiers are complete; {written} files written.")
        lines += [f"  not complete: {result.name}" for result in outcome.dossiers if not _is_whole(result, draft)]
        return lines
    for result in outcome.dossiers:
        lines += _dossier_lines(result, draft)
    return lines


def _is_whole(result: DossierResult, draft: bool) -> bool:
    parts = [part for publication in result.publications for part in publication.parts]
    return bool(parts) and not any(part.block is None if draft else part.stopped for part in parts)


def _dossier_lines(result: DossierResult, draft: bool) -> list[str]:
    from smpc_annex.inforce import say

    lines = []
    for publication in result.publications:
        done = [f"{p.part} {p.language}" for p in publication.parts if p.block and (draft or not p.stopped)]
        failed = [f"{p.part} {p.language}" for p in publication.parts if not (p.block and (draft or not p.stopped))]
        lines.append(f"{result.name}: {publication.material.id.text} {publication.material.version} ({publication.name})")
        if done:
            lines.append(f"  ready:       {', '.join(done)}")
        if failed:
            lines.append(
                f"  NOT written: {', '.join(failed)}; the whole annex neither"
                if publication.whole
                else f"  NOT written: {', '.join(failed)}"
            )
    if result.written:
        page = next((name for name in result.written if "-annex-" in name and name.endswith(".html")), result.written[0])
        lines.append(
            f"  {len(result.written)} files in {result.folder.as_posix()}/; to look at: {(result.folder / page).as_posix()}"
        )
    if result.aside:
        lines.append(f"  put aside in {result.folder.as_posix()}/superseded/: {', '.join(result.aside)}")
    if result.next_changes:
        first = result.next_changes[0].day
        what = list(dict.fromkeys(change.what for change in result.next_changes if change.day == first))
        more = f" and {len(what) - 4} more" if len(what) > 4 else ""
        lines.append(f"  next change: {say(first)}: {'; '.join(what[:4])}{more}")
    elif result.written:
        lines.append("  next change: none is known")
    return lines


class _Progress:
    """A line on the terminal while many dossiers are built; nothing where nobody looks."""

    def __init__(self) -> None:
        self._shown = False

    def __call__(self, done: int, total: int, name: str) -> None:
        if total > 3 and sys.stderr.isatty():
            print(f"\r\x1b[K{done} of {total} {name[:50]}", end="", file=sys.stderr, flush=True)
            self._shown = True

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


# --- new, countries ----------------------------------------------------------------------------------------------------


def _new(options: argparse.Namespace) -> int:
    from smpc_annex.diagnostics import InputError, Report
    from smpc_annex.reporting import terminal
    from smpc_annex.skeleton import make

    try:
        made = make(options.folder, options.product, tuple(options.country))
    except InputError as problem:
        _print(terminal(Report(problem.findings), everything=True), error=True)
        return UNREADABLE
    for path in made.files:
        print(f"made {path.as_posix()}")
    print(f"\nNow replace the words FILL IN in these files, then: smpc-annex build {made.dossier.as_posix()} --draft")
    return FINE


def _countries(options: argparse.Namespace) -> int:
    from smpc_annex.pipeline import countries

    known = countries()
    unknown = [code for code in options.country if code not in known]
    if unknown:
        print(f"error[REF005]: there are no rules for {', '.join(unknown)}", file=sys.stderr)
        print(f"    help: known: {', '.join(known)}", file=sys.stderr)
        return UNREADABLE
    if options.country:
        for code in options.country:
            _print(_country_laws(known[code]))
        return FINE
    rows = [("", "country", "languages", "laws", "active", "draft", "required", "last compared")]
    for code, country in known.items():
        laws = list(country.laws.values())
        active = sum(law.active for law in laws)
        required = [r for r in country.requirements if r.level == "required"]
        name = country.name.get("en")
        oldest = min((law.verified.on for law in laws), key=lambda moment: moment.first)
        rows.append(
            (
                code,
                str(name or code),
                " ".join(country.languages),
                str(len(laws)),
                str(active),
                str(len(laws) - active),
                f"{sum(r.active for r in required)} + {sum(not r.active for r in required)} draft",
                str(oldest),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print("\nDraft: the text of the law was not read, or a later amendment was not. Draft rules are shown and stop nothing.")
    print("smpc-annex countries NO shows the laws of a country one by one.")
    return FINE


def _country_laws(country: object) -> list[str]:
    from smpc_annex.model.rules import Country

    assert isinstance(country, Country)  # noqa: S101 - for the type checker
    lines = [f"{country.code}  {country.name.get('en') or ''}"]
    for law in country.laws.values():
        cited = law.citation()
        lines.append(f"  {law.id}: {cited.text}")
        lines.append(f"      {cited.basis}, {cited.status}, {cited.in_force}; compared {cited.compared}")
        lines.append(f"      {cited.url}")
    return lines
