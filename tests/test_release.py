"""Releasing: only what nothing stops, by the right role, frozen, and found again when somebody edits it."""

from __future__ import annotations

import json
import shutil

import pytest

from conftest import run

DAY = "2026-02-02"
SIGN = ("--by", "A. Name", "--role", "information officer")


def test_a_release_is_frozen_with_all_that_it_rests_on(exempla):
    status, out, err = run("release", exempla.folder / "fabulor", "--on", DAY, *SIGN)
    assert status == 0, err
    files = sorted((exempla.folder / "fabulor/releases").iterdir())
    assert len(files) == 6
    assert "signed by A. Name, information officer" in out
    body = json.loads(next(path for path in files if "0043" in path.name).read_text(encoding="utf-8"))
    assert body["day"] == DAY
    assert body["rules"]
    assert body["inputs"]["fabulor/markets/NO.yaml"]
    assert [block["part"] for block in body["annex"]["blocks"]] == ["core", "NL", "BE", "DK", "NO", "SE", "FI"]


def test_belgium_asks_for_the_information_officer(exempla):
    status, out, err = run("release", exempla.folder / "fabulor", "--on", DAY, "--by", "A. Name", "--role", "physician")
    assert status == 1
    assert "error[REL003]: BE is released by the information officer" in err
    assert "nothing was released" in out
    assert not (exempla.folder / "fabulor/releases").exists()


def test_an_error_stops_the_release(sarclisa):
    assert run("release", sarclisa.folder / "sarclisa", "--on", "2026-01-01", *SIGN)[0] == 1
    assert not (sarclisa.folder / "sarclisa/releases").exists()


def test_waivers_stand_in_the_release(sarclisa):
    assert run("release", sarclisa.folder / "sarclisa", "--on", "2025-10-01", *SIGN)[0] == 0
    body = json.loads(next((sarclisa.folder / "sarclisa/releases").iterdir()).read_text(encoding="utf-8"))
    assert any(f["id"] == "FI/date" and "as published" in f["waiver"] for f in body["findings"])


def test_build_says_what_changed_since(exempla):
    run("release", exempla.folder / "fabulor", "--on", DAY, *SIGN)
    assert "nothing has changed" in exempla.build(DAY, "--material", "EXP-2025-0043").out
    out = exempla.build("2026-03-02", "--material", "EXP-2025-0043").out
    assert "NO nb pack.price.AUP pack 10mg-28: kr\u00a0509,90 -> kr\u00a0498,10" in out
    assert "NO nb representative.phone: +47\u00a021\u00a000\u00a000\u00a042 -> +47\u00a022\u00a000\u00a000\u00a042" in out
    assert "NL nl" not in out.split("since the release")[1].split("next change")[0].replace("NL nl,", "")


@pytest.mark.parametrize(
    "edit", [('"day": "2026-02-02"', '"day": "2026-02-03"'), ("kr\u00a0509,90", "kr\u00a0590,90"), ('"by"', '"bye"')]
)
def test_a_release_that_somebody_edited_is_found(exempla, edit):
    run("release", exempla.folder / "fabulor", "--on", DAY, *SIGN)
    path = next(p for p in (exempla.folder / "fabulor/releases").iterdir() if "0043" in p.name)
    text = path.read_text(encoding="utf-8")
    assert edit[0] in text
    path.write_text(text.replace(*edit, 1), encoding="utf-8")
    result = exempla.build(DAY, "--material", "EXP-2025-0043")
    assert result.status == 1
    assert f"releases/{path.name}:1:1: error[REL001]" in result.err


def test_one_dossier_at_a_time(exempla):
    shutil.copytree(exempla.folder / "fabulor", exempla.folder / "second")
    status, _out, err = run("release", exempla.folder, "--on", DAY, *SIGN)
    assert status == 2
    assert "REL002" in err


def test_outdated_tells_two_dates(exempla, tmp_path):
    status, out, _err = run("outdated", exempla.folder, "--on", DAY, "--until", "2026-03-31", "--html", tmp_path / "t.html")
    assert status == 0
    line = next(line for line in out.splitlines() if "FI fi" in line)
    assert "28 Feb 2026" in line
    assert "price VMH changes" in line
    assert "11 Feb 2026" in line, "compared on 28 January, 14 days"
    assert "1 Mar 2026: NO: representative" in out
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "Fabulor FI fi" in page


def test_outdated_marks_what_is_stopped(sarclisa):
    _status, out, _err = run("outdated", sarclisa.folder, "--on", "2026-01-01")
    assert "STOPPED" in next(line for line in out.splitlines() if "NO nb" in line)


def test_nothing_signed_is_overwritten_and_nothing_released_in_part(exempla):
    assert run("release", exempla.folder / "fabulor", "--on", DAY, *SIGN)[0] == 0
    before = {p.name: p.read_bytes() for p in (exempla.folder / "fabulor/releases").iterdir()}
    status, _out, err = run("release", exempla.folder / "fabulor", "--on", DAY, *SIGN)
    assert status == 1
    assert "REL006" in err
    status, _out, err = run(
        "release", exempla.folder / "fabulor", "--on", "2026-02-03", "--country", "SE", "--by", " ", "--role", "janitor"
    )
    assert status == 1
    assert "REL004" in err
    assert "REL005" in err
    assert {p.name: p.read_bytes() for p in (exempla.folder / "fabulor/releases").iterdir()} == before


def test_until_before_on(exempla):
    status, _out, err = run("outdated", exempla.folder, "--on", DAY, "--until", "2025-01-01")
    assert status == 2
    assert "ASK005" in err


def test_a_block_that_is_no_longer_in_it_is_said_and_a_change_is_shown_where_it_is(exempla):
    assert run("release", exempla.folder / "fabulor", "--on", DAY, *SIGN)[0] == 0
    exempla.edit("fabulor/annexes/EXP-2025-0043.yaml", '      - "DK": "da"\n', "")
    exempla.edit("fabulor/core/en.yaml", "Severe hepatic impairment", "Moderate hepatic impairment")
    out = exempla.build(DAY, "--draft").out
    assert "DK da is no longer in it" in out
    assert "‹Severe›" in out
    assert "‹Moderate›" in out
