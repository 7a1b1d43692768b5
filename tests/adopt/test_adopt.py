"""The published annex, in every kind of document, comes back whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import textwrap
from pathlib import Path

import documents
import pyphen
import pytest
import yaml

from conftest import EXAMPLES, SHARED, run

SEED = SHARED / "seed"
DAY = "2025-10-01"
PARTS = {"core": "core-en", "NL": "NL-nl", "BE": "BE-en", "DK": "DK-da", "NO": "NO-nb", "SE": "SE-en", "FI": "FI-fi"}


def adopted(source: Path, out: Path, *options: str) -> tuple[str, str]:
    """The report of an adoption that went well, and the errors of it."""
    status, said, err = run("adopt", source, "-o", out, "--on", DAY, *options)
    assert status == 0, said + err
    return said, err


def built(portfolio: Path, out: Path) -> dict[str, tuple[str, list[tuple[str, bool]]]]:
    """Text and bold of each part as the build writes them, white space folded."""
    status, _said, err = run("build", portfolio, "--draft", "--on", DAY, "-o", out, "--format", "txt,json")
    assert status == 0, err
    found = {}
    for path in out.rglob("*.draft.json"):
        evidence = json.loads(path.read_text(encoding="utf-8"))
        if "paragraphs" in evidence:
            runs = [(r["text"], "strong" in r.get("style", ())) for p in evidence["paragraphs"] for r in [*p, {"text": " "}]]
            found[evidence["part"]] = ("".join(text for text, _bold in runs), runs)
    return {part: (" ".join(text.split()), bold_of(runs)) for part, (text, runs) in found.items()}


def bold_of(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Which letters are bold, spaces apart."""
    letters = [(c, bold) for text, bold in runs for c in text if not c.isspace()]
    found: list[tuple[str, bool]] = []
    for letter, bold in letters:
        if found and found[-1][1] == bold:
            found[-1] = (found[-1][0] + letter, bold)
        else:
            found.append((letter, bold))
    return found


def published(part: str) -> tuple[str, list[tuple[str, bool]]]:
    text = " ".join((SEED / "blocks" / f"{part}.txt").read_text(encoding="utf-8").split())
    return text, bold_of(
        [(r["text"], r["bold"]) for r in json.loads((SEED / "blocks" / f"{part}.json").read_text(encoding="utf-8"))]
    )


@pytest.fixture
def seed() -> list[documents.Paragraph]:
    return documents.paragraphs(SEED / "annex.md")


def prints_what_was_published(portfolio: Path, out: Path, *, bold: bool = True) -> None:
    parts = built(portfolio, out)
    assert set(parts) == set(PARTS)
    for part in PARTS:
        text, runs = published(part)
        assert parts[part][0] == text, part
        if bold:
            assert parts[part][1] == runs, part


@pytest.mark.shared
def test_the_whole_annex_comes_back_with_its_bold_and_its_faults(tmp_path):
    said, _err = adopted(SEED / "annex.md", tmp_path / "x")
    assert "prints word for word what the old annex prints: core, NL, BE, DK, NO, SE, FI" in said
    assert "unplaced: nothing" in said
    prints_what_was_published(tmp_path / "x", tmp_path / "out")


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["docx", "html", "md"])
def test_it_comes_back_from_other_documents(seed, tmp_path, kind):
    source = tmp_path / f"annex.{kind}"
    if kind == "docx":
        documents.docx(seed, source)
    else:
        source.write_text({"html": documents.html, "md": documents.markdown}[kind](seed), encoding="utf-8")
    adopted(source, tmp_path / "x")
    prints_what_was_published(tmp_path / "x", tmp_path / "out")


@pytest.mark.shared
@pytest.mark.slow
def test_it_comes_back_from_word_as_libreoffice_writes_it(seed, tmp_path):
    office = shutil.which("soffice")
    if not office:
        assert not os.environ.get("REQUIRE_ALL"), "LibreOffice is missing, and nothing may be skipped here"
        pytest.skip("LibreOffice (soffice) is not installed")
    page = tmp_path / "annex.html"
    page.write_text(documents.html(seed), encoding="utf-8")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--infilter=HTML (StarWriter)",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        tmp_path,
        page,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    adopted(tmp_path / "annex.docx", tmp_path / "x")
    prints_what_was_published(tmp_path / "x", tmp_path / "out")


