"""What was found, where, how grave, and by which law: values only; words and exit codes are made elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum


class Severity(Enum):
    """How grave a finding is. What the law requires and is missing or false is an error; a doubt is a warning."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        return ("error", "warning", "note").index(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file that somebody wrote.

    ``file`` is relative to its root with forward slashes, so that it is the same on every machine; ``root`` is how the
    reader of a message gets there and takes no part in comparing. Lines and columns count from 1, in code points.
    """

    file: str
    line: int = 1
    column: int = 1
    root: str = field(default="", compare=False, repr=False)

    @property
    def path(self) -> str:
        return f"{self.root}/{self.file}" if self.root else self.file

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Citation:
    """One paragraph of law as a finding prints it."""

    id: str
    text: str
    basis: str
    in_force: str
    compared: str
    status: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that somebody should know.

    ``id`` never changes: it names a rule of ours (YML004) or a requirement (NO/price). ``subject`` narrows it to a pack
    or presentation. ``sides`` are texts to be looked at side by side, each with its name. ``waiver`` is the text of the waiver that answers for it, or empty. ``judged`` is true of findings about an
    assembled block, which a waiver can answer for.
    """

    id: str
    severity: Severity
    message: str
    span: Span | None = None
    help: str = ""
    sides: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    laws: tuple[Citation, ...] = ()
    draft: bool = False
    waiver: str = ""
    country: str = ""
    language: str = ""
    judged: bool = False

    @property
    def stops(self) -> bool:
        """Whether it stops a release: an error that nobody has waived."""
        return self.severity is Severity.ERROR and not self.waiver

    @property
    def text_hash(self) -> str:
        """Eight digits of its words: a warning put aside comes back when its text changes."""
        return hashlib.sha256(f"{self.id}|{self.subject}|{self.message}".encode()).hexdigest()[:8]

    def waived(self, text: str) -> Finding:
        return replace(self, waiver=text)


class Report:
    """All findings of one run, each once, in the order of severity and place."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._findings: dict[Finding, None] = dict.fromkeys(findings)

    def add(self, *findings: Finding) -> None:
        self._findings.update(dict.fromkeys(findings))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self._findings)

    @property
    def findings(self) -> list[Finding]:
        nowhere = Span("", 0, 0)
        return sorted(
            self._findings, key=lambda f: (bool(f.waiver), f.severity.rank, f.span or nowhere, f.id, f.subject, f.message)
        )

    @property
    def stops(self) -> bool:
        return any(f.stops for f in self._findings)


class InputError(Exception):
    """The input could not be read: carries the findings that say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(f.message for f in findings))
        self.findings = findings
