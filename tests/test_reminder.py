"""Reminder advertisements: a whitelist for each country, their own templates, none in Sweden."""

from __future__ import annotations

import pytest

from conftest import Portfolio

DAY = "2026-02-02"
REMINDER = """id: "EXP-R"
version: "1"
prepared: "2026-01"
kind: "reminder"
audience: "prescribers"
publications:
  - name: "all"
    blocks: [{NL: "nl"}, {BE: "fr"}, {DK: "da"}, {"NO": "nb"}, {FI: "fi"}]
"""


@pytest.fixture
def reminder(exempla) -> Portfolio:
    exempla.write("fabulor/annexes/reminder.yaml", REMINDER)
    return exempla


def test_a_reminder_recalls_the_name_and_no_more(reminder):
    result = reminder.build(DAY, "--material", "EXP-R")
    assert result.status == 0, result.err
    texts = {part: result.text(part).strip() for part in ("NL-nl", "BE-fr", "DK-da", "NO-nb", "FI-fi")}
    assert texts["NL-nl"] == "Fabulor (fabulexine)"
    assert texts["BE-fr"] == "Fabulor"
    assert texts["DK-da"] == "Fabulor (fabulexin)"
    assert texts["NO-nb"] == "Fabulor (fabuleksin) Exempla Pharma AS"
    assert texts["FI-fi"].startswith("Fabulor (fabuleksiini) Exempla Pharma Europe Ltd ▼")
    assert not any("core" in name for name in result.files)


def test_sweden_has_none(reminder):
    reminder.edit("fabulor/annexes/reminder.yaml", '{FI: "fi"}', '{FI: "fi"}, {SE: "sv"}')
    result = reminder.build(DAY, "--material", "EXP-R")
    assert result.status == 1
    assert "SE knows no reminder advertisements" in result.finding("REF018")
    assert "law:" in result.err


@pytest.mark.parametrize(
    ("country", "template", "words"),
    [
        ("DK", '<p>{{ product.name }} ({{ product.inn }})</p><p>{{ product.strengths|listed(_(", ")) }}</p>', "5"),
        ("NO", "<p>{{ product.name }} {{ product.inn }} {{ representative.phone }}</p>", "+47"),
        ("NO", '<p>{{ product.name }} {{ product.inn }} {{ _p("NO", "Packs and prices:") }}</p>', "Pakninger og priser:"),
        ("BE", "<p>{{ product.name }} ({{ product.inn }})</p>", "fabulexine"),
    ],
)
def test_one_thing_more_is_found(reminder, country, template, words):
    reminder.write(f"templates/reminder/{country}.html.j2", template)
    result = reminder.build(DAY, "--material", "EXP-R", "--country", country)
    assert result.status == 1
    assert words in result.finding("MAT004")


def test_a_template_that_forgets_the_substance_is_found(reminder):
    reminder.write("templates/reminder/DK.html.j2", "<p>{{ product.name }}</p>")
    result = reminder.build(DAY, "--material", "EXP-R", "--country", "DK")
    assert result.status == 1
    assert "DK/reminder-inn" in result.err


def test_a_reminder_has_no_core_and_all_else_has_one(reminder):
    reminder.edit("fabulor/annexes/reminder.yaml", '  - name: "all"', '  - name: "all"\n    core: "en"')
    assert "a reminder has no core" in reminder.build(DAY, "--material", "EXP-R").finding("REF017")
    reminder.edit("fabulor/annexes/EXP-2025-0043.yaml", '  - core: "en"\n    blocks', '  - name: "x"\n    blocks')
    assert "names no core" in reminder.build(DAY, "--material", "EXP-2025-0043").finding("REF017")
