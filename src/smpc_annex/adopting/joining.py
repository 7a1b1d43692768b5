"""Passages of a document → paragraphs of folded text: line ends become spaces, and hyphens at line ends are decided.

Whether a hyphen at a line end belongs to the word or to the setter cannot be seen. It is decided by the other words of the
document: a word that stands elsewhere without it lost it here; a document in which no such word is found was set without
hyphenation, and keeps all its hyphens. What remains is a guess, and is listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from smpc_annex.adopting.report import Account
from smpc_annex.adopting.rich import Rich, folded
from smpc_annex.proofing.passages import Line, Passage

_SOFT = "\u00ad"  # what pdfium gives for every hyphen at a line end, whoever set it
_HYPHENS = f"-\u2010{_SOFT}"
_END = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]$")
_BEGIN = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S*[^\s.,;:)]$|(?:https?://|www\.)\S*[./-]$")
_GOES_ON = re.compile(r"[a-z0-9][\w./-]*[./][\w./-]*")
WHERE = "text of the document"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the document; ``heading`` where the document says that it is one."""

    rich: Rich
    heading: bool


def paragraphs(
    passages: Sequence[Passage], set_by_page: bool, is_heading: Callable[[str], bool], account: Account
) -> list[Paragraph]:
    """The paragraphs of a document; a line that is a heading by its words is one of its own.

    With ``set_by_page`` (PDF) lines were broken by a setter, perhaps with hyphens, and one paragraph may run over several columns:
    then only headings part the text.
    """
    lines = [line for passage in passages for line in passage.lines]
    words = _Words(lines)
    if not set_by_page:
        groups = [(group, passage) for passage in passages for group in _parted(passage.lines, is_heading)]
        return [
            Paragraph(rich, of.heading) for group, of in groups if (rich := _flow(group, words if of.flowing else None, account))
        ]
    return [Paragraph(rich, False) for group in _parted(lines, is_heading) if (rich := _flow(group, words, account))]


def _parted(lines: Sequence[Line], is_heading: Callable[[str], bool]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if is_heading(line.text):
            if group:
                yield group
            yield [line]
            group = []
        else:
            group.append(line)
    if group:
        yield group


def _flow(lines: Sequence[Line], words: _Words | None, account: Account) -> Rich:
    characters: list[tuple[str, bool | None, int]] = []
    for number, line in enumerate(lines):
        own = [(c, piece.bold, piece.raised) for piece in line.pieces for c in piece.text]
        after = lines[number + 1].text.lstrip() if number + 1 < len(lines) else ""
        text = line.text.rstrip()
        while own and own[-1][0].isspace():
            own.pop()
        join = " "
        if after and words is not None:
            join, drop = words.decided(text, after, account)
            if drop:
                own.pop()
            elif own and own[-1][0] == _SOFT:
                own[-1] = ("-", *own[-1][1:])
        elif text.endswith(_SOFT):
            own.pop()
            join = ""
        characters += own
        if after and join:
            characters.append((join, own[-1][1] if own else None, 0))
    return folded(c for c in characters if c[0] != _SOFT)


class _Words:
    """The words of a document, and what they say about hyphens at line ends."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.whole: set[str] = set()
        self.hyphenated: set[str] = set()
        ends: list[tuple[str, str]] = []
        for line, following in zip_longest(lines, lines[1:]):
            inner = text = line.text.strip()
            end = _END.search(text)
            begin = _BEGIN.match(following.text.lstrip()) if following else None
            if end and begin:
                ends.append((end[1], begin[0]))
                inner = text[: end.start()]
            for word in _WORD.findall(inner):
                (self.hyphenated if any(hyphen in word for hyphen in _HYPHENS) else self.whole).add(word.casefold())
        split = sum((a + b).casefold() in self.whole for a, b in ends)
        kept = sum(f"{a}-{b}".casefold() in self.hyphenated for a, b in ends)
        self.sets_hyphens = split > kept

    def decided(self, text: str, after: str, account: Account) -> tuple[str, bool]:
        """What stands between two lines, and whether the last character of the first falls away."""
        if _ADDRESS.search(text) and _GOES_ON.match(after):
            account.guess(WHERE, f"an address broken over two lines read as “{text.split()[-1]}{after.split()[0]}”", text[-30:])
            return "", False
        end, begin = _END.search(text), _BEGIN.match(after)
        if text[-1:] in "/–\u2011" and text[-2:-1].strip() and after[:1].isalnum():
            return "", False
        if text[-1:] in _HYPHENS and text[-2:-1].isalnum() and after[:1].isalnum() and not (end and begin):
            return "", False
        if not end or not begin:
            return " ", False
        one, two = (end[1] + begin[0]).casefold(), f"{end[1]}-{begin[0]}".casefold()
        if begin[0][0].isupper() or not self.sets_hyphens:
            return "", False
        if two in self.hyphenated and one not in self.whole:
            return "", False
        drop = two not in self.hyphenated
        read = end[1] + ("" if drop else "-") + begin[0]
        account.guess(WHERE, f"a hyphen at a line end, read as “{read}”", f"{end[1]}-/{begin[0]}")
        return "", drop
