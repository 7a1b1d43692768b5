"""The command line: arguments and exit status.

0 fine, 1 an unwaived error, 2 the input could not be read or the command was wrong, 3 our own bug. Each command is a module of
its own; only options.py asks what day it is.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from smpc_annex import __version__
from smpc_annex.cli import adopt, build, check, countries, deliver, explain, fit, new, outdated, release, translations, verify
from smpc_annex.cli.console import BUG, UNREADABLE, show

COMMANDS = {
    "new": new,
    "adopt": adopt,
    "build": build,
    "check": check,
    "outdated": outdated,
    "release": release,
    "fit": fit,
    "deliver": deliver,
    "verify": verify,
    "translations": translations,
    "explain": explain,
    "countries": countries,
}

_EPILOG = """
examples:
  smpc-annex new my-portfolio --product "Examplin"
  smpc-annex adopt last-year.docx -o my-portfolio
  smpc-annex build my-portfolio/examplin --draft
  smpc-annex build examples/sanofi/sarclisa --on 2025-10-01 -o annex
  smpc-annex check examples/sanofi/sarclisa --on 2025-10-01
  smpc-annex verify my-portfolio/examplin page.pdf
  smpc-annex explain NO/price
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
    # Imported late, as in each command: --help needs none of it.
    from smpc_annex.diagnostics import InputError, Report
    from smpc_annex.reporting import terminal

    try:
        status: int = options.run(options)
    except InputError as problem:
        show(terminal(Report(problem.findings), everything=True), error=True)
        return UNREADABLE
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
    for name, module in COMMANDS.items():
        command = commands.add_parser(
            name, help=module.HELP, description=module.DESCRIPTION, epilog=module.EPILOG, formatter_class=raw
        )
        module.add(command)
        command.set_defaults(run=module.run)
    return parser
