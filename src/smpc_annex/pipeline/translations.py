"""``translations``: how far each text has come, who vouches for it, and the way to translators and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smpc_annex.checks import figures
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.dossier import Approval, Dossier
from smpc_annex.model.wording import STATES, Standing, Wordings, digest
from smpc_annex.outputs import save
from smpc_annex.pipeline.build import open_portfolio
from smpc_annex.pipeline.types import error
from smpc_annex.reading import approvals, folders
from smpc_annex.reading.folders import Portfolio

ALL = "all"


@dataclass(frozen=True, slots=True)
class Opened:
    """One dossier with the states of all its texts."""

    portfolio: Portfolio
    dossier: Dossier
    wordings: Wordings

    @property
    def folder(self) -> Path:
        return self.portfolio.folder / self.dossier.name


def opened(path: str) -> Iterator[Opened]:
    """Every dossier behind a path. Raises InputError."""
    portfolio = open_portfolio(path)
    for name in portfolio.dossiers:
        dossier = folders.dossier(portfolio.folder, portfolio.root, name).dossier
        languages = {code: portfolio.countries[code].languages for code in dossier.markets if code in portfolio.countries}
        yield Opened(portfolio, dossier, Wordings(dossier, portfolio.house.process, languages))


def one(path: str) -> Opened:
    """The one dossier that was named. Raises InputError if a whole portfolio was."""
    found = list(opened(path))
    if len(found) != 1:
        place = Span(".", 1, 1, found[0].portfolio.root)
        names = ", ".join(item.dossier.name for item in found)
        raise InputError(error("REL002", "this works on one dossier at a time", place, f"name one of: {names}"))
    return found[0]


def known_language(item: Opened, language: str) -> None:
    """Raises InputError if the dossier has nothing in a language, nor any of its countries."""
    if language not in item.wordings.languages:
        place = Span(f"{item.dossier.name}/core", 1, 1, item.portfolio.root)
        known = ", ".join(item.wordings.languages)
        raise InputError(
            error(
                "ASK003",
                f"there is no language {language} in this dossier",
                place,
                f"known: {known}; to add one, write core/{language}.yaml",
            )
        )


def chosen(item: Opened, units: Iterable[str], language: str) -> list[Standing]:
    """The texts that somebody named: 4.3, core/4.3, NO/100mg/label, core, product, NO, or all. Raises InputError."""
    known_language(item, language)
    there = item.wordings.of(language)
    found: dict[str, Standing] = {}
    for unit in units:
        name = unit.strip("/")
        matching = [id_ for id_ in there if name in (ALL, id_) or id_ == f"core/{name}" or id_.startswith(f"{name}/")]
        if not matching:
            place = Span(f"{item.dossier.name}/translations/{language}.json", 1, 1, item.portfolio.root)
            ids = ", ".join(id_.removeprefix("core/") for id_ in there)
            raise InputError(
                error("ASK006", f"there is no text {unit} in {language}", place, f"known: {ids}; or all, core, product")
            )
        found.update({id_: there[id_] for id_ in matching})
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, and what was refused with the reasons."""

    recorded: tuple[str, ...]
    already: tuple[str, ...]
    findings: tuple[Finding, ...]
    unapproved_sources: tuple[str, ...]
    were_stale: tuple[str, ...]
    file: Path


def record(path: str, units: Iterable[str], language: str, state: str, by: str, role: str, on: date) -> Recorded:
    """Record that somebody vouches for texts as they are now; all of them or, if one is refused, none.

    Refused: a text that is missing, whose figures are not those of its source, that skips a state of the process, or has no signer.
    Raises InputError and OSError.
    """
    item = one(path)
    units = list(units)
    process = item.portfolio.house.process
    standings = chosen(item, units, language)
    findings = list(_unsigned(item, state, by, role)) if state != "draft" else []
    findings += _not_ready(item, standings, state, language, whole=ALL in set(units))
    findings += _parity(item, standings, language) if state != "draft" else []
    ready = [standing for standing in standings if standing.state != "missing"]
    # What is known is not said again, unless it was named and somebody else says it.
    named = {unit.strip("/").removeprefix("core/") for unit in units}
    already = [
        s
        for s in ready
        if s.record
        and s.state == state
        and ((s.record.by, s.record.role) == (by, role) or s.wording.id.removeprefix("core/") not in named)
    ]
    fresh = [s for s in ready if s not in already]
    file = item.folder / "translations" / f"{language}.json"
    if not findings and fresh:
        records = [r for rs in item.dossier.approvals.get(language, {}).values() for r in rs]
        records.sort(key=lambda r: r.span.line)
        save(file, approvals.written(language, [*records, *(_approval(s, state, by, role, on) for s in fresh)]))
    source = item.wordings.of(process.source) if language != process.source else {}
    unapproved = [
        s.wording.id
        for s in fresh
        if s.wording.source and (first := source.get(s.wording.id)) and first.state not in (state, "approved")
    ]
    return Recorded(
        recorded=() if findings else tuple(s.wording.id for s in fresh),
        already=tuple(s.wording.id for s in already),
        findings=tuple(findings),
        unapproved_sources=tuple(unapproved),
        were_stale=tuple(s.wording.id for s in fresh if s.state == "stale"),
        file=file,
    )


