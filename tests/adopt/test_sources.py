"""Electronic product information and full SmPCs as sources of a core: what is mapped, what is not, and that it is said."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import documents
import pytest
import yaml

from conftest import SHARED, run

EPI = SHARED / "epi"

#: File → language, how many sections were found by code, by heading number, by heading text, and how many were not.
COUNTS = {
    "aemps-54347-smpc-pl-es-june4.xml": ("es", 34, 0, 0, 0),
    "aemps-54347-smpc-pl-es-v2024-12.xml": ("es", 34, 0, 0, 0),
    "amlodipin-smpc-no-composition.json": ("nb", 0, 28, 0, 0),
    "ema-karvea-smpc-en-envelope.xml": ("en", 0, 6, 0, 0),
}


def source(portfolio: Path) -> dict:
    (path,) = portfolio.rglob("sources/*/*.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(COUNTS))
def test_the_sections_of_each_sample_are_counted(tmp_path, name):
    status, said, err = run("adopt", EPI / name, "-o", tmp_path / "x")
    assert status == 0, err
    data = source(tmp_path / "x")
    how = [section["found_by"] for section in data["sections"]]
    counted = (data["language"], how.count("code"), how.count("heading number"), how.count("heading text"), len(data["unmapped"]))
    assert counted == COUNTS[name]
    assert data["provenance"]["sha256"] == hashlib.sha256((EPI / name).read_bytes()).hexdigest()
    assert "abridging is a person's work" in said


@pytest.mark.shared
def test_a_leaflet_beside_the_smpc_is_said_to_be_no_source(tmp_path):
    _status, said, _err = run("adopt", EPI / "aemps-54347-smpc-pl-es-june4.xml", "-o", tmp_path / "x")
    assert "0 of 20 sections are known; 20 unmapped" in said
    assert "unmapped: Embarazoy lactancia" in said
    assert "a package leaflet: no section of it is a source of a core" in said


@pytest.mark.shared
def test_sections_keep_the_order_of_the_file(tmp_path):
    run("adopt", EPI / "aemps-54347-smpc-pl-es-v2024-12.xml", "-o", tmp_path / "x")
    titles = [section["title"] for section in source(tmp_path / "x")["sections"]]
    assert titles.index("4.2.2. Forma de administración") < titles.index("4.2.1. Posología")


def bundle(*sections: dict, type_code: str = "100000155532", language: str = "en") -> str:
    composition = {
        "resourceType": "Composition",
        "language": language,
        "type": {"coding": [{"code": type_code}]},
        "title": "SmPC",
        "section": list(sections),
    }
    return json.dumps({"resourceType": "Bundle", "type": "document", "entry": [{"resource": composition}]})


def section(
    title: str, code: str = "", system: str = "http://spor.ema.europa.eu/v1/lists/200000029659", text: str = "words"
) -> dict:
    made = {"title": title, "text": {"div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{text}</p></div>'}}
    return {**made, "code": {"coding": [{"system": system, "code": code}]}} if code else made


def test_codes_come_first_then_numbers_then_words_and_the_rest_is_said(tmp_path):
    text = bundle(
        section("Wrong heading", "200000029805"),
        section("4.4 Anything"),
        section("Undesirable effects"),
        section("Nobody knows", "XXXXXXXXXXXX"),
        section("4.1 Of another list", "200000029805", "http://example.org/other"),
        section("Every section alike", "100000155538"),
    )
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    status, said, err = run("adopt", tmp_path / "a.json", "-o", tmp_path / "x")
    assert status == 0, err
    data = source(tmp_path / "x")
    assert [(s["section"], s["found_by"]) for s in data["sections"]] == [
        ("4.3", "code"),
        ("4.4", "heading number"),
        ("4.8", "heading text"),
        ("4.1", "heading number"),
    ]
    assert [s["title"] for s in data["unmapped"]] == ["Nobody knows", "Every section alike"]
    assert "en: 4 of 6 sections are known; 2 unmapped" in said


def test_a_source_that_is_there_is_not_written_over(tmp_path):
    (tmp_path / "a.json").write_text(bundle(section("4.1 Indications")), encoding="utf-8")
    assert run("adopt", tmp_path / "a.json", "-o", tmp_path / "x")[0] == 0
    status, _said, err = run("adopt", tmp_path / "a.json", "-o", tmp_path / "x")
    assert status == 2
    assert "ADP101" in err


def test_sources_in_a_dossier_change_nothing_that_is_printed(exempla):
    before = exempla.build("2026-02-02").files
    (exempla.folder / "a.json").write_text(bundle(section("4.1 Indications")), encoding="utf-8")
    assert run("adopt", exempla.folder / "a.json", "-o", exempla.folder / exempla.dossier)[0] == 0
    after = exempla.build("2026-02-02").files
    assert {k: v for k, v in before.items() if k.endswith(".txt")} == {k: v for k, v in after.items() if k.endswith(".txt")}


def test_a_leaflet_alone_is_refused(tmp_path):
    (tmp_path / "a.json").write_text(bundle(section("1. What it is"), type_code="100000155538"), encoding="utf-8")
    status, _said, err = run("adopt", tmp_path / "a.json", "-o", tmp_path / "x")
    assert status == 2
    assert "ADP106" in err
    assert "a package leaflet" in err
    assert not (tmp_path / "x").exists()


def test_entities_of_an_xml_file_lead_nowhere(tmp_path):
    (tmp_path / "secret").write_text("secret")
    text = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><Composition xmlns="http://hl7.org/fhir"><language value="en"/>'
        '<section><title value="4.1 Indications"/><text><div xmlns="http://www.w3.org/1999/xhtml">a &e; b</div></text></section></Composition>'
    )
    (tmp_path / "a.xml").write_text(text)
    run("adopt", tmp_path / "a.xml", "-o", tmp_path / "x")
    assert not any("secret" in path.read_text(encoding="utf-8") for path in (tmp_path / "x").rglob("*.yaml"))


HEADINGS = [
    "1. NAME OF THE MEDICINAL PRODUCT",
    "2. QUALITATIVE AND QUANTITATIVE COMPOSITION",
    "3. PHARMACEUTICAL FORM",
    "4. CLINICAL PARTICULARS",
    "4.1 Therapeutic indications",
    "4.2 Posology and method of administration",
    "4.3 Contraindications",
    "4.4 Special warnings and precautions for use",
    "4.8 Undesirable effects",
    "10. DATE OF REVISION OF THE TEXT",
]


def test_a_full_smpc_in_word_gives_sources_by_its_headings(tmp_path):
    text: list[documents.Paragraph] = [(False, [("ANNEX I", True)])]
    for heading in HEADINGS:
        text += [(False, [(heading, True)]), (False, [(f"Words of {heading.split()[0]} with 4.1 in them.", False)])]
    documents.docx(text, tmp_path / "smpc.docx")
    status, said, err = run("adopt", tmp_path / "smpc.docx", "-o", tmp_path / "x")
    assert status == 0, err
    data = source(tmp_path / "x")
    assert [s["section"] for s in data["sections"]] == ["1", "2", "3", "4", "4.1", "4.2", "4.3", "4.4", "4.8", "10"]
    assert data["sections"][4]["text"] == "Words of 4.1 with 4.1 in them."
    assert "before the first heading" in said
