"""A sheet against approved blocks: which are there, and everything in which they differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from smpc_annex.model.block import Block
from smpc_annex.proofing import placing
from smpc_annex.proofing.aligning import Alignment, Edit, align
from smpc_annex.proofing.judging import difference, differences, place
from smpc_annex.proofing.placing import Placement, Stretch
from smpc_annex.proofing.result import Comparison, Copy, Difference, Elsewhere, Found, Place
from smpc_annex.proofing.setting import broken, fonts_by_vote, set_otherwise, sizes
from smpc_annex.proofing.sheet import Sheet
from smpc_annex.proofing.texts import Approved, Row, approved


@dataclass(frozen=True, slots=True)
class Other:
    """A block that does not belong to the annex: what to call it, and whether it is of the same product."""

    name: str
    same_product: bool
    block: Block


#: Of a block less than this may stand there by chance: an address that another text has too.
_TRACE = 0.12
#: With so many characters that are not its own it is another block, or no copy of this one.
_OTHERS, _OTHERS_IN_COPY = 0.5, 0.15
_LEAST_ELSEWHERE = 25


def compare(sheet: Sheet, blocks: Sequence[Block], others: Sequence[Other] = ()) -> Comparison:
    """Find every block on the sheet, and say what differs.

    ``others`` are blocks that may stand beside the annex: what belongs to them is not taken for a part of it.
    """
    texts = [approved(block) for block in blocks]
    placement = placing.place(sheet, [*texts, *(approved(other.block) for other in others)])
    beside = list(_beside(placement, others, len(blocks)))
    placement.blocks = placement.blocks[: len(blocks)]
    laid = [_laid(number, placement, text) for number, text in enumerate(texts)]
    fonts = fonts_by_vote(((alignment, text) for own, text in zip(laid, texts, strict=True) for alignment in own), sheet)
    found = []
    for placed, text, own in zip(placement.blocks, texts, laid, strict=True):
        copies = [_copy(alignment, text, fonts, sheet) for alignment in own]
        if copies:
            apart = (*_repeated(placed.repeated, placement, text), *_moved(placed.stretches, placement, text))
            first = copies[0]
            every = sorted((*first.differences, *apart), key=lambda item: item.rank)
            copies[0] = Copy(differences=tuple(every), places=first.places, share=first.share, sizes=first.sizes)
        found.append(Found(block=text.block, copies=tuple(copies)))
    return Comparison(
        found=tuple(_in_order(found)),
        elsewhere=(*beside, *_elsewhere(placement)),
        not_verifiable=tuple(_not_verifiable(sheet, texts)),
    )


def _laid(number: int, placement: Placement, text: Approved) -> list[Alignment]:
    """An alignment for each copy of a block that is more than a trace."""
    placed = placement.blocks[number]
    found = []
    for stretches in (placed.stretches, *placed.copies):
        if sum(stretch.end - stretch.start for stretch in stretches) < _TRACE * len(text.skeleton):
            continue
        alignment = align(_rows(stretches, placement), text)
        if stretches is placed.stretches and placing.join_lost(list(_lost(alignment, text)), number, text, placement):
            alignment = align(_rows(stretches, placement), text)
        if _is_own(alignment, _OTHERS if stretches is placed.stretches else _OTHERS_IN_COPY):
            found.append(alignment)
        else:
            placement.give_back(stretches)
    return found


def _is_own(alignment: Alignment, most: float) -> bool:
    """Whether it is this block with faults, and not the same formulas around other facts: another product's block."""
    added = sum(edit.cells[1] - edit.cells[0] for edit in alignment.edits)
    return added < most * len(alignment.pairs)


def _rows(stretches: Sequence[Stretch], placement: Placement) -> list[Row]:
    return [placement.rows[index] for stretch in stretches for index in stretch.rows]


def _lost(alignment: Alignment, text: Approved) -> Iterator[tuple[int, int]]:
    """Ranges of the skeleton that were not found."""
    for edit in alignment.edits:
        start, end = (bisect_left(text.bones, at) for at in edit.text)
        if end - start >= 3 and edit.cells[1] - edit.cells[0] < 0.5 * (end - start):
            yield start, end


def _copy(alignment: Alignment, text: Approved, fonts: dict[int, bool | None], sheet: Sheet) -> Copy:
    trusts = sheet.has_spaces
    every: list[Difference] = [
        *differences(_trimmed(alignment, text), text, trusts_spaces=trusts),
        *set_otherwise(alignment, text, fonts, sheet),
        *broken(alignment, text, sheet),
    ]
    every.sort(key=lambda item: item.rank)
    return Copy(
        differences=tuple(every),
        places=tuple(_places(alignment)),
        share=len(alignment.pairs) / max(1, len(text.text)),
        sizes=sizes(alignment),
    )


def _trimmed(alignment: Alignment, text: Approved) -> Alignment:
    """Without what is not the block's: a heading on its first line (the country's name, a few words with a colon), another column."""
    edits = alignment.edits
    if edits and edits[0].text == (0, 0) and edits[0].cells[0] == 0:
        words = alignment.read[slice(*edits[0].cells)].strip()
        heading = words.rstrip(":–—.| ").casefold() == text.block.heading.rstrip(":").casefold()
        if heading or (words.endswith((":", "–", "—")) and len(words) <= 40 and not any(c.isdigit() for c in words)):
            edits = edits[1:]
    if edits and edits[-1].text[0] == len(text.text) and edits[-1].cells[1] == len(alignment.cells):
        # What stands after its last word, beyond a wide gap, is another text's.
        after = next((cell.glyph for cell in alignment.cells[edits[-1].cells[0] :] if cell.text.strip()), None)
        if after is not None and after.gap:
            edits = edits[:-1]
    return Alignment(alignment.cells, alignment.pairs, edits)


