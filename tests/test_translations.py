"""States of texts: what is approved, what voids it, and that nothing unapproved or stale prints without a word."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from conftest import Portfolio, run

DAY = "2026-02-02"
TRANSLATED = ("da", "de", "fi", "fr", "nb", "nl", "sv")


def say(portfolio: Portfolio, what: str, *arguments: str) -> tuple[int, str, str]:
    """A command under translations, about the portfolio's dossier."""
    command, *rest = arguments
    signed = ("--by", "A. Name", "--role", "medical advisor", "--on", "2026-01-05")
    return run("translations", what, portfolio.folder / portfolio.dossier, command, *rest, *signed)


def approve_all(portfolio: Portfolio, language: str) -> None:
    for what in ("review", "approve"):
        status, out, err = say(portfolio, what, "all", "--language", language)
        assert status == 0, (out, err)


def states(portfolio: Portfolio, unit: str) -> dict[str, str]:
    """The letter of each language in the row of a text."""
    _status, out, _err = run("translations", "status", portfolio.folder / portfolio.dossier)
    head = next(line for line in out.splitlines() if line.startswith("text "))
    row = next(line for line in out.splitlines() if line.split(" ")[0] == unit)
    return {name: row[head.index(f" {name}") + 1] for name in head.split()[1:] if len(row) > head.index(f" {name}") + 1}


def built(portfolio: Portfolio, *options: str):
    return portfolio.build(DAY, "--material", "EXP-2025-0043", "--all-languages", "--format", "txt", *options)


def cores(result) -> set[str]:
    names = [re.search(r"-core-([a-z]+)(\.draft)?\.txt$", name) for name in result.files if "superseded" not in name]
    return {match[1] for match in names if match}


@pytest.fixture
def approved(exempla):
    """The fictional medicine with every text approved in every language."""
    for language in TRANSLATED:
        approve_all(exempla, language)
    return exempla


def test_one_word_of_the_source_makes_every_translation_stale(approved):
    assert cores(built(approved)) == {"en", *TRANSLATED}
    approved.edit("fabulor/core/en.yaml", "Severe hepatic impairment", "Moderate hepatic impairment")
    assert states(approved, "core/4.3") == dict.fromkeys(("en", *TRANSLATED), "!")
    result = built(approved)
    assert result.status == 1
    for language in TRANSLATED:
        line = next(line for line in result.err.splitlines() if f"section 4.3 in {language} is stale" in line)
        number, _column = approved.place(f"fabulor/core/{language}.yaml", 'section: "4.3"')
        assert f"core/{language}.yaml:{number}:" in line
        assert "approved by A. Name (medical advisor) on 5 Jan 2026" in line
    assert "en then:  …" in result.err
    assert "‹Severe› hepatic impairment" in result.err
    assert "‹Moderate› hepatic impairment" in result.err
    draft = built(approved, "--draft")
    assert draft.status == 0
    assert cores(draft) == {"en", *TRANSLATED}


def test_approving_one_language_restores_that_one_alone(approved):
    approved.edit("fabulor/core/en.yaml", "Severe hepatic impairment", "Moderate hepatic impairment")
    assert cores(built(approved)) == set()
    assert say(approved, "review", "4.3", "--language", "da")[0] == 0
    assert say(approved, "approve", "4.3", "--language", "da")[0] == 0
    assert cores(built(approved)) == {"da"}
    found = states(approved, "core/4.3")
    assert found.pop("da") == "A"
    assert set(found.values()) == {"!"}


def test_a_change_of_the_translation_voids_it_too(approved):
    approved.edit("fabulor/core/da.yaml", "Overfølsomhed", "Allergi")
    assert states(approved, "core/4.3")["da"] == "!"
    result = built(approved)
    assert "section 4.3 in da is stale: the text has changed" in result.err
    assert "da" not in cores(result)


