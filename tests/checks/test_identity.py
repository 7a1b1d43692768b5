"""Names: what is found, where, and what is left in peace."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smpc_annex.checks import identity
from smpc_annex.diagnostics import Finding
from smpc_annex.pipeline import Request, assemble_all

CHECKS = (identity.substances, identity.invented_name, identity.companies, identity.spellings)
CORE = "fabulor/core/en.yaml"
FERTILITY = "no effect was seen in animals."


def judged(portfolio, day: str, country: str = "", language: str = "") -> list[Finding]:
    """What the family finds, once, in all blocks or in those of a country and language."""
    request = Request(path=str(portfolio.folder / portfolio.dossier), day=date.fromisoformat(day), out=Path("unused"))
    found: dict[Finding, None] = {}
    for _dossier, publication in assemble_all(request):
        for part in publication.parts:
            view = part.view
            if view and country in ("", part.part) and language in ("", part.language):
                for check in CHECKS:
                    found.update(dict.fromkeys(check(view)))
    return list(found)


def places(findings: list[Finding]) -> list[tuple[str, str, int]]:
    return sorted({(f.id, f.span.file.split("/", 1)[-1], f.span.line) for f in findings if f.span})


@pytest.mark.parametrize("day", ["2025-12-15", "2026-02-02"])
def test_nothing_is_found_in_the_complete_example(exempla, day):
    assert judged(exempla, day) == []


def test_the_published_annex_has_the_one_misspelt_substance(sarclisa):
    findings = judged(sarclisa, "2025-10-01")
    line, _column = sarclisa.place("sarclisa/markets/NO.yaml", "Isatuxsimab (Sarclisa)")
    assert places(findings) == [("IDY001", "markets/NO.yaml", line)]
    assert "“Isatuxsimab”" in findings[0].message
    assert "isatuksimab" in findings[0].message
    assert findings[0].subject == "substance:isatuximab"


@pytest.mark.parametrize("name", ["Sanofi Winthrop Industries", "Sanofi Winthrop\n      Industries"])
def test_the_misspelt_holder_of_the_published_core(sarclisa, name):
    old = "**For other adverse reactions, prescribers should consult the SmPC.**"
    sentence = f"{old} Marketing authorisation holder: {name}, 82 avenue Raspail, 94250 Gentilly, France."
    sarclisa.edit("sarclisa/core/en.yaml", old, sentence)
    findings = [f for f in judged(sarclisa, "2025-10-01") if f.id == "IDY003"]
    line, _column = sarclisa.place("sarclisa/core/en.yaml", "Marketing authorisation holder")
    assert places(findings) == [("IDY003", "core/en.yaml", line)]
    assert "“Sanofi Winthrop Industries”" in findings[0].message


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("nb", "isatuximab"),
        ("nb", "Isatuximabet"),
        ("nb", "isatuksimb"),
        ("nb", "isatuksimabi"),
        ("nb", "iastuksimab"),
        ("nb", "isatuxsimabbehandling"),
        ("en", "isatuksimab"),
        ("en", "isatuximbab"),
        ("en", "ISATUXIMAP"),
    ],
)
def test_a_substance_written_otherwise(exempla, language, wrong):
    substance(exempla, language, wrong)
    findings = judged(exempla, "2026-02-02", "NO" if language == "nb" else "BE", language)
    assert [f.id for f in findings] == ["IDY001"]
    assert f"“{wrong}”" in findings[0].message


def substance(exempla, language: str, word: str) -> None:
    """The example's substance is called isatuximab, and a condition or a sentence of the core holds the word."""
    for old, new in (("fabulexine", "isatuximab"), ("fabulexin", "isatuximab"), ("Fabulexine", "Isatuximab")):
        for file in ("fabulor/product.yaml", CORE):
            text = (exempla.folder / file).read_text(encoding="utf-8")
            exempla.write(file, text.replace(old, new))
    exempla.edit("fabulor/product.yaml", '"fabuleksin"', '"isatuksimab"')
    exempla.edit("fabulor/product.yaml", '"fabuleksiini"', '"isatuksimabi"')
    exempla.edit("fabulor/product.yaml", '"Fabulexin"', '"Isatuximab"')
    if language == "en":
        exempla.edit(CORE, FERTILITY, f"no effect of {word} was seen.")
    else:
        file = {"nb": "NO", "fi": "FI", "de": "BE", "sv": "FI"}[language]
        old = {
            "nb": "behandling av type 2-diabetes",
            "fi": "aikuisten tyypin 2",
            "de": "Erwachsene mit",
            "sv": "behandling av typ 2",
        }[language]
        exempla.edit(f"fabulor/markets/{file}.yaml", old, f"{word}: {old}", count=9)


@pytest.mark.parametrize(
    ("country", "language", "right"),
    [
        ("NO", "nb", "Isatuksimab og isatuksimabet og isatuksimabs og ISATUKSIMAB-infusjon, isatuksimabbehandling"),
        ("NO", "nb", "siltuksimab, rituksimab, pomalidomid, karfilzomib, deksametason og daratumumab"),
        ("NO", "nb", "se www.isatuximab.example eller isatuximab@exempla.example"),
        ("FI", "fi", "isatuksimabin, isatuksimabia, isatuksimabilla, isatuksimabiin, isatuksimabihoito, isatuksimabi-infuusio"),
        ("BE", "de", "Isatuximabs und Isatuximab-Infusion und Isatuximabbehandlung"),
        ("FI", "sv", "isatuximabs och isatuximabet och isatuximabbehandling"),
        ("BE", "en", "siltuximab, rituximab, dinutuximab, pomalidomide, carfilzomib, dexamethasone and isatuximab’s"),
        ("BE", "en", "ISATUXIMAB, anti-isatuximab and Isatuximab-treated"),
    ],
)
def test_right_forms_and_other_substances_are_left_in_peace(exempla, country, language, right):
    substance(exempla, language, right)
    assert judged(exempla, "2026-02-02", country, language) == []


