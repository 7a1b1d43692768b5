"""verify as a person uses it: a page in, what differs out, and whether the approved text may still be printed."""

import json
import os
import re
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema_rs
import proof_pages
import pytest
from docx import Document
from docx.oxml.ns import qn

from conftest import EXAMPLES, SHARED, run

DAY = "2026-02-02"


@pytest.fixture(scope="session")
def printed(tmp_path_factory) -> Path:
    """The files of the fictional medicine's English annex."""
    folder = tmp_path_factory.mktemp("printed")
    status, _out, err = run(
        "build",
        EXAMPLES / "exempla" / "fabulor",
        "--material",
        "EXP-2025-0043",
        "--on",
        DAY,
        "-o",
        folder,
        "--format",
        "txt,html,docx,pdf",
    )
    assert status == 0, err
    return folder


def annex(printed: Path, form: str) -> Path:
    return printed / f"EXP-2025-0043-fabulor-annex-en.{form}"


def verify(proof: Path, *options: object, dossier: Path = EXAMPLES / "exempla" / "fabulor", day: str = DAY) -> tuple[int, dict]:
    against = () if "--against" in options else ("--against", "build")
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        status, _out, err = run("verify", dossier, proof, *against, "--on", day, "--report", "json", "-o", report, *options)
        assert report.exists(), err
        return status, json.loads(report.read_text(encoding="utf-8"))


def block(report: dict, part: str) -> dict:
    return next(item for item in report["blocks"] if item["part"] == part)