def _approval(standing: Standing, state: str, by: str, role: str, on: date) -> Approval:
    wording = standing.wording
    return Approval(
        unit=wording.id,
        language=wording.language,
        state=state,
        by=by.strip(),
        role=role.strip(),
        on=on,
        source=wording.source,
        source_hash=digest(wording.source),
        target_hash=digest(wording.target),
        text="" if wording.source else wording.target,
        span=wording.span,
    )


def _unsigned(item: Opened, state: str, by: str, role: str) -> Iterator[Finding]:
    place = Span(f"{item.dossier.name}/translations", 1, 1, item.portfolio.root)
    if not by.strip() or not role.strip():
        yield error("REL004", "nobody has signed", place, "give a name with --by and a role with --role")
    states = item.portfolio.house.process.states
    if state not in states:
        what = f"this portfolio has no state “{state}”: its process is {' → '.join(states)}"
        at = item.portfolio.house.process.span or place
        yield error("TRN004", what, at, "use one of its states, or change states: under translations:")


def _not_ready(item: Opened, standings: list[Standing], state: str, language: str, *, whole: bool) -> Iterator[Finding]:
    states = item.portfolio.house.process.states
    before = states[: states.index(state)] if state in states else ()
    for standing in standings:
        wording = standing.wording
        if standing.state == "missing":
            if not whole:
                yield error("MIS001", f"{wording.called} has no words in {language}", wording.span, "write them first")
        elif not wording.sourced and state == "approved":
            yield error(
                "TRN004",
                f"{wording.called} in {language} has no source, and stays a draft",
                wording.span,
                "write under source: where the term was taken from (EDQM standard terms, the SmPC of that language)",
            )
        elif "reviewed" in before and standing.state not in ("reviewed", "approved"):
            yield error(
                "TRN004",
                f"{wording.called} in {language} is {'a draft' if standing.state == 'draft' else standing.state}, not reviewed",
                wording.span,
                f"review it first: smpc-annex translations review … {wording.id} --language {language}",
            )


def _parity(item: Opened, standings: list[Standing], language: str) -> Iterator[Finding]:
    """Errors of parity in these texts: a translation whose figures differ is not approved by anybody."""
    ids = {standing.wording.id for standing in standings}
    found = [*parity_of(item, language)]
    yield from (f for f in found if f.severity is Severity.ERROR and f.subject in ids)


def parity_of(item: Opened, language: str) -> Iterator[Finding]:
    """What does not agree between a language and its source, in core and words."""
    source, target = item.dossier.cores.get(item.wordings.process.source), item.dossier.cores.get(language)
    if source and target and source is not target:
        yield from figures.of_cores(item.dossier, item.portfolio.eu, source, target)
    yield from figures.of_all_words(item.dossier.product.name.text, item.wordings, language)


# --- status ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """How far one text of one product has come, in each language."""

    product: str
    unit: str
    called: str
    states: dict[str, str]


@dataclass(frozen=True, slots=True)
class Status:
    """The table of one dossier; ``differs`` counts the texts of a language whose figures are not those of the source."""

    dossier: str
    languages: tuple[str, ...]
    rows: tuple[Row, ...]
    differs: dict[str, int]

    def count(self, language: str) -> dict[str, int]:
        """How many texts of a language are in which state."""
        found: dict[str, int] = dict.fromkeys(("missing", "stale", *STATES), 0)
        for row in self.rows:
            if language in row.states:
                found[row.states[language]] += 1
        return found


def status(path: str, languages: tuple[str, ...] = ()) -> Iterator[Status]:
    """The table of every dossier behind a path, one after another. Raises InputError."""
    for item in opened(path):
        for language in languages:
            known_language(item, language)
        asked = languages or item.wordings.languages
        tables = {language: item.wordings.of(language) for language in asked}
        ids: dict[str, str] = {}
        for table in tables.values():
            ids.update({id_: standing.wording.called for id_, standing in table.items() if id_ not in ids})
        rows = tuple(
            Row(
                item.dossier.product.name.text,
                id_,
                called,
                {language: table[id_].state for language, table in tables.items() if id_ in table},
            )
            for id_, called in sorted(ids.items(), key=lambda pair: _order(pair[0]))
        )
        differs = {language: len({f.subject for f in parity_of(item, language)}) for language in asked}
        yield Status(item.dossier.name, tuple(asked), rows, differs)


def _order(id_: str) -> tuple[int, list[int], str]:
    """The core as it is printed, then the product, then the countries."""
    room, _slash, rest = id_.partition("/")
    if room == "core":
        numbers = [int(part) for part in rest.split(".")] if rest[0].isdigit() else [0 if rest == "opening" else 99]
        return 0, numbers, ""
    return (1 if room == "product" else 2), [], id_
