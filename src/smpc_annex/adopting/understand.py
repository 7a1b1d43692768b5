"""A document's paragraphs → what the annex says: core, blocks, and the medicine behind both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from smpc_annex.adopting import block as blocks
from smpc_annex.adopting import core as cores
from smpc_annex.adopting import corehouse, grammar, parts, placing, units
from smpc_annex.adopting.codes import dates as dates_of
from smpc_annex.adopting.codes import material as material_of
from smpc_annex.adopting.corehouse import CoreFile, CoreReader
from smpc_annex.adopting.files import NOT_STATED, Medicine, Plan, prepared_of
from smpc_annex.adopting.joining import paragraphs
from smpc_annex.adopting.known import Tongue, by_country, language_of, likeness
from smpc_annex.adopting.places import Places
from smpc_annex.adopting.report import Account
from smpc_annex.adopting.rich import EMPTY, Rich, joined
from smpc_annex.adopting.tokens import Taken, Token
from smpc_annex.catalogs import Shelf
from smpc_annex.model.rules import Country, EuLevel
from smpc_annex.proofing.passages import Passage

#: So many lead-ins that come a second time make a second core.
SECOND_CORE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The old annex as it was given: its passages, whether a page was set (PDF), its name, and what the command said."""

    passages: Sequence[Passage]
    set_by_page: bool
    name: str
    product: str
    day: date


@dataclass(slots=True)
class Understood:
    """The medicine, the texts as they stood, what stands apart from all of them, and how many sections were recognised."""

    medicine: Medicine
    core: Rich
    apart: list[parts.Part]
    sections: int


