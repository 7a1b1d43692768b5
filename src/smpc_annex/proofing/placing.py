"""Which lines of a proof belong to which block, in which order.

Blocks are found by runs of characters that only they have. Lines that follow each other in a region and in the block are a stretch;
stretches are put in the order of the approved text, whatever their order on the page. Lines between and beside them are taken along
where they are like the text that is still missing there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from statistics import median

from rapidfuzz import fuzz

from smpc_annex.proofing.sheet import Sheet, SheetLine
from smpc_annex.proofing.texts import Approved, Row, row

#: So many characters (spaces and hyphens apart) in a row are looked up.
GRAM = 12
#: A line that goes on further away than this in the approved text begins a stretch of its own.
_JUMP = 100
_LIKE = 72
#: So much may be lost between two lines that are one text still.
_MOST_LOST = 600
_MOST_BETWEEN = 6
#: So alike is a copy, in per cent; so many letters has a heading at most.
_COPY, _HEADING = 88, 24
_LEAST_COPY = 20
#: The gap between columns is so much wider than those between words.
_WIDER = 1.4


@dataclass(slots=True)
class Stretch:
    """Rows that follow each other, with the part of a block's skeleton that they show (half-open)."""

    rows: list[int]
    start: int
    end: int


@dataclass(slots=True)
class Placed:
    """Where a block stands: its stretches in the order of its text, those that repeat what is there already, and other whole copies."""

    stretches: list[Stretch] = field(default_factory=list)
    repeated: list[Stretch] = field(default_factory=list)
    copies: list[list[Stretch]] = field(default_factory=list)


@dataclass(slots=True)
class Placement:
    """All rows of a proof, and where each block stands in them; ``owners`` gives the block of each row, -1 where it has none."""

    rows: list[Row]
    blocks: list[Placed]
    owners: list[int]

    def give_back(self, stretches: Iterable[Stretch]) -> None:
        """These rows turned out to belong to no block."""
        for stretch in stretches:
            for index in stretch.rows:
                self.owners[index] = -1

    def stands_among_own(self, stretch: Stretch, text: Approved) -> bool:
        """Whether a passage that is there already is a copy of it: nearly its words, and no foreign text before or after it.

        A sentence that every medicine has stands among other words in another product's text.
        """
        words = "".join(self.rows[index].skeleton for index in stretch.rows)
        if fuzz.ratio(words, text.skeleton[stretch.start : stretch.end]) < _COPY:
            return False
        owner = self.owners[stretch.rows[0]]
        beside = [self._beside(stretch.rows[0], -1), self._beside(stretch.rows[-1], 1)]
        return owner in beside and all(near in (owner, None) for near in beside)

    def _beside(self, index: int, step: int) -> int | None:
        """Whose the next row before or after is, headings passed over; None at the end of a region."""
        region = self.rows[index].line.region
        near = index + step
        while 0 <= near < len(self.rows) and self.owners[near] < 0 and len(self.rows[near].skeleton) <= _HEADING:
            near += step
        if not 0 <= near < len(self.rows):
            return None
        own = self.owners[near]
        return None if own < 0 and self.rows[near].line.region != region else own


#: Position of a gram in a block's skeleton: block, position.
_Grams = dict[str, tuple[int, int]]


def grams(texts: Sequence[Approved]) -> _Grams:
    """Runs of characters that occur once in all texts together."""
    found: _Grams = {}
    twice: set[str] = set()
    for number, text in enumerate(texts):
        skeleton = text.skeleton
        for start in range(len(skeleton) - GRAM + 1):
            gram = skeleton[start : start + GRAM]
            if gram in found:
                twice.add(gram)
            found[gram] = number, start
    for gram in twice:
        del found[gram]
    return found


def place(sheet: Sheet, texts: Sequence[Approved]) -> Placement:
    """Find the blocks on a proof."""
    known = grams(texts)
    whole = list(_columns([_at_gaps(line, known, texts) for line in sheet.lines]))
    rows = list(_parted(whole, known, texts))
    hits = _hits(rows, known)
    owners = [_owner(item, found) for item, found in zip(rows, hits, strict=True)]
    placement = Placement(rows, [Placed() for _ in texts], owners)
    stretches = _stretches(rows, hits, owners)
    for number, text in enumerate(texts):
        own = [stretch for owner, stretch in stretches if owner == number]
        _grow(own, number, text, placement)
        placement.give_back(_sort_out(own, text, placement.blocks[number]))
    return placement


