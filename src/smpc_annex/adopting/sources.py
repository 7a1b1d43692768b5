"""Sections of an SmPC → reference texts under the numbers of the core's sections: by code, else by heading number, else by heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smpc_annex.adopting import core as cores
from smpc_annex.adopting.epi import Document, Node
from smpc_annex.adopting.yamlout import document
from smpc_annex.model.rules import EuLevel
from smpc_annex.proofing.passages import Passage

_NUMBER = re.compile(r"^\s*(?P<number>10|[1-9](?:\.[0-9]{1,2})?)(?:\.[0-9]+)*\.?\s+(?=\S)")
#: So many different QRD headings make a Word file an SmPC.
AN_SMPC = 8
_LONGEST_HEADING = 130
#: Sections of the SmPC that the rules do not name, since no annex prints them.
_OTHERS = frozenset({"6.2", "6.3", "6.4", "6.6"})
#: The macrolanguage under which exports file Bokmål.
_AS = {"no": "nb"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A section that is known: its number, how that was found, and its text."""

    number: str
    found_by: str
    title: str
    code: str
    system: str
    text: str


@dataclass(slots=True)
class Sourced:
    """One document: its language, its sections under their numbers, and those that could not be mapped, with their text."""

    title: str
    language: str
    date: str
    sections: list[Kept] = field(default_factory=list)
    unmapped: list[Kept] = field(default_factory=list)
    remark: str = ""


class Mapper:
    """Knows the codes and the headings of the SmPC."""

    def __init__(self, eu: EuLevel, languages: Sequence[str]) -> None:
        self._eu = eu
        self._names = {language: _names(eu, language) for language in languages}

    def document(self, source: Document) -> Sourced:
        """The sections of an SmPC; a package leaflet has none that a core is abridged from."""
        language = _AS.get(source.language.split("-")[0].lower(), source.language.split("-")[0].lower())
        found = Sourced(source.title, language, source.date)
        if not language:
            found.language = self._language(source)
            found.remark = f"the file does not say its language; by its headings it is {found.language}"
        if self._is_leaflet(source):
            found.remark = "a package leaflet: no section of it is a source of a core"
            found.unmapped = [_kept("", "", node) for node in _walk(source.sections) if node.code != self._eu.epi.root]
            return found
        for node in _walk(source.sections):
            if node.code == self._eu.epi.root and not node.paragraphs:
                continue
            number, how = self.number(node, found.language)
            (found.sections if number else found.unmapped).append(_kept(number, how, node))
        return found

    def _is_leaflet(self, source: Document) -> bool:
        codes = {source.type, *(node.code for node in source.sections)}
        return self._eu.epi.leaflet in codes and self._eu.epi.smpc not in codes

    def number(self, node: Node, language: str) -> tuple[str, str]:
        """The number of a section, and how it was found; empty if it was not."""
        by_code = self._eu.epi.sections.get(node.code, "") if self._eu.epi.list in node.system else ""
        if by_code:
            return by_code, "code"
        return self.by_heading(node.title, language)

    def by_heading(self, title: str, language: str) -> tuple[str, str]:
        """By the number that a heading begins with, else by its words."""
        match = _NUMBER.match(title)
        if match and (match["number"] in self._eu.sections or match["number"] in _OTHERS):
            return match["number"], "heading number"
        words = cores.small(title.rstrip(": "))
        number = self._names.get(language, {}).get(words, "")
        return (number, "heading text") if number else ("", "")

    def _language(self, source: Document) -> str:
        titles = [cores.small(_NUMBER.sub("", node.title)) for node in _walk(source.sections)]
        scores = {language: sum(title in names for title in titles) for language, names in self._names.items()}
        return max(scores, key=lambda language: scores[language])

    def word(self, passages: Sequence[Passage]) -> Sourced | None:
        """A full SmPC in Word, by its headings; None where it has too few of them to be one."""
        best: tuple[str, list[tuple[int, str, str]]] = ("", [])
        for language in self._names:
            headings = [(i, *self._whole(p, language)) for i, p in enumerate(passages)]
            known = [(i, number, how) for i, number, how in headings if number]
            if len({number for _i, number, _how in known}) > len({number for _i, number, _how in best[1]}):
                best = language, known
        language, known = best
        if len({number for _i, number, _how in known}) < AN_SMPC:
            return None
        found = Sourced("", language, "")
        ends = [i for i, _n, _h in known[1:]] + [len(passages)]
        for (start, number, how), end in zip(known, ends, strict=True):
            text = "\n".join(" ".join(p.text.split()) for p in passages[start + 1 : end] if p.text.strip())
            found.sections.append(Kept(number, how, " ".join(passages[start].text.split()), "", "", text))
        before = "\n".join(" ".join(p.text.split()) for p in passages[: known[0][0]] if p.text.strip())
        if before:
            found.unmapped.append(Kept("", "", "before the first heading", "", "", before))
        return found

    def _whole(self, passage: Passage, language: str) -> tuple[str, str]:
        """The number of a heading that is a paragraph of its own: with its number and its words, or with its words alone."""
        text = " ".join(passage.text.split())
        if len(text) > _LONGEST_HEADING:
            return "", ""
        match = _NUMBER.match(text)
        words = self._names[language].get(cores.small((text[match.end() :] if match else text).rstrip(":*. ")), "")
        if match and (match["number"] == words or (match["number"] in _OTHERS and passage.heading)):
            return match["number"], "heading number"
        return (words, "heading text") if words and (passage.heading or text.isupper()) else ("", "")


def _names(eu: EuLevel, language: str) -> dict[str, str]:
    """The headings of all sections in a language, chapters and the name included."""
    found = cores.names(eu, language)
    for number, section in eu.sections.items():
        for term in section.title:
            text = term.words.get(language)
            if text:
                found.setdefault(cores.small(text.text), number)
    return found


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Every section, outermost first, in the order of the file: some exports turn the order round, and that is kept."""
    for node in nodes:
        yield node
        yield from _walk(node.inner)


def _kept(number: str, how: str, node: Node) -> Kept:
    return Kept(number, how, node.title, node.code, node.system, "\n".join(node.paragraphs))


def file(sourced: Sourced, name: str, digest: str) -> str:
    """The reference text as YAML: provenance, then each section with its number, code, heading and words."""
    head = (
        f"# Reference text from {name}: the source of a core summary, section by section. It is not printed and not checked.\n"
        "# Abridging it is a person's work: write what is printed into core/."
    )
    data: dict[str, Any] = {
        "provenance": {"file": name, "sha256": digest, "title": sourced.title, "date": sourced.date},
        "language": sourced.language,
        "sections": [_entry(kept) for kept in sourced.sections],
        "unmapped": [_entry(kept) for kept in sourced.unmapped],
    }
    return document(head, data)


def _entry(kept: Kept) -> Mapping[str, Any]:
    pairs = {
        "section": kept.number,
        "found_by": kept.found_by,
        "title": kept.title,
        "code": kept.code,
        "system": kept.system,
        "text": kept.text,
    }
    return {key: value for key, value in pairs.items() if value}
