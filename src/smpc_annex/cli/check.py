"""``smpc-annex check``."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import ERRORS, FINE, UNREADABLE, Progress, show

HELP = "judge against the law, write nothing"
DESCRIPTION = """
Judges every block of dossiers or portfolios against the law of a day, in the printed text, and lists what a person must look at and
what nobody has looked at. Writes nothing but the report.
"""
EPILOG = """
examples:
  smpc-annex check examples/sanofi/sarclisa --on 2025-10-01
  smpc-annex check my-portfolio --report html -o report.html

exit status: 0 no error, or all are waived; 1 an error; 2 something could not be read
"""


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of check."""
    command.add_argument("dossier", metavar="DOSSIER", nargs="+", help="folders of dossiers or portfolios")
    chosen.add(command)
    command.add_argument(
        "--profile",
        choices=("legal", "customary"),
        default="legal",
        help="customary: show what is customary too; the verdict is the same",
    )
    command.add_argument(
        "--report", choices=("text", "json", "sarif", "html", "junit"), default="text", help="form of the report"
    )
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write the report (default: standard output)")


def run(options: argparse.Namespace) -> int:
    """Check, and write the report in its form."""
    from smpc_annex.outputs import save
    from smpc_annex.pipeline.check import check
    from smpc_annex.reporting import audit, terminal

    with Progress() as progress:
        verdict = check(options.dossier, chosen.request(options, options.dossier[0]), progress, blocks=options.report == "html")
    if options.report == "text":
        show(terminal(verdict.findings, everything=options.verbose or options.profile == "customary"), error=True)
        show(audit(verdict.report.manual, verdict.report.not_checked, len(verdict.report.checked), verdict.findings))
    else:
        name = "jsonreport" if options.report == "json" else options.report
        content: bytes = import_module(f"smpc_annex.reports.{name}").write(verdict.report)
        if options.output:
            save(options.output, content)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
    if verdict.unreadable:
        return UNREADABLE
    return ERRORS if verdict.stops else FINE
