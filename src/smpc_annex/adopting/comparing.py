"""What is printed beside what stood in the old annex; and what belongs to no block, as a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from smpc_annex.adopting.parts import Part
from smpc_annex.adopting.report import Account, Difference
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.trial import equal

#: How many characters around a difference are shown.
_AROUND = 25
LEFT_OVER = "left-over.md"


def compare(where: str, old: Rich, new: Rich, account: Account) -> None:
    """Note that a part matches, or each place where it does not."""
    if equal(old, new):
        known = old.knows_bold or not old
        account.matched.append(where)
        if not known:
            account.remarks.append(
                f"{where}: the document does not say what is bold; bold is rebuilt from templates and lead-ins, and sub-leads that nobody knows stay plain"
            )
        return
    if old.text == new.text:
        place = next(
            i for i, (a, b) in enumerate(zip(old.bold, new.bold, strict=True)) if bool(a) != bool(b) and old.text[i] != " "
        )
        shown = old.text[max(0, place - _AROUND) : place + _AROUND]
        account.differences.append(
            Difference(
                where,
                f"{shown} ({'bold' if old.bold[place] else 'plain'})",
                f"{shown} ({'bold' if new.bold[place] else 'plain'})",
            )
        )
        return
    matcher = SequenceMatcher(None, old.text.split(" "), new.text.split(" "), autojunk=False)
    one, other = old.text.split(" "), new.text.split(" ")
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            account.differences.append(
                Difference(where, " ".join(one[max(0, a - 2) : b + 2]), " ".join(other[max(0, c - 2) : d + 2]))
            )


def left_over(apart: Sequence[Part]) -> dict[str, str]:
    """The texts that no block took, with their headings and their bold, as Markdown; no file where there are none."""
    if not apart:
        return {}
    lines = [
        "<!-- What the old annex has besides: of countries without rules, or of another medicine. It is printed in no block. -->"
    ]
    for part in apart:
        lines += ["", f"## {part.heading or 'without a heading'}"]
        for paragraph in part.paragraphs:
            lines += ["", paragraph.markup()]
    return {LEFT_OVER: "\n".join(lines) + "\n"}
