"""When two characters are the same on paper, and no more than that.

Ligatures are their letters, all spaces one space, hyphens one hyphen, the two µ one; raised digits of their own are digits that stand
raised. Dashes, quotes, case and accents stay what they are.
"""

from __future__ import annotations

import unicodedata
from functools import cache

#: A hyphen that its reader knows to stand at the end of a line, soft or hard.
LINE_HYPHEN = "\u00ad"
NO_BREAK = "\u00a0\u202f\u2007\u2060"
_HYPHENS = "\u2010\u2011\u00ad"
_SAME = {"\u00b5": "\u03bc", "\u2215": "/", "\u2044": "/", "\u00ba": "\u00b0"}
#: Raised by their nature: nobody writes them otherwise.
_MARKS = "ªº™℠"
_GONE = "\u200b\u200c\u200d\u2060\ufeff"


@cache
def folded(character: str) -> tuple[str, int]:
    """A character as it is compared, and whether it stands raised by itself (1), lowered (-1) or not (0). May be several, or none."""
    if character.isspace():
        return " ", 0
    if character in _HYPHENS:
        return "-", 0
    if character in _GONE:
        return "", 0
    if character in _SAME:
        return _SAME[character], 0
    parts = unicodedata.decomposition(character)
    if parts.startswith("<super>"):
        return (character, 0) if character in _MARKS else (unicodedata.normalize("NFKC", character), 1)
    if parts.startswith("<sub>"):
        return unicodedata.normalize("NFKC", character), -1
    if "\ufb00" <= character <= "\ufb06":
        return unicodedata.normalize("NFKC", character), 0
    return character, 0
