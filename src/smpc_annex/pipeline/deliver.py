"""``deliver``: everything a typesetter needs, in one zip file whose bytes depend on nothing but the annexes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from smpc_annex import __version__
from smpc_annex.diagnostics import InputError, Report, Span
from smpc_annex.model.block import Annex
from smpc_annex.model.dossier import Dossier
from smpc_annex.outputs import digest, save
from smpc_annex.pipeline.check import walk
from smpc_annex.pipeline.files import annex_of, collected, lacking
from smpc_annex.pipeline.inputs import shipped_digest
from smpc_annex.pipeline.types import BuiltPublication, Outcome, Progress, Request, error
from smpc_annex.reading import folders
from smpc_annex.writers import cover

#: Format -> the folder of the delivery.
FOLDERS = {
    "icml": "InDesign",
    "tagged": "InDesign",
    "docx": "Word",
    "rtf": "Word",
    "txt": "Text",
    "pdf": "To look at",
    "html": "To look at",
}
COVER, MANIFEST = "READ ME FIRST.html", "manifest.json"
_THEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The zip file, what is in it, what was found, and the optional formats that are not in it."""

    file: Path | None
    names: tuple[str, ...]
    findings: Report
    unreadable: bool
    notes: tuple[str, ...]


def deliver(request: Request, file: Path, progress: Progress = lambda _d, _a, _n: None) -> Delivered:
    """Put the annexes of one dossier into a zip file; nothing is written if any of them must not be released (but as a draft).

    Raises InputError and OSError.
    """
    found = folders.find(request.path)
    if len(found[2]) != 1:
        names = ", ".join(found[2])
        raise InputError(
            error("REL002", "one dossier is delivered at a time", Span(".", 1, 1, found[1]), f"name one of: {names}")
        )
    absent = lacking(tuple(FOLDERS))
    formats = tuple(name for name in FOLDERS if name not in absent)
    request = replace(request, formats=formats)
    outcome = Outcome(Report(), [])
    publications: list[BuiltPublication] = []
    walk(request.path, request, outcome, lambda publication, _product: publications.append(publication), progress, {})
    files: dict[str, bytes] = {}
    dossier = next((part.view.dossier for publication in publications for part in publication.parts if part.view), None)
    if dossier:
        files = dict(_files(request, dossier, publications, outcome))
    stops = outcome.incomplete or (outcome.report.stops and not request.draft)
    notes = tuple(f"{finding.message}; {finding.help}" for finding in absent.values())
    if stops or dossier is None:
        return Delivered(None, (), outcome.report, outcome.unreadable, notes)
    annexes = [annex for publication in publications if (annex := annex_of(request, dossier, publication))]
    missing = [f"There is no {name.upper()} in this delivery: it was made where that part is not installed." for name in absent]
    files[COVER] = cover.write(annexes, sorted(files), list(_asked(publications)), missing)
    files[MANIFEST] = _manifest(request, dossier, annexes, files)
    save(file, _zipped(files))
    return Delivered(file, tuple(sorted(files)), outcome.report, False, notes)


def _files(
    request: Request, dossier: Dossier, publications: list[BuiltPublication], outcome: Outcome
) -> Iterator[tuple[str, bytes]]:
    for made in collected(request, dossier, publications, set(), outcome).values():
        form = str(made.about["format"])
        if form != "html" or made.about["part"] == "annex":  # one page holds all its blocks
            yield f"{FOLDERS[form]}/{made.name}", made.content


def _asked(publications: list[BuiltPublication]) -> Iterator[cover.Asked]:
    """What the countries of these blocks ask of the layout, each once."""
    seen = set()
    for view in (part.view for publication in publications for part in publication.parts if part.view):
        for requirement, laws in view.situation.asked.values():
            if requirement.layout and requirement.id not in seen:
                seen.add(requirement.id)
                law = laws[0].citation()
                draft = not requirement.active or law.status == "draft"
                yield cover.Asked(view.situation.country.code, requirement.asks, law.text, draft)


def _manifest(request: Request, dossier: Dossier, annexes: list[Annex], files: dict[str, bytes]) -> bytes:
    content = {
        "format": "1",
        "program": __version__,
        "rules": shipped_digest(),
        "product": dossier.product.name.text,
        "day": request.day.isoformat(),
        "draft": request.draft,
        "blocks": [
            {"annex": annex.publication, "block": block.part, "language": block.language, "check_code": cover.check_code(block)}
            for annex in annexes
            for block in annex.blocks
        ],
        "files": [{"name": name, "sha256": digest(content), "bytes": len(content)} for name, content in sorted(files.items())],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    """A zip file with fixed dates, the cover sheet first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(files, key=lambda name: (name != COVER, name)):
            info = zipfile.ZipInfo(name, _THEN)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            package.writestr(info, files[name])
    return buffer.getvalue()
