"""The two examples: what they print, and that every character of it knows where it comes from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import EXAMPLES, ROOT, SHARED, Portfolio

GOLDENS = Path(__file__).parent / "countries"
PUBLISHED = {"NL": "nl", "BE": "en", "DK": "da", "NO": "nb", "SE": "en", "FI": "fi"}


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def folded_runs(runs: list[tuple[str, bool]]) -> list[tuple[str, bool | None]]:
    """Characters with their boldness; white space is folded and has none."""
    result: list[tuple[str, bool | None]] = []
    for text, bold in runs:
        for character in text:
            if not character.isspace():
                result.append((character, bold))
            elif result and result[-1][0] != " ":
                result.append((" ", None))
    return result[:-1] if result and result[-1][0] == " " else result


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("published")
    portfolio = Portfolio(EXAMPLES / "sanofi", "sarclisa", folder)
    result = portfolio.build("2025-10-01")
    assert result.status == 0, result.err
    return result


@pytest.mark.shared
@pytest.mark.parametrize("country", PUBLISHED)
def test_the_published_block_comes_out_of_data(published, country):
    seed = SHARED / "seed" / "blocks"
    name = f"MAT-BE-2501125-sarclisa-{country}-{PUBLISHED[country]}"
    assert folded(published.files[f"{name}.txt"].decode()) == folded((seed / f"{country}.txt").read_text(encoding="utf-8"))
    ours = [
        (run["text"], "strong" in run.get("style", []))
        for p in json.loads(published.files[f"{name}.json"])["paragraphs"]
        for run in p
    ]
    theirs = [(run["text"], run["bold"]) for run in json.loads((seed / f"{country}.json").read_text(encoding="utf-8"))]
    assert folded_runs(ours) == folded_runs(theirs)


@pytest.mark.shared
def test_the_core_carries_every_number_of_the_published_one(published):
    """Every percentage stands as often in ours as in the source."""
    seed = folded((SHARED / "seed" / "blocks" / "core.txt").read_text(encoding="utf-8"))
    ours = folded(published.text("core-en"))

    def percentages(text: str) -> list[str]:
        return sorted(re.findall(r"[0-9]+(?:\.[0-9]+)? ?%", text.replace(" %", "%")))

    assert percentages(ours) == percentages(seed)


def test_lead_ins_of_the_core_stand_in_their_order(published):
    lead_ins = (
        "Compulsory information", "Presentations", "Indication", "Dosage and Administration*", "Contraindications",
        "Precautions and Warnings*", "Interactions*", "Fertility, pregnancy and lactation*", "Adverse Reactions*",
        "Marketing Authorisation Holder", "Date of last revision of SmPC",
    )  # fmt: skip
    text = published.text("core-en")
    places = [text.index(f"{lead_in}:") for lead_in in lead_ins]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("portfolio", "dossier", "day"),
    [
        ("sanofi", "sarclisa", "2025-10-01"),
        ("exempla", "fabulor", "2025-12-15"),
        ("exempla", "fabulor", "2026-02-02"),
        ("exempla", "fabulor", "2026-03-02"),
    ],
)
def test_goldens(portfolio, dossier, day, tmp_path, golden):
    """One file a block; the day is in the name. Rewritten by --accept only, and read by a person."""
    result = Portfolio(EXAMPLES / portfolio, dossier, tmp_path).build(day, "--format", "txt")
    assert result.status == 0, result.err
    blocks = {name: text for name, text in result.files.items() if name.endswith(".txt") and "-annex-" not in name}
    assert blocks
    for name, text in blocks.items():
        _material, part = name.removesuffix(".txt").split(f"-{dossier}-")
        country, language = part.split("-")
        material = _material if portfolio == "exempla" else "annex"
        golden(GOLDENS / country / f"{dossier}.{material}.{language}.{day}.txt", text.decode())


@pytest.mark.parametrize(
    ("portfolio", "dossier", "day"), [("sanofi", "sarclisa", "2025-10-01"), ("exempla", "fabulor", "2026-02-02")]
)
def test_every_character_has_a_run_with_origins(portfolio, dossier, day, tmp_path):
    """The characters of the evidence's runs add up to those of the text, and each run names where they come from."""
    result = Portfolio(EXAMPLES / portfolio, dossier, tmp_path).build(day)
    counted = 0
    for name, content in result.files.items():
        if not name.endswith(".json") or "-annex-" in name or name == "manifest.json":
            continue
        block = json.loads(content)
        text = result.files[name.replace(".json", ".txt")].decode()
        paragraphs = ["".join(run["text"] for run in paragraph) for paragraph in block["paragraphs"]]
        assert [len(line) for line in text.splitlines()] == [len(paragraph) for paragraph in paragraphs]
        for run in (run for paragraph in block["paragraphs"] for run in paragraph):
            assert run["text"]
            assert run["language"]
            assert run["origins"], run
            for number in run["origins"]:
                origin = block["origins"][number]
                assert origin["kind"] in ("data", "template", "message", "rule")
                assert origin["line"] >= 1
                source = origin["file"].removeprefix("smpc-annex:")
                assert ((ROOT if source != origin["file"] else EXAMPLES / portfolio) / source).is_file(), origin
            counted += len(run["text"])
    assert counted > 5_000


