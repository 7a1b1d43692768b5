"""What cannot be verified is refused in the words of its reader, in bounded time, and never guessed at."""

import random

import made
import pytest

from conftest import EXAMPLES, run
from smpc_annex.proofing import pdf
from smpc_annex.proofing.errors import UnverifiableError
from smpc_annex.proofing.sheet import Sheet

WORDS = "Compulsory information of Fabulor for those who prescribe it\n" * 20


@pytest.mark.parametrize(
    ("content", "id_", "words"),
    [
        (made.outlines(), "PRF007", "converted to outlines"),
        (made.scan(), "PRF006", "a picture (a scan)"),
        (made.scan(WORDS), "PRF006", "words that a machine read"),
        (made.without_meaning(WORDS), "PRF009", "a font without Unicode mapping"),
        (made.locked(WORDS), "PRF002", "locked with a password"),
        (made.many_pages(2000), "PRF004", "has 2000 pages"),
        (made.too_many_characters(), "PRF005", "more characters on these pages than any annex"),
        (b"%PDF-1.7\nnothing else", "PRF003", "is damaged"),
        (made.page(b""), "PRF008", "no text on these pages"),
    ],
    ids=["outlines", "scan", "words over a scan", "no meaning", "locked", "2000 pages", "too much", "broken", "empty"],
)
def test_it_says_what_is_wrong_and_what_to_ask_for(tmp_path, content, id_, words):
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(content)
    status, out, err = run("verify", EXAMPLES / "exempla" / "fabulor", proof, "--against", "build", "--on", "2026-02-02")
    assert status == 2, err
    assert words in out
    assert f"[{id_}]" in out
    assert "help: " in out


def test_the_same_words_set_as_text_are_read(tmp_path):
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(made.page(made.lines(WORDS)))
    assert pdf.read(proof).lines[0].text == WORDS.splitlines()[0]


def test_pages_that_are_named_are_read_out_of_thousands(tmp_path):
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(made.many_pages(2000))
    sheet = pdf.read(proof, pages=(1500,))
    assert [line.page for line in sheet.lines] == [1500]
    with pytest.raises(UnverifiableError, match="there is no page 2001"):
        pdf.read(proof, pages=(2001,))


@pytest.mark.parametrize("content", [made.forms_in_forms(), made.inflated()], ids=["forms in forms", "inflated"])
def test_a_bomb_ends_with_its_process(tmp_path, content):
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(content)
    with pytest.raises(UnverifiableError) as refused:
        pdf.read(proof, seconds=3)
    assert refused.value.id in ("PRF005", "PRF008")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("proof.docx", b"PK no zip", "no Word file"),
        ("proof.txt", b" \n\n", "no text in this file"),
        ("proof.idml", b"PK", "a proof is no .idml"),
        ("proof", b"words", "a proof is no file without an ending"),
    ],
)
def test_other_files_are_refused_as_clearly(tmp_path, name, content, words):
    proof = tmp_path / name
    proof.write_bytes(content)
    status, out, _err = run("verify", EXAMPLES / "exempla" / "fabulor", proof, "--against", "build", "--on", "2026-02-02")
    assert status == 2
    assert words in out


def test_a_file_that_is_not_there_is_a_wrong_command(tmp_path):
    status, _out, err = run("verify", EXAMPLES / "exempla" / "fabulor", tmp_path / "none.pdf", "--against", "build")
    assert status == 2
    assert "none.pdf: error[SYS001]" in err


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """A file with a few bytes changed, dropped or repeated."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 40)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 60)]
            case _:
                data[at : at + 4] = str(chance.choice([-1, 0, 2**31, 99999])).encode()
    return bytes(data)


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_pdf_is_read_or_refused_and_nothing_else(tmp_path, seed):
    chance = random.Random(seed)
    whole = chance.choice(
        [made.page(made.lines(WORDS)), made.scan(WORDS), made.without_meaning(WORDS), made.forms_in_forms(3, 2)]
    )
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"%PDF-1.7\n" + spoilt(whole, chance))
    try:
        read = pdf.read(proof, seconds=10)
    except UnverifiableError as refused:
        assert refused.id.startswith("PRF")
    else:
        assert isinstance(read, Sheet)
