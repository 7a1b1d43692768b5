"""Values never become markup, no character is lost, and each keeps its origin: with any text that a file can hold."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smpc_annex.assembling import inline
from smpc_annex.assembling.engine import Engine
from smpc_annex.assembling.markup import read
from smpc_annex.assembling.values import Piece, Value, printed
from smpc_annex.diagnostics import InputError, Span
from smpc_annex.model.block import Origin, Style
from smpc_annex.model.dossier import Text
from smpc_annex.reading.yamlsource import REFUSED

HERE = Span("data.yaml", 1, 1)
NASTY = [
    "<b>",
    "{{ 7*7 }}",
    "{% raw %}",
    "&amp; & &lt;",
    '"quoted"',
    "'",
    "%(name)s",
    "%",
    "\\",
    "</p><p>",
    "<!--",
    "١٢",
    "é",
    "\u202f≥\u00a05",
]
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=40),
).filter(lambda text: not REFUSED.search(text))


def folded(text: str) -> str:
    return re.sub("[ \t\r\n]+", " ", text).strip(" ")


def unheld(text: str) -> str:
    """The same with plain spaces: which of them are no-break is the language's, not the datum's."""
    return re.sub("[\u00a0\u202f]", " ", folded(text))


@pytest.fixture(scope="module")
def engine():
    engine = Engine()
    engine.globals.clear()
    return engine


@given(first=TEXTS, second=TEXTS)
@example(first="a", second="\u00a0")
def test_what_goes_in_comes_out(engine, first, second):
    """Two values, one of them bold, in a template: all characters come out in order, and nothing else."""
    template = engine.from_string("<p>{{ a }} <strong>{{ b }}</strong></p>")
    values = [Value([Piece(text, "en", (Origin("data", HERE),), field)]) for text, field in ((first, "x"), (second, "y"))]
    table: list[Piece] = []
    token = printed.set(table)
    try:
        rendered = template.render(a=values[0], b=values[1])
    finally:
        printed.reset(token)
    assert first not in rendered or first in "<p>strong</> 0123456789T"
    paragraphs = read(rendered, table, engine.text_pieces, "en")
    assert "\n".join(p.text for p in paragraphs) == folded(f"{first} {second}")
    for run_ in (r for p in paragraphs for r in p.runs):
        assert run_.origins
        assert (Style.STRONG in run_.style) == (run_.field == "y")


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["", "**", "^", "~"])), min_size=1, max_size=6))
def test_inline_markup_reads_back(parts):
    source = "".join(sign + re.sub(r"([\\*^~])", r"\\\1", text) + sign for text, sign in parts)
    styles = {"": Style.PLAIN, "**": Style.STRONG, "^": Style.SUPERSCRIPT, "~": Style.SUBSCRIPT}
    expected = [(character, styles[sign]) for text, sign in parts for character in text]
    found = [(character, words.style) for words in inline.parse(Text(source, HERE)) for character in words.text]
    assert found == expected


@given(st.text(alphabet="ab *^~\\\n", max_size=30))
def test_inline_markup_is_read_or_refused_with_a_place(source):
    try:
        words = list(inline.parse(Text(source, HERE)))
    except InputError as problem:
        assert all(f.span and f.help for f in problem.findings)
        return
    assert "".join(w.text for w in words).replace(" ", "") == re.sub(r"\\(.)|\*\*|[\^~\n ]", r"\1", source).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "id_", "column"), [("a * b", "INL001", 3), ("a \\n b", "INL002", 3), ("a **b", "INL003", 3), ("a^b", "INL003", 2)]
)
def test_a_mistake_in_a_text_has_its_line_and_column(exempla, text, id_, column):
    exempla.edit("fabulor/core/en.yaml", 'section: "4.3"', 'section: "4.3"\n    closing: |-\n      first line\n      ' + text)
    line, start = exempla.place("fabulor/core/en.yaml", text)
    result = exempla.build("2026-02-02")
    assert result.status == 1
    assert f"core/en.yaml:{line}:{start + column - 1}: error[{id_}]" in result.err


class Texts(HTMLParser):
    """The text of a page and the tags in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags = [], set()

    def handle_data(self, data):
        self.text.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
@example(text="<b>")
@example(text="{{ 7*7 }}")
@example(text="&")
@example(text="</p><script>alert(1)</script>")
def test_a_value_prints_as_itself(exempla, text):
    """A representative's name in the file is the name in text, page and evidence: as itself."""
    text = unicodedata.normalize("NFC", f"x{text}x")
    path = exempla.folder / "representatives.yaml"
    original = path.read_text(encoding="utf-8")
    try:
        path.write_text(
            re.sub(r"name: \{[^}]*\}", lambda _m: f"name: {{mul: {json.dumps(text, ensure_ascii=False)}}}", original),
            encoding="utf-8",
        )
        result = exempla.build("2026-02-02", "--material", "EXP-2025-0043", "--country", "NO")
    finally:
        path.write_text(original, encoding="utf-8")
    assert result.status == 0, result.err
    assert unheld(text) in unheld(result.text("NO-nb"))
    page = Texts()
    page.feed(next(content for name, content in result.files.items() if name.endswith("NO-nb.html")).decode())
    assert unheld(text) in unheld("".join(page.text))
    assert page.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "section",
        "h2",
        "small",
        "p",
        "strong",
        "a",
        "span",
        "sup",
        "sub",
        *("header", "fieldset", "label", "input", "div", "button", "script"),  # the page's own tools
    }


