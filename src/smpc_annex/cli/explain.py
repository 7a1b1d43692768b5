"""``smpc-annex explain``."""

from __future__ import annotations

import argparse

from smpc_annex.cli.console import FINE, show

HELP = "the law, or a finding, in words"
DESCRIPTION = "Says what a country asks, what a requirement rests on, or what a finding means."
EPILOG = "examples:\n  smpc-annex explain DK\n  smpc-annex explain DK/price-reference\n  smpc-annex explain PRC001"


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of explain."""
    command.add_argument("word", nargs="+", metavar="ID", help="a country, a requirement, or the id of a finding")


def run(options: argparse.Namespace) -> int:
    """Explain each word."""
    from smpc_annex.explaining import explain

    for word in options.word:
        show(explain(word))
    return FINE
