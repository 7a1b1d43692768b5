"""The files of a report: nothing is lost, nothing breaks the format, the same report gives the same bytes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpc_annex.diagnostics import Citation, Finding, Severity, Span
from smpc_annex.model.block import Block, Origin, Paragraph, Run, Style
from smpc_annex.reports import html, jsonreport, junit, sarif
from smpc_annex.reports.model import Checked, CheckReport, Manual, NotChecked
from smpc_annex.reports.placing import count, kind, shares
from smpc_annex.reports.text import clean, web

DAY = date(2025, 10, 1)
SCHEMA = Path(__file__).parents[1] / "data" / "sarif" / "sarif-2.1.0-rtm.5.json"
LAW = Citation(
    "price",
    "Act on <Medicines> & more, no. 1, § 7",
    "statute",
    "from 1 Jan 2020",
    "Nov 2026 by desk",
    "active",
    "https://law.example/act?a=1&b=2",
)
WRITERS = (jsonreport, sarif, junit, html)


def run(
    text: str, file: str, line: int, *, style: Style = Style.PLAIN, kind_: str = "data", language: str = "nb", href: str = ""
) -> Run:
    return Run(text, style, language, "field", (), (Origin(kind_, Span(file, line, 3, "house")),), href)


def block(part: str, language: str, *runs: Run, notice: str = "") -> Block:
    return Block(part=part, language=language, heading=f"The {part}", notice=notice, day=DAY, paragraphs=(Paragraph(runs),))


CORE = block("core", "en", run("Exemplin", "ex/product.yaml", 1, style=Style.STRONG, language="en"))
NORWAY = block(
    "NO",
    "nb",
    run("Pris: ", "NO.html.j2", 4, kind_="template"),
    run("kr 10,00", "ex/markets/NO.yaml", 4),
    run(" <b>&", "ex/markets/NO.yaml", 5, href="https://x.example/?a&b"),
)
DENMARK = block("DK", "da", run("kr 20,00", "ex/markets/DK.yaml", 4), notice="UDKAST")


def checked(part: Block, product: str = "Exemplin") -> Checked:
    return Checked(product, "M-1", "2", "en", part.part, part.language, DAY, (CORE, part))


def finding(id_: str, severity: Severity = Severity.ERROR, **more) -> Finding:
    more.setdefault("message", f"Something about {id_}.")
    return Finding(id=id_, severity=severity, country=more.pop("country", "NO"), language=more.pop("language", "nb"), **more)


def at(file: str, line: int, column: int = 3) -> Span:
    return Span(file, line, column, "house")


ERROR = finding("NO/price", span=at("ex/markets/NO.yaml", 4), help="Date it.", subject="pack:1", laws=(LAW,))
WARNING = finding("PRI003", Severity.WARNING, span=at("ex/markets/NO.yaml", 5), message='"{0}" is <odd> & [so](1)')
WAIVED = finding("NO/date", waiver="The journal has a date.", laws=(LAW,))
DRAFT = finding("NO/share", Severity.WARNING, draft=True)
NOTE = finding("NO/atc", Severity.NOTE)
OUTSIDE = finding("SUB001", Severity.WARNING, country="", language="", span=at("ex/product.yaml", 1))

REPORT = CheckReport(
    tool="smpc-annex",
    version="1.2.3",
    rules="abc" * 20,
    day=DAY,
    inputs=(("ex/markets/NO.yaml", "f" * 64), ("ex/søk 1%.yaml", "e" * 64)),
    checked=(checked(NORWAY), checked(DENMARK)),
    findings=(ERROR, WARNING, WAIVED, DRAFT, NOTE, OUTSIDE),
    manual=(Manual("NO/surface", "A fifth of the surface", (LAW,), "NO", "on paper"), Manual("EU/field", "One field of view")),
    not_checked=(NotChecked("The proof", "none was given"),),
)


# Placing


def test_every_finding_has_one_kind_and_the_counts_add_up():
    assert [kind(f) for f in REPORT.findings] == ["error", "warning", "waived", "draft", "note", "warning"]
    assert sum(count(REPORT).values()) == len(REPORT.findings)
    assert kind(replace(ERROR, draft=True)) == "error"


def test_a_finding_belongs_to_its_country_and_language():
    assert shares(REPORT) == ([[0, 1, 2, 3, 4], []], [5])
    assert shares(replace(REPORT, findings=(finding("X", language=""), finding("Y", language="nn")))) == ([[0], []], [1])


def test_of_two_products_the_one_whose_files_are_named():
    other = block("NO", "nb", run("kr", "other/markets/NO.yaml", 4))
    two = replace(REPORT, checked=(checked(NORWAY), Checked("Other", "M-1", "2", "en", "NO", "nb", DAY, (other,))))
    spans = [
        at("other/markets/NO.yaml", 9),
        at("other/annexes/M.yaml", 1),
        at("ex/markets/NO.yaml", 8),
        at("elsewhere.yaml", 1),
        None,
    ]
    found = tuple(finding(f"X{n}", span=span) for n, span in enumerate(spans))
    own, rest = shares(replace(two, findings=found))
    assert own == [[2, 3, 4], [0, 1, 3, 4]]
    assert rest == []


# Every writer


@pytest.mark.parametrize("writer", WRITERS)
def test_the_same_report_gives_the_same_bytes(writer):
    assert writer.write(REPORT) == writer.write(replace(REPORT))


@pytest.mark.parametrize("writer", WRITERS)
def test_an_empty_report_can_be_written(writer):
    assert writer.write(CheckReport("", "", "", DAY))


# JSON


def test_json_has_everything():
    data = json.loads(jsonreport.write(REPORT))
    assert data["report_version"] == "1"
    assert data["tool"] == {"name": "smpc-annex", "version": "1.2.3"}
    assert (data["rules"], data["day"], data["stops"]) == (REPORT.rules, "2025-10-01", True)
    assert data["summary"] == {
        "errors": 1, "warnings": 2, "drafts": 1, "notes": 1, "waived": 1, "manual": 2, "not_checked": 1, "checked": 2,
    }  # fmt: skip
    first = data["findings"][0]
    assert first["place"] == {"file": "ex/markets/NO.yaml", "path": "house/ex/markets/NO.yaml", "line": 4, "column": 3}
    assert first["laws"] == [
        {"id": "price", "text": LAW.text, "basis": "statute", "in_force": LAW.in_force, "compared": LAW.compared,
         "status": "active", "url": LAW.url}
    ]  # fmt: skip
    assert (first["id"], first["severity"], first["message"], first["help"], first["subject"], first["country"], first["language"]) == (
        "NO/price", "error", ERROR.message, "Date it.", "pack:1", "NO", "nb",
    )  # fmt: skip
    assert [f["waiver"] for f in data["findings"]][2] == WAIVED.waiver
    assert data["findings"][3]["draft"] is True
    assert data["findings"][4]["place"] is None
    assert data["checked"][0]["findings"] == [0, 1, 2, 3, 4]
    assert data["manual"][0]["laws"][0]["id"] == "price"
    assert data["not_checked"] == [{"what": "The proof", "why": "none was given"}]
    assert data["inputs"][1] == {"file": "ex/søk 1%.yaml", "sha256": "e" * 64}


# SARIF


@cache
def sarif_schema():
    """The official schema as OASIS has it, in draft 7: draft 4 knows no uri-reference.

    The stray bracket in two of its patterns is no regular expression to jsonschema_rs.
    """
    text = SCHEMA.read_text(encoding="utf-8")
    assert text.count("{2}]?$") == 2
    return jsonschema_rs.Draft7Validator(json.loads(text.replace("{2}]?$", "{2}$")), validate_formats=True)


def valid(report: CheckReport) -> dict:
    data = json.loads(sarif.write(report))
    assert [str(error) for error in sarif_schema().iter_errors(data)] == []
    return data["runs"][0]


def test_sarif_is_valid_and_complete():
    run_ = valid(REPORT)
    results = run_["results"]
    rules = run_["tool"]["driver"]["rules"]
    assert [r["level"] for r in results] == ["error", "warning", "error", "warning", "note", "warning"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results)
    assert rules[results[0]["ruleIndex"]]["helpUri"] == LAW.url
    assert results[0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "ex/markets/NO.yaml", "index": 0},
        "region": {"startLine": 4, "startColumn": 3},
    }
    assert results[1]["message"]["text"] == '"{{0}}" is <odd> & [so](1)'
    assert [len(r["suppressions"]) for r in results] == [0, 0, 1, 0, 0, 0]
    assert results[2]["suppressions"][0] == {"kind": "external", "status": "accepted", "justification": WAIVED.waiver}
    assert results[3]["properties"]["draft"] is True
    assert (results[0]["properties"]["subject"], results[0]["properties"]["country"]) == ("pack:1", "NO")
    assert run_["columnKind"] == "unicodeCodePoints"
    assert run_["invocations"][0]["executionSuccessful"] is True
    assert run_["artifacts"][1]["location"]["uri"] == "ex/s%C3%B8k%201%25.yaml"
    said = [n["message"]["text"] for n in run_["invocations"][0]["toolExecutionNotifications"]]
    assert said == [
        "A person must look at this: A fifth of the surface (on paper)",
        "A person must look at this: One field of view",
        "Not checked: The proof: none was given",
    ]


@pytest.mark.parametrize(("file", "uri"), [("C:\\a b.yaml", "C%3A/a%20b.yaml"), ("/å#?.yaml", "%C3%A5%23%3F.yaml")])
def test_sarif_places_are_relative_and_encoded(file, uri):
    [result] = valid(replace(REPORT, findings=(finding("X", span=Span(file, 0, 0)),)))["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": uri}}


def test_the_schema_would_notice():
    for right, wrong in ((b'"unicodeCodePoints"', b'"letters"'), (b"ex/s%C3%B8k", b"ex/%%%"), (b'"error"', b'"grave"')):
        assert right in sarif.write(REPORT)
        assert not sarif_schema().is_valid(json.loads(sarif.write(REPORT).replace(right, wrong)))


# JUnit


def suites(report: CheckReport) -> dict[str, ET.Element]:
    root = ET.fromstring(junit.write(report))
    for key in ("tests", "failures", "skipped"):
        assert int(root.get(key, "")) == sum(int(suite.get(key, "")) for suite in root)
    return {suite.get("name", ""): suite for suite in root}


def test_junit_fails_what_stops_and_skips_what_is_waived_or_for_a_person():
    found = suites(REPORT)
    norway = {case.get("name"): case for case in found["Exemplin M-1 2 en NO nb 2025-10-01"].findall("testcase")}
    assert norway["NO/price"].find("failure").get("message") == ERROR.message
    assert LAW.text in norway["NO/price"].find("failure").text
    assert (norway["NO/price"].get("file"), norway["NO/price"].get("line")) == ("house/ex/markets/NO.yaml", "4")
    assert norway["NO/date"].find("skipped").get("message") == f"waived: {WAIVED.waiver}"
    for passed in ("PRI003", "NO/share", "NO/atc"):
        assert [child.tag for child in norway[passed]] == ["system-out"]
    assert norway["NO/surface (for a person)"].find("skipped").get("message") == "A fifth of the surface"
    denmark = {case.get("name"): list(case) for case in found["Exemplin M-1 2 en DK da 2025-10-01"].findall("testcase")}
    assert denmark["no finding"] == []
    assert set(denmark) == {"no finding", "EU/field (for a person)"}
    outside = [case.get("name") for case in found["outside the blocks"].findall("testcase")]
    assert outside == ["SUB001", "not checked: The proof"]


def test_junit_has_one_test_per_id_and_one_failure():
    again = replace(ERROR, message="Again.", subject="pack:2")
    found = suites(replace(REPORT, findings=(ERROR, again, replace(ERROR, waiver="so be it"))))
    [case] = [c for c in found["Exemplin M-1 2 en NO nb 2025-10-01"].findall("testcase") if c.get("name") == "NO/price"]
    assert [child.tag for child in case] == ["failure", "system-out"]
    assert case.find("failure").get("message") == f"{ERROR.message} (and 1 more)"
    assert "Again." in case.find("failure").text
    assert "so be it" in case.find("system-out").text


# HTML


class Page(HTMLParser):
    """Reads a page strictly: what is opened is closed, ids are unique, and links within the page lead somewhere."""

    VOID = frozenset({"meta", "br", "input"})

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self.feed(content.decode())
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))
        assert {link[1:] for link in self.links if link.startswith("#")} <= set(self.ids)

    def handle_starttag(self, tag, attrs):
        given_ = dict(attrs)
        assert not (tag == "a" and "a" in self.open), "a link in a link"
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marked.append("")
        self.tags.append((tag, given_))
        self.ids += [given_["id"]] if "id" in given_ else []
        self.links += [given_["href"]] if tag == "a" else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data
        if "mark" in self.open:
            self.marked[-1] += data


def test_the_page_shows_everything():
    page = Page(html.write(REPORT))
    for words in (
        "Not to be released", "1 error, 2 warnings, 1 waived, 1 about draft rules, 1 note", ERROR.message, "Date it.", LAW.text, LAW.url,
        "statute; from 1 Jan 2020; compared Nov 2026 by desk; status: active", "house/ex/markets/NO.yaml:4:3", WAIVED.waiver,
        '"{0}" is <odd> & [so](1)', "A fifth of the surface", "on paper", "The proof", "none was given", "f" * 64, "ex/søk 1%.yaml",
        "smpc-annex 1.2.3", REPORT.rules, "UDKAST", "Waived", "Draft rules", "Notes", "Outside the blocks",
    ):  # fmt: skip
        assert words in page.text, words
    assert sum(tag == "input" and attrs["type"] == "checkbox" for tag, attrs in page.tags) == 2
    assert {attrs.get("lang") for tag, attrs in page.tags if tag == "article"} == {"en", "nb", "da"}


def test_places_are_marked_and_linked_both_ways():
    page = Page(html.write(REPORT))
    assert page.marked == ["Exemplin", "kr 10,00", " <b>&"]
    assert {"#f1", "#m1", "#f2", "#m2", "#f3", "#m3"} <= set(page.links)


def test_a_mark_needs_the_file_and_the_line_and_a_datum():
    for span in (at("ex/markets/NO.yaml", 7), at("ex/markets/DK.yaml", 4), at("NO.html.j2", 4), None):
        assert Page(html.write(replace(REPORT, findings=(replace(ERROR, span=span),)))).marked == []


def test_the_core_is_printed_once_a_publication():
    assert html.write(REPORT).count(b"The core") == 1


def test_a_finding_of_two_blocks_is_told_once():
    page = html.write(replace(REPORT, checked=(checked(NORWAY), replace(checked(NORWAY), publication="nb")), findings=(ERROR,)))
    assert page.count(ERROR.message.encode()) == 1
    assert b"Here too" in page
    Page(page)


def test_the_page_needs_no_network_and_no_script():
    text = html.write(REPORT).decode()
    assert not re.search(r"<(script|link|img|iframe|object|embed|base)|@import|url\(|\son[a-z]+=", text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"findings": (WAIVED, DRAFT)}, "No error stands in the way of a release."),
        ({"findings": (), "checked": ()}, "Nothing was checked."),
        ({"findings": (ERROR,), "checked": ()}, "Not to be released"),
    ],
)
def test_the_verdict(change, words):
    page = Page(html.write(replace(REPORT, **change)))
    assert words in page.text
    assert "Still open: 2 points for a person to look at and 1 thing not checked." in page.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a b",
        'https://x"onclick=',
        "https://",
        "data:text/html,x",
        "//x",
        "https://x/%q",
        "https://x/#a#b",
    ],
)
def test_only_addresses_of_the_web_become_links(url):
    law = replace(LAW, url=url)
    report = replace(REPORT, findings=(replace(ERROR, laws=(law,)),), manual=())
    assert web(url) == ""
    assert url not in Page(html.write(report)).links
    assert all("helpUri" not in rule for rule in valid(report)["tool"]["driver"]["rules"])


def test_an_address_is_encoded():
    assert web("https://lov.example:80/§ 7?å=1#a") == "https://lov.example:80/%C2%A7%207?%C3%A5=1#a"
    assert web("https://lov.example/%C2%A7") == "https://lov.example/%C2%A7"


# Whatever the words

NASTY = st.text(
    st.one_of(st.sampled_from("<>&\"'{}[]\\\n\r\t\0\x08\x1b\x7f\x85\ud800\ufffe\uffff\u2028\u202e%#:/ "), st.characters()),
    max_size=12,
)
CITATIONS = st.builds(
    Citation, NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, st.one_of(NASTY, NASTY.map("https://x.example/".__add__))
)
FINDINGS = st.builds(
    Finding,
    id=NASTY,
    severity=st.sampled_from(Severity),
    message=NASTY,
    span=st.one_of(st.none(), st.builds(Span, NASTY, st.integers(0, 9), st.integers(0, 9), NASTY), st.just(ERROR.span)),
    help=NASTY,
    subject=NASTY,
    laws=st.lists(CITATIONS, max_size=2).map(tuple),
    draft=st.booleans(),
    waiver=st.one_of(st.just(""), NASTY),
    country=st.sampled_from(["NO", "DK", ""]),
    language=st.sampled_from(["nb", ""]),
)


@st.composite
def reports(draw):
    words = draw(NASTY)
    place = st.builds(Checked, NASTY, NASTY, NASTY, NASTY, st.just("NO"), st.just("nb"), st.just(DAY), st.just((CORE, NORWAY)))
    printed = block(words, words, run(words, words, 1, language=words, href=words), notice=words)
    return CheckReport(
        tool=words,
        version=draw(NASTY),
        rules=words,
        day=DAY,
        inputs=tuple(draw(st.lists(st.tuples(NASTY, NASTY), max_size=2))),
        checked=(*draw(st.lists(place, max_size=2)), Checked(words, "", "", "", "DK", words, DAY, (printed,))),
        findings=tuple(draw(st.lists(FINDINGS, max_size=4))),
        manual=(
            Manual(
                draw(NASTY), words, tuple(draw(st.lists(CITATIONS, max_size=1))), draw(st.sampled_from(["NO", "", "SE"])), words
            ),
        ),
        not_checked=(NotChecked(words, draw(NASTY)),),
    )


@given(reports())
def test_whatever_the_words_json_gives_them_back(report):
    data = json.loads(jsonreport.write(report))
    assert [f["message"] for f in data["findings"]] == [f.message for f in report.findings]
    assert [f["waiver"] for f in data["findings"]] == [f.waiver for f in report.findings]
    assert [tuple(law.values())[1] for f in data["findings"] for law in f["laws"]] == [
        law.text for f in report.findings for law in f.laws
    ]


@given(reports())
def test_whatever_the_words_sarif_is_valid(report):
    assert len(valid(report)["results"]) == len(report.findings)


@given(reports())
def test_whatever_the_words_junit_is_well_formed_and_says_them(report):
    root = ET.fromstring(junit.write(report))
    said = "".join(root.itertext())
    assert all(clean(f.message) in said for f in report.findings)
    assert any(case.find("failure") is not None for case in root.iter("testcase")) == report.stops


@given(reports())
def test_whatever_the_words_the_page_is_whole_and_says_them(report):
    page = Page(html.write(report))
    for item in report.findings:
        assert all(line in page.text for line in clean(item.message).split("\n"))
    assert sum(attrs.get("class", "").startswith("finding ") for tag, attrs in page.tags if tag == "li") == len(report.findings)
