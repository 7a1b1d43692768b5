"""A document → the core and the blocks of countries: by headings, else by the formulas of each country.

What belongs to no country that we know is kept apart, whole, and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smpc_annex.adopting import codes
from smpc_annex.adopting import core as cores
from smpc_annex.adopting.joining import Paragraph
from smpc_annex.adopting.known import Tongue, formula_score
from smpc_annex.adopting.places import Places
from smpc_annex.adopting.report import Account
from smpc_annex.adopting.rich import EMPTY, Rich, joined
from smpc_annex.model.rules import Country

#: A paragraph speaks of a country from this score on, and of another than its heading says from this much more.
SPEAKS, MORE = 7, 5
CORE = "core"
#: A paragraph with so many lead-ins of SmPC sections is a core, wherever it stands.
SECTIONS = 3


@dataclass(slots=True)
class Part:
    """A country's block as it stood: its heading and its text. ``country`` is a code, known to us or not, or empty."""

    country: str
    heading: str
    paragraphs: list[Rich] = field(default_factory=list)

    @property
    def rich(self) -> Rich:
        return joined(self.paragraphs)


@dataclass(slots=True)
class Division:
    """The document in parts. ``apart`` are parts of no country that we know, or of one that had its block already."""

    core: list[Rich] = field(default_factory=list)
    blocks: list[Part] = field(default_factory=list)
    apart: list[Part] = field(default_factory=list)
    about: list[str] = field(default_factory=list)


def heading_of(text: str, places: Places) -> str:
    """The country that a line names and nothing else; empty if it is no such heading."""
    return places.exactly(text) if len(text) < 60 else ""


class Divider:
    """Takes paragraph after paragraph to its part."""

    def __init__(
        self,
        countries: Mapping[str, Country],
        tongues: Mapping[str, Sequence[Tongue]],
        places: Places,
        leads: dict[str, str],
        account: Account,
    ) -> None:
        self._countries, self._tongues, self._places, self._account = countries, tongues, places, account
        self._leads = leads
        self._found = Division()
        self._now: Part | None = None
        #: A heading in the core that names no country: of the core, unless a country's words follow.
        self._waiting = EMPTY

    def divide(self, paragraphs: Sequence[Paragraph]) -> Division:
        """All paragraphs to their parts."""
        for paragraph in paragraphs:
            self._take(paragraph)
        found = self._found
        if self._waiting:
            found.core.append(self._waiting)
        seen: set[str] = set()
        for part in [*found.blocks]:
            if part.country in seen:
                found.blocks.remove(part)
                found.apart.append(part)
                self._account.remarks.append(
                    f"a second text for {part.country} (“{part.heading or part.rich.text[:40]}”): kept apart, since one dossier has one block for each country"
                )
            seen.add(part.country)
        return found

    def _take(self, paragraph: Paragraph) -> None:
        text = paragraph.rich.text
        code = heading_of(text, self._places) or (self._places.named(text) if self._looks_like_heading(paragraph) else "")
        if code:
            self._begin(code, text)
            return
        if len(text) <= 100 and codes.material(text) and not text.rstrip().endswith("."):
            self._found.about.append(text)
            return
        run_in = self._run_in(paragraph.rich)
        if run_in:
            code, end = run_in
            self._begin(code, text[:end])
            self._add(paragraph.rich.part(end, len(text)))
            return
        if self._heading_of_nothing(paragraph):
            if self._found.blocks or self._found.apart:
                self._now = Part("", text)
                self._found.apart.append(self._now)
            else:
                self._waiting = paragraph.rich
            return
        self._add(paragraph.rich)

    def _looks_like_heading(self, paragraph: Paragraph) -> bool:
        rich = paragraph.rich
        short = len(rich.text) <= 60 and not rich.text.endswith(".")
        return short and (
            paragraph.heading or rich.is_bold(0, len(rich.text)) is True or (rich.text.endswith(":") and rich.text[:1].isupper())
        )

    def _heading_of_nothing(self, paragraph: Paragraph) -> bool:
        """A heading among the countries that names none: the text after it is looked at by its words."""
        small = " ".join(paragraph.rich.text.casefold().rstrip(": *").split())
        before = self._found.core or self._found.blocks or self._found.apart
        return paragraph.heading and bool(before) and small not in self._leads

    def _run_in(self, rich: Rich) -> tuple[str, int] | None:
        """A country's name with a colon at the beginning of a paragraph of text."""
        colon = rich.text.find(":")
        if not 3 <= colon <= 40 or colon + 1 >= len(rich.text):
            return None
        code = self._places.exactly(rich.text[:colon])
        return (code, colon + 1) if code else None

    def _begin(self, code: str, heading: str) -> None:
        if self._waiting:
            self._found.core.append(self._waiting)
            self._waiting = EMPTY
        self._now = Part(code, heading)
        (self._found.blocks if code in self._tongues else self._found.apart).append(self._now)

    def _add(self, rich: Rich) -> None:
        if not rich:
            return
        scores = {code: formula_score(rich.text, self._countries[code], tongues) for code, tongues in self._tongues.items()}
        best = max(scores, key=lambda code: scores[code])
        now = self._now
        if now is not None and len({lead.number for lead in cores.leads(rich, self._leads)}) >= SECTIONS:
            if now.paragraphs[1:] and cores.NAMED.search(now.paragraphs[-1].text):
                self._found.core.append(now.paragraphs.pop())  # its title stood before it
            self._now = now = None
        here = scores.get(now.country, 0) if now else 0
        foreign = now is not None and now.country not in self._tongues
        if (
            scores[best] >= SPEAKS
            and (now is None or best != now.country)
            and scores[best] - here >= MORE
            and not (foreign and now and now.country)
        ):
            self._recognised(best, rich)
        elif now is None:
            self._found.core += [self._waiting, rich] if self._waiting else [rich]
            self._waiting = EMPTY
        else:
            now.paragraphs.append(rich)

    def _packs_before(self, code: str) -> list[Rich]:
        """Paragraphs right before a block without heading that hold nothing but its packs: they were taken for the core's."""
        moved: list[Rich] = []
        country = self._countries[code]
        while self._found.core:
            last = self._found.core[-1]
            packs = [*codes.article_numbers(last.text, country), *codes.prices(last.text, country)]
            if not packs or len(last.text) > 200 * len(packs):
                break
            moved.insert(0, self._found.core.pop())
        return moved

    def _recognised(self, code: str, rich: Rich) -> None:
        """A paragraph that speaks of another country than its heading, or stands under none."""
        now = self._now
        words = f"“{rich.text[:50]}…”"
        if now is not None and not now.paragraphs and now.heading:
            self._account.guess(
                code,
                f"under the heading “{now.heading}” stands what is printed for {code}: taken for {code} by its words",
                rich.text[:60],
            )
            (self._found.blocks if now in self._found.blocks else self._found.apart).remove(now)
            now.country = code
            self._found.blocks.append(now)
        else:
            self._account.guess(code, f"no heading stands before {words}: taken for {code} by its words", rich.text[:60])
            self._now = now = Part(code, self._waiting.text)
            self._waiting = EMPTY
            self._found.blocks.append(now)
            now.paragraphs += self._packs_before(code)
        now.paragraphs.append(rich)
