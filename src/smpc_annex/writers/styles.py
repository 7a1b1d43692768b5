"""The names that typesetters see, and what each program calls a language: one place for all writers.

Sizes are of the reference setting only; a layout's own styles of the same name win.
"""

from __future__ import annotations

from dataclasses import dataclass

from smpc_annex.model.block import Block, Style

BODY, HEADING, DRAFT = "SmPC Body", "SmPC Heading", "SmPC Draft"
SIZE, LEADING = 6.0, 6.6  # points

_WORDS = ((Style.STRONG, "Bold"), (Style.EMPHASIS, "Italic"), (Style.SUPERSCRIPT, "Superscript"), (Style.SUBSCRIPT, "Subscript"))
_POSITIONS = (Style.PLAIN, Style.SUPERSCRIPT, Style.SUBSCRIPT)
_FACES = (Style.PLAIN, Style.STRONG, Style.EMPHASIS, Style.STRONG | Style.EMPHASIS)

#: Character styles by what they set (SmPC Bold, SmPC Bold Superscript …); a run has one of them, or none.
CHARACTER = {
    face | position: "SmPC " + " ".join(word for flag, word in _WORDS if flag in face | position)
    for face in _FACES
    for position in _POSITIONS
    if face | position
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language as the programs know it: BCP 47 for Word and HTML, Microsoft's number for RTF, InDesign's name."""

    tag: str
    lcid: int
    indesign: str


#: By language; a country where the language is written otherwise has an entry of its own. Names of InDesign: from exported files.
TONGUES = {
    "nl": Tongue("nl-NL", 1043, "nl_NL_2005"),
    "nl-BE": Tongue("nl-BE", 2067, "nl_NL_2005"),
    "fr": Tongue("fr-FR", 1036, "French"),
    "fr-BE": Tongue("fr-BE", 2060, "French"),
    "de": Tongue("de-DE", 1031, "de_DE_2006"),
    "da": Tongue("da-DK", 1030, "Danish"),
    "nb": Tongue("nb-NO", 1044, "Norwegian: Bokmal"),
    "sv": Tongue("sv-SE", 1053, "Swedish"),
    "sv-FI": Tongue("sv-FI", 2077, "Swedish"),
    "fi": Tongue("fi-FI", 1035, "Finnish"),
    "en": Tongue("en-GB", 2057, "English: UK"),
}


def tongue(language: str, part: str = "") -> Tongue:
    """A language as it is written in a country. One that the table does not have keeps its tag and is hyphenated by nobody."""
    return TONGUES.get(f"{language}-{part}") or TONGUES.get(language) or Tongue(language, 1024, "[No Language]")


def body(language: str) -> str:
    """The paragraph style of a language: SmPC Body DA."""
    return f"{BODY} {language.upper()}"


def style_id(name: str) -> str:
    """The name as an id: SmPCBodyDA."""
    return name.replace(" ", "")


def languages(blocks: tuple[Block, ...]) -> list[str]:
    """The languages of some blocks, in the order in which they first stand there."""
    return list(dict.fromkeys(block.language for block in blocks))
