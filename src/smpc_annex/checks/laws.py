"""The rules themselves: compared with their sources lately."""

from __future__ import annotations

from collections.abc import Iterator

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.inforce import say


@check("LAW001", Severity.WARNING)
def compared_lately(view: View) -> Iterator[Finding]:
    """The laws behind what is asked of this block were compared with their sources lately.

    A law can change without anybody here noticing. Each country's rules say after how many days a law must be read again; its
    age counts from the annex's day, and a comparison made later counts as fresh.

    Passes: fabulor/annexes/EXP-2025-0043.yaml: "NO": "nb" -> "NO": "en"
    """
    situation, country = view.situation, view.situation.country
    used = {law.id: law for _requirement, laws in situation.asked.values() for law in laws}
    old = [law for law in used.values() if law.verified.on.age(situation.day) > country.review_laws_within_days]
    if old:
        oldest = min(old, key=lambda law: law.verified.on.first)
        yield found(
            "LAW001",
            f"{len(old)} of {len(used)} laws of {country.code} were last compared more than {country.review_laws_within_days} days "
            f"before {say(situation.day)}; the oldest on {oldest.verified.on}: {oldest.title}, {oldest.section}",
            oldest.span,
            "read them again at their addresses (smpc-annex countries shows them), and use a newer version of the rules",
        )