@pytest.mark.parametrize("wrong", ["Fabullor", "Fabulro", "Fabuler", "FABULR", "Febulor", "Pabulor"])
def test_the_invented_name_near_missed(exempla, wrong):
    exempla.edit(CORE, "Fabulor is indicated", f"{wrong} is indicated")
    findings = judged(exempla, "2026-02-02")
    assert places(findings) == [("IDY002", "core/en.yaml", exempla.place(CORE, wrong)[0])]


@pytest.mark.parametrize("right", ["Fabulor’s use", "FABULOR", "Fabulor-treated", "Fabula-receptors", "Fabled", "A fabuler"])
def test_the_invented_name_and_ordinary_words(exempla, right):
    exempla.edit(CORE, FERTILITY, f"{right} was seen.")
    assert judged(exempla, "2026-02-02") == []


def test_a_word_that_is_also_written_small_is_an_ordinary_word(exempla):
    exempla.edit(CORE, FERTILITY, "Fabulous fabuler. Fabuler was seen.")
    assert judged(exempla, "2026-02-02") == []


@pytest.mark.parametrize(
    "wrong",
    ["Exempla Pharma Europa Ltd", "Exmpla Pharma Europe Ltd", "Exempla Phrama Europe", "Exempla Pharma Europe GmbH"],
)
def test_a_company_near_missed(exempla, wrong):
    exempla.edit(CORE, FERTILITY, f"no effect was seen ({wrong}).")
    findings = judged(exempla, "2026-02-02")
    assert places(findings) == [("IDY003", "core/en.yaml", exempla.place(CORE, wrong)[0])]
    assert f"“{wrong}”" in findings[0].message


def test_a_company_whose_name_breaks_over_lines_and_styles(exempla):
    exempla.edit(CORE, FERTILITY, "seen by **Exempla**\n      Pharma **Europa** Ltd.")
    findings = judged(exempla, "2026-02-02")
    assert places(findings) == [("IDY003", "core/en.yaml", exempla.place(CORE, "seen by **Exempla")[0])]


@pytest.mark.parametrize(
    "right",
    [
        "Exempla Pharma Europe Ltd",
        "EXEMPLA PHARMA EUROPE LTD",
        "Exempla Pharma Europe",
        "Exempla Pharma Europe Ltd’s data",
        "Exempla Pharma A/S",
        "Exempla and the European pharmacopoeia",
        "Example Pharmacy of Europe",
    ],
)
def test_companies_that_are_right(exempla, right):
    exempla.edit(CORE, FERTILITY, f"no effect was seen ({right}).")
    assert judged(exempla, "2026-02-02") == []


def test_a_representative_with_another_legal_form_in_the_markets_own_text(exempla):
    file = "fabulor/markets/DK.yaml"
    exempla.edit(file, "Lægemidlet er underlagt", "Exempla Pharma ApS: Lægemidlet er underlagt")
    findings = judged(exempla, "2026-02-02", "DK")
    assert places(findings) == [("IDY003", "markets/DK.yaml", exempla.place(file, "ApS")[0])]


def test_genitives_of_a_company(exempla):
    file = "fabulor/markets/DK.yaml"
    exempla.edit(file, "Lægemidlet er underlagt", "Exempla Pharmas lægemiddel, Exempla Pharma A/S’ eget, er underlagt")
    assert judged(exempla, "2026-02-02", "DK") == []


def test_a_slip_in_the_datum_of_a_company_is_found_there(exempla):
    line, _column = exempla.place("representatives.yaml", "Exempla Pharma A/S")
    exempla.edit("representatives.yaml", "Exempla Pharma A/S", "Exempla Pharna A/S")
    found = judged(exempla, "2026-02-02", "DK")
    assert [(f.id, f.span.file, f.span.line) for f in found if f.span] == [("IDY003", "representatives.yaml", line)]


def test_a_slip_in_the_datum_of_a_substance_is_found_there(exempla):
    exempla.edit("fabulor/product.yaml", '"fabuleksin"', '"fabuleksni"')
    line, _column = exempla.place("fabulor/product.yaml", "fabuleksni")
    assert places(judged(exempla, "2026-02-02", "NO")) == [("IDY004", "product.yaml", line)]


def test_one_finding_for_a_place_and_a_spelling(exempla):
    exempla.edit(CORE, FERTILITY, "Fabullor, Fabullor and FABULLOR.")
    assert [f.id for f in judged(exempla, "2026-02-02", "SE")] == ["IDY002"]


@pytest.mark.parametrize(("written", "wrong"), [("fabulexine hydrochlorid", True), ("Fabulexine\n      hydrochloride", False)])
def test_a_substance_of_two_words(exempla, written, wrong):
    exempla.edit("fabulor/product.yaml", 'en: "fabulexine"', 'en: "fabulexine hydrochloride"')
    exempla.edit(CORE, FERTILITY, f"no effect of {written} was seen.")
    assert [f.id for f in judged(exempla, "2026-02-02", "SE")] == (["IDY001"] if wrong else [])
