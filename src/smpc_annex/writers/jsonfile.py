"""The evidence: every run with its style, language, field, subjects and origins, as JSON, a run a line.

Equal origins are listed once per block, and runs refer to them by number, counted from 0.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from smpc_annex.model.block import Annex, Block, Origin, Run

FORMAT = "1"

_line = json.JSONEncoder(ensure_ascii=False).encode


def block(_item: Block, part: str) -> bytes:
    """One block as evidence."""
    return f'{{"format": "{FORMAT}", {part[1:]}\n'.encode()


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """A whole annex as evidence."""
    about = {
        "format": FORMAT,
        "product": item.product,
        "material": item.material,
        "version": item.version,
        "publication": item.publication,
        "language": item.language,
        "draft": item.draft,
    }
    blocks = ",\n".join(parts)
    return f'{_line(about)[:-1]}, "blocks": [\n{blocks}\n]}}\n'.encode()


def canonical(item: Block) -> bytes:
    """What a reader sees of a block, and nothing else: words, bold, positions, languages; the same in every build of the same text."""
    paragraphs = []
    for paragraph in item.paragraphs:
        runs: list[list[str]] = []
        for run in paragraph.runs:
            style = " ".join(run.style.names)
            if runs and runs[-1][1:] == [style, run.language]:
                runs[-1][0] += run.text
            else:
                runs.append([run.text, style, run.language])
        paragraphs.append(runs)
    return _line(paragraphs).encode()


def part(item: Block) -> str:
    """A block as an object: what it is, its paragraphs of runs, its origins."""
    # json's own indentation is written in Python and costs more than all the rest of a build: only the lines are encoded by it.
    numbers: dict[Origin, int] = {}
    paragraphs = "\n],[\n".join(",\n".join(_line(_run(run, numbers)) for run in paragraph.runs) for paragraph in item.paragraphs)
    origins = ",\n".join(
        _line({"kind": origin.kind, "file": origin.span.file, "line": origin.span.line, "column": origin.span.column})
        for origin in numbers
    )
    about = {
        "part": item.part,
        "language": item.language,
        "heading": item.heading,
        "draft": item.notice,
        "day": item.day.isoformat(),
    }
    return f'{_line(about)[:-1]}, "paragraphs": [[\n{paragraphs}\n]], "origins": [\n{origins}\n]}}'


def _run(run: Run, numbers: dict[Origin, int]) -> dict[str, Any]:
    data: dict[str, Any] = {"text": run.text}
    if run.style:
        data["style"] = run.style.names
    data["language"] = run.language
    if run.field:
        data["field"] = run.field
    if run.subjects:
        data["subjects"] = run.subjects
    if run.href:
        data["href"] = run.href
    data["origins"] = [numbers.setdefault(origin, len(numbers)) for origin in run.origins]
    return data
