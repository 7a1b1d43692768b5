"""Assembling and judging: a dossier's publications with all that is found about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from smpc_annex.assembling.assemble import Assembler
from smpc_annex.checks import families, figures, forms, periods, references, translation, waivers
from smpc_annex.checks import required as required_fields
from smpc_annex.checks.horizon import Change, changes
from smpc_annex.checks.registry import View, data_places
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.block import Block
from smpc_annex.model.dossier import Core, Dossier, Material, Publication, Text, Wanted
from smpc_annex.model.situation import Situation
from smpc_annex.model.wording import Wordings
from smpc_annex.pipeline.types import Built, BuiltPublication, DossierResult, Outcome, Request, error
from smpc_annex.reading.folders import Portfolio


def build_dossier(
    request: Request,
    portfolio: Portfolio,
    assembler: Assembler,
    dossier: Dossier,
    result: DossierResult,
    outcome: Outcome,
    *,
    judged: bool = True,
) -> None:
    """Assemble and judge a dossier's publications; they go to ``result``, all findings to ``outcome``.

    Without ``judged`` the texts are assembled only: for whoever asks what they were, not whether they may be printed.
    """
    chosen = _materials(request, dossier, portfolio, outcome)
    of_product = [*periods.product_periods(dossier), *references.product_references(dossier)]
    outcome.report.add(*of_product)
    fatal: set[str] = set()
    asked = {wanted.country for material in chosen for publication in material.publications for wanted in publication.blocks}
    languages: dict[str, tuple[str, ...]] = {}
    for code in sorted(asked & set(request.countries or asked) & set(dossier.markets)):
        country, market = portfolio.countries.get(code), dossier.markets[code]
        if country is None:
            continue
        languages[code] = country.languages
        found = [
            *references.market_references(market, dossier, portfolio.house, country),
            *periods.market_periods(market, portfolio.house),
        ]
        outcome.report.add(*found)
        if any(finding.stops for finding in found):
            fatal.add(code)
    wordings = Wordings(dossier, portfolio.house.process, languages)
    product_broken = any(finding.stops for finding in of_product)
    next_changes: set[Change] = set()
    for material in chosen:
        wrong = list(references.material_references(material, dossier, portfolio.countries, request.countries))
        outcome.report.add(*wrong)
        if wrong:
            outcome.incomplete = True
            _refuse_material(dossier, material, result)
            continue
        of_material = [
            built
            for publication in material.publications
            if (
                built := _build_publication(
                    request, portfolio, assembler, dossier, material, publication, fatal, next_changes, wordings, judged
                )
            ).parts
        ]
        if product_broken:
            for part in (part for built in of_material for part in built.parts):
                part.block = None
        _judge_together(of_material)
        result.publications += of_material
        for part in (part for built in of_material for part in built.parts):
            outcome.report.add(*part.findings)
            outcome.incomplete |= part.block is None if request.draft else part.stopped
    result.next_changes = sorted(next_changes)
    if chosen and not result.publications and not outcome.incomplete:
        outcome.incomplete = True
        what = ", ".join((*request.countries, *request.languages))
        outcome.report.add(
            error(
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
        outcome.report.add(error("ASK001", "there is no material in this dossier", place, advice))
        outcome.incomplete = True
    chosen = [material for material in dossier.materials if not request.materials or material.id.text in request.materials]
    if not request.all_languages:
        return chosen
    everywhere = [in_all_languages(material, dossier, portfolio) for material in chosen]
    asked = {p.name: p.core.text for material in everywhere for p in material.publications if p.core}
    for language in sorted(name for name, core in asked.items() if name != core):
        what = f"there is no core summary in {language}: the one in {asked[language]} stands in its place"
        place = Span(f"{dossier.name}/core", 1, 1, portfolio.root)
        missing = error("TRN005", what, place, f"write core/{language}.yaml, or let it be translated: translations export")
        outcome.report.add(replace(missing, severity=Severity.WARNING))
    return everywhere


def in_all_languages(material: Material, dossier: Dossier, portfolio: Portfolio) -> Material:
    """The material with one publication for each language that any of its countries may be printed in.

    Each has the core in its language (in the source language where there is none) and the blocks of all countries; a reminder has
    only those of its own countries, and no core.
    """
    own = {wanted.country for publication in material.publications for wanted in publication.blocks}
    countries = [code for code in dossier.markets if code in portfolio.countries and (code in own or not material.is_reminder)]
    languages = dict.fromkeys(lang for code in countries for lang in portfolio.countries[code].languages)
    return replace(
        material,
        publications=tuple(
            Publication(
                name=language,
                core=None if material.is_reminder else _core_language(language, dossier, portfolio, material),
                blocks=tuple(
                    Wanted(code, language, material.span) for code in countries if language in portfolio.countries[code].languages
                ),
                span=material.span,
            )
            for language in languages
        ),
    )


def _core_language(language: str, dossier: Dossier, portfolio: Portfolio, material: Material) -> Text:
    return Text(language if language in dossier.cores else portfolio.house.process.source, material.span)


def _refuse_material(dossier: Dossier, material: Material, result: DossierResult) -> None:
    """All blocks of a material that asks for what is not there: none is built."""
    for publication in material.publications:
        parts = [Built("core", publication.core.text, None, [])] if publication.core else []
        parts += [Built(wanted.country, wanted.language, None, []) for wanted in publication.blocks]
        result.publications.append(BuiltPublication(material, publication.called, parts, whole=True))


def _build_publication(
    request: Request,
    portfolio: Portfolio,
    assembler: Assembler,
    dossier: Dossier,
    material: Material,
    publication: Publication,
    fatal: set[str],
    next_changes: set[Change],
    wordings: Wordings,
    judged: bool,
) -> BuiltPublication:
    wanted = [
        block
        for block in publication.blocks
        if (not request.countries or block.country in request.countries)
        and (not request.languages or block.language in request.languages)
    ]
    name = publication.called
    built = BuiltPublication(material, name, [], whole=len(wanted) == len(publication.blocks))
    if not wanted:
        return built
    if publication.core:
        core = dossier.cores[publication.core.text]
        core_part = _assembled(
            "core", core.language, partial(assembler.core, dossier, core, material, request.day, draft=request.draft)
        )
        built.parts.append(core_part)
    else:
        core, core_part = _no_core(publication, request.day)
    core_places = data_places(core_part.block) if core_part.block else frozenset()
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
        if part.block and core_part.block and judged:
            part.view = View(
                situation=situation,
                dossier=dossier,
                house=portfolio.house,
                eu=portfolio.eu,
                core=core,
                core_block=core_part.block,
                block=part.block,
                printed=required_fields.printed_fields((core_part.block, part.block)),
                wordings=wordings,
                core_places=core_places,
            )
            part.findings = judge(part.view)
            next_changes.update(changes(situation, part.view.printed))
        built.parts.append(part)
    _answer_for_core(built)
    if core_part.block is None:
        for part in built.parts:
            part.block = None  # a block is judged and released together with its core
    return built


def _judge_together(publications: list[BuiltPublication]) -> None:
    """What can only be said of all blocks of a material: whether a country's languages agree, and which waivers are idle."""
    parts = [part for built in publications for part in built.parts if part.part != "core"]
    for country in {part.part for part in parts}:
        own = [part for part in parts if part.part == country]
        variants = {part.language: part for part in own if part.block}
        first, *others = variants.values() or [None]
        for other in others:
            if first and first.block and other and other.block:
                other.findings += [replace(finding, judged=True) for finding in figures.of_blocks(first.block, other.block)]
        # A waiver answers for nothing only if it does so in every block of its country: languages differ.
        idle = [{finding.span for finding in part.findings if finding.id == waivers.IDLE} for part in own if part.view]
        everywhere = set.intersection(*idle) if idle else set()
        for part in own:
            part.findings = [f for f in part.findings if f.id != waivers.IDLE or f.span in everywhere]