@pytest.mark.parametrize(("path", "day"), [("sanofi", "2025-10-01"), ("exempla", "2026-02-02")])
def test_origins_point_at_the_words(path, day, tmp_path):
    """A datum that is printed as it stands is found in the file at the line that its origin names."""
    result = Portfolio(EXAMPLES / path, {"sanofi": "sarclisa", "exempla": "fabulor"}[path], tmp_path).build(
        day, "--format", "json"
    )
    seen = 0
    for name, content in result.files.items():
        if "-annex-" in name or "manifest" in name:
            continue
        block = json.loads(content)
        for run in (run for paragraph in block["paragraphs"] for run in paragraph):
            for origin in (block["origins"][number] for number in run["origins"]):
                if origin["kind"] != "data" or not run.get("field", "").startswith(
                    ("smpc.4", "representative.", "pack.size", "mah.")
                ):
                    continue
                line = (EXAMPLES / path / origin["file"]).read_text(encoding="utf-8").splitlines()[origin["line"] - 1]
                line = line.replace("\u00a0", " ")
                if run["field"] == "smpc.4.8" and any(block["origins"][n]["kind"] == "rule" for n in run["origins"]):
                    continue  # the name of a frequency: the data holds its code
                words = run["text"].replace("\u00a0", " ").strip()
                assert words in line or line.strip() in words or run["field"] == "representative.phone", (origin, words)
                seen += 1
    assert seen > 100


def test_waivers_are_exactly_the_errors_without_them(sarclisa):
    waived = set()
    for country in PUBLISHED:
        path = sarclisa.folder / "sarclisa" / "markets" / f"{country}.yaml"
        text = path.read_text(encoding="utf-8")
        waived |= {(country, id_) for id_ in re.findall(r'- finding: "([^"]+)"', text)}
        path.write_text(re.split(r"(?m)^waivers:", text)[0], encoding="utf-8")
    result = sarclisa.build("2025-10-01")
    found = set(re.findall(r" error\[([^]]+)\]: \[([A-Z]{2}) ", result.err))
    assert {(country, id_) for id_, country in found} == waived
    assert result.status == 1


def test_sarclisa_builds_until_its_waivers_end(sarclisa):
    last = sarclisa.build("2025-12-31")
    assert last.status == 0, last.err
    assert "DK da" in last.out
    after = sarclisa.build("2026-01-01")
    assert after.status == 1
    assert "NOT written: NL nl, DK da, NO nb, FI fi; the whole annex neither" in after.out
    names = [name for name in after.files if not name.startswith("superseded/")]
    assert not any("-NO-" in name or "-annex-" in name for name in names)
    assert any(name.startswith("superseded/") and "-NO-nb.txt" in name for name in after.files)


def test_the_second_example_needs_no_waiver(exempla):
    for day in ("2025-12-15", "2026-02-02"):
        result = exempla.build(day)
        assert result.status == 0, result.err
        assert "no errors and no warnings" in result.out
