"""``smpc-annex verify``."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import ERRORS, FINE, UNREADABLE, show

if TYPE_CHECKING:
    from smpc_annex.pipeline.verify import Verified

HELP = "the finished page against the approved text"
DESCRIPTION = """
Looks for the blocks of an annex on a finished page (PDF, Word, HTML, mail, Markdown or plain text), wherever they stand on it, and says
of each whether it is there as approved, with every difference, the field it belongs to and the law that asks for it; and whether the
approved text may itself still be printed. The approved text is the last release, unless you name another.
"""
EPILOG = """
examples:
  smpc-annex verify examples/sanofi/sarclisa page.pdf --against build --on 2025-10-01
  smpc-annex verify my-portfolio/examplin journal.pdf --pages 12-13 --report html -o proof.html
  smpc-annex verify my-portfolio/examplin mail.txt --against 2026-02-01 --country NO

exit status: 0 as approved (or other in its layout only), and the approved text still true; 1 the page differs, or the text is no longer
true; 2 it could not be verified, or the command was wrong
"""


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of verify."""
    command.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier, or of a portfolio of one")
    command.add_argument("proof", metavar="PROOF", type=Path, help="the finished page: .pdf, .docx, .html, .eml, .md, .txt")
    command.add_argument(
        "--against",
        default="release",
        metavar="WHAT",
        help="release: the last one (default); build: what the dossier prints; or a release by its day or file name",
    )
    command.add_argument(
        "--pages", type=pages, default=(), metavar="PAGES", help="pages of a PDF on which to look: 3 or 12-14,20 (default: all)"
    )
    command.add_argument(
        "--publication", default="", metavar="NAME", help="one publication of the material (default: the one that is on the page)"
    )
    chosen.add(command)
    command.add_argument("--report", choices=("text", "json", "sarif", "html"), default="text", help="form of the report")
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write the report (default: standard output)")


def pages(text: str) -> tuple[int, ...]:
    """Numbers of pages: 3, 12-14, 1-2,5. Raises ArgumentTypeError."""
    found: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r" *([0-9]{1,5})(?: *- *([0-9]{1,5}))? *", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last or last - first > 200:
            raise argparse.ArgumentTypeError(f"'{text}' are no pages; write numbers and ranges, such as 3 or 12-14,20")
        found += range(first, last + 1)
    return tuple(dict.fromkeys(found))


def run(options: argparse.Namespace) -> int:
    """Verify, and write the report in its form."""
    from smpc_annex.outputs import save
    from smpc_annex.pipeline.verify import verify

    verified = verify(
        chosen.request(options, options.dossier), options.proof, options.against, options.pages, options.publication
    )
    report = verified.report
    if options.report == "text":
        from smpc_annex import proofreporting

        show(proofreporting.write(report, everything=options.verbose))
    else:
        content = _content(verified, options.report)
        if options.output:
            save(options.output, content)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
    if report.comparison is None:
        return UNREADABLE
    return FINE if report.status in ("identical", "layout only") and report.still_true else ERRORS


def _content(verified: Verified, form: str) -> bytes:
    if form == "html":
        from smpc_annex.reports import proofpage

        return proofpage.write(verified.report, verified.pictures())
    if form == "sarif":
        from smpc_annex.reports import proofsarif

        return proofsarif.write(verified.report)
    from smpc_annex.reports import proofjson

    return proofjson.write(verified.report)
