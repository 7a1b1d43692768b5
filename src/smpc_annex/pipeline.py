"""The library API: the one module that knows everybody.

``build`` reads, assembles, judges and writes; every step hands the next a value, and nothing here asks for today's date.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from smpc_annex import __version__, outputs
from smpc_annex.assembling.assemble import Assembler
from smpc_annex.checks import forms, periods, prices, references, waivers
from smpc_annex.checks import required as required_fields
from smpc_annex.checks.horizon import Change, changes
from smpc_annex.diagnostics import Finding, InputError, Report, Severity, Span
from smpc_annex.model.block import Annex, Block
from smpc_annex.model.dossier import Core, Dossier, Material, Publication
from smpc_annex.model.rules import Country
from smpc_annex.model.situation import Situation
from smpc_annex.reading import folders
from smpc_annex.reading.folders import Portfolio
from smpc_annex.resources import data_root

FORMATS = ("txt", "html", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asked to be built.

    ``path`` is a dossier or portfolio; ``day`` chooses what holds; empty tuples mean all. ``out`` gets one folder per
    dossier when a portfolio is built.
    """

    path: str
    day: date
    out: Path
    materials: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    draft: bool = False


@dataclass(slots=True)
class Built:
    """One country's block in one publication, or the core: the Block if it could be assembled, and what was found."""

    part: str
    language: str
    block: Block | None
    findings: list[Finding]

    @property
    def stopped(self) -> bool:
        return self.block is None or any(finding.stops for finding in self.findings)


@dataclass(slots=True)
class BuiltPublication:
    """A core and its blocks, in printing order. ``whole`` is false where only some of the blocks were asked for."""

    material: Material
    name: str
    parts: list[Built]
    whole: bool


