"""Model, country, language and day to a Block."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from smpc_annex.assembling import facts, messages
from smpc_annex.assembling.engine import Engine
from smpc_annex.assembling.markup import MarkupError, read
from smpc_annex.assembling.typography import hold_together
from smpc_annex.assembling.values import Piece, printed
from smpc_annex.catalogs import Shelf
from smpc_annex.diagnostics import Finding, InputError, Severity
from smpc_annex.inforce import say
from smpc_annex.model.block import Block
from smpc_annex.model.dossier import Core, Dossier, House, Material
from smpc_annex.model.rules import EuLevel
from smpc_annex.model.situation import Situation

CORE = "core"


class Assembler:
    """Assembles the blocks of one portfolio: keeps its templates compiled and its catalogues read."""

    def __init__(self, house: House, eu: EuLevel, folder: Path | None = None, root: str = "") -> None:
        self._house, self._eu = house, eu
        self._engine = Engine(folder / "templates" if folder else None, root)
        self._shelf = Shelf(folder, root)
        self._engine.globals.update(messages.FUNCTIONS)
        self._engine.filters.update(
            {
                "listed": messages.listed,
                "capital": messages.capital,
                "capitals": messages.capitals,
                "says": messages.says,
                "spread": facts.spread,
                "spelled": facts.spelled,
            }
        )

    def core(self, dossier: Dossier, core: Core, material: Material, day: date, *, draft: bool = False) -> Block:
        """The core summary as it is printed. Raises InputError with every reason why it cannot be."""
        covered = frozenset(text.text for text in material.presentations)
        holder_asked = next((section for section in core.sections if section.number.text == "7"), None)
        holder = next((party for party in dossier.product.mah if party.period.holds(day)), None)
        if holder is None and holder_asked:
            raise InputError(
                Finding(
                    id="MIS003",
                    severity=Severity.ERROR,
                    message=f"nobody is marketing authorisation holder on {say(day)}",
                    span=dossier.product.span,
                    help="look at from: and until: under mah:",
                )
            )
        return self._block(
            CORE,
            f"{CORE}.html.j2",
            core.language,
            day,
            "",
            draft,
            {
                "product": facts.ProductFacts(dossier.product, day, self._eu, covered, (), None, self._house.dates),
                "core": facts.CoreFacts(core, self._house, self._eu, day, dossier.product),
                "mah": facts.PartyFacts(holder, "mah") if holder else None,
            },
        )

    def country(self, situation: Situation, core: Core, language: str, *, draft: bool = False) -> Block:
        """A country's block. Raises InputError with every reason why it cannot be assembled."""
        country = situation.country
        atc = country.identifiers.get("atc")
        covered = frozenset(text.text for text in situation.material.presentations)
        heading = country.name.get(language) or country.name.get("en")
        template = f"reminder/{country.code}.html.j2" if situation.material.is_reminder else f"{country.code}.html.j2"
        block = self._block(
            country.code,
            template,
            language,
            situation.day,
            heading.text if heading else country.code,
            draft,
            {
                "product": facts.ProductFacts(
                    situation.product,
                    situation.day,
                    self._eu,
                    covered,
                    atc.groups if atc else (),
                    atc.span if atc else None,
                    self._house.dates,
                ),
                "market": facts.MarketFacts(situation),
                "mah": facts.PartyFacts(situation.mah, "mah") if situation.mah else None,
                "representative": facts.PartyFacts(situation.local, "representative") if situation.local else None,
                "material": facts.MaterialFacts(situation),
                "abridged": any(section.abridged for section in core.sections),
            },
        )
        laws: dict[str, dict[str, None]] = {}
        for requirement, cited in situation.asked.values():
            for field in (*requirement.fields, *requirement.any_of):
                laws.setdefault(field, {}).update(dict.fromkeys(law.citation().text for law in cited))
        return replace(block, laws={field: tuple(texts) for field, texts in laws.items()})

    def _block(
        self, part: str, template: str, language: str, day: date, heading: str, draft: bool, context: dict[str, Any]
    ) -> Block:
        now = messages.Speaking(language, self._shelf.words(language))
        table: list[Piece] = []
        tokens = messages.speaking.set(now), printed.set(table)
        try:
            rendered = self._engine.rendered(template, context)
            notice = facts.draft_notice() if draft else ""
        except InputError as problem:
            # A word that is missing makes the template stumble too: the cause is enough.
            raise InputError(*(now.findings or problem.findings)) from None
        finally:
            messages.speaking.reset(tokens[0])
            printed.reset(tokens[1])
        if now.findings:
            raise InputError(*now.findings)
        try:
            paragraphs = read(rendered, table, self._engine.text_pieces, language)
        except MarkupError as problem:
            raise InputError(
                Finding(
                    id="TPL005",
                    severity=Severity.ERROR,
                    message=f"the template's output does not fit together: {problem}",
                    span=self._engine.span(template, 1),
                    help="close every tag, in the order in which they were opened, inside <p> … </p>",
                )
            ) from None
        return Block(
            part=part, language=language, heading=heading, notice=notice, day=day, paragraphs=hold_together(paragraphs, language)
        )
