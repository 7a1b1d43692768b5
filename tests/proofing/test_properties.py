"""Whatever is changed in the text is found, and what is the same on paper is not."""

from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from conftest import EXAMPLES
from smpc_annex.model.block import Block
from smpc_annex.pipeline import Request, assemble_all
from smpc_annex.proofing import textfile
from smpc_annex.proofing.aligning import align
from smpc_annex.proofing.compare import compare
from smpc_annex.proofing.normal import folded
from smpc_annex.proofing.reading import sheet_of
from smpc_annex.proofing.result import Difference
from smpc_annex.proofing.texts import approved, row


@cache
def block() -> Block:
    request = Request(path=str(EXAMPLES / "exempla" / "fabulor"), day=date(2026, 2, 2), out=Path(), materials=("EXP-2025-0043",))
    ((_dossier, publication),) = assemble_all(request)
    return next(part.block for part in publication.parts if part.block)


def said(text: str) -> list[Difference]:
    """What is told of a page with this text, but for its weight, which plain text has not."""
    comparison = compare(sheet_of(textfile.plain(text), "txt"), [block()])
    ((copy,),) = [item.copies for item in comparison.found]
    return [one for one in copy.differences if not one.layout and one.kind != "superscript"]


def plain() -> str:
    return block().text.replace("\u00a0", " ")


LETTERS = "abcxyzABCXYZ0123456789.,;:%≥≤<>µ€*()–-"


@given(st.integers(0, 10**6), st.sampled_from(LETTERS))
def test_any_changed_character_is_found_where_it_is(at, new):
    text = plain()
    at %= len(text)
    old = text[at]
    if old.isspace() or old == new:
        return
    found = said(text[:at] + new + text[at + 1 :])
    assert any(one.start - 1 <= at <= one.end + 1 for one in found), (text[max(0, at - 20) : at + 20], old, new, found)
    assert all(abs(one.start - at) < 30 for one in found)


@given(st.integers(0, 10**6))
def test_any_lost_character_is_found_where_it_is(at):
    text = plain()
    at %= len(text)
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at].isspace() and (before.isspace() or after.isspace() or text[at] == "\n"):
        return
    found = said(text[:at] + text[at + 1 :])
    assert any(one.start - 3 <= at <= one.end + 3 for one in found), (text[max(0, at - 20) : at + 20], found)


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_any_lost_words_are_found(at, count):
    text = plain()
    words = text.split(" ")
    at %= len(words)
    rest = words[:at] + words[at + count :]
    lost = " ".join(words[at : at + count])
    if not lost.strip() or len(rest) < 100:
        return
    assert said(" ".join(rest))


@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_lines_may_end_at_any_space(places):
    text = list(plain())
    spaces = [index for index, character in enumerate(text) if character == " "]
    for place in places:
        text[spaces[place % len(spaces)]] = "\n"
    assert said("".join(text)) == []


@given(st.lists(st.integers(0, 10**6), max_size=40))
def test_words_may_be_parted_anywhere_with_a_hyphen(places):
    text = plain()
    inside = [i for i in range(2, len(text) - 2) if text[i - 2 : i + 2].isalpha()]
    cuts = sorted({inside[place % len(inside)] for place in places}, reverse=True)
    for cut in cuts:
        text = f"{text[:cut]}-\n{text[cut:]}"
    assert said(text) == []


@given(st.text(max_size=60))
def test_anything_may_stand_on_a_page(text):
    compare(sheet_of(textfile.plain(text), "txt"), [block()])


@given(st.text(alphabet=LETTERS + " \n", max_size=200))
def test_pairs_are_of_equal_characters_in_order(text):
    own = approved(block())
    rows = [row(line) for line in sheet_of(textfile.plain(text), "txt").lines]
    alignment = align(rows, own)
    cells, places = [cell for cell, _at in alignment.pairs], [at for _cell, at in alignment.pairs]
    assert cells == sorted(set(cells))
    assert places == sorted(set(places))
    assert all(alignment.cells[cell].text == own.text[at] for cell, at in alignment.pairs)
    assert len(alignment.read) == len(alignment.cells)


@given(st.characters())
def test_folding_twice_changes_nothing(character):
    once, _lift = folded(character)
    assert "".join(folded(part)[0] for part in once) == once