@pytest.mark.shared
@pytest.mark.parametrize("hyphenate", [False, True])
def test_it_comes_back_from_three_narrow_columns(seed, tmp_path, hyphenate):
    pytest.importorskip("typst")
    source = documents.pdf(seed, tmp_path / "annex.pdf", hyphenate=hyphenate)
    adopted(source, tmp_path / "x")
    prints_what_was_published(tmp_path / "x", tmp_path / "out")


@pytest.mark.shared
def test_plain_text_gets_the_bold_of_templates_and_lead_ins_and_says_so(seed, tmp_path):
    (tmp_path / "annex.txt").write_text(documents.plain(seed), encoding="utf-8")
    said, _err = adopted(tmp_path / "annex.txt", tmp_path / "x")
    assert "the document does not say what is bold" in said
    prints_what_was_published(tmp_path / "x", tmp_path / "out", bold=False)
    bold = [text for text, strong in built(tmp_path / "x", tmp_path / "out")["NO"][1] if strong]
    assert bold == ["Refusjon:", "Pakningerogpriser:", "Reseptstatus:"]


@pytest.mark.shared
def test_a_hyphen_at_a_line_end_that_nothing_decides_is_a_listed_guess(seed, tmp_path):
    hyphens = pyphen.Pyphen(lang="en_GB")
    (tmp_path / "annex.txt").write_text(
        "\n\n".join(_hyphenated(block, hyphens) for block in documents.plain(seed).split("\n\n")), encoding="utf-8"
    )
    said, _err = adopted(tmp_path / "annex.txt", tmp_path / "x")
    parts = built(tmp_path / "x", tmp_path / "out")
    for part in PARTS:
        wanted, got = published(part)[0].split(), parts[part][0].split()
        wrong = [new for old, new in zip(wanted, got, strict=True) if old != new]
        assert all(word.strip(".,:;()") in said for word in wrong), (part, wrong)
    assert "line end, read as “" in said


def _hyphenated(block: str, hyphens: pyphen.Pyphen, width: int = 44) -> str:
    lines, now = [], ""
    for word in block.split():
        if len(now) + 1 + len(word) <= width:
            now = f"{now} {word}".strip()
            continue
        parts = hyphens.wrap(word, max(0, width - len(now) - 1)) if word.isascii() and word.isalpha() else None
        lines.append(f"{now} {parts[0]}".strip() if parts else now)
        now = parts[1] if parts else word
    return "\n".join([*lines, now])


def findings(path: Path) -> set[tuple[str, str]]:
    """Id and country of everything that check reports."""
    report = path.parent / f"{path.name}.json"
    run("check", path, "--on", DAY, "--report", "json", "-o", report)
    return {(finding["id"], finding.get("country", "")) for finding in json.loads(report.read_text(encoding="utf-8"))["findings"]}


@pytest.mark.shared
def test_check_finds_what_it_finds_in_our_own_example_without_waivers_and_the_misspelt_holder(tmp_path, sarclisa):
    for path in (sarclisa.folder / "sarclisa" / "markets").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.split("\nwaivers:")[0] + "\n", encoding="utf-8")
    adopted(SEED / "annex.md", tmp_path / "x")
    ours, theirs = findings(tmp_path / "x"), findings(sarclisa.folder)
    assert theirs <= ours
    assert "IDY003" in {id_ for id_, _country in ours}
    _status, said, err = run("check", tmp_path / "x", "--on", DAY)
    assert "“Sanofi Winthrop Industries” is not how the company is called" in said + err


