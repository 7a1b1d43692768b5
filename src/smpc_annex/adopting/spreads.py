"""A status that differs by pack, as the template prints it: “B (28 tablets, 98 tablets); not reimbursed (30 tablets)”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from smpc_annex.adopting.known import Tongue, coded_of
from smpc_annex.adopting.statuses import kind_of
from smpc_annex.adopting.tokens import Taken, Token


@dataclass(frozen=True, slots=True)
class Share:
    """The codes that some packs have, with their words."""

    codes: tuple[str, ...]
    texts: tuple[str, ...]
    packs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Limited:
    """A condition that holds for some packs, which stand before it."""

    text: str
    packs: tuple[int, ...]


def limited(taken: Taken, token: Token) -> Token | None:
    """A condition behind its packs (“28 tablets: adults with …”), with both apart; None where no packs stand before it."""
    labels = {one.text: one.pack for one in taken.found("pack.label")}
    found = _listed(token.text, 0, labels, ": ") or _listed(token.text, 0, labels, " : ")
    if found is None or any(f"; {label}" in token.text[found[1] :] for label in labels):
        return None
    return replace(token, data=Limited(token.text[found[1] :], found[0]))


def is_limited(taken: Taken, token: Token) -> bool:
    """Whether packs stand in brackets behind a status: it is not said of all of them."""
    bracket = re.match(r"[^.;()]{0,60}? \(([^()]*(?:\([^()]*\)[^()]*)*)\)", taken.text[token.end :])
    labels = {one.text for one in taken.found("pack.label")}
    return bool(bracket and any(label in bracket[1] for label in labels))


def read(taken: Taken, tongue: Tongue, token: Token) -> Token | None:
    """The whole list as one value with its shares; None where it is not such a list."""
    labels = {one.text: one.pack for one in taken.found("pack.label")}
    forms = _forms(tongue, token.kind)
    shares: list[Share] = []
    place = token.start
    while True:
        found = _share(taken.text, place, forms, labels)
        if found is None:
            return None
        share, place = found
        shares.append(share)
        separator = re.match(r" ?; ", taken.text[place : place + 3])
        if separator is None:
            break
        place += separator.end()
    packs = [number for share in shares for number in share.packs]
    if len(set(packs)) != len(packs):
        return None
    return replace(token, end=place, text=taken.text[token.start : place], data=tuple(shares))


def _forms(tongue: Tongue, kind: str) -> list[tuple[str, str, bool]]:
    """Printed forms of a kind, the longest first, with their codes, and whether each is the one that the template prints."""
    found = [
        (form.text.replace("\u00a0", " "), coded.code, index == 0)
        for coded in coded_of(tongue.country)
        if kind_of(coded) == kind
        for index, form in enumerate(coded.printed.get(tongue.language, ()))
    ]
    return sorted(found, key=lambda one: -len(one[0]))


def _share(text: str, place: int, forms: Sequence[tuple[str, str, bool]], labels: dict[str, int]) -> tuple[Share, int] | None:
    codes: list[str] = []
    texts: list[str] = []
    while True:
        match = next((one for one in forms if text[place : place + len(one[0])].casefold() == one[0].casefold()), None)
        if match is None or (codes and not match[2]):
            return None
        codes.append(match[1])
        texts.append(text[place : place + len(match[0])])
        place += len(match[0])
        if not text.startswith(", ", place):
            break
        place += 2
    if not text.startswith(" (", place):
        return None
    packs = _listed(text, place + 2, labels, ")")
    return (Share(tuple(codes), tuple(texts), packs[0]), packs[1]) if packs else None


def _listed(text: str, place: int, labels: dict[str, int], end: str) -> tuple[tuple[int, ...], int] | None:
    """Packs in a row up to a sign, and where that sign ends."""
    found: list[int] = []
    longest = sorted(labels, key=len, reverse=True)
    while True:
        label = next((one for one in longest if text.startswith(one, place)), None)
        if label is None:
            return None
        found.append(labels[label])
        place += len(label)
        if text.startswith(end, place):
            return tuple(found), place + len(end)
        if not text.startswith(", ", place):
            return None
        place += 2
