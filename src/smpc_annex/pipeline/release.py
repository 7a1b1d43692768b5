"""``release``: freezes an annex with day, rules, findings, waivers and who signed.

A release is one JSON file under ``releases/`` of the dossier. It holds the evidence of the annex and a digest over itself, so that a
file that somebody edited is found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from smpc_annex import __version__
from smpc_annex.diagnostics import Finding, InputError, Report, Span
from smpc_annex.model.block import Annex
from smpc_annex.outputs import save
from smpc_annex.pipeline.build import open_portfolio
from smpc_annex.pipeline.check import walk
from smpc_annex.pipeline.inputs import shipped_digest
from smpc_annex.pipeline.released import digest, spoilt
from smpc_annex.pipeline.types import BuiltPublication, Outcome, Progress, Request, error
from smpc_annex.writers import jsonfile

FORMAT = "1"


@dataclass(slots=True)
class Released:
    """The files that were written, and what was found."""

    files: list[Path]
    findings: Report
    unreadable: bool
    stops: bool


def release(request: Request, by: str, role: str, progress: Progress = lambda _d, _a, _n: None) -> Released:
    """Freeze every publication of one dossier, if nothing stops any of them. Raises InputError and OSError.

    ``role`` is the signer's; where a country's rules ask for a role (Belgium: the information officer), another is an error.
    """
    portfolio = open_portfolio(request.path)
    if len(portfolio.dossiers) != 1:
        place = Span(".", 1, 1, portfolio.root)
        raise InputError(
            error("REL002", "one dossier is released at a time", place, f"name one of: {', '.join(portfolio.dossiers)}")
        )
    folder = portfolio.folder / portfolio.dossiers[0] / "releases"
    outcome = Outcome(Report(), [])
    publications: list[BuiltPublication] = []
    inputs: dict[str, str] = {}
    walk(request.path, request, outcome, lambda publication, _product: publications.append(publication), progress, inputs)
    outcome.report.add(*spoilt(folder.parent, portfolio.root))
    place = Span(f"{portfolio.dossiers[0]}/releases", 1, 1, portfolio.root)
    if not by.strip():
        outcome.report.add(error("REL004", "nobody has signed", place, "give a name with --by"))
    for publication in publications:
        outcome.report.add(*_wrong_role(publication, role))
        if not publication.whole:
            advice = "release whole publications: leave --country and --language out"
            outcome.report.add(
                error("REL005", f"{publication.name} would be released in part", publication.material.span, advice)
            )
        if _path(folder, publication, request).exists():
            advice = "nothing that is signed is overwritten: release it as of another day, or under another material id"
            outcome.report.add(error("REL006", f"{publication.name} of {request.day} is released already", place, advice))
    stops = outcome.incomplete or outcome.report.stops
    files: list[Path] = []
    if not stops:
        for publication in publications:
            path = _path(folder, publication, request)
            save(path, _content(publication, request, by, role, inputs))
            files.append(path)
    return Released(files, outcome.report, outcome.unreadable, stops)


def _path(folder: Path, publication: BuiltPublication, request: Request) -> Path:
    return folder / f"{publication.material.id.text}-{publication.name}.{request.day.isoformat()}.json"


def _wrong_role(publication: BuiltPublication, role: str) -> list[Finding]:
    asked = {
        (view.situation.country.code, view.situation.country.release_role) for part in publication.parts if (view := part.view)
    }
    return [
        error(
            "REL003",
            f"{code} is released by the {wanted}, not by: {role}",
            publication.material.span,
            f'let that person release it, with --role "{wanted}"',
        )
        for code, wanted in sorted(asked)
        if wanted and wanted.casefold() != role.casefold()
    ]


def _content(publication: BuiltPublication, request: Request, by: str, role: str, inputs: dict[str, str]) -> bytes:
    blocks = tuple(part.block for part in publication.parts if part.block)
    material = publication.material
    annex = Annex(
        product=next(part.view.dossier.product.name.text for part in publication.parts if part.view),
        material=material.id.text,
        version=material.version,
        publication=publication.name,
        language=blocks[0].language,
        blocks=blocks,
        draft=False,
    )
    evidence = json.loads(jsonfile.annex(annex, [jsonfile.part(block) for block in blocks]))
    findings = [finding for part in publication.parts for finding in part.findings]
    body = {
        "release_format": FORMAT,
        "day": request.day.isoformat(),
        "by": by,
        "role": role,
        "program": __version__,
        "rules": shipped_digest(),
        "inputs": dict(sorted(inputs.items())),
        "findings": [
            {
                "id": f.id,
                "severity": f.severity.value,
                "message": f.message,
                "country": f.country,
                "subject": f.subject,
                "waiver": f.waiver,
            }
            for f in findings
        ],
        "annex": evidence,
    }
    body["sha256"] = digest(body)
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()
