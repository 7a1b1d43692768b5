"""Pack labels: the same pack in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


@check("PCK002", Severity.WARNING)
def labels_agree(view: View) -> Iterator[Finding]:
    """A pack's label says the same numbers in each of its languages.

    The number of tablets and the strength stand in the label as words of each language; a digit that was changed in one of them
    alone makes it another pack.

    Fails: fabulor/markets/DK.yaml: da: "98 -> da: "89
    Passes: fabulor/markets/DK.yaml: da: "98 -> da: "89 && en: "98 -> en: "89
    """
    for pack in view.situation.packs:
        here = pack.label.get(view.language)
        if here is None:
            continue
        others = [language for language, label in pack.label.by_language.items() if _numbers(label.text) != _numbers(here.text)]
        if others:
            yield found(
                "PCK002",
                f"pack {pack.id}: “{here.text}” has other numbers than the label in {', '.join(others)}",
                here.span,
                "compare the labels with the pack",
                pack.subject,
            )


def _numbers(text: str) -> list[str]:
    return sorted(number.replace(",", ".") for number in _NUMBER.findall(text))
