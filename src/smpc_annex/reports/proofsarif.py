"""SARIF 2.1.0 of a verified proof: differences, what the type of the page does not meet, and what is no longer true of the text.

A difference lies in the data from which its words come, and its related location is the place on the proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.proofing.result import KINDS, Difference, Found
from smpc_annex.reports.model import ProofReport
from smpc_annex.reports.proofwords import KINDS as WORDS
from smpc_annex.reports.proofwords import STATES
from smpc_annex.reports.sarif import LEVELS, SCHEMA, escaped, uri
from smpc_annex.reports.text import encoded, listed


def write(report: ProofReport) -> bytes:
    """One run."""
    rules = [{"id": f"proof/{kind}", "shortDescription": {"text": WORDS[kind]}} for kind in KINDS]
    rules.append(
        {"id": "proof/block", "shortDescription": {"text": "a block that is missing, twice there, or of another version"}}
    )
    found = [*report.measured, *report.text, *([report.refusal] if report.refusal else [])]
    known = {finding.id for finding in found}
    rules += [{"id": id_, "shortDescription": {"text": id_}} for id_ in sorted(known)]
    index = {str(rule["id"]): number for number, rule in enumerate(rules)}
    results = [*_results(report, index), *(_of_finding(finding, index) for finding in found)]
    notes = report.comparison.not_verifiable if report.comparison else ()
    run: dict[str, Any] = {
        "tool": {"driver": {"name": report.tool, "version": report.version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": report.comparison is not None,
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": escaped(f"Cannot be told from this file: {what}")}} for what in notes
                ],
            }
        ],
        "artifacts": [{"location": {"uri": uri(report.proof)}, "hashes": {"sha-256": report.sha256}}],
        "properties": {
            "day": report.day.isoformat(),
            "status": report.status,
            "still_true": report.still_true,
            "against": report.against,
            "changed_since": list(report.since),
        },
        "results": results,
    }
    return encoded(f'{{\n"$schema": "{SCHEMA}",\n"version": "2.1.0",\n"runs": [{listed(run)}]\n}}\n')


def _results(report: ProofReport, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    for item in report.comparison.found if report.comparison else ():
        if item.state not in ("found", "moved"):
            words = f"{item.block.part} {item.block.language} {STATES[item.state]} {item.version}".strip()
            yield {
                "ruleId": "proof/block",
                "ruleIndex": index["proof/block"],
                "level": "error",
                "message": {"text": escaped(words)},
            }
        for copy in item.copies:
            yield from (_difference(one, item, report, index) for one in copy.differences)


def _difference(item: Difference, found: Found, report: ProofReport, index: dict[str, int]) -> dict[str, Any]:
    words = f"{found.block.part} {found.block.language}: approved “{item.approved}”, on the page “{item.page}”"
    result: dict[str, Any] = {
        "ruleId": f"proof/{item.kind}",
        "ruleIndex": index[f"proof/{item.kind}"],
        "level": LEVELS[item.severity],
        "message": {"text": escaped(words)},
        "properties": {
            "block": f"{found.block.part} {found.block.language}",
            "field": item.field,
            "uncertain": item.uncertain,
            "laws": list(item.laws),
        },
    }
    if item.span and uri(item.span.file):
        region = {"startLine": max(item.span.line, 1), "startColumn": max(item.span.column, 1)}
        result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri(item.span.file)}, "region": region}}]
    if item.place:
        place = f"page {item.place.page}, line {item.place.line}"
        result["relatedLocations"] = [
            {
                "id": 1,
                "message": {"text": place},
                "physicalLocation": {"artifactLocation": {"uri": uri(report.proof), "index": 0}},
            }
        ]
    return result


def _of_finding(item: Finding, index: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": item.id,
        "ruleIndex": index[item.id],
        "level": "note" if item.severity is Severity.NOTE else LEVELS[item.severity],
        "message": {"text": escaped(item.message) or "-"},
        "suppressions": [{"kind": "external", "status": "accepted", "justification": item.waiver}] if item.waiver else [],
    }
    if item.span and uri(item.span.file):
        region = {"startLine": max(item.span.line, 1), "startColumn": max(item.span.column, 1)}
        result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri(item.span.file)}, "region": region}}]
    return result
