"""What holds on a day: prices, representatives, monitoring, gaps and overlaps, and values nobody has compared lately."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpc_annex.inforce import Moment, Period, gaps, on, overlaps

FI = "fabulor/markets/FI.yaml"


def test_two_dated_prices_give_two_texts(exempla):
    before = exempla.build("2025-12-31", "--country", "FI", "--language", "fi").text("FI-fi")
    after = exempla.build("2026-01-01", "--country", "FI", "--language", "fi").text("FI-fi")
    assert "50,61\u00a0€" in before
    assert "50,39\u00a0€" not in before
    assert "50,39\u00a0€" in after
    assert "50,61\u00a0€" not in after


def test_a_gap_names_file_line_days_and_pack(exempla):
    exempla.edit(
        FI,
        'amount: "50.61", currency: "EUR", vat: "included", from: "2025-01-01", until: "2026-01-01"',
        'amount: "50.61", currency: "EUR", vat: "included", from: "2025-01-01", until: "2025-12-20"',
    )
    result = exempla.build("2025-12-28", "--country", "FI", "--language", "fi")
    assert result.status == 1
    line = result.finding("FI/retail-price")
    place = exempla.place(FI, 'kind: "VMH", amount: "50.61"')
    assert re.search(rf"FI\.yaml:{place[0]}:\d+: error\[FI/retail-price\]", line)
    assert "pack 10mg-28" in line
    assert "no value from 20 Dec 2025 to 31 Dec 2025 (12 days)" in line
    assert len([x for x in result.err.splitlines() if "error[" in x]) == 1, "for that pack only"
    assert result.finding("DAT002").count("12 days, 20 Dec 2025 to 31 Dec 2025") == 1
    assert exempla.build("2025-12-19", "--country", "FI", "--language", "fi").status == 0


def test_an_overlap_is_an_error_and_names_both_lines(exempla):
    exempla.edit(
        FI,
        'amount: "50.61", currency: "EUR", vat: "included", from: "2025-01-01", until: "2026-01-01"',
        'amount: "50.61", currency: "EUR", vat: "included", from: "2025-01-01", until: "2026-01-02"',
    )
    result = exempla.build("2026-02-02", "--country", "FI")
    assert result.status == 1
    first = exempla.place(FI, 'amount: "50.61"')[0]
    assert f"while the one at line {first} still holds" in result.finding("DAT001")
    assert not any("-FI-" in name for name in result.files)


def test_until_before_from(exempla):
    exempla.edit(FI, 'from: "2026-01-01", until: "2026-03-01"', 'from: "2026-01-01", until: "2025-03-01"')
    assert "ends (1 Mar 2025) before it begins (1 Jan 2026)" in exempla.build("2026-02-02").finding("DAT003")


def test_a_price_that_nobody_compared_lately_is_a_warning(exempla):
    """FI's limit is 14 days; the prices of 2026 were compared on 28 January."""
    limit = date(2026, 1, 28) + timedelta(days=14)
    fresh = exempla.build(limit.isoformat(), "--country", "FI", "--language", "fi")
    assert "PRC001" not in fresh.err
    stale = exempla.build((limit + timedelta(days=1)).isoformat(), "--country", "FI", "--language", "fi")
    assert stale.status == 0
    assert "warning[PRC001]" in stale.finding("PRC001")
    assert "compared on 28 Jan 2026, 15 days before 12 Feb 2026" in stale.finding("PRC001")


def test_a_later_comparison_counts_as_fresh(exempla):
    assert "PRC001" not in exempla.build("2026-01-05", "--country", "FI", "--language", "fi").err


def test_a_price_without_a_comparison_is_a_warning(exempla):
    text = (exempla.folder / FI).read_text(encoding="utf-8")
    exempla.write(
        FI,
        re.sub(r',\n +verified: \{"on": "2026-01-28", by: "A. Example, regulatory affairs", source: "Kela[^}]*\}\}', "}", text),
    )
    assert "nobody has noted when" in exempla.build("2026-02-02", "--country", "FI").finding("PRC001")


