"""Codes, numbers and addresses: what is found, where, and that true data is left alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from smpc_annex.checks import contact, identifiers
from smpc_annex.checks.registry import CHECKS, Example
from smpc_annex.diagnostics import Finding
from smpc_annex.pipeline import Request, assemble_all

OURS = [check for check in CHECKS.values() if check.family in ("identifiers", "contact")]
NO, DK, REPS, PRODUCT = "fabulor/markets/NO.yaml", "fabulor/markets/DK.yaml", "representatives.yaml", "fabulor/product.yaml"
MORE = "bør indberettes."


def findings(portfolio, day: str = "2026-02-02", countries: tuple[str, ...] = ()) -> list[Finding]:
    """What the checks of this family find in a portfolio."""
    request = Request(
        path=str(portfolio.folder / portfolio.dossier), day=date.fromisoformat(day), out=Path("unused"), countries=countries
    )
    found: list[Finding] = []
    for _dossier, publication in assemble_all(request):
        for part in publication.parts:
            if part.part != "core":
                assert part.view is not None, (part.part, part.findings)
                found += [finding for check in OURS for finding in check.function(part.view)]
    return list(dict.fromkeys(found))


def ids(portfolio, *arguments) -> set[str]:
    return {finding.id for finding in findings(portfolio, *arguments)}


def only(portfolio, id_: str) -> Finding:
    """The one finding there is, and it has this id."""
    found = findings(portfolio)
    assert [finding.id for finding in found] == [id_], found
    return found[0]


@pytest.mark.parametrize("day", ["2025-12-15", "2026-02-02"])
def test_the_fictional_medicine_has_nothing_to_report(exempla, day):
    assert findings(exempla, day) == []


def test_the_published_annex_has_nothing_to_report(sarclisa):
    assert findings(sarclisa, "2025-10-01") == []


EXAMPLES = [(check.id, example, True) for check in OURS for example in check.fails]
EXAMPLES += [(check.id, example, False) for check in OURS for example in check.passes]


@pytest.mark.parametrize(("id_", "example", "fails"), EXAMPLES, ids=[f"{e[0]}-{'fails' if e[2] else 'passes'}" for e in EXAMPLES])
def test_the_examples_of_the_manual_pages(exempla, id_: str, example: Example, fails: bool):
    line, _column = exempla.place(example.file, example.old)
    exempla.edit(example.file, example.old, example.new)
    found = findings(exempla)
    assert {finding.id for finding in found} == ({id_} if fails else set())
    if fails:
        assert {(f.span.path.rpartition("exempla/")[2], f.span.line) for f in found if f.span} == {(example.file, line)}


def test_every_check_has_both_examples():
    assert [check.id for check in OURS if not (check.fails and check.passes)] == []


@pytest.mark.parametrize("code", ["E10BX99", "Q10BX99", "A10"])
def test_what_is_no_atc_code(exempla, code):
    exempla.edit(PRODUCT, 'code: "A10BX99"', f'code: "{code}"')
    assert ids(exempla) == {"IDN002"}


def test_a_group_is_a_doubt_where_the_country_wants_a_substance(exempla):
    exempla.edit(PRODUCT, 'code: "A10BX99"', 'code: "A10BX"')
    assert only(exempla, "IDN003").span
    assert ids(exempla, "2026-02-02", ("SE",)) == set()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("EU/1/24/9999", set()),
        ("EU/1/15/992/001", set()),  # serial numbers of 2015 have three or four digits
        ("EU/1/15/1002/001", set()),
        ("EU/2/24/9999/001", {"IDN004"}),
        ("UE/1/24/9999/001", {"IDN004"}),
        ("EU/1/24/9999/01", {"IDN004"}),
        ("EU1/24/9999/001", {"IDN004"}),
        ("EU/1/42/9999/001", {"IDN005"}),
        ("EU/1/14/9999/001", {"IDN005"}),
        ("EU/1/24/9999/002", {"IDN005"}),  # stands there already
        ("MTnr 12345", set()),  # of another country, for all we know
    ],
)
def test_authorisation_numbers(exempla, number, expected):
    exempla.edit(PRODUCT, "EU/1/24/9999/001", number)
    assert ids(exempla) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("RVG 123456", set()),
        ("RVG 123456//654321", set()),
        ("RVG 1234", {"IDN004"}),
        ("RGV 123456", {"IDN005"}),
    ],
)
def test_dutch_authorisation_numbers_in_a_dutch_dossier(exempla, number, expected):
    for market in (exempla.folder / "fabulor/markets").iterdir():
        if market.name != "NL.yaml":
            market.unlink()
    for material in (exempla.folder / "fabulor/annexes").iterdir():
        text = material.read_text(encoding="utf-8")
        if '"NL"' not in text:
            material.unlink()
            continue
        kept = re.sub(r' *- "(BE|DK|NO|SE|FI)": "[a-z]+"\n', "", text)
        material.write_text(kept, encoding="utf-8", newline="\n")
    exempla.edit(PRODUCT, "EU/1/24/9999/001", number)
    assert ids(exempla) == expected


@pytest.mark.parametrize(
    ("how", "good"),
    [
        ("luhn", ("4999017", "0499905")),
        ("mod11", ("15999904", "01613081", "01112058")),
        ("gs1", ("7046260148840",)),
        ("none", ("123456",)),
    ],
)
def test_check_digits_find_any_wrong_digit(how, good):
    for number in good:
        assert identifiers._checked(how, number)
        for index, digit in enumerate(number):
            for other in "0123456789":
                if other != digit:
                    assert identifiers._checked(how, number[:index] + other + number[index + 1 :]) == (how == "none")


def test_two_packs_may_have_one_number_one_after_the_other(exempla):
    exempla.edit(DK, 'number: "599905"', 'number: "009901"')
    assert "IDN008" in ids(exempla)
    exempla.edit(
        DK, 'number: "009901"\n    marketed: [{from: "2025-01-01"}]', 'number: "009901"\n    marketed: [{from: "2026-03-02"}]'
    )
    assert "IDN008" not in ids(exempla)


def test_numbers_that_changed_places_are_found_by_the_neighbours(exempla):
    exempla.edit(NO, '"599901"', '"x"')
    exempla.edit(NO, '"599902"', '"599901"')
    exempla.edit(NO, '"x"', '"599902"')
    assert [(finding.id, finding.subject) for finding in sorted(findings(exempla), key=lambda f: f.subject)] == [
        ("IDN011", "pack:10mg-28"),
        ("IDN011", "pack:10mg-98"),
    ]


def test_a_template_that_prints_another_number(exempla):
    exempla.edit(DK, MORE, f"{MORE} Vnr 009901 28 tabletter, Vnr: 59-99-01, vnr.")
    assert ids(exempla) == set()
    exempla.edit(DK, MORE, f"{MORE} Vnr 09901")
    assert only(exempla, "IDN009").span


def test_a_number_printed_with_other_digits(exempla):
    view = next(
        part.view
        for _dossier, publication in assemble_all(
            Request(path=str(exempla.folder), day=date(2026, 2, 2), out=Path("unused"), countries=("DK",))
        )
        for part in publication.parts
        if part.view
    )

    def wrong(run):
        return replace(run, text=run.text.replace("59", "56")) if run.field == "pack.number" else run

    block = replace(
        view.block, paragraphs=tuple(replace(p, runs=tuple(wrong(run) for run in p.runs)) for p in view.block.paragraphs)
    )
    found = list(identifiers.printed_number(replace(view, block=block)))
    assert [f.subject for f in found] == ["pack:10mg-28", "pack:10mg-98", "pack:20mg-28", "pack:20mg-100x1"]
    line, column = exempla.place(DK, '"599901"')
    assert found[0].span
    assert (found[0].span.line, found[0].span.column) == (line, column)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("+4569990042", "+456999004", {"IDN020"}),
        ("+4569990042", "+4620990042", {"IDN021"}),
        ("+4721000042", "+47021000042", {"IDN020"}),
        ('"2199"', '"219"', {"IDN022"}),
        ('"2199"', '"DK-2199"', set()),
        ('"111 99"', '"11199"', set()),  # the address of last year
        ('"169 99"', '"16999"', {"IDN023"}),
        ('"169 99"', '"169\u00a099"', set()),
        ('"00099"', '"0099"', {"IDN022"}),
        ("info.be@exempla.example", "info.be@exempla.example.", {"IDN024"}),
        ("info.be@exempla.example", ".info@exempla.example", {"IDN024"}),
        ("info.be@exempla.example", "info.be@exepmla.example", {"IDN025"}),
        ("www.exempla.example/dk", "www.exemplla.example/dk", {"IDN025"}),
        ("www.exempla.example/no", "www.slv.no", {"IDN027"}),
    ],
)
def test_contacts(exempla, old, new, expected):
    exempla.edit(REPS, old, new)
    assert ids(exempla) == expected


def test_an_address_abroad_has_its_own_postal_code(exempla):
    exempla.edit(REPS, 'da: {street: "Eksempelvej 5", postal_code: "2199", city: "København Ø"}',
                 'da: {street: "Exempelgatan 5", postal_code: "169 99", city: "Solna", country: "Sverige"}')  # fmt: skip
    assert ids(exempla) == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("www.medicinpriser.dk", set()),
        ("https://medicinpriser.dk/", set()),
        ("Se laegemiddelstyrelsen.dk/da/bivirkninger.", set()),
        ("Lægemiddelstyrelsen, www.laegemidelstyrelsen.dk", {"IDN026"}),
        ("ww.medicinpriser.dk", set()),
        ("www.medicinpriserdk", {"IDN026"}),
        ("www.ema.europa.eu og health.ec.europa.eu", set()),
        ("http://www.ema.europe.eu/", {"IDN026"}),
        ("sikkerhed@medicin-priser.dk", set()),
        ("www.sundhed.dk, f.eks. 1.2.3, bl.a. i.v.", set()),
        ("www.exempla.example/dk", set()),
    ],
)
def test_sites_in_running_text(exempla, words, expected):
    exempla.edit(DK, MORE, f"{MORE} {words}")
    assert ids(exempla) == expected


def test_a_path_of_an_official_site(exempla):
    text = "behandling av typ 2-diabetes hos vuxna"
    file = "fabulor/markets/FI.yaml"
    exempla.edit(file, text, f"asiointi.kela.fi/laakekys_app: {text}")
    assert ids(exempla) == set()
    exempla.edit(file, "laakekys_app", "laakekyys_app")
    assert only(exempla, "IDN026").span


def test_an_abandoned_site_is_said_once(exempla):
    exempla.edit(REPS, "www.exempla.example/no", "www.legemiddelverket.no")
    assert len(findings(exempla)) == 1


def test_a_site_that_the_market_fills_in_is_judged_by_its_own_check(exempla):
    exempla.edit(DK, 'price: "medicinpriser.dk"', 'price: "www.medicin-priser.dk"')
    assert ids(exempla) == set()
    assert "[FRM003]" in exempla.build("2026-02-02").err


def test_a_short_word_is_never_near():
    assert not contact._near("tlv.sé", "tlv.se", 7, 14)
    assert contact._near("fas.se", "fass.se", 7, 14)
    assert contact._slips("ab", "ba") == 1
