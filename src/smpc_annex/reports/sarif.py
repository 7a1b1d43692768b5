"""SARIF 2.1.0, for editors and code platforms.

Manual items and what was not checked are notifications of the run: they are no results, and have no place in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from smpc_annex.diagnostics import Citation, Finding, Severity, Span
from smpc_annex.reports.jsonreport import law
from smpc_annex.reports.model import CheckReport, Manual
from smpc_annex.reports.text import encoded, listed, web

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def write(report: CheckReport) -> bytes:
    """One run with all findings, waived ones as suppressed."""
    rules = _rules(report)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    artifacts = {uri(file): digest for file, digest in report.inputs if uri(file)}
    position = {address: number for number, address in enumerate(artifacts)}
    run: dict[str, Any] = {
        "tool": {"driver": {"name": report.tool or "check", "version": report.version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notifications(report, index)}],
        "artifacts": [{"location": {"uri": uri}, "hashes": {"sha-256": digest}} for uri, digest in artifacts.items()],
        "properties": {"day": report.day.isoformat(), "rules": report.rules},
        "results": [_result(finding, index, position) for finding in report.findings],
    }
    head = f'{{\n"$schema": "{SCHEMA}",\n"version": "2.1.0",\n"runs": ['
    return encoded(f"{head}{listed(run)}]\n}}\n")


def _rules(report: CheckReport) -> list[dict[str, Any]]:
    """Each id once, in the order of ids. What a requirement asks is known where it is a manual item; else its law names it."""
    manual: dict[str, Manual] = {item.id: item for item in reversed(report.manual)}
    laws: dict[str, tuple[Citation, ...]] = {}
    first: dict[str, str] = {}
    for finding in report.findings:
        laws[finding.id] = laws.get(finding.id) or finding.laws
        first.setdefault(finding.id, finding.message)
    for item in report.manual:
        laws[item.id] = laws.get(item.id) or item.laws
    return [_rule(id_, laws[id_], manual[id_].asks if id_ in manual else "", first.get(id_, "")) for id_ in sorted(laws)]


def _rule(id_: str, laws: tuple[Citation, ...], asks: str, message: str) -> dict[str, Any]:
    words = asks or "; ".join(citation.text for citation in laws) or message or id_
    rule: dict[str, Any] = {"id": id_, "shortDescription": {"text": words or "-"}}
    address = next(filter(None, (web(citation.url) for citation in laws)), "")
    if address:
        rule["helpUri"] = address
    if laws:
        rule["help"] = {"text": "\n".join(map(_cited, laws))}
    return rule


def _cited(item: Citation) -> str:
    return f"{item.text} ({item.basis}, {item.in_force}; compared {item.compared}; {item.status}) {item.url}".strip()


def _notifications(report: CheckReport, index: Mapping[str, int]) -> list[dict[str, Any]]:
    manual = [
        {
            "level": "note",
            "message": {"text": escaped(f"A person must look at this: {item.asks}" + (f" ({item.note})" if item.note else ""))},
            "associatedRule": {"id": item.id, "index": index[item.id]},
            "properties": {"country": item.country},
        }
        for item in report.manual
    ]
    missed = [
        {"level": "note", "message": {"text": escaped(f"Not checked: {item.what}: {item.why}")}} for item in report.not_checked
    ]
    return [*manual, *missed]


def _result(item: Finding, index: Mapping[str, int], artifacts: Mapping[str, int]) -> dict[str, Any]:
    words = f"{item.message}\n{item.help}" if item.help else item.message
    result: dict[str, Any] = {
        "ruleId": item.id,
        "ruleIndex": index[item.id],
        "level": LEVELS[item.severity],
        "message": {"text": escaped(words) or "-"},
    }
    if item.span and uri(item.span.file):
        result["locations"] = [{"physicalLocation": _location(item.span, artifacts)}]
    # If one result says whether it is suppressed, all must (SARIF 2.1.0, 3.27.23): an empty list means that it is not.
    result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": item.waiver}] if item.waiver else []
    result["properties"] = {
        "draft": item.draft,
        "subject": item.subject,
        "country": item.country,
        "language": item.language,
        "laws": [law(citation) for citation in item.laws],
    }
    return result


def _location(span: Span, artifacts: Mapping[str, int]) -> dict[str, Any]:
    address = uri(span.file)
    artifact: dict[str, Any] = {"uri": address}
    if address in artifacts:
        artifact["index"] = artifacts[address]
    location: dict[str, Any] = {"artifactLocation": artifact}
    if span.line > 0:
        location["region"] = {"startLine": span.line, "startColumn": max(span.column, 1)}
    return location


def uri(file: str) -> str:
    """A file as a relative URI. A colon is encoded too, or a drive would read as a scheme."""
    return quote(file.replace("\\", "/").lstrip("/"), safe="/", errors="replace")


def escaped(text: str) -> str:
    """Braces are doubled: one alone is a placeholder (SARIF 2.1.0, 3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")
