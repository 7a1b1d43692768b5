"""``smpc-annex outdated``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from smpc_annex.cli import options as chosen
from smpc_annex.cli.console import FINE, UNREADABLE, Progress, show, table

if TYPE_CHECKING:
    from smpc_annex.pipeline.outlook import Outlook

HELP = "until when the blocks are true"
DESCRIPTION = "For every block: the day on which it stops being true and why, and by when something must be compared again."
EPILOG = (
    "examples:\n  smpc-annex outdated my-portfolio\n  smpc-annex outdated my-portfolio --until 2026-06-30 --html timeline.html"
)


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of outdated."""
    command.add_argument("dossier", metavar="DOSSIER", help="the folder of a dossier or of a portfolio")
    chosen.add(command)
    command.add_argument(
        "--until", type=chosen.day, metavar="DATE", help="list every change up to this day: for a campaign, before printing"
    )
    command.add_argument("--html", type=Path, metavar="FILE", help="write a picture of it too")


def run(options: argparse.Namespace) -> int:
    """Look ahead, and show it as a table and a picture."""
    from smpc_annex.diagnostics import Finding, InputError, Severity
    from smpc_annex.inforce import say
    from smpc_annex.pipeline.outlook import outdated

    request = chosen.request(options, options.dossier)
    if options.until and options.until < request.day:
        early = Finding(
            id="ASK005",
            severity=Severity.ERROR,
            message=f"--until ({say(options.until)}) lies before --on ({say(request.day)})",
            help="give a later --until, or an earlier --on",
        )
        raise InputError(early)
    with Progress() as progress:
        looked = outdated(request, progress)
    rows: list[tuple[str, ...]] = [("product", "block", "material", "last true day", "because", "compare by", "what")]
    rows += [_row(block) for block in looked.blocks]
    show(table(rows))
    if options.until:
        inside = sorted({change for block in looked.blocks for change in block.freshness.changes if change.day <= options.until})
        print(f"\nChanges up to {say(options.until)}:")
        show([f"  {say(change.day)}: {change.what} ({change.span})" for change in inside] or ["  none is known"])
    if options.html:
        _picture(options, looked.blocks, request.day)
    return UNREADABLE if looked.unreadable else FINE


def _row(block: Outlook) -> tuple[str, ...]:
    from smpc_annex.inforce import say

    until, verify = block.freshness.true_until, block.freshness.verify_by
    return (
        block.product,
        f"{block.freshness.country} {block.freshness.language}",
        f"{block.material} {block.publication}",
        ("" if block.ready else "STOPPED; ") + (say(until.day - timedelta(days=1)) if until else "no change known"),
        f"{until.what} changes" if until else "",
        say(verify.day) if verify else "",
        verify.what if verify else "",
    )


def _picture(options: argparse.Namespace, blocks: Sequence[Outlook], day: date) -> None:
    from smpc_annex.outputs import save
    from smpc_annex.reports import timeline

    rows = []
    for block in blocks:
        until, verify = block.freshness.true_until, block.freshness.verify_by
        rows.append(
            timeline.Row(
                name=f"{block.product} {block.freshness.country} {block.freshness.language} · {block.material}",
                ready=block.ready,
                until=until.day - timedelta(days=1) if until else None,
                because=until.what if until else "no change is known",
                verify=verify.day if verify else None,
                compare=verify.what if verify else "",
            )
        )
    end = options.until or max((row.until for row in rows if row.until), default=day) + timedelta(days=30)
    save(options.html, timeline.write(rows, day, max(end, day + timedelta(days=60))))
    print(f"\npicture: {options.html.as_posix()}")
