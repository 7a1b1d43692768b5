"""One strict reader for each format: bytes back to (character, bold, italic, position, language), paragraph by paragraph.

They share no code with the writers, and raise where a file holds anything that the writers do not write.
"""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import docx

Character = tuple[str, bool, bool, str, str]
Paragraphs = list[list[Character]]

INDESIGN = {
    "nl_NL_2005": "nl", "French": "fr", "de_DE_2006": "de", "Danish": "da", "Norwegian: Bokmal": "nb", "Swedish": "sv",
    "Finnish": "fi", "English: UK": "en", "[No Language]": "??",
}  # fmt: skip
LCIDS = {1043: "nl", 2067: "nl", 1036: "fr", 2060: "fr", 1031: "de", 1030: "da", 1044: "nb", 1053: "sv", 2077: "sv", 1035: "fi",
         2057: "en", 1024: "??"}  # fmt: skip


def pairs(text: str) -> str:
    """Surrogates put together again."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16")


def tagged(content: bytes) -> Paragraphs:
    """InDesign Tagged Text."""
    text = content.decode("ascii")
    assert text.startswith("<ASCII-WIN>\r\n")
    assert "\n" not in text.replace("\r\n", "")
    _start, head, *lines = text.split("\r\n")
    styles: dict[str, dict[str, str]] = {}
    for name, attributes in re.findall(r"<Define(?:Char|Para)Style:((?:\\.|[^=\\])+)=((?:<[^<>]*>)*)>", head):
        found = dict(re.findall(r"<(\w+):((?:\\.|[^<>\\])*)>", attributes))
        styles[name] = found
    paragraphs: Paragraphs = []
    for line in lines:
        match = re.match(r"<ParaStyle:([^>]+)>", line)
        assert match, line[:80]
        own = unescaped(styles[match[1]].get("cLanguage", ""))
        language, style = own, {}
        characters: list[Character] = []
        for token in re.finditer(r"<0x([0-9A-F]{4})>|<(\w+):((?:\\.|[^<>\\])*)>|\\([\\<>])|([^<>\\])", line[match.end() :]):
            code, tag, value, escaped, plain = token.groups()
            if tag == "CharStyle":
                style = styles[value] if value else {}
            elif tag == "cLanguage":
                language = unescaped(value) if value else own
            elif tag:
                raise AssertionError(f"an unknown tag: {token[0]}")
            else:
                character = chr(int(code, 16)) if code else escaped or plain
                face, position = style.get("cTypeface", ""), style.get("cPosition", "").lower()
                characters.append((character, "Bold" in face, "Italic" in face, position, INDESIGN.get(language, "")))
        paragraphs.append(joined(characters))
    return paragraphs


def unescaped(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name)


def joined(characters: list[Character]) -> list[Character]:
    """Two halves of a character outside the first plane, as one."""
    result: list[Character] = []
    for character in characters:
        if result and "\ud800" <= result[-1][0] <= "\udbff" and "\udc00" <= character[0] <= "\udfff":
            result[-1] = (pairs(result[-1][0] + character[0]), *character[1:])
        else:
            result.append(character)
    return result


def icml(content: bytes) -> Paragraphs:
    """An InCopy story."""
    root = ElementTree.fromstring(content)
    styles = {e.get("Self", ""): dict(e.attrib) for e in root.iter() if e.tag in ("CharacterStyle", "ParagraphStyle")}
    paragraphs: Paragraphs = [[]]
    for range_ in root.iter("ParagraphStyleRange"):
        assert range_.get("AppliedParagraphStyle") in styles
        for characters in range_:
            assert characters.tag == "CharacterStyleRange"
            children = [child.tag for child in characters]
            assert children in (["Content"], ["Br"]), children
            if children == ["Br"]:
                paragraphs.append([])
                continue
            assert set(characters.attrib) <= {"AppliedCharacterStyle", "AppliedLanguage"}, "styles alone: no local overrides"
            style = styles[characters.attrib["AppliedCharacterStyle"]]
            face, position = style.get("FontStyle", ""), style.get("Position", "").lower()
            applied = characters.get("AppliedLanguage") or styles[range_.attrib["AppliedParagraphStyle"]]["AppliedLanguage"]
            language = INDESIGN[applied.removeprefix("$ID/")]
            paragraphs[-1] += [(c, "Bold" in face, "Italic" in face, position, language) for c in characters[0].text or ""]
    return paragraphs


def word(content: bytes) -> Paragraphs:
    """A Word file, by python-docx: what is set directly, which must be what the named style says."""
    document = docx.Document(io.BytesIO(content))
    known = {style.style_id: style for style in document.styles}
    paragraphs: Paragraphs = []
    for paragraph in document.paragraphs:
        assert paragraph.style.style_id in known
        characters: list[Character] = []
        for run in paragraph.runs:
            font, style = run.font, known[run.style.style_id].font
            position = "superscript" if font.superscript else "subscript" if font.subscript else ""
            named = "superscript" if style.superscript else "subscript" if style.subscript else ""
            assert (bool(font.bold), bool(font.italic), position) == (bool(style.bold), bool(style.italic), named)
            w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
            language = run._r.rPr.find(f"{w}lang").get(f"{w}val")
            characters += [(c, bool(font.bold), bool(font.italic), position, language.split("-")[0]) for c in run.text]
        paragraphs.append(characters)
    return paragraphs


_RTF = re.compile(r"\\([a-z]+)(-?[0-9]+)? ?|\\([\\{}~*])|([{}])|\n|([^\\{}\n])")


def rtf(content: bytes) -> Paragraphs:
    """RTF: groups, words and characters; the tables before the text are passed over, and must close."""
    text = content.decode("ascii")
    body = text[text.index("\\pard") :]
    paragraphs: Paragraphs = []
    now: list[Character] = []
    state = (False, False, "", 0)
    stack: list[tuple[bool, bool, str, int]] = []
    skip = 0
    closed = False
    at = 0
    while at < len(body):
        token = _RTF.match(body, at)
        assert token, body[at : at + 40]
        at = token.end()
        word_, number, sign, brace, plain = token.groups()
        bold, italic, position, language = state
        if brace == "{":
            stack.append(state)
        elif brace == "}":
            if not stack:
                closed = True
            else:
                state = stack.pop()
        elif word_ == "par":
            paragraphs.append(joined(now))
            now = []
        elif word_ in ("pard", "plain", "s", "cs", "fs", "sb"):
            if word_ == "plain":
                state = (False, False, "", language)
        elif word_ == "b":
            state = (True, italic, position, language)
        elif word_ == "i":
            state = (bold, True, position, language)
        elif word_ in ("super", "sub"):
            state = (bold, italic, {"super": "superscript", "sub": "subscript"}[word_], language)
        elif word_ == "lang":
            state = (bold, italic, position, int(number))
        elif word_ == "u":
            now.append((chr(int(number) % 65536), bold, italic, position, LCIDS[language]))
            skip = 1
        elif word_:
            raise AssertionError(f"an unknown word: {token[0]}")
        elif sign or plain:
            if skip:
                assert plain == "?"
                skip = 0
                continue
            character = "\u00a0" if sign == "~" else sign or plain
            now.append((character, bold, italic, position, LCIDS[language]))
    assert closed
    assert not now
    return paragraphs


class _Page(HTMLParser):
    """A page: the paragraphs of its sections."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: Paragraphs = []
        self.languages: list[tuple[str, str]] = []
        self.styles: list[str] = []
        self.inside = self.passed = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "section":
            self.languages.append(("section", attributes.get("lang") or ""))
        if not self.languages:
            return
        if tag in ("h2", "div", "button", "template", "script"):
            self.passed = self.passed or tag
        elif tag == "p" and not self.passed:
            self.inside = "p"
            self.paragraphs.append([])
        elif tag == "span":
            self.languages.append(("span", attributes.get("lang") or self.languages[-1][1]))
        elif tag in ("strong", "em", "sup", "sub"):
            self.styles.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.passed:
            self.passed = ""
        if tag == "p":
            self.inside = ""
        elif self.languages and tag == self.languages[-1][0]:
            self.languages.pop()
        elif self.styles and tag == self.styles[-1]:
            self.styles.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and not self.passed:
            position = "superscript" if "sup" in self.styles else "subscript" if "sub" in self.styles else ""
            bold, italic = "strong" in self.styles, "em" in self.styles
            self.paragraphs[-1] += [(c, bold, italic, position, self.languages[-1][1]) for c in data]


def html(content: bytes) -> Paragraphs:
    """A page."""
    reader = _Page()
    reader.feed(content.decode())
    return reader.paragraphs


def loose_word(content: bytes) -> list[Character]:
    """A Word file that another program saved: what is set, by style or directly, on each character."""
    document = docx.Document(io.BytesIO(content))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found: list[Character] = []
    for paragraph in document.paragraphs:
        whole = bool(paragraph.style.font.bold)
        for run in paragraph.runs:
            font = run.font
            bold = font.bold if font.bold is not None else whole or bool(run.style and run.style.font.bold)
            fonts = [font, *([run.style.font] if run.style else [])]
            position = next((word for f in fonts for word in ("superscript", "subscript") if getattr(f, word)), "")
            lang = run._r.rPr.find(f"{w}lang") if run._r.rPr is not None else None
            tag = lang.get(f"{w}val") if lang is not None else paragraph.style.name.rpartition(" ")[2].lower()
            found += [(c, bool(bold), bool(font.italic), position, (tag or "").split("-")[0]) for c in run.text]
    return found
