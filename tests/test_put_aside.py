"""Warnings put aside: by a waiver that is bound to their words."""

from __future__ import annotations

import re

from conftest import run

DAY = "2025-10-01"
NO = "sarclisa/markets/NO.yaml"


def put_aside(portfolio, err: str) -> str:
    found = re.search(r'a waiver of IDY001 with text: "([0-9a-f]{8})"', err)
    assert found
    waiver = f'''waivers:
  - finding: "IDY001"
    text: "{found[1]}"
    materials: ["MAT-BE-2501125"]
    reason: "as published"
    by: "A. Name, medical"
    "on": "2025-10-01"
    until: "2026-01-01"
'''
    portfolio.edit(NO, "waivers:\n", waiver)
    return found[1]


def test_a_warning_is_put_aside_and_comes_back_with_other_words(sarclisa):
    _status, _out, err = run("check", sarclisa.folder, "--on", DAY, "--country", "NO")
    put_aside(sarclisa, err)
    _status, out, err = run("check", sarclisa.folder, "--on", DAY, "--country", "NO")
    assert "waived warning[IDY001]" in err
    assert "1 warning" in out
    sarclisa.edit(NO, "Isatuxsimab (Sarclisa)", "Isatuxzimab (Sarclisa)")
    _status, _out, err = run("check", sarclisa.folder, "--on", DAY, "--country", "NO")
    assert re.search(r": warning\[IDY001\]", err)
    assert "WAI001" in err, "the waiver answers for nothing now"


def test_a_waiver_without_the_words_puts_no_warning_aside(sarclisa):
    _status, _out, err = run("check", sarclisa.folder, "--on", DAY, "--country", "NO")
    put_aside(sarclisa, err)
    text = (sarclisa.folder / NO).read_text(encoding="utf-8")
    sarclisa.write(NO, re.sub(r'    text: "[0-9a-f]{8}"\n', "", text))
    _status, _out, err = run("check", sarclisa.folder, "--on", DAY, "--country", "NO")
    assert re.search(r": warning\[IDY001\]", err)


def test_a_doubt_about_the_core_is_put_aside_once_for_all_countries(exempla):
    exempla.edit("fabulor/core/en.yaml", "Fabulor is indicated", "Fabulour is indicated")
    _status, _out, err = run("check", exempla.folder, "--on", "2026-02-02", "--material", "EXP-2025-0043")
    found = re.search(r'a waiver of IDY002 with text: "([0-9a-f]{8})"', err)
    assert found, err
    assert len(re.findall(r"warning\[IDY002\]", err)) == 1
    path = exempla.folder / "fabulor/markets/NL.yaml"
    waiver = f"""
waivers:
  - finding: "IDY002"
    text: "{found[1]}"
    materials: ["EXP-2025-0043"]
    reason: "another product"
    by: "A. Name, medical"
    "on": "2026-01-01"
    until: "2026-06-01"
"""
    path.write_text(path.read_text(encoding="utf-8") + waiver, encoding="utf-8")
    _status, out, err = run("check", exempla.folder, "--on", "2026-02-02", "--material", "EXP-2025-0043")
    assert "waived warning[IDY002]" in err
    assert not re.search(r": warning\[IDY002\]", err)
    assert "1 waived" in out
