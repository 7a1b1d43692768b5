"""The last release of a publication, whether it is as it was signed, and what has changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smpc_annex.checks.translation import changed
from smpc_annex.diagnostics import Finding, Span
from smpc_annex.model.block import Block
from smpc_annex.pipeline.types import BuiltPublication, error


def digest(body: dict[str, Any]) -> str:
    """SHA-256 over all of a release but its digest."""
    unsigned = {key: value for key, value in body.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(unsigned, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


#: Part, language, field, subject -> text.
Fields = dict[tuple[str, str, str, str], str]


@dataclass(frozen=True, slots=True)
class Last:
    """The last release of a publication: its day, who signed, and its text by part and field."""

    path: Path
    day: str
    by: str
    fields: Fields


def spoilt(folder: Path, root: str) -> list[Finding]:
    """A finding for every release of a dossier that was changed after it was signed."""
    return [
        error(
            "REL001",
            "this release was changed after it was signed",
            Span(f"{folder.name}/releases/{path.name}", 1, 1, root),
            "take it back from your records, or release again",
        )
        for path in sorted(folder.glob("releases/*.json"))
        if read(path) is None
    ]


def read(path: Path) -> dict[str, Any] | None:
    """A release as it was signed; None if it is not. Who knows the digest can forge it: keep a copy elsewhere."""
    try:
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return body if body["sha256"] == digest(body) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def last(folder: Path, material: str, publication: str) -> Last | None:
    """The last release of a publication; None if there is none, or it is not as it was signed."""
    found = sorted(folder.glob(f"releases/{material}-{publication}.[0-9]*.json"))
    body = read(found[-1]) if found else None
    if body is None:
        return None
    fields: Fields = {}
    for block in body["annex"]["blocks"]:
        for run in (run for paragraph in block["paragraphs"] for run in paragraph):
            _add(fields, (block["part"], block["language"]), run.get("field", ""), run.get("subjects", ()), run["text"])
    return Last(found[-1], body["day"], body["by"], fields)


def fields_of(block: Block) -> Fields:
    """A block's text by part, language, field and subject, in the shape of a release's."""
    fields: Fields = {}
    for run in block.runs():
        _add(fields, (block.part, block.language), run.field, run.subjects, run.text)
    return fields


def _add(fields: Fields, part: tuple[str, str], field: str, subjects: Sequence[str], text: str) -> None:
    """What is printed of a field, for each of its subjects; fixed words by themselves, since packs come and go between them."""
    if not field:
        if not subjects and any(character.isalpha() for character in text):
            fields[*part, "fixed words", text.strip()] = text.strip()
        return
    for subject in subjects or ("",):
        key = *part, field, subject
        # Street, code and city are printed apart, with fixed words between them.
        between = " " if field.endswith(".address") and key in fields else ""
        fields[key] = fields.get(key, "") + between + text


def differences(before: Last, publication: BuiltPublication) -> list[str]:
    """What changed since a release, field by field, in words."""
    now: Fields = {}
    for part in publication.parts:
        if part.block:
            now.update(fields_of(part.block))
    parts = {key[:2] for key in now}
    asked = {(part.part, part.language) for part in publication.parts}
    before_parts = dict.fromkeys(key[:2] for key in before.fields)
    lines = (
        [f"{part} {language} is no longer in it" for part, language in before_parts if (part, language) not in asked]
        if publication.whole
        else []
    )
    lines += [f"{part} {language} is new in it" for part, language in sorted(parts - set(before_parts))]
    parts &= set(before_parts)
    for key in sorted(key for key in {*now, *before.fields} if key[:2] in parts):
        old, new = before.fields.get(key, "").strip(), now.get(key, "").strip()
        if old != new:
            subject = "" if key[2] == "fixed words" else key[3].replace(":", " ")
            name = " ".join(word for word in (key[0], key[1], key[2], subject) if word)
            was, is_ = changed(old, new) if old and new and max(len(old), len(new)) > 60 else (old, new)
            lines.append(f"{name}: {_short(was) or 'nothing'} -> {_short(is_) or 'nothing'}")
    return lines


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:120]} … {text[-30:]}"
