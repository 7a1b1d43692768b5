"""JUnit XML, for build servers: a suite per checked block, a test per id of a finding.

An error that nobody has waived fails its test. Waived errors, items for a person and what was not checked are skipped tests; a
warning, a note and a draft rule pass, and say so in the test's output.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from smpc_annex.diagnostics import Finding
from smpc_annex.reports.model import Checked, CheckReport, Manual
from smpc_annex.reports.placing import kind, path, shares
from smpc_annex.reports.text import clean


def write(report: CheckReport) -> bytes:
    """All suites; the counts of the whole are the sums of theirs."""
    own, rest = shares(report)
    root = ET.Element("testsuites", name=clean(f"{report.tool} {report.version}"))
    seen: set[str] = set()
    for checked, share in zip(report.checked, own, strict=True):
        items = [item for item in report.manual if item.country in ("", checked.country)]
        seen.update(item.country for item in items)
        _suite(root, report, _name(checked), [report.findings[i] for i in share], items)
    left = [item for item in report.manual if item.country not in seen]
    if rest or left or report.not_checked or not report.checked:
        suite = _suite(root, report, "outside the blocks", [report.findings[i] for i in rest], left)
        for missed in report.not_checked:
            _skipped(_case(suite, f"not checked: {missed.what}"), missed.why)
    _count(root)
    page: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return page + b"\n"


def _name(item: Checked) -> str:
    return (
        f"{item.product} {item.material} {item.version} {item.publication} {item.country} {item.language} {item.day.isoformat()}"
    )


def _suite(root: ET.Element, report: CheckReport, name: str, findings: Iterable[Finding], manual: Iterable[Manual]) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=clean(name))
    properties = ET.SubElement(suite, "properties")
    for key, value in (("day", report.day.isoformat()), ("rules", report.rules)):
        ET.SubElement(properties, "property", name=key, value=clean(value))
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    for id_, group in by_id.items():
        _found(_case(suite, id_, group[0]), group)
    if not by_id:
        _case(suite, "no finding")
    for item in manual:
        _skipped(_case(suite, f"{item.id} (for a person)"), item.asks, "\n".join(filter(None, (item.note, *_laws(item)))))
    return suite


def _case(suite: ET.Element, name: str, finding: Finding | None = None) -> ET.Element:
    case = ET.SubElement(suite, "testcase", classname=suite.get("name", ""), name=clean(name), time="0")
    if finding and finding.span:
        case.set("file", clean(path(finding.span)))
        case.set("line", str(finding.span.line))
    return case


def _found(case: ET.Element, group: list[Finding]) -> None:
    """One failure or one skip a test, which is all that some readers look at; the other findings are in the output."""
    stopping = [finding for finding in group if finding.stops]
    waived = [finding for finding in group if finding.waiver]
    if stopping:
        more = f" (and {len(stopping) - 1} more)" if len(stopping) > 1 else ""
        failure = ET.SubElement(case, "failure", type="error", message=clean(stopping[0].message + more))
        failure.text = _words(stopping)
    elif len(waived) == len(group):
        _skipped(case, f"waived: {waived[0].waiver}", _words(waived))
        return
    others = [finding for finding in group if not finding.stops]
    if others:
        ET.SubElement(case, "system-out").text = _words(others)


def _skipped(case: ET.Element, message: str, text: str = "") -> None:
    ET.SubElement(case, "skipped", message=clean(message)).text = clean(text) or None


def _words(findings: Iterable[Finding]) -> str:
    return clean("\n\n".join(_finding(finding) for finding in findings))


def _finding(item: Finding) -> str:
    lines = [f"{kind(item)}: {item.message}"]
    if item.span:
        lines.append(f"place: {path(item.span)}:{item.span.line}:{item.span.column}")
    if item.subject:
        lines.append(f"about: {item.subject}")
    lines += _laws(item)
    if item.waiver:
        lines.append(f"waiver: {item.waiver}")
    elif item.help:
        lines.append(f"help: {item.help}")
    lines += [f"{name}: {text}" for name, text in item.sides]
    return "\n".join(lines)


def _laws(item: Finding | Manual) -> list[str]:
    return [
        f"law: {law.text} ({law.basis}, {law.in_force}; compared {law.compared}; {law.status}) {law.url}".rstrip()
        for law in item.laws
    ]


def _count(root: ET.Element) -> None:
    whole = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in root:
        numbers = {
            "tests": len(suite.findall("testcase")),
            "failures": len(suite.findall("testcase/failure")),
            "errors": 0,
            "skipped": len(suite.findall("testcase/skipped")),
        }
        for key, value in numbers.items():
            suite.set(key, str(value))
            whole[key] += value
    for key, value in whole.items():
        root.set(key, str(value))
