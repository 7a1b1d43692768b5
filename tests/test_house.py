"""What a portfolio may bring: its own country, stricter rules, its own words and templates; and what it may not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conftest import run

ICELAND = Path(__file__).parent / "portfolios" / "iceland"
DAY = "2026-02-02"


@pytest.fixture
def iceland(exempla):
    shutil.copytree(ICELAND, exempla.folder, dirs_exist_ok=True)
    return exempla


def test_a_seventh_country_is_one_rules_file_one_template_one_catalogue(iceland):
    for what in ("review", "approve"):
        signed = run("translations", what, iceland.folder / "fabulor", "all", "--language", "is", "--by", "A", "--role", "B")
        assert signed[0] == 0, signed
    result = iceland.build(DAY, "--material", "IS-1")
    assert result.status == 0, result.err
    assert result.text("IS-is") == "Pakkning 28 töflur, verð 12\u00a0345,60\u00a0kr. (012\u00a0345). Lyfseðilsskylt.\n"


def test_its_requirements_are_judged_like_any_other(iceland):
    iceland.edit("fabulor/markets/IS.yaml", 'kind: "HV", amount: "12345.60"', 'kind: "XX", amount: "12345.60"')
    result = iceland.build(DAY, "--material", "IS-1")
    assert result.status == 1
    assert "there is no kind of price 'XX'" in result.finding("REF009")


def rules(portfolio, text: str, country: str = "NO") -> None:
    portfolio.write(f"country_rules/{country}.yaml", f'country: "{country}"\n{text}')


STRICT = """
laws:
  house-1: {title: "House rule", section: "1", url: "https://example.org", basis: "code", status: "active",
            verified: {"on": "2026-01", by: "house", source: "house manual"}}
requirements:
  - {id: "NO/house-number", asks: "Every pack has its number", laws: ["house-1"], level: "required", status: "active",
     check: "printed", fields: ["pack.number"], each: "pack"}
