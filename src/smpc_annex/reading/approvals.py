"""translations/<language>.json: who vouched for which text, written by ``smpc-annex translations``, a record a line.

Evidence, not a form to fill in: it is read as JSON, and what is wrong with it is said with its place.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.dossier import Approval
from smpc_annex.reading.schema import conforms, judge
from smpc_annex.reading.yamlsource import read as read_yaml

FORMAT = "1"
_line = json.JSONEncoder(ensure_ascii=False).encode


def read(path: Path, file: str, root: str, language: str) -> tuple[dict[str, tuple[Approval, ...]], str]:
    """The records of a file by unit, in their order, and the digest of its text. Raises InputError."""
    try:
        raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    except OSError as problem:
        raise _error("YML001", f"cannot be read: {problem.strerror}", Span(file, 1, 1, root)) from None
    try:
        data = json.loads(raw)
    except ValueError as problem:
        line, column = getattr(problem, "lineno", 1), getattr(problem, "colno", 1)
        raise _error("TRN003", f"this is no whole record of approvals: {problem}", Span(file, line, column, root)) from None
    if not conforms(data, "approvals"):
        # JSON is YAML: the reader that knows places says where.
        raise InputError(*judge(read_yaml(path, file, root), "approvals"))
    if data["language"] != language:
        what = f"the file is called {language}.json, but inside it says {data['language']}"
        raise _error("DIR004", what, Span(file, 1, 1, root))
    found: dict[str, list[Approval]] = {}
    for number, record in enumerate(data["records"]):
        # A record stands in a line of its own, after the three lines of the beginning.
        approval = _approval(record, language, Span(file, number + 4, 1, root))
        found.setdefault(approval.unit, []).append(approval)
    return {unit: tuple(records) for unit, records in found.items()}, hashlib.sha256(raw).hexdigest()


def _approval(record: dict[str, str], language: str, span: Span) -> Approval:
    return Approval(
        unit=record["unit"],
        language=language,
        state=record["state"],
        by=record["by"],
        role=record["role"],
        on=date.fromisoformat(record["on"]),
        source=record["source"],
        source_hash=record["source_sha256"],
        target_hash=record["target_sha256"],
        text=record.get("text", ""),
        span=span,
    )


def written(language: str, records: list[Approval]) -> bytes:
    """A file of these records."""
    lines = ",\n".join(_line(_record(record)) for record in records)
    return f'{{"format": "{FORMAT}",\n"language": "{language}",\n"records": [\n{lines}\n]}}\n'.encode()


def _record(record: Approval) -> dict[str, Any]:
    text = {"text": record.text} if record.text else {}
    return {
        "unit": record.unit,
        "state": record.state,
        "by": record.by,
        "role": record.role,
        "on": record.on.isoformat(),
        "source_sha256": record.source_hash,
        "target_sha256": record.target_hash,
        "source": record.source,
        **text,
    }


def _error(code: str, message: str, span: Span) -> InputError:
    advice = "take the file back from the last good version: it is written by smpc-annex translations, and by nobody else"
    return InputError(Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice))