def changed(printed: Path, tmp_path: Path, old: str, new: str) -> Path:
    """The plain text with one change."""
    text = annex(printed, "txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert old in text
    proof = tmp_path / "proof.txt"
    proof.write_text(text.replace(old, new, 1), encoding="utf-8")
    return proof


@pytest.mark.parametrize("form", ["pdf", "docx", "html", "txt"])
def test_every_file_that_we_deliver_is_as_approved(printed, form):
    status, report = verify(annex(printed, form))
    assert (status, report["status"], report["still_true"]) == (0, "identical", True), report["blocks"]
    assert {item["part"] for item in report["blocks"]} == {"core", "NL", "BE", "DK", "NO", "SE", "FI"}


@pytest.mark.parametrize(
    ("old", "new", "part", "kind", "field"),
    [
        ("€72.95", "€72.59", "BE", "digit", "pack.price.PUBLIC"),
        ("kr 509,90", "kr 50990", "NO", "digit", "pack.price.AUP"),
        ("≥ 53", "> 53", "core", "sign", "smpc.4.2"),
        ("0.8%", "0.8", "core", "sign", "smpc.4.4"),
        ("Fabulor should not be used in", "Fabulor should be used in", "core", "negation", "smpc.4.4"),
        ("Not reimbursed (28", "Reimbursed (28", "BE", "negation", "pack.reimbursement"),
        ("5 mg once daily", "5 µg once daily", "core", "unit", "smpc.4.2"),
        ("10⁹", "109", "core", "superscript", "smpc.4.4"),
        ("Severe hepatic impairment", "Hepatic impairment", "core", "word", "smpc.4.3"),
        ("Mallvägen", "Mallvagen", "SE", "accent", "representative.address"),
        ("Exempla Pharma AS, Eksempelveien", "Exempla Farma AS, Eksempelveien", "NO", "name", "representative.name"),
        ("hypoglycaemia", "hypoglyceamia", "core", "word", "smpc.4.8"),
        ("Diabetic ketoacidosis.", "Diabetic ketoacidosis,", "core", "punctuation", "smpc.4.3"),
        ("Child-Pugh", "ChildPugh", "core", "hyphen", "smpc.4.3"),
        ("galactose intolerance", "galactose intolerance intolerance", "core", "doubled", "smpc.4.4"),
    ],
)
def test_a_single_fault_is_named_with_its_field(printed, tmp_path, old, new, part, kind, field):
    status, report = verify(changed(printed, tmp_path, old, new))
    assert status == 1
    assert report["status"] == "changed"
    assert block(report, part)["state"] == "found", "no other day's text has this fault"
    found = [(item["part"], one) for item in report["blocks"] for one in item["differences"] if not one["layout"]]
    assert [(where, one["kind"], one["field"]) for where, one in found] == [(part, kind, field)], found
    one = found[0][1]
    assert one["file"]
    assert one["line"] > 0
    assert one["place"]["line"] > 0


def test_law_and_source_stand_beside_a_price(printed, tmp_path):
    _status, report = verify(changed(printed, tmp_path, "kr 509,90", "kr 508,90"))
    one = block(report, "NO")["differences"][0]
    assert one["file"].endswith("markets/NO.yaml")
    assert "§ 13-7" in one["laws"][0]
    assert one["approved"] == "509,90."
    assert one["page"] == "508,90."


def test_a_whole_sentence_lost_is_one_difference(printed, tmp_path):
    text = annex(printed, "txt").read_text(encoding="utf-8")
    sentence = re.search(r"A missed dose[^.]*\.", text)[0]
    _status, report = verify(changed(printed, tmp_path, " " + sentence, ""))
    (one,) = [one for one in block(report, "core")["differences"] if not one["layout"]]
    assert one["kind"] == "missing"
    assert sentence.split()[1] in one["approved"]


# -- bold and superscript --------------------------------------------------------------------------------------------------------


def test_bold_and_superscript_in_html(printed, tmp_path):
    page = annex(printed, "html").read_text(encoding="utf-8")
    proof = tmp_path / "proof.html"
    proof.write_text(
        page.replace("<strong>Contraindications</strong>", "Contraindications").replace("<sup>9</sup>", "9"), encoding="utf-8"
    )
    _status, report = verify(proof)
    kinds = {(one["kind"], one["approved"]) for one in block(report, "core")["differences"]}
    assert ("bold", "Contraindications:") in kinds
    assert any(kind == "superscript" and "109" in words for kind, words in kinds)


def test_plain_text_says_that_it_has_no_bold(printed):
    _status, report = verify(annex(printed, "txt"))
    assert any(what.startswith("bold and subscripts") for what in report["not_verifiable"])


# -- blocks ----------------------------------------------------------------------------------------------------------------------


def paragraphs(printed: Path) -> list[str]:
    """The plain text part by part: the core, then each country's heading and block."""
    text = annex(printed, "txt").read_text(encoding="utf-8")
    found = re.split(r"\n(?=(?:Nederland|Belgium|Danmark|Norge|Sweden|Finland)\n)", text)
    assert len(found) == 7
    return found


def states(tmp_path: Path, parts: list[str], *options: object) -> tuple[int, dict[str, tuple[str, str]]]:
    proof = tmp_path / "proof.txt"
    proof.write_text("\n\n".join(parts), encoding="utf-8")
    status, report = verify(proof, *options)
    return status, {item["part"]: (item["state"], item["verdict"]) for item in report["blocks"]}


def test_a_missing_block(printed, tmp_path):
    core, nl, be, dk, _no, se, fi = paragraphs(printed)
    status, found = states(tmp_path, [core, nl, be, dk, se, fi])
    assert status == 1
    assert found.pop("NO") == ("missing", "")
    assert set(found.values()) == {("found", "identical")}


def test_a_doubled_block(printed, tmp_path):
    core, nl, be, dk, no, se, fi = paragraphs(printed)
    status, found = states(tmp_path, [core, nl, be, no, dk, no, se, fi])
    assert status == 1
    assert found.pop("NO") == ("doubled", "identical")
    assert set(found.values()) == {("found", "identical")}


def test_a_block_in_another_place_is_layout(printed, tmp_path):
    core, nl, be, dk, no, se, fi = paragraphs(printed)
    status, found = states(tmp_path, [core, be, dk, no, se, fi, nl])
    assert status == 0
    assert found.pop("NL") == ("moved", "identical")
    assert set(found.values()) == {("found", "identical")}


def test_text_around_the_annex_changes_nothing(printed, tmp_path):
    news = "The congress opened on Monday with a lecture on something else altogether. Nobody had expected so many guests.\n" * 5
    parts = [item for part in paragraphs(printed) for item in (news, part)]
    status, found = states(tmp_path, [*parts, news])
    assert (status, set(found.values())) == (0, {("found", "identical")})


def test_the_block_of_another_country_is_named(printed, tmp_path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("other")
    status, _out, err = run(
        "build",
        EXAMPLES / "exempla" / "fabulor",
        "--material",
        "EXP-2025-0043",
        "--all-languages",
        "--draft",
        "--on",
        DAY,
        "-o",
        folder,
        "--format",
        "txt",
    )
    assert status == 0, err
    belgium = (folder / "EXP-2025-0043-fabulor-BE-fr.draft.txt").read_text(encoding="utf-8")
    core, nl, _be, dk, no, se, fi = paragraphs(printed)
    proof = tmp_path / "proof.txt"
    proof.write_text("\n\n".join([core, nl, belgium, dk, no, se, fi]), encoding="utf-8")
    status, report = verify(proof)
    assert status == 1
    assert block(report, "BE")["state"] == "missing"
    assert [(text["known"], text["same_product"]) for text in report["elsewhere"] if text["known"]] == [("Fabulor: BE fr", True)]


def test_the_text_of_another_day_is_dated(printed, tmp_path):
    status, report = verify(annex(printed, "txt"), day="2026-04-02")
    assert status == 1
    found = block(report, "NO")
    assert found["state"] == "other version"
    assert "28 Feb 2026" in found["version"]


def test_one_country_is_verified_alone(printed, tmp_path):
    core, _nl, _be, _dk, no, _se, _fi = paragraphs(printed)
    status, found = states(tmp_path, [core, no], "--country", "NO")
    assert (status, set(found)) == (0, {"core", "NO"})


# -- against what --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def released(exempla):
    """The annex of the journal, signed on the second of February."""
    status, _out, err = run(
        "release",
        exempla.folder / "fabulor",
        "--material",
        "EXP-2025-0043",
        "--on",
        DAY,
        "--by",
        "A. Name",
        "--role",
        "information officer",
    )
    assert status == 0, err
    return exempla


def test_the_last_release_is_the_approved_text(released, printed):
    dossier = released.folder / "fabulor"
    status, report = verify(annex(printed, "pdf"), "--against", "release", dossier=dossier)
    assert (status, report["status"], report["still_true"]) == (0, "identical", True)
    assert report["against"] == f"the release of {DAY}, signed by A. Name (information officer)"
    status, report = verify(annex(printed, "pdf"), "--against", DAY, dossier=dossier)
    assert status == 0


def test_a_perfect_copy_of_a_stale_price_is_not_fine(released, printed):
    status, report = verify(annex(printed, "pdf"), "--against", "release", dossier=released.folder / "fabulor", day="2026-04-02")
    assert status == 1
    assert report["status"] == "identical"
    assert report["still_true"] is False
    assert any(line.startswith("NO nb pack.price.AUP") for line in report["approved_text"]["changed_since"])
    out = run("verify", released.folder / "fabulor", annex(printed, "pdf"), "--on", "2026-04-02")[1]
    assert "The page: as approved" in out
    assert "The approved text: is NO LONGER TRUE on 2026-04-02" in out


def test_an_error_in_the_approved_text_is_told_apart(released, printed):
    released.edit("fabulor/markets/NO.yaml", "representative:", "# representative:")
    status, report = verify(annex(printed, "txt"), "--against", "release", dossier=released.folder / "fabulor")
    assert (status, report["status"], report["still_true"]) == (1, "identical", False)


def test_without_a_release_it_says_what_to_do(printed):
    status, _out, err = run("verify", EXAMPLES / "exempla" / "fabulor", annex(printed, "txt"), "--on", DAY)
    assert status == 2
    assert "error[PRF010]: nothing of this dossier has been released" in err
    assert "--against build" in err
    status, _out, err = run(
        "verify", EXAMPLES / "exempla" / "fabulor", annex(printed, "txt"), "--on", DAY, "--against", "2020-01-01"
    )
    assert "there is no release 2020-01-01" in err


def test_an_edited_release_is_no_approved_text(released, printed):
    path = next((released.folder / "fabulor" / "releases").glob("*.json"))
    path.write_text(path.read_text(encoding="utf-8").replace("509,90", "508,90"), encoding="utf-8")
    status, _out, err = run("verify", released.folder / "fabulor", annex(printed, "txt"), "--on", DAY)
    assert status == 2
    assert "REL001" in err


def test_a_publication_and_pages_that_are_not_there(printed):
    dossier = EXAMPLES / "exempla" / "fabulor"
    status, _out, err = run("verify", dossier, annex(printed, "pdf"), "--against", "build", "--on", DAY, "--publication", "xx")
    assert status == 2
    assert "there is no publication xx" in err
    status, out, _err = run("verify", dossier, annex(printed, "pdf"), "--against", "build", "--on", DAY, "--pages", "7")
    assert status == 2
    assert "there is no page 7" in out
    status, _out, err = run("verify", dossier, annex(printed, "pdf"), "--pages", "3-1")
    assert status == 2
    assert "'3-1' are no pages" in err


# -- type ------------------------------------------------------------------------------------------------------------------------


LIMITS = """
laws:
  house-type: {{title: "House rule", section: "4", url: "https://example.org", basis: "code", status: "active",
               verified: {{"on": "2026-01", by: "house", source: "house manual"}}}}
requirements:
  - {{id: "NO/house-type", asks: "The type is large enough", laws: ["house-type"], level: "required", status: "active",
     check: "measured", limits: {{size_pt: "{size}", x_height_mm: "{height}"}}}}
"""


def test_sizes_are_reported_as_figures(printed):
    _status, report = verify(annex(printed, "pdf"))
    sizes = block(report, "NO")["copies"][0]["sizes"]
    assert (sizes["smallest_pt"], sizes["largest_pt"], sizes["narrowest_percent"], sizes["contrast"]) == (6.0, 6.0, 100.0, 21.0)
    assert sizes["x_height_mm"] == pytest.approx(
        6 * 25.4 / 72 * 1082 / 2048, rel=0.02
    )  # Liberation Sans: x is 1082 of 2048 units high
    assert report["measured"] == []


def test_a_limit_that_rules_state_is_kept_or_broken(exempla, printed):
    exempla.write("country_rules/NO.yaml", 'country: "NO"\n' + LIMITS.format(size="6.0", height="1.0"))
    assert verify(annex(printed, "pdf"), dossier=exempla.folder / "fabulor")[0] == 0
    exempla.write("country_rules/NO.yaml", 'country: "NO"\n' + LIMITS.format(size="6.5", height="1.0"))
    status, report = verify(annex(printed, "pdf"), dossier=exempla.folder / "fabulor")
    assert (status, report["status"]) == (1, "changed")
    assert {finding["id"] for finding in report["measured"]} == {"NO/house-type"}
    assert "6.00 pt, and must be at least 6.5" in report["measured"][0]["message"]
    assert "measures it on the finished page" not in run("explain", "NO/price")[1]


# -- reports -----------------------------------------------------------------------------------------------------------------------


def test_the_page_to_file_shows_each_difference(printed, tmp_path):
    proof = annex(printed, "pdf")
    report = tmp_path / "report.html"
    status, _out, err = run(
        "verify",
        EXAMPLES / "exempla" / "fabulor",
        proof,
        "--against",
        "build",
        "--on",
        "2026-04-02",
        "--report",
        "html",
        "-o",
        report,
    )
    assert status == 1, err
    page = report.read_text(encoding="utf-8")
    assert page.count('class="finding error" data-n=') >= 3
    assert set(re.findall(r'class="box \w+" data-n="(\d+)"', page)) == set(
        re.findall(r'class="finding \w+" data-n="(\d+)"', page)
    )
    assert 'src="data:image/png;base64,' in page
    assert "http://" not in re.sub(r">[^<]*<", "><", page)


def test_text_report_names_the_worst_first(printed, tmp_path):
    proof = changed(printed, tmp_path, "Diabetic ketoacidosis.", "Diabetic ketoacidosis,")
    proof.write_text(proof.read_text(encoding="utf-8").replace("5 mg once daily", "6 mg once daily", 1), encoding="utf-8")
    status, out, _err = run("verify", EXAMPLES / "exempla" / "fabulor", proof, "--against", "build", "--on", DAY)
    assert status == 1
    assert out.index("punctuation") < out.index("figure")  # a contraindication comes first, whatever its fault
    assert "The page: DIFFERS from what was approved: 2 differences in 1 block" in out


# -- the published annex ---------------------------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_the_published_annex_against_the_built_one():
    dossier = EXAMPLES / "sanofi" / "sarclisa"
    status, report = verify(SHARED / "seed" / "annex.md", dossier=dossier, day="2025-10-01")
    assert status == 1
    verdicts = {item["part"]: item["verdict"] for item in report["blocks"]}
    assert verdicts.pop("core") == "changed"  # ours is another abridgement of the same facts
    assert set(verdicts.values()) == {"identical"}
    assert len(verdicts) == 6


# -- reports for other programs, and for hands --------------------------------------------------------------------------------------


def test_sarif_is_valid_and_points_into_the_data(printed, tmp_path):
    schema = (Path(__file__).parents[1] / "data" / "sarif" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
    proof = changed(printed, tmp_path, "kr 509,90", "kr 508,90")
    report = tmp_path / "report.sarif"
    status, _out, err = run(
        "verify", EXAMPLES / "exempla" / "fabulor", proof, "--against", "build", "--on", DAY, "--report", "sarif", "-o", report
    )
    assert status == 1, err
    data = json.loads(report.read_text(encoding="utf-8"))
    assert not list(jsonschema_rs.Draft7Validator(json.loads(schema.replace("{2}]?$", "{2}$"))).iter_errors(data))
    (one,) = [result for result in data["runs"][0]["results"] if result["ruleId"] == "proof/digit"]
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("markets/NO.yaml")
    assert one["level"] == "error"


@pytest.mark.slow
def test_the_page_is_worked_through_with_the_keyboard(printed, tmp_path):
    if not proof_pages.chromium():
        assert not os.environ.get("REQUIRE_ALL"), "chromium is missing, and nothing may be skipped here"
        pytest.skip("chromium is not installed")
    report = tmp_path / "report.html"
    run(
        "verify",
        EXAMPLES / "exempla" / "fabulor",
        annex(printed, "pdf"),
        "--against",
        "build",
        "--on",
        "2026-04-02",
        "--report",
        "html",
        "-o",
        report,
    )
    with proof_pages.browser() as tab:
        tab.goto(report.as_uri())
        assert "0 of" in tab.inner_text("#done")
        tab.keyboard.press("n")
        assert tab.locator("li.finding.now").get_attribute("data-n") == "1"
        assert tab.locator('.box.now[data-n="1"]').count() >= 1
        tab.keyboard.press("Space")
        assert tab.inner_text("#done").startswith("1 of")
        tab.keyboard.press("n")
        tab.keyboard.press("p")
        assert tab.locator("li.finding.now").get_attribute("data-n") == "1"


def test_a_mail_with_its_quoting(printed, tmp_path):
    text = annex(printed, "txt").read_text(encoding="utf-8")
    message = EmailMessage()
    message["Subject"] = "Annex"
    message.set_content("Dear colleague,\n\nplease find the text below.\n\n" + text)
    proof = tmp_path / "mail.eml"
    proof.write_bytes(bytes(message))
    assert verify(proof)[0] == 0
    proof = tmp_path / "mail.txt"
    proof.write_text("".join(f"> {line}\n" for line in text.splitlines()), encoding="utf-8")
    assert verify(proof)[0] == 0


def test_word_with_tracked_changes_says_so(printed, tmp_path):
    document = Document(str(annex(printed, "docx")))
    paragraph = next(p for p in document.paragraphs if "Diabetic ketoacidosis." in p.text)
    inserted = paragraph._p.makeelement(qn("w:ins"), {qn("w:id"): "1", qn("w:author"): "A"})
    run_ = paragraph.add_run(" Pregnancy.")._r
    paragraph._p.append(inserted)
    inserted.append(run_)
    proof = tmp_path / "proof.docx"
    document.save(str(proof))
    status, report = verify(proof)
    assert status == 1
    assert any("Pregnancy." in one["page"] for one in block(report, "core")["differences"])
    assert any("tracked changes" in what for what in report["not_verifiable"])
