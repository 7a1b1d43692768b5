"""Packs in a text: which number, price and label belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from smpc_annex.adopting.known import Tongue
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.statuses import labels
from smpc_annex.adopting.tokens import SENTENCE, Taken, Token, related

_ANCHORS = ("pack.number", "pack.price.")
_DIGIT = re.compile(r"[0-9]")
#: What may stand between the values of one pack beside signs: a few letters (kr, Vnr, AUP).
_FEW = 14


def anchored(taken: Taken) -> list[Token]:
    """Numbers and prices with the pack they belong to, in their order."""
    found: list[Token] = []
    pack = -1
    kinds: set[str] = set()
    last: Token | None = None
    for token in taken.tokens:
        if not token.kind.startswith(_ANCHORS):
            continue
        gap = taken.text[last.end : token.start] if last else ""
        fresh = last is None or token.kind in kinds or SENTENCE.search(gap) is not None or ";" in gap or _has_label(gap)
        if fresh and not (
            last and last.kind == "pack.number" and token.kind not in kinds and not SENTENCE.search(gap) and ";" not in gap
        ):
            pack, kinds = pack + 1, set()
        kinds.add(token.kind)
        found.append(token.of_pack(pack))
        last = token
    return found


def _has_label(gap: str) -> bool:
    return len(re.sub(r"[\W_]", "", gap)) > _FEW or bool(re.search(r"[0-9]+ ?[^\W\d_]", gap))


def labelled(taken: Taken, rich: Rich, tongue: Tongue) -> Iterator[Token]:
    """The labels of the packs: before the first value of each pack, else between its number and its price."""
    anchors = [token for token in taken.tokens if token.pack >= 0]
    for number in range(max((token.pack for token in anchors), default=-1) + 1):
        own = [token for token in anchors if token.pack == number]
        spans = [
            _before(taken, rich, own[0], tongue),
            *(((a.end, b.start)) for a, b in pairwise(own)),
            _after(taken, rich, own[-1]),
        ]
        for start, end in spans:
            start, end = trimmed(taken.text, start, end, tongue)
            if start < end and _DIGIT.search(taken.text[start:end]) and taken.free(start, end):
                yield Token("pack.label", start, end, taken.text[start:end], taken.text[start:end], number)
                break


def _before(taken: Taken, rich: Rich, anchor: Token, tongue: Tongue) -> tuple[int, int]:
    """What stands before the first value of a pack, without the words of a list before it (Pakninger og priser:)."""
    start = max(_edges(taken, rich, anchor.start, tongue), default=0)
    while True:
        heading = re.match(r"[\s,.(]*[^\W\d][^:;]*[:;] ", taken.text[start : anchor.start])
        if heading is None or start + heading.end() >= anchor.start:
            return start, anchor.start
        start += heading.end()


def _edges(taken: Taken, rich: Rich, end: int, tongue: Tongue) -> Iterable[int]:
    """Places before which a label cannot begin."""
    text = taken.text[:end]
    yield 0
    yield from (token.end for token in taken.tokens if token.end <= end)
    yield from (place for place in (*rich.changes(), *rich.breaks) if place < end)
    yield from (match.end() for match in SENTENCE.finditer(text) if not announced(taken.text, match.end(), tongue))
    for code in tongue.country.prices.kinds:
        found = [match.end() for match in re.finditer(rf"(?<!\w){code}(?!\w)", text)]
        yield from (place for place in found if re.search(r"[0-9]", text[place:]))


def announcing(tongue: Tongue) -> str:
    """Words that announce a number or a price, as a pattern."""
    rule = tongue.country.identifiers.get("article_number")
    words = [word for word in re.findall(r"[^\W\d_]{2,}", rule.name if rule else "") if word[:1].isupper()]
    words += ["Vnr", "vnr", "varenummer", "varenr", "varunummer", *tongue.country.prices.kinds]
    return "|".join(map(re.escape, dict.fromkeys(words)))


def announced(text: str, place: int, tongue: Tongue) -> bool:
    """Whether a number or a price is announced at a place: the full stop before it is that of an abbreviation."""
    return re.match(rf"(?:{announcing(tongue)})(?!\w)", text[place:]) is not None


def _after(taken: Taken, rich: Rich, anchor: Token) -> tuple[int, int]:
    ends = [
        len(taken.text),
        *(t.start for t in taken.tokens if t.start >= anchor.end),
        *(p for p in (*rich.changes(), *rich.breaks) if p > anchor.end),
    ]
    ends += [anchor.end + match.start() for match in SENTENCE.finditer(taken.text[anchor.end :])]
    semicolon = taken.text.find(";", anchor.end)
    return anchor.end, min([*ends, *([semicolon] if semicolon >= 0 else [])])


def trimmed(text: str, start: int, end: int, tongue: Tongue) -> tuple[int, int]:
    """A label without the signs around it and without the words that announce a number or a price."""
    words = announcing(tongue)
    tail = re.compile(rf"(?:(?<![\w])(?:{words})\.?|[\s\[(–—:,;-]|(?<![^\W\d_])\.|(?<=[^\W\d_]{{5}})\.)$")
    head = re.compile(rf"[\s.;,:•·)\]–—-]|(?:{words})\.?(?![\w])")
    while end > start and (found := tail.search(text[start:end])):
        end = start + found.start()
    while start < end and (found := head.match(text[start:end])):
        start += found.end()
    if text[start:end].count(")") < text[start:end].count("(") and text[end : end + 1] == ")":
        end += 1
    return start, end


def unnumbered(taken: Taken, rich: Rich, tongue: Tongue) -> Iterator[Token]:
    """Packs that stand behind the label of packs without number or price, parted by semicolons, commas or full stops."""
    known = labels(tongue, "pack.label")
    for start, end in _labelled_stretches(taken.text, rich):
        label = taken.text[start:end]
        if not any(related(label, one) for one in known):
            continue
        stop = min(
            [
                len(taken.text),
                *(p for p in (*rich.changes(), *rich.breaks) if p > end),
                *(t.start for t in taken.tokens if t.start > end),
            ]
        )
        following = re.search(r"[.;] (?=[^\W\d_a-zåäöøæ][^.;:]{2,40}:)", taken.text[end:stop])
        stop = end + following.start() if following else stop
        at = end
        number = 0
        for part in re.split(r"([;.] )", taken.text[end:stop]):
            begin, finish = trimmed(taken.text, at, at + len(part), tongue)
            if begin < finish and _DIGIT.search(taken.text[begin:finish]):
                yield Token("pack.label", begin, finish, taken.text[begin:finish], taken.text[begin:finish], number)
                number += 1
            at += len(part)
        return


def _labelled_stretches(text: str, rich: Rich) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\W\d_][^.;:]{3,45}:", text):
        yield match.start(), match.end()


def of_presentation(label: str, presentations: Sequence[dict[str, str]]) -> tuple[int, bool]:
    """Which presentation a pack is of: the one whose figures its label holds; and whether that is certain."""
    if len(presentations) == 1:
        return 0, True
    here = set(re.findall(r"[0-9]+(?:[.,][0-9]+)?", label.replace(",", ".")))
    scores = []
    for one in presentations:
        figures = set(re.findall(r"[0-9]+(?:[.,][0-9]+)?", " ".join(one.values()).replace(",", ".")))
        others = set().union(
            *(
                set(re.findall(r"[0-9]+(?:[.,][0-9]+)?", " ".join(o.values()).replace(",", ".")))
                for o in presentations
                if o is not one
            )
        )
        scores.append(len(here & (figures - others)))
    best = max(scores)
    return scores.index(best), best > 0 and scores.count(best) == 1