def test_the_way_back_brings_the_approval_back(approved):
    before = (approved.folder / "fabulor/core/en.yaml").read_text(encoding="utf-8")
    approved.edit("fabulor/core/en.yaml", "Severe hepatic", "Moderate hepatic")
    approved.write("fabulor/core/en.yaml", before)
    assert set(states(approved, "core/4.3").values()) == {"A"}


def test_only_the_last_word_on_a_text_counts(approved):
    """Once another text was approved in its place, the old one does not come back to life."""
    before = (approved.folder / "fabulor/core/da.yaml").read_text(encoding="utf-8")
    approved.edit("fabulor/core/da.yaml", "Overfølsomhed", "Allergi")
    assert say(approved, "review", "4.3", "--language", "da")[0] == 0
    assert say(approved, "approve", "4.3", "--language", "da")[0] == 0
    approved.write("fabulor/core/da.yaml", before)
    assert states(approved, "core/4.3")["da"] == "!"


def test_a_draft_takes_an_approval_back(approved):
    status, out, _err = say(approved, "draft", "4.3", "--language", "da")
    assert status == 0
    assert "a draft takes back what was approved before" in out
    assert states(approved, "core/4.3")["da"] == "d"
    assert "da" not in cores(built(approved))


def test_all_leaves_alone_what_somebody_else_approved(approved):
    before = (approved.folder / "fabulor/translations/da.json").read_bytes()
    run("translations", "approve", approved.folder / "fabulor", "all", "--language", "da", "--by", "Another", "--role", "r")
    assert (approved.folder / "fabulor/translations/da.json").read_bytes() == before
    approved.edit("fabulor/core/da.yaml", "Overfølsomhed", "Allergi")
    say(approved, "review", "all", "--language", "da")
    _status, out, _err = say(approved, "approve", "all", "--language", "da")
    assert "recorded as approved in da: 4.3\n" in out


def test_the_command_of_a_finding_can_be_copied(exempla):
    """Each build names the next step of the process, whether the text is stale or only reviewed; after the last there is none."""
    exempla.edit("fabulor/core/en.yaml", "Severe hepatic", "Moderate hepatic")
    steps = []
    for _ in range(2):
        err = exempla.build(DAY).err
        line = next(line for line in err.splitlines() if "then: smpc-annex" in line and "--language en" in line)
        words = shlex.split(line.partition("then: smpc-annex ")[2].replace("NAME", "A").replace("ROLE", "B"))
        assert run(*words)[0] == 0
        steps.append(words[1])
    assert steps == ["review", "approve"]
    assert "core/4.3 --language en" not in exempla.build(DAY).err
    assert states(exempla, "core/4.3")["en"] == "A"


def test_a_source_text_shows_what_it_was_too(exempla):
    exempla.edit("fabulor/core/en.yaml", "Severe hepatic", "Moderate hepatic")
    err = exempla.build(DAY).err
    assert "en then:  … " in err
    assert "‹Severe›" in err


def test_a_language_without_a_core_is_said(exempla):
    (exempla.folder / "fabulor/core/nb.yaml").unlink()
    result = built(exempla, "--draft")
    assert "there is no core summary in nb: the one in en stands in its place" in result.finding("TRN005")
    assert result.status == 0


def test_a_translators_unfinished_file_stops_no_other_language(exempla):
    exempla.write("fabulor/core/da.yaml", "language: da\n\tbroken")
    assert exempla.build(DAY).status == 0
    assert exempla.build(DAY, "--all-languages", "--draft").status == 2
    assert run("check", exempla.folder, "--on", DAY)[0] == 2


def test_line_ends_and_no_break_spaces_are_no_change(approved):
    approved.edit("fabulor/core/da.yaml", "et eller flere af", "et eller\u00a0flere af")
    approved.edit("fabulor/core/da.yaml", "(Child-Pugh C). ", "(Child-Pugh C).\n      ")
    assert states(approved, "core/4.3")["da"] == "A"


