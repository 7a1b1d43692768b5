"""Files on disk: whole or not at all, nothing stale under a release name, and a manifest that says what is releasable.

All files of a build are first written under temporary names; only then are yesterday's put aside and the new ones renamed,
and the manifest comes last. Killing the program in between leaves files that are each wholly old or wholly new, and a file
whose digest is not the manifest's is not releasable.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
DRAFT_MANIFEST = "manifest.draft.json"
SUPERSEDED = "superseded"
_TEMPORARY = ".smpc-annex-"
_STALE = 3600


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written, and what the manifest says of it."""

    name: str
    content: bytes
    about: Mapping[str, Any]


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def save(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all; its folder is made. A pipe or a device is written to as it is. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = path.resolve()  # behind a link stands the file that is meant
    temporary = path.with_name(f"{_TEMPORARY}{os.getpid()}-{path.stem}")  # of another ending: it is no report, no release
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def owner(folder: Path, *, draft: bool) -> tuple[str, str]:
    """The portfolio and dossier whose files a folder holds, by its manifest; empty where there is none."""
    listed = _listed(folder / (DRAFT_MANIFEST if draft else MANIFEST))
    return str(listed.get("portfolio", "")), str(listed.get("dossier", ""))


def write(folder: Path, files: Iterable[File], refused: Iterable[str], facts: Mapping[str, Any], *, draft: bool) -> list[str]:
    """Write the files of one build of one dossier, and its manifest.

    ``refused`` are stems of blocks that could not be built: their earlier files are put aside. Files that an earlier build
    listed stay listed only if that build was of the same state (same day, same inputs); else they are put aside too.
    Returns the names of the files put aside. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(f"{_TEMPORARY}*"):
        if time.time() - leftover.stat().st_mtime > _STALE:  # a younger one may be another build's, under way
            leftover.unlink(missing_ok=True)
    files = list(files)
    staged = [_stage(folder, file.name, file.content) for file in files]
    manifest = DRAFT_MANIFEST if draft else MANIFEST
    state = digest(json.dumps(facts, sort_keys=True).encode())
    before = _listed(folder / manifest)
    same = before.get("state") == state
    written = {file.name for file in files}
    gone = {name for stem in refused for name in _of_stem(folder, stem, draft)}
    kept = []
    for entry in before.get("files", []):
        name = entry["name"]
        if name in written or name in gone:
            continue
        if same and (folder / name).is_file() and digest((folder / name).read_bytes()) == entry.get("sha256"):
            kept.append(entry)
        else:
            gone.add(name)
    aside = [name for name in sorted(gone - written) if _put_aside(folder, name)]
    for temporary, file in zip(staged, files, strict=True):
        if temporary:
            os.replace(temporary, os.path.join(folder, file.name))  # noqa: PTH105, PTH118
    entries = [{"name": f.name, "sha256": digest(f.content), "bytes": len(f.content), **f.about} for f in files]
    content = {
        "format": "1",
        "state": state,
        **facts,
        "draft": draft,
        "files": sorted([*kept, *entries], key=lambda e: str(e["name"])),
    }
    temporary = _stage(folder, manifest, _lines(content).encode())
    if temporary:
        os.replace(temporary, folder / manifest)  # noqa: PTH105
    return aside


def _lines(content: Mapping[str, Any]) -> str:
    """JSON with a line for each file and input, so that two manifests can be compared by eye."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = []
    for key, value in content.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"  {encode(name)}: {encode(item)}" for name, item in value.items())
            lines.append(f" {encode(key)}: {{\n{inner}\n }}")
        elif isinstance(value, list) and value:
            inner = ",\n".join(f"  {encode(item)}" for item in value)
            lines.append(f" {encode(key)}: [\n{inner}\n ]")
        else:
            lines.append(f" {encode(key)}: {encode(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _stage(folder: Path, name: str, content: bytes) -> str | None:
    """Write under a temporary name, and give that name; None if the file is there with the same bytes."""
    # Plain strings and os: a large portfolio writes many thousand small files, and pathlib would cost more than the writing.
    try:
        with open(os.path.join(folder, name), "rb") as stream:  # noqa: PTH118, PTH123
            if stream.read() == content:
                return None
    except FileNotFoundError:
        pass
    temporary = os.path.join(folder, f"{_TEMPORARY}{os.getpid()}-{name}")  # noqa: PTH118
    with open(temporary, "wb") as stream:  # noqa: PTH123
        stream.write(content)
    return temporary


def _listed(path: Path) -> dict[str, Any]:
    """The last manifest; empty where there is none, or somebody spoilt it.

    Only entries that we would have written are believed: a manifest must not make us move any other file.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or not isinstance(found.get("files"), list):
        return {}
    found["files"] = [entry for entry in found["files"] if isinstance(entry, dict) and _is_ours(entry)]
    return found


def _is_ours(entry: dict[str, Any]) -> bool:
    name, material, ending = entry.get("name"), entry.get("material"), entry.get("format")
    if not (isinstance(name, str) and isinstance(material, str) and isinstance(ending, str) and material and ending):
        return False
    return name.startswith(f"{material}-") and name.endswith(f".{ending}") and not set(name) & {"/", "\\", "\0", ":"}


def _of_stem(folder: Path, stem: str, draft: bool) -> list[str]:
    ending = ".draft." if draft else "."
    names = [path.name for path in folder.glob(f"{stem}.*") if path.is_file()]
    return [name for name in names if name.startswith(stem + ending) and (draft or not name.startswith(f"{stem}.draft."))]


def _put_aside(folder: Path, name: str) -> bool:
    """Move to superseded/, beside what already lies there under the same name."""
    source = folder / name
    if not source.is_file():
        return False
    aside = folder / SUPERSEDED
    aside.mkdir(exist_ok=True)
    target = aside / name
    if target.exists() and target.read_bytes() != source.read_bytes():
        target = aside / f"{source.stem}.{digest(source.read_bytes())[:8]}{source.suffix}"
    source.replace(target)
    return True