@pytest.mark.shared
def test_values_are_data_that_checks_can_see(tmp_path):
    adopted(SEED / "annex.md", tmp_path / "x")
    folder = tmp_path / "x" / "sarclisa"
    norway = yaml.safe_load((folder / "markets" / "NO.yaml").read_text(encoding="utf-8"))
    assert [
        (p["label"], p["prices"][0]["kind"], p["prices"][0]["amount"], p["prices"][0]["currency"]) for p in norway["packs"]
    ] == [
        ({"nb": "5 ml (hettegl.)"}, "AUP", "7908.50", "NOK"),
        ({"nb": "25 ml (hettegl.)"}, "AUP", "39397.30", "NOK"),
    ]
    denmark = yaml.safe_load((folder / "markets" / "DK.yaml").read_text(encoding="utf-8"))
    assert [p["number"] for p in denmark["packs"]] == ["458904", "133049"]
    assert denmark["all_packs"]["dispensing"][0] == {"group": "BEGR", "from": DAY, "printed": {"da": "BÉGR"}}
    core = yaml.safe_load((folder / "core" / "en.yaml").read_text(encoding="utf-8"))
    assert core["state"] == "draft"
    assert [s["section"] for s in core["sections"]] == ["2", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.8", "7", "10"]
    assert [s["section"] for s in core["sections"] if s.get("abridged") == "yes"] == ["4.2", "4.4", "4.5", "4.6", "4.8"]
    representatives = yaml.safe_load((tmp_path / "x" / "representatives.yaml").read_text(encoding="utf-8"))["representatives"]
    assert representatives["NL-local"]["periods"][0]["phone"] == {"number": "+31202454000", "printed": "+31 (0)20 2454000"}


@pytest.mark.shared
def test_the_overrides_are_few(tmp_path):
    """A wording where a wording does; a segment of the house's own only where no wording can."""
    adopted(SEED / "annex.md", tmp_path / "x")
    templates = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "x" / "templates").iterdir()}
    assert set(templates) == {"core.html.j2", "NO.html.j2", "SE.html.j2", "FI.html.j2"}
    assert "{% block packs %}" in templates["FI.html.j2"]
    assert all("{% block date %}{% endblock %}" in templates[f"{code}.html.j2"] for code in ("NO", "SE"))
    nb = (tmp_path / "x" / "locales" / "nb" / "LC_MESSAGES" / "smpc_annex.po").read_text(encoding="utf-8")
    assert 'msgid "Dispensing group:"\nmsgstr "Reseptstatus:"' in nb


@pytest.mark.shared
def test_guesses_stand_beside_the_values_with_the_words_they_were_guessed_from(tmp_path):
    adopted(SEED / "annex.md", tmp_path / "x")
    denmark = (tmp_path / "x" / "sarclisa" / "markets" / "DK.yaml").read_text(encoding="utf-8")
    lines = denmark.splitlines()
    assert "guessed from “BÉGR”" in lines[next(i for i, line in enumerate(lines) if 'group: "BEGR"' in line) - 1]


@pytest.mark.shared
def test_examples_and_adoption_print_the_same_blocks(tmp_path):
    """What a person wrote by hand for the example, and what adoption found, are two ways to one text."""
    adopted(SEED / "annex.md", tmp_path / "x")
    ours = built(tmp_path / "x", tmp_path / "out")
    status, _said, err = run(
        "build", EXAMPLES / "sanofi" / "sarclisa", "--on", DAY, "-o", tmp_path / "example", "--format", "txt"
    )
    assert status == 0, err
    for code in ("NL", "BE", "DK", "NO", "SE", "FI"):
        path = next(p for p in (tmp_path / "example").rglob(f"*{PARTS[code]}.txt"))
        assert " ".join(path.read_text(encoding="utf-8").split()) == ours[code][0]


