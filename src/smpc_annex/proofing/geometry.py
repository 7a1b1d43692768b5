"""Glyphs on a page → lines in regions, whatever the order in which they were drawn.

Pieces of a line are put together by baseline and gap, columns found where a strip stays empty between them over several lines, and
what is raised or lowered is put into its line by its place. Lengths are in ems of the type beside them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from smpc_annex.proofing.normal import LINE_HYPHEN
from smpc_annex.proofing.sheet import Glyph, SheetLine

#: A gap this wide parts the pieces of a line: wider than a word space, narrower than most gutters.
PIECE_GAP = 0.5
#: A gap wider than this between two letters is a word space that the file does not hold.
SPACE_GAP = 0.115
#: The same where the file has spaces of its own: PDFium still loses one here and there.
LOST_GAP = 0.14
#: The same where PDFium itself says so.
_SEEN_GAP = 0.06
_SURE_GAP = 0.17
#: Rows that an empty strip must pass, for each width of it: rivers in justified text are narrower or shorter.
_GUTTERS = ((0.5, 12), (1.3, 8), (1.6, 4), (4.0, 2))
#: So many of a column's lines begin exactly at its edge; the others are indented.
_ALIGNED = 0.6
_BEYOND = 8.0
_SAME_SIZE = 0.12
#: A row of fewer glyphs says nothing about where a text ends.
_FEW = 12
_MOST_DEPTH = 60
#: A gap before which another column may end.
_WIDE_GAP = 0.8


@dataclass(slots=True)
class Drawn:
    """A glyph with its place along (``u0`` to ``u1``, advance included) and across (``v``, the baseline) the line, upright.

    ``object`` numbers the drawing operation: the letters of a ligature share it, and the place too. ``spaced`` is true where PDFium
    saw a space before it, though it cannot say where.
    """

    u0: float
    u1: float
    v: float
    size: float
    low: float
    high: float
    object: int
    spaced: bool
    glyph: Glyph


@dataclass(slots=True)
class _Piece:
    """Glyphs on one baseline without a wide gap."""

    drawn: list[Drawn]
    u0: float
    u1: float
    v: float
    size: float

    @property
    def visible(self) -> int:
        return sum(not item.glyph.text.isspace() for item in self.drawn)


def lines(drawn: Sequence[Drawn], page: int, region: int) -> list[SheetLine]:
    """All lines of a page in the order of its regions, numbered from 1; ``region`` is the number of the first region."""
    found: list[SheetLine] = []
    spaced = _has_spaces(drawn)
    for number, pieces in enumerate(_regions(_pieces(drawn)), region):
        for row in _rows_with_raised(pieces):
            line = _line(row, spaced)
            if line:
                height = median(item.size for item in row)
                found.append(SheetLine(line, page, len(found) + 1, number, soft=True, height=height))
    return found


def _has_spaces(drawn: Sequence[Drawn]) -> bool:
    """Whether the file holds the spaces between its words."""
    spaces = sum(item.glyph.text.isspace() for item in drawn)
    return spaces > 0.06 * len(drawn)


def _pieces(drawn: Sequence[Drawn]) -> list[_Piece]:
    """Glyphs of one baseline that follow each other, as pieces."""
    ordered = sorted(drawn, key=lambda item: item.v)
    bands: list[list[Drawn]] = []
    for item in ordered:
        if bands and item.v - bands[-1][-1].v <= 0.04 * min(item.size, bands[-1][-1].size):
            bands[-1].append(item)
        else:
            bands.append([item])
    pieces: list[_Piece] = []
    for band in bands:
        band.sort(key=lambda item: item.u0)
        current: list[Drawn] = []
        end = 0.0
        for item in _once(band):
            size = min(item.size, current[-1].size) if current else item.size
            if current and item.u0 - end > PIECE_GAP * size:
                pieces.append(_piece(current))
                current = []
            end = max(end, item.u1) if current else item.u1
            current.append(item)
        if current:
            pieces.append(_piece(current))
    return [piece for piece in pieces if piece.visible]


def _once(band: list[Drawn]) -> Iterator[Drawn]:
    """Without glyphs drawn twice at the same place: that is how some programs make bold."""
    kept: list[Drawn] = []
    for item in band:
        double = any(
            other.glyph.text == item.glyph.text and other.object != item.object and item.u0 - other.u0 < 0.08 * item.size
            for other in kept[-2:]
            if not item.glyph.text.isspace()
        )
        if not double:
            kept.append(item)
    return iter(kept)


def _piece(drawn: list[Drawn]) -> _Piece:
    while drawn and drawn[-1].glyph.text.isspace() and len(drawn) > 1:
        drawn.pop()  # a space at the end of a piece would fill the gutter
    sizes = Counter(round(item.size, 1) for item in drawn if not item.glyph.text.isspace())
    size = sizes.most_common(1)[0][0] if sizes else drawn[0].size
    return _Piece(drawn, drawn[0].u0, max(item.u1 for item in drawn), median(item.v for item in drawn), size or 1.0)


# -- regions ---------------------------------------------------------------------------------------------------------------------


def _regions(pieces: list[_Piece], depth: int = 0) -> Iterator[list[_Piece]]:
    """Regions that are read one after another: cut along gutters, then across."""
    if not pieces:
        return
    cut = _gutter(pieces) if depth < _MOST_DEPTH else None
    if cut is None:
        yield from _stacked(pieces)
        return
    at, low, high = cut
    above = [piece for piece in pieces if piece.v > high]
    beside = [piece for piece in pieces if low <= piece.v <= high]
    below = [piece for piece in pieces if piece.v < low]
    left = [piece for piece in beside if (piece.u0 + piece.u1) / 2 < at]
    right = [piece for piece in beside if (piece.u0 + piece.u1) / 2 >= at]
    for part in (above, left, right, below):
        yield from _regions(part, depth + 1)


def _stacked(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces of one column, parted where the type changes its size or a gap of more than two lines lies between."""
    rows = _rows(pieces)
    steps = [above[0].v - below[0].v for above, below in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    part: list[_Piece] = []
    few: list[list[_Piece]] = []
    before: list[_Piece] | None = None
    for row in rows:
        if _count(row) <= _FEW:
            few.append(row)  # a raised letter: it belongs to the line to which it is nearer
            continue
        ends = before is not None and _parts(before, row, usual)
        middle = (before[0].v + row[0].v) / 2 if before is not None else 0.0
        part += [piece for small in few for piece in small if not ends or small[0].v > middle]
        if ends:
            yield part
            part = [piece for small in few for piece in small if small[0].v <= middle]
        part += row
        few, before = [], row
    far = [small for small in few if before is not None and before[0].v - small[0].v > 2.2 * before[0].size]
    part += [piece for small in few if small not in far for piece in small]
    if part:
        yield part
    yield from far  # a folio


def _parts(above: list[_Piece], below: list[_Piece], usual: float) -> bool:
    """Whether two lines belong to two texts: far apart, or of two sizes."""
    size = max(above[0].size, below[0].size)
    return above[0].v - below[0].v > max(2.6 * usual, 2.2 * size) or _differs(_size(above), _size(below))


def _count(row: list[_Piece]) -> int:
    return sum(piece.visible for piece in row)


def _size(row: list[_Piece]) -> float:
    return max(row, key=lambda piece: piece.visible).size


def _differs(one: float, other: float) -> bool:
    return abs(one - other) > _SAME_SIZE * max(one, other)


def _rows(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces by baseline, from the top."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.v):
        if rows and rows[-1][0].v - piece.v <= 0.1 * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _gutter(pieces: list[_Piece]) -> tuple[float, float, float] | None:
    """The tallest empty strip between two columns: its middle, its lowest and its highest baseline. None if there is none.

    Columns begin at one place, so only places where several pieces begin are looked at.
    """
    rows = _rows(pieces)
    if len(rows) < 2:
        return None
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[piece.size] += piece.visible
    em = sizes.most_common(1)[0][0]
    fine = 0.1 * em
    starts: Counter[int] = Counter(round(piece.u0 / fine) for piece in pieces)
    best: tuple[int, float, float, float] | None = None
    for start, count in starts.items():
        if count < starts[start - 1] or count < starts[start + 1] or count < 2:
            continue
        at = min(piece.u0 for piece in pieces if round(piece.u0 / fine) == start)
        for found in _strips(rows, at, em):
            if best is None or found[0] > best[0]:
                best = found
    return best[1:] if best else None


def _strips(rows: list[list[_Piece]], at: float, em: float) -> Iterator[tuple[int, float, float, float]]:
    """Runs of rows that leave a strip empty left of ``at`` with columns on both sides: how many rows, middle, lowest, highest."""
    run: list[list[_Piece]] = []
    edge = float("-inf")
    for row in [*rows, None]:
        ends = [piece.u1 for piece in row if piece.u0 < at - 0.05 * em] if row is not None else [float("inf")]
        ends_at = max(ends, default=float("-inf"))
        if at - ends_at >= _GUTTERS[0][0] * em and row is not None:
            run.append(row)
            edge = max(edge, ends_at)
            continue
        left = sum(any(piece.u0 < at - 0.05 * em for piece in row) for row in run)
        # A row whose first words on the right are further away is one of a column beyond this one.
        right = sum(any(at - 0.05 * em <= piece.u0 <= at + _BEYOND * em for piece in row) for row in run)
        width = (at - edge) / em
        # The lines of a column begin at one place; words after the wide gaps of loosely set lines do not.
        begin = sum(any(abs(piece.u0 - at) <= 0.15 * em for piece in row) for row in run)
        aligned = begin >= _ALIGNED * right if right >= _GUTTERS[0][1] else begin >= right - 1  # one may be a headline
        tall = any(width >= least and min(left, begin) >= many for least, many in _GUTTERS)
        if aligned and (tall or _interleaved(run, at, em) >= 2):
            # The baselines of one row differ by a hair between columns: the strip holds all of them.
            yield left + right, (edge + at) / 2, min(piece.v for piece in run[-1]), max(piece.v for piece in run[0])
        run, edge = [], float("-inf")


def _interleaved(run: list[list[_Piece]], at: float, em: float) -> int:
    """How often a line on one side follows one on the other at less than a line's distance: no single column has that."""
    return sum(
        above[0].v - below[0].v < 0.8 * em
        and (max(p.u1 for p in above) < at) != (max(p.u1 for p in below) < at)
        and (min(p.u0 for p in above) < at) != (min(p.u0 for p in below) < at)
        for above, below in pairwise(run)
    )


# -- lines -----------------------------------------------------------------------------------------------------------------------


def _rows_with_raised(pieces: list[_Piece]) -> Iterator[list[Drawn]]:
    """The lines of a region from the top, each with what is raised or lowered beside it."""
    rows = _rows(pieces)
    usual = median(piece.size for piece in pieces for _ in range(piece.visible))
    base: list[list[_Piece]] = []
    small: list[_Piece] = []
    for row in rows:
        raised = [piece for piece in row if piece.visible <= 10 and piece.size < 0.86 * usual]
        rest = [piece for piece in row if piece not in raised]
        small += raised
        if rest:
            base.append(rest)
    # Small type of its own (a line of footnotes) has no larger type beside it.
    own: dict[int, list[_Piece]] = defaultdict(list)
    alone: list[_Piece] = []
    heights = [-row[0].v for row in base]
    for piece in small:
        host = _host(piece, base, heights)
        if host is None:
            alone.append(piece)
        else:
            own[host].append(piece)
    found = [[*row, *own.get(number, [])] for number, row in enumerate(base)]
    found += _rows(alone)
    found.sort(key=lambda row: -row[0].v)
    for row in found:
        yield [item for piece in row for item in piece.drawn]


def _host(piece: _Piece, base: list[list[_Piece]], heights: list[float]) -> int | None:
    """The row beside which a small piece stands: near above or below its baseline, and touching it."""
    near = bisect_left(heights, -piece.v)
    best: tuple[float, int] | None = None
    for number in range(max(0, near - 2), min(len(base), near + 3)):
        row = base[number]
        em = row[0].size
        rise = piece.v - row[0].v
        if not -0.45 * em <= rise <= 0.8 * em:
            continue
        gap = min(max(other.u0 - piece.u1, piece.u0 - other.u1, 0.0) for other in row)
        # Between two words of a justified line there may be much room.
        if gap <= 3.0 * em:
            score = gap + abs(rise - 0.33 * em if rise > 0 else rise)
            if best is None or score < best[0]:
                best = score, number
    return best[1] if best else None


def _line(row: list[Drawn], spaced: bool) -> list[Glyph]:
    """The glyphs of a line from left to right, with the spaces that are only gaps."""
    row.sort(key=lambda item: (item.u0, item.u1))
    row = [item for number, item in enumerate(row) if not _is_unseen_hyphen(item, row[number - 1 : number], row[number + 1 :])]
    while row and row[-1].glyph.text.isspace():
        row.pop()
    while row and row[0].glyph.text.isspace():
        row.pop(0)
    if not row:
        return []
    _mark_raised(row)
    visible = [item for item in row if not item.glyph.text.isspace()]
    tight = [
        after.u0 - before.u1 for before, after in pairwise(row) if not (before.glyph.text.isspace() or after.glyph.text.isspace())
    ]
    close = sorted(gap for gap in tight)
    # Tracking moves all letters apart alike: the lower half of the gaps lies between letters, not words.
    usual = close[len(close) // 3] if len(close) >= 6 else 0.0
    em = median(item.size for item in visible)
    limit = LOST_GAP if spaced else SPACE_GAP
    glyphs: list[Glyph] = []
    before: Drawn | None = None
    seen: Drawn | None = None
    for item in row:
        space = item.glyph.text.isspace()
        if before is not None and not space and not before.glyph.text.isspace():
            gap = (item.u0 - before.u1 - usual) / em
            if gap > (_SEEN_GAP if item.spaced else limit):
                # Where letters stand close and spaces are drawn, a gap like a word space is one, to every reader.
                sure = spaced and gap > _SURE_GAP
                glyphs.append(Glyph(" ", inferred=not sure, font=item.glyph.font, box=before.glyph.box, size=before.size))
        glyphs.append(item.glyph)
        if not space:
            room = (item.u0 - seen.u1) / em if seen is not None else 0.0
            item.glyph.gap = room if room > _WIDE_GAP else 0.0
            seen = item
        before = item
    return glyphs


def _is_unseen_hyphen(item: Drawn, before: list[Drawn], after: list[Drawn]) -> bool:
    """Whether it is a place where a word could be parted, and is not: a soft hyphen inside a line that takes no room of its own."""
    if item.glyph.text != LINE_HYPHEN or not after:
        return False
    return (
        item.u1 - item.u0 < 0.05 * item.size
        or any(item.u0 < other.u1 - 0.1 * item.size for other in before)
        or after[0].u0 < item.u1 - 0.15 * item.size
    )


def _mark_raised(row: list[Drawn]) -> None:
    """Superscripts and subscripts: smaller and off the baseline, or letters and digits whose box stands off it."""
    letters = [item for item in row if item.glyph.text.isalnum()]
    if not letters:
        return
    weights = Counter((round(item.v, 2), round(item.size, 1)) for item in letters)
    (line, em), _most = max(weights.items(), key=lambda entry: (entry[1], entry[0][1]))
    for item in row:
        rise = item.v - line
        smaller = item.size < 0.86 * em
        if smaller and rise > 0.12 * em:
            item.glyph.raised = 1
        elif smaller and rise < -0.05 * em:
            item.glyph.raised = -1
        elif rise > 0.2 * em:
            item.glyph.raised = 1
        elif item.glyph.text.isalnum() and abs(rise) < 0.05 * em and item.high > item.low:
            # Fonts have raised and lowered forms of their own, of full size and on the baseline: only their shapes stand off it.
            low, high = (item.low - item.v) / item.size, (item.high - item.v) / item.size
            if low > 0.18:
                item.glyph.raised = 1
            elif low < -0.05 and high < 0.38:
                item.glyph.raised = -1
