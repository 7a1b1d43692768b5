"""The middle: an assembled text of which every character knows where it comes from.

Writers, checks and proofing all look at this and never at each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Flag, auto
from typing import Literal

from smpc_annex.diagnostics import Span


class Style(Flag):
    """How a run is set. A link is set as its text."""

    PLAIN = 0
    STRONG = auto()
    EMPHASIS = auto()
    SUPERSCRIPT = auto()
    SUBSCRIPT = auto()

    @property
    def names(self) -> list[str]:
        return [str(style.name).lower() for style in Style if style in self]


@dataclass(frozen=True, slots=True)
class Origin:
    """One place from which a character comes.

    ``kind`` is ``data`` (a dossier file), ``template``, ``message`` (a catalogue) or ``rule`` (country_rules/).
    """

    kind: Literal["data", "template", "message", "rule"]
    span: Span


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that share style, language, field, subjects and origins."""

    text: str
    style: Style
    language: str
    field: str
    subjects: tuple[str, ...]
    origins: tuple[Origin, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs that are set together."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The assembled text of one country (or the core) in one language on one day.

    ``notice`` says in the block's language that it is a draft, and is empty in a release. ``laws`` names for each field the laws
    that ask for it in this country, as they are cited.
    """

    part: str
    language: str
    heading: str
    notice: str
    day: date
    paragraphs: tuple[Paragraph, ...]
    laws: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    def runs(self) -> Iterator[Run]:
        for paragraph in self.paragraphs:
            yield from paragraph.runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """The core and the country blocks of one publication, in printing order, or some of them."""

    product: str
    material: str
    version: str
    publication: str
    language: str
    blocks: tuple[Block, ...]
    draft: bool

    @property
    def title(self) -> str:
        return f"{self.product}: {self.material} {self.version}"
