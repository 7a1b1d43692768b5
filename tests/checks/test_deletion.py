"""The deletion test: take one thing out of a complete publication, and exactly the rules that ask for it fail.

Generated over all countries, languages, fields and subjects. What must fail is worked out here, from ``country_rules/`` and the
situation; what does fail is asked of the check. Once the characters are taken out of the printed text, as a template that forgets
them would; once the datum is taken out of the file, as a person who forgets it would.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import EXAMPLES
from smpc_annex.assembling.assemble import Assembler
from smpc_annex.checks import required
from smpc_annex.diagnostics import Finding, InputError, Severity
from smpc_annex.model.block import Block
from smpc_annex.model.dossier import Dossier, Material
from smpc_annex.model.rules import Country, Requirement
from smpc_annex.model.situation import Situation
from smpc_annex.reading import folders

DAY = date(2026, 2, 2)
COUNTRIES = folders.shipped_countries()
VARIANTS = [(code, language) for code, country in COUNTRIES.items() for language in country.languages]
KINDS = ("leave-behind", "journal-ad")
SCHEMA_ASKS = [
    *[("fabulor/product.yaml", key) for key in ("name", "substances", "form", "atc", "mah", "presentations")],
    *[("fabulor/product.yaml", key) for key in ("additional_monitoring", "smpc_revisions")],
    *[(f"fabulor/markets/{code}.yaml", key) for code in COUNTRIES for key in ("country", "packs")],
    *[("fabulor/core/en.yaml", key) for key in ("language", "sections")],
    *[(f"fabulor/annexes/{KINDS[0]}.yaml", key) for key in ("id", "version", "prepared", "kind", "audience", "publications")],
]

#: A field's datum, and a subject of it or "" for the publication.
Said = tuple[str, str]
#: A requirement that fails, and for which subject.
Failing = dict[tuple[str, str], tuple[str, ...]]


# --- a complete publication --------------------------------------------------------------------------------------------


def material_of(kind: str) -> str:
    """All countries in all their languages, each variant a publication of its own."""
    publications = [
        {"name": f"{code}-{language}".lower(), "core": "en", "blocks": [{code: language}]} for code, language in VARIANTS
    ]
    return dumped(
        {
            "id": f"ALL-{kind}", "version": "1.0", "prepared": "2026-01", "kind": kind, "audience": "prescribers",
            "publications": publications,
        }
    )  # fmt: skip


class Plain(yaml.SafeDumper):
    """Writes what stands in two places twice: the files know no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(data: Any) -> str:
    """Every scalar in quotes, so that nothing is taken for a number."""
    return str(yaml.dump(data, Dumper=Plain, default_style='"', allow_unicode=True, width=1000))


@dataclass(frozen=True)
class Copy:
    """A copy of the fictional medicine with its house, to take things out of."""

    folder: Path
    portfolio: folders.Portfolio
    assembler: Assembler

    def dossier(self) -> Dossier:
        return folders.dossier(self.folder, "exempla", "fabulor").dossier

    def without(self, file: str, take_out: Callable[[Any], None]) -> folders.Portfolio | None:
        """Write the file again without something; the portfolio if it is one of its files."""
        path = self.folder / file
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        take_out(data)
        path.write_text(dumped(data), encoding="utf-8", newline="\n")
        if file == "representatives.yaml":
            return folders.portfolio(self.folder, "exempla", ("fabulor",))
        return None


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("deletion") / "exempla"
    shutil.copytree(EXAMPLES / "exempla", folder)
    for old in (folder / "fabulor" / "annexes").iterdir():
        old.unlink()
    for kind in KINDS:
        (folder / "fabulor" / "annexes" / f"{kind}.yaml").write_text(material_of(kind), encoding="utf-8")
    portfolio = folders.portfolio(folder, "exempla", ("fabulor",))
    return Copy(folder, portfolio, Assembler(portfolio.house, portfolio.eu, folder, "exempla"))


@dataclass(frozen=True)
class Printed:
    """A core and a country's block, and the situation that they were printed in."""

    situation: Situation
    dossier: Dossier
    language: str
    blocks: tuple[Block, ...]

    @property
    def says(self) -> set[Said]:
        """Every field that is printed, with each of its subjects."""
        return {
            (run.field, subject)
            for block in self.blocks
            for run in block.runs()
            if run.field and run.text.strip()
            for subject in run.subjects or ("",)
        }

    def without(self, said: Said) -> Printed:
        """The same text as a template would print it that forgets one field of one subject."""
        return replace(self, blocks=tuple(without(block, said) for block in self.blocks))

    def fails(self) -> list[Finding]:
        """What the check of required fields finds."""
        fields = required.printed_fields(self.blocks)
        return list(required.required(self.situation, self.language, self.dossier.cores["en"], fields))


