"""Characters that must not stand in anything that goes to print."""

from __future__ import annotations

import re
import unicodedata

#: They cannot be seen, or they change what is seen: controls, marks of direction, zero widths, blanks that look like nothing,
#: variation selectors. Private-use characters are among them, since the assembler marks origins with those.
REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ue000-\uf8ff\ud800-\udfff\U000e0000-\U0010ffff]"
)


def name_of(character: str) -> str:
    """A character in words: U+200F RIGHT-TO-LEFT MARK."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL CHARACTER')}"


def place_of(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a character of a text."""
    start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, index) + 1, index - start + 1
