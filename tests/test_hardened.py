"""What a hostile reviewer found once must not come back: silent wrong text, our own faults, hangs."""

from __future__ import annotations

import json
import os
import re

import pytest

from conftest import Portfolio, run

DAY = "2026-02-02"
NO = "fabulor/markets/NO.yaml"
LEAFLET = ("--material", "EXP-2025-0043")


def test_no_pack_on_the_market_is_an_error(exempla):
    exempla.edit(NO, 'marketed: [{from: "2025', 'marketed: [{from: "2027', count=99)
    result = exempla.build(DAY, *LEAFLET, "--country", "NO")
    assert result.status == 1
    assert "no pack is on the market in NO on 2 Feb 2026" in result.finding("PCK001")
    assert not any("NO-nb" in name for name in result.files)


def test_nothing_to_print_in_the_core_is_an_error(exempla):
    """Before the first revision of the SmPC, and before there was a holder."""
    result = exempla.build("2020-01-01", *LEAFLET)
    assert result.status == 1
    assert "nobody is marketing authorisation holder" in result.finding("MIS003")
    exempla.edit("fabulor/product.yaml", '  - from: "2024-10-01"', '  - from: "2010-10-01"')
    assert "no revision of the SmPC is dated 1 Jan 2020 or earlier" in exempla.build("2020-01-01", *LEAFLET).finding("MIS003")


def test_two_materials_of_one_id(exempla):
    exempla.write("fabulor/annexes/other.yaml", (exempla.folder / "fabulor/annexes/EXP-2025-0043.yaml").read_bytes())
    result = exempla.build(DAY)
    assert result.status == 1
    assert "the material EXP-2025-0043 is there already" in result.finding("REF015")


def test_a_file_that_would_be_passed_over(exempla):
    (exempla.folder / NO).rename(exempla.folder / "fabulor/markets/NO.yml")
    result = exempla.build(DAY)
    assert result.status == 2
    assert "NO.yml:1:1: error[DIR006]" in result.err


def test_an_included_template_is_an_input(exempla):
    exempla.write("templates/parts/x.inc", "{{ product.name }}")
    exempla.write("templates/NO.html.j2", '<p>{% include "parts/x.inc" %}</p>')
    first = json.loads(exempla.build(DAY, *LEAFLET, "--draft").files["manifest.draft.json"])
    exempla.write("templates/parts/x.inc", "{{ product.inn }}")
    second = json.loads(exempla.build(DAY, *LEAFLET, "--draft").files["manifest.draft.json"])
    assert "templates/parts/x.inc" in first["inputs"]
    assert first["state"] != second["state"]


@pytest.mark.parametrize(("option", "word"), [("--country", "XX"), ("--language", "zz"), ("--material", "TYPO")])
def test_unknown_words_of_the_command(exempla, option, word):
    result = exempla.build(DAY, option, word)
    assert result.status == 2
    assert word in result.err
    assert "help: known: " in result.err


@pytest.mark.parametrize(
    ("file", "old", "new", "id_"),
    [
        (NO, 'number: "009901"', 'number: "9901"', "IDN001"),
        (NO, 'number: "009901"', 'number: "<b>"', "IDN001"),
        (NO, 'amount: "304.50"', f'amount: "{"9" * 60}.00"', "SCH001"),
        ("representatives.yaml", 'email: "info.be@exempla.example"', 'email: "@"', "SCH001"),
        ("representatives.yaml", 'website: "www.exempla.example/fi"', 'website: "javascript://x/%0aalert(1)"', "SCH001"),
        ("fabulor/product.yaml", 'name: "Fabulor"', 'name: "\u2800"', "YML012"),
        ("fabulor/product.yaml", 'name: "Fabulor"', 'name: "\u034f"', "YML012"),
        ("fabulor/annexes/EXP-2025-0042.yaml", 'name: "be-nl"', 'name: "en.draft"', "SCH001"),
        ("fabulor/annexes/EXP-2025-0042.yaml", 'name: "be-fr"', 'name: "BE-NL"', "REF011"),
        ("fabulor/annexes/EXP-2025-0043.yaml", '- "DK": "da"', '- "NL": "nl"', "REF016"),
        ("fabulor/core/en.yaml", 'section: "4.5"', 'section: "4.4"', "REF016"),
        ("fabulor/core/en.yaml", "    text: |-", "    text: >-", "YML014"),
    ],
)
def test_wrong_values(exempla, file, old, new, id_):
    exempla.edit(file, old, new)
    result = exempla.build(DAY)
    assert result.status in (1, 2)
    assert re.search(r":\d+:\d+: error", result.finding(id_))


def test_a_number_that_is_no_telephone_number(exempla):
    text = (exempla.folder / "representatives.yaml").read_text(encoding="utf-8")
    exempla.write("representatives.yaml", re.sub(r'number: "\+47[0-9]+"', 'number: "+0000000"', text))
    result = exempla.build(DAY, *LEAFLET)
    assert result.status == 1
    assert "+0000000 is no telephone number" in result.finding("PHN001")


RULES = """country: "NO"
laws:
  house-1: {title: "House", section: "1", url: "https://example.org", basis: "code", status: "active",
            verified: {"on": "2026-01", by: "house", source: "manual"}}
requirements:
  - {id: "NO/house", asks: "x", laws: ["house-1"], level: "required", status: "active", check: "printed", %s}
"""


