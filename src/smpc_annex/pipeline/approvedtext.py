"""The approved text that a proof is compared with: a release as it was signed, or what the dossier prints on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from smpc_annex.diagnostics import InputError, Span
from smpc_annex.model.block import Block, Origin, Paragraph, Run, Style
from smpc_annex.pipeline.released import read, spoilt
from smpc_annex.pipeline.types import BuiltPublication, Request, error


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """One publication as approved: its material, its name, its blocks in printing order, and what to call it.

    ``path`` is the release's file, None where it is what the dossier prints.
    """

    material: str
    version: str
    publication: str
    blocks: tuple[Block, ...]
    name: str
    path: Path | None = None


def of_build(publications: Sequence[BuiltPublication], day: date) -> list[ApprovedText]:
    """What the dossier prints on a day; a block that cannot be assembled is left out, with its publication's other blocks kept."""
    return [
        ApprovedText(
            built.material.id.text,
            built.material.version,
            built.name,
            _core_with_laws(replace(part.block, notice="") for part in built.parts if part.block and part.block.paragraphs),
            f"what the dossier prints on {day.isoformat()}",
        )
        for built in publications
        if any(part.block for part in built.parts)
    ]


def of_releases(
    folder: Path, root: str, request: Request, name: str, laws: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]
) -> list[ApprovedText]:
    """The last release of each publication, or those that a name means (a day, or a file without .json).

    ``laws`` are those of each block's fields today. Raises InputError where there is no release, or one was changed after it was signed.
    """
    broken = spoilt(folder, root)
    if broken:
        raise InputError(*broken)
    paths = sorted(folder.glob("releases/*.json"))
    if name:
        paths = [path for path in paths if path.stem == name or path.stem.endswith(f".{name}")]
    last: dict[tuple[str, str], ApprovedText] = {}
    for path in paths:
        found = _release(path, root, laws)
        if not request.materials or found.material in request.materials:
            last[found.material, found.publication] = _only(found, request)
    if not last:
        known = ", ".join(path.stem for path in sorted(folder.glob("releases/*.json"))[-5:])
        place = Span(f"{folder.name}/releases", 1, 1, root)
        what = f"there is no release {name}" if name else "nothing of this dossier has been released"
        advice = (
            f"known: {known}"
            if known
            else "release it first (smpc-annex release), or compare with what it prints: --against build"
        )
        raise InputError(error("PRF010", what, place, advice))
    return list(last.values())


def _only(found: ApprovedText, request: Request) -> ApprovedText:
    """The core and the blocks of the countries and languages that were asked for."""
    blocks = tuple(
        item
        for item in found.blocks
        if item.part == "core"
        or (
            (not request.countries or item.part in request.countries)
            and (not request.languages or item.language in request.languages)
        )
    )
    return replace(found, blocks=blocks)


def _release(path: Path, root: str, laws: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]) -> ApprovedText:
    body = read(path)
    if body is None:
        raise InputError(
            error("REL001", "this release cannot be read", Span(path.name, 1, 1, root), "take it back from your records")
        )
    annex = body["annex"]
    name = f"the release of {body['day']}, signed by {body['by']} ({body['role']})"
    blocks = tuple(_block(item, date.fromisoformat(body["day"]), root, laws) for item in annex["blocks"])
    printed = _core_with_laws(block for block in blocks if block.paragraphs)
    return ApprovedText(annex["material"], annex["version"], annex["publication"], printed, name, path)


def _core_with_laws(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks of a publication; its core is asked for by the laws of all its countries."""
    own = tuple(blocks)
    laws: dict[str, tuple[str, ...]] = {}
    for block in own:
        for field, cited in block.laws.items():
            laws[field] = tuple(dict.fromkeys((*laws.get(field, ()), *cited)))
    return tuple(replace(block, laws=laws) if block.part == "core" else block for block in own)


def _block(item: dict[str, Any], day: date, root: str, laws: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]) -> Block:
    origins = [
        Origin(o["kind"], Span(o["file"], o["line"], o["column"], root if o["kind"] == "data" else "")) for o in item["origins"]
    ]
    return Block(
        part=item["part"],
        language=item["language"],
        heading=item["heading"],
        notice="",
        day=day,
        paragraphs=tuple(Paragraph(tuple(_run(run, origins) for run in paragraph)) for paragraph in item["paragraphs"]),
        laws=laws.get((item["part"], item["language"]), {}),
    )


def _run(run: dict[str, Any], origins: list[Origin]) -> Run:
    style = Style.PLAIN
    for name in run.get("style", ()):
        style |= Style[name.upper()]
    own = tuple(origins[number] for number in run["origins"])
    return Run(
        run["text"], style, run["language"], run.get("field", ""), tuple(run.get("subjects", ())), own, run.get("href", "")
    )
