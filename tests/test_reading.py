"""Bad input: each mistake its own message, with a place and a next step; never a traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conftest import EXAMPLES, ROOT, Portfolio, run
from smpc_annex.diagnostics import InputError
from smpc_annex.reading.yamlsource import REFUSED, read

BROKEN = Path(__file__).parent / "broken"
MARKET = "fabulor/markets/NO.yaml"


def messages(result) -> list[str]:
    return [line for line in result.err.splitlines() if " error[" in line]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_broken_file(path, exempla):
    """The first line of each file says what is expected: line:column, id, and words of the message."""
    expected = re.fullmatch(r"# expect: (\d+:\d+) (\w+) (.+)", path.read_text(encoding="utf-8").splitlines()[0])
    assert expected, "the first line must be: # expect: LINE:COLUMN ID words"
    place, id_, words = expected.groups()
    exempla.write(MARKET, path.read_bytes())
    result = exempla.build("2026-02-02")
    assert result.status in (1, 2)
    found = [line for line in messages(result) if f"{MARKET}:{place}: error[{id_}]" in line]
    assert found, result.err
    assert words in found[0]
    following = result.err.splitlines()[result.err.splitlines().index(found[0]) + 1]
    assert following.startswith("    help: ")
    assert len(following) > len("    help: ") + 5


def test_several_in_one_run_over_several_files(exempla):
    exempla.edit("fabulor/product.yaml", 'name: "Fabulor"', 'nam: "Fabulor"')
    exempla.edit(MARKET, 'currency: "NOK"', 'currency: "kroner"')
    exempla.edit("fabulor/core/en.yaml", 'section: "4.1"', 'sektion: "4.1"')
    result = exempla.build("2026-02-02")
    assert result.status == 2
    text = "\n".join(messages(result))
    assert "product.yaml" in text
    assert "did you mean 'name'" in result.err
    assert "markets/NO.yaml" in text
    assert "core/en.yaml" in text


def test_unquoted_values_are_read_as_written(exempla):
    exempla.edit(MARKET, 'country: "NO"', "country: NO")
    text = (exempla.folder / MARKET).read_text(encoding="utf-8")
    number = re.search(r'number: "(0[0-9]{5})"', text)
    assert number, "the example has a number with a leading zero"
    exempla.edit(MARKET, number[0], f"number: {number[1]}")
    before = Portfolio(EXAMPLES / "exempla", "fabulor", exempla.folder.parent / "before").build("2026-02-02")
    after = exempla.build("2026-02-02")
    assert after.status == 0, after.err
    assert after.text("NO-nb") == before.text("NO-nb")
    assert number[1] in after.text("NO-nb").replace("\u00a0", "")


@pytest.mark.parametrize(
    ("content", "id_", "words"),
    [
        (b'country: "NO"\nlabel: "\xe5"\n', "YML002", "not UTF-8"),
        (b"# " + b"x" * 5_000_000, "YML003", "5.0 MB"),
        (b"", "YML009", "empty"),
        (b"   \n# only a comment\n", "YML009", "empty"),
        ('a: "\u202e"\n'.encode(), "YML012", "RIGHT-TO-LEFT OVERRIDE"),
        ('a: "\u200f"\n'.encode(), "YML012", "RIGHT-TO-LEFT MARK"),
        (b'a: "\\u200b"\n', "YML012", "ZERO WIDTH SPACE"),
        (b'a: "\x07"\n', "YML012", "U+0007"),
        ('a: "\ue000"\n'.encode(), "YML012", "U+E000"),
        (b"a: &x [1, 1]\nb: *x\n", "YML006", "anchors"),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "YML006", "anchors"),
        (b"a: !!python/name:os.system x\n", "YML007", "tag"),
        (b"a: b\n---\nc: d\n", "YML008", "second document"),
        (b"a: [" * 40 + b"]" * 40, "YML010", "nested"),
        (b"? [a, b]\n: c\n", "YML011", "key must be a word"),
        (b"<<: {a: b}\n", "YML011", "key must be a word"),
        (b"- a\n- b\n", "SCH001", "group of keys"),
        (b"just words\n", "SCH001", "group of keys"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isupper() else None,
)
def test_unreadable_files(content, id_, words, exempla):
    exempla.write(MARKET, content)
    result = exempla.build("2026-02-02")
    assert result.status == 2
    line = result.finding(id_)
    assert f"{MARKET}:" in line
    assert re.search(r":\d+:\d+: ", line)
    assert words in line


def test_a_folder_instead_of_a_file(exempla):
    (exempla.folder / MARKET).unlink()
    (exempla.folder / MARKET).mkdir()
    result = exempla.build("2026-02-02")
    assert result.status == 2
    assert f"{MARKET}:1:1: error[YML001]: this is a folder" in result.err


def test_a_missing_core_language(exempla):
    exempla.edit("fabulor/annexes/EXP-2025-0043.yaml", 'core: "en"', 'core: "is"')
    result = exempla.build("2026-02-02", "--material", "EXP-2025-0043")
    line, column = exempla.place("fabulor/annexes/EXP-2025-0043.yaml", '"is"')
    assert result.status == 1
    assert f"EXP-2025-0043.yaml:{line}:{column}: error[REF003]: there is no core summary in is" in result.err


@pytest.mark.parametrize("path", ["nowhere", "examples", "pyproject.toml"])
def test_what_is_no_dossier_is_said_to_be_none(path):
    status, _out, err = run("build", ROOT / path, "--on", "2026-01-01")
    assert status == 2
    assert "error[DIR003]" in err


def test_a_misnamed_file(exempla):
    (exempla.folder / MARKET).rename(exempla.folder / "fabulor/markets/NB.yaml")
    result = exempla.build("2026-02-02")
    assert result.status == 2
    assert "the file is called NB.yaml, but inside it says NO" in result.err


def test_carriage_returns_and_byte_order_marks_change_nothing(exempla):
    first = exempla.build("2026-02-02").files
    for path in exempla.folder.rglob("*"):
        if path.suffix in (".yaml", ".po", ".j2"):
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert exempla.build("2026-02-02").files == first


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "country_rules").glob("*.yaml"), *EXAMPLES.rglob("*.yaml")]), ids=lambda p: p.name
)
def test_shipped_files_read_the_same_elsewhere(path):
    """Other programs must see what we see: no value of a shipped file is anything but text to a plain YAML reader."""
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == read(path, path.name).data


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "country_rules").glob("*.yaml"), *EXAMPLES.rglob("*.yaml")]), ids=lambda p: p.name
)
def test_shipped_files_name_their_schema(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    schema = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
    assert schema
    assert (path.parent / schema[1]).resolve().is_file()


TEXTS = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=60)


@given(TEXTS)
def test_any_text_reads_back_or_is_refused_by_name(tmp_path_factory, text):
    """What a double-quoted scalar holds comes out as it went in (NFC), or the character is named."""
    import json
    import unicodedata

    path = tmp_path_factory.mktemp("any") / "a.yaml"
    path.write_bytes(f"a: {json.dumps(text)}\n".encode())
    text = unicodedata.normalize("NFC", text)
    try:
        value = read(path, "a.yaml").data["a"]
    except InputError as problem:
        assert {f.id for f in problem.findings} <= {"YML012", "YML013", "YML004"}
        if problem.findings[0].id == "YML012":
            assert REFUSED.search(text)
        return
    assert unicodedata.normalize("NFC", value) == text.rstrip("\n")
    assert not REFUSED.search(value)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_place(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "a.yaml"
    path.write_bytes(content)
    try:
        read(path, "a.yaml")
    except InputError as problem:
        for finding in problem.findings:
            assert finding.span
            assert finding.span.line >= 1
            assert finding.span.column >= 1
            assert finding.help


@given(st.text(alphabet="ab:-{}[]\"'|>#&*!%@ \n\t,?0", max_size=80))
def test_yaml_noise_is_read_or_refused_with_a_place(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("noise") / "a.yaml"
    path.write_text(text, encoding="utf-8", newline="\n")
    try:
        source = read(path, "a.yaml")
    except InputError as problem:
        assert all(f.span and f.help for f in problem.findings)
        return

    def only_text(data):
        match data:
            case dict():
                return all(isinstance(k, str) and only_text(v) for k, v in data.items())
            case list():
                return all(only_text(v) for v in data)
        return isinstance(data, str)

    assert only_text(source.data)
