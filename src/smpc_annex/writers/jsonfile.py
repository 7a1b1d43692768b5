"""The evidence: every run with its style, language, field, subjects and origins, as JSON.

Equal origins are listed once per block, and runs refer to them by number, counted from 0.
"""

from __future__ import annotations

import json
from typing import Any

from smpc_annex.model.block import Annex, Block, Origin, Run

FORMAT = "1"


def block(item: Block) -> bytes:
    """One block as evidence."""
    return _bytes({"format": FORMAT, **_block(item)})


def annex(item: Annex) -> bytes:
    """A whole annex as evidence."""
    return _bytes(
        {
            "format": FORMAT,
            "product": item.product,
            "material": item.material,
            "version": item.version,
            "publication": item.publication,
            "language": item.language,
            "draft": item.draft,
            "blocks": [_block(part) for part in item.blocks],
        }
    )


def _bytes(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _block(item: Block) -> dict[str, Any]:
    numbers: dict[Origin, int] = {}
    paragraphs = [[_run(run, numbers) for run in paragraph.runs] for paragraph in item.paragraphs]
    return {
        "part": item.part,
        "language": item.language,
        "heading": item.heading,
        "draft": item.notice,
        "day": item.day.isoformat(),
        "paragraphs": paragraphs,
        "origins": [
            {"kind": origin.kind, "file": origin.span.file, "line": origin.span.line, "column": origin.span.column}
            for origin in numbers
        ],
    }


def _run(run: Run, numbers: dict[Origin, int]) -> dict[str, Any]:
    data: dict[str, Any] = {"text": run.text}
    if run.style.names:
        data["style"] = run.style.names
    data["language"] = run.language
    if run.field:
        data["field"] = run.field
    if run.subjects:
        data["subjects"] = list(run.subjects)
    if run.href:
        data["href"] = run.href
    data["origins"] = [numbers.setdefault(origin, len(numbers)) for origin in run.origins]
    return data
