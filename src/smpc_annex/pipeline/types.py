"""What goes into the library API and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from smpc_annex.checks.horizon import Change
from smpc_annex.checks.registry import View
from smpc_annex.diagnostics import Finding, Report, Severity, Span
from smpc_annex.model.block import Block
from smpc_annex.model.dossier import Material

#: What a build writes if nobody says otherwise, and what it can write.
USUAL = ("txt", "html", "json")
FORMATS = (*USUAL, "docx", "rtf", "icml", "tagged", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asked to be built.

    ``path`` is a dossier or portfolio; ``day`` chooses what holds; empty tuples mean all. ``out`` gets one folder per
    dossier when a portfolio is built. With ``all_languages`` a material has, instead of its publications, one for each language:
    its core and the blocks of every country that may be printed in it.
    """

    path: str
    day: date
    out: Path
    materials: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = USUAL
    draft: bool = False
    all_languages: bool = False


@dataclass(slots=True)
class Built:
    """One country's block in one publication, or the core: the Block if it could be assembled, and what was found."""

    part: str
    language: str
    block: Block | None
    findings: list[Finding]
    view: View | None = None
    dropped: bool = False

    @property
    def stopped(self) -> bool:
        """Whether it must not be released."""
        return not self.assembled or any(finding.stops for finding in self.findings)

    @property
    def assembled(self) -> bool:
        return self.block is not None or self.dropped

    def drop(self) -> None:
        """Forget the text once it is written, so that a large portfolio needs no more memory than a small one."""
        self.dropped = self.block is not None
        self.block = self.view = None


@dataclass(slots=True)
class BuiltPublication:
    """A core and its blocks, in printing order. ``whole`` is false where only some of the blocks were asked for."""

    material: Material
    name: str
    parts: list[Built]
    whole: bool


@dataclass(slots=True)
class DossierResult:
    """What became of one dossier. ``since`` says what changed since its last releases, field by field."""

    name: str
    folder: Path
    publications: list[BuiltPublication] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    next_changes: list[Change] = field(default_factory=list)
    since: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What became of a request."""

    report: Report
    dossiers: list[DossierResult]
    unreadable: bool = False
    incomplete: bool = False


Progress = Callable[[int, int, str], None]


def error(code: str, message: str, span: Span, advice: str) -> Finding:
    """An error of the command or its input."""
    return Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice)
