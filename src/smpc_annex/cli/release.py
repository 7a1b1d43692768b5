"""``smpc-annex release``."""

from __future__ import annotations

import argparse

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import ERRORS, FINE, UNREADABLE, show

HELP = "freeze an annex that is ready"
DESCRIPTION = "Freezes the annexes of a dossier under releases/, with day, rules, findings, waivers and who signed."
EPILOG = 'example:\n  smpc-annex release my-portfolio/examplin --by "A. Name" --role "information officer"'


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of release."""
    command.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier")
    chosen.add(command)
    command.add_argument("--by", required=True, metavar="NAME", help="who signs")
    command.add_argument("--role", required=True, metavar="ROLE", help="in what role")


def run(options: argparse.Namespace) -> int:
    """Release, or say why not."""
    from smpc_annex.pipeline.release import release
    from smpc_annex.reporting import terminal

    done = release(chosen.request(options, options.dossier), options.by, options.role)
    show(terminal(done.findings, everything=options.verbose), error=True)
    for path in done.files:
        print(f"released {path.as_posix()}, signed by {options.by}, {options.role}")
    if done.unreadable:
        return UNREADABLE
    if done.stops:
        print("nothing was released: an error stands that no waiver answers for")
        return ERRORS
    return FINE
