"""Reimbursement and dispensing: conditions, financing under the wrong label, codes of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

import seen
from seen import views
from smpc_annex.checks import reimbursement
from smpc_annex.inforce import Period

findings = partial(seen.findings, family="reimbursement")
told = partial(seen.told, family="reimbursement")


@pytest.mark.parametrize("day", ["2025-12-15", "2026-02-02"])
def test_the_fictional_medicine_has_nothing_to_report(exempla, day):
    assert told(exempla, day=day) == set()


DK, NO = "fabulor/markets/DK.yaml", "fabulor/markets/NO.yaml"


def test_the_published_annex_calls_financing_reimbursement(sarclisa):
    """It prints "Refusjon: H-resept", which is the fault that the Norwegian authority warns of."""
    line, _column = sarclisa.place("sarclisa/markets/NO.yaml", 'status: ["H_RESEPT"]')
    assert told(sarclisa, day="2025-10-01") == {("RMB003", "warning", "sarclisa/markets/NO.yaml", line)}


def test_our_own_label_of_financing_is_fine(sarclisa):
    (sarclisa.folder / "locales/nb/LC_MESSAGES/smpc_annex.po").unlink()
    assert told(sarclisa, day="2025-10-01") == set()


def test_an_empty_condition(exempla):
    exempla.edit(
        NO, "behandling av type 2-diabetes hos voksne i kombinasjon med metformin; refusjonskoder: ICPC T90, ICD E11", "se"
    )
    line, _column = exempla.place(NO, 'nb: "se"')
    assert told(exempla) == {("RMB001", "error", NO, line)}


def test_a_condition_that_a_requirement_asks_for_is_said_once(exempla):
    """Without its condition the pack fails the requirement of its country, and nothing here repeats it."""
    view = next(view for view in views(exempla) if view.situation.country.code == "DK")
    without = replace(view, block=replace(view.block, paragraphs=()))
    assert [finding.id for finding in reimbursement.condition_printed(without)] == []


def test_a_condition_that_no_requirement_asks_for(exempla):
    view = next(view for view in views(exempla) if view.situation.country.code == "DK")
    country = replace(view.situation.country, requirements=())
    without = replace(view, block=replace(view.block, paragraphs=()), situation=replace(view.situation, country=country))
    found = list(reimbursement.condition_printed(without))
    assert [(finding.id, finding.subject) for finding in found] == [("RMB001", "pack:5mg-28")]
    assert found[0].span
    assert found[0].span.line == exempla.place(DK, 'status: ["GENERAL_CONDITIONAL"]')[0]


def test_a_group_whose_time_is_over(exempla):
    view = next(view for view in views(exempla) if view.situation.country.code == "DK")
    groups = view.situation.country.dispensing_groups
    ended = replace(groups["B"], period=Period(until=date(2026, 2, 2)))
    country = replace(view.situation.country, dispensing_groups={**groups, "B": ended})
    for day, expected in ((date(2026, 2, 1), []), (date(2026, 2, 2), [("RMB004", "error")])):
        then = replace(view, situation=replace(view.situation, country=country, day=day))
        assert [(f.id, f.severity.value) for f in reimbursement.codes_of_the_day(then)] == expected


def test_a_status_whose_time_has_not_come(exempla):
    view = next(view for view in views(exempla) if view.situation.country.code == "DK")
    statuses = view.situation.country.reimbursement_statuses
    later = replace(statuses["NONE"], period=Period(start=date(2026, 2, 3)))
    country = replace(view.situation.country, reimbursement_statuses={**statuses, "NONE": later})
    then = replace(view, situation=replace(view.situation, country=country))
    assert [(f.id, f.severity.value) for f in reimbursement.codes_of_the_day(then)] == [("RMB004", "error")]


@pytest.mark.parametrize("code", ["HAY", "HA18Y", "HFY", "GHY"])
def test_groups_that_stand_in_for_another(exempla, code):
    exempla.edit(DK, '{group: "B", from:', f'{{group: "{code}", from:')
    line, _column = exempla.place(DK, code)
    assert told(exempla) == {("RMB004", "warning", DK, line)}
