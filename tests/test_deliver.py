"""The delivery: everything a typesetter needs in one file, the same bytes each time, and nothing that must not be released."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest

from conftest import EXAMPLES, run

DAY = "2026-02-02"


def deliver(dossier: Path, file: Path, *options: object) -> tuple[int, str, str]:
    return run("deliver", dossier, "--on", DAY, "-o", file, *options)


@pytest.fixture(scope="module")
def job(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("job") / "job.zip"
    status, out, err = deliver(EXAMPLES / "exempla" / "fabulor", file)
    assert status == 0, err
    assert "the typesetter opens first: READ ME FIRST.html" in out
    return file


def test_the_same_bytes_twice(job, tmp_path):
    again = tmp_path / "again.zip"
    assert deliver(EXAMPLES / "exempla" / "fabulor", again)[0] == 0
    assert again.read_bytes() == job.read_bytes()


def test_what_is_in_it(job):
    with zipfile.ZipFile(job) as package:
        names = package.namelist()
        assert names[0] == "READ ME FIRST.html"
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest = json.loads(package.read("manifest.json"))
        for entry in manifest["files"]:
            assert hashlib.sha256(package.read(entry["name"])).hexdigest() == entry["sha256"]
    assert {entry["name"] for entry in manifest["files"]} | {"manifest.json"} == set(names)
    stem = "EXP-2025-0043-fabulor-annex-en"
    assert {f"InDesign/{stem}.icml", f"InDesign/{stem}.tagged.txt", f"Word/{stem}.docx", f"Word/{stem}.rtf", f"Text/{stem}.txt",
            f"To look at/{stem}.pdf", f"To look at/{stem}.html"} <= set(names)  # fmt: skip
    assert not any(name.endswith(".json") and name != "manifest.json" for name in names), "evidence is not for typesetters"


def test_the_cover_sheet_says_what_a_stranger_needs(job):
    with zipfile.ZipFile(job) as package:
        cover = package.read("READ ME FIRST.html").decode()
        manifest = json.loads(package.read("manifest.json"))
    for words in ("Which file for which program", "Adobe InDesign", "What must not be changed", "10⁹ is not 109", "PDF/X-4",
                  "What the countries ask of the layout", "Bekendtgørelse om reklame", "not read in its own words: a draft"):  # fmt: skip
        assert words in cover
    for entry in manifest["blocks"]:
        assert f"<code>{entry['check_code']}</code>" in cover
        assert re.fullmatch("[0-9a-f]{8}", entry["check_code"])
    assert "smpc-annex" not in cover, "it speaks of the job, not of us"
    assert not re.search(r"(src|href)=", cover), "it can be opened alone"


def test_a_check_code_stands_for_the_text(exempla, tmp_path):
    def codes(name: str) -> dict[tuple[str, str], str]:
        status, _out, err = deliver(exempla.folder / "fabulor", tmp_path / name, "--material", "EXP-2025-0043", "--draft")
        assert status == 0, err
        with zipfile.ZipFile(tmp_path / name) as package:
            return {(b["block"], b["language"]): b["check_code"] for b in json.loads(package.read("manifest.json"))["blocks"]}

    before = codes("before.zip")
    exempla.edit("fabulor/core/en.yaml", "Diabetic ketoacidosis", "Diabetic **ketoacidosis**")
    after = codes("after.zip")
    assert {key for key in before if before[key] != after[key]} == {("core", "en")}


def test_what_must_not_be_released_is_not_delivered(exempla, tmp_path):
    exempla.edit("fabulor/markets/NO.yaml", "tabletter à 5", "tabletter på 5")
    file = tmp_path / "job.zip"
    status, out, err = deliver(exempla.folder / "fabulor", file)
    assert status == 1
    assert "nothing was delivered" in out
    assert "[TRN002]" in err
    assert not file.exists()
    status, _out, _err = deliver(exempla.folder / "fabulor", file, "--draft")
    assert status == 0
    with zipfile.ZipFile(file) as package:
        assert "DRAFT, not for publication" in package.read("READ ME FIRST.html").decode()
        assert all(".draft." in name for name in package.namelist() if "/" in name)
        cover = package.read("READ ME FIRST.html").decode()
    assert "its words are not approved and may still change" in cover
    assert "approved and fixed" not in cover


def test_without_the_optional_part_it_delivers_the_rest_and_says_so(exempla, tmp_path, monkeypatch):
    from smpc_annex.pipeline import files

    monkeypatch.setattr(files, "find_spec", lambda _name: None)
    status, out, _err = deliver(exempla.folder / "fabulor", tmp_path / "job.zip")
    assert status == 0
    assert "note: the format pdf needs typst, which is not installed; install it with: pip install 'smpc-annex[pdf]'" in out
    with zipfile.ZipFile(tmp_path / "job.zip") as package:
        assert not any(name.endswith(".pdf") for name in package.namelist())
        assert "There is no PDF in this delivery" in package.read("READ ME FIRST.html").decode()


def test_one_dossier_at_a_time(tmp_path):
    status, _out, err = deliver(EXAMPLES / "exempla" / "nowhere", tmp_path / "job.zip")
    assert status == 2
    assert "[DIR003]" in err
