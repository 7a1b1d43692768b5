"""What a check found out, all of it: what was looked at, what was found, what a person must look at, what was not looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from smpc_annex.diagnostics import Citation, Finding
from smpc_annex.model.block import Block


@dataclass(frozen=True, slots=True)
class Manual:
    """A requirement that only a person can judge. ``country`` is empty where it holds everywhere."""

    id: str
    asks: str
    laws: tuple[Citation, ...] = ()
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that was not looked at, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One country's block in one publication. ``blocks`` are the core and the block, in printing order."""

    product: str
    material: str
    version: str
    publication: str
    country: str
    language: str
    day: date
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """One run of check.

    ``tool`` and ``version`` name the program, ``rules`` is the digest of the rules it used, ``inputs`` are the files that it
    read with their SHA-256. ``findings`` stand in the order in which they are to be read.
    """

    tool: str
    version: str
    rules: str
    day: date
    inputs: tuple[tuple[str, str], ...] = ()
    checked: tuple[Checked, ...] = ()
    findings: tuple[Finding, ...] = ()
    manual: tuple[Manual, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether an error that nobody has waived was found."""
        return any(finding.stops for finding in self.findings)
