"""Blocks to files with their names, and to the disk."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from smpc_annex import outputs
from smpc_annex.diagnostics import Finding, Span
from smpc_annex.model.block import Annex, Block
from smpc_annex.model.dossier import Dossier, Material
from smpc_annex.pipeline.types import BuiltPublication, DossierResult, Outcome, Request, error
from smpc_annex.reading import folders
from smpc_annex.writers import html, languages


def write(request: Request, dossier: Dossier, result: DossierResult, facts: Mapping[str, Any], outcome: Outcome) -> None:
    """Write a dossier's publications and their manifest; note in ``result`` and ``outcome`` what became of them."""
    refused: set[str] = set()
    files = collected(request, dossier, result.publications, refused, outcome)
    for _stem, file in _side_by_side(request, dossier, result) if request.all_languages and "html" in request.formats else ():
        files[file.name] = file
    kept = [file for file in files.values() if file.about["stem"] not in refused]
    for file in kept:
        result.written.append(file.name)
    without_stem = [replace(file, about={key: value for key, value in file.about.items() if key != "stem"}) for file in kept]
    before = outputs.owner(result.folder, draft=request.draft)
    own = str(facts["portfolio"]), str(facts["dossier"])
    if before[1] and before != own:
        what = f"this folder holds the files of another dossier ({before[0]}: {before[1]}), which would be put aside"
        outcome.report.add(error("OUT004", what, Span(result.folder.as_posix()), "give each dossier a folder of its own with -o"))
        result.written.clear()
        outcome.unreadable = True
        return
    try:
        result.aside = outputs.write(result.folder, without_stem, refused, facts, draft=request.draft)
    except OSError as problem:
        place = Span(result.folder.as_posix())
        advice = "choose another folder with -o, or close the program that holds the file"
        outcome.report.add(error("OUT002", f"cannot be written: {problem.strerror}", place, advice))
        result.written.clear()
        outcome.unreadable = True


def collected(
    request: Request, dossier: Dossier, publications: list[BuiltPublication], refused: set[str], outcome: Outcome
) -> dict[str, outputs.File]:
    """The files of all publications by name; two that would have one name and differ are an error, and both are refused."""
    files: dict[str, outputs.File] = {}
    stopped: set[str] = set()
    for publication in publications:
        for stem, file in files_of(request, dossier, publication, stopped):
            earlier = files.get(file.name)
            if earlier and earlier.content != file.content:
                material = publication.material
                what = f"two publications of {material.id} print {stem} differently"
                advice = "make two materials of them: one file cannot hold both"
                outcome.report.add(error("OUT001", what, material.span, advice))
                outcome.incomplete = True
                refused.add(stem)
            files[file.name] = file
    # What one publication stops, another may have ready: a block is judged with its core.
    refused |= stopped - {str(file.about["stem"]) for file in files.values()}
    return files


def files_of(
    request: Request, dossier: Dossier, publication: BuiltPublication, refused: set[str]
) -> Iterator[tuple[str, outputs.File]]:
    """The files of a publication with their stems; stems of what must not be written go to ``refused``."""
    material = publication.material
    product = folders.safe_name(_ascii(dossier.product.name.text))
    ready: list[Block] = []
    written: dict[str, list[str]] = {name: [] for name in request.formats}
    # A page can give the other files out again: it is made last.
    formats = sorted(request.formats, key=lambda name: name == "html")
    downloads: dict[str, list[html.Download]] = {}
    for part in publication.parts:
        stem = f"{material.id}-{product}-{part.part}-{part.language}"
        if part.block is None or (part.stopped and not request.draft):
            refused.add(stem)
            continue
        ready.append(part.block)
        for name in formats:
            text = _writer(name).part(part.block)
            written[name].append(text)
            if not getattr(_writer(name), "WHOLE_ONLY", False):
                file = _file(request, stem, name, material, part.part, part.language, _writer(name).block(part.block, text))
                downloads.setdefault(html.anchor(part.block), []).append((name, file.name, file.content))
                yield stem, file
    stem = f"{material.id}-{product}-annex-{publication.name}"
    if len(ready) != len(publication.parts):
        refused.add(stem)
    elif publication.whole:
        annex = _annex(request, dossier, publication, ready)
        for name in formats:
            made = _writer(name).annex
            content = made(annex, written[name], downloads) if name == "html" else made(annex, written[name])
            file = _file(request, stem, name, material, "annex", annex.language, content)
            downloads.setdefault("", []).append((name, file.name, file.content))
            yield stem, file


