"""Every block and every core in every language: what is printed, side by side, and that the languages agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import EXAMPLES, Portfolio

GOLDENS = Path(__file__).parent / "languages"
VARIANTS = {
    "NL": ("nl", "en"),
    "BE": ("nl", "fr", "de", "en"),
    "DK": ("da", "en"),
    "NO": ("nb", "en"),
    "SE": ("sv", "en"),
    "FI": ("fi", "sv", "en"),
}
LANGUAGES = ("da", "de", "en", "fi", "fr", "nb", "nl", "sv")
EXAMPLE = {"sarclisa": ("sanofi", "2025-10-01", "MAT-BE-2501125"), "fabulor": ("exempla", "2026-02-02", "EXP-2025-0043")}


@pytest.fixture(scope="module", params=sorted(EXAMPLE))
def built(request, tmp_path_factory):
    """All languages of one material of an example, as drafts."""
    portfolio, day, material = EXAMPLE[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    result = Portfolio(EXAMPLES / portfolio, request.param, folder).build(
        day, "--all-languages", "--draft", "--material", material, "--format", "txt,html"
    )
    assert result.status == 0, result.err
    return request.param, material, result


def test_fifteen_blocks_and_eight_cores(built):
    dossier, material, result = built
    stem = f"{material}-{dossier}"
    blocks = {f"{stem}-{country}-{language}.draft.txt" for country, languages in VARIANTS.items() for language in languages}
    cores = {f"{stem}-core-{language}.draft.txt" for language in LANGUAGES}
    assert len(blocks) == 15
    assert {name for name in result.files if name.endswith(".txt") and "-annex-" not in name} == blocks | cores


def test_goldens_of_all_languages(built, golden):
    """Read line by line before they were accepted; rewritten by --accept only."""
    dossier, material, result = built
    for name, text in result.files.items():
        if name.endswith(".draft.txt") and "-annex-" not in name:
            part = name.removesuffix(".draft.txt").removeprefix(f"{material}-{dossier}-")
            golden(GOLDENS / dossier / f"{part}.txt", text.decode())


def test_no_language_is_told_of_differing_figures(built):
    _dossier, _material, result = built
    assert not re.search(r"\[(FIG|TYP)[0-9]+\]", result.err), result.err


def test_a_page_with_all_of_them_side_by_side(built):
    dossier, material, result = built
    page = result.files[f"{material}-{dossier}-languages.draft.html"].decode()
    assert 'data-left="en" data-right="da"' in page
    assert page.count("<select") == 2
    for language in LANGUAGES:
        assert f'<option value="{language}"' in page
        assert f'class="cell in-{language}" lang="{language}"' in page
    assert "DRAFT, not for publication" in page
    assert "not printed in dansk" in page
    assert not re.search(r"(src|href)=\"(?!https?://|mailto:)", page), "it can be mailed alone"


def test_the_summary_points_at_the_page(built):
    dossier, material, result = built
    assert f"to look at: {result.folder.as_posix()}/{material}-{dossier}-languages.draft.html" in result.out


def test_without_draft_only_what_is_approved_is_written(tmp_path):
    result = Portfolio(EXAMPLES / "exempla", "fabulor", tmp_path).build("2026-02-02", "--all-languages", "--format", "txt")
    assert result.status == 1
    names = {re.sub(r"^EXP-2025-004[23]-fabulor-|\.txt$", "", name) for name in result.files if name.endswith(".txt")}
    assert {name for name in names if name.startswith("core-")} == {"core-en"}
    assert {f"{country}-en" for country in VARIANTS} <= names


def test_a_house_lead_in_in_one_language_leaves_the_others_alone(built):
    dossier, _material, result = built
    english = result.text("core-en.draft.txt")
    assert ("Composition: " in english) == (dossier == "fabulor")
    assert "\nSamenstelling: " in result.text("core-nl.draft.txt")
