"""``translations export`` and ``translations import``: to translators and back, all of a file or nothing of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from smpc_annex import parity
from smpc_annex.checks import figures
from smpc_annex.diagnostics import Finding, InputError, Span
from smpc_annex.exchange import po, xliff, yamledit
from smpc_annex.exchange.package import Package, packages
from smpc_annex.exchange.returned import Change, Returned, changes, empty, judge
from smpc_annex.exchange.yamledit import Edit
from smpc_annex.model import segments
from smpc_annex.model.dossier import Core, Section
from smpc_annex.outputs import save
from smpc_annex.pipeline.translations import Opened, known_language, one, record
from smpc_annex.pipeline.types import error
from smpc_annex.reading import folders
from smpc_annex.reading.yamlsource import read


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for translators, and how much is in it."""

    file: Path
    source: str
    units: int
    segments: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken over into which files and what came back without words, or why nothing was."""

    language: str
    changed: tuple[str, ...]
    empty: tuple[str, ...]
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]


def export(path: str, language: str, form: str, folder: Path) -> list[Exported]:
    """Write a file for each language that this one is translated from. Raises InputError and OSError."""
    item = one(path)
    known_language(item, language)
    made = packages(item.dossier, item.wordings, item.portfolio.countries, item.portfolio.eu, language)
    if not made:
        place = Span(f"{item.dossier.name}/core", 1, 1, item.portfolio.root)
        raise InputError(
            error("ASK006", f"nothing is translated into {language}: it is the source", place, "name another language")
        )
    written = []
    for package in made:
        content = po.write(package) if form == "po" else xliff.write(package, _lexicon(item, package.source, package.source))
        file = folder / f"{folders.safe_name(package.product)}-{package.source}-{language}.{'po' if form == 'po' else 'xlf'}"
        save(file, content)
        units = list(package.units())
        written.append(Exported(file, package.source, len(package.items), sum(len(unit.pieces) for _item, unit in units)))
    return written


def import_(path: str, file: Path, on: date) -> Imported:
    """Take a translator's file over: every text that has changed, or none if any is refused. Raises InputError and OSError.

    What is taken over is recorded as a draft of its source as it is: approvals were given for other words.
    """
    item = one(path)
    returned, span = _read(file)
    package = _package(item, returned, span)

    def lexicons(id_: str) -> tuple[parity.Lexicon, parity.Lexicon]:
        if id_.startswith("core/"):
            first, second = (_lexicon(item, language, package.source) for language in (package.source, package.target))
            first, second = figures.lexicons_of(id_.removeprefix("core/"), first, second)
            return first, second
        return figures.words_lexicons(item.dossier.product.name.text, package.source, package.target)

    findings = list(judge(returned, package, lexicons, span))
    if findings:
        return Imported(package.target, (), (), (), tuple(findings))
    changed = list(changes(returned, package))
    contents = _contents(item, package, changed)
    for target, content in contents.items():
        save(target, content)
    units = tuple(dict.fromkeys(change.item.id for change in changed))
    if units:
        record(path, units, package.target, "draft", f"import of {file.name}", "translation", on)
    return Imported(package.target, units, empty(returned, package), tuple(contents), ())


def _read(file: Path) -> tuple[Returned, Span]:
    span = Span(file.name, 1, 1, file.parent.as_posix() if file.parent != Path() else "")
    try:
        content = file.read_bytes()
    except OSError as problem:
        advice = "give the .xlf or .po file that came back"
        raise InputError(error("XLF001", f"cannot be read: {problem.strerror}", span, advice)) from None
    return (po if file.suffix.lower() == ".po" else xliff).read(content, span), span


def _package(item: Opened, returned: Returned, span: Span) -> Package:
    if returned.product != item.dossier.name:
        advice = f"import it into the dossier {returned.product or 'that it was exported from'}"
        raise InputError(
            error("XLF001", f"the file is of {returned.product or 'no dossier'}, not of {item.dossier.name}", span, advice)
        )
    known_language(item, returned.target)
    made = packages(item.dossier, item.wordings, item.portfolio.countries, item.portfolio.eu, returned.target)
    for package in made:
        if package.source == returned.source:
            return package
    pairs = ", ".join(f"{package.source} to {package.target}" for package in made) or "nothing"
    what = f"nothing here is translated from {returned.source} into {returned.target}"
    raise InputError(error("XLF001", what, span, f"possible: {pairs}"))


def _lexicon(item: Opened, language: str, source: str) -> parity.Lexicon:
    core = item.dossier.cores.get(source)
    return figures.lexicon(item.dossier, item.portfolio.eu, language, core) if core else parity.Lexicon(language)


# --- into the files ----------------------------------------------------------------------------------------------------


def _contents(item: Opened, package: Package, changed: list[Change]) -> dict[Path, bytes]:
    """The new content of every file that changes."""
    edits: dict[Path, list[Edit]] = {}
    worded = {worded.id: worded.words for worded in item.wordings.worded}
    core = item.folder / "core" / f"{package.target}.yaml"
    data = read(core, core.name).data if core.exists() else None
    for change in changed:
        if change.item.id in worded:
            span = worded[change.item.id].span
            file = item.portfolio.folder / span.file
            path = yamledit.path_at(file.read_bytes(), span.line, span.column)
            edits.setdefault(file, []).append(Edit((*path, package.target), change.targets[0], package.source))
        elif data:
            edits.setdefault(core, []).extend(_core_edits(change, data))
    contents = {file: yamledit.edited(file.read_bytes(), found) for file, found in edits.items()}
    new = {change.unit.place: change.targets for change in changed if change.item.id not in worded}
    if new and data is None:
        contents[core] = _new_core(item.dossier.cores[package.source], package.target, item.dossier.product.name.text, new)
    return contents


def _new_core(source: Core, language: str, product: str, new: Mapping[str, tuple[str, ...]]) -> bytes:
    """A core summary with the sections that came back whole: one that lacks a piece is left out, and status says so."""
    sections = []
    for section in source.sections:
        key = section.number.text
        made = _new_section(section, new)
        if made is not None:
            sections.append({"section": key, **({"abridged": "yes" if section.abridged else "no"} if len(made) else {}), **made})
    about = f"{product}: the core summary in {language}, a draft translation from {source.language}."
    opening, closing = ("\n".join(new.get(f"core/{key}/text", ())) for key in ("opening", "closing"))
    return yamledit.core_file(language, sections, opening, closing, about)


def _new_section(section: Section, new: Mapping[str, tuple[str, ...]]) -> dict[str, Any] | None:
    """The content of one section in the shape of its source; None where a piece is missing."""
    key = f"core/{section.number.text}"
    wanted = dict.fromkeys(f"{key}/{piece.unit}" for piece in segments.of(section))
    if not all(place in new and all(new[place]) for place in wanted):
        return None
    made: dict[str, Any] = {"text": "\n".join(new[f"{key}/text"])} if section.text else {}
    if section.reactions:
        made["reactions"] = [
            {
                **({"trial": new[f"{key}/reactions.{number}.trial"][0]} if trial.name else {}),
                "bands": [
                    {"frequency": band.frequency.text, "terms": list(new[f"{key}/reactions.{number}.{band.frequency.text}"])}
                    for band in trial.bands
                ],
            }
            for number, trial in enumerate(section.reactions, 1)
        ]
    if section.notes:
        made["notes"] = [{"mark": note.mark.text, "text": new[f"{key}/notes.{note.mark.text}"][0]} for note in section.notes]
    if section.closing:
        made["closing"] = "\n".join(new[f"{key}/closing"])
    return made


def _core_edits(change: Change, data: Mapping[str, Any]) -> Iterator[Edit]:
    """Where the pieces of a unit of the core belong."""
    _core, key, place = change.unit.place.split("/", 2)
    if key in ("opening", "closing"):
        yield Edit((key,), "\n".join(change.targets))
        return
    number = next(index for index, section in enumerate(data["sections"]) if section["section"] == key)
    parts = place.split(".")
    where: yamledit.Path = ("sections", number)
    if place in ("text", "closing"):
        yield Edit((*where, place), "\n".join(change.targets))
    elif parts[0] == "notes":
        notes = data["sections"][number]["notes"]
        index = next(i for i, note in enumerate(notes) if note["mark"] == parts[1])
        yield Edit((*where, "notes", index, "text"), change.targets[0])
    elif parts[2] == "trial":
        yield Edit((*where, "reactions", int(parts[1]) - 1, "trial"), change.targets[0])
    else:
        bands = data["sections"][number]["reactions"][int(parts[1]) - 1]["bands"]
        band = next(i for i, one_ in enumerate(bands) if one_["frequency"] == parts[2])
        for index, (target, old) in enumerate(zip(change.targets, bands[band]["terms"], strict=True)):
            if target != old:
                yield Edit((*where, "reactions", int(parts[1]) - 1, "bands", band, "terms", index), target)
