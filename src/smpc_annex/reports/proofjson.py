"""The report of verify for other programs. ``report_version`` changes when a key changes its meaning or goes; keys may be added."""

from __future__ import annotations

from typing import Any

from smpc_annex.diagnostics import Finding
from smpc_annex.proofing.result import Comparison, Copy, Difference, Found, Place, Sizes
from smpc_annex.reports.jsonreport import finding
from smpc_annex.reports.model import ProofReport
from smpc_annex.reports.text import encoded, listed

VERSION = "1"


def write(report: ProofReport) -> bytes:
    """The whole report. Offsets count code points of the block's text, its paragraphs joined by a line feed; boxes are in points."""
    comparison = report.comparison
    data: dict[str, Any] = {
        "report_version": VERSION,
        "tool": {"name": report.tool, "version": report.version},
        "rules": report.rules,
        "day": report.day.isoformat(),
        "status": report.status,
        "still_true": report.still_true if comparison else None,
        "proof": {"file": report.proof, "kind": report.kind, "sha256": report.sha256},
        "product": report.product,
        "material": report.material,
        "version": report.material_version,
        "publication": report.publication,
        "against": report.against,
        "refused": finding(report.refusal) if report.refusal else None,
        **(_compared(comparison) if comparison else {}),
        "measured": _findings(report.measured),
        "approved_text": {"findings": _findings(report.text), "changed_since": list(report.since)},
        "inputs": [{"file": file, "sha256": digest} for file, digest in report.inputs],
    }
    return encoded(listed(data) + "\n")


def _findings(found: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [finding(item) for item in found]


def _compared(comparison: Comparison) -> dict[str, Any]:
    return {
        "blocks": [_found(item) for item in comparison.found],
        "elsewhere": [
            {
                "text": item.text[:200],
                "characters": item.characters,
                "known": item.known,
                "same_product": item.same_product,
                "place": _place(item.place),
            }
            for item in comparison.elsewhere
        ],
        "not_verifiable": list(comparison.not_verifiable),
    }


def _found(item: Found) -> dict[str, Any]:
    return {
        "part": item.block.part,
        "language": item.block.language,
        "state": item.state,
        "verdict": item.verdict,
        "version": item.version,
        "moved": item.moved,
        "differences": [difference(one) for copy in item.copies for one in copy.differences],
        "copies": [_copy(copy) for copy in item.copies],
    }


def _copy(item: Copy) -> dict[str, Any]:
    return {
        "verdict": item.verdict,
        "share": round(item.share, 4),
        "places": [_place(place) for place in item.places],
        "sizes": _sizes(item.sizes),
    }


def difference(item: Difference) -> dict[str, Any]:
    """One difference as an object."""
    return {
        "kind": item.kind,
        "severity": item.severity.value,
        "uncertain": item.uncertain,
        "layout": item.layout,
        "approved": item.approved,
        "page": item.page,
        "before": item.before,
        "after": item.after,
        "start": item.start,
        "end": item.end,
        "field": item.field,
        "subjects": list(item.subjects),
        "file": item.span.file if item.span else None,
        "line": item.span.line if item.span else None,
        "column": item.span.column if item.span else None,
        "laws": list(item.laws),
        "place": _place(item.place) if item.place else None,
    }


def _place(item: Place) -> dict[str, Any]:
    return {"page": item.page, "line": item.line, "boxes": [[round(side, 2) for side in box] for box in item.boxes]}


def _sizes(item: Sizes | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "smallest_pt": round(item.smallest, 2),
        "usual_pt": round(item.usual, 2),
        "largest_pt": round(item.largest, 2),
        "x_height_mm": round(item.x_height, 3) if item.x_height else None,
        "narrowest_percent": round(100 * item.narrowest, 1),
        "widest_percent": round(100 * item.widest, 1),
        "contrast": round(item.contrast, 2) if item.contrast else None,
    }
