"""``smpc-annex translations``: how far each text has come, who vouches for it, and the way to translators and back."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import ERRORS, FINE, show, table

if TYPE_CHECKING:
    from smpc_annex.pipeline.translations import Recorded, Status

HELP = "which texts are translated, reviewed, approved; to translators and back"
DESCRIPTION = """
A text is a section of the core summary or a value in words (form, label, condition). It goes from draft over reviewed to approved;
an approval holds for the text and its source as they were, and is void once either changes. Approvals are kept in translations/.
"""
EPILOG = """
examples:
  smpc-annex translations status examples/exempla/fabulor
  smpc-annex translations approve my-portfolio/examplin 4.3 --language da --by "A. Name" --role "medical advisor"
  smpc-annex translations export my-portfolio/examplin --language da -o for-translators
  smpc-annex translations import my-portfolio/examplin for-translators/examplin-en-da.xlf

TEXT is a section (4.3, opening, closing), a text by its id as status shows it (NO/100mg/label), core, product, a country, or all.
"""

#: Letter of each state in the bar of the table.
_LETTERS = {"missing": "·", "stale": "!", "draft": "d", "reviewed": "r", "approved": "A"}


def add(command: argparse.ArgumentParser) -> None:
    """The commands under translations."""
    commands = command.add_subparsers(title="what to do", metavar="WHAT", required=True)
    for name, help_ in (
        ("draft", "note from which source a translation was made, so that it goes stale with it"),
        ("review", "record that somebody has reviewed texts"),
        ("approve", "record that somebody approves texts"),
    ):
        part = commands.add_parser(name, help=help_, description=help_)
        _dossier(part)
        part.add_argument("text", metavar="TEXT", nargs="+", help="which texts: 4.3, NO/100mg/label, core, product, NO, all")
        part.add_argument("--language", required=True, metavar="LANG", type=str.lower, help="in which language")
        part.add_argument("--by", required=True, metavar="NAME", help="who says so")
        part.add_argument("--role", required=True, metavar="ROLE", help="in what role")
        part.add_argument("--on", type=chosen.day, metavar="DATE", help="on which day it was said (default: today)")
        part.set_defaults(what=_record, state={"draft": "draft", "review": "reviewed", "approve": "approved"}[name])
    part = commands.add_parser(
        "status", help="a table of all texts and languages", description="A table of all texts and languages."
    )
    _dossier(part)
    part.add_argument("--language", nargs="+", default=[], metavar="LANG", type=str.lower, help="only these languages")
    part.set_defaults(what=_status)
    part = commands.add_parser("export", help="write a file for translators", description="Writes a file for translators.")
    _dossier(part)
    part.add_argument("--language", required=True, metavar="LANG", type=str.lower, help="into which language")
    part.add_argument("--format", choices=("xliff", "po"), default="xliff", help="XLIFF 2.0 for CAT tools (default), or PO")
    part.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("for-translators"),
        metavar="DIR",
        help="where to write (default: for-translators)",
    )
    part.set_defaults(what=_export)
    part = commands.add_parser("import", help="take a translator's file back", description="Takes a translator's file back.")
    _dossier(part)
    part.add_argument("file", metavar="FILE", type=Path, help="the .xlf or .po file that export wrote, translated")
    part.set_defaults(what=_import)


def _dossier(part: argparse.ArgumentParser) -> None:
    part.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier")


def run(options: argparse.Namespace) -> int:
    """What was asked for."""
    status: int = options.what(options)
    return status


# --- states ------------------------------------------------------------------------------------------------------------


def _record(options: argparse.Namespace) -> int:
    from smpc_annex.diagnostics import Report
    from smpc_annex.pipeline.translations import record
    from smpc_annex.reporting import terminal

    done = record(
        options.dossier, options.text, options.language, options.state, options.by, options.role, chosen.today_or(options.on)
    )
    if done.findings:
        show(terminal(Report(done.findings), everything=True), error=True)
        print("nothing was recorded")
        return ERRORS
    show(_recorded(done, options.state, options.language))
    return FINE


def _recorded(done: Recorded, state: str, language: str) -> Iterator[str]:
    names = [unit.removeprefix("core/") for unit in done.recorded]
    if names:
        yield f"recorded as {state} in {language}: {', '.join(names)}"
        yield f"  in {done.file.as_posix()}"
    if done.were_stale:
        yield f"of these had gone stale: {', '.join(unit.removeprefix('core/') for unit in done.were_stale)}"
    if names and state == "draft":
        yield "a draft takes back what was approved before"
    if done.already:
        yield f"known already: {', '.join(unit.removeprefix('core/') for unit in done.already)}"
    if done.unapproved_sources:
        sources = ", ".join(unit.removeprefix("core/") for unit in done.unapproved_sources)
        yield f"note: the source itself is not {state} yet: {sources}"


def _status(options: argparse.Namespace) -> int:
    from smpc_annex.pipeline.translations import status

    for item in status(options.dossier, tuple(options.language)):
        show(_table(item))
    print("A approved   r reviewed   d draft   ! stale: it or its source has changed   · missing")
    return FINE


def _table(item: Status) -> Iterator[str]:
    yield f"{item.dossier}"
    counts = {language: item.count(language) for language in item.languages}
    rows = [("text", *item.languages)]
    rows += [(row.unit, *(_LETTERS.get(row.states.get(language, ""), "") for language in item.languages)) for row in item.rows]
    yield from table(rows)
    yield ""
    for language, count in counts.items():
        said = ", ".join(f"{number} {state}" for state, number in reversed(list(count.items())) if number)
        differs = f"; figures differ in {item.differs[language]}" if item.differs[language] else ""
        yield f"  {language}  [{_bar(count)}]  {said}{differs}"
    yield ""


def _bar(count: dict[str, int], width: int = 24) -> str:
    """The states as so many letters, the best first; what there is has a letter at least as far as it goes."""
    total, seen, bar = max(1, sum(count.values())), 0, ""
    for state in reversed(list(count)):
        seen += count[state]
        bar += _LETTERS[state] * (round(width * seen / total) - len(bar))
    return bar.ljust(width)


# --- to translators and back -------------------------------------------------------------------------------------------


def _export(options: argparse.Namespace) -> int:
    from smpc_annex.pipeline.exchange import export

    for done in export(options.dossier, options.language, options.format, options.output):
        print(f"from {done.source}: {done.units} texts in {done.segments} pieces: {done.file.as_posix()}")
    return FINE


def _import(options: argparse.Namespace) -> int:
    from smpc_annex.diagnostics import Report
    from smpc_annex.pipeline.exchange import import_
    from smpc_annex.reporting import terminal

    done = import_(options.dossier, options.file, chosen.today_or(None))
    if done.findings:
        show(terminal(Report(done.findings), everything=True), error=True)
        print("nothing was taken over")
        return ERRORS
    if done.changed:
        print(f"taken over in {done.language}, as drafts: {', '.join(unit.removeprefix('core/') for unit in done.changed)}")
        for file in done.files:
            print(f"  {file.as_posix()}")
    else:
        print("nothing has changed")
    if done.empty:
        print(f"came back without words, and left as they were: {', '.join(unit.removeprefix('core/') for unit in done.empty)}")
    return FINE
