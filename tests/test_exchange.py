"""To translators and back: what goes out is well formed and complete, what comes back unchanged changes nothing, and nothing is lost."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from conftest import EXAMPLES, Portfolio, run
from smpc_annex.exchange import inline, yamledit
from smpc_annex.exchange.inline import NAMESPACE, from_xml, to_xml

DAY = "2026-02-02"
X = f"{{{NAMESPACE}}}"
#: What XLIFF 2.0 lets stand in each element that we use, in its order, and the attributes that we write.
CONTENT = {
    "xliff": ("file", {"version", "srcLang", "trgLang"}),
    "file": ("(notes)?(unit|group)+", {"id", "original"}),
    "group": ("(notes)?(unit|group)*", {"id", "name"}),
    "unit": ("(notes)?(segment)+", {"id", "canResegment"}),
    "notes": ("(note)+", set()),
    "note": ("", set()),
    "segment": ("source(target)?", {"id", "state", "subState"}),
    "source": ("(pc|mrk)*", set()),
    "target": ("(pc|mrk)*", set()),
    "pc": ("(pc|mrk)*", {"id", "type", "subType", "canDelete"}),
    "mrk": ("(pc|mrk)*", {"id", "translate", "type"}),
}
TEXTUAL = {"note", "source", "target", "pc", "mrk"}
ID_FORM = r"[A-Za-z0-9._-]+"


def export(portfolio: Portfolio, language: str, form: str, folder: Path) -> list[Path]:
    status, out, err = run(
        "translations", "export", portfolio.folder / portfolio.dossier, "--language", language, "--format", form, "-o", folder
    )
    assert status == 0, (out, err)
    return sorted(folder.glob(f"*-{language}.{'po' if form == 'po' else 'xlf'}"))


def take(portfolio: Portfolio, file: Path) -> tuple[int, str, str]:
    return run("translations", "import", portfolio.folder / portfolio.dossier, file)


def snapshot(portfolio: Portfolio) -> dict[str, bytes]:
    return {p.relative_to(portfolio.folder).as_posix(): p.read_bytes() for p in portfolio.folder.rglob("*") if p.is_file()}


def judge(element: ElementTree.Element) -> None:
    """The content model and the attributes of XLIFF 2.0, for the elements that we use."""
    name = element.tag.removeprefix(X)
    model, attributes = CONTENT[name]
    children = "".join(child.tag.removeprefix(X) for child in element)
    assert re.fullmatch(model, children), f"<{name}> holds {children}"
    assert set(element.attrib) <= attributes, (name, element.attrib)
    if name not in TEXTUAL:
        assert not (element.text or "").strip(), f"words in <{name}>"
    for child in element:
        judge(child)
        assert name in TEXTUAL or not (child.tail or "").strip(), f"words in <{name}>"


@pytest.mark.parametrize(("portfolio", "dossier"), [("sanofi", "sarclisa"), ("exempla", "fabulor")])
@pytest.mark.parametrize("language", ["da", "de", "fi", "fr", "nb", "nl", "sv"])
def test_xliff_is_as_the_standard_wants_it(portfolio, dossier, language, tmp_path):
    """Element by element after the schema of XLIFF 2.0; the ids are name tokens and one for source and target."""
    for file in export(Portfolio(EXAMPLES / portfolio, dossier, tmp_path), language, "xliff", tmp_path):
        root = ElementTree.fromstring(file.read_bytes())
        judge(root)
        assert root.get("version") == "2.0"
        assert root.get("trgLang") == language
        units = [unit.get("id", "") for unit in root.iter(f"{X}unit")]
        assert len(units) == len(set(units))
        assert all(re.fullmatch(ID_FORM, id_) for id_ in [*units, *(g.get("id", "") for g in root.iter(f"{X}group"))])
        for unit in root.iter(f"{X}unit"):
            segments = list(unit.iter(f"{X}segment"))
            assert {s.get("state") for s in segments} <= {"initial", "translated", "reviewed", "final"}
            codes = [e.get("id") for s in segments for e in s.find(f"{X}source").iter() if e.get("id")]
            assert len(codes) == len(set(codes)), "ids of codes and marks are one in a unit"
            for segment in segments:
                source, target = (
                    {e.get("id") for e in segment.find(f"{X}{name}").iter(f"{X}pc")} for name in ("source", "target")
                )
                assert source == target


@pytest.mark.parametrize("form", ["xliff", "po"])
@pytest.mark.parametrize("language", ["da", "de", "fi", "fr", "nb", "nl", "sv"])
def test_what_comes_back_unchanged_changes_nothing(exempla, sarclisa, form, language, tmp_path):
    for portfolio in (exempla, sarclisa):
        before = snapshot(portfolio)
        for file in export(portfolio, language, form, tmp_path / "x"):
            if portfolio.dossier in file.name:
                status, out, err = take(portfolio, file)
                assert (status, err) == (0, ""), (out, err)
                assert "nothing has changed" in out
        assert snapshot(portfolio) == before


@pytest.mark.parametrize("form", ["xliff", "po"])
@pytest.mark.parametrize("name", ["exempla", "sarclisa"])
def test_a_whole_language_comes_back_into_an_empty_place(request, form, name, tmp_path):
    """Exported, its core deleted, imported: the next export has the same words."""
    portfolio = request.getfixturevalue(name)
    first = next(f for f in export(portfolio, "da", form, tmp_path / "first") if "-en-da" in f.name)
    (portfolio.folder / portfolio.dossier / "core" / "da.yaml").unlink()
    status, out, err = take(portfolio, first)
    assert status == 0, err
    assert "taken over in da, as drafts: opening, 2, 4.1" in out
    again = next(f for f in export(portfolio, "da", form, tmp_path / "again") if "-en-da" in f.name)
    assert again.read_bytes() == first.read_bytes()
    assert 'state: "draft"' in (portfolio.folder / portfolio.dossier / "core" / "da.yaml").read_text(encoding="utf-8")
    assert portfolio.build("2025-10-01", "--all-languages", "--draft", "--language", "da", "--format", "txt").status == 0


@pytest.mark.parametrize("form", ["xliff", "po"])
def test_what_came_back_without_words_is_named_and_left_as_it_was(exempla, form, tmp_path):
    file = next(f for f in export(exempla, "da", form, tmp_path) if "-en-da" in f.name)
    text = file.read_text(encoding="utf-8")
    word = "filmovertrukne tabletter"
    old, new = (f'msgstr "{word}"', 'msgstr ""') if form == "po" else (f">{word}</target>", "></target>")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    before = snapshot(exempla)
    status, out, err = take(exempla, file)
    assert (status, err) == (0, "")
    assert "nothing has changed\ncame back without words, and left as they were: product/form\n" in out
    assert snapshot(exempla) == before
    assert "came back without words" not in take(exempla, next(iter(export(exempla, "da", form, tmp_path))))[1]


@pytest.mark.parametrize("form", ["xliff", "po"])
def test_changed_words_go_where_they_came_from_and_nothing_else_moves(exempla, form, tmp_path):
    file = next(f for f in export(exempla, "da", form, tmp_path) if "-en-da" in f.name)
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ("Svært nedsat leverfunktion (Child-Pugh C)", "Alvorligt nedsat leverfunktion (Child-Pugh C)"),
        ("hovedpine", "cephalalgia"),
        ("filmovertrukne tabletter", "overtrukne tabletter"),
    ):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    before = snapshot(exempla)
    status, out, err = take(exempla, file)
    assert status == 0, err
    assert "4.3" in out
    assert "product/form" in out
    after = snapshot(exempla)
    ledger = "fabulor/translations/da.json"
    assert {name for name in after if after[name] != before[name]} == {"fabulor/core/da.yaml", "fabulor/product.yaml", ledger}
    core, product = (after[name].decode() for name in ("fabulor/core/da.yaml", "fabulor/product.yaml"))
    assert "Alvorligt nedsat leverfunktion" in core
    assert '- "cephalalgia"' in core
    assert 'da: "overtrukne tabletter"' in product
    changed = [
        line
        for name in ("fabulor/core/da.yaml", "fabulor/product.yaml")
        for line in set(before[name].decode().splitlines()) - set(after[name].decode().splitlines())
    ]
    assert len(changed) <= 4, changed
    _status, out, _err = run("translations", "status", exempla.folder / "fabulor", "--language", "da")
    assert re.search(r"product/form +d", out), "the approval of other words is void: it is a draft again"


def test_a_word_that_was_missing_is_written_beside_the_others(exempla, tmp_path):
    exempla.edit("fabulor/product.yaml", '    da: "filmovertrukne tabletter"\n', "")
    file = next(f for f in export(exempla, "da", "xliff", tmp_path) if "-en-da" in f.name)
    text = file.read_text(encoding="utf-8")
    assert '<segment id="s1" state="initial"><source>film-coated tablets</source></segment>' in text
    file.write_text(text.replace("film-coated tablets</source>", "film-coated tablets</source><target>tabletter</target>"))
    assert take(exempla, file)[0] == 0
    assert '    en: "film-coated tablets"\n    da: "tabletter"\n' in (exempla.folder / "fabulor/product.yaml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("96 mg", "69 mg", "does not hold what its source holds (number)"),
        ("≤ 50", "≥ 50", "(number)"),
        ("CYP3A4", "CYP3A5", "(code)"),
        ('<pc id="c2.1" type="fmt" subType="xlf:b" canDelete="no">Hypoglykæmi:</pc>', "Hypoglykæmi:", "(bold)"),
        ("fabulexin metaboliseres", "stoffet metaboliseres", "(substance)"),
    ],
)
def test_what_lost_a_figure_or_a_code_is_refused_and_nothing_is_taken_over(exempla, old, new, says, tmp_path):
    file = next(f for f in export(exempla, "da", "xliff", tmp_path) if "-en-da" in f.name)
    text = file.read_text(encoding="utf-8")
    _head, _target, rest = text.partition("<target>")
    assert old.lower() in rest.lower(), old
    at = [m.start() for m in re.finditer(re.escape(old), text, re.IGNORECASE)][-1]
    text = text[:at] + new + text[at + len(old) :]
    file.write_text(text.replace("hovedpine", "cephalalgia"), encoding="utf-8")
    before = snapshot(exempla)
    status, out, err = take(exempla, file)
    assert status == 1, out
    assert says in err
    assert "nothing was taken over" in out
    assert snapshot(exempla) == before


def test_a_source_that_moved_on_is_said(exempla, tmp_path):
    file = next(f for f in export(exempla, "da", "xliff", tmp_path) if "-en-da" in f.name)
    exempla.edit("fabulor/core/en.yaml", "Severe hepatic", "Moderate hepatic")
    status, _out, err = take(exempla, file)
    assert status == 1
    assert "the source of section 4.3 (core.4.3.text) is not what it was when the file was exported" in err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no well-formed XML"),
        (b"<xliff version='1.2'/>", "no XLIFF 2.0 or 2.1"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><xliff/>", "document type"),
        (f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="en" trgLang="da"><file id="f" original="other"/></xliff>'.encode(),
         "the file is of other, not of fabulor"),
        (f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="sv" trgLang="da"><file id="f" original="fabulor"/></xliff>'.encode(),
         "nothing here is translated from sv into da"),
        (f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="en" trgLang="da"><file id="f" original="fabulor"><unit id="core.4.3.text">'
         '<segment><source>a<ph id="1"/></source></segment></unit></file></xliff>'.encode(), "an element that does not belong here: ph"),
        (f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="en" trgLang="da"><file id="f" original="fabulor"><unit id="nowhere">'
         "<segment><source>a</source></segment></unit></file></xliff>".encode(), "the dossier has no text nowhere"),
    ],
)  # fmt: skip
def test_files_that_are_none_of_ours(exempla, content, says, tmp_path):
    file = tmp_path / "back.xlf"
    file.write_bytes(content)
    status, _out, err = take(exempla, file)
    assert status in (1, 2)
    assert says in err
    assert "Traceback" not in err


def test_po_has_a_context_a_comment_and_a_mark_for_what_is_stale(exempla, tmp_path):
    exempla.edit("fabulor/core/en.yaml", "Severe hepatic", "Moderate hepatic")
    file = next(f for f in export(exempla, "da", "po", tmp_path) if "-en-da" in f.name)
    entries = {entry.context: entry for entry in read_po(io.BytesIO(file.read_bytes())) if entry.id}
    assert entries["core.4.3.text#1"].fuzzy
    assert not entries["core.4.2.text#1"].fuzzy
    assert any("Contraindications" in comment for comment in entries["core.4.3.text#1"].auto_comments)
    assert all(entry.auto_comments for entry in entries.values())


def test_laws_and_section_titles_are_told_to_translators(exempla, tmp_path):
    file = next(f for f in export(exempla, "da", "xliff", tmp_path) if "-en-da" in f.name)
    text = file.read_text(encoding="utf-8")
    assert "<note>Section 4.3: Contraindications</note><note>DK/contraindications: " in text
    assert "BEK nr. 253 af 4. marts 2025, § 11, stk. 1, nr. 4" in text
    assert '<mrk id="m2.4" translate="no" type="smpc:number">48</mrk>' in text


def test_ids_last_when_a_trial_is_put_before_the_others(sarclisa, tmp_path):
    def ids(folder: str) -> list[str]:
        file = next(f for f in export(sarclisa, "da", "xliff", tmp_path / folder) if "-en-da" in f.name)
        return [u.get("id", "") for u in ElementTree.fromstring(file.read_bytes()).iter(f"{X}unit")]

    before = ids("before")
    for language in ("en", "da"):
        sarclisa.edit(
            f"sarclisa/core/{language}.yaml",
            "    reactions:\n",
            '    reactions:\n      - trial: "NEW-1"\n        bands:\n          - frequency: "rare"\n            terms: ["x"]\n',
        )
    assert set(before) < set(ids("after"))


MARKED = st.lists(
    st.tuples(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1), st.sampled_from(["", "**", "^", "~"])),
    max_size=6,
)


@given(MARKED)
def test_any_marked_text_survives_xml(parts):
    def escaped(text: str) -> str:
        return re.sub(r"([\\*^~])", r"\\\1", text)

    markup = " ".join(f"{sign}{escaped(text)}{sign}" for text, sign in parts)
    element = ElementTree.fromstring(f'<source xmlns="{NAMESPACE}">{to_xml(markup, 1)}</source>')
    assert inline.runs(from_xml(element)) == inline.runs(markup)


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\u2028\u2029\ufeff\x85"), min_size=1)
)
def test_any_text_can_be_put_into_a_file_and_the_rest_stays(text):
    raw = b'# a remark\r\na: {en: "x", da: "y"}  # another\r\nb:\r\n  en: "x"\r\n'
    edited = yamledit.edited(raw, [yamledit.Edit(("a", "da"), text), yamledit.Edit(("b", "da"), text, "en")])
    import yaml

    assert yaml.safe_load(edited.decode().replace("\r\n", "\n")) == {"a": {"en": "x", "da": text}, "b": {"en": "x", "da": text}}
    assert edited.startswith(b"# a remark\r\n")
    assert b"  # another\r\n" in edited
