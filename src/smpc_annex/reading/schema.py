"""JSON Schema judges the shape; what it says is put in the writer's words, with a place and a next step."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import jsonschema_rs

from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.inforce import Moment
from smpc_annex.reading.yamlsource import Source
from smpc_annex.resources import schema_folder


def _is_moment(value: str) -> bool:
    try:
        return bool(Moment.parse(value))
    except ValueError:
        return False


class _Judge(NamedTuple):
    """A validator, and the schema that it was made of."""

    validator: Any
    schema: dict[str, Any]


@cache
def _judge(kind: str) -> _Judge:
    schema = _inlined(_load(kind))
    schema["$defs"] = {"condition": _inlined(_load("common")["$defs"]["condition"])}
    return _Judge(jsonschema_rs.validator_for(schema, validate_formats=True, formats={"day-or-month": _is_moment}), schema)


@cache
def _load(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((schema_folder() / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def _inlined(schema: Any) -> Any:
    """The schema with the common shapes put in their places, so that an error's path leads to the words that describe it.

    The condition, which contains itself, stays a reference.
    """
    if isinstance(schema, list):
        return [_inlined(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name == "condition":
        return {"$ref": "#/$defs/condition"}
    if name:
        shape = _load("common")["$defs"][name]
        return _inlined({**shape, **{key: value for key, value in schema.items() if key != "$ref"}})
    return {key: value if key == "description" else _inlined(value) for key, value in schema.items() if key != "$id"}


def conforms(data: Any, kind: str) -> bool:
    """Whether plain data has the shape of its kind."""
    return bool(_judge(kind).validator.is_valid(data))


def judge(source: Source, kind: str) -> list[Finding]:
    """Every way in which a file departs from the shape of its kind (product, market, core …)."""
    judge_ = _judge(kind)
    if judge_.validator.is_valid(source.data):
        return []
    findings = (finding for error in judge_.validator.iter_errors(source.data) for finding in _say(error, judge_.schema, source))
    return list(dict.fromkeys(findings))


def _at(schema: dict[str, Any], path: list[Any]) -> Any:
    """The part of a schema at a path; the condition is found behind its reference."""
    part: Any = schema
    for step in path:
        part = schema["$defs"]["condition"] if step == "$ref" else part[step]
    return part


def _say(error: Any, root: dict[str, Any], source: Source) -> Iterator[Finding]:
    path = list(error.instance_path)
    steps = list(error.schema_path)
    if "propertyNames" in steps:
        yield from _names(error.instance, _at(root, steps[: steps.index("propertyNames") + 1]), path, source)
        return
    keyword = steps[-1]
    schema = _at(root, steps[:-1])
    wanted = schema[keyword]
    given: Any = error.instance
    about = schema.get("description", "")
    match keyword:
        case "additionalProperties":
            known = list(schema["properties"])
            for key in sorted(set(given) - set(known)):
                close = difflib.get_close_matches(key, known, 1, 0.6)
                hint = f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(known)}"
                yield _finding("SCH002", f"unknown key '{key}'", source.at_key(path, key), hint)
        case "required":
            for key in wanted:
                if key not in given:
                    inner = schema["properties"].get(key, {})
                    hint = f"add '{key}:'" + (f" ({inner['description'].rstrip('.')})" if "description" in inner else "")
                    yield _finding("SCH003", f"'{key}' is missing", source.at(path), hint)
        case "type":
            names = {"object": "a group of keys", "array": "a list (lines that begin with -)", "string": "a text"}
            what = names[wanted]
            if given == "":
                yield _finding(
                    "SCH001",
                    f"{_named(path)} is empty; {what} was expected",
                    source.at(path),
                    about or "fill it in or delete the key",
                )
            else:
                yield _finding("SCH001", f"{_named(path)} must be {what}", source.at(path), about or "compare with an example")
        case "minLength":
            yield _finding("SCH001", f"{_named(path)} is empty", source.at(path), about or "fill it in or delete the key")
        case "minItems" | "minProperties":
            yield _finding(
                "SCH001", f"{_named(path)} has too few entries", source.at(path), about or "fill it in or delete the key"
            )
        case "maxProperties":
            yield _finding("SCH001", f"{_named(path)} has more than one entry", source.at(path), about or "one entry a line")
        case "enum":
            close = difflib.get_close_matches(str(given), wanted, 1, 0.5)
            hint = f"did you mean '{close[0]}'? " if close else ""
            yield _finding(
                "SCH001",
                f"{_named(path)} cannot be '{given}'",
                source.at(path),
                f"{hint}possible: {', '.join(wanted)}",
            )
        case "format" if isinstance(given, str) and given[:4].isdigit():
            yield _finding("SCH001", f"{_named(path)}: '{given}' is no day of the calendar", source.at(path), about)
        case _:
            yield _finding(
                "SCH001",
                f"{_named(path)}: '{given}' has the wrong form",
                source.at(path),
                about or "compare with an example",
            )


def _names(given: dict[str, Any], wanted: dict[str, str], path: list[Any], source: Source) -> Iterator[Finding]:
    """Keys that must have a form of their own, such as language codes."""
    for key in given:
        if not re.search(wanted["pattern"], key):
            message = f"the key '{key}' has the wrong form here"
            yield _finding("SCH001", message, source.at_key(path, key), wanted["description"])


def _named(path: list[Any]) -> str:
    """The last key on the path, as a reader would say it."""
    words = [str(step) for step in path if isinstance(step, str)]
    number = next((step for step in reversed(path) if isinstance(step, int)), None)
    if not words:
        return "the file" if number is None else f"entry {number + 1}"
    if path and isinstance(path[-1], int):
        return f"entry {path[-1] + 1} of '{words[-1]}'"
    return f"'{words[-1]}'"


def _finding(code: str, message: str, span: Span, advice: str) -> Finding:
    return Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice)
