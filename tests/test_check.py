"""The check command: what it says of the two examples, and what it leaves to people."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest

from conftest import run

PUBLISHED = "2025-10-01"


def without_waivers(portfolio) -> None:
    for path in (portfolio.folder / "sarclisa/markets").glob("*.yaml"):
        text = re.split(r"(?m)^# Without these|^waivers:", path.read_text(encoding="utf-8"))[0]
        path.write_text(text.rstrip() + "\n", encoding="utf-8")


def errors(err: str) -> set[tuple[str, str]]:
    """(country, id) of every error that no waiver answers for."""
    return {(country, id_) for id_, country in re.findall(r": error\[([^]]+)\]: \[([A-Z]{2}) ", err)}


EXPECTED = {
    ("FI", "FI/retail-price"),
    ("FI", "FI/reimbursement-conditions"),
    ("FI", "FI/date"),
    ("NL", "NL/action"),
    ("NO", "NO/preapproved-reimbursement"),
    ("NO", "NO/date"),
    ("DK", "FRM001"),
    ("DK", "FRM003"),
}


def test_the_published_annex_without_its_waivers(sarclisa):
    without_waivers(sarclisa)
    status, _out, err = run("check", sarclisa.folder, "--on", PUBLISHED)
    assert status == 1
    assert errors(err) == EXPECTED
    substance = next(line for line in err.splitlines() if "warning[IDY001]" in line)
    assert "“Refusjon: H-resept”" in next(line for line in err.splitlines() if "warning[RMB003]" in line)
    line, _column = sarclisa.place("sarclisa/markets/NO.yaml", "Isatuxsimab (Sarclisa)")
    assert f"NO.yaml:{line}:" in substance
    for country, id_ in EXPECTED:
        at = next(i for i, text in enumerate(err.splitlines()) if f"error[{id_}]: [{country}" in text)
        assert re.search(r":\d+:\d+: ", err.splitlines()[at])
        assert err.splitlines()[at + 1].startswith("    law:  ")


def test_belgian_prices_are_a_draft(sarclisa):
    _status, _out, err = run("check", sarclisa.folder, "--on", PUBLISHED, "-v")
    assert "warning (draft rule)[BE/price]" in err


def test_with_its_waivers_it_passes_and_they_are_printed(sarclisa):
    status, _out, err = run("check", sarclisa.folder, "--on", PUBLISHED)
    assert status == 0, err
    assert set(re.findall(r"waived error\[([^]]+)\]", err)) == {id_ for _country, id_ in EXPECTED}


def test_the_misspelt_holder_of_the_published_core(sarclisa):
    sarclisa.edit(
        "sarclisa/core/en.yaml",
        '  - section: "7"',
        '  - section: "5.1"\n    text: "Marketing Authorisation Holder: Sanofi Winthrop Industries, 82 avenue Raspail, 94250 Gentilly, France."\n\n  - section: "7"',
    )
    _status, _out, err = run("check", sarclisa.folder, "--on", PUBLISHED)
    line, _column = sarclisa.place("sarclisa/core/en.yaml", "Winthrop Industries")
    assert any(f"core/en.yaml:{line}:" in text and "[IDY003]" in text for text in err.splitlines()), err


@pytest.mark.parametrize("day", ["2025-12-15", "2026-02-02"])
def test_nothing_is_found_where_nothing_is_wrong(exempla, day):
    status, out, err = run("check", exempla.folder, "--on", day)
    assert status == 0
    assert "11 blocks checked: no errors and no warnings." in out, err


def test_people_and_gaps_are_listed(exempla):
    _status, out, _err = run("check", exempla.folder, "--on", "2026-02-02")
    assert "A person must look at:" in out
    assert "[ ] BE/surface" in out
    assert "Not checked:" in out
    assert "no register is connected" in out


def test_several_portfolios_in_one_run(exempla, sarclisa):
    _status, out, _err = run("check", exempla.folder, sarclisa.folder, "--on", "2025-12-15")
    assert "17 blocks checked" in out


def test_profile_shows_and_judges_not(exempla):
    legal = run("check", exempla.folder, "--on", "2026-02-02")
    customary = run("check", exempla.folder, "--on", "2026-02-02", "--profile", "customary")
    assert legal[0] == customary[0] == 0
    assert "note[" not in legal[2]
    assert "note[" in customary[2]


@pytest.mark.parametrize("form", ["json", "sarif", "html", "junit"])
def test_reports(sarclisa, tmp_path, form):
    without_waivers(sarclisa)
    status, out, _err = run("check", sarclisa.folder, "--on", PUBLISHED, "--report", form, "-o", tmp_path / f"r.{form}")
    assert status == 1
    assert out == ""
    content = (tmp_path / f"r.{form}").read_bytes()
    assert content
    again = tmp_path / "again"
    run("check", sarclisa.folder, "--on", PUBLISHED, "--report", form, "-o", again)
    assert again.read_bytes() == content
    text = content.decode()
    if form in ("json", "sarif"):
        json.loads(text)
    if form == "junit":
        ET.fromstring(content)
    for id_ in ("FI/retail-price", "NL/action", "FRM003"):
        assert id_ in text


def test_build_and_check_judge_alike(sarclisa):
    without_waivers(sarclisa)
    _status, _out, checked = run("check", sarclisa.folder, "--on", PUBLISHED)
    assert errors(sarclisa.build(PUBLISHED).err) == errors(checked)


def test_a_figure_where_denmark_asks_for_a_reference(exempla):
    exempla.edit(
        "fabulor/markets/DK.yaml",
        '    number: "009901"',
        '    number: "009901"\n    prices: [{kind: "ESP", amount: "300.00", currency: "DKK", vat: "included", from: "2025-01-01",\n'
        '              verified: {"on": "2026-02-01", by: "tests", source: "invented"}}]',
    )
    assert "PRC003" not in run("check", exempla.folder, "--on", "2026-02-02")[2], "it is in the data, and not in print"
    exempla.write(
        "templates/DK.html.j2",
        '{% extends "shipped/DK.html.j2" %}{% block price %}{{ super() }}{% for pack in market.packs %}'
        '{% if pack.has_price("ESP") %}{{ pack.price("ESP") }}{% endif %}{% endfor %}{% endblock %}',
    )
    _status, _out, err = run("check", exempla.folder, "--on", "2026-02-02")
    line, _column = exempla.place("fabulor/markets/DK.yaml", '"300.00"')
    assert any(f"DK.yaml:{line}:" in text and "warning[PRC003]" in text for text in err.splitlines())
