"""No-break spaces per language: the only characters that a machine exchanges, and only spaces for them."""

from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_percent
from hypothesis import given
from hypothesis import strategies as st

from smpc_annex.assembling.typography import hold_together
from smpc_annex.checks.typography import QUOTES
from smpc_annex.diagnostics import Span
from smpc_annex.model.block import Origin, Paragraph, Run, Style

LANGUAGES = ("da", "de", "en", "fi", "fr", "nb", "nl", "sv")
HERE = (Origin("data", Span("x")),)


def held(text: str, language: str, *styles: Style) -> str:
    """A text as one paragraph, cut into runs of three characters."""
    runs = tuple(Run(text[i : i + 3], Style.PLAIN, language, "", (), HERE) for i in range(0, len(text), 3))
    (paragraph,) = hold_together((Paragraph(runs),), language)
    assert [len(run.text) for run in paragraph.runs] == [len(run.text) for run in runs]
    return paragraph.text.replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("da", "10 mg/kg hver 2. uge", "10_mg/kg hver 2. uge"),
        ("da", "i 12,5 % af 3 patienter", "i 12,5_% af 3 patienter"),
        ("nl", "in 12,5% van 3", "in 12,5% van 3"),
        ("en", "aged ≥ 75 years, < 5 mL", "aged ≥_75 years, <_5_mL"),
        ("nb", "100 × 109/l", "100_×_109/l"),
        ("nb", "kr 7908,50 per 18. juli 2025", "kr_7908,50 per 18._juli 2025"),
        ("fi", "558,04 € ja 18. heinäkuuta 2025", "558,04_€ ja 18._heinäkuuta 2025"),
        ("fr", "Posologie : 5 mg ; « oui » ! le 1er juillet", "Posologie_: 5_mg_; «_oui_»_! le 1er_juillet"),
        ("en", "Dosage : 5 mg", "Dosage : 5_mg"),
        ("da", "Vnr. 45 89 04 og E 171", "Vnr._45 89 04 og E_171"),
        ("de", "18. Juli 2025, 5 Tabletten", "18._Juli 2025, 5 Tabletten"),
        ("sv", "18 år, 5 stk", "18_år, 5_stk"),
        ("en", "on 18 July 2025 in 3 months", "on 18_July 2025 in 3 months"),
        ("fr", "5\u202fmg", "5_mg"),
    ],
)
def test_what_is_held_together(language, text, expected):
    assert held(text, language) == expected


@given(st.text("0123456789 \u00a0\u202fmglL%≥×:;!?«»krEabc.,", max_size=80), st.sampled_from(LANGUAGES))
def test_nothing_but_spaces_is_exchanged(text, language):
    if text:
        after = held(text, language)
        assert len(after) == len(text)
        spaces = " \u00a0\u202f"
        assert all(a == b or (a == "_" and b in spaces) for a, b in zip(after, text, strict=True))
        assert held(after.replace("_", "\u00a0"), language) == after, "once is enough"


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_cldr_writes_it(language):
    """Dates and per cent as Babel prints them come out as Babel prints them, with U+00A0 for its narrow space."""
    locale = Locale.parse("en_GB" if language == "en" else language)
    for month in range(1, 13):
        day = format_date(date(2025, month, 18), "long", locale)
        assert held(day, language).replace("_", " ") == day.replace("\u00a0", " ").replace("\u202f", " ")
        assert "18_" in held(day, language) or "18._" in held(day, language)
    per_cent = format_percent(0.05, locale=locale).replace("\u202f", "\u00a0")
    assert held(per_cent.replace("\u00a0", " "), language).replace("_", "\u00a0") == per_cent


def test_every_language_has_quotation_marks():
    assert set(QUOTES) == set(LANGUAGES)