@pytest.mark.parametrize(
    "part",
    [
        'fields: ["pack.size"], when: {has: "foo"}',
        'fields: ["pack.size"], when: {is: {foo: "yes"}}',
        'fields: ["pack.size"], when: {in: {foo: ["yes"]}}',
        'fields: ["nofield"]',
        'fields: ["smpc."]',
    ],
)
def test_house_rules_outside_the_vocabulary(exempla, part):
    exempla.write("country_rules/NO.yaml", RULES % part)
    result = exempla.build(DAY)
    assert result.status == 2
    assert "country_rules/NO.yaml:" in result.finding("SCH001")


FIELDS = """product.group product.narcotic smpc.5.1 smpc.revised smpc.site core.abridged mah.address representative.email
pack.financing pack.condition pack.price.AIP price.reference material.id"""


@pytest.mark.parametrize("field", FIELDS.split())
def test_any_field_that_is_asked_for_and_missing_has_a_place(exempla, field):
    """Whatever a house asks for: a finding with place and next step, or it is there; never a fault of ours."""
    exempla.write("country_rules/NO.yaml", RULES % f'each: "pack", fields: ["{field}"]')
    result = exempla.build(DAY, *LEAFLET, "--country", "NO")
    assert result.status == 1
    assert re.search(r":\d+:\d+: error\[NO/house\]", result.finding("NO/house"))


@pytest.mark.parametrize(
    "header",
    [
        "Plural-Forms: nplurals=2; plural=(n\\n",
        "Plural-Forms: nplurals=x; plural=0;\\n",
        "Language: \\x\\n",
        "PO-Revision-Date: x\\n",
    ],
)
def test_a_broken_header_of_a_catalogue(exempla, header):
    exempla.write(
        "locales/nb/LC_MESSAGES/smpc_annex.po",
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"{header}"\n\nmsgid "x"\nmsgstr "y"\n',
    )
    result = exempla.build(DAY, *LEAFLET, "--country", "NO")
    assert result.status in (0, 1)
    assert "BUG" not in result.err


def test_a_template_in_latin_1(exempla):
    exempla.write("templates/NO.html.j2", b"<p>\xe5</p>")
    assert "not UTF-8" in exempla.build(DAY, *LEAFLET, "--country", "NO").finding("TPL002")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_instead_of_a_file(exempla):
    (exempla.folder / NO).unlink()
    os.mkfifo(exempla.folder / NO)
    result = exempla.build(DAY)
    assert result.status == 2
    assert "no ordinary file" in result.finding("YML001")


def test_findings_survive_a_disk_that_cannot_be_written(exempla):
    exempla.out.write_text("a file, not a folder", encoding="utf-8")
    exempla.edit(
        NO,
        'amount: "304.50", currency: "NOK", vat: "included", from: "2025',
        'amount: "304.50", currency: "NOK", vat: "included", from: "2027',
    )
    result = exempla.build(DAY, *LEAFLET)
    assert result.status == 2
    assert "OUT002" in result.err
    assert "NO/price" in result.err


def test_a_deep_manifest(exempla):
    exempla.out.mkdir()
    (exempla.out / "manifest.json").write_text("[" * 100_000, encoding="utf-8")
    assert exempla.build(DAY, *LEAFLET).status == 0


def test_a_manifest_names_only_what_is_ours(exempla):
    exempla.out.mkdir()
    (exempla.out / "notes.txt").write_text("mine", encoding="utf-8")
    content = {"files": [{"name": "notes.txt", "material": "x", "format": "txt"}, {"name": "notes.txt"}]}
    (exempla.out / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    exempla.build(DAY, *LEAFLET)
    assert (exempla.out / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_week_dates_are_no_days():
    assert run("build", "x", "--on", "2026-W06-1")[0] == 2


def test_a_missing_word_is_said_once_without_its_consequences(exempla: Portfolio):
    exempla.edit("fabulor/product.yaml", '  nl: "geneesmiddelen gebruikt', '  it: "geneesmiddelen gebruikt')
    result = exempla.build(DAY, *LEAFLET, "--country", "NL")
    assert "the pharmacotherapeutic group has no words in nl" in result.finding("MIS001")
    assert "TPL" not in result.err


@pytest.mark.parametrize("printed", ["21 00 00 42", "+47 21 00 00 42", "0047 21000042", "+47 (0)21 00 00 42"])
def test_a_number_printed_as_people_dial_it_is_the_same_number(exempla, printed):
    text = (exempla.folder / "representatives.yaml").read_text(encoding="utf-8")
    exempla.write("representatives.yaml", text.replace('number: "+4721000042"', f'number: "+4721000042", printed: "{printed}"'))
    result = exempla.build(DAY, *LEAFLET, "--country", "NO")
    assert result.status == 0, result.err
    assert printed in result.text("NO-nb")


def test_a_number_printed_with_another_digit(exempla):
    text = (exempla.folder / "representatives.yaml").read_text(encoding="utf-8")
    exempla.write("representatives.yaml", text.replace('number: "+4721000042"', 'number: "+4721000042", printed: "21 00 00 43"'))
    assert "is another number" in exempla.build(DAY, *LEAFLET, "--country", "NO").finding("FRM004")


def test_no_pack_is_free_of_charge(exempla):
    exempla.edit("fabulor/markets/SE.yaml", '"462.15"', '"0.00"')
    result = exempla.build(DAY)
    assert result.status == 2
    assert "'0.00' has the wrong form" in result.finding("SCH001")
