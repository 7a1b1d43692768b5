"""What a family of checks finds in a portfolio, without the rest of the program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from smpc_annex.checks.registry import CHECKS, View
from smpc_annex.diagnostics import Finding
from smpc_annex.pipeline import Request, assemble_all


def views(portfolio, day: str = "2026-02-02") -> list[View]:
    """Every block of a portfolio with what stands behind it."""
    request = Request(path=str(portfolio.folder / portfolio.dossier), day=date.fromisoformat(day), out=Path("unused"))
    parts = [part for _dossier, publication in assemble_all(request) for part in publication.parts if part.part != "core"]
    assert all(part.view for part in parts), parts
    return [part.view for part in parts if part.view]


def findings(portfolio, family: str, day: str = "2026-02-02") -> list[Finding]:
    """What a family of checks finds, each thing once."""
    found = [
        finding
        for view in views(portfolio, day)
        for check in CHECKS.values()
        if check.family == family
        for finding in check.function(view)
    ]
    return list(dict.fromkeys(found))


def told(portfolio, family: str, day: str = "2026-02-02") -> set[tuple[str, str, str, int]]:
    """Id, severity, file and line of what a family of checks finds."""
    return {
        (f.id, f.severity.value, f.span.path.rpartition(f"{portfolio.folder.name}/")[2], f.span.line)
        for f in findings(portfolio, family, day)
        if f.span
    }
