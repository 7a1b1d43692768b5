"""``smpc-annex build``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import ERRORS, FINE, UNREADABLE, Progress, show

if TYPE_CHECKING:
    from smpc_annex.pipeline.types import DossierResult, Outcome

HELP = "assemble a dossier's blocks and write them"

DESCRIPTION = """
Assembles the core summary and the country blocks of a dossier (or of every dossier of a portfolio) as they are on a day, and
writes them with a manifest. A block whose required fields are not all in print is not written, unless with --draft; its earlier
file is moved to superseded/.
"""

EPILOG = """
examples:
  smpc-annex build examples/sanofi/sarclisa --on 2025-10-01
  smpc-annex build examples/sanofi/sarclisa --country NL NO --format txt
  smpc-annex build my-portfolio --draft -o drafts

exit status: 0 written; 1 an error that no waiver answers for; 2 the input could not be read
"""


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of build."""
    command.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier or of a portfolio")
    chosen.add(command)
    command.add_argument(
        "--format",
        type=chosen.formats,
        default=(),
        metavar="F,F",
        help="txt, html, json (these three if you name none), docx, rtf, icml, tagged, pdf; or all",
    )
    command.add_argument("--draft", action="store_true", help="write blocks that are not ready too, marked as drafts")
    command.add_argument(
        "-o", "--output", type=Path, default=Path("annex"), metavar="DIR", help="where to write (default: annex)"
    )


def run(options: argparse.Namespace) -> int:
    """Build, and say what became of it."""
    from smpc_annex.pipeline import build
    from smpc_annex.reporting import terminal

    request = chosen.request(options, options.dossier, options.output, _there(options.format), draft=options.draft)
    with Progress() as progress:
        outcome = build(request, progress)
    show(terminal(outcome.report, everything=options.verbose), error=True)
    show(_summary(outcome, request.day, draft=request.draft))
    if outcome.unreadable:
        return UNREADABLE
    if request.draft:
        return ERRORS if outcome.incomplete else FINE
    return ERRORS if outcome.incomplete or outcome.report.stops else FINE


def _there(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats that were asked for; where all were, those that can be made here, and a word about the others."""
    from smpc_annex.pipeline import FORMATS
    from smpc_annex.pipeline.files import lacking

    if formats != FORMATS:
        return formats
    absent = lacking(formats)
    for finding in absent.values():
        print(f"note: {finding.message}; {finding.help}")
    return tuple(name for name in formats if name not in absent)


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
    return bool(parts) and not any(not part.assembled if draft else part.stopped for part in parts)


def _dossier_lines(result: DossierResult, draft: bool) -> list[str]:
    from smpc_annex.inforce import say

    lines = []
    for publication in result.publications:
        done = [f"{p.part} {p.language}" for p in publication.parts if p.assembled and (draft or not p.stopped)]
        failed = [f"{p.part} {p.language}" for p in publication.parts if not (p.assembled and (draft or not p.stopped))]
        lines.append(f"{result.name}: {publication.material.id.text} {publication.material.version} ({publication.name})")
        if done:
            lines.append(f"  {'as drafts:' if draft else 'ready:':12} {', '.join(done)}")
        if failed:
            lines.append(
                f"  NOT written: {', '.join(failed)}; the whole annex neither"
                if publication.whole
                else f"  NOT written: {', '.join(failed)}"
            )
    if result.written:
        pages = [name for name in result.written if name.endswith(".html")]
        page = next((name for what in ("-languages", "-annex-") for name in pages if what in name), result.written[0])
        lines.append(
            f"  {len(result.written)} files in {result.folder.as_posix()}/; to look at: {(result.folder / page).as_posix()}"
        )
    if result.aside:
        lines.append(f"  put aside in {result.folder.as_posix()}/superseded/: {', '.join(result.aside)}")
    lines += [f"  {line}" for line in result.since]
    if result.next_changes:
        first = result.next_changes[0].day
        what = list(dict.fromkeys(change.what for change in result.next_changes if change.day == first))
        more = f" and {len(what) - 4} more" if len(what) > 4 else ""
        lines.append(f"  next change: {say(first)}: {'; '.join(what[:4])}{more}")
    elif result.written:
        lines.append("  next change: none is known")
    return lines