def test_the_star_belongs_to_the_text(approved):
    approved.edit("fabulor/core/da.yaml", 'section: "4.3"\n    abridged: "no"', 'section: "4.3"\n    abridged: "yes"')
    assert states(approved, "core/4.3")["da"] == "!"


def test_the_shipped_translations_are_drafts_that_know_their_source(exempla):
    assert states(exempla, "core/4.3") == {"en": "A", **dict.fromkeys(TRANSLATED, "d")}
    exempla.edit("fabulor/core/da.yaml", "Overfølsomhed", "Allergi")
    assert states(exempla, "core/4.3")["da"] == "d", "a draft may be worked on"
    exempla.edit("fabulor/core/en.yaml", "Severe hepatic", "Moderate hepatic")
    assert states(exempla, "core/4.3") == dict.fromkeys(("en", *TRANSLATED), "!")


def test_a_changed_label_stops_its_block_and_no_other(exempla):
    exempla.edit("fabulor/markets/NO.yaml", "tabletter à 5", "tabletter på 5")
    result = exempla.build(DAY, "--material", "EXP-2025-0043")
    assert result.status == 1
    assert "the label of pack 5mg-28 (NO) in nb is stale" in result.finding("TRN002")
    assert "NOT written: NO nb; the whole annex neither" in result.out


def test_words_that_are_not_printed_stop_nothing(exempla):
    exempla.edit("fabulor/markets/NO.yaml", "tablets of 5", "tablets with 5")
    assert exempla.build(DAY, "--material", "EXP-2025-0043").status == 0


# --- the process -------------------------------------------------------------------------------------------------------


def test_a_review_comes_first_where_the_process_has_it(exempla):
    status, out, err = say(exempla, "approve", "4.3", "--language", "da")
    assert status == 1
    assert "section 4.3 in da is a draft, not reviewed" in err
    assert "nothing was recorded" in out
    assert say(exempla, "review", "4.3", "--language", "da")[0] == 0
    assert states(exempla, "core/4.3")["da"] == "r"
    assert say(exempla, "approve", "4.3", "--language", "da")[0] == 0


def test_a_portfolio_says_which_states_it_uses(exempla):
    exempla.edit("portfolio.yaml", 'states: ["draft", "reviewed", "approved"]', 'states: ["draft", "reviewed"]')
    status, _out, err = say(exempla, "approve", "4.3", "--language", "da")
    assert status == 1
    assert "this portfolio has no state “approved”: its process is draft → reviewed" in err
    assert say(exempla, "review", "all", "--language", "da")[0] == 0
    assert "da" in cores(built(exempla))


def test_where_approvals_are_kept_elsewhere_nothing_is_asked(exempla):
    exempla.edit("portfolio.yaml", 'states: ["draft", "reviewed", "approved"]', 'states: ["draft"]')
    for path in (exempla.folder / "fabulor" / "translations").glob("*.json"):
        path.unlink()
    result = built(exempla)
    assert result.status == 0, result.err
    assert cores(result) == {"en", *TRANSLATED}
    _status, out, _err = run("check", exempla.folder, "--on", DAY)
    assert "whether the texts are approved" in out, "what was not checked is said"


def test_nobody_approves_what_says_something_else(exempla):
    exempla.edit("fabulor/core/da.yaml", "96 mg", "69 mg")
    status, _out, err = say(exempla, "review", "2", "--language", "da")
    assert status == 1
    assert "[FIG001]: section 2 does not hold the same in en and da (number)" in err
    assert "number: 96 mg" in err
    assert "number: 69 mg" in err
    assert states(exempla, "core/2")["da"] == "d"


def test_a_dose_form_without_a_source_stays_a_draft(exempla):
    exempla.edit("fabulor/product.yaml", '  source: {mul: "SmPC', '  source: {en: "SmPC')
    result = exempla.build(DAY, "--material", "EXP-2025-0043", "--all-languages")
    line = next(line for line in result.err.splitlines() if "texts in da are" in line or "the dose form" in line)
    assert "the dose form" in line
    status, _out, err = say(exempla, "approve", "product/form", "--language", "da")
    assert status == 1
    assert "the dose form in da has no source, and stays a draft" in err