def test_a_folder_that_is_there_is_never_written_to(tmp_path):
    out = tmp_path / "x"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    (tmp_path / "a.md").write_text(textwrap.dedent(SMALL), encoding="utf-8")
    status, _said, err = run("adopt", tmp_path / "a.md", "-o", out, "--on", DAY)
    assert status == 2
    assert "error[ADP101]" in err
    assert [p.name for p in out.iterdir()] == ["mine.txt"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md", "x"]


def test_a_second_adoption_is_refused(tmp_path):
    (tmp_path / "a.md").write_text(textwrap.dedent(SMALL), encoding="utf-8")
    adopted(tmp_path / "a.md", tmp_path / "x")
    before = {p: p.read_bytes() for p in (tmp_path / "x").rglob("*") if p.is_file()}
    status, _said, err = run("adopt", tmp_path / "a.md", "-o", tmp_path / "x", "--on", DAY)
    assert status == 2
    assert "ADP101" in err
    assert {p: p.read_bytes() for p in (tmp_path / "x").rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("name", "content", "id_"),
    [
        ("a.md", b"", "ADP103"),
        ("a.md", b"A shopping list: milk, bread.", "ADP104"),
        ("a.md", b"**Indication:** x. **Contraindications:** y. **Posology:** z.", "ADP105"),
        ("a.docx", b"no zip", "PRF003"),
        ("a.odt", b"something", "PRF001"),
        ("a.json", b"{", "ADP108"),
        ("a.xml", b"<a/>", "ADP108"),
        ("a.json", b"[]", "ADP108"),
    ],
)
def test_what_cannot_be_read_is_said_and_leaves_nothing(tmp_path, name, content, id_):
    (tmp_path / name).write_bytes(content)
    status, _said, err = run("adopt", tmp_path / name, "-o", tmp_path / "x", "--on", DAY)
    assert status == 2
    assert f"error[{id_}]" in err, err
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]


def test_a_file_that_is_not_there(tmp_path):
    status, _said, err = run("adopt", tmp_path / "a.md", "-o", tmp_path / "x")
    assert status == 2
    assert "ADP102" in err


SMALL = """
    **Compulsory information: Fabulor (fabulin) 5 mg tablet.** Consult the SmPC.

    **Indication:** Diabetes. **Contraindications:** Hypersensitivity. **Adverse Reactions\\*:** Headache.

    #### Norway

    **Reseptgruppe:** C. **Pakninger og priser:** 28 stk. kr 412,30. Lær mer på kongressen. Ring oss gjerne!
"""


def test_what_cannot_be_placed_is_printed_where_it_stood_and_reported(tmp_path):
    (tmp_path / "a.md").write_text(textwrap.dedent(SMALL), encoding="utf-8")
    said, _err = adopted(tmp_path / "a.md", tmp_path / "x")
    assert "markets/NO.yaml, after packs: “Lær mer på kongressen. Ring oss gjerne!”" in said
    market = yaml.safe_load((tmp_path / "x" / "fabulor" / "markets" / "NO.yaml").read_text(encoding="utf-8"))
    assert market["unplaced"] == [{"after": "packs", "text": {"nb": "Lær mer på kongressen. Ring oss gjerne!"}}]
    parts = built(tmp_path / "x", tmp_path / "out")
    assert parts["NO"][0].endswith("kr 412,30. Lær mer på kongressen. Ring oss gjerne!")
    _status, told, err = run("check", tmp_path / "x", "--on", DAY)
    assert "ADP001" in told + err


def test_the_name_can_be_given(tmp_path):
    text = textwrap.dedent(SMALL).replace(
        "Compulsory information: Fabulor (fabulin) 5 mg tablet.", "Summary of Fabulor Forte, 5 mg tablets."
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    adopted(tmp_path / "a.md", tmp_path / "x", "--product", "Fabulor Forte")
    assert (tmp_path / "x" / "fabulor-forte" / "product.yaml").is_file()


def test_house_forms_hold_for_the_next_price_too(tmp_path):
    """An amount that is written otherwise than the rules do is a form of the house, not dead text."""
    (tmp_path / "a.md").write_text(textwrap.dedent(SMALL).replace("kr 412,30", "NOK 1 412,30"), encoding="utf-8")
    adopted(tmp_path / "a.md", tmp_path / "x")
    rules = yaml.safe_load((tmp_path / "x" / "country_rules" / "NO.yaml").read_text(encoding="utf-8"))
    assert rules["formats"]["money"]["nb"]["pattern"] == "NOK\u00a00.00"
    market = tmp_path / "x" / "fabulor" / "markets" / "NO.yaml"
    market.write_text(market.read_text(encoding="utf-8").replace("1412.30", "2500.00"), encoding="utf-8")
    assert "NOK 2 500,00" in built(tmp_path / "x", tmp_path / "out")["NO"][0].replace("\u00a0", " ")