class Reader:
    """Understands one document with the rules, templates and catalogues that are shipped."""

    def __init__(self, countries: Mapping[str, Country], eu: EuLevel, account: Account) -> None:
        self._eu, self._account = eu, account
        self._countries = countries
        self._shelf = Shelf()
        grammars = {code: found for code in countries if (found := grammar.read(code))}
        self._tongues: dict[str, tuple[Tongue, ...]] = by_country(countries, grammars, self._shelf)
        self._places = Places(countries)
        self._languages = tuple(
            dict.fromkeys(["en", *(language for country in countries.values() for language in country.languages)])
        )

    def understand(self, source: Source) -> Understood:
        """Everything that can be understood."""
        leads = {name: number for language in self._languages for name, number in cores.names(self._eu, language).items()}
        divider = parts.Divider(self._countries, self._tongues, self._places, leads, self._account)
        found = paragraphs(
            source.passages, source.set_by_page, lambda text: bool(parts.heading_of(text, self._places)), self._account
        )
        division = divider.divide(found)
        core_rich = self._one_core(division)
        if not core_rich:
            self._account.remarks.append("no core summary was found: only the blocks were taken over")
        for part in division.apart:
            self._say_apart(part)
        language = cores.language_of(core_rich, self._eu, self._languages) if core_rich else "en"
        if core_rich:
            core_rich = cores.with_spaces(core_rich, self._eu, language, self._account)
        reader = CoreReader(core_rich, language, self._eu, self._shelf, self._places, source.day, self._account)
        core = reader.read(source.product)
        if not core.data["sections"]:
            core.data["sections"] = (
                [{"section": "4.1", "text": NOT_STATED}] if not core_rich else self._no_sections(core, core_rich)
            )
        name = self._name(core, division.blocks)
        corehouse.title_override(core, name, reader)
        about = " ".join(division.about)
        material = (
            material_of(about)
            or material_of(core_rich.text)
            or next((m for part in division.blocks if (m := material_of(part.rich.text))), None)
        )
        dated = next((t for t in dates_of(about, "en")), None)
        known = blocks.Known(
            name=name,
            holder=core.holder.get("name", ""),
            holder_street=core.holder.get("street", ""),
            prepared=blocks.written(dated.data) if dated else "",
        )
        plans = []
        for part in division.blocks:
            plan = self._plan(part, known)
            plans.append(plan)
            if not known.prepared:
                known = replace(known, prepared=prepared_of(plans))
        medicine = self._medicine(source, core, plans, name, material, known)
        return Understood(medicine, core_rich, division.apart, len(reader.text.sections))

    def _no_sections(self, core: CoreFile, rich: Rich) -> list[dict[str, str]]:
        self._account.remarks.append(
            "no lead-in of a section was recognised in the core: its words stand in the opening as they are"
        )
        core.data["opening"] = rich.markup()
        core.title_text = ""
        core.specials["sections"] = ""
        return [{"section": "4.1", "text": NOT_STATED}]

    def _one_core(self, division: parts.Division) -> Rich:
        """The core, without a second one of another medicine, which is kept apart."""
        seen: set[str] = set()
        known = {name: number for language in self._languages for name, number in cores.names(self._eu, language).items()}
        for index, paragraph in enumerate(division.core):
            here = {lead.number for lead in cores.leads(paragraph, known)}
            if len(seen) >= SECOND_CORE and len(here & seen) >= SECOND_CORE:
                before = division.core[index - 1] if index > 1 else EMPTY
                index -= bool(cores.NAMED.search(before.text) and len(cores.leads(before, known)) < SECOND_CORE)  # its title
                second = parts.Part("", "a second core summary", division.core[index:])
                division.apart.append(second)
                division.core = division.core[:index]
                break
            seen |= here
        return joined(division.core) if division.core else EMPTY

    def _say_apart(self, part: parts.Part) -> None:
        what = f"“{part.heading}”" if part.heading else "a text under no heading"
        why = f": there are no rules for {part.country}" if part.country and part.country not in self._tongues else ""
        self._account.left_over.append((part.heading or part.rich.text[:60], part.rich.text))
        self._account.remarks.append(f"{what}{why}: kept whole in left-over.md, and printed in no block")

    def _name(self, core: CoreFile, found: Sequence[parts.Part]) -> str:
        """The medicine's name as most blocks write it; else as the title does."""
        title = core.title.name
        if not title:
            self._account.guess("product.yaml", "the medicine's name was not found; give it with --product")
            return NOT_STATED
        counts: dict[str, int] = {}
        for part in found:
            for match in re.findall(rf"(?<![\w-]){re.escape(title)}(?![\w-])", part.rich.text, re.IGNORECASE):
                counts[match] = counts.get(match, 0) + 1
        best = max(counts, key=lambda name: counts[name]) if counts else title
        if best != title:
            self._account.guess("product.yaml", f"the name is written {best} and {title}; taken for {best}", core.title_text[:60])
        return best

    def _plan(self, part: parts.Part, known: blocks.Known) -> Plan:
        tongues = self._tongues[part.country]
        rich = part.rich
        language = language_of(rich.text, tongues)
        tongue = next(t for t in tongues if t.language == language)
        read = blocks.read(rich, tongue, known, self._places, self._eu)
        self._account.remarks += read.remarks
        return Plan(read, [])

    def _medicine(
        self, source: Source, core: CoreFile, plans: list[Plan], name: str, material: tuple[str, str] | None, known: blocks.Known
    ) -> Medicine:
        medicine = Medicine(
            name=name,
            folder=_folder(name),
            source=source.name,
            day=source.day,
            start=source.day,
            material=material[0] if material else _material_id(source.name),
            version=material[1] if material else "",
            prepared=prepared_of(plans) or known.prepared or source.day.isoformat(),
            core=core,
            plans=plans,
            revised=core.revised,
        )
        if not material:
            medicine.notes["material"] = f"guessed from the name of the file, {source.name}: the old annex has no id"
            self._account.guess("annexes", f"the id of the material: {medicine.material}", source.name)
        if not known.prepared and not prepared_of(plans):
            medicine.notes["prepared"] = "guessed: the old annex has no date; this is the day of adoption"
            self._account.guess("annexes", f"when the material was prepared: {medicine.prepared}")
        first = date.fromisoformat(medicine.prepared if len(medicine.prepared) == 10 else f"{medicine.prepared}-01")
        medicine.start = min(source.day, first)
        self._atc(medicine)
        self._holders(medicine)
        self._revisions(medicine)
        medicine.presentations = presentations(core, medicine)
        for plan in plans:
            plan.forced = _lacking(plan, plans)
            _drop(plan, [t for t in plan.read.taken.found("material.prepared") if blocks.written(t.data) != medicine.prepared])
            _drop(plan, [t for t in plan.read.taken.found("material.id") if t.data != medicine.material])
            self._settled(plan)
        return medicine

    def _atc(self, medicine: Medicine) -> None:
        """The ATC code that most blocks print; another one in a block is words there, and is said."""
        tokens = [token for plan in medicine.plans for token in plan.read.taken.found("product.atc")]
        found = [token.data for token in tokens]
        if not found:
            return
        medicine.atc = max(found, key=found.count)
        for plan in medicine.plans:
            odd = [t for t in plan.read.taken.found("product.atc") if t.data != medicine.atc]
            if odd:
                self._account.remarks.append(
                    f"{plan.country} prints the ATC code {odd[0].data}, other parts {medicine.atc}: are these two medicines?"
                )
                _drop(plan, odd)

    def _holders(self, medicine: Medicine) -> None:
        """The holder per language; where the core spells it otherwise than a block, the block's is the datum and the core keeps its words."""
        core = medicine.core
        by_language: dict[str, dict[str, str]] = {}
        for plan in medicine.plans:
            tokens = [t for t in plan.read.taken.tokens if t.kind.startswith("mah.")]
            own = {t.kind.removeprefix("mah."): t.text for t in tokens}
            if own and by_language.setdefault(plan.language, own) != own:
                _drop(plan, tokens)
        blocks_holder = next(iter(by_language.values()), None)
        if core.holder:
            other = blocks_holder.get("name", "") if blocks_holder else ""
            if other and other != core.holder["name"] and likeness(other, core.holder["name"]) >= 75:
                core.specials["holder"] = ""
                for section in core.data["sections"]:
                    if section["section"] == "7":
                        section["text"] = core.holder_text.markup()
                comment = f"a block writes “{other}”, the core “{core.holder['name']}”: which is right is a guess; the core keeps its words"
                medicine.notes["mah"] = comment
                self._account.guess("product.yaml", f"the holder: {comment}", core.holder_text.text[:80])
            elif core.language not in by_language or by_language[core.language] == core.holder:
                by_language[core.language] = core.holder
            else:
                core.specials["holder"] = ""
                for section in core.data["sections"]:
                    if section["section"] == "7":
                        section["text"] = core.holder_text.markup()
        medicine.mah = by_language

    def _revisions(self, medicine: Medicine) -> None:
        for plan in medicine.plans:
            for token in plan.read.taken.found("product.revised"):
                medicine.revised = medicine.revised or token.data.moment.first
                pattern = medicine.core.date_pattern if plan.language == medicine.core.language else token.data.pattern
                if token.data.moment.first != medicine.revised or token.data.pattern != pattern:
                    _drop(plan, [token])

    def _settled(self, plan: Plan) -> None:
        """Values that have no field to go to are words again; then the block is cut into units and placed."""
        taken = plan.read.taken
        has_status = any(isinstance(t.data, str) for t in taken.found("market.reimbursement", "market.financing"))
        keep = [
            t
            for t in taken.tokens
            if t.kind not in ("site", "date") and (t.kind != "market.condition" or _has_place(t, has_status, taken))
        ]
        keep = _whole_addresses(_one_each(keep))
        for kind in ("product.group", "product.action"):
            first = next((t for t in keep if t.kind == kind), None)
            keep = [t for t in keep if t.kind != kind or t is first]
        plan.read.taken = taken.replaced(keep)
        where = f"markets/{plan.country}.yaml"
        for token in keep:
            if token.doubt:
                self._account.guess(where, f"{token.kind.split('.', 1)[-1]}: {token.doubt}", token.text)
        self._account.count(where, len(keep))
        found = placing.placed(units.units(plan.read.rich, plan.read.taken, plan.read.tongue), plan.read.tongue)
        plan.stretches = placing.stretches(found)


