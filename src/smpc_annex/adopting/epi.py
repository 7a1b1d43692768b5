"""Electronic product information (FHIR Bundle or Composition, JSON or XML) → documents with their sections, as they are in the file.

Read as data, not as FHIR: what an export leaves out or gets wrong (profiles, references that lead nowhere, preview versions) does not
matter for its text. Nested bundles are walked through; pictures are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from smpc_annex.proofing.htmlfile import read as read_html

_FHIR = "{http://hl7.org/fhir}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_DEEPEST = 40


class NoEpiError(Exception):
    """The file is no electronic product information; the words say why."""


@dataclass(frozen=True, slots=True)
class Node:
    """A section: its heading, its code with the code's system, its text as paragraphs, and the sections in it."""

    title: str
    code: str
    system: str
    paragraphs: tuple[str, ...]
    inner: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A Composition: its title, the code of its type, language and date as written, and its sections."""

    title: str
    type: str
    language: str
    date: str
    sections: tuple[Node, ...] = field(default=())


def read(content: bytes) -> list[Document]:
    """The documents of a file. Raises NoEpiError."""
    data = _json(content) if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else _xml(content)
    found = [_document(item, language) for item, language in _compositions(data, "", 0)]
    if not found:
        raise NoEpiError("there is no Composition in it")
    return found


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise NoEpiError(f"it is no JSON: {problem}") from None


def _xml(content: bytes) -> Any:
    """XML as the same data that JSON would give; entities and outside files are not followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as problem:
        raise NoEpiError(f"it is no XML: {problem.msg}") from None
    if not str(root.tag).startswith(_FHIR):
        raise NoEpiError(f"it is no FHIR: its first element is {root.tag}")
    return _element(root, 0)


def _element(element: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise NoEpiError("it is nested too deeply")
    name = str(element.tag).removeprefix(_FHIR)
    if element.tag == f"{_XHTML}div":
        return etree.tostring(element, encoding="unicode")
    if element.get("value") is not None and len(element) == 0:
        return element.get("value")
    data: dict[str, Any] = {"resourceType": name} if name[:1].isupper() else {}
    for child in element:
        key = str(child.tag).removeprefix(_FHIR).removeprefix(_XHTML)
        value = _element(child, depth + 1)
        if key[:1].isupper():
            return value  # resource, contained: the resource itself stands inside
        data.setdefault(key, []).append(value)
    return data


def _one(value: Any) -> Any:
    """The first of a list, or the thing itself: XML cannot say which elements are lists."""
    return value[0] if isinstance(value, list) and value else None if isinstance(value, list) else value


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _compositions(data: Any, language: str, depth: int) -> Iterator[tuple[Mapping[str, Any], str]]:
    if depth > _DEEPEST or not isinstance(data, dict):
        return
    language = str(_one(data.get("language")) or language)
    if data.get("resourceType") == "Composition":
        yield data, language
        return
    for entry in _many(data.get("entry")):
        if isinstance(entry, dict):
            yield from _compositions(_one(entry.get("resource")), language, depth + 1)


def _document(data: Mapping[str, Any], language: str) -> Document:
    code, _system = _coded(_one(data.get("type")))
    sections = tuple(_node(item, 0) for item in _many(data.get("section")) if isinstance(item, dict))
    return Document(str(_one(data.get("title")) or ""), code, language, str(_one(data.get("date")) or ""), sections)


def _coded(concept: Any) -> tuple[str, str]:
    """Code and system of the first coding."""
    coding = _one(concept.get("coding")) if isinstance(concept, dict) else None
    if not isinstance(coding, dict):
        return "", ""
    return str(_one(coding.get("code")) or ""), str(_one(coding.get("system")) or "")


def _node(data: Mapping[str, Any], depth: int) -> Node:
    if depth > _DEEPEST:
        raise NoEpiError("its sections are nested too deeply")
    code, system = _coded(_one(data.get("code")))
    text = _one(data.get("text"))
    div = _one(text.get("div")) if isinstance(text, dict) else None
    paragraphs = tuple(passage.text for passage in read_html(str(div)) if passage.text.strip()) if div else ()
    inner = tuple(_node(item, depth + 1) for item in _many(data.get("section")) if isinstance(item, dict))
    title = " ".join(str(_one(data.get("title")) or "").split())
    if not title:
        concept = _one(data.get("code"))
        title = str(_one(concept.get("text")) or "") if isinstance(concept, dict) else ""
    return Node(title, code, system, tuple(" ".join(p.split()) for p in paragraphs), inner)
