"""No-break spaces where a language wants them: the only thing about approved words that a machine changes.

A space becomes a no-break space between a number and its unit, before a per cent sign, after ≥ and its like, between day and
month, between an amount and its currency, and at the high punctuation of French. No character is added or taken away; whatever
can be seen (a decimal sign, a dash, quotation marks) is for the checks to say and for the author to change. U+202F, which many
text fonts lack, becomes U+00A0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from smpc_annex.catalogs import months
from smpc_annex.model.block import Paragraph
from smpc_annex.units import COUNTED, MONEY, UNITS

_SPACE, _NO_BREAK, _NARROW = " ", "\u00a0", "\u202f"
_UNIT = "|".join(sorted(map(re.escape, (*UNITS, *COUNTED, *MONEY)), key=len, reverse=True))
#: Every rule begins at the space, so that the search runs from space to space.
_EVERYWHERE = (
    rf"(?<=[0-9] )(?=(?:{_UNIT})(?![^\W\d_]))",
    r"(?<=[≥≤<>±×=+−~] )(?=[0-9])",
    r"(?<=[0-9] )(?=[×±])",
    r"(?<=\bVnr\. )(?=[0-9])",
    r"(?<=\bVnr )(?=[0-9])",
    r"(?<=§ )(?=[0-9])",
    r"(?<=\b[Tt]el[.:] )(?=\+)",
    r"(?<=\bE )(?=[0-9]{3}[a-z]?\b)",
)
_HIGH = r"(?=[:;!?»])|(?<=« )"


@cache
def _pattern(language: str) -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, months(language)), key=len, reverse=True))
    rules = list(_EVERYWHERE)
    # Python's look-behind wants one length: one rule for each currency.
    rules += [
        rf"(?<=\b{re.escape(sign)} )(?=[0-9])" if sign[0].isalpha() else rf"(?<={re.escape(sign)} )(?=[0-9])" for sign in MONEY
    ]
    rules += [rf"(?<=[0-9] )(?=(?:{names})\b)", rf"(?<=[0-9]\. )(?=(?:{names})\b)", rf"(?<=\b1er )(?=(?:{names})\b)"]
    if language == "fr":
        rules.append(_HIGH)
    return re.compile(rf" (?:{'|'.join(rules)})")


def hold_together(paragraphs: Sequence[Paragraph], language: str) -> tuple[Paragraph, ...]:
    """The same paragraphs with no-break spaces where the language wants them. As many characters as before."""
    return tuple(_held(paragraph, _pattern(language)) for paragraph in paragraphs)


def _held(paragraph: Paragraph, pattern: re.Pattern[str]) -> Paragraph:
    text = paragraph.text
    held = pattern.sub(_NO_BREAK, text).replace(_NARROW, _NO_BREAK)
    if held == text:
        return paragraph
    runs, at = [], 0
    for run in paragraph.runs:
        end = at + len(run.text)
        runs.append(run if run.text == held[at:end] else replace(run, text=held[at:end]))
        at = end
    return Paragraph(tuple(runs))
