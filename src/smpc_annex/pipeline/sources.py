"""``adopt`` of an electronic product information or a full SmPC: its sections as reference texts beside a core."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from smpc_annex.adopting import epi, sources
from smpc_annex.adopting.sources import Sourced as Document
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.outputs import save
from smpc_annex.proofing import reading
from smpc_annex.proofing.errors import UnverifiableError
from smpc_annex.reading import folders

_EPI = (".json", ".xml")
_MOST_BYTES = 50_000_000


@dataclass(slots=True)
class Sourced:
    """The files that were made, what each document gave, and remarks."""

    files: list[Path] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def is_source(path: Path) -> bool:
    """Whether a file is no annex but an SmPC: an ePI by its ending, a Word file by its QRD headings."""
    if path.suffix.lower() in _EPI:
        return True
    if path.suffix.lower() != ".docx" or not path.is_file():
        return False
    try:
        return _mapper().word(reading.passages(path)) is not None
    except (UnverifiableError, OSError):
        return False


def adopt(path: Path, out: Path) -> Sourced:
    """Write ``sources/<language>/<name>.yaml`` in a dossier's folder, or in a new one. Raises InputError."""
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    made = Sourced(documents=_documents(path, content))
    files: dict[Path, str] = {}
    for document in made.documents:
        if document.remark:
            made.remarks.append(f"{document.title or path.name}: {document.remark}")
        if not document.sections:
            continue
        target = out / "sources" / (document.language or "und") / f"{_stem(path)}.yaml"
        number = 2
        while target in files:
            target, number = target.with_name(f"{_stem(path)}-{number}.yaml"), number + 1
        files[target] = sources.file(document, path.name, digest)
    there = [target for target in files if target.exists()]
    if there:
        raise _problem("ADP101", "this source is there already", there[0], "remove it first, or adopt into another folder")
    if not files:
        raise _problem(
            "ADP106", "no section of an SmPC was recognised in this file", path, "; ".join(made.remarks) or "give an SmPC"
        )
    for target, text in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        save(target, text.encode())
        made.files.append(target)
    return made


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _problem("ADP107", "this file is larger than any SmPC", path, "give the file in which the SmPC stands")
        return path.read_bytes()
    except OSError as problem:
        raise _problem(
            "ADP102", f"cannot be read: {problem.strerror}", path, "check that the file is there and may be read"
        ) from None


def _documents(path: Path, content: bytes) -> list[Document]:
    mapper = _mapper()
    if path.suffix.lower() in _EPI:
        try:
            return [mapper.document(document) for document in epi.read(content)]
        except epi.NoEpiError as problem:
            advice = (
                "give a FHIR Bundle or Composition as JSON or XML; a FHIR Shorthand file (.fsh) must be compiled with SUSHI first"
            )
            raise _problem("ADP108", f"this is no electronic product information: {problem}", path, advice) from None
    found = mapper.word(reading.passages(path))
    return [found] if found else []


def _mapper() -> sources.Mapper:
    countries = folders.shipped_countries().values()
    languages = tuple(dict.fromkeys(["en", *(language for country in countries for language in country.languages)]))
    return sources.Mapper(folders.shipped_eu(), languages)


def _stem(path: Path) -> str:
    return folders.safe_name(path.stem)


def _problem(code: str, message: str, path: Path, advice: str) -> InputError:
    return InputError(Finding(id=code, severity=Severity.ERROR, message=message, span=Span(path.as_posix()), help=advice))
