"""``smpc-annex adopt``."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import BUG, FINE, show

if TYPE_CHECKING:
    from smpc_annex.diagnostics import Report
    from smpc_annex.pipeline.adopt import Adopted
    from smpc_annex.pipeline.sources import Sourced

HELP = "make a portfolio out of a finished annex"

DESCRIPTION = """
Takes a finished annex (Markdown, Word, HTML, PDF, plain text) apart and makes a portfolio of one dossier that prints the same text
back: the core by sections, each country's block into its fields, and the old wordings as the portfolio's own. What it guessed stands
beside the value as a comment; what it could not place is printed where it stood, and reported by check. Everything is a draft.

An electronic product information (FHIR Bundle or Composition, JSON or XML) or a full SmPC in Word gives the sources of a core's sections
as reference text, section by section. Abridging them is a person's work.

Nothing that is there is overwritten.
"""

EPILOG = """
examples:
  smpc-annex adopt last-year.docx -o my-portfolio
  smpc-annex adopt annex.pdf -o my-portfolio --product "Examplin" --on 2025-10-01
  smpc-annex adopt smpc-bundle.json -o my-portfolio/examplin

exit status: 0 it prints what the old annex prints; 2 it could not be read, or the folder is there already; 3 it prints something else,
which is a fault of ours
"""


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of adopt."""
    command.add_argument(
        "source", type=Path, metavar="OLD", help="the old annex: .md, .docx, .html, .pdf or .txt; or an ePI: .json, .xml"
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="the portfolio's folder, which must not be there yet"
    )
    command.add_argument(
        "--product", default="", metavar="NAME", help="invented name of the medicine, if it cannot be read from the title"
    )
    command.add_argument(
        "--on", type=chosen.day, metavar="DATE", help="the day from which the values hold, such as 2025-10-01 (default: today)"
    )


def run(options: argparse.Namespace) -> int:
    """Adopt, and say what was understood, what was not, and what the checks think of it."""
    from smpc_annex.pipeline import sources
    from smpc_annex.pipeline.adopt import AdoptRequest, adopt

    if sources.is_source(options.source):
        show(_sourced(sources.adopt(options.source, options.output)))
        return FINE
    day = chosen.today_or(options.on)
    adopted = adopt(AdoptRequest(source=options.source, out=options.output, product=options.product, day=day))
    show(_report(adopted))
    show(_verified(adopted, options.source, day))
    show(_checked(adopted, day))
    return BUG if adopted.account.differences else FINE


def _report(adopted: Adopted) -> Iterable[str]:
    account = adopted.account
    yield f"made {adopted.dossier.as_posix()} ({len(adopted.files)} files)"
    yield ""
    yield f"found: {sum(account.found.values())} values"
    for where, number in account.found.items():
        country = Path(where).stem
        own = account.overrides.get(country, 0)
        yield f"  {where}: {number} values" + (f", {own} wordings or segments of the house's own" if own else "")
    yield f"guessed: {len(account.guesses) or 'nothing'}"
    yield from (f"  {guess}" for guess in account.guesses)
    yield f"unplaced: {len(account.unplaced) or 'nothing'}"
    yield from (f"  {where}: “{text}”" for where, text in account.unplaced)
    for heading, text in account.left_over:
        yield f"  left-over.md: “{heading}” ({len(text)} characters)"
    yield from (f"note: {remark}" for remark in account.remarks)
    yield ""
    if account.matched:
        yield f"prints word for word what the old annex prints: {', '.join(account.matched)}"
    for difference in account.differences:
        yield f"DIFFERENT, a fault of ours: {difference.where}: “{difference.old}” is printed as “{difference.new}”"


def _verified(adopted: Adopted, source: Path, day: date) -> Iterable[str]:
    """What verify says, which reads the old annex in a way of its own: a second opinion."""
    from smpc_annex.pipeline import Request
    from smpc_annex.pipeline.verify import BUILD, verify
    from smpc_annex.reports.proofwords import page_verdict

    path = adopted.portfolio.as_posix()
    report = verify(Request(path=path, day=day, out=Path()), source, BUILD).report
    if report.comparison is None:
        return
    yield f"verify, the old annex against the new one: {page_verdict(report)}"
    if report.status == "changed":
        yield f"  look at it with: smpc-annex verify {shlex.quote(path)} {shlex.quote(source.as_posix())} --against build --on {day.isoformat()}"


def _checked(adopted: Adopted, day: date) -> Iterable[str]:
    """What the checks think, by id; check itself says it with law and place."""
    from smpc_annex.pipeline import Request
    from smpc_annex.pipeline.check import check
    from smpc_annex.reporting import counts

    path = adopted.portfolio.as_posix()
    verdict = check([path], Request(path=path, day=day, out=Path()))
    yield f"checked: {counts(verdict.findings)}: {_ids(verdict.findings)}"
    yield f"  look at them with: smpc-annex check {shlex.quote(path)}" + f" --on {day.isoformat()}"
    yield f"  and at the text with: smpc-annex build {shlex.quote(path)} --draft"


def _ids(findings: Report) -> str:
    numbers: dict[str, int] = {}
    for finding in findings:
        numbers[finding.id] = numbers.get(finding.id, 0) + 1
    return ", ".join(f"{id_} ({number})" if number > 1 else id_ for id_, number in numbers.items()) or "nothing found"


def _sourced(sourced: Sourced) -> Iterable[str]:
    yield from (f"made {path.as_posix()}" for path in sourced.files)
    for document in sourced.documents:
        total = len(document.sections) + len(document.unmapped)
        yield f"{document.language}: {len(document.sections)} of {total} sections are known; {len(document.unmapped)} unmapped"
        yield from (f"  unmapped: {kept.title}" for kept in document.unmapped)
    yield from (f"note: {remark}" for remark in sourced.remarks)
    yield "These are sources to abridge from: abridging is a person's work. Nothing of them is printed."
