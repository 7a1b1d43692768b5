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
