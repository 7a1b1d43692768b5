"""The material: its date, its version, and what has begun since."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

import seen
from smpc_annex.checks import material
from smpc_annex.diagnostics import Span
from smpc_annex.inforce import Moment, Period
from smpc_annex.model.dossier import Verified

findings = partial(seen.findings, family="material")
told = partial(seen.told, family="material")


@pytest.mark.parametrize("day", ["2025-12-15", "2026-02-02"])
def test_the_fictional_medicine_has_nothing_to_report(exempla, day):
    assert told(exempla, day=day) == set()


def test_the_published_annex_has_nothing_to_report(sarclisa):
    assert told(sarclisa, day="2025-10-01") == set()


MATERIAL, NO = "fabulor/annexes/EXP-2025-0043.yaml", "fabulor/markets/NO.yaml"


@pytest.mark.parametrize(
    ("prepared", "fails"),
    [("2026-02-02", False), ("2026-02-03", True), ("2026-02", False), ("2026-03", True), ("2025-12", False)],
)
def test_a_material_of_a_day_that_has_not_come(exempla, prepared, fails):
    exempla.edit(MATERIAL, 'prepared: "2025-12-08"', f'prepared: "{prepared}"')
    line, _column = exempla.place(MATERIAL, "prepared:")
    assert told(exempla) == ({("MAT001", "error", MATERIAL, line)} if fails else set())


@pytest.mark.parametrize(
    ("version", "fails"),
    [("3", False), ("v2", False), ("A", False), ("2026-02", False), ("final", True), ("-", True), (" ", True)],
)
def test_a_version_that_tells_nothing(exempla, version, fails):
    exempla.edit(MATERIAL, 'version: "2.1"', f'version: "{version}"')
    assert {finding.id for finding in findings(exempla)} == ({"MAT002"} if fails else set())


def test_a_status_that_began_after_the_material_was_prepared(exempla):
    exempla.edit(NO, 'status: ["PREAPPROVED"]\n      from: "2025-01-01"', 'status: ["PREAPPROVED"]\n      from: "2026-02-01"')
    line, _column = exempla.place(NO, 'status: ["PREAPPROVED"]')
    assert told(exempla) == {("MAT003", "warning", NO, line)}


def test_a_representative_that_began_after_the_material_was_prepared(exempla):
    """The Norwegian one moves on 1 March 2026; that was written down, and compared, in January."""
    found = told(exempla, day="2026-03-02")
    assert {(id_, file) for id_, _severity, file, _line in found} == {("MAT003", "representatives.yaml")}


@pytest.mark.parametrize(
    ("start", "on", "prepared", "begun"),
    [
        ("2026-01-01", None, "2025-12-31", True),
        ("2026-01-01", None, "2026-01-01", False),
        ("2025-12-31", None, "2025-12", False),
        ("2026-01-01", None, "2025-12", True),
        ("2026-01-10", "2026-01-09", "2025-12", True),
        ("2026-01-10", "2026-01-10", "2025-12", False),
        ("2026-01-10", "2026-01", "2025-12", False),
        ("2026-01-10", "2025-12", "2025-12", True),
    ],
)
def test_days_and_months(start, on, prepared, begun):
    span = Span("x.yaml")
    verified = Verified(Moment.parse(on), "A", "B", span) if on else None
    assert material.begun_since(Period(date.fromisoformat(start)), verified, Moment.parse(prepared)) is begun


def test_what_always_held_did_not_begin():
    assert not material.begun_since(Period(), None, Moment.parse("2025-12"))
