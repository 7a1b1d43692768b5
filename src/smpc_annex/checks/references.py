"""Names that must be known elsewhere: presentations, representatives, codes, languages.

REF001 presentation, REF002 representative, REF003 core language, REF004 market, REF005 country, REF006 language of a country,
REF007 dispensing group, REF008 reimbursement status, REF009 price kind, REF010 site, REF011 two publications under one name,
REF012 a code that must not stand in an advertisement, REF013 two packs of one name, REF014 currency or VAT against the kind,
REF015 two materials of one id, REF016 something that must be there once, REF017 a reminder with a core or another material without,
REF018 a reminder in a country that knows none, IDN001 form of an article number.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model.dossier import Dossier, House, Market, Material, Pack, Text
from smpc_annex.model.rules import Country


def material_references(
    material: Material, dossier: Dossier, countries: Mapping[str, Country], asked: Collection[str] = ()
) -> Iterator[Finding]:
    """What a material asks for must be there. With ``asked``, the rules of other countries are not looked into."""
    known = {presentation.id for presentation in dossier.product.presentations}
    same = next(other for other in dossier.materials if other.id.text == material.id.text)
    if same.span != material.span:
        yield _error(
            "REF015",
            f"the material {material.id.text} is there already: {same.id.span.file}",
            material.id.span,
            "give each material an id of its own",
        )
    for presentation in material.presentations:
        if presentation.text not in known:
            yield _unknown("REF001", "presentation", presentation, known, "the presentations stand in product.yaml")
    names: dict[str, Span] = {}
    for publication in material.publications:
        if material.is_reminder != (publication.core is None):
            what = "a reminder has no core" if material.is_reminder else "this publication names no core"
            advice = "delete core:" if material.is_reminder else "add core: and its language"
            yield _error("REF017", what, publication.core.span if publication.core else publication.span, advice)
        elif publication.core and publication.core.text not in dossier.cores:
            yield _error(
                "REF003",
                f"there is no core summary in {publication.core.text}",
                publication.core.span,
                f"write {dossier.name}/core/{publication.core.text}.yaml"
                + (f", or use one of: {', '.join(sorted(dossier.cores))}" if dossier.cores else ""),
            )
        # Windows does not tell be-nl from BE-NL.
        name = publication.called.lower()
        pairs = [(wanted.country, wanted.language) for wanted in publication.blocks]
        for index, wanted in enumerate(publication.blocks):
            if pairs.index((wanted.country, wanted.language)) != index:
                yield _error(
                    "REF016",
                    f"the block {wanted.country} {wanted.language} is asked for twice",
                    wanted.span,
                    "keep one of the two",
                )
        if name in names:
            yield _error(
                "REF011",
                f"two publications would be called {name}; the first stands at line {names[name].line}",
                publication.span,
                "give each a name: of its own",
            )
        names.setdefault(name, publication.span)
        for wanted in publication.blocks:
            if wanted.country not in countries:
                yield _error(
                    "REF005",
                    f"there are no rules for the country {wanted.country}",
                    wanted.span,
                    f"known: {', '.join(countries)}; a portfolio can bring its own",
                )
            elif (not asked or wanted.country in asked) and wanted.language not in countries[wanted.country].languages:
                yield _error(
                    "REF006",
                    f"the block of {wanted.country} is not printed in {wanted.language}",
                    wanted.span,
                    f"possible: {', '.join(countries[wanted.country].languages)}",
                )
            elif material.is_reminder and not _reminds(countries[wanted.country]):
                country = countries[wanted.country]
                cited = country.reminder.laws if country.reminder else ()
                advice = f"take it out; smpc-annex explain {country.code} says why"
                none = _error("REF018", f"{country.code} knows no reminder advertisements", wanted.span, advice)
                yield replace(none, laws=tuple(country.laws[id_].citation() for id_ in cited))
            elif wanted.country not in dossier.markets:
                yield _error(
                    "REF004",
                    f"there is no market file for {wanted.country}",
                    wanted.span,
                    f"write {dossier.name}/markets/{wanted.country}.yaml",
                )


def _reminds(country: Country) -> bool:
    return country.reminder is not None and country.reminder.allowed


def product_references(dossier: Dossier) -> Iterator[Finding]:
    """Names of one product's parts, and sections of its cores, must each be there once."""
    product = dossier.product
    yield from _once("substance", [(item.id, item.span) for item in product.substances])
    yield from _once("presentation", [(item.id, item.span) for item in product.presentations])
    for core in dossier.cores.values():
        yield from _once("section", [(item.number.text, item.number.span) for item in core.sections])