def _answer_for_core(built: BuiltPublication) -> None:
    """What is found in the core stops the core too; and a waiver of one market answers for it in all its countries."""
    answered = {
        replace(finding, waiver=""): finding
        for part in built.parts
        for finding in part.findings
        if finding.waiver and not finding.country
    }
    for part in built.parts:
        part.findings = [answered.get(finding, finding) for finding in part.findings]
    core = next((part for part in built.parts if part.part == "core"), None)
    if core and core.block:
        shared = dict.fromkeys(finding for part in built.parts if part.view for finding in part.findings if not finding.country)
        core.findings = [*core.findings, *shared]


def _no_core(publication: Publication, day: date) -> tuple[Core, Built]:
    """What stands where a reminder has no core: nothing."""
    language = publication.blocks[0].language
    empty = Block(part="core", language=language, heading="", notice="", day=day, paragraphs=())
    return Core(language=language, opening=None, sections=(), closing=None, span=publication.span), Built(
        "core", language, empty, []
    )


def _assembled(part: str, language: str, assemble: Callable[[], Block]) -> Built:
    try:
        return Built(part, language, assemble(), [])
    except InputError as problem:
        return Built(part, language, None, [replace(f, language=f.language or language) for f in problem.findings])


def judge(view: View) -> list[Finding]:
    """What is found about one block in its publication, waivers applied."""
    situation, language = view.situation, view.language
    findings = [
        *required_fields.required(situation, language, view.core, view.printed),
        *forms.printed_forms(situation, language, frozenset(view.own)),
        *families.run(view),
    ]
    # What is wrong in the core is wrong once, not in each of its countries; so are words of the product that the core prints.
    core = view.core.span.file
    named = (
        replace(finding, judged=True)
        if finding.span and (finding.span.file == core or (finding.id in translation.IDS and finding.span in view.core_places))
        else replace(finding, judged=True, country=situation.country.code, language=language)
        for finding in findings
    )
    return waivers.apply(named, situation)
