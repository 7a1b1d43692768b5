"""What came back from a translator, judged against what the dossier holds now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from smpc_annex import parity
from smpc_annex.checks.figures import differences, sides
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.exchange.inline import runs
from smpc_annex.exchange.package import Item, Package, Piece, Unit
from smpc_annex.model.segments import Pair, Segment
from smpc_annex.model.wording import folded


@dataclass(frozen=True, slots=True)
class Returned:
    """A translator's file: for which dossier, from and into which language, and the pieces of each unit."""

    product: str
    source: str
    target: str
    units: Mapping[str, tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that has new words: all its pieces, in order."""

    item: Item
    unit: Unit
    targets: tuple[str, ...]


def changes(returned: Returned, package: Package) -> Iterator[Change]:
    """Units whose words differ from the dossier's. Pieces that came back empty keep the words they have."""
    for item, unit in package.units():
        pieces = returned.units.get(unit.id, ())
        if len(pieces) == len(unit.pieces):
            targets = tuple(folded(new.target) or folded(old.target) for new, old in zip(pieces, unit.pieces, strict=True))
            if any(target and _differs(target, old.target) for target, old in zip(targets, unit.pieces, strict=True)):
                yield Change(item, unit, targets)


def empty(returned: Returned, package: Package) -> tuple[str, ...]:
    """The texts of which something came back without words, by id, in the package's order."""
    pieces = ((item, piece) for item, unit in package.units() for piece in returned.units.get(unit.id, ()))
    return tuple(dict.fromkeys(item.id for item, piece in pieces if not piece.target.strip()))


def _differs(new: str, old: str) -> bool:
    try:
        return _spaced(runs(new)) != _spaced(runs(old))
    except InputError:
        return True


def _spaced(runs_: tuple[tuple[str, object], ...]) -> list[tuple[str, object]]:
    return [(text.replace("\u00a0", " "), style) for text, style in runs_]


def judge(
    returned: Returned, package: Package, lexicons: Callable[[str], tuple[parity.Lexicon, parity.Lexicon]], span: Span
) -> Iterator[Finding]:
    """Everything that keeps the file from being taken over. ``lexicons`` gives those of a text's two languages."""
    known = {unit.id: unit for _item, unit in package.units()}
    for id_ in returned.units:
        if id_ not in known:
            yield _error(f"the dossier has no text {id_}", span, "export again: the text is gone, or its id was changed")
    for item, unit in package.units():
        pieces = returned.units.get(unit.id)
        if pieces is None:
            continue
        if len(pieces) != len(unit.pieces) or any(
            folded(new.source) != folded(old.source) for new, old in zip(pieces, unit.pieces, strict=True)
        ):
            yield _error(
                f"the source of {item.called} ({unit.id}) is not what it was when the file was exported",
                span,
                "export again, and take the translation over into the new file",
            )
            continue
        for number, (new, old) in enumerate(zip(pieces, unit.pieces, strict=True), 1):
            if new.target.strip() and _differs(folded(new.target), old.target):
                yield from _piece(new, item, f"{unit.id} {number}" if len(pieces) > 1 else unit.id, lexicons(item.id), span)


def _piece(
    piece: Piece, item: Item, where: str, lexicons: tuple[parity.Lexicon, parity.Lexicon], span: Span
) -> Iterator[Finding]:
    first, second = lexicons
    try:
        runs(piece.target)
    except InputError as problem:
        yield _error(f"{item.called} ({where}): {problem}", span, "close every code that is opened")
        return
    pair = Pair("text", Segment("text", 1, folded(piece.source), span), Segment("text", 1, folded(piece.target), span))
    lost = differences(pair, first, second)
    if lost:
        shown = [side for difference in lost for side in sides(difference, first.language, second.language)]
        kinds = ", ".join(dict.fromkeys(difference.kind for difference in lost))
        yield _error(
            f"{item.called} ({where}) does not hold what its source holds ({kinds})",
            span,
            "mend the translation, and import again",
            tuple(shown),
        )


def _error(message: str, span: Span, advice: str, shown: tuple[tuple[str, str], ...] = ()) -> Finding:
    return Finding(id="XLF002", severity=Severity.ERROR, message=message, span=span, help=advice, sides=shown)
