"""``build``: reads, assembles, judges and writes; every step hands the next a value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from smpc_annex.assembling.assemble import Assembler
from smpc_annex.diagnostics import InputError, Report, Span
from smpc_annex.model.dossier import Dossier
from smpc_annex.model.rules import Country
from smpc_annex.pipeline.files import lacking, write
from smpc_annex.pipeline.inputs import facts, house_inputs
from smpc_annex.pipeline.publications import build_dossier
from smpc_annex.pipeline.released import differences, last, spoilt
from smpc_annex.pipeline.types import BuiltPublication, DossierResult, Outcome, Progress, Request, error
from smpc_annex.reading import folders
from smpc_annex.reading.folders import Portfolio


def build(request: Request, progress: Progress = lambda _done, _all, _name: None, *, keep: bool = False) -> Outcome:
    """Build all that was asked for. Raises InputError if the portfolio itself cannot be read.

    A dossier that cannot be read is reported, and the others are built. With ``keep`` the blocks of all dossiers stay in the
    result; without, each dossier's are dropped once they are written.
    """
    missing_parts = lacking(request.formats)
    if missing_parts:
        raise InputError(*missing_parts.values())
    portfolio = open_portfolio(request.path)
    assembler = Assembler(portfolio.house, portfolio.eu, portfolio.folder, portfolio.root)
    shared = {**portfolio.inputs, **house_inputs(portfolio)}
    outcome = Outcome(Report(), [])
    names = portfolio.dossiers
    stop_at_unknown_words(request, portfolio)
    materials: set[str] = set()
    single = (Path(request.path) / "product.yaml").exists()
    for number, name in enumerate(names):
        progress(number, len(names), name)
        result = DossierResult(name, request.out if single else request.out / name)
        try:
            loaded = folders.dossier(portfolio.folder, portfolio.root, name, translated_from=printed_only(request, portfolio))
        except InputError as problem:
            outcome.report.add(*problem.findings)
            outcome.unreadable = outcome.incomplete = True
            continue
        materials.update(material.id.text for material in loaded.dossier.materials)
        build_dossier(request, portfolio, assembler, loaded.dossier, result, outcome)
        if result.publications:
            state = facts(request, portfolio, name, {**shared, **loaded.inputs})
            write(request, loaded.dossier, result, state, outcome)
            _compare(portfolio, result, outcome)
        for part in (part for publication in result.publications for part in publication.parts if not keep):
            part.drop()
        outcome.dossiers.append(result)
    progress(len(names), len(names), "")
    missing = [id_ for id_ in request.materials if id_ not in materials]
    if missing:
        place = Span(".", 1, 1, portfolio.root)
        known = ", ".join(sorted(materials)[:10]) or "none"
        outcome.report.add(error("ASK001", f"there is no material {', '.join(missing)}", place, f"known: {known}"))
        outcome.unreadable = True
    return outcome


def _compare(portfolio: Portfolio, result: DossierResult, outcome: Outcome) -> None:
    """What changed since the last release of each publication; a release that somebody edited is an error."""
    folder = portfolio.folder / result.name
    if not (folder / "releases").is_dir():
        return
    outcome.report.add(*spoilt(folder, portfolio.root))
    for publication in result.publications:
        before = last(folder, publication.material.id.text, publication.name)
        if before:
            changed = differences(before, publication)
            what = f"since the release of {before.day} ({publication.material.id.text} {publication.name}), signed by {before.by}"
            result.since += [f"{what}: nothing has changed"] if not changed else [f"{what}:", *(f"  {line}" for line in changed)]


def printed_only(request: Request, portfolio: Portfolio) -> str:
    """The source language, to read no more than what is printed; empty, to read all, where every language is asked for."""
    return "" if request.all_languages else portfolio.house.process.source


def stop_at_unknown_words(request: Request, portfolio: Portfolio) -> None:
    """Countries and languages that nobody knows are a wrong command, not an empty result. Raises InputError."""
    languages = {lang for country in portfolio.countries.values() for lang in country.languages} if request.languages else set()
    place = Span(".", 1, 1, portfolio.root)
    for words, known, what in (
        (request.countries, set(portfolio.countries), "country"),
        (request.languages, languages, "language"),
    ):
        unknown = [word for word in words if word not in known]
        if unknown:
            raise InputError(
                error("ASK003", f"there is no {what} {', '.join(unknown)}", place, f"known: {', '.join(sorted(known))}")
            )


def open_portfolio(path: str) -> Portfolio:
    """The portfolio behind a path. If it cannot be read, what is wrong with its dossiers is said in the same run."""
    folder, root, names = folders.find(path)
    try:
        return folders.portfolio(folder, root, names)
    except InputError as problem:
        findings = list(problem.findings)
        for name in names[:20]:
            try:
                folders.dossier(folder, root, name)
            except InputError as more:
                findings.extend(more.findings)
        raise InputError(*findings) from None


def assemble_all(request: Request) -> Iterator[tuple[Dossier, BuiltPublication]]:
    """The assembled publications of a request, without writing anything. Raises InputError."""
    portfolio = open_portfolio(request.path)
    assembler = Assembler(portfolio.house, portfolio.eu, portfolio.folder, portfolio.root)
    for name in portfolio.dossiers:
        dossier = folders.dossier(portfolio.folder, portfolio.root, name).dossier
        result = DossierResult(name, request.out)
        outcome = Outcome(Report(), [])
        build_dossier(request, portfolio, assembler, dossier, result, outcome)
        for publication in result.publications:
            yield dossier, publication


def countries() -> dict[str, Country]:
    """The countries that come with the program."""
    return folders.shipped_countries()
