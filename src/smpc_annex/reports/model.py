"""What a check found out, all of it: what was looked at, what was found, what a person must look at, what was not looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from smpc_annex.diagnostics import Citation, Finding
from smpc_annex.model.block import Block
from smpc_annex.proofing.result import Comparison


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofReport:
    """One run of verify: a finished page against an approved annex.

    ``comparison`` is None where the proof could not be verified; ``refusal`` says why. ``against`` names the approved text in words.
    ``text`` is what is known of the approved text on the day (findings that stop it, warnings), ``since`` in which fields it is no
    longer what the dossier prints, ``measured`` what the type of the page does not meet. ``pages`` are the pages that were read: number, sizes in points, how to get to the picture.
    """

    tool: str
    version: str
    rules: str
    day: date
    proof: str
    kind: str
    sha256: str
    product: str
    material: str
    material_version: str
    publication: str
    against: str
    comparison: Comparison | None
    refusal: Finding | None = None
    text: tuple[Finding, ...] = ()
    since: tuple[str, ...] = ()
    measured: tuple[Finding, ...] = ()
    pages: tuple[tuple[int, float, float, tuple[float, ...]], ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> str:
        """identical, layout only, changed, or not verifiable."""
        if self.comparison is None:
            return "not verifiable"
        return "changed" if any(finding.stops for finding in self.measured) else self.comparison.verdict

    @property
    def still_true(self) -> bool:
        """Whether the approved text may still be printed on the day."""
        return not self.since and not any(finding.stops for finding in self.text)
