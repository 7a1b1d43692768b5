"""What the reports of verify say alike: kinds, states, verdicts, sizes in words."""

from __future__ import annotations

from smpc_annex.proofing.result import Copy, Difference, Sizes
from smpc_annex.reports.model import ProofReport

KINDS = {
    "digit": "figure",
    "negation": "negation",
    "sign": "sign",
    "unit": "unit",
    "superscript": "superscript",
    "name": "name or address",
    "missing": "passage missing",
    "added": "passage added",
    "word": "word",
    "doubled": "set twice",
    "unseen": "cannot be seen",
    "moved": "elsewhere in the block",
    "accent": "accent",
    "punctuation": "punctuation",
    "hyphen": "hyphen or dash",
    "case": "capitals",
    "spacing": "spacing",
    "bold": "bold",
    "no-break": "no-break space",
}
STATES = {
    "missing": "is not on the page",
    "doubled": "stands on the page more than once",
    "moved": "stands in another place than in the annex",
    "other version": "is another text of this block",
    "found": "",
}


def page_verdict(report: ProofReport) -> str:
    """One line on the page."""
    words = {"identical": "as approved", "layout only": "as approved; its layout differs in no-break spaces or order only"}
    if report.status in words:
        return words[report.status]
    found = report.comparison.found if report.comparison else ()
    parts = []
    differing = sum(bool(certain(copy)) for item in found for copy in item.copies)
    if differing:
        count = sum(len(certain(copy)) for item in found for copy in item.copies)
        parts.append(
            f"{count} {'difference' if count == 1 else 'differences'} in {differing} {'block' if differing == 1 else 'blocks'}"
        )
    for state, words_ in (("missing", "missing"), ("doubled", "set twice")):
        if count := sum(item.state == state for item in found):
            parts.append(f"{count} {'block' if count == 1 else 'blocks'} {words_}")
    if any(text.same_product for text in (report.comparison.elsewhere if report.comparison else ())):
        parts.append("a block that is not in this annex")
    if any(finding.stops for finding in report.measured):
        parts.append("type smaller than asked")
    return f"DIFFERS from what was approved: {', '.join(parts)}"


def text_verdict(report: ProofReport) -> str:
    """One line on the approved text."""
    day = report.day.isoformat()
    return f"may be printed on {day}" if report.still_true else f"is NO LONGER TRUE on {day}"


def certain(copy: Copy) -> list[Difference]:
    """The differences of a copy that a reader of the page sees, and that the page settles."""
    return [item for item in copy.differences if not item.layout and not item.uncertain]


def size_words(item: Sizes) -> str:
    """The type of a block in words."""
    points = (
        f"{item.usual:.1f} pt"
        if item.largest - item.smallest < 0.05
        else f"{item.smallest:.1f}–{item.largest:.1f} pt, mostly {item.usual:.1f}"
    )
    parts = [f"type {points}"]
    if item.x_height:
        parts.append(f"x-height {item.x_height:.2f} mm")
    if item.narrowest < 0.995 or item.widest > 1.005:
        parts.append(f"set at {100 * item.narrowest:.0f}–{100 * item.widest:.0f} % of its width")
    if item.contrast:
        parts.append(f"contrast {item.contrast:.1f}")
    return ", ".join(parts)