_Hits = list[list[tuple[int, int, int]]]


def _hits(rows: Sequence[Row], known: _Grams) -> _Hits:
    """For each row: offset in its skeleton, block, position in the block's skeleton. Grams may run on into the next row."""
    whole = "".join(item.skeleton for item in rows)
    found: _Hits = []
    start = 0
    for item in rows:
        own = []
        # A gram that begins in the last few letters of a row says more of the next one.
        for offset in range(len(item.skeleton) - min(6, len(item.skeleton)) + 1 if item.skeleton else 0):
            hit = known.get(whole[start + offset : start + offset + GRAM])
            if hit:
                own.append((offset, *hit))
        found.append(own)
        start += len(item.skeleton)
    return found


def _owner(item: Row, hits: list[tuple[int, int, int]]) -> int:
    """The block that most of a row's hits belong to; -1 if it has none, or one that owes most of its letters to the next row."""
    votes: dict[int, int] = defaultdict(int)
    for _offset, number, _at in hits:
        votes[number] += 1
    if len(hits) < 3 and not any(offset + GRAM <= len(item.skeleton) for offset, _number, _at in hits):
        return -1
    return max(votes, key=lambda number: votes[number]) if votes else -1


def _at_gaps(line: SheetLine, known: _Grams, texts: Sequence[Approved]) -> list[Row]:
    """A line, cut at a wide gap over which the text does not go on: two columns that lie too close for their few lines.

    Of several gaps the widest is between columns; where all are alike the line is set loosely.
    """
    gaps = sorted(((glyph.gap, index) for index, glyph in enumerate(line.glyphs) if glyph.gap and index), reverse=True)
    loose = len(gaps) > 2 and gaps[0][0] < _WIDER * median(gap for gap, _index in gaps[1:])
    for number, (_gap, index) in enumerate(gaps):
        left, right = replace(line, glyphs=line.glyphs[:index]), replace(line, glyphs=line.glyphs[index:])
        first, second = row(left), row(right)
        apart = not number and not loose and not _goes_on(first, second, known, texts)
        if apart or _of_two(_inside(first, known), _inside(second, known)):
            return [*_at_gaps(left, known, texts), *_at_gaps(right, known, texts)]
    return [row(line)]


def _of_two(left: list[tuple[int, int, int]], right: list[tuple[int, int, int]]) -> bool:
    """Whether all that is known left of a gap is of one block, and all right of it of another."""
    owners, others = ({number for _offset, number, _at in side} for side in (left, right))
    return len(owners) == len(others) == 1 and owners != others


def _goes_on(left: Row, right: Row, known: _Grams, texts: Sequence[Approved]) -> bool:
    """Whether the words right of a gap follow on those left of it in an approved text, or nobody knows."""
    before, after = _inside(left, known), _inside(right, known)
    if before and after:
        offset, number, at = before[-1]
        end = at + len(left.skeleton) - offset
        return number == after[0][1] and abs(after[0][2] - after[0][0] - end) <= 40
    if after:
        offset, number, at = after[0]
        expected = texts[number].skeleton[max(0, at - offset - len(left.skeleton)) : max(0, at - offset)]
        return fuzz.ratio(left.skeleton, expected) >= _LIKE
    if before:
        offset, number, at = before[-1]
        end = at + len(left.skeleton) - offset
        return fuzz.ratio(right.skeleton, texts[number].skeleton[end : end + len(right.skeleton)]) >= _LIKE
    return True


def _inside(item: Row, known: _Grams) -> list[tuple[int, int, int]]:
    """A row's hits that lie wholly in it."""
    found = ((offset, known.get(item.skeleton[offset : offset + GRAM])) for offset in range(len(item.skeleton) - GRAM + 1))
    return [(offset, *hit) for offset, hit in found if hit]


def _columns(lines: Sequence[list[Row]]) -> Iterable[Row]:
    """Lines that were cut, region by region: the left parts one under another, then the right ones as a region of their own."""
    new = max((parts[0].line.region for parts in lines), default=0)
    for region, found in groupby(lines, key=lambda parts: parts[0].line.region):
        own = list(found)
        for column in range(max(map(len, own))):
            for parts in own:
                if column < len(parts):
                    item = parts[column]
                    item.line = replace(item.line, region=region if not column else new + column)
                    yield item
        new += max(map(len, own)) - 1