def without(block: Block, said: Said) -> Block:
    field, subject = said

    def kept(run: Any) -> Iterator[Any]:
        if run.field != field:
            yield run
        elif subject:
            rest = tuple(other for other in run.subjects if other != subject)
            if rest:
                yield replace(run, subjects=rest)

    paragraphs = tuple(replace(p, runs=tuple(new for run in p.runs for new in kept(run))) for p in block.paragraphs)
    return replace(block, paragraphs=paragraphs)


def printed(copy: Copy, portfolio: folders.Portfolio, dossier: Dossier, kind: str, code: str, language: str) -> Printed:
    material = next(material for material in dossier.materials if material.kind == kind)
    market = dossier.markets[code]
    representative = market.representative.text if market.representative else ""
    situation = Situation(
        country=COUNTRIES[code],
        product=dossier.product,
        market=market,
        material=material,
        representative=portfolio.house.representatives.get(representative),
        day=DAY,
    )
    core = dossier.cores["en"]
    return Printed(
        situation, dossier, language, (core_block(copy, dossier, material), copy.assembler.country(situation, core, language))
    )


def core_block(copy: Copy, dossier: Dossier, material: Material) -> Block:
    return copy.assembler.core(dossier, dossier.cores["en"], material, DAY)


# --- what must fail, from the rules ------------------------------------------------------------------------------------


def in_force(situation: Situation) -> Iterator[tuple[Requirement, str]]:
    """Requirements that apply, each with every subject that it asks for."""
    country: Country = situation.country
    for requirement in country.requirements:
        laws = [country.laws[id_] for id_ in requirement.laws]
        holds = requirement.period.holds(DAY) and any(law.period.holds(DAY) for law in laws)
        when = requirement.when
        if requirement.manual or not holds or (when and not situation.meets(when)):
            continue
        if requirement.each == "pack":
            for pack in situation.packs:
                if not when or situation.meets(when, pack):
                    yield requirement, f"pack:{pack.id}"
        elif requirement.each == "presentation":
            for id_ in {pack.presentation.text for pack in situation.packs}:
                yield requirement, f"presentation:{id_}"
        elif requirement.each == "substance":
            for substance in situation.product.substances:
                yield requirement, f"substance:{substance.id}"
        else:
            yield requirement, ""


def must_fail(situation: Situation, said: set[Said], taken: Iterable[Said]) -> Failing:
    """The requirements whose fields name what was taken out, with the paragraphs in force; nothing else may fail."""
    fields = {field for field, _subject in taken}
    expected: Failing = {}
    for requirement, subject in in_force(situation):
        there = {field for field, of in said if not subject or of == subject}
        named = fields & {*requirement.fields, *requirement.any_of}
        lost = bool(set(requirement.fields) - there)
        lost |= bool(requirement.any_of) and not there & set(requirement.any_of)
        if named and lost:
            laws = (situation.country.laws[id_] for id_ in requirement.laws)
            expected[requirement.id, subject] = tuple(law.id for law in laws if law.period.holds(DAY))
    return expected


def failing(findings: Iterable[Finding]) -> Failing:
    return {(found.id, found.subject): tuple(law.id for law in found.laws) for found in findings}


def complete(text: Printed) -> Failing:
    """What is customary only, and not printed in the complete publication either; all that is required is there."""
    found = text.fails()
    assert {finding.severity for finding in found} <= {Severity.NOTE}, found
    return failing(found)


def compare(text: Printed, before: Failing, taken: Iterable[Said]) -> int:
    """The failing set is that of before, and what the rules say of what was taken out."""
    taken = list(taken)
    expected = must_fail(text.situation, text.says, taken)
    found = text.fails()
    assert failing(found) == {**before, **expected}, (taken, text.situation.country.code, text.language)
    for finding in found:
        if (finding.id, finding.subject) in expected:
            assert finding.span, finding
            assert finding.help, finding
            assert all(law.text and law.compared for law in finding.laws), finding
    return len(expected)


# --- taken out of the printed text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("code", "language"), VARIANTS)
def test_a_field_that_is_not_printed_fails_what_asks_for_it_and_nothing_else(
    copy: Copy, code: str, language: str, kind: str
) -> None:
    text = printed(copy, copy.portfolio, copy.dossier(), kind, code, language)
    before = complete(text)
    failed = sum(compare(text.without(said), before, [said]) for said in sorted(text.says))
    asked = list(in_force(text.situation))
    assert failed
    for requirement, subject in asked:  # none of them is met by chance: its fields, all taken out, make it fail
        bare = text
        for said in text.says:
            if said[0] in {*requirement.fields, *requirement.any_of} and (not subject or said[1] == subject):
                bare = bare.without(said)
        assert (requirement.id, subject) in failing(bare.fails())


# --- taken out of the data ---------------------------------------------------------------------------------------------


def pack_of(data: Any, id_: str) -> Any:
    return next(pack for pack in data["packs"] if pack["id"] == id_)


def from_pack(id_: str, key: str) -> Callable[[Any], None]:
    """Takes a key out of one pack; what all packs share is first given to each of the others."""

    def take_out(data: Any) -> None:
        shared = data.get("all_packs", {}).pop(key, None)
        if not data.get("all_packs", True):
            del data["all_packs"]
        for pack in data["packs"]:
            if shared and key not in pack:
                pack[key] = shared
        del pack_of(data, id_)[key]

    return take_out


