"""The command line: help, new, countries, exit status, consoles of all kinds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import EXAMPLES, ROOT, run

DAY = "2026-02-02"


def test_help_has_examples():
    status, out, _err = run("--help")
    assert status == 0
    assert "build" in out
    assert "examples:" in out
    for command in ("build", "new", "countries"):
        status, out, _err = run(command, "--help")
        assert status == 0
        assert len(out) > 200


def test_no_command_is_a_wrong_command():
    assert run()[0] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "x", "--on", "tomorrow"), "'tomorrow' is not a day"),
        (("build", "x", "--on", "2026-02-30"), "'2026-02-30' is not a day"),
        (("build", "x", "--on", "20260201"), "is not a day"),
        (("build", "x", "--format", "docs"), "unknown format docs"),
        (("build", "x", "--format", ""), "unknown format nothing"),
        (("frobnicate",), "invalid choice"),
        (("build",), "DOSSIER"),
    ],
)
def test_a_wrong_command_is_explained(arguments, words):
    status, _out, err = run(*arguments)
    assert status == 2
    assert words in err


def test_a_material_that_is_not_there(exempla):
    result = exempla.build(DAY, "--material", "EXP-9")
    assert result.status == 2
    assert "there is no material EXP-9" in result.finding("ASK001")


def test_a_country_that_no_publication_has(exempla):
    result = exempla.build(DAY, "--country", "SE", "--material", "EXP-2025-0042")
    assert result.status == 1
    assert "no publication of fabulor has a block for: SE" in result.finding("ASK002")


@pytest.mark.parametrize("where", [".", "../fabulor", "..", "../fabulor/"])
def test_from_inside_the_folder(exempla, where, monkeypatch):
    monkeypatch.chdir(exempla.folder / "fabulor")
    status, _out, err = run("build", where, "--on", DAY, "-o", exempla.out)
    assert status == 0, err
    assert list(exempla.out.rglob("*-NO-nb.txt"))


def test_countries():
    status, out, _err = run("countries")
    assert status == 0
    for code, name in (
        ("NL", "Netherlands"),
        ("BE", "Belgium"),
        ("DK", "Denmark"),
        ("NO", "Norway"),
        ("SE", "Sweden"),
        ("FI", "Finland"),
    ):
        assert re.search(rf"^{code}\s+{name}\s", out, re.MULTILINE)
    status, out, _err = run("countries", "no")
    assert status == 0
    assert "§ 13-7" in out
    assert run("countries", "XX")[0] == 2


def fill(folder: Path) -> None:
    """What a person would fill in."""
    values = {
        "product.yaml": {
            '"FILL IN"\n    from': '"A10BX99"\n    from',
            'revised: "FILL IN"': 'revised: "2025-11-01"',
        },
        "NO.yaml": {
            'group: "FILL IN"': 'group: "C"',
            'status: ["FILL IN"]': 'status: ["NONE_PREAPPROVED"]',
            'amount: "FILL IN"': 'amount: "123.40"',
            '"on": "FILL IN"': '"on": "2026-02-01"',
        },
        "material.yaml": {'id: "FILL IN"': 'id: "EX-1"', 'prepared: "FILL IN"': 'prepared: "2026-01"'},
        "representatives.yaml": {'postal_code: "FILL IN"': 'postal_code: "0155"', 'number: "FILL IN"': 'number: "+4722123456"'},
    }
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in values.get(path.name, {}).items():
            assert old in text, (path, old)
            text = text.replace(old, new)
        for number in range(text.count("FILL IN")):
            text = text.replace("FILL IN", f"words {'abcdefghijklmnopqrstuvwxyz'[number % 26]}", 1)
        path.write_text(text, encoding="utf-8")


def test_new_fill_in_build(tmp_path):
    folder = tmp_path / "my portfolio"
    status, out, err = run("new", folder, "--product", "Examplin", "--country", "NO")
    assert status == 0, err
    assert "smpc-annex build" in out
    status, _out, err = run("build", folder / "examplin", "--draft", "--on", DAY, "-o", tmp_path / "out")
    assert status == 2
    named = set(re.findall(r"/([\w.]+\.yaml):\d+:\d+: error\[YML013\]", err))
    assert named == {"product.yaml", "representatives.yaml", "en.yaml", "NO.yaml", "material.yaml"}, (
        "all that is to be filled in, in one run"
    )
    fill(folder)
    status, out, err = run("build", folder / "examplin", "--on", DAY, "-o", tmp_path / "out")
    assert status == 1, "nobody has approved the texts yet"
    assert "translations approve" in err
    for language in ("en", "nb"):
        signed = run("translations", "approve", folder / "examplin", "all", "--language", language, "--by", "A", "--role", "B")
        assert signed[0] == 0, signed
    status, out, err = run("build", folder / "examplin", "--on", DAY, "-o", tmp_path / "out")
    assert status == 0, err
    text = (tmp_path / "out" / "EX-1-examplin-NO-nb.txt").read_text(encoding="utf-8")
    assert "kr\u00a0123,40" in text
    assert "+47\u00a022\u00a012\u00a034\u00a056" in text


def test_new_for_every_country_has_valid_shapes(tmp_path):
    """With every FILL IN gone, what is left to complain about is only the values, never the shape."""
    run("new", tmp_path / "p")
    for path in (tmp_path / "p").rglob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("FILL IN", "x"), encoding="utf-8")
    _status, _out, err = run("build", tmp_path / "p", "--on", DAY, "-o", tmp_path / "out")
    assert "SCH002" not in err
    assert "SCH003" not in err
    assert "YML" not in err


def test_new_overwrites_nothing(tmp_path):
    assert run("new", tmp_path / "p", "--product", "A")[0] == 0
    before = {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()}
    status, _out, err = run("new", tmp_path / "p", "--product", "A")
    assert status == 2
    assert "is there already" in err
    assert run("new", tmp_path / "p", "--product", "B", "--country", "SE")[0] == 0
    assert {path: path.read_bytes() for path in before} == before
    assert run("new", tmp_path / "p" / "a", "--product", "C")[0] == 2
    assert run("new", tmp_path / "q", "--country", "XX")[0] == 2


def command(*arguments: object, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-m", "smpc_annex", *map(str, arguments)], capture_output=True, env=environment, check=False
    )


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2"},
        {"PYTHONUTF8": "0", "LC_ALL": "C"},
    ],
    ids=str,
)
def test_consoles_and_hash_seeds_change_no_byte(tmp_path, variables, exempla):
    folder = tmp_path / "med å og mellomrom"
    exempla.folder.rename(folder)
    ran = command("build", folder / "fabulor", "--on", DAY, "-o", tmp_path / "ut å", "-v", **variables)
    assert ran.returncode == 0, ran.stderr
    expected = run("build", EXAMPLES / "exempla" / "fabulor", "--on", DAY, "-o", tmp_path / "here")
    assert expected[0] == 0
    here = {p.name: p.read_bytes() for p in (tmp_path / "here").iterdir()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "ut å").iterdir()} == here


def test_our_own_fault_is_said_to_be_ours(exempla, monkeypatch):
    from smpc_annex.writers import txt

    monkeypatch.setattr(txt, "block", lambda _block, _part: 1 / 0)
    result = exempla.build(DAY)
    assert result.status == 3
    assert "error[BUG001]" in result.err
    assert "Traceback" not in result.err


def test_a_portfolio_with_one_broken_dossier_builds_the_others(exempla, tmp_path):
    import shutil

    shutil.copytree(exempla.folder / "fabulor", exempla.folder / "second")
    exempla.write("second/product.yaml", "name: [")
    status, out, err = run("build", exempla.folder, "--on", DAY, "-o", tmp_path / "all")
    assert status == 2
    assert "second/product.yaml:" in err
    assert (tmp_path / "all" / "fabulor" / "manifest.json").is_file()
    assert "fabulor" in out


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for words in ("make annex", "make test", "smpc-annex new", "smpc-annex build", "smpc-annex countries"):
        assert words in readme