def _once(what: str, named: list[tuple[str, Span]]) -> Iterator[Finding]:
    seen: dict[str, Span] = {}
    for name, span in named:
        if name in seen:
            yield _error(
                "REF016",
                f"the {what} {name} stands here a second time; first at line {seen[name].line}",
                span,
                "keep one of the two",
            )
        seen.setdefault(name, span)


def market_references(market: Market, dossier: Dossier, house: House, country: Country) -> Iterator[Finding]:
    """What a market names must be there: in the product, among the representatives, in the country's rules."""
    known = {presentation.id for presentation in dossier.product.presentations}
    seen: dict[str, Pack] = {}
    if market.representative:
        found = house.representatives.get(market.representative.text)
        if found is None:
            yield _unknown(
                "REF002", "representative", market.representative, house.representatives, "they stand in representatives.yaml"
            )
        elif found.country != market.country:
            yield _error(
                "REF002",
                f"the representative {found.id} is one for {found.country}, not {market.country}",
                market.representative.span,
                "name one of this country",
            )
    for id_, text in market.sites.items():
        if id_ not in country.sites:
            yield _unknown(
                "REF010", "official site", Text(id_, text.span), country.sites, f"the sites of {country.code} stand in its rules"
            )
    for pack in market.packs:
        if pack.id in seen:
            yield _error(
                "REF013",
                f"two packs are called {pack.id}; the first stands at line {seen[pack.id].span.line}",
                pack.span,
                "give each pack an id of its own",
            )
        seen.setdefault(pack.id, pack)
        if pack.presentation.text not in known:
            yield _unknown("REF001", "presentation", pack.presentation, known, "the presentations stand in product.yaml")
        yield from _codes(pack, country)
        rule = country.identifiers.get("article_number")
        if pack.number and rule and not re.fullmatch(rule.pattern, pack.number.text):
            yield _error(
                "IDN001",
                f"“{pack.number.text}” is no {rule.name}",
                pack.number.span,
                f"it has {rule.form}",
            )


def _codes(pack: Pack, country: Country) -> Iterator[Finding]:
    for dispensing in pack.dispensing:
        code = dispensing.group
        if code.text in country.refused_groups:
            yield _error(
                "REF012",
                f"{code.text} must not stand here: {country.refused_groups[code.text]}",
                code.span,
                f"use one of: {', '.join(country.dispensing_groups)}",
            )
        elif code.text not in country.dispensing_groups:
            yield _unknown("REF007", "dispensing group", code, country.dispensing_groups, f"in {country.code}")
    for reimbursement in pack.reimbursement:
        for code in reimbursement.status:
            if code.text not in country.reimbursement_statuses:
                yield _unknown("REF008", "reimbursement status", code, country.reimbursement_statuses, f"in {country.code}")
    for price in pack.prices:
        kind = country.prices.kinds.get(price.kind)
        if kind is None:
            yield _unknown("REF009", "kind of price", Text(price.kind, price.span), country.prices.kinds, f"in {country.code}")
        elif kind.vat != price.vat:
            yield _error(
                "REF014",
                f"a {price.kind} has VAT {kind.vat}, and this one says {price.vat}",
                price.span,
                "mend the kind, the amount or the VAT",
            )
        if price.currency != country.currency:
            yield _error(
                "REF014",
                f"prices in {country.code} are in {country.currency}, and this one in {price.currency}",
                price.span,
                f'write currency: "{country.currency}"',
            )


def _unknown(code: str, what: str, text: Text, known: Iterable[str], where: str) -> Finding:
    names = list(known)
    close = difflib.get_close_matches(text.text, names, 1, 0.5)
    hint = f"did you mean '{close[0]}'? " if close else ""
    return _error(code, f"there is no {what} '{text.text}'", text.span, f"{hint}known: {', '.join(names) or 'none'} ({where})")


def _error(code: str, message: str, span: Span, advice: str) -> Finding:
    return Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice)
