"""``smpc-annex new``."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from smpc_annex.cli.console import FINE

HELP = "make a portfolio or dossier to fill in"

DESCRIPTION = """
Makes a dossier with every value explained, to be filled in: in a portfolio that is there, or with a new portfolio around it.
Nothing that is there is overwritten.
"""

EPILOG = """
examples:
  smpc-annex new my-portfolio --product "Examplin"
  smpc-annex new my-portfolio --product "Otherin" --country NL BE
"""


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of new."""
    command.add_argument("folder", type=Path, metavar="DIR", help="the portfolio's folder; made if it is not there")
    command.add_argument("--product", default="", metavar="NAME", help="invented name of the medicine")
    command.add_argument("--country", nargs="+", default=[], metavar="CC", type=str.upper, help="countries (default: all six)")


def run(options: argparse.Namespace) -> int:
    """Make the files, and say what to do next."""
    from smpc_annex.skeleton import make

    made = make(options.folder, options.product, tuple(options.country))
    for path in made.files:
        print(f"made {path.as_posix()}")
    if made.lacking:
        print(f"\nrepresentatives.yaml was there already: add {', '.join(made.lacking)} to it, in the way of the others")
    print(
        f"\nNow replace the words FILL IN in these files, then: smpc-annex build {shlex.quote(made.dossier.as_posix())} --draft"
    )
    return FINE
