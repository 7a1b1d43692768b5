"""JSON Schema judges the shape; what it says is put in the writer's words, with a place and a next step."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.inforce import Moment
from smpc_annex.reading.yamlsource import Source
from smpc_annex.resources import schema_folder

_formats = FormatChecker(formats=["email"])


@_formats.checks("date", raises=ValueError)
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or Moment.parse(value).day is not None


@_formats.checks("day-or-month", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(Moment.parse(value))


@cache
def _common() -> dict[str, Any]:
    common: dict[str, Any] = json.loads((schema_folder() / "common.json").read_text(encoding="utf-8"))
    return common


@cache
def _validator(kind: str) -> Draft202012Validator:
    schema = json.loads((schema_folder() / f"{kind}.json").read_text(encoding="utf-8"))
    registry: Registry[Any] = Registry().with_resource("common.json", Resource.from_contents(_common()))
    return Draft202012Validator(_inlined(schema), registry=registry, format_checker=_formats)


def _inlined(schema: Any) -> Any:
    """The schema with references to common shapes replaced by these: following a reference costs more than judging by it.

    A shape that contains itself (the condition) stays a reference.
    """
    if isinstance(schema, list):
        return [_inlined(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    target = str(schema.get("$ref", ""))
    if target.startswith("#"):
        return {"$ref": f"common.json{target}"}
    if target and not target.endswith("/condition"):
        shape = _common()["$defs"][target.removeprefix("common.json#/$defs/")]
        return _inlined({**shape, **{key: value for key, value in schema.items() if key != "$ref"}})
    return {key: value if key == "description" else _inlined(value) for key, value in schema.items()}


def judge(source: Source, kind: str) -> list[Finding]:
    """Every way in which a file departs from the shape of its kind (product, market, core …)."""
    return [finding for error in _validator(kind).iter_errors(source.data) for finding in _say(error, source)]


def _say(error: ValidationError, source: Source) -> Iterator[Finding]:
    path = list(error.absolute_path)
    schema: Any = error.schema
    wanted: Any = error.validator_value
    given: Any = error.instance
    about = schema.get("description", "")
    match error.validator:
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
                    # jsonschema says this once for each missing key; a Report keeps equal findings once
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
        case "pattern" if _is_name(error):
            yield _finding(
                "SCH001",
                f"the key '{given}' has the wrong form here",
                source.at_key(path, given),
                _name_help(wanted),
            )
        case _:
            yield _finding(
                "SCH001",
                f"{_named(path)}: '{given}' has the wrong form",
                source.at(path),
                about or "compare with an example",
            )


def _is_name(error: ValidationError) -> bool:
    return "propertyNames" in error.absolute_schema_path


def _name_help(pattern: str) -> str:
    if re.fullmatch(pattern, "nl"):
        return "language codes are small letters (nl, fr, da, nb), or mul for all languages"
    if re.fullmatch(pattern, "NL"):
        return "country codes are two capitals: NL, BE, DK, NO, SE, FI"
    return f"it must look like {pattern}"


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
