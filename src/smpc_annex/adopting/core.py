"""The core summary as it was printed → title, opening, sections by their QRD numbers, closing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from smpc_annex.adopting.known import likeness
from smpc_annex.adopting.report import Account
from smpc_annex.adopting.rich import EMPTY, Rich, spaced
from smpc_annex.model.rules import EuLevel

_TAIL = re.compile(r"\s?(?P<star>\*{1,2})?\s?(?P<colon>:|\.)?\s?(?P<late>\*)?")
_NUMBER = re.compile(r"(?P<number>(?:[4-6]\.[1-9][0-9]?|10|[1-9]))\.?\s+")


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead-in where it stands: ``words`` as printed without star and colon, ``after`` what stands between them and the text."""

    number: str
    start: int
    words_end: int
    end: int
    words: str
    after: str
    bold: bool | None
    abridged: bool


@dataclass(slots=True)
class Section:
    """A section with its lead-in and text."""

    lead: Lead
    text: Rich


@dataclass(slots=True)
class CoreText:
    """The parts of a core in their order; ``front`` is what stands before the first lead-in: title and opening."""

    language: str
    front: Rich
    sections: list[Section] = field(default_factory=list)


def names(eu: EuLevel, language: str) -> dict[str, str]:
    """Titles, lead-ins and other words seen in print, in small letters, with the number of their section."""
    found: dict[str, str] = {}
    for number, section in eu.sections.items():
        for term in (*section.lead_in, *section.title):
            text = term.words.get(language)
            if text:
                found.setdefault(small(text.text), number)
        for text in section.also.get(language, ()):
            found.setdefault(small(text.text), number)
    for word in [word for word, number in found.items() if number == "1"]:
        del found[word]
    return found


def small(text: str) -> str:
    """A heading as headings are compared: small letters, single spaces, one kind of apostrophe."""
    return " ".join(text.casefold().replace("’", "'").split())


def language_of(rich: Rich, eu: EuLevel, languages: Sequence[str]) -> str:
    """The language in which most lead-ins are found; the first where there are none."""
    scores = {language: len(leads(rich, names(eu, language))) for language in languages}
    return max(languages, key=lambda language: scores[language])


def leads(rich: Rich, known: dict[str, str]) -> list[Lead]:
    """The lead-ins of sections in their order, each section once: bold words, or words at the beginning of a sentence with a colon."""
    found: list[Lead] = []
    seen: set[str] = set()
    starts = _starts(rich)
    longest = sorted(known, key=len, reverse=True)
    lowered = rich.text.casefold().replace("’", "'")
    for start in starts:
        if found and start < found[-1].end:
            continue
        numbered = _NUMBER.match(rich.text, start)
        begin = numbered.end() if numbered else start
        word = next(
            (w for w in longest if lowered.startswith(w, begin) and not lowered[begin + len(w) : begin + len(w) + 1].isalnum()),
            "",
        )
        if not word or known[word] in seen:
            continue
        tail = _TAIL.match(rich.text, begin + len(word))
        assert tail is not None  # noqa: S101 - it can match nothing
        words_end = begin + len(word)
        bold = rich.is_bold(start, words_end)
        if not (
            tail["colon"] == ":" or (bold and _stands_alone(rich, words_end)) or (numbered and numbered["number"] == known[word])
        ):
            continue
        star = bool(tail["star"] or tail["late"])
        after = rich.text[words_end : tail.end()].rstrip()
        end = words_end + len(after)
        if bold is True and tail["colon"] == "." and not _bold_through(rich, end):
            after, end = after.rstrip(".:"), words_end + len(after.rstrip(".:"))
        if (
            rich.bold[start] is not None
            and len({bool(b) for b, c in zip(rich.bold[start:end], rich.text[start:end], strict=True) if c != " "}) > 1
        ):
            continue  # half of it bold: no template sets it so, and it stays in the text of its section
        seen.add(known[word])
        found.append(Lead(known[word], start, words_end, end, rich.text[start:words_end], after, bold, star))
    return found


def _starts(rich: Rich) -> list[int]:
    """Where a lead-in may begin: at a change of style, a paragraph, or a sentence."""
    places = {0, *rich.changes(), *rich.breaks}
    places |= {match.end() for match in re.finditer(r"[.;:!?)] |\*\* | \* ", rich.text)}
    places |= {match.start() for match in re.finditer(r"(?<= )(?=[A-ZÅÄÖØÆÉ0-9])", rich.text)} if not rich.knows_bold else set()
    return sorted(places)


