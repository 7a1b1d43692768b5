"""The report for other programs. ``report_version`` changes when a key changes its meaning or goes; keys may be added."""

from __future__ import annotations

from typing import Any

from smpc_annex.diagnostics import Citation, Finding, Span
from smpc_annex.reports.model import Checked, CheckReport, Manual
from smpc_annex.reports.placing import count, kind, path, shares
from smpc_annex.reports.text import encoded, listed

VERSION = "1"


def write(report: CheckReport) -> bytes:
    """The whole report; a finding a line. ``checked[].findings`` are positions in ``findings``, from 0."""
    own, _rest = shares(report)
    numbers = count(report)
    data: dict[str, Any] = {
        "report_version": VERSION,
        "tool": {"name": report.tool, "version": report.version},
        "rules": report.rules,
        "day": report.day.isoformat(),
        "stops": report.stops,
        "summary": {
            "errors": numbers["error"],
            "warnings": numbers["warning"],
            "drafts": numbers["draft"],
            "notes": numbers["note"],
            "waived": numbers["waived"],
            "manual": len(report.manual),
            "not_checked": len(report.not_checked),
            "checked": len(report.checked),
        },
        "checked": [_checked(checked, share) for checked, share in zip(report.checked, own, strict=True)],
        "findings": [finding(item) for item in report.findings],
        "manual": [_manual(item) for item in report.manual],
        "not_checked": [{"what": item.what, "why": item.why} for item in report.not_checked],
        "inputs": [{"file": file, "sha256": digest} for file, digest in report.inputs],
    }
    return encoded(listed(data) + "\n")


def _checked(item: Checked, share: list[int]) -> dict[str, Any]:
    return {
        "product": item.product,
        "material": item.material,
        "version": item.version,
        "publication": item.publication,
        "country": item.country,
        "language": item.language,
        "day": item.day.isoformat(),
        "blocks": [{"part": block.part, "language": block.language, "draft": bool(block.notice)} for block in item.blocks],
        "findings": share,
    }


def finding(item: Finding) -> dict[str, Any]:
    """A finding as an object."""
    return {
        "id": item.id,
        "kind": kind(item),
        "severity": item.severity.value,
        "stops": item.stops,
        "message": item.message,
        "help": item.help,
        "sides": [{"name": name, "text": text} for name, text in item.sides],
        "text": item.text_hash if item.judged else "",
        "place": _place(item.span) if item.span else None,
        "subject": item.subject,
        "country": item.country,
        "language": item.language,
        "draft": item.draft,
        "waiver": item.waiver,
        "laws": [law(citation) for citation in item.laws],
    }


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.file, "path": path(span), "line": span.line, "column": span.column}


def _manual(item: Manual) -> dict[str, Any]:
    return {
        "id": item.id,
        "asks": item.asks,
        "country": item.country,
        "note": item.note,
        "laws": [law(citation) for citation in item.laws],
    }


def law(item: Citation) -> dict[str, str]:
    """A citation with all that is known of it."""
    return {
        "id": item.id,
        "text": item.text,
        "basis": item.basis,
        "in_force": item.in_force,
        "compared": item.compared,
        "status": item.status,
        "url": item.url,
    }
