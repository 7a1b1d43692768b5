"""Files on disk: names, the manifest, superseded/, and what a killed program leaves."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import run
from smpc_annex import outputs

DAY = "2026-02-02"
NO_PRICE = 'amount: "304.50", currency: "NOK", vat: "included", from: "2025-01-01"'
LEAFLET = ("--material", "EXP-2025-0043")


def manifest(result) -> dict:
    return json.loads(result.files["manifest.json"])


def test_names_and_manifest(exempla):
    result = exempla.build(DAY, *LEAFLET)
    stem = "EXP-2025-0043-fabulor"
    parts = ["core-en", "annex-en", "NL-nl", "BE-en", "DK-da", "NO-nb", "SE-en", "FI-en"]
    expected = {f"{stem}-{part}.{ending}" for part in parts for ending in ("txt", "html", "json")}
    assert set(result.files) == expected | {"manifest.json"}
    listed = manifest(result)
    assert {entry["name"]: entry["sha256"] for entry in listed["files"]} == {
        name: hashlib.sha256(result.files[name]).hexdigest() for name in expected
    }
    assert listed["day"] == DAY
    assert (
        listed["inputs"]["fabulor/markets/NO.yaml"]
        == hashlib.sha256((exempla.folder / "fabulor/markets/NO.yaml").read_bytes()).hexdigest()
    )
    assert listed["babel"]
    assert listed["program"]


def test_the_same_input_gives_the_same_bytes_and_touches_nothing(exempla):
    first = exempla.build(DAY).files
    times = {path: path.stat().st_mtime_ns for path in exempla.out.iterdir()}
    assert exempla.build(DAY).files == first
    assert {path: path.stat().st_mtime_ns for path in exempla.out.iterdir()} == times


def test_only_what_is_asked_for(exempla):
    names = set(exempla.build(DAY, *LEAFLET, "--country", "no", "dk", "--format", "txt").files)
    stem = "EXP-2025-0043-fabulor"
    assert names == {f"{stem}-core-en.txt", f"{stem}-NO-nb.txt", f"{stem}-DK-da.txt", "manifest.json"}


def test_parts_of_one_state_add_up(exempla):
    """Two builds of the same day from the same data: the second does not take the first out of the manifest."""
    exempla.build(DAY, *LEAFLET, "--country", "NO")
    result = exempla.build(DAY, *LEAFLET, "--country", "DK")
    assert {"NO", "DK", "core"} == {entry["part"] for entry in manifest(result)["files"]}
    assert not any("superseded" in name for name in result.files)


def test_yesterdays_files_are_put_aside(exempla):
    exempla.build("2026-02-01", *LEAFLET)
    result = exempla.build(DAY, *LEAFLET, "--country", "DK")
    assert "superseded/EXP-2025-0043-fabulor-NO-nb.txt" in result.files
    assert "EXP-2025-0043-fabulor-NO-nb.txt" not in result.files
    assert "put aside" in result.out
    assert {entry["part"] for entry in manifest(result)["files"]} == {"DK", "core"}


def test_a_block_that_fails_takes_its_old_file_along(exempla):
    good = exempla.build(DAY, *LEAFLET).files
    exempla.edit("fabulor/markets/NO.yaml", NO_PRICE, NO_PRICE.replace("2025", "2027"))
    result = exempla.build(DAY, *LEAFLET)
    assert result.status == 1
    assert "the first one begins on 1 Jan 2027" in result.finding("NO/price")
    stem = "EXP-2025-0043-fabulor"
    for ending in ("txt", "html", "json"):
        assert f"{stem}-NO-nb.{ending}" not in result.files
        assert f"{stem}-annex-en.{ending}" not in result.files
        assert result.files[f"superseded/{stem}-NO-nb.{ending}"] == good[f"{stem}-NO-nb.{ending}"]
    assert f"{stem}-DK-da.txt" in result.files
    assert not any("NO-nb" in entry["name"] for entry in manifest(result)["files"])


def test_nothing_put_aside_is_overwritten(exempla):
    for day in ("2026-01-30", "2026-02-27", "2026-03-05"):
        exempla.build(day, "--material", "EXP-2025-0042", "--format", "txt", "--country", "BE")
        exempla.build(day, "--material", "EXP-2025-0042", "--format", "txt", "--country", "FI")
    aside = [name for name in exempla.build("2026-03-06", *LEAFLET).files if name.startswith("superseded/")]
    assert len([name for name in aside if "FI-fi" in name]) >= 2


def test_a_draft_leaves_release_files_alone(exempla):
    released = exempla.build(DAY, *LEAFLET).files
    exempla.edit("fabulor/markets/NO.yaml", NO_PRICE, NO_PRICE.replace("2025", "2027"))
    result = exempla.build(DAY, *LEAFLET, "--draft")
    assert result.status == 0
    assert {name: content for name, content in result.files.items() if ".draft" not in name} == released
    assert "EXP-2025-0043-fabulor-NO-nb.draft.txt" in result.files


def test_a_whole_portfolio_gets_a_folder_a_dossier(exempla, tmp_path):
    from conftest import run

    status, out, _err = run("build", exempla.folder, "--on", DAY, "-o", tmp_path / "all")
    assert status == 0
    assert (tmp_path / "all" / "fabulor" / "manifest.json").is_file()
    assert "next change" in out


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"files": 3}', '{"files": [{"name": "../../precious.txt"}, 7, {}]}', '{"files": [{"name": "sub/x.txt"}]}'],
)
def test_a_spoilt_manifest_moves_nothing(exempla, content, tmp_path):
    (tmp_path / "precious.txt").write_text("keep", encoding="utf-8")
    exempla.out.mkdir()
    (exempla.out / "manifest.json").write_text(content, encoding="utf-8")
    result = exempla.build(DAY, *LEAFLET)
    assert result.status == 0, result.err
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "keep"
    assert manifest(result)["files"]


def test_an_output_folder_that_cannot_be_made(exempla):
    exempla.out.write_text("a file", encoding="utf-8")
    result = exempla.build(DAY, *LEAFLET)
    assert result.status == 2
    assert "error[OUT002]" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_killed_in_mid_write_every_file_is_whole(exempla):
    """Killed at many moments: each file under a release name is wholly of one build or of the other."""
    before = exempla.build("2025-12-15").files
    states = [before, {}]
    command = [sys.executable, "-m", "smpc_annex", "build", str(exempla.folder / "fabulor"), "--on", DAY, "-o"]
    subprocess.run([*command, str(exempla.out.parent / "other")], check=True, capture_output=True)
    states[1] = {p.name: p.read_bytes() for p in (exempla.out.parent / "other").iterdir() if p.is_file()}
    for delay in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        process = subprocess.Popen([*command, str(exempla.out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in exempla.out.iterdir():
            if path.is_file() and not path.name.startswith("."):
                assert path.read_bytes() in (states[0].get(path.name), states[1].get(path.name)), path.name
        json.loads((exempla.out / "manifest.json").read_text(encoding="utf-8"))
    subprocess.run([*command, str(exempla.out)], check=True, capture_output=True)
    # What a killed build had prepared stays under hidden names for an hour: another build might be writing it.
    visible = [path for path in exempla.out.iterdir() if path.is_file() and not path.name.startswith(".")]
    assert {path.name: path.read_bytes() for path in visible} == states[1]


def test_a_failure_in_mid_write_leaves_the_last_good_output(tmp_path, monkeypatch):
    """The disk is full at the third file: nothing has been renamed yet."""
    files = [outputs.File(f"{name}.txt", b"old", {}) for name in "abc"]
    outputs.write(tmp_path, files, (), {"day": "1"}, draft=False)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    stage = outputs._stage

    def full(folder, name, content):
        if name == "c.txt":
            raise OSError(28, "No space left on device")
        return stage(folder, name, content)

    monkeypatch.setattr(outputs, "_stage", full)
    with pytest.raises(OSError, match="No space"):
        outputs.write(tmp_path, [outputs.File(f"{name}.txt", b"new", {}) for name in "abc"], (), {"day": "2"}, draft=False)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if not p.name.startswith(".")} == before
    monkeypatch.undo()
    for path in tmp_path.glob(".*"):
        os.utime(path, (0, 0))  # an hour later nobody is writing it any more
    outputs.write(tmp_path, [outputs.File("a.txt", b"new", {})], (), {"day": "1"}, draft=False)
    assert not list(tmp_path.glob(".*"))


def test_a_report_is_whole_or_not_there(tmp_path, monkeypatch):
    """The disk is full in mid-write: the report of yesterday stands; a folder that is not there is made."""
    path = tmp_path / "reports" / "check.html"
    outputs.save(path, b"yesterday")
    assert path.read_bytes() == b"yesterday"

    def full(*_anything):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        outputs.save(path, b"today")
    assert [(file.name, file.read_bytes()) for file in path.parent.iterdir()] == [("check.html", b"yesterday")]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_report_goes_where_a_link_points_and_into_a_device(tmp_path):
    (tmp_path / "real.html").write_bytes(b"old")
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    outputs.save(tmp_path / "link.html", b"new")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_bytes() == b"new"
    outputs.save(Path("/dev/null"), b"gone")
    assert not Path("/dev/null").is_file()


def test_a_folder_of_another_dossier_is_left_alone(exempla, sarclisa):
    first = sarclisa.build("2025-10-01")
    assert first.status == 0
    before = first.files
    status, _out, err = run("build", exempla.folder / "fabulor", "--on", "2026-02-02", "-o", sarclisa.out)
    assert status == 2
    assert "this folder holds the files of another dossier (Sanofi: sarclisa)" in err
    assert "[OUT004]" in err
    assert before == first.files


def test_a_block_that_one_publication_stops_is_there_if_another_has_it_ready(exempla):
    exempla.edit(
        "fabulor/annexes/EXP-2025-0043.yaml",
        "publications:\n",
        'publications:\n  - name: "danish"\n    core: "da"\n    blocks:\n      - "DK": "da"\n',
    )
    result = exempla.build("2026-02-02", "--material", "EXP-2025-0043", "--format", "txt")
    assert result.status == 1, "the Danish core is a draft"
    assert "EXP-2025-0043-fabulor-DK-da.txt" in result.files
    assert "EXP-2025-0043-fabulor-annex-en.txt" in result.files
    assert "EXP-2025-0043-fabulor-annex-danish.txt" not in result.files
