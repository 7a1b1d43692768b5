"""Every country's rules: laws known and used, fields that exist, templates that print what is asked for."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT, SHARED
from smpc_annex.reading.folders import shipped_countries, shipped_eu
from smpc_annex.reading.schema import judge
from smpc_annex.reading.yamlsource import read

COUNTRIES = shipped_countries()
FIELDS = set(re.findall(r"`([a-z]+\.[a-z0-9.<>A-Z_]+)`", (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")))
PATTERNS = [re.escape(field).replace("<n>", r"[0-9]+(\.[0-9]+)?").replace("<KIND>", "[A-Za-z]+") for field in FIELDS]
PATTERNS += ["representative\\.(address|phone|email|website)", "mah\\.address"]


def test_six_countries():
    assert set(COUNTRIES) == {"NL", "BE", "DK", "NO", "SE", "FI"}
    languages = {code: " ".join(country.languages) for code, country in COUNTRIES.items()}
    assert languages == {"NL": "nl en", "BE": "nl fr de en", "DK": "da en", "NO": "nb en", "SE": "sv en", "FI": "fi sv en"}


@pytest.mark.parametrize("path", sorted((ROOT / "country_rules").glob("*.yaml")), ids=lambda path: path.stem)
def test_shape(path):
    """The program trusts the shape of its own rules, because this test judges it."""
    assert judge(read(path, path.name), "eu" if path.stem == "EU" else "country") == []


@pytest.mark.parametrize("code", COUNTRIES)
def test_laws_are_known_and_used(code):
    country = COUNTRIES[code]
    cited = {law for requirement in country.requirements for law in requirement.laws}
    assert cited <= set(country.laws)
    assert set(country.laws) <= cited | {law for law in country.laws if not country.laws[law].active}


@pytest.mark.parametrize("code", COUNTRIES)
def test_requirements(code):
    country = COUNTRIES[code]
    ids = [requirement.id for requirement in country.requirements]
    assert len(ids) == len(set(ids))
    for requirement in country.requirements:
        assert requirement.id.startswith(f"{code}/")
        assert bool(requirement.fields or requirement.any_of) != requirement.manual, requirement.id
        for field in (*requirement.fields, *requirement.any_of):
            assert any(re.fullmatch(pattern, field) for pattern in PATTERNS), (requirement.id, field)
            if field.startswith("pack.price."):
                assert field.removeprefix("pack.price.") in country.prices.kinds
        if requirement.active:
            assert any(country.laws[law].active for law in requirement.laws), f"{requirement.id} rests on drafts only"


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_code_has_a_printed_form_in_every_language(code):
    country = COUNTRIES[code]
    for vocabulary in (country.dispensing_groups, country.reimbursement_statuses):
        for entry in vocabulary.values():
            assert set(country.languages) <= set(entry.printed), (code, entry.code)
    assert set(country.languages) <= set(country.money) & set(country.dates) & set(country.months)
    assert set(country.languages) <= set(country.name.by_language)


@pytest.mark.parametrize("code", COUNTRIES)
def test_a_reminder_cites_a_law_and_has_a_template(code):
    reminder = COUNTRIES[code].reminder
    assert reminder
    assert set(reminder.laws) <= set(COUNTRIES[code].laws)
    assert (ROOT / "templates" / "reminder" / f"{code}.html.j2").exists() is reminder.allowed


@pytest.mark.parametrize("code", COUNTRIES)
def test_templates_ask_for_requirements_that_exist(code):
    template = (ROOT / "templates" / f"{code}.html.j2").read_text(encoding="utf-8")
    asked = set(re.findall(r'market\.asks\("([^"]+)"\)', template))
    assert asked <= {requirement.id for requirement in COUNTRIES[code].requirements}


@pytest.mark.shared
@pytest.mark.parametrize("code", COUNTRIES)
def test_active_laws_stand_in_the_reference(code):
    """Every active citation's number or paragraph is written somewhere in the reference pages."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (SHARED / "regulations").glob("*.md"))
    for law in COUNTRIES[code].laws.values():
        if law.active:
            assert (
                law.url.rstrip("/") in text
                or law.url.rsplit("/", 1)[0] in text
                or (law.number and law.number.split()[-1] in text)
            ), (
                law.id,
                law.url,
            )


def test_eu_level():
    eu = shipped_eu()
    languages = {"en", "nl", "fr", "de", "da", "nb", "sv", "fi"}
    assert list(eu.frequencies) == ["very_common", "common", "uncommon", "rare", "very_rare", "not_known"]
    for terms in (
        [s.title for s in eu.sections.values()]
        + [s.lead_in for s in eu.sections.values()]
        + [f.words for f in eu.frequencies.values()]
        + [eu.sentence]
    ):
        assert all(languages <= set(term.words.by_language) for term in terms)
