"""Pages as programs set them and as others draw them: what is as approved is found to be, in any order, at any angle."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import proof_pages
import pytest
from proof_pages import Layout, typst_page
from proof_redraw import ORDERS, Redrawing, redrawn

from conftest import EXAMPLES
from smpc_annex.model.block import Block
from smpc_annex.pipeline import Request, assemble_all
from smpc_annex.proofing import reading
from smpc_annex.proofing.compare import compare
from smpc_annex.proofing.result import Comparison

LAYOUTS = {
    "three columns": Layout(columns=3, size=6),
    "five narrow columns": Layout(columns=5, size=5, gutter=3.5),
    "one wide column": Layout(columns=1, size=8, justify=False, hyphenate=False),
    "among articles": Layout(columns=4, size=6.5, article="both", head="Doctors' weekly", folio="142", opener="A new day"),
    "raised forms of the font": Layout(columns=2, size=7, typographic=True),
}


@pytest.fixture(scope="session")
def blocks() -> tuple[Block, ...]:
    """The English annex of the fictional medicine."""
    request = Request(path=str(EXAMPLES / "exempla" / "fabulor"), day=date(2026, 2, 2), out=Path(), materials=("EXP-2025-0043",))
    ((_dossier, publication),) = assemble_all(request)
    return tuple(part.block for part in publication.parts if part.block)


def compared(page: bytes, blocks: tuple[Block, ...], folder: Path) -> Comparison:
    proof = folder / "proof.pdf"
    proof.write_bytes(page)
    return compare(reading.read(proof), blocks)


def certain(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    """What is said to differ beyond doubt."""
    return [
        (item.block.part, one.kind, one.approved, one.page)
        for item in comparison.found
        for copy in item.copies
        for one in copy.differences
        if not one.layout and not one.uncertain
    ]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_clean_page_is_as_approved(blocks, layout, tmp_path):
    comparison = compared(typst_page(blocks, layout), blocks, tmp_path)
    assert certain(comparison) == []
    assert {item.state for item in comparison.found} == {"found"}


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_drawing_is_not_the_order_of_reading(blocks, order, tmp_path):
    layout = LAYOUTS["three columns"]
    page = redrawn(typst_page(blocks, layout), layout, Redrawing(order=order, spaces=True, seed=5))
    comparison = compared(page, blocks, tmp_path)
    assert certain(comparison) == []
    assert {len(item.copies) for item in comparison.found} == {1}


@pytest.mark.parametrize(
    "how",
    [
        Redrawing(order="words shuffled", turned=True, spaces=True),
        Redrawing(order="lines shuffled", flagged=True, spaces=True),
        Redrawing(order="row by row", beside=True, spaces=True),
        Redrawing(order="words shuffled", turned=True, beside=True),
    ],
    ids=["turned", "turned by the page", "beside foreign text", "no spaces, turned, beside foreign text"],
)
def test_turned_pages_and_neighbours(blocks, how, tmp_path):
    layout = LAYOUTS["three columns"]
    assert certain(compared(redrawn(typst_page(blocks, layout), layout, how), blocks, tmp_path)) == []


def test_without_space_glyphs_a_lost_space_is_uncertain(blocks, tmp_path):
    layout = LAYOUTS["three columns"]
    at = blocks[0].paragraphs[1]
    run = next(run for run in at.runs if "product" in run.text or len(run.text) > 40)
    joined = replace(run, text=run.text.replace(" ", "", 1))
    changed = replace(
        blocks[0],
        paragraphs=(
            blocks[0].paragraphs[0],
            replace(at, runs=tuple(joined if r is run else r for r in at.runs)),
            *blocks[0].paragraphs[2:],
        ),
    )
    page = redrawn(typst_page((changed, *blocks[1:]), layout), layout, Redrawing(order="as it was", spaces=False))
    comparison = compared(page, blocks, tmp_path)
    assert certain(comparison) == []
    assert any(one.uncertain and one.kind == "spacing" for copy in comparison.found[0].copies for one in copy.differences)
    assert any(what.startswith("spaces:") for what in comparison.not_verifiable)


def test_faults_survive_reflowing(blocks, tmp_path):
    """One fault in each of three blocks, set anew: each is told, nothing else is."""
    changed = []
    for item, (old, new) in zip(
        blocks, [("once daily", "twice daily"), ("Voor prijzen", "Van prijzen"), ("€141.03", "€141.08")], strict=False
    ):
        text = item.text
        assert old in text.replace("\u00a0", " ")
        runs = tuple(
            replace(paragraph, runs=tuple(replace(run, text=run.text.replace(old, new, 1)) for run in paragraph.runs))
            for paragraph in item.paragraphs
        )
        changed.append(replace(item, paragraphs=runs))
    page = typst_page((*changed, *blocks[3:]), LAYOUTS["five narrow columns"])
    told = {part for part, *_ in certain(compared(page, blocks, tmp_path))}
    assert told == {"core", "NL", "BE"}


def test_a_shrunk_paragraph_and_type_that_is_not_black(blocks, tmp_path):
    layout = LAYOUTS["three columns"]
    source = proof_pages.typst_source(blocks, layout)
    heading = blocks[4].heading
    assert heading in source
    import typst

    def made(setting: str) -> bytes:
        return bytes(typst.compile((setting + source).encode(), font_paths=proof_pages._typst_fonts()))

    whole = compared(made(""), blocks, tmp_path).found[0].copies[0].sizes
    pale = compared(made("#set text(fill: luma(170))\n"), blocks, tmp_path).found[0].copies[0].sizes
    assert whole.contrast == pytest.approx(21, abs=0.1)
    assert 2 < pale.contrast < 3
    white = compared(made("#set text(fill: white)\n"), blocks, tmp_path)
    assert {kind for _part, kind, *_ in certain(white)} == {"unseen"}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["chromium", "libreoffice"])
def test_other_engines(blocks, engine, tmp_path):
    import os

    layout = Layout(columns=3, size=7, hyphenate=False)
    there = proof_pages.chromium() if engine == "chromium" else proof_pages.soffice()
    if not there:
        assert not os.environ.get("REQUIRE_ALL"), f"{engine} is missing, and nothing may be skipped here"
        pytest.skip(f"{engine} is not installed")
    if engine == "chromium":
        with proof_pages.browser() as tab:
            page = proof_pages.chromium_page(tab, blocks, layout)
    else:
        (page,) = proof_pages.office_pages([(blocks, layout)])
    assert certain(compared(page, blocks, tmp_path)) == []