@pytest.mark.parametrize("where", ["label", "condition", "name", "email", "inn"])
def test_markup_in_any_field_is_text(exempla, where):
    evil = '<b>&{{ 7*7 }}"'
    quoted = json.dumps(evil)
    edits = {
        "label": ("fabulor/markets/NO.yaml", r'nb: "[^"]*"', f"nb: {quoted}"),
        "condition": (
            "fabulor/markets/NO.yaml",
            r'(condition:\s+nb: )(?:"[^"]*"|\|-)',
            rf"\g<1>{quoted}".replace("\\", "\\\\").replace("\\\\g", "\\g"),
        ),
        "name": ("fabulor/product.yaml", r'(?m)^name: "Fabulor"', f"name: {quoted}"),
        "email": ("representatives.yaml", r'email: "[^"]*"', 'email: "a&{{7*7}}@x.example"'),
        "inn": ("fabulor/product.yaml", r'en: "fabulexine"', f"en: {quoted}"),
    }
    file, pattern, new = edits[where]
    path = exempla.folder / file
    text, count = re.subn(pattern, lambda m: m.expand(new) if "\\g" in new else new, path.read_text(encoding="utf-8"))
    assert count
    path.write_text(text, encoding="utf-8")
    result = exempla.build("2026-02-02", "--material", "EXP-2025-0043", "--draft")
    assert result.status == 0, result.err
    expected = "a&{{7*7}}@x.example" if where == "email" else evil
    assert any(expected.encode() in content for name, content in result.files.items() if name.endswith(".txt"))
    for name, content in result.files.items():
        if name.endswith(".html"):
            assert b"<b>" not in content
            assert evil.encode() not in content


def test_superscripts_survive_in_plain_text(exempla):
    """10^9^/L without its superscript would be another number."""
    exempla.edit(
        "fabulor/core/en.yaml", 'section: "4.3"', 'section: "4.3"\n    closing: "below 10^9^/L, x^-1^, HbA~1c~, term^a^, m^♥^"'
    )
    text = exempla.build("2026-02-02", "--material", "EXP-2025-0043", "--draft").text("core-en")
    assert "below 10⁹/L, x⁻¹, HbA1c, termᵃ, m^♥" in text


def test_a_text_without_words_in_the_language_stops_the_block(exempla):
    exempla.edit("fabulor/markets/NO.yaml", "    label:\n      nb:", "    label:\n      sv:")
    result = exempla.build("2026-02-02", "--material", "EXP-2025-0043")
    assert result.status == 1
    assert "the pack's label has no words in nb" in result.finding("MIS001")
    assert re.search(r"markets/NO\.yaml:\d+:\d+: ", result.finding("MIS001"))
    assert "BE en" in result.out.split("NOT written")[0]


def test_drafts_say_so(exempla):
    result = exempla.build("2026-02-02", "--draft", "--material", "EXP-2025-0043")
    assert result.status == 0
    assert all(".draft." in name for name in result.files)
    page = next(content for name, content in result.files.items() if name.endswith("NO-nb.draft.html")).decode()
    assert '<p class="draft">UTKAST, ikke for publisering</p>' in page


def test_the_page_marks_each_block_with_its_language(exempla):
    result = exempla.build("2026-02-02", "--material", "EXP-2025-0043")
    page = next(content for name, content in result.files.items() if name.endswith("annex-en.html")).decode()
    for part, language in (("NL", "nl"), ("DK", "da"), ("NO", "nb"), ("FI", "en"), ("core", "en")):
        assert f'<section id="{part}-{language}" lang="{language}">' in page
    bare = re.sub(r"(?s)<script.*?</script>", "", page)
    assert "http" not in re.sub(r'href="[^"]*"|>[^<]*<', "", bare), "nothing is fetched"
    assert not re.search(r"fetch|XMLHttp|import\(|src=", page)


def test_a_medicine_that_ema_does_not_have_does_not_send_readers_there(exempla):
    """With national marketing authorisation numbers alone, the sentence on EMA's site would be false."""
    path = exempla.folder / "fabulor" / "product.yaml"
    path.write_text(re.sub(r'"EU/1/24/9999/(00[0-9])"', r'"MTnr \1"', path.read_text(encoding="utf-8")), encoding="utf-8")
    result = exempla.build("2026-02-02", "--material", "EXP-2025-0043", "--draft")
    assert "European Medicines Agency" not in result.text("core-en")
    assert "Consult the full prescribing information" in result.text("core-en")
