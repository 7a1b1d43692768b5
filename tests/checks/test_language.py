"""Language: texts in the language they claim, blocks in the national one, the triangle with its sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

import seen
from seen import views
from smpc_annex.checks import language

findings = partial(seen.findings, family="language")
told = partial(seen.told, family="language")


@pytest.mark.parametrize("day", ["2025-12-15", "2026-02-02"])
def test_the_fictional_medicine_has_nothing_to_report(exempla, day):
    assert told(exempla, day=day) == set()


def test_the_published_annex_has_nothing_to_report(sarclisa):
    assert told(sarclisa, day="2025-10-01") == set()


NO, CORE, MATERIAL = "fabulor/markets/NO.yaml", "fabulor/core/en.yaml", "fabulor/annexes/EXP-2025-0043.yaml"

#: One thing said in eight languages, in words that are not in the examples.
SAID = {
    "da": "Behandlingen bør kun iværksættes af læger, der har erfaring med lægemidler mod forhøjet blodtryk.",
    "nb": "Behandlingen bør bare settes i gang av leger som har erfaring med legemidler mot høyt blodtrykk.",
    "sv": "Behandlingen bör endast sättas in av läkare som har erfarenhet av läkemedel mot högt blodtryck.",
    "nl": "De behandeling mag alleen worden gestart door artsen met ervaring met geneesmiddelen tegen hoge bloeddruk.",
    "de": "Die Behandlung sollte nur von Ärzten begonnen werden, die Erfahrung mit Arzneimitteln gegen Bluthochdruck haben.",
    "fr": "Le traitement ne doit être instauré que par des médecins ayant l’expérience des médicaments contre l’hypertension.",
    "fi": "Hoidon saa aloittaa vain lääkäri, jolla on kokemusta kohonneen verenpaineen hoitoon käytettävistä lääkkeistä.",
    "en": "Treatment should only be started by physicians who have experience with medicines for high blood pressure.",
}


@pytest.mark.parametrize("claimed", SAID)
@pytest.mark.parametrize("real", SAID)
def test_eight_languages_are_told_apart(real, claimed):
    found = [other for _begin, _sentence, other in language.strangers(SAID[real], claimed)]
    assert found == ([] if real == claimed else [real])


@pytest.mark.parametrize(
    "text",
    [
        "Escherichia coli, Streptococcus pneumoniae, Haemophilus influenzae og Staphylococcus aureus",
        "HbA1c ≥ 53 mmol/mol, eGFR < 30 mL/min/1,73 m², ALAT > 3 × ULN, INR 2–3, QTc 500 ms",
        "refusjonskoder: ICPC T90, ICD E11",
        "Fabulor, Fabulor Retard",
        "",
    ],
)
def test_what_tells_no_language_is_left_alone(text):
    for claimed in ("da", "nb", "sv", "nl", "de", "fi"):
        assert language.strangers(text, claimed) == ()


def test_a_language_without_profile_is_left_alone():
    assert language.strangers(SAID["en"], "is") == ()


@pytest.mark.parametrize(
    ("file", "old", "code"),
    [
        (NO, "behandling av type 2-diabetes hos voksne i kombinasjon med metformin; refusjonskoder: ICPC T90, ICD E11", "da"),
        ("fabulor/markets/DK.yaml", "Lægemidlet er underlagt supplerende overvågning, og alle formodede bivirkninger bør indberettes.", "nb"),
        ("fabulor/markets/FI.yaml", "aikuisten tyypin 2 diabeteksen hoito metformiinin lisänä, kun HbA1c on metformiinihoidosta huolimatta", "sv"),
        (CORE, "**Pregnancy:** there are no data from use in pregnant women.", "nl"),
    ],
)  # fmt: skip
def test_a_text_in_the_wrong_language(exempla, file, old, code):
    exempla.edit(file, old, SAID[code], 9)
    line, _column = exempla.place(file, SAID[code])
    assert told(exempla) == {("LNG001", "warning", file, line)}


@pytest.mark.parametrize(
    ("old", "new", "fails"),
    [
        ('"NO": "nb"', '"NO": "en"', True),
        ('"DK": "da"', '"DK": "en"', True),
        ('"SE": "en"', '"SE": "sv"', False),
        ('"NL": "nl"', '"NL": "en"', False),
        ('"BE": "en"', '"BE": "fr"', False),
    ],
)
def test_the_national_language(exempla, old, new, fails):
    exempla.edit(MATERIAL, old, new)
    found = findings(exempla)
    assert [finding.id for finding in found] == (["LNG002"] if fails else [])
    for finding in found:
        assert finding.laws
        assert finding.span
        assert finding.span.line == exempla.place(MATERIAL, new)[0]


@pytest.mark.parametrize(("kept", "lost"), [("symbol", "sentence"), ("sentence", "symbol")])
def test_half_of_the_triangle_and_its_sentence(exempla, kept, lost):
    view = views(exempla)[0]
    symbol = view.eu.symbol.text
    paragraphs = tuple(
        replace(
            p,
            runs=tuple(r for r in p.runs if r.field != "product.monitoring" or (symbol in r.text) == (kept == "symbol")),
        )
        for p in view.core_block.paragraphs
    )
    view = replace(view, core_block=replace(view.core_block, paragraphs=paragraphs))
    found = list(language.triangle_with_sentence(view))
    assert [(f.id, f.severity.value) for f in found] == [("LNG003", "error")]
    assert f"the {kept} of additional monitoring is printed without its {lost}" in found[0].message


def test_a_triangle_typed_by_hand_is_an_error_once_the_monitoring_has_ended(exempla):
    exempla.edit(CORE, "Before prescribing, consult", "▼ Before prescribing, consult")
    line, _column = exempla.place(CORE, "▼")
    assert told(exempla) == {("LNG003", "warning", CORE, line)}
    exempla.edit("fabulor/product.yaml", '- from: "2025-06-01"', '- from: "2025-06-01"\n    until: "2026-01-01"')
    assert ("LNG003", "error", CORE, line) in told(exempla)


def test_words_on_a_monitoring_that_has_ended(exempla):
    exempla.edit("fabulor/product.yaml", '- from: "2025-06-01"', '- from: "2025-06-01"\n    until: "2026-01-01"')
    market = "fabulor/markets/DK.yaml"
    line, _column = exempla.place(market, "supplerende overvågning")
    assert told(exempla) == {("LNG004", "warning", market, line)}


def test_the_gist_of_the_official_sentence(exempla):
    words = views(exempla)[0].eu.sentence[0].words.by_language
    assert {code: language._gist(text.text).lower() for code, text in words.items()} == {
        "en": "additional monitoring",
        "nl": "aanvullende monitoring",
        "fr": "surveillance supplémentaire",
        "de": "zusätzlichen überwachung",
        "da": "supplerende overvågning",
        "nb": "særlig overvåking",
        "sv": "utökad övervakning",
        "fi": "kohdistuu lisäseuranta",
    }