#: What a block may print several times: the words are the same each time.
_REPEATED = ("product.name", "product.atc", "pack.", "representative.name", "mah.name", "market.smpc_site", "market.price_site")


def _one_each(tokens: Sequence[Token]) -> list[Token]:
    """The first value of each kind; another one of the same kind stays only if its words are the same."""
    first: dict[tuple[str, int], Token] = {}
    kept = []
    for token in tokens:
        before = first.setdefault((token.kind, token.pack), token)
        repeated = token.kind.startswith(_REPEATED) and (before.text == token.text or token.kind == "product.name")
        if before is token or repeated:
            kept.append(token)
    return kept


def _has_place(condition: Token, of_all: bool, taken: Taken) -> bool:
    """Whether a status stands beside a condition: of all packs, or of those that the condition names."""
    if isinstance(condition.data, str):
        return of_all
    statuses = [t.data for t in taken.found("market.reimbursement", "market.financing") if isinstance(t.data, tuple)]
    return set(condition.data.packs) <= {number for shares in statuses for share in shares for number in share.packs}


def _lacking(plan: Plan, plans: Sequence[Plan]) -> set[str]:
    """Segments that would print a text of the product which another block has, and this one's language has not."""
    found = set()
    for kind in ("product.group", "product.action"):
        spoken = {other.language for other in plans if other.read.taken.found(kind)}
        if spoken and plan.language not in spoken:
            found |= {sentence.segment for sentence in plan.read.tongue.grammar.sentences if kind in sentence.slots.values()}
    return found


_ADDRESS = ("street", "postal_code", "city")


def _whole_addresses(tokens: Sequence[Token]) -> list[Token]:
    """Without the parts of an address that is not whole: a template could not print them."""
    broken = {
        role for role in ("mah", "representative") if not {f"{role}.{part}" for part in _ADDRESS} <= {t.kind for t in tokens}
    }
    return [t for t in tokens if t.kind.split(".")[0] not in broken or t.kind.split(".")[1] not in (*_ADDRESS, "country")]


def _drop(plan: Plan, tokens: Sequence[Token]) -> None:
    places = {token.start for token in tokens}
    plan.read.taken = plan.read.taken.replaced(t for t in plan.read.taken.tokens if t.start not in places)


def presentations(core: CoreFile, medicine: Medicine) -> list[dict[str, str]]:
    """One for each container that section 2 names, else for each strength of the title."""
    strengths = core.title.strengths or [NOT_STATED]
    if len(strengths) == 1 and core.contents:
        return [
            {"id": _slug(amount), "strength": strengths[0], "content": amount, "container": volume}
            for amount, volume in core.contents
        ]
    if not core.title.strengths:
        medicine.notes["presentations"] = "no strength was found in the title"
    return [
        {"id": _slug(strength) if strength != NOT_STATED else "presentation-1", "strength": strength}
        for strength in dict.fromkeys(strengths)
    ]


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower() or "presentation-1"


def _folder(name: str) -> str:
    from smpc_annex.reading.folders import safe_name

    return safe_name(name)


def _material_id(name: str) -> str:
    stem = name.rsplit(".", 1)[0]
    found = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._")
    return found if re.match(r"[A-Za-z0-9]", found) else "ADOPTED-1"