def _side_by_side(request: Request, dossier: Dossier, result: DossierResult) -> Iterator[tuple[str, outputs.File]]:
    """One page for each material with all its language variants."""
    together: dict[str, list[BuiltPublication]] = {}
    for publication in result.publications:
        together.setdefault(publication.material.id.text, []).append(publication)
    for publications in together.values():
        material = publications[0].material
        ready = [
            p.block for publication in publications for p in publication.parts if p.block and (request.draft or not p.stopped)
        ]
        blocks = {(block.part, block.language): block for block in ready}
        if blocks:
            order = list(dict.fromkeys(["core", *dossier.markets]))
            item = languages.Variants(
                product=dossier.product.name.text,
                material=material.id.text,
                version=material.version,
                languages=tuple(sorted({language for _part, language in blocks}, key=lambda code: (code != "en", code))),
                blocks=tuple(sorted(blocks.values(), key=lambda block: order.index(block.part))),
                remarks=tuple(_remarks(publications)),
            )
            stem = f"{material.id}-{folders.safe_name(_ascii(dossier.product.name.text))}-languages"
            yield stem, _file(request, stem, "html", material, "languages", "mul", languages.page(item))


def _remarks(publications: list[BuiltPublication]) -> Iterator[tuple[str, str, str]]:
    """What is found about translations, by part and language, each once."""
    seen = set()
    for part in (part for publication in publications for part in publication.parts):
        for finding in part.findings:
            if finding.id.startswith(("TRN", "FIG")) and (part.part == "core") == (not finding.country):
                remark = part.part, part.language, finding.message
                if remark not in seen:
                    seen.add(remark)
                    yield remark


def annex_of(request: Request, dossier: Dossier, publication: BuiltPublication) -> Annex | None:
    """The whole annex of a publication, if all of it may be written."""
    ready = [part.block for part in publication.parts if part.block and (request.draft or not part.stopped)]
    whole = publication.whole and len(ready) == len(publication.parts)
    return _annex(request, dossier, publication, ready) if whole else None


def _annex(request: Request, dossier: Dossier, publication: BuiltPublication, ready: list[Block]) -> Annex:
    material = publication.material
    return Annex(
        product=dossier.product.name.text,
        material=material.id.text,
        version=material.version,
        publication=publication.name,
        language=ready[0].language,
        blocks=tuple(ready),
        draft=request.draft,
    )


def lacking(formats: tuple[str, ...]) -> dict[str, Finding]:
    """The formats that need an optional part which is not installed, and what to do."""
    found = {}
    for name in formats:
        module, extra = getattr(_writer(name), "NEEDS", ("", ""))
        if module and find_spec(module) is None:
            advice = f"install it with: pip install 'smpc-annex[{extra}]'; all other formats work without it"
            found[name] = error("OUT003", f"the format {name} needs {module}, which is not installed", Span("."), advice)
    return found


@cache
def _writer(name: str) -> Any:
    return import_module(f"smpc_annex.writers.{'jsonfile' if name == 'json' else name}")


def _file(request: Request, stem: str, ending: str, material: Material, part: str, language: str, content: bytes) -> outputs.File:
    about = {
        "stem": stem,
        "material": material.id.text,
        "version": material.version,
        "part": part,
        "language": language,
        "format": ending,
    }
    name = getattr(_writer(ending), "ENDING", ending)
    return outputs.File(f"{stem}{'.draft' if request.draft else ''}.{name}", content, about)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