def _parted(rows: list[Row], known: _Grams, texts: Sequence[Approved]) -> Iterable[Row]:
    """Rows in which one block ends and another begins, cut there."""
    for item, hits in zip(rows, _hits(rows, known), strict=True):
        first, last = (hits[0], hits[-1]) if hits else (None, None)
        if first is None or last is None or first[1] == last[1]:
            yield item
            continue
        before = [hit for hit in hits if hit[1] == first[1]][-1]
        after = next(hit for hit in hits if hit[1] == last[1])
        end = before[0] + len(texts[first[1]].skeleton) - before[2]
        begin = after[0] - after[2]
        cuts = sorted({_at_space(item, bone) for bone in (min(end, begin), begin) if 0 < bone < len(item.skeleton)})
        edges = [0, *cuts, len(item.glyphs)]
        for left, right in pairwise(edges):
            part = row(item.line, item.glyphs[left:right])
            if part.text:
                yield part


def _at_space(item: Row, bone: int) -> int:
    """The glyph at which a row is cut: the start of the word nearest to a bone."""
    at = item.bones[bone]
    for step in range(8):
        for near in (at - step, at + step):
            if 0 < near < len(item.text) and item.text[near - 1] == " ":
                return near
    return at


def _stretches(rows: Sequence[Row], hits: _Hits, owners: list[int]) -> list[tuple[int, Stretch]]:
    """Rows of one region and one block that go on in the block's order, each owner with its stretch."""
    found: list[tuple[int, Stretch]] = []
    current: Stretch | None = None
    owner = region = -1
    between: list[int] = []
    for index, item in enumerate(rows):
        if current is not None and item.line.region != region:
            current = None
        if owners[index] < 0:
            between.append(index)
            continue
        own = [(offset, at) for offset, number, at in hits[index] if number == owners[index]]
        slack = _JUMP + sum(len(rows[number].skeleton) for number in between)
        if current is not None and owner == owners[index] and len(between) <= _MOST_BETWEEN:
            # A fault can make a line look like another one: what goes on from the line before is believed first.
            following = [(offset, at) for offset, at in own if abs(at - offset - current.end) <= slack]
            if following or _resumes(current.end, index, rows, hits, owners):
                current.rows += [*between, index]
                for number in between:
                    owners[number] = owner
                current.end = max(
                    (at + len(item.skeleton) - offset for offset, at in following[-3:]), default=current.end + len(item.skeleton)
                )
                between = []
                continue
        start = max(0, min(at - offset for offset, at in own[:3]))
        end = max(at + len(item.skeleton) - offset for offset, at in own[-3:])
        current = Stretch([index], start, end)
        found.append((owners[index], current))
        owner, region, between = owners[index], item.line.region, []
    return found


def _resumes(end: int, index: int, rows: Sequence[Row], hits: _Hits, owners: list[int]) -> bool:
    """Whether this row looks back, and the one after it goes on from the text before this one: a fault has made it look like other words."""
    after = index + 1
    if after >= len(rows) or rows[after].line.region != rows[index].line.region or owners[after] != owners[index]:
        return False
    back = all(at - offset < end - 20 for offset, number, at in hits[index] if number == owners[index])
    most = len(rows[index].skeleton) + (_MOST_LOST if back else 20)
    return any(number == owners[after] and 0 <= at - offset - end + 20 <= most for offset, number, at in hits[after])


