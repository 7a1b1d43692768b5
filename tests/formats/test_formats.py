"""What a writer writes, a reader reads: every character with bold, italic, position and language, in every format."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import readers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import EXAMPLES, Portfolio
from smpc_annex.diagnostics import Span
from smpc_annex.model.block import Annex, Block, Origin, Paragraph, Run, Style
from smpc_annex.pipeline import Request, assemble_all

READERS = {"tagged": readers.tagged, "icml": readers.icml, "docx": readers.word, "rtf": readers.rtf, "html": readers.html}
EXAMPLE = {"sarclisa": ("sanofi", "2025-10-01"), "fabulor": ("exempla", "2026-02-02")}
HERE = (Origin("data", Span("x")),)


def writer(name: str):
    return import_module(f"smpc_annex.writers.{name}")


def expected(block: Block, name: str = "") -> readers.Paragraphs:
    """The characters of a block as every reader gives them. RTF sets directly what the style of a notice says: bold."""
    paragraphs = [[(c, name == "rtf", False, "", block.language) for c in block.notice]] if block.notice else []
    for paragraph in block.paragraphs:
        characters = []
        for run in paragraph.runs:
            position = "superscript" if Style.SUPERSCRIPT in run.style else "subscript" if Style.SUBSCRIPT in run.style else ""
            bold, italic = Style.STRONG in run.style, Style.EMPHASIS in run.style
            characters += [(c, bold, italic, position, run.language) for c in run.text]
        paragraphs.append(characters)
    return paragraphs


def of(name: str, item: Block) -> readers.Paragraphs:
    module = writer(name)
    return READERS[name](module.block(item, module.part(item)))


@pytest.fixture(scope="module", params=sorted(EXAMPLE))
def annexes(request) -> list[Annex]:
    """Every annex of an example in all languages, as drafts."""
    portfolio, day = EXAMPLE[request.param]
    asked = Request(
        path=str(EXAMPLES / portfolio / request.param),
        day=date.fromisoformat(day),
        out=Path("unused"),
        draft=True,
        all_languages=True,
    )
    return [
        Annex(
            product=dossier.product.name.text,
            material=publication.material.id.text,
            version=publication.material.version,
            publication=publication.name,
            language=publication.parts[0].language,
            blocks=tuple(part.block for part in publication.parts if part.block),
            draft=True,
        )
        for dossier, publication in assemble_all(asked)
    ]


@pytest.mark.parametrize("name", sorted(READERS))
def test_both_examples_in_all_languages_come_back(name, annexes):
    blocks = list({(b.part, b.language): b for annex in annexes for b in annex.blocks}.values())
    assert len(blocks) == 23
    for block in blocks:
        assert of(name, block) == expected(block, name), (block.part, block.language)
        released = replace(block, notice="")
        assert of(name, released) == expected(released, name)


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_whole_annex_comes_back_with_its_headings(name, annexes):
    module = writer(name)
    for annex in annexes:
        found = READERS[name](module.annex(annex, [module.part(block) for block in annex.blocks]))
        wanted: readers.Paragraphs = []
        for block in annex.blocks:
            if block.heading and name != "html":
                wanted.append([(c, False, False, "", None) for c in block.heading])
            wanted += expected(block, name)
        assert len(found) == len(wanted)
        for own, other in zip(found, wanted, strict=True):
            if other and other[0][4] is None:
                assert [c[0] for c in own] == [c[0] for c in other], "a heading"
            else:
                assert own == other


SIGNS = st.sampled_from("<>\\&{}“”\u202f\u00a0▼≥≤×µ*^~_:;=|#$[]()/\"'é𝒜ﬁ½0")
WORDS = st.text(
    st.one_of(SIGNS, st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="\ufffe\uffff")),
    min_size=1,
    max_size=20,
)
STYLES = st.sampled_from([f | p for f in (Style.PLAIN, Style.STRONG, Style.EMPHASIS, Style.STRONG | Style.EMPHASIS)
                          for p in (Style.PLAIN, Style.SUPERSCRIPT, Style.SUBSCRIPT)])  # fmt: skip
RUNS = st.builds(
    lambda text, style, language: Run(text, style, language, "", (), HERE),
    WORDS, STYLES, st.sampled_from(["da", "de", "en", "fi", "fr", "nb", "nl", "sv"]),
)  # fmt: skip
BLOCKS = st.builds(
    lambda paragraphs, notice, part: Block(
        part=part, language="da", heading="", notice=notice, day=date(2025, 10, 1), paragraphs=tuple(map(Paragraph, paragraphs))
    ),
    st.lists(st.lists(RUNS, min_size=1, max_size=5).map(tuple), min_size=1, max_size=4),
    st.sampled_from(["", "KLADDE <&>"]),
    st.sampled_from(["DK", "BE", "core"]),
)


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=BLOCKS)
def test_any_text_comes_back(name, block):
    assert of(name, block) == expected(block, name)


@pytest.mark.parametrize("name", ["docx", "pdf", "rtf", "icml", "tagged", "html"])
def test_the_same_bytes_twice(name, annexes):
    module = writer(name)
    first, second = (module.annex(annexes[0], [module.part(b) for b in annexes[0].blocks]) for _ in range(2))
    assert first == second


def test_tagged_text_is_ascii_and_names_its_languages(annexes):
    content = writer("tagged").annex(annexes[0], [writer("tagged").part(b) for b in annexes[0].blocks])
    assert content.isascii()
    assert b"<DefineParaStyle:SmPC Body NL=<BasedOn:SmPC Body>" in content
    assert b"<cLanguage:nl\\_NL\\_2005>" in content


def test_word_has_its_styles_its_languages_and_what_it_is(annexes):
    annex = annexes[0]
    content = writer("docx").annex(annex, [writer("docx").part(b) for b in annex.blocks])
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        document, core = package.read("word/document.xml").decode(), package.read("docProps/core.xml").decode()
        names = package.read("word/styles.xml").decode()
    assert annex.material in core
    assert "sha256:" in core
    assert annex.version in core
    assert '<w:lang w:val="nl-NL"/>' in document
    assert '<w:lang w:val="nl-BE"/>' in document, "Belgian Dutch is Belgian"
    assert 'w:name w:val="SmPC Body NL"' in names
    assert 'w:name w:val="SmPC Bold"' in names


def test_a_language_that_no_table_has_keeps_its_text(annexes):
    block = annexes[0].blocks[0]
    strange = replace(
        block,
        language="is",
        notice="",
        paragraphs=tuple(Paragraph(tuple(replace(run, language="is") for run in p.runs)) for p in block.paragraphs),
    )
    for name in READERS:
        found = [[c[:4] for c in paragraph] for paragraph in of(name, strange)]
        assert found == [[c[:4] for c in paragraph] for paragraph in expected(strange)]


def letters(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and c not in "\x02\u00ad\ufffe-‐")


def test_the_reference_setting_holds_every_letter(annexes):
    for annex in annexes[:3]:
        content = writer("pdf").annex(annex, [writer("pdf").part(b) for b in annex.blocks])
        document = pypdfium2.PdfDocument(content)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        for block in annex.blocks:
            for paragraph in block.paragraphs:
                # A paragraph may go on in the next column or on the next page, after its foot: its first words say that it is there.
                assert letters(paragraph.text)[:60] in letters(text), paragraph.text[:60]
        assert text.count("▼") == sum(block.text.count("▼") for block in annex.blocks)
        assert b"/Lang" in content
        assert b"/MarkInfo" in content or b"/StructTreeRoot" in content
        assert "DRAFT, not for publication" in text
        document.close()


def test_a_draft_says_so_in_every_format(annexes):
    annex = annexes[-1]
    assert annex.draft
    for name, reader in READERS.items():
        module = writer(name)
        text = ["".join(c[0] for c in p) for p in reader(module.annex(annex, [module.part(b) for b in annex.blocks]))]
        for block in annex.blocks:
            assert block.notice in text, (name, block.notice)


def test_what_is_not_installed_is_said_and_everything_else_works(exempla, monkeypatch):
    from smpc_annex.pipeline import files

    monkeypatch.setattr(files, "find_spec", lambda _name: None)
    result = exempla.build("2026-02-02", "--format", "txt,pdf")
    assert result.status == 2
    assert "the format pdf needs typst, which is not installed" in result.finding("OUT003")
    assert "pip install 'smpc-annex[pdf]'" in result.err
    assert not result.files
    assert exempla.build("2026-02-02", "--format", "txt,docx,rtf,icml,tagged").status == 0


def test_every_format_by_name(tmp_path):
    result = Portfolio(EXAMPLES / "exempla", "fabulor", tmp_path).build(
        "2026-02-02", "--material", "EXP-2025-0043", "--format", "all"
    )
    assert result.status == 0, result.err
    stem = "EXP-2025-0043-fabulor-annex-en"
    assert {name for name in result.files if name.startswith(stem)} == {
        f"{stem}.{ending}" for ending in ("txt", "html", "json", "docx", "rtf", "icml", "tagged.txt", "pdf")
    }
    assert not any(name.endswith(".pdf") and "-annex-" not in name for name in result.files)


# --- another program ---------------------------------------------------------------------------------------------------


def soffice() -> str:
    found = shutil.which("soffice")
    if not found:
        assert not os.environ.get("REQUIRE_ALL"), "LibreOffice is missing, and nothing may be skipped here"
        pytest.skip("LibreOffice (soffice) is not installed: docx and rtf are not opened by another program")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["docx", "rtf"])
def test_libreoffice_opens_it_and_keeps_everything(name, annexes, tmp_path):
    """Opened and saved as Word by LibreOffice: characters, bold, position and languages are as they were."""
    annex = next(a for a in annexes if a.language == "en")
    module = writer(name)
    path = tmp_path / f"annex.{name}"
    path.write_bytes(module.annex(annex, [module.part(b) for b in annex.blocks]))
    out = tmp_path / "out"
    command = [soffice(), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "docx:MS Word 2007 XML",
               "--outdir", str(out), str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    found = readers.loose_word((out / "annex.docx").read_bytes())
    wanted: list[readers.Character] = []
    for block in annex.blocks:
        wanted += [(c, True, False, "", block.language) for c in block.heading]
        for index, paragraph in enumerate(expected(block)):
            bold = index == 0 and bool(block.notice)
            wanted += [(c, b or bold, i, p, lang) for c, b, i, p, lang in paragraph]
    assert "".join(c[0] for c in found) == "".join(c[0] for c in wanted)
    differing = [(a, b) for a, b in zip(found, wanted, strict=True) if a[:4] != b[:4] and not a[0].isspace()]
    assert differing == []
    assert {c[4] for c in found if c[0].strip()} == {"en"}
