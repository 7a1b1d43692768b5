"""``smpc-annex deliver``."""

from __future__ import annotations

import argparse
from pathlib import Path

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import ERRORS, FINE, UNREADABLE, Progress, show

HELP = "one zip file for the typesetter"
DESCRIPTION = """
Puts the annexes of a dossier into one zip file: every format, a cover sheet that says which file is for which program and what must not
be changed, and a manifest. The same annexes give the same bytes. What must not be released is not delivered, unless with --draft.
"""
EPILOG = "example:\n  smpc-annex deliver examples/sanofi/sarclisa --on 2025-10-01 -o job.zip"


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of deliver."""
    command.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier")
    chosen.add(command)
    command.add_argument("--draft", action="store_true", help="deliver what is not ready too, marked as drafts")
    command.add_argument(
        "-o", "--output", type=Path, default=Path("job.zip"), metavar="FILE", help="where to write (default: job.zip)"
    )


def run(options: argparse.Namespace) -> int:
    """Deliver, or say why not."""
    from smpc_annex.pipeline.deliver import deliver
    from smpc_annex.reporting import terminal

    with Progress() as progress:
        done = deliver(chosen.request(options, options.dossier, draft=options.draft), options.output, progress)
    show(terminal(done.findings, everything=options.verbose), error=True)
    for note in done.notes:
        print(f"note: {note}")
    if done.file is None:
        print("nothing was delivered: an error stands that no waiver answers for (--draft delivers drafts)")
        return UNREADABLE if done.unreadable else ERRORS
    print(f"{len(done.names)} files in {done.file.as_posix()}; the typesetter opens first: READ ME FIRST.html")
    return FINE
