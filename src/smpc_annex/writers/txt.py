"""Plain text: a paragraph a line, UTF-8, line feeds. Bold and languages are lost here; no-break spaces are kept.

Superscripts are not lost: 10⁹/L as 109/L would be another dose, and a footnote mark would grow onto its word. They are
written with Unicode's superscript signs, and where there is none, after a ^. Subscripts (HbA1c, CO2) read the same without.
"""

from __future__ import annotations

from collections.abc import Sequence

from smpc_annex.model.block import Annex, Block, Run, Style

_PLAIN = "0123456789+-−=()abcdefghijklmnoprstuvwxyz"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_UP = dict(zip(_PLAIN, _RAISED, strict=True))


def block(_item: Block, part: str) -> bytes:
    """One block, without heading."""
    return f"{part}\n".encode()


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """The core and the blocks under their countries' names, in the order of the publication."""
    texts = [f"{block.heading}\n{part}" if block.heading else part for block, part in zip(item.blocks, parts, strict=True)]
    return ("\n\n".join(texts) + "\n").encode()


def part(item: Block) -> str:
    """The text of a block."""
    return "\n".join("".join(_run(run) for run in paragraph.runs) for paragraph in item.paragraphs)


def _run(run: Run) -> str:
    if Style.SUPERSCRIPT not in run.style or run.text.isspace():
        return run.text
    if all(character in _UP for character in run.text):
        return "".join(_UP[character] for character in run.text)
    return f"^{run.text}"
