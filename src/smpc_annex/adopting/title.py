"""The title line of a core → name, INN, strengths and form of the medicine, and the wording around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from smpc_annex.units import UNITS

_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_STRENGTH = re.compile(
    rf"(?<![\w.,])[0-9]+(?:[.,][0-9]+)?(?: ?[0-9]{{3}})*(?: ?(?:{_UNIT}|%)(?![^\W\d_]))?(?: ?/ ?(?:[0-9.,]+ ?)?(?:{_UNIT}|dose|dosis|tablet\w*|hour|h|24 h)(?![^\W\d_]))?"
)
_INN = re.compile(r"[(\[](?P<inn>[^()\[\]0-9]{3,80})[)\]]")


@dataclass(slots=True)
class Title:
    """What a title says. ``words`` is its wording with placeholders, ``strengths`` in their order; empty parts were not found."""

    name: str = ""
    inn: str = ""
    strengths: list[str] = field(default_factory=list)
    form: str = ""
    words: str = ""


def read(text: str, product: str, beginnings: Sequence[str]) -> Title:
    """The parts of a title. ``product`` is the name if somebody gave it; ``beginnings`` are words that our titles begin with."""
    title = Title()
    start = _start(text, product, beginnings)
    inn = _INN.search(text, start)
    if inn:
        name = text[start : inn.start()].strip(" ,:")
        strength_in_name = next((m for m in _strengths(name)), None)
        name = name[: strength_in_name.start()].strip() if strength_in_name else name
        # Small words before the name belong to the sentence: Pligttekst for Fabulor.
        title.name = re.split(r"(?:^|(?<=\s))[a-zåäöøæé][\w-]*\s+(?=[A-ZÅÄÖØÆÉ])", name)[-1]
    if product:
        place = text.casefold().find(product.casefold())
        title.name = text[place : place + len(product)] if place >= 0 else product
    if not title.name:
        first = re.match(r"[^\W\d_][\w-]*", text[start:])
        title.name = first[0] if first else ""
    title.name = title.name.rstrip("®™ ")
    slots: list[tuple[int, int, str]] = []
    place = text.find(title.name, start) if title.name else -1
    if place >= 0:
        slots.append((place, place + len(title.name), "product"))
    rest = place + len(title.name) if place >= 0 else start
    if inn:
        title.inn = inn["inn"].strip()
        slots.append((inn.start("inn"), inn.start("inn") + len(inn["inn"].rstrip()), "inn"))
    last = rest
    for match in _strengths(text[rest:]):
        begin, end = rest + match.start(), rest + match.end()
        if (inn and inn.start() < begin < inn.end()) or text[begin:end] in title.strengths:
            continue
        title.strengths.append(text[begin:end])
        slots.append((begin, end, f"strength_{len(title.strengths)}" if len(title.strengths) > 1 else "strength"))
        last = end
    form = re.search(r"[^\W\d_][^.;:()]*[^\W\d_)]", text[max(last, inn.end() if inn else 0) :])
    if form and title.strengths:
        begin = max(last, inn.end() if inn else 0) + form.start()
        title.form = text[begin : begin + len(form[0])]
        slots.append((begin, begin + len(title.form), "form"))
    at, words = 0, ""
    for begin, end, name in sorted(slots):
        words += text[at:begin] + f"%({name})s"
        at = end
    title.words = words + text[at:]
    return title


def _strengths(text: str) -> list[re.Match[str]]:
    """Amounts with a unit; a figure without one counts where one with a unit follows it (5, 10 and 20 mg)."""
    matches = [m for m in _STRENGTH.finditer(text) if m[0].strip()]
    return [m for m in matches if re.search(rf"(?:{_UNIT}|%)", m[0])]


def _start(text: str, product: str, beginnings: Sequence[str]) -> int:
    """Where the name begins: behind the words that titles begin with, or behind a colon before the INN."""
    for words in sorted(beginnings, key=len, reverse=True):
        if words and text.casefold().startswith(words.casefold()):
            return len(words)
    colon = text.find(": ")
    inn = _INN.search(text)
    if 0 <= colon < 60 and (inn is None or colon < inn.start()):
        return colon + 2
    if product and product.casefold() in text.casefold():
        return text.casefold().index(product.casefold())
    return 0
