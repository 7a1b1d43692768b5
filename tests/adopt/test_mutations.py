"""What people do to an annex: headings dropped, renamed, in another order; two medicines; a country that nobody knows."""

from __future__ import annotations

import random
import re
from pathlib import Path

import documents
import pytest
from test_adopt import DAY, SEED, adopted
from test_shapes import SHAPES

from conftest import run

Pair = tuple[documents.Paragraph, documents.Paragraph]
ALL = "core, NL, BE, DK, NO, SE, FI"


@pytest.fixture
def core() -> documents.Paragraph:
    return documents.paragraphs(SEED / "annex.md")[0]


@pytest.fixture
def blocks() -> list[Pair]:
    text = documents.paragraphs(SEED / "annex.md")[1:]
    return list(zip(text[::2], text[1::2], strict=True))


def flat(pairs: list[Pair]) -> list[documents.Paragraph]:
    return [paragraph for pair in pairs for paragraph in pair]


def told(text: list[documents.Paragraph], folder: Path) -> str:
    (folder / "a.md").write_text(documents.markdown(text), encoding="utf-8")
    return adopted(folder / "a.md", folder / "x")[0]


def matched(said: str) -> set[str]:
    line = next(line for line in said.splitlines() if line.startswith("prints word for word"))
    return set(line.partition(": ")[2].split(", "))


@pytest.mark.shared
def test_without_any_heading_the_words_tell_the_country(core, blocks, tmp_path):
    said = told([core, *(block for _heading, block in blocks)], tmp_path)
    assert matched(said) == set(ALL.split(", "))
    assert said.count("by its words") == 6


@pytest.mark.shared
@pytest.mark.parametrize("dropped", range(6))
def test_one_heading_dropped(core, blocks, tmp_path, dropped):
    text = [core, *flat(blocks[:dropped]), blocks[dropped][1], *flat(blocks[dropped + 1 :])]
    said = told(text, tmp_path)
    assert matched(said) == set(ALL.split(", "))
    assert "no heading stands before" in said


@pytest.mark.shared
def test_another_order_is_the_order_of_the_publication(core, blocks, tmp_path):
    said = told([*flat(blocks[::-1]), core], tmp_path)
    assert matched(said) == set(ALL.split(", "))
    material = next((tmp_path / "x").rglob("annexes/*.yaml")).read_text(encoding="utf-8")
    assert re.findall(r'- "?([A-Z]{2})"?:', material) == ["FI", "SE", "NO", "DK", "BE", "NL"]


NAMES = ["NEDERLAND", "België / Belgique", "Pligttekst, Danmark", "Norsk", "SE – Sverige", "Suomi (FI)"]


@pytest.mark.shared
@pytest.mark.parametrize("names", [NAMES, ["Region 1", "Region 2", "Region 3", "Region 4", "Region 5", "Region 6"]])
def test_headings_in_other_words(core, blocks, tmp_path, names):
    said = told(
        [core, *flat([((True, [(name, False)]), block) for name, (_h, block) in zip(names, blocks, strict=True)])], tmp_path
    )
    assert matched(said) == set(ALL.split(", "))


@pytest.mark.shared
def test_headings_of_the_wrong_country_are_said(core, blocks, tmp_path):
    turned = [((True, blocks[(n + 1) % 6][0][1]), block) for n, (_h, block) in enumerate(blocks)]
    said = told([core, *flat(turned)], tmp_path)
    assert matched(said) == set(ALL.split(", "))
    assert "under the heading “Belgium:” stands what is printed for NL" in said


@pytest.mark.shared
def test_a_country_that_we_do_not_know_is_kept_whole_and_said(core, blocks, tmp_path):
    german = (
        False,
        [("Verschreibungspflichtig.", True), (" Pharmazeutischer Unternehmer: Exempla GmbH, 65926 Frankfurt.", False)],
    )
    said = told([core, *flat(blocks[:3]), (True, [("Germany", False)]), german, *flat(blocks[3:])], tmp_path)
    assert matched(said) == set(ALL.split(", "))
    assert "“Germany”: there are no rules for DE: kept whole in left-over.md" in said
    kept = (tmp_path / "x" / "left-over.md").read_text(encoding="utf-8")
    assert "## Germany" in kept
    assert "**Verschreibungspflichtig.** Pharmazeutischer Unternehmer: Exempla GmbH, 65926 Frankfurt." in kept


@pytest.mark.shared
def test_two_medicines_in_one_text(tmp_path):
    other = documents.paragraphs(SHAPES / "nordic-several-strengths.md")[1:]
    said = told([*documents.paragraphs(SEED / "annex.md"), *other], tmp_path)
    assert matched(said) == set(ALL.split(", "))
    kept = (tmp_path / "x" / "left-over.md").read_text(encoding="utf-8").replace("**", "").replace("\\", "")
    for _heading, runs in other:
        words = "".join(run for run, _bold in runs).replace("*", "").split()
        assert all(word in kept.replace("*", "") for word in words), words
    assert "a second text for NO" in said
    assert "“a second core summary”: kept whole" in said


JUNK = [
    "Lær mer på kongressen!",
    "5 % {{ x }} {% y %}",
    "A < b & c > d",
    "~about~ ^up^ \\ back",
    "* star **",
    "%(name)s",
    "Vnr 999999",
    "(åben",
    "▼",
]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_to_the_words_they_come_back(tmp_path, seed):
    """Words left out, put in, doubled, in capitals, bold or not: what is printed is what stands there."""
    chance = random.Random(seed)
    text = documents.paragraphs(chance.choice(sorted(SHAPES.glob("*.md"))))
    for _turn in range(chance.randint(1, 4)):
        place = chance.choice([n for n, (heading, _runs) in enumerate(text) if not heading])
        text[place] = (False, _changed(text[place][1], chance))
    documents.docx(text, tmp_path / "a.docx")
    status, said, err = run("adopt", tmp_path / "a.docx", "-o", tmp_path / "x", "--on", DAY)
    assert status in (0, 2), said + err
    assert status == 0 or "ADP10" in err, err


def _changed(runs: list[tuple[str, bool]], chance: random.Random) -> list[tuple[str, bool]]:
    number = chance.randrange(len(runs))
    text, bold = runs[number]
    words = text.split(" ")
    place = chance.randrange(len(words))
    match chance.choice(["delete", "insert", "double", "capitals", "bold", "shuffle"]):
        case "delete":
            del words[place : place + 3]
        case "insert":
            words.insert(place, chance.choice(JUNK))
        case "double":
            words = [*words[:place], *words[place : place + 5], *words[place:]]
        case "capitals":
            words[place] = words[place].upper()
        case "bold":
            bold = not bold
        case "shuffle":
            sentences = re.split(r"(?<=\.) ", text)
            chance.shuffle(sentences)
            words = sentences
    changed = [*runs[:number], (" ".join(words), bold), *runs[number + 1 :]]
    return [run for run in changed if run[0]] or [("x", False)]