def from_prices(id_: str, kind: str) -> Callable[[Any], None]:
    """Takes all prices of one kind out of one pack."""

    def take_out(data: Any) -> None:
        pack = pack_of(data, id_)
        pack["prices"] = [price for price in pack["prices"] if price["kind"] != kind]
        if not pack["prices"]:
            del pack["prices"]

    return take_out


def from_conditions(id_: str) -> Callable[[Any], None]:
    """Takes the condition out of one pack's reimbursement."""

    def take_out(data: Any) -> None:
        shared = data.get("all_packs", {}).get("reimbursement")
        pack = pack_of(data, id_)
        pack["reimbursement"] = [
            {key: value for key, value in period.items() if key != "condition"} for period in pack.get("reimbursement", shared)
        ]

    return take_out


def from_company(id_: str, key: str) -> Callable[[Any], None]:
    """Takes a key out of every period of one representative."""

    def take_out(data: Any) -> None:
        for period in data["representatives"][id_]["periods"]:
            del period[key]

    return take_out


def from_top(key: str) -> Callable[[Any], None]:
    """Takes a key out of a file."""

    def take_out(data: Any) -> None:
        del data[key]

    return take_out


def from_core(number: str) -> Callable[[Any], None]:
    def take_out(data: Any) -> None:
        data["sections"] = [section for section in data["sections"] if section["section"] != number]

    return take_out


@dataclass(frozen=True)
class Deletion:
    """Something that a person could forget to write, and what is then not said."""

    file: str
    take_out: Callable[[Any], None]
    fields: tuple[str, ...]
    subject: str = ""


def deletions(copy: Copy, code: str) -> Iterator[Deletion]:
    """All that can be taken out for one country."""
    dossier = copy.dossier()
    text = printed(copy, copy.portfolio, dossier, KINDS[0], code, COUNTRIES[code].languages[0])
    market, situation = f"fabulor/markets/{code}.yaml", text.situation
    for pack in situation.packs:
        of = pack.subject
        if pack.number:
            yield Deletion(market, from_pack(pack.id, "number"), ("pack.number",), of)
        yield Deletion(market, from_pack(pack.id, "dispensing"), ("pack.dispensing",), of)
        whole = ("pack.reimbursement", "pack.financing", "pack.condition")
        yield Deletion(market, from_pack(pack.id, "reimbursement"), whole, of)
        held = situation.reimbursement(pack)
        if held and held.condition:
            yield Deletion(market, from_conditions(pack.id), ("pack.condition",), of)
        for kind in sorted({price.kind for price in pack.prices}):
            yield Deletion(market, from_prices(pack.id, kind), (f"pack.price.{kind}",), of)
    assert situation.representative
    assert situation.local
    for key in ("phone", "email", "website"):
        if getattr(situation.local, key):
            yield Deletion("representatives.yaml", from_company(situation.representative.id, key), (f"representative.{key}",))
    for key, field in (("group", "product.group"), ("action", "product.action")):
        yield Deletion("fabulor/product.yaml", from_top(key), (field,))
    for section in dossier.cores["en"].sections:
        if section.number.text not in ("7", "10"):
            yield Deletion("fabulor/core/en.yaml", from_core(section.number.text), (f"smpc.{section.number.text}",))


@pytest.mark.parametrize("code", COUNTRIES)
def test_a_datum_that_is_not_there_fails_what_asks_for_it_and_nothing_else(copy: Copy, code: str) -> None:
    before = {
        language: complete(printed(copy, copy.portfolio, copy.dossier(), KINDS[0], code, language))
        for language in COUNTRIES[code].languages
    }
    failed = 0
    for deletion in deletions(copy, code):
        path = copy.folder / deletion.file
        original = path.read_bytes()
        try:
            portfolio = copy.without(deletion.file, deletion.take_out) or copy.portfolio
            dossier = copy.dossier()
            for language in COUNTRIES[code].languages:
                text = printed(copy, portfolio, dossier, KINDS[0], code, language)
                taken = [(field, deletion.subject) for field in deletion.fields]
                assert not text.says & set(taken)
                failed += compare(text, before[language], taken)
        finally:
            path.write_bytes(original)
    assert failed


@pytest.mark.parametrize(("file", "key"), SCHEMA_ASKS)
def test_what_makes_a_dossier_what_it_is_fails_when_the_file_is_read(copy: Copy, file: str, key: str) -> None:
    path = copy.folder / file
    original = path.read_bytes()
    try:
        copy.without(file, from_top(key))
        with pytest.raises(InputError) as caught:
            copy.dossier()
    finally:
        path.write_bytes(original)
    assert [finding.id[:3] for finding in caught.value.findings] == ["SCH"]
    (finding,) = caught.value.findings
    assert finding.span
    assert finding.span.file == file
    assert key in finding.message