def _stands_alone(rich: Rich, end: int) -> bool:
    """Whether a bold stretch ends with these words, a star and a colon apart."""
    rest = rich.text[end : end + 4]
    signs = len(rest) - len(rest.lstrip("*: ."))
    return end + signs >= len(rich.text) or rich.bold[end + signs] is not True or end in rich.breaks


def _bold_through(rich: Rich, end: int) -> bool:
    return rich.bold[end - 1] is True


def with_spaces(rich: Rich, eu: EuLevel, language: str, account: Account) -> Rich:
    """The text with a space at both ends of each lead-in and of the title, where the document has none."""
    found = leads(rich, names(eu, language))
    before, title, _opening = around_title(rich.part(0, found[0].start) if found else rich)
    start = len(before.text) + (1 if before else 0)
    places = [place for lead in found for place in (lead.start, lead.end)]
    places += [len(before.text), start + len(title.text)] if title else []
    made, lacking = spaced(rich, places)
    for place in lacking:
        words = rich.text[max(0, place - 20) : place + 15]
        account.guess("core", f"no white space stands in “{words}”: read and printed with a space", words)
    return made


def read(rich: Rich, eu: EuLevel, language: str) -> CoreText:
    """A core in sections."""
    found = leads(rich, names(eu, language))
    core = CoreText(language, rich.part(0, found[0].start) if found else rich)
    ends = [*(lead.start for lead in found[1:]), len(rich.text)][: len(found)]
    core.sections = [Section(lead, rich.part(lead.end, end)) for lead, end in zip(found, ends, strict=True)]
    return core


@dataclass(frozen=True, slots=True)
class SiteSentence:
    """The sentence that points to the agency's site: where it stands, its words around the address, and the address."""

    start: int
    end: int
    words: str
    address: str


def site_sentence(rich: Rich, eu: EuLevel, message: str) -> SiteSentence | None:
    """The sentence with the agency's address, as a wording with ``%(site)s``."""
    forms = sorted((form.text for site in eu.sites.values() for form in site.printed), key=len, reverse=True)
    first = next((site.printed[0].text for site in eu.sites.values()), "")
    for form in forms:
        place = rich.text.rfind(form)
        if place < 0:
            continue
        if form != first:
            return None  # the template prints the first form; another stays the words it is
        begins = [0, *(m.end() for m in re.finditer(r"[.!?] (?=[A-ZÅÄÖØÆÉ])", rich.text[:place]))]
        best = max(
            (b for b in _sentence_starts(rich.text, place)),
            key=lambda b: likeness(rich.text[b:place], message.split("%(")[0]),
            default=begins[-1],
        )
        end = place + len(form)
        end += len(re.match(r"[.]?", rich.text[end:])[0])  # type: ignore[index]  # it can match nothing
        if rich.is_bold(best, end):
            return None
        return SiteSentence(best, end, f"{rich.text[best:place]}%(site)s{rich.text[place + len(form) : end]}", form)
    return None


def _sentence_starts(text: str, before: int) -> Iterator[int]:
    """Capital letters from which a sentence may run up to a place."""
    yield from (m.start() for m in re.finditer(r"(?:^|(?<=[\s.]))[A-ZÅÄÖØÆÉ]", text[:before]) if before - m.start() < 250)


NAMED = re.compile(r"[^\W\d_][\w-]*[®™]? [(\[][^()\[\]0-9]{3,80}[)\]]")


def around_title(front: Rich) -> tuple[Rich, Rich, Rich]:
    """What stands before the title, the title, and the sentences after it.

    The title is the stretch of bold, or the sentence, that names the medicine with its INN in brackets; else the bold words at the
    beginning, or the first sentence.
    """
    changes = front.changes()
    stops = {0, len(front.text), *front.breaks, *changes, *(m.end() for m in re.finditer(r"[.] (?=[A-ZÅÄÖØÆÉ▼])", front.text))}
    named = NAMED.search(front.text)
    if named is None:
        end = min([place for place in stops if place > 0], default=0)
        return EMPTY, front.part(0, end), front.part(end, len(front.text))
    styled = front.is_bold(named.start(), named.end()) is True
    edges = sorted({0, len(front.text), *front.breaks, *changes} if styled else stops)
    start = max(place for place in edges if place <= named.start())
    end = min(place for place in edges if place >= named.end())
    return front.part(0, start), front.part(start, end), front.part(end, len(front.text))