def _places(alignment: Alignment) -> Iterator[Place]:
    """One place for each run of lines that follow each other on the proof: where the copy stands."""
    cells = alignment.cells
    numbers = list(range(len(cells)))
    for _key, group in groupby(numbers, key=lambda index: (cells[index].line.page, cells[index].line.region)):
        own = list(group)
        found = place(cells, own[0], own[-1] + 1)
        if found:
            yield found


def _repeated(stretches: Sequence[Stretch], placement: Placement, text: Approved) -> Iterator[Difference]:
    """Passages that stand on the proof a second time, apart from their block."""
    for stretch in stretches:
        if not placement.stands_among_own(stretch, text):
            placement.give_back([stretch])
            continue
        rows = [placement.rows[index] for index in stretch.rows]
        end = text.bones[min(stretch.end, len(text.bones)) - 1] + 1
        alone = align(rows, text)
        whole = Alignment(alone.cells, [], [])
        yield difference(Edit((0, len(whole.cells)), (end, end)), whole, text, trusts_spaces=True, kind="doubled")


def _moved(stretches: Sequence[Stretch], placement: Placement, text: Approved) -> Iterator[Difference]:
    """Passages that follow, in one column, on something else than in the approved text.

    From column to column the order of reading is only supposed, and no order is a fault.
    """
    follows = {first.rows[-1]: second for first, second in pairwise(stretches)}
    by_first = {stretch.rows[0]: stretch for stretch in stretches}
    for stretch in stretches:
        last = stretch.rows[-1]
        after = by_first.get(last + 1)
        same = after is not None and placement.rows[last].line.region == placement.rows[last + 1].line.region
        if after is None or not same or follows.get(last) is after or after.end - after.start < 20:
            continue
        found = align([placement.rows[index] for index in after.rows], text)
        where = [at for _cell, at in found.pairs]
        if where:
            whole = Alignment(found.cells, [], [])
            edit = Edit((0, len(found.cells)), (min(where), min(where)))
            yield difference(edit, whole, text, trusts_spaces=True, kind="moved")


def _in_order(found: list[Found]) -> Iterator[Found]:
    """Marks blocks that stand before one that should precede them: as few as possible."""
    where = [(number, _first_line(item)) for number, item in enumerate(found) if len(item.copies) == 1]
    tails: list[tuple[tuple[int, int], int]] = []
    before: dict[int, int] = {}
    for number, place_ in where:
        at = bisect_left([key for key, _n in tails], place_)
        before[number] = tails[at - 1][1] if at else -1
        tails[at : at + 1] = [(place_, number)]
    kept = set()
    number = tails[-1][1] if tails else -1
    while number >= 0:
        kept.add(number)
        number = before[number]
    for number, item in enumerate(found):
        out_of_order = len(item.copies) == 1 and number not in kept
        yield Found(block=item.block, copies=item.copies, version=item.version, moved=out_of_order)


def _first_line(item: Found) -> tuple[int, int]:
    first = item.copies[0].places[0]
    return first.page, first.line


def _beside(placement: Placement, others: Sequence[Other], first: int) -> Iterator[Elsewhere]:
    """Known blocks beside the annex, of which at least half is there."""
    for other, placed in zip(others, placement.blocks[first:], strict=True):
        length = sum(stretch.end - stretch.start for stretch in placed.stretches)
        if placed.stretches and length >= 0.5 * sum(character not in " -\n\u00a0" for character in other.block.text):
            rows = _rows(placed.stretches, placement)
            text = " ".join(item.text for item in rows)
            yield Elsewhere(Place(rows[0].line.page, rows[0].number), text, len(text), other.name, other.same_product)


def _elsewhere(placement: Placement) -> Iterator[Elsewhere]:
    """Text that belongs to no block, region by region."""
    rows = list(enumerate(placement.rows))
    for (free, _page, _region), group in groupby(
        rows, key=lambda item: (placement.owners[item[0]] < 0, item[1].line.page, item[1].line.region)
    ):
        own = [item for _index, item in group]
        text = " ".join(item.text for item in own)
        if free and len(text) >= _LEAST_ELSEWHERE:
            yield Elsewhere(Place(own[0].line.page, own[0].line.number), text, len(text))


def _not_verifiable(sheet: Sheet, texts: Sequence[Approved]) -> Iterator[str]:
    """What this file cannot tell, in words."""
    yield from sheet.remarks
    if sheet.kind == "txt":
        yield "bold and subscripts: plain text has none"
    if not sheet.knows_no_break and any(any(text.no_break) for text in texts):
        yield "no-break spaces within a line: this file holds none, its producer writes them as plain spaces; those at line ends are compared"
    if not sheet.has_spaces:
        yield "spaces: this file holds none, they are inferred from gaps; differences in spacing alone are uncertain"
    if sheet.kind == "pdf":
        yield "hyphens at line ends: whether a hyphen there was set by hand cannot be seen; where the approved text has none, it is taken for hyphenation"
