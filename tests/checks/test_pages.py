"""Every finding has a manual page, and every check of meaning proves its own examples."""

from __future__ import annotations

import json
import re

import pytest

from conftest import ROOT, Portfolio, run
from smpc_annex import explaining
from smpc_annex.checks import families
from smpc_annex.checks.pages import PAGES
from smpc_annex.checks.registry import CHECKS
from smpc_annex.reading.folders import shipped_countries

DAY = "2026-02-02"
IDS = sorted(CHECKS)


def ids(portfolio: Portfolio) -> set[str]:
    _status, _out, err = run("check", portfolio.folder, "--on", DAY, "-v")
    return set(re.findall(r"(?:error|warning|note)(?: \(draft rule\))?\[([^]]+)\]", err))


def edited(portfolio: Portfolio, examples) -> Portfolio:
    for example in examples:
        assert example.old != example.new, f"{example.file}: an edit that changes nothing proves nothing"
        portfolio.edit(example.file, example.old, example.new)
    return portfolio


#: They cannot fail by editing a dossier; each has a test of its own: test_law_in_time, test_check, test_reminder.
ELSEWHERE = {"LAW001", "PRC003", "MAT004"}


@pytest.mark.parametrize("id_", [id_ for id_ in IDS if id_ not in ELSEWHERE])
def test_its_failing_example_fails(id_, exempla):
    assert CHECKS[id_].fails
    assert id_ in ids(edited(exempla, CHECKS[id_].fails))


@pytest.mark.parametrize("id_", IDS)
def test_its_passing_example_passes(id_, exempla):
    check = CHECKS[id_]
    assert check.passes, f"{id_} has no passing example"
    assert id_ not in ids(edited(exempla, check.passes))


@pytest.mark.parametrize("id_", IDS)
def test_its_page_is_a_page(id_):
    check = CHECKS[id_]
    assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", id_)
    assert check.asks.endswith((".", "?"))
    assert len(check.page.splitlines()) > 3, "why, and how"


def test_every_id_in_the_program_has_a_page():
    used = set()
    for path in (ROOT / "src").rglob("*.py"):
        if path.name != "pages.py":
            used |= set(re.findall(r'["\[]([A-Z]{3}[0-9]{3}|PO[0-9]{3})["\]]', path.read_text(encoding="utf-8")))
    assert used - {"YYYMMD"} <= set(PAGES) | set(CHECKS)
    assert set(PAGES) <= used, "a page of nothing"


def test_families_name_every_module_of_checks():
    registered = {check.function.__module__ for check in CHECKS.values()}
    assert registered == {family.__name__ for family in families.FAMILIES}


@pytest.mark.parametrize(
    "word", [*IDS, *PAGES, *shipped_countries(), *(r.id for c in shipped_countries().values() for r in c.requirements)]
)
def test_explain_works_for_every_id(word):
    lines = explaining.explain(word)
    assert lines[0].startswith(word)
    assert len(lines) >= 2
    if "/" in word:
        assert any(line.startswith("  law: ") for line in lines)
        assert any(line.strip().startswith("http") for line in lines)


def test_explain_helps_with_a_wrong_word():
    status, _out, err = run("explain", "DK/price-referense")
    assert status == 2
    assert "did you mean DK/price-reference" in err


def test_the_page_of_all_checks_is_true():
    """docs/checks.md is made by make docs."""
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == explaining.page()


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("representatives.yaml", '"1099 XX"', '"109 XX"', "it has 4 digits, a space and 2 capitals: 1105 BP"),
        ("fabulor/markets/NO.yaml", 'number: "009901"', 'number: "9901"', "it has 6 digits, with leading zeros: 012345"),
        ("fabulor/product.yaml", "EU/1/24/9999/001", "EU/1/24/99/001", "it has EU/1/, 2 digits for the year"),
    ],
)
def test_the_form_of_a_code_is_said_in_words(file, old, new, says, exempla):
    """Nobody at a medical department reads regular expressions."""
    exempla.edit(file, old, new)
    _status, _out, err = run("check", exempla.folder, "--on", DAY, "-v")
    assert says in err
    assert "[0-9]" not in err


def test_every_form_of_a_key_is_said_in_words():
    forms = []

    def keep(node):
        forms.extend([node["propertyNames"]] if "propertyNames" in node else [])
        return node

    for path in (ROOT / "src" / "smpc_annex" / "reading" / "schemas").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), object_hook=keep)
    assert len(forms) > 20
    assert all(form["description"] for form in forms)
