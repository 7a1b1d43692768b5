"""What two languages that say the same must have in common, found without knowing what either says."""

from __future__ import annotations

import random
import re

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st
from wrong_figures import leaflet, mutated

from conftest import SHARED
from smpc_annex import parity
from smpc_annex.parity import Lexicon, differences

EN = Lexicon("en", ("IMROZ", "Isa-Pd"), (("isatuximab", "isa"),), (("very common", "vc"), ("common", "c")))
DA = Lexicon("da", ("IMROZ", "Isa-Pd"), (("isatuximab", "isa"),), (("meget almindelig", "vc"), ("almindelig", "c")))
FI = Lexicon("fi", ("IMROZ", "Isa-Pd"), (("isatuksimab", "isa"),), (("hyvin ylei", "vc"), ("ylei", "c")))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("0.5 mg", "0,5 mg"),
        ("1/1,000 to < 1/100", "1/1.000 til < 1/100"),
        ("≥ 1/10,000", "≥ 1/10\u00a0000"),
        ("12.5% of patients", "12,5 % af patienterne"),
        ("10 mg/kg every 2 weeks", "10 mg/kg hver 2. uge"),
        ("5 mL", "5 ml"),
        ("100 × 10^9^/L", "100 × 10^9^/l"),
        ("15–60 minutes", "15-60 minutter"),
        ("cycles 2 to 4", "serie 2–4"),
        ("0.2 mg per mL", "0,2 mg pr. ml"),
        ("eGFR < 30 mL/min/1.73 m^2^", "eGFR < 30 ml/min/1,73 m^2^"),
        ("CYP3A4 inhibitors", "CYP3A4-hæmmere"),
        ("**Day 1:** isatuximab", "**Dag 1:** isatuximab"),
        ("Very common in IMROZ (Isa-Pd)", "Meget almindelig i IMROZ (Isa-Pd)"),
    ],
)
def test_the_same_in_another_way_of_writing(source, target):
    assert differences(source, target, EN, DA) == []


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("0.5 mg", "0.5 mg", "number"),  # the decimal sign of another language
        ("1.500 g", "1.500 g", "number"),  # one and a half, and fifteen hundred
        ("20 mg", "200 mg", "number"),
        ("20 mg", "20 g", "number"),
        ("20 mg twice", "20 µg to gange", "number"),
        ("≥ 75 years", "≤ 75 år", "number"),
        ("≥ 75 years", "75 år", "number"),
        ("12%", "12 mg", "percentage"),
        ("2 doses", "doser", "number"),
        ("CD38", "CD83", "code"),
        ("IMROZ", "IMROS", "code"),
        ("isatuximab", "daratumumab", "substance"),
        ("very common: nausea", "almindelig: kvalme", "frequency"),
        ("15–60 minutes", "1560 minutter", "number"),
        ("10^9^/L", "109/l", "number"),
        ("0.2 mg per mL", "0,2 mg pr. l", "number"),
    ],
)
def test_what_differs(source, target, kind):
    found = differences(source, target, EN, DA)
    assert kind in {difference.kind for difference in found}, found


def test_pairs_stand_side_by_side():
    found = differences("20 mg, then 30 mg", "25 mg, derefter 30 mg", EN, DA)
    assert [(d.source, d.target) for d in found] == [("20 mg", "25 mg")]


def test_finnish_endings_are_no_other_substance():
    assert differences("isatuximab", "isatuksimabin", EN, FI) == []
    assert differences("common", "yleiset", EN, FI) == []


def test_places_that_were_exchanged():
    assert parity.moved("20 mg, then 30 mg", "30 mg, derefter 20 mg", EN, DA) == ("20 mg", "30 mg")
    assert parity.moved("20 mg, then 30 mg", "20 mg, derefter 30 mg", EN, DA) is None


LOCALES = {"da": "da", "de": "de", "fi": "fi", "fr": "fr", "nb": "nb", "nl": "nl", "sv": "sv"}


@given(
    st.lists(st.decimals(min_value=0, max_value=99_999, places=2, allow_nan=False), min_size=1, max_size=8),
    st.sampled_from(sorted(LOCALES)),
)
def test_any_numbers_in_any_language(numbers, language):
    """Written by Babel as each language writes them, they are the same; and one that is changed is found."""
    source = "; ".join(f"{format_decimal(n, locale='en_GB')} mg" for n in numbers)
    target = "; ".join(f"{format_decimal(n, locale=LOCALES[language])} mg" for n in numbers)
    assert differences(source, target, Lexicon("en"), Lexicon(language)) == []
    changed = [numbers[0] + 1, *numbers[1:]]
    wrong = "; ".join(f"{format_decimal(n, locale=LOCALES[language])} mg" for n in changed)
    assert differences(source, wrong, Lexicon("en"), Lexicon(language))


@given(st.text(max_size=200))
def test_a_text_agrees_with_itself(text):
    for language in ("en", "da", "fr"):
        assert differences(text, text, Lexicon(language), Lexicon(language)) == []


@pytest.mark.shared
def test_a_leaflet_that_nobody_here_wrote():
    """The three languages of the leaflet: each difference was looked at, and none is a false alarm (docs/benchmarks.md)."""
    compared = leaflet(SHARED / "epi" / "sarclisa-pl-en-da-pt.fsh")
    counted = {pair: {title[:2]: len(differing) for title, differing in rows} for pair, rows in compared.items()}
    assert counted == {"en-da": {"Wh": 2, "2.": 3, "5.": 2, "6.": 24}, "en-pt": {"2.": 2, "5.": 2, "6.": 4}}
    temperatures = [(d.source, d.target) for title, differing in compared["en-pt"] for d in differing if title.startswith("5.")]
    assert temperatures == [("2", "2°C"), ("8", "8°C")], "the English text has lost the degree signs"


def test_the_bench_makes_errors_that_are_errors():
    """A seeded error changes the text, and nothing else is promised about it."""
    rng = random.Random(1)
    made = [mutated("**Dosis:** 10 mg/kg ≥ 75 år, 12,5 % (CD38).", rng) for _ in range(200)]
    assert all(m is None or m.text != m.before for m in made)
    assert len({m.kind for m in made if m}) >= 5
    assert all(re.search(r"\w", m.text) for m in made if m)