def _grow(stretches: list[Stretch], number: int, text: Approved, placement: Placement) -> None:
    """Rows before and after each stretch that are like the text expected there."""
    rows, owners = placement.rows, placement.owners
    for stretch in stretches:
        while (index := stretch.rows[-1] + 1) < len(rows) and owners[index] < 0:
            item = rows[index]
            near = item.line.region == rows[stretch.rows[-1]].line.region
            window = text.skeleton[max(0, stretch.end - 12) : stretch.end + len(item.skeleton) + 15]
            next_ = text.skeleton[stretch.end - 1 : stretch.end + len(item.skeleton) + 1]
            if stretch.end >= len(text.skeleton) or not near or not _like(item.skeleton, window, next_):
                break
            stretch.rows.append(index)
            owners[index] = number
            stretch.end += len(item.skeleton)
        while (index := stretch.rows[0] - 1) >= 0 and owners[index] < 0 and stretch.start > 0:
            item = rows[index]
            near = item.line.region == rows[stretch.rows[0]].line.region
            window = text.skeleton[max(0, stretch.start - len(item.skeleton) - 15) : stretch.start + 12]
            next_ = text.skeleton[max(0, stretch.start - len(item.skeleton) - 1) : stretch.start + 1]
            if not near or not _like(item.skeleton, window, next_):
                break
            stretch.rows.insert(0, index)
            owners[index] = number
            stretch.start = max(0, stretch.start - len(item.skeleton))
        stretch.end = min(stretch.end, len(text.skeleton))


def _like(words: str, window: str, next_: str) -> bool:
    """Whether a row is like the approved text in a window: near enough to be that text with faults; a few letters must be what is next."""
    if len(words) < 4:
        return bool(words) and words in next_
    if len(words) > len(window) + 10:
        return fuzz.partial_ratio(window, words) >= _LIKE and len(window) > 8
    return fuzz.partial_ratio(words, window) >= _LIKE


def join_lost(lost: Sequence[tuple[int, int]], number: int, text: Approved, placement: Placement) -> bool:
    """Take up rows that hold text that is still missing: the last words, alone at the head of a column. True if there were any.

    ``lost`` are half-open ranges of the block's skeleton.
    """
    added = []
    for start, end in lost:
        words = text.skeleton[start:end]
        for index, item in enumerate(placement.rows):
            if placement.owners[index] >= 0 or not 3 <= len(item.skeleton) <= len(words) + 3:
                continue
            at = _stands_at(item.skeleton, words)
            if at is not None:
                placement.owners[index] = number
                added.append(Stretch([index], start + at, min(end, start + at + len(item.skeleton))))
    if added:
        stretches = placement.blocks[number].stretches
        stretches += added
        stretches.sort(key=lambda item: (item.start, item.rows[0]))
    return bool(added)


def _stands_at(row_: str, lost: str) -> int | None:
    """Where in the missing text a row belongs: few letters must be exactly it, many may have faults."""
    few = len(row_) < 8
    if row_ in lost and (not few or len(row_) >= 0.6 * len(lost)):
        return lost.index(row_)
    if few:
        return None
    if fuzz.ratio(row_, lost) >= 80:
        return 0
    found = fuzz.partial_ratio_alignment(row_, lost) if len(row_) >= 14 else None
    return found.dest_start if found and found.score >= 85 else None


def _sort_out(stretches: list[Stretch], text: Approved, placed: Placed) -> list[Stretch]:
    """The stretches in the order of the text, apart from them what repeats it; returns the few words that are there by chance."""
    taken: list[Stretch] = []
    spare: list[list[Stretch]] = []
    chance: list[Stretch] = []
    for chain in sorted(_chains(stretches), key=lambda chain: (-_length(chain), chain[0].rows[0])):
        length = _length(chain)
        double = sum(max(0, min(own.end, other.end) - max(own.start, other.start)) for own in chain for other in taken)
        if double <= 0.9 * length:
            taken += chain
        elif length >= _LEAST_COPY:
            spare.append(chain)
        else:
            chance += chain
    placed.stretches = sorted(taken, key=lambda item: (item.start, item.rows[0]))
    for chain in spare:
        if _length(chain) >= 0.6 * len(text.skeleton):
            placed.copies.append(sorted(chain, key=lambda item: item.start))
        else:
            placed.repeated += chain
    return chance


def _length(chain: list[Stretch]) -> int:
    return sum(stretch.end - stretch.start for stretch in chain)


def _chains(stretches: list[Stretch]) -> list[list[Stretch]]:
    """Stretches that go on where another ends, so that two copies of a block are not mixed."""
    chains: list[list[Stretch]] = []
    for stretch in sorted(stretches, key=lambda item: (item.start, item.rows[0])):
        ends = [chain for chain in chains if abs(chain[-1].end - stretch.start) <= 30]
        if ends:
            min(ends, key=lambda chain: abs(chain[-1].rows[-1] + 1 - stretch.rows[0])).append(stretch)
        else:
            chains.append([stretch])
    return chains
