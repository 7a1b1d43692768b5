"""Every family of checks, by name: a check that is not imported here does not run."""

from __future__ import annotations

from collections.abc import Iterator

from smpc_annex.checks import (
    abridgement,
    adopted,
    contact,
    figures,
    identifiers,
    identity,
    language,
    laws,
    material,
    packs,
    prices,
    reimbursement,
    translation,
    typography,
)
from smpc_annex.checks.registry import CHECKS, View
from smpc_annex.diagnostics import Finding

FAMILIES = (
    identity,
    identifiers,
    contact,
    packs,
    prices,
    reimbursement,
    abridgement,
    language,
    material,
    laws,
    translation,
    figures,
    typography,
    adopted,
)


def run(view: View) -> Iterator[Finding]:
    """What all registered checks find about a block."""
    for check in CHECKS.values():
        yield from check.function(view)