def test_recording_twice_is_known(exempla):
    assert say(exempla, "review", "4.3", "--language", "da")[0] == 0
    before = (exempla.folder / "fabulor/translations/da.json").read_bytes()
    status, out, _err = say(exempla, "review", "4.3", "--language", "da")
    assert status == 0
    assert "known already: 4.3" in out
    assert (exempla.folder / "fabulor/translations/da.json").read_bytes() == before


def test_the_source_that_nobody_approved_is_mentioned(exempla):
    exempla.edit("fabulor/core/en.yaml", "Severe hepatic", "Moderate hepatic")
    _status, out, _err = say(exempla, "review", "4.3", "--language", "da")
    assert "note: the source itself is not reviewed yet: 4.3" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("9.9", "--language", "da"), "there is no text 9.9 in da"),
        (("4.3", "--language", "xx"), "there is no language xx in this dossier"),
    ],
)
def test_what_is_not_there(exempla, arguments, says):
    status, _out, err = say(exempla, "review", *arguments)
    assert status == 2
    assert says in err


def test_nobody_signs_for_nobody(exempla):
    status, _out, err = run(
        "translations", "review", exempla.folder / "fabulor", "4.3", "--language", "da", "--by", " ", "--role", "x"
    )
    assert status == 1
    assert "[REL004]" in err


def test_status_counts_and_shows_a_bar(exempla):
    status, out, _err = run("translations", "status", exempla.folder / "fabulor", "--language", "da", "en")
    assert status == 0
    assert re.search(r"  da  \[A{13}d{11}\]  11 approved, 10 draft", out)
    assert "A approved   r reviewed   d draft   ! stale" in out
    exempla.edit("fabulor/core/da.yaml", "96 mg", "69 mg")
    assert "figures differ in 1" in run("translations", "status", exempla.folder / "fabulor", "--language", "da")[1]


def test_a_section_that_was_not_translated_is_missing_and_an_error_in_print(exempla):
    text = (exempla.folder / "fabulor/core/da.yaml").read_text(encoding="utf-8")
    cut = re.sub(r'(?ms)^  - section: "4\.5"\n.*?(?=^  - section: )', "", text)
    assert cut != text
    exempla.write("fabulor/core/da.yaml", cut)
    assert states(exempla, "core/4.5")["da"] == "·"
    assert "section 4.5 stands in en and not in da" in built(exempla, "--draft").err


# --- the records -------------------------------------------------------------------------------------------------------


def test_records_are_evidence_with_the_source_as_it_was(exempla):
    say(exempla, "review", "4.3", "--language", "da")
    record = json.loads((exempla.folder / "fabulor/translations/da.json").read_text(encoding="utf-8"))["records"][-1]
    assert (record["unit"], record["state"], record["by"], record["role"], record["on"]) == (
        "core/4.3", "reviewed", "A. Name", "medical advisor", "2026-01-05",
    )  # fmt: skip
    assert record["source"].startswith("Hypersensitivity to the active substance")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"records": [', '"records": [[', "TRN003"),
        ('"state": "draft"', '"state": "perfect"', "SCH001"),
        ('"language": "da"', '"language": "nb"', "DIR004"),
        ('"by"', '"buy"', "SCH002"),
    ],
)
def test_a_record_that_somebody_broke_is_no_approval(exempla, old, new, says):
    exempla.edit("fabulor/translations/da.json", old, new)
    result = exempla.build(DAY)
    assert result.status == 2
    assert "fabulor/translations/da.json:" in result.finding(says)


def test_records_are_among_the_inputs(exempla):
    result = exempla.build(DAY, "--material", "EXP-2025-0043")
    assert "fabulor/translations/da.json" in json.loads(result.files["manifest.json"])["inputs"]
