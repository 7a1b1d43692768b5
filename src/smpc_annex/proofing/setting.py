"""How the characters of a block are set: bold, raised, no-break, size, contrast."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from smpc_annex.proofing.aligning import Alignment, Edit
from smpc_annex.proofing.judging import difference
from smpc_annex.proofing.result import Difference, Sizes
from smpc_annex.proofing.sheet import Sheet
from smpc_annex.proofing.texts import Approved

_POINT = 25.4 / 72
#: Glyph boxes stand this much over the outline, measured in six fonts.
_BIAS = 0.985
_FLAT = frozenset("xvwz")
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
#: A font of which less is seen says nothing by itself.
_FEW = 12
_COVERED = 1.1


def fonts_by_vote(laid: Iterable[tuple[Alignment, Approved]], sheet: Sheet) -> dict[int, bool | None]:
    """Which fonts are bold, by what they are used for: the majority of their letters that are equal in the approved text.

    A font's name is believed only where too little of it is seen; None where that says nothing either.
    """
    votes: dict[int, Counter[bool]] = defaultdict(Counter)
    for alignment, text in laid:
        for cell, at in alignment.pairs:
            glyph = alignment.cells[cell].glyph
            if glyph is not None and glyph.font >= 0 and glyph.text.isalnum():
                votes[glyph.font][text.bold[at]] += 1
    found: dict[int, bool | None] = {}
    for font, name in enumerate(sheet.fonts):
        counted = votes[font]
        named = any(word in name.lower() for word in _BOLD_NAMES)
        if counted.total() < _FEW:
            found[font] = True if named else None
        else:
            found[font] = counted[True] > counted[False]
    return found


def set_otherwise(alignment: Alignment, text: Approved, fonts: dict[int, bool | None], sheet: Sheet) -> Iterator[Difference]:
    """Equal characters that are bold, raised or hidden where the approved text has them otherwise."""
    cells = alignment.cells
    kinds: dict[str, list[tuple[int, int]]] = {"bold": [], "superscript": [], "unseen": []}
    for cell, at in alignment.pairs:
        glyph = cells[cell].glyph
        if glyph is None or cells[cell].ends or not cells[cell].text.strip():
            continue
        letter = cells[cell].text.isalnum()
        bold = glyph.bold if glyph.font < 0 else fonts.get(glyph.font)
        if letter and bold is not None and bold != text.bold[at]:
            kinds["bold"].append((cell, at))
        if letter and cells[cell].lift != text.raised[at] and (text.raised[at] >= 0 or sheet.knows_lowered):
            kinds["superscript"].append((cell, at))
        if not glyph.seen or 0 < glyph.contrast < _COVERED:
            kinds["unseen"].append((cell, at))
    for kind, found in kinds.items():
        for first, last in _runs(found, text.text):
            if kind == "unseen" and not any(c.isalnum() for c in text.text[first[1] : last[1] + 1]):
                continue  # a line as thin as an underscore may fall between the points of the picture
            edit = Edit((first[0], last[0] + 1), (first[1], last[1] + 1))
            yield difference(edit, alignment, text, trusts_spaces=sheet.has_spaces, kind=kind)


def _runs(pairs: Sequence[tuple[int, int]], text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """First and last of pairs between which there is nothing but spaces and punctuation."""
    start = last = None
    for pair in pairs:
        if last is not None and start is not None and any(c.isalnum() for c in text[last[1] + 1 : pair[1]]):
            yield start, last
            start = None
        start, last = start or pair, pair
    if start is not None and last is not None:
        yield start, last


def broken(alignment: Alignment, text: Approved, sheet: Sheet) -> Iterator[Difference]:
    """No-break spaces at which a line ends, or that are plain spaces where the file can tell."""
    for cell, at in alignment.pairs:
        own = alignment.cells[cell]
        if not text.no_break[at]:
            continue
        plain = own.glyph is not None and own.glyph.text in " \t" and not own.glyph.inferred and sheet.knows_no_break
        if own.ends or plain:
            yield difference(Edit((cell, cell + 1), (at, at + 1)), alignment, text, trusts_spaces=True, kind="no-break")


def sizes(alignment: Alignment) -> Sizes | None:
    """The type of what was found; None where the file has no sizes."""
    read = (alignment.cells[cell].glyph for cell, _at in alignment.pairs)
    glyphs = [glyph for glyph in read if glyph is not None and glyph.size and not glyph.raised and not glyph.text.isspace()]
    if not glyphs:
        return None
    points = [glyph.size for glyph in glyphs]
    heights = [glyph.height for glyph in glyphs if glyph.text in _FLAT and glyph.height > 0]
    known = [glyph.contrast for glyph in glyphs if glyph.contrast]
    return Sizes(
        smallest=min(points),
        usual=median(points),
        largest=max(points),
        x_height=_x_height(heights),
        narrowest=min(glyph.wide for glyph in glyphs),
        widest=max(glyph.wide for glyph in glyphs),
        contrast=min(known, default=0.0),
    )


def _x_height(heights: list[float]) -> float | None:
    return min(heights) * _POINT * _BIAS if heights else None