"""


def test_a_house_may_be_stricter(exempla):
    rules(exempla, STRICT + 'prices: {verify_within_days: "2"}\n')
    exempla.edit("fabulor/markets/NO.yaml", 'number: "', '# number: "')
    result = exempla.build(DAY, "--country", "NO")
    assert result.status == 1
    line, _column = exempla.place("fabulor/markets/NO.yaml", "- id:")
    assert f"NO.yaml:{line}:" in result.finding("NO/house-number")
    assert "NO/house-number" not in exempla.build(DAY, "--country", "DK").err
    assert "within 2 days" in result.err


@pytest.mark.parametrize(
    ("text", "id_", "words"),
    [
        ('prices: {verify_within_days: "900"}\n', "RUL002", "900 days are more than the shipped"),
        (STRICT.replace("NO/house-number", "NO/price"), "RUL001", "'NO/price' is a requirement of the shipped rules"),
        (STRICT.replace('["house-1"]', '["nowhere"]'), "RUL003", "the law 'nowhere' is not known"),
        ("requirements: []\nlanguages: [nb]\n", "SCH002", "unknown key 'languages'"),
    ],
)
def test_a_house_may_not_loosen(exempla, text, id_, words):
    rules(exempla, text)
    result = exempla.build(DAY)
    assert result.status == 2
    assert words in result.finding(id_)
    assert "country_rules/NO.yaml:" in result.finding(id_)
    assert result.files == {}


def test_a_house_template_extends_a_shipped_one(exempla):
    exempla.write(
        "templates/NO.html.j2",
        '{% extends "shipped/NO.html.j2" %}{% block representative %}{{ super() }} {{ _p("NO", "Ring!") }}{% endblock %}',
    )
    exempla.write(
        "locales/nb/LC_MESSAGES/smpc_annex.po",
        'msgid ""\nmsgstr ""\n"Language: nb\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgctxt "NO"\nmsgid "Ring!"\nmsgstr "Ring <b>nå</b> & 5 %!"\n',
    )
    result = exempla.build(DAY, "--country", "NO")
    assert result.status == 0, result.err
    assert "Ring <b>nå</b> & 5\u00a0%!" in result.text("NO-nb")
    page = next(content for name, content in result.files.items() if name.endswith("NO-nb.html")).decode()
    assert 'Ring &lt;b&gt;nå&lt;/b&gt; &amp; 5<span class="hold">\u00a0</span>%!' in page


def test_a_house_word_replaces_ours_and_is_named_as_origin(exempla):
    exempla.write(
        "locales/nb/LC_MESSAGES/smpc_annex.po",
        'msgid ""\nmsgstr ""\n"Language: nb\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgctxt "NO"\nmsgid "Packs and prices:"\nmsgstr "Pakker:"\n',
    )
    result = exempla.build(DAY, "--country", "NO")
    assert "Pakker:" in result.text("NO-nb")
    evidence = json.loads(next(content for name, content in result.files.items() if name.endswith("NO-nb.json")))
    run = next(run for paragraph in evidence["paragraphs"] for run in paragraph if run["text"] == "Pakker:")
    assert [evidence["origins"][number] for number in run["origins"]] == [
        {"kind": "message", "file": "locales/nb/LC_MESSAGES/smpc_annex.po", "line": 7, "column": 1}
    ]


@pytest.mark.parametrize(
    ("po", "id_", "words"),
    [
        ('#, fuzzy\nmsgctxt "NO"\nmsgid "Packs and prices:"\nmsgstr "Pakker:"\n', "MSG001", "is marked fuzzy"),
        (
            'msgctxt "NO"\nmsgid "%(pack)s (Vnr %(number)s) %(price)s."\nmsgstr "%(pack)s %(number)s."\n',
            "MSG002",
            "leaves out price",
        ),
        ('msgctxt "NO"\nmsgid "Packs and prices:"\nmsgstr "Pakker %(x)s:"\n', "MSG002", "asks for x"),
        ('msgid "x"\nmsgstr "y"\n\nmsgid "x"\nmsgstr "z"\n', "PO001", "a second time"),
        ('msgid "x"\nmsgstr "y\n', "PO001", "neither a comment nor a key"),
        ('msgid "x"\nmsgstr "\u202ey"\n', "PO001", "RIGHT-TO-LEFT OVERRIDE"),
        ('msgid "x"\nmsgstr "y"\n"Plural', "PO001", "neither a comment nor a key"),
    ],
)
def test_a_bad_translation_stops_the_block(exempla, po, id_, words):
    header = 'msgid ""\nmsgstr ""\n"Language: nb\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    exempla.write("locales/nb/LC_MESSAGES/smpc_annex.po", header + po)
    result = exempla.build(DAY, "--country", "NO")
    assert result.status == 1
    line = result.finding(id_)
    assert words in line
    assert "locales/nb/LC_MESSAGES/smpc_annex.po:" in line
    assert not any("NO-nb.txt" in name for name in result.files)


HOSTILE = {
    "reads a file": '<p>{% include "../portfolio.yaml" %}</p>',
    "reads a file by its path": '<p>{% include "/etc/passwd" %}</p>',
    "reaches Python": "<p>{{ product.__class__.__mro__ }}</p>",
    "reaches inside": "<p>{{ market._situation }}</p>",
    "calls Python": "<p>{{ self.__init__.__globals__ }}</p>",
    "uses jinja's globals": "<p>{{ lipsum() }}</p>",
    "loops": "<p>{% for i in range(9) %}{{ product.name }}{% endfor %}</p>",
    "calculates": "<p>{{ 7*7 }}</p>",
    "fills the memory": '<p>{{ "a" * 999999999 }}</p>',
    "prints a plain word": '<p>{{ "word" }}</p>',
    "prints a thing": "<p>{{ market }}</p>",
    "prints a hole": "<p>{{ product.nothing }}</p>",
    "glues a value": '<p>{{ product.name ~ "x" }}</p>',
    "recurses": '{% extends "NO.html.j2" %}',
    "includes itself": '<p>{% include "NO.html.j2" %}</p>',
    "has a script": "<p><script>alert(1)</script></p>",
    "has an attribute": '<p style="x">a</p>',
    "puts a value into a tag": "<p><strong {{ product.name }}>a</strong></p>",
    "leaves a tag open": "<p><strong>{{ product.name }}</p>",
    "closes too much": "<p>{{ product.name }}</p></p>",
    "speaks outside paragraphs": "{{ product.name }}",
    "is broken": "<p>{% if %}</p>",
    "filters": "<p>{{ product.name|upper }}</p>",
    "forges a marker": "<p>\ue0000\ue001</p>",
    "appends for ever": "<p>{% set l = [1] %}{% for x in l %}{% set q = l.append(1) %}{% endfor %}</p>",
    "doubles": "<p>"
    + "".join(f"{{% set a{n + 1} %}}{{{{ a{n} }}}}{{{{ a{n} }}}}{{% endset %}}" for n in range(34)).replace(
        "{{ a0 }}", "{{ product.name }}"
    )
    + "</p>",
    "loops over words": '<p>{% for a in "abc" %}{% endfor %}</p>',
    "loops in loops": "<p>" + "{% for a in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0) %}" * 9 + "{% endfor %}" * 9 + "</p>",
    "nests too deeply": "<p>" + "{% for a in market.packs %}" * 25 + "{% endfor %}" * 25 + "</p>",
    "macros of macros": "{% macro m0() %}{% endmacro %}"
    + "".join(f"{{% macro m{n + 1}() %}}{{{{ m{n}() }}}}{{{{ m{n}() }}}}{{% endmacro %}}" for n in range(30))
    + "<p>{{ m30() }}</p>",
    "uses a method": '<p>{{ "{a}".format(a=product) }}</p>',
    "claims a field": '<p>{{ _p("NO", "Packs and prices:")|says("pack.price.AUP") }}</p>',
    "binds a field": '<p>{{ product.name._bound("pack.price.AUP", ("pack:5mg-28",)) }}</p>',
    "writes an entity": "<p>&nbsp;{{ product.name }}</p>",
    "holds an unseen character": "<p>\u200b{{ product.name }}</p>",
    "sets a string": '<p>{% set x = "word" %}{{ x }}</p>',
}


@pytest.mark.parametrize("template", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_template_can_do_no_harm(exempla, template):
    exempla.write("templates/NO.html.j2", template)
    result = exempla.build(DAY, "--country", "NO")
    assert result.status == 1
    assert "templates/NO.html.j2:1:1: error[TPL00" in result.err, result.err
    assert "BUG" not in result.err
    assert not any("-NO-" in name for name in result.files)


def test_the_place_of_a_template_error_is_its_line(exempla):
    exempla.write("templates/NO.html.j2", "<p>\n{{ product.name }}\n{{ product.nam }}\n</p>")
    assert "templates/NO.html.j2:3:1: error[TPL004]" in exempla.build(DAY, "--country", "NO").err
