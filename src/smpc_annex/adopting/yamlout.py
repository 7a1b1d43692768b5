"""Plain data → YAML as this project writes it: values in quotes, long texts as blocks, a comment beside what was guessed."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_WIDTH = 140
_LONG = 110
_FLAGS = frozenset({"on", "off", "yes", "no", "y", "n", "true", "false", "null"})


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with a comment above it: what was guessed, and from which words."""

    value: Any
    comment: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A mapping or list that stands on one line."""

    value: Any


def document(head: str, data: dict[str, Any]) -> str:
    """A YAML file: comment lines, then the mapping."""
    return f"{head.rstrip()}\n" + "\n".join(_mapping(data, 0)) + "\n"


def _mapping(data: dict[str, Any], indent: int) -> Iterator[str]:
    space = " " * indent
    for key, found in data.items():
        value = found
        if isinstance(value, Noted):
            yield from _comment(value.comment, indent)
            value = value.value
        name = _key(key)
        if isinstance(value, str) and (len(value) > _LONG or "\n" in value) and not value.startswith(" "):
            yield f"{space}{name}: |-"
            yield from (f"{space}  {line}" for line in _lines(value, indent + 2))
        elif isinstance(value, dict) and value and not _is_short(value, indent + len(name)):
            yield f"{space}{name}:"
            yield from _mapping(value, indent + 2)
        elif isinstance(value, list) and value and not all(isinstance(item, str) for item in value):
            yield f"{space}{name}:"
            yield from _sequence(value, indent + 2)
        else:
            yield f"{space}{name}: {_flow(value)}"


def _sequence(items: list[Any], indent: int) -> Iterator[str]:
    for item in items:
        value = item
        if isinstance(value, Noted):
            yield from _comment(value.comment, indent)
            value = value.value
        if isinstance(value, dict):
            lines = list(_mapping(value, indent + 2))
            first = next((number for number, line in enumerate(lines) if not line.lstrip().startswith("#")), 0)
            yield from (line[2:] for line in lines[:first])
            yield f"{' ' * indent}- {lines[first].lstrip()}"
            yield from lines[first + 1 :]
        else:
            yield f"{' ' * indent}- {_flow(value)}"


def _comment(text: str, indent: int) -> Iterator[str]:
    for line in textwrap.wrap(" ".join(text.split()), _WIDTH - indent, break_long_words=False):
        yield f"{' ' * indent}# {line}"


def _is_short(value: dict[str, Any], indent: int) -> bool:
    simple = all(isinstance(item, str) and "\n" not in item and len(item) <= _LONG for item in value.values())
    return simple and indent + len(_flow(value)) < _WIDTH


def _flow(value: Any) -> str:
    if isinstance(value, (Flow, Noted)):
        return _flow(value.value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def _key(key: str) -> str:
    """A key as it is, in quotes where another reader would take it for a flag (NO, on)."""
    return key if key.isidentifier() and key.casefold() not in _FLAGS else json.dumps(key)


def _lines(text: str, indent: int) -> list[str]:
    """Lines of a block text: as wide as the others; no-break spaces hold."""
    return [
        line
        for paragraph in text.split("\n")
        for line in textwrap.wrap(
            paragraph, _WIDTH - indent, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
        )
        or [""]
    ]
