"""Checks of meaning: what each looks at, and how it is written down.

A check is a function over a View that yields findings. Its docstring is its manual page: the first line says what it asks,
then why and how; ``Fails:`` and ``Passes:`` are edits of the example dossier (``file: old -> new && old -> new``) that a test
carries out.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model.block import Block, Run
from smpc_annex.model.dossier import Core, Dossier, House
from smpc_annex.model.rules import EuLevel
from smpc_annex.model.situation import Situation
from smpc_annex.model.wording import Wordings


@dataclass(frozen=True, kw_only=True)
class View:
    """One country's block in its publication, with all that stands behind it.

    ``printed`` maps each field to the subjects of which it is said in the core or the block; ``wordings`` are the dossier's texts
    with their states; ``core_places`` are the data that the core prints (``places``: the block), by where they stand.
    """

    situation: Situation
    dossier: Dossier
    house: House
    eu: EuLevel
    core: Core
    core_block: Block
    block: Block
    printed: Mapping[str, frozenset[str]]
    wordings: Wordings
    core_places: frozenset[Span]

    @property
    def language(self) -> str:
        return self.block.language

    @cached_property
    def own(self) -> Mapping[str, frozenset[str]]:
        """The fields of the block alone."""
        fields: dict[str, set[str]] = {}
        for run in self.block.runs():
            if run.field:
                fields.setdefault(run.field, set()).update(run.subjects)
        return {name: frozenset(subjects) for name, subjects in fields.items()}

    @cached_property
    def places(self) -> frozenset[Span]:
        return data_places(self.block)

    def runs(self, *fields: str) -> Iterator[Run]:
        """The block's runs of these fields."""
        return (run for run in self.block.runs() if run.field in fields)


def data_places(block: Block) -> frozenset[Span]:
    """Where the data stand that a block prints."""
    return frozenset(origin.span for run in block.runs() for origin in run.origins if origin.kind == "data")


Function = Callable[[View], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Example:
    """An edit of the example dossier: replace ``old`` by ``new`` in ``file``."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its manual page."""

    id: str
    family: str
    severity: Severity
    function: Function
    asks: str
    page: str
    fails: tuple[Example, ...] = field(default=())
    passes: tuple[Example, ...] = field(default=())


CHECKS: dict[str, Check] = {}


def check(id_: str, severity: Severity) -> Callable[[Function], Function]:
    """Register a check under an id that never changes."""

    def register(function: Function) -> Function:
        page = inspect.cleandoc(function.__doc__ or "")
        asks, _blank, _rest = page.partition("\n")
        family = function.__module__.rpartition(".")[2]
        CHECKS[id_] = Check(id_, family, severity, function, asks, page, _examples(page, "Fails:"), _examples(page, "Passes:"))
        return function

    return register


def _examples(page: str, label: str) -> tuple[Example, ...]:
    r"""The edits under a label; an indented line continues the one before; \n stands for a line end."""
    found: list[Example] = []
    for line in page.replace("\n    ", " ").splitlines():
        if line.startswith(label):
            file, _colon, edits = line.removeprefix(label).strip().partition(": ")
            for edit in re.split(" && *", edits):
                old, _arrow, new = edit.partition(" ->")
                found.append(Example(file, old.strip().replace("\\n", "\n"), new.strip().replace("\\n", "\n")))
    return tuple(found)


def found(id_: str, message: str, span: Span, advice: str, subject: str = "", sides: Iterable[tuple[str, str]] = ()) -> Finding:
    """A finding of a registered check, with its severity."""
    return Finding(
        id=id_, severity=CHECKS[id_].severity, message=message, span=span, help=advice, subject=subject, sides=tuple(sides)
    )
