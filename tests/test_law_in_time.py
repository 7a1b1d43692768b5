"""The rule that holds on the day, at both sides of each change."""

from __future__ import annotations

import pytest

from conftest import run
from smpc_annex.inforce import Moment
from smpc_annex.reading.folders import shipped_country


def cited(code: str, id_: str, day: str) -> list[str]:
    country = shipped_country(code)
    requirement = next(r for r in country.requirements if r.id == id_)
    moment = Moment.parse(day).first
    if not requirement.period.holds(moment):
        return []
    return [f"{law.number} {law.section}" for law in country.laws_on(requirement, moment)]


@pytest.mark.parametrize(("day", "number"), [("2025-06-30", "849"), ("2025-07-01", "253")])
def test_denmark_cites_the_order_of_the_day(day, number):
    for id_ in ("DK/name", "DK/price-reference", "DK/dispensing-group", "DK/reimbursement", "DK/pack-sizes"):
        laws = cited("DK", id_, day)
        assert laws, id_
        assert all(number in law for law in laws), (id_, laws)


def test_norway_ten_points_until_june_2020_then_four():
    old = [r.id for r in shipped_country("NO").requirements if "until-2020" in r.id]
    assert len(old) >= 10
    assert all(cited("NO", id_, "2020-06-30") for id_ in old)
    assert not any(cited("NO", id_, "2020-07-01") for id_ in old)
    for id_ in ("NO/price", "NO/preapproved-reimbursement", "NO/relevant-information"):
        assert cited("NO", id_, "2020-07-01")
        assert not cited("NO", id_, "2020-06-30")


def test_norway_reseptgruppe_from_17_october_2024():
    """Point b asked for the "utleveringsbestemmelse" until 16 October 2024."""
    country = shipped_country("NO")
    requirement = next(r for r in country.requirements if r.id == "NO/dispensing-group")
    before, after = (country.laws_on(requirement, Moment.parse(day).first)[0] for day in ("2024-10-16", "2024-10-17"))
    assert before.id != after.id
    assert before.period.until == after.period.start == Moment.parse("2024-10-17").first


@pytest.mark.parametrize(
    ("day", "rate"), [("2024-12-31", "10"), ("2025-01-01", "14"), ("2025-12-31", "14"), ("2026-01-01", "13.5")]
)
def test_finnish_vat(day, rate):
    rates = [r for r in shipped_country("FI").prices.vat_rates if r.period.holds(Moment.parse(day).first)]
    assert [str(r.rate) for r in rates] == [rate]


def test_a_retail_price_from_before_the_change_of_vat_is_stale(exempla):
    """Printed until the end of 2025 without a word; an error from 1 January 2026, unless somebody has compared it since."""
    file = "fabulor/markets/FI.yaml"
    exempla.edit(file, 'amount: "28.91", currency: "EUR", vat: "included", from: "2025-01-01", until: "2026-01-01"',
                 'amount: "28.91", currency: "EUR", vat: "included", from: "2025-01-01", until: "2026-04-01"')  # fmt: skip
    exempla.edit(file, 'amount: "28.78", currency: "EUR", vat: "included", from: "2026-01-01"',
                 'amount: "28.78", currency: "EUR", vat: "included", from: "2026-04-01"')  # fmt: skip
    options = ("--country", "FI", "--language", "fi")
    assert exempla.build("2025-12-31", *options).status == 0
    result = exempla.build("2026-01-01", *options)
    assert result.status == 1
    line = exempla.place(file, 'amount: "28.91"')[0]
    assert f"FI.yaml:{line}:" in result.finding("PRC002")
    assert "since 1 Jan 2026" in result.finding("PRC002")


def test_laws_not_compared_for_long_are_a_warning(exempla):
    """The rules were compared in November 2026; 400 days later they must be read again."""
    status, _out, err = run("check", exempla.folder, "--on", "2026-02-02")
    assert status == 0
    assert "LAW001" not in err
    _status, _out, err = run("check", exempla.folder, "--on", "2028-01-15", "--country", "NO")
    assert "warning[LAW001]" in err


def test_a_finding_names_instrument_section_basis_force_comparison_and_address(sarclisa):
    path = sarclisa.folder / "sarclisa/markets/DK.yaml"
    path.write_text(path.read_text(encoding="utf-8").split("waivers:")[0].rstrip() + "\n", encoding="utf-8")
    _status, _out, err = run("check", sarclisa.folder, "--on", "2025-10-01", "--country", "DK")
    lines = err.splitlines()
    at = next(i for i, line in enumerate(lines) if "[FRM003]" in line)
    assert "BEK nr. 253" in lines[at + 1]
    assert "§ 11, stk. 1, nr. 9 (order, from 1 Jul 2025; compared Nov 2026" in lines[at + 1]
    assert "https://www.retsinformation.dk/eli/lta/2025/253" in lines[at + 2]
