"""The abridged summary: stars, what may not be shortened, dates, adverse reactions in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

import seen
from seen import views
from smpc_annex.checks import abridgement
from smpc_annex.checks.registry import View
from smpc_annex.inforce import Period

findings = partial(seen.findings, family="abridgement")
told = partial(seen.told, family="abridgement")


@pytest.mark.parametrize("day", ["2025-12-15", "2026-02-02"])
def test_the_fictional_medicine_has_nothing_to_report(exempla, day):
    assert told(exempla, day=day) == set()


def test_the_published_annex_has_nothing_to_report(sarclisa):
    assert told(sarclisa, day="2025-10-01") == set()


CORE, MATERIAL, PRODUCT = "fabulor/core/en.yaml", "fabulor/annexes/EXP-2025-0043.yaml", "fabulor/product.yaml"


def of(portfolio, country: str) -> View:
    return next(view for view in views(portfolio) if view.situation.country.code == country)


def without_stars(view: View) -> View:
    """The core as a house template would print it that forgets the star."""
    block = view.core_block
    paragraphs = tuple(
        replace(p, runs=tuple(replace(run, text=run.text.replace("*", "")) for run in p.runs)) for p in block.paragraphs
    )
    return replace(view, core_block=replace(block, paragraphs=paragraphs))


def test_a_template_that_forgets_the_star(exempla):
    found = list(abridgement.star_and_sentence(without_stars(of(exempla, "NL"))))
    assert [(f.id, f.span.line if f.span else 0) for f in found] == [("ABR001", exempla.place(CORE, '- section: "4.2"')[0])]


def test_the_sentence_without_any_star(exempla):
    view = without_stars(of(exempla, "DK"))
    view = replace(view, core=replace(view.core, sections=tuple(replace(s, abridged=False) for s in view.core.sections)))
    assert ["no section bears it" in f.message for f in abridgement.star_and_sentence(view)] == [True]


def test_stars_without_the_sentence_that_the_rules_know(exempla):
    """Where a requirement asks for the sentence that day, the requirement says it; else this does."""
    view = of(exempla, "DK")
    view = replace(view, printed={field: said for field, said in view.printed.items() if field != "core.abridged"})
    assert list(abridgement.star_and_sentence(view)) == []
    country = view.situation.country
    ended = tuple(replace(r, period=Period(until=date(2026, 1, 1))) for r in country.requirements)
    early = replace(view, situation=replace(view.situation, country=replace(country, requirements=ended)))
    assert ["the sentence that explains it is not printed" in f.message for f in abridgement.star_and_sentence(early)] == [True]


def test_another_star_has_two_meanings(exempla):
    exempla.edit(CORE, '- "nausea"', "- 'nausea\\*'")
    line, _column = exempla.place(CORE, "nausea")
    assert told(exempla) == {("ABR001", "error", CORE, line), ("ABR002", "warning", CORE, line)}


@pytest.mark.parametrize(
    ("revised", "prepared", "fails"),
    [
        ("2025-12-08", "2025-12-08", False),
        ("2025-12-09", "2025-12-08", True),
        ("2025-12-31", "2025-12", False),
        ("2026-01-01", "2025-12", True),
        ("2026-02-03", "2025-12-08", False),  # not yet revised on the day
    ],
)
def test_the_revision_comes_before_the_material(exempla, revised, prepared, fails):
    (exempla.folder / "fabulor/annexes/EXP-2025-0042.yaml").unlink()
    exempla.edit(PRODUCT, '- revised: "2025-11-14"', f'- revised: "{revised}"')
    exempla.edit(MATERIAL, 'prepared: "2025-12-08"', f'prepared: "{prepared}"')
    line, _column = exempla.place(MATERIAL, "prepared:")
    assert told(exempla) == ({("ABR004", "error", MATERIAL, line)} if fails else set())


@pytest.mark.parametrize("term", ["headache", "HEADACHE", "**headache**", "headache^a^", "headache ^a^"])
def test_a_term_in_two_bands(exempla, term):
    exempla.edit(CORE, '- "pruritus"', f'- "{term}"')
    assert told(exempla) == {("ABR005", "error", CORE, exempla.place(CORE, f'- "{term}"')[0] if term != "headache" else 86)}


def test_a_new_price_that_nobody_compared_since(exempla):
    """On 2 March 2026 the prices of 1 March were compared in January only: their pages say how each is answered for."""
    market = "fabulor/markets/BE.yaml"
    line, _column = exempla.place(market, 'amount: "138.90"')
    assert ("ABR006", "warning", market, line) in told(exempla, day="2026-03-02")
    text = (exempla.folder / market).read_text(encoding="utf-8").replace('"on": "2026-01-28"', '"on": "2026-03"')
    exempla.write(market, text)
    assert ("ABR006", "warning", market, line) not in told(exempla, day="2026-03-02")


def test_a_band_that_stands_twice(exempla):
    exempla.edit(CORE, '- frequency: "uncommon"', '- frequency: "common"')
    line = exempla.place(CORE, "thrombocytopenia")[0] - 2
    assert told(exempla) == {("ABR007", "warning", CORE, line)}


def test_sections_out_of_order(exempla):
    exempla.edit(CORE, '- section: "4.5"', '- section: "4.7"')
    assert told(exempla) == {("ABR008", "warning", CORE, exempla.place(CORE, '- section: "4.6"')[0])}