def test_a_price_that_is_not_printed_needs_no_comparison(exempla):
    """TMH stands in the data and not in the block."""
    exempla.edit(
        FI,
        'amount: "18.40", currency: "EUR", vat: "excluded", from: "2025-01-01",\n         verified: {"on": "2026-01-28"',
        'amount: "18.40", currency: "EUR", vat: "excluded", from: "2025-01-01",\n         verified: {"on": "2024-01-28"',
    )
    assert "PRC001" not in exempla.build("2026-02-02", "--country", "FI").err


def test_additional_monitoring_is_dated(exempla):
    assert "▼" not in exempla.build("2025-05-31", "--material", "EXP-2025-0043", "--draft").text("core-en")
    assert exempla.build("2025-06-01", "--material", "EXP-2025-0043", "--draft").text("core-en").startswith("▼")


def test_the_smpc_of_the_day_is_the_latest_not_after_it(exempla):
    exempla.edit("fabulor/product.yaml", "smpc_revisions:\n", 'smpc_revisions:\n  - revised: "2026-02-03"\n')
    assert "3\u00a0February 2026" not in exempla.build("2026-02-02", "--material", "EXP-2025-0043").text("core-en")
    assert "3\u00a0February 2026" in exempla.build("2026-02-03", "--material", "EXP-2025-0043").text("core-en")


def test_a_waiver_ends(sarclisa):
    assert "waived" in sarclisa.build("2025-12-31").out
    assert sarclisa.build("2026-01-01").status == 1


def test_a_waiver_holds_for_its_material_alone(sarclisa):
    sarclisa.edit("sarclisa/annexes/MAT-BE-2501125.yaml", 'id: "MAT-BE-2501125"', 'id: "MAT-BE-2601125"')
    assert sarclisa.build("2025-10-01").status == 1


def test_what_changes_next_is_said(exempla):
    out = exempla.build("2026-02-02").out
    assert re.search(r"next change: 1 Mar 2026: .*price VMH", out)


@pytest.mark.parametrize(
    ("text", "day", "after"),
    [
        ("2026-02", date(2026, 2, 1), False),
        ("2026-02", date(2026, 1, 31), True),
        ("2026-02-02", date(2026, 2, 1), True),
        ("2026-02-01", date(2026, 2, 1), False),
    ],
)
def test_a_month_compares_as_a_month(text, day, after):
    assert Moment.parse(text).after(day) is after


class Item:
    def __init__(self, start: date | None, until: date | None) -> None:
        self.period = Period(start, until)


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(st.lists(DAYS, min_size=2, max_size=8, unique=True), DAYS)
def test_chained_periods_hold_exactly_once(edges, day):
    """Periods that follow each other have no gap and no overlap, and one of them holds on each day between the ends."""
    edges = sorted(edges)
    items = [Item(a, b) for a, b in pairwise(edges)]
    assert gaps(items) == []
    assert overlaps(items) == []
    holding = [item for item in items if item.period.holds(day)]
    assert len(holding) == (1 if edges[0] <= day < edges[-1] else 0)
    assert on(items, day) is (holding[0] if holding else None)


@given(st.lists(st.tuples(DAYS, st.integers(1, 200)), min_size=1, max_size=6))
def test_gaps_and_overlaps_are_what_counting_days_finds(spans):
    items = [Item(start, start + timedelta(days=days)) for start, days in spans]
    first = min(i.period.start for i in items)
    last = max(i.period.until for i in items)
    counts = [sum(i.period.holds(first + timedelta(days=n)) for i in items) for n in range((last - first).days)]
    if not overlaps(items):
        assert max(counts) == 1
        assert sum((hole.until - hole.start).days for _a, _b, hole in gaps(items)) == counts.count(0)
    else:
        assert max(counts) > 1