@dataclass(slots=True)
class DossierResult:
    """What became of one dossier."""

    name: str
    folder: Path
    publications: list[BuiltPublication] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    next_changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What became of a request."""

    report: Report
    dossiers: list[DossierResult]
    unreadable: bool = False
    incomplete: bool = False


Progress = Callable[[int, int, str], None]


def build(request: Request, progress: Progress = lambda _done, _all, _name: None, *, keep: bool = True) -> Outcome:
    """Build all that was asked for. Raises InputError if the portfolio itself cannot be read.

    A dossier that cannot be read is reported, and the others are built. With ``keep`` false the results of each dossier
    are dropped once written, so that a large portfolio needs no more memory than a small one.
    """
    portfolio = _portfolio(request.path)
    assembler = Assembler(portfolio.house, portfolio.eu, portfolio.folder, portfolio.root)
    shared = {**portfolio.inputs, **_house_inputs(portfolio)}
    outcome = Outcome(Report(), [])
    names = portfolio.dossiers
    _stop_at_unknown_words(request, portfolio)
    materials: set[str] = set()
    single = (Path(request.path) / "product.yaml").exists()
    for number, name in enumerate(names):
        progress(number, len(names), name)
        result = DossierResult(name, request.out if single else request.out / name)
        try:
            loaded = folders.dossier(portfolio.folder, portfolio.root, name)
        except InputError as problem:
            outcome.report.add(*problem.findings)
            outcome.unreadable = outcome.incomplete = True
            continue
        materials.update(material.id.text for material in loaded.dossier.materials)
        _build_dossier(request, portfolio, assembler, loaded.dossier, result, outcome)
        if result.publications:
            facts = _facts(request, portfolio, name, {**shared, **loaded.inputs})
            _write(request, loaded.dossier, result, facts, outcome)
        if not keep:
            result.publications = []
        outcome.dossiers.append(result)
    progress(len(names), len(names), "")
    missing = [id_ for id_ in request.materials if id_ not in materials]
    if missing:
        place = Span(".", 1, 1, portfolio.root)
        known = ", ".join(sorted(materials)[:10]) or "none"
        outcome.report.add(_error("ASK001", f"there is no material {', '.join(missing)}", place, f"known: {known}"))
        outcome.unreadable = True
    return outcome


def _stop_at_unknown_words(request: Request, portfolio: Portfolio) -> None:
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
                _error("ASK003", f"there is no {what} {', '.join(unknown)}", place, f"known: {', '.join(sorted(known))}")
            )


def _portfolio(path: str) -> Portfolio:
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
    portfolio = _portfolio(request.path)
    assembler = Assembler(portfolio.house, portfolio.eu, portfolio.folder, portfolio.root)
    for name in portfolio.dossiers:
        dossier = folders.dossier(portfolio.folder, portfolio.root, name).dossier
        result = DossierResult(name, request.out)
        outcome = Outcome(Report(), [])
        _build_dossier(request, portfolio, assembler, dossier, result, outcome)
        for publication in result.publications:
            yield dossier, publication


def countries() -> dict[str, Country]:
    """The countries that come with the program."""
    return folders.shipped_countries()


# --- assembling and judging --------------------------------------------------------------------------------------------


def _build_dossier(
    request: Request, portfolio: Portfolio, assembler: Assembler, dossier: Dossier, result: DossierResult, outcome: Outcome
) -> None:
    chosen = _materials(request, dossier, portfolio, outcome)
    of_product = [*periods.product_periods(dossier), *references.product_references(dossier)]
    outcome.report.add(*of_product)
    fatal: set[str] = set()
    asked = {wanted.country for material in chosen for publication in material.publications for wanted in publication.blocks}
    for code in sorted(asked & set(request.countries or asked) & set(dossier.markets)):
        country, market = portfolio.countries.get(code), dossier.markets[code]
        if country is None:
            continue
        found = [
            *references.market_references(market, dossier, portfolio.house, country),
            *periods.market_periods(market, portfolio.house),
        ]
        outcome.report.add(*found)
        if any(finding.stops for finding in found):
            fatal.add(code)
    product_broken = any(finding.stops for finding in of_product)
    next_changes: set[Change] = set()
    for material in chosen:
        wrong = list(references.material_references(material, dossier, portfolio.countries, request.countries))
        outcome.report.add(*wrong)
        if wrong:
            outcome.incomplete = True
            _refuse_material(dossier, material, result)
            continue
        for publication in material.publications:
            built = _build_publication(request, portfolio, assembler, dossier, material, publication, fatal, next_changes)
            if not built.parts:
                continue
            if product_broken:
                for part in built.parts:
                    part.block = None
            result.publications.append(built)
            outcome.report.add(*(finding for part in built.parts for finding in part.findings))
            outcome.incomplete |= any(part.block is None if request.draft else part.stopped for part in built.parts)
    result.next_changes = sorted(next_changes)
    if chosen and not result.publications and not outcome.incomplete:
        outcome.incomplete = True
        what = ", ".join((*request.countries, *request.languages))
        outcome.report.add(
            _error(
                "ASK002",
                f"no publication of {dossier.name} has a block for: {what}",
                dossier.span,
                "the publications stand in annexes/",
            )
        )


def _materials(request: Request, dossier: Dossier, portfolio: Portfolio, outcome: Outcome) -> list[Material]:
    if not dossier.materials:
        place = Span(f"{dossier.name}/annexes", 1, 1, portfolio.root)
        advice = "write one file a material in annexes/; smpc-annex new shows how"
        outcome.report.add(_error("ASK001", "there is no material in this dossier", place, advice))
        outcome.incomplete = True
    return [material for material in dossier.materials if not request.materials or material.id.text in request.materials]


def _refuse_material(dossier: Dossier, material: Material, result: DossierResult) -> None:
    """All blocks of a material that asks for what is not there: none is built."""
    for publication in material.publications:
        parts = [Built("core", publication.core.text, None, [])]
        parts += [Built(wanted.country, wanted.language, None, []) for wanted in publication.blocks]
        result.publications.append(BuiltPublication(material, publication.name or publication.core.text, parts, whole=True))


def _build_publication(
    request: Request,
    portfolio: Portfolio,
    assembler: Assembler,
    dossier: Dossier,
    material: Material,
    publication: Publication,
    fatal: set[str],
    next_changes: set[Change],
) -> BuiltPublication:
    wanted = [
        block
        for block in publication.blocks
        if (not request.countries or block.country in request.countries)
        and (not request.languages or block.language in request.languages)
    ]
    name = publication.name or publication.core.text
    built = BuiltPublication(material, name, [], whole=len(wanted) == len(publication.blocks))
    if not wanted:
        return built
    core = dossier.cores[publication.core.text]
    core_part = _assembled(
        "core", core.language, lambda: assembler.core(dossier, core, material, request.day, draft=request.draft)
    )
    built.parts.append(core_part)
    for want in wanted:
        country, market = portfolio.countries[want.country], dossier.markets[want.country]
        representative = market.representative.text if market.representative else ""
        situation = Situation(
            country=country,
            product=dossier.product,
            market=market,
            material=material,
            representative=portfolio.house.representatives.get(representative),
            day=request.day,
        )
        if want.country in fatal:
            built.parts.append(Built(want.country, want.language, None, []))
            continue
        part = _assembled(
            want.country, want.language, partial(assembler.country, situation, core, want.language, draft=request.draft)
        )
        if part.block and core_part.block:
            part.findings = _judge(situation, core, core_part.block, part.block)
            next_changes.update(changes(situation))
        built.parts.append(part)
    if core_part.block is None:
        for part in built.parts:
            part.block = None  # a block is judged and released together with its core
    return built


def _assembled(part: str, language: str, assemble: Callable[[], Block]) -> Built:
    try:
        return Built(part, language, assemble(), [])
    except InputError as problem:
        return Built(part, language, None, [replace(f, language=f.language or language) for f in problem.findings])


def _judge(situation: Situation, core: Core, core_block: Block, block: Block) -> list[Finding]:
    """What is found about one block in its publication, waivers applied."""
    printed = required_fields.printed_fields((core_block, block))
    own = frozenset(required_fields.printed_fields((block,)))
    found = [
        *required_fields.required(situation, block.language, core, printed),
        *forms.printed_forms(situation, block.language, own),
        *prices.verified_lately(situation, own),
    ]
    named = (replace(finding, country=situation.country.code, language=block.language) for finding in found)
    return waivers.apply(named, situation)


# --- writing -----------------------------------------------------------------------------------------------------------


def _write(request: Request, dossier: Dossier, result: DossierResult, facts: Mapping[str, Any], outcome: Outcome) -> None:
    files: dict[str, outputs.File] = {}
    refused: set[str] = set()
    for publication in result.publications:
        for stem, file in _files(request, dossier, publication, refused):
            earlier = files.get(file.name)
            if earlier and earlier.content != file.content:
                material = publication.material
                outcome.report.add(
                    _error(
                        "OUT001",
                        f"two publications of {material.id} print {stem} differently",
                        material.span,
                        "make two materials of them: one file cannot hold both",
                    )
                )
                outcome.incomplete = True
                refused.add(stem)
            files[file.name] = file
    kept = [file for file in files.values() if file.about["stem"] not in refused]
    for file in kept:
        result.written.append(file.name)
    without_stem = [replace(file, about={key: value for key, value in file.about.items() if key != "stem"}) for file in kept]
    try:
        result.aside = outputs.write(result.folder, without_stem, refused, facts, draft=request.draft)
    except OSError as problem:
        place = Span(result.folder.as_posix())
        advice = "choose another folder with -o, or close the program that holds the file"
        outcome.report.add(_error("OUT002", f"cannot be written: {problem.strerror}", place, advice))
        result.written.clear()
        outcome.unreadable = True


def _files(
    request: Request, dossier: Dossier, publication: BuiltPublication, refused: set[str]
) -> Iterator[tuple[str, outputs.File]]:
    material = publication.material
    product = folders.safe_name(_ascii(dossier.product.name.text))
    ready: list[Block] = []
    written: dict[str, list[str]] = {name: [] for name in request.formats}
    for part in publication.parts:
        stem = f"{material.id}-{product}-{part.part}-{part.language}"
        if part.block is None or (part.stopped and not request.draft):
            refused.add(stem)
            continue
        ready.append(part.block)
        for name in request.formats:
            text = _writer(name).part(part.block)
            written[name].append(text)
            yield stem, _file(request, stem, name, material, part.part, part.language, _writer(name).block(part.block, text))
    stem = f"{material.id}-{product}-annex-{publication.name}"
    if len(ready) != len(publication.parts):
        refused.add(stem)
    elif publication.whole:
        annex = Annex(
            product=dossier.product.name.text,
            material=material.id.text,
            version=material.version,
            publication=publication.name,
            language=ready[0].language,
            blocks=tuple(ready),
            draft=request.draft,
        )
        for name in request.formats:
            content = _writer(name).annex(annex, written[name])
            yield stem, _file(request, stem, name, material, "annex", annex.language, content)


@cache
def _writer(name: str) -> Any:
    return import_module(f"smpc_annex.writers.{'jsonfile' if name == 'json' else name}")


def _file(request: Request, stem: str, ending: str, material: Material, part: str, language: str, content: bytes) -> outputs.File:
    about = {
        "stem": stem,
        "material": material.id.text,
        "version": material.version,
        "part": part,
        "language": language,
        "format": ending,
    }
    return outputs.File(f"{stem}{'.draft' if request.draft else ''}.{ending}", content, about)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _facts(request: Request, portfolio: Portfolio, name: str, inputs: Mapping[str, str]) -> dict[str, Any]:
    """What the bytes of a build depend on."""
    import babel
    from babel.core import get_global

    return {
        "program": __version__,
        "shipped": _shipped_digest(),
        "babel": babel.__version__,
        "cldr": str(get_global("cldr").get("version", "")) if isinstance(get_global("cldr"), dict) else "",
        "portfolio": portfolio.house.name,
        "dossier": name,
        "day": request.day.isoformat(),
        "inputs": dict(sorted(inputs.items())),
    }


@cache
def _shipped_digest() -> str:
    """One digest over the rules, templates and catalogues that came with the program."""
    root = data_root()
    total = hashlib.sha256()
    for path in _data_files(root):
        total.update(f"{path.relative_to(root).as_posix()}\n".encode() + _text_bytes(path))
    return total.hexdigest()


def _house_inputs(portfolio: Portfolio) -> dict[str, str]:
    """Digests of the house's templates and catalogues; its rules are among the files that were read."""
    return {
        path.relative_to(portfolio.folder).as_posix(): hashlib.sha256(_text_bytes(path)).hexdigest()
        for path in _data_files(portfolio.folder)
        if path.suffix != ".yaml"
    }


def _data_files(root: Path) -> Iterable[Path]:
    found: list[Path] = []
    for folder, pattern in (("country_rules", "*.yaml"), ("templates", "**/*"), ("locales", "**/*.po")):
        found.extend(sorted(path for path in (root / folder).glob(pattern) if path.is_file()))
    return found


def _text_bytes(path: Path) -> bytes:
    return path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def _error(code: str, message: str, span: Span, advice: str) -> Finding:
    return Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice)
