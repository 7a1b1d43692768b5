"""What a comparison found out: values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smpc_annex.diagnostics import Severity, Span
from smpc_annex.model.block import Block

#: Kinds of differences, the most dangerous first.
KINDS = (
    "digit",
    "negation",
    "sign",
    "unit",
    "superscript",
    "name",
    "missing",
    "added",
    "word",
    "doubled",
    "unseen",
    "moved",
    "accent",
    "punctuation",
    "hyphen",
    "case",
    "spacing",
    "bold",
    "no-break",
)
#: Kinds that change what is read; the others change how it looks.
GRAVE = frozenset(("digit", "negation", "sign", "unit", "superscript", "name", "missing", "added", "word", "doubled", "unseen"))
#: Kinds that leave every visible character as approved.
LAYOUT = frozenset(("no-break",))

Verdict = Literal["identical", "layout only", "changed"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the proof: page and line from 1, and boxes in points of the page (left, bottom, right, top), one for each line it touches."""

    page: int
    line: int
    boxes: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference between a block and the proof.

    ``approved`` and ``page`` are the words of both, empty where one side has none; ``start`` and ``end`` the offsets of what differs in
    the block's text (paragraphs joined by a line feed). ``before`` and ``after`` are the words around it in the approved text.
    ``uncertain`` is true where the page does not settle it: spaces that are gaps, hyphenation that changes letters.
    """

    kind: str
    approved: str
    page: str
    start: int
    end: int
    before: str
    after: str
    field: str
    subjects: tuple[str, ...]
    span: Span | None
    laws: tuple[str, ...]
    place: Place | None
    uncertain: bool = False

    @property
    def layout(self) -> bool:
        return self.kind in LAYOUT

    @property
    def severity(self) -> Severity:
        if self.layout or self.uncertain:
            return Severity.NOTE
        return Severity.ERROR if self.kind in GRAVE or self.field == "smpc.4.3" else Severity.WARNING

    @property
    def rank(self) -> tuple[int, bool, int, int]:
        """The order in which a person should look: what is certain, the gravest kinds, contraindications, then the order of the text."""
        return self.severity.rank, self.field != "smpc.4.3", KINDS.index(self.kind), self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Type of a block as set: points, x-height in millimetres (None: no letter to measure), horizontal scaling, contrast (0: unknown)."""

    smallest: float
    usual: float
    largest: float
    x_height: float | None
    narrowest: float
    widest: float
    contrast: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One occurrence of a block on the proof."""

    differences: tuple[Difference, ...]
    places: tuple[Place, ...]
    share: float
    sizes: Sizes | None = None

    @property
    def verdict(self) -> Verdict:
        if any(not difference.layout and not difference.uncertain for difference in self.differences):
            return "changed"
        return "layout only" if self.differences else "identical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one approved block. No copies: it is missing. ``version`` says, if another text of it stands there, which."""

    block: Block
    copies: tuple[Copy, ...]
    version: str = ""
    moved: bool = False

    @property
    def state(self) -> str:
        if not self.copies:
            return "missing"
        if len(self.copies) > 1:
            return "doubled"
        if self.version:
            return "other version"
        return "moved" if self.moved else "found"

    @property
    def verdict(self) -> str:
        """The worst of its copies; nothing where it is missing."""
        order = ("identical", "layout only", "changed")
        return max((copy.verdict for copy in self.copies), key=order.index, default="")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Text on the proof that belongs to no block of this annex. ``known`` says whose it is, if the portfolio knows."""

    place: Place
    text: str
    characters: int
    known: str = ""
    same_product: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A whole proof against the blocks of an annex."""

    found: tuple[Found, ...]
    elsewhere: tuple[Elsewhere, ...]
    not_verifiable: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        if any(item.state in ("missing", "doubled", "other version") or item.verdict == "changed" for item in self.found):
            return "changed"
        if any(text.same_product for text in self.elsewhere):
            return "changed"
        layout = any(item.verdict == "layout only" or item.moved for item in self.found)
        return "layout only" if layout else "identical"
