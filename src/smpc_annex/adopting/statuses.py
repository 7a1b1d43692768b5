"""What a text says of supply, reimbursement and financing, and the texts that stand after a label: condition, group, action."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smpc_annex.adopting.known import Coded, Said, Tongue, coded_of
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.tokens import Taken, Token, bare, related
from smpc_annex.model.rules import DispensingGroup

#: Forms that are also letters or little words: they count only behind their label.
_SHORT = 3
#: How far before a value its label may stand.
_REACH = 45
_LABELLED = ("market.condition", "product.group", "product.action")


def kind_of(coded: Coded) -> str:
    """What a template calls the value that a code stands for."""
    if isinstance(coded, DispensingGroup):
        return "market.dispensing"
    return f"market.{coded.field.removeprefix('pack.')}"


def statuses(taken: Taken, tongue: Tongue) -> Iterator[Token]:
    """The printed forms of the country's codes, the longest first; one of each kind."""
    country, text = tongue.country, bare(taken.text)
    forms: list[tuple[str, str, str]] = []
    for coded in coded_of(country):
        for language in dict.fromkeys((tongue.language, *coded.printed)):
            forms += [(form.text, coded.code, kind_of(coded)) for form in coded.printed.get(language, ())]
    found: dict[str, list[tuple[bool, int, int, str]]] = {}
    for form, code, kind in sorted(forms, key=lambda one: -len(one[0])):
        wanted = bare(form).replace("\u00a0", " ")
        for match in re.finditer(rf"(?<![\w]){re.escape(wanted)}(?![\w])", text):
            start, end = match.span()
            if any(s < end and start < e for rows in found.values() for _l, s, e, _c in rows) or not taken.free(start, end):
                continue
            labelled = _label_before(taken.text, start, tongue, kind)
            if len(form) > _SHORT or (labelled and taken.text[start:end] == form):
                found.setdefault(kind, []).append((labelled, start, end, code))
    for kind, rows in found.items():
        labelled, start, end, code = min(rows, key=lambda row: (not row[0], row[1]))
        yield Token(kind, start, end, taken.text[start:end], code, doubt=_doubt(taken.text[start:end], code, kind, tongue))


def _doubt(written: str, code: str, kind: str, tongue: Tongue) -> str:
    country = tongue.country
    same = [
        c.code
        for c in coded_of(country)
        if kind_of(c) == kind and any(form.text.casefold() == written.casefold() for form in c.printed.get(tongue.language, ()))
    ]
    if len(same) > 1:
        return f"{', '.join(same)} are printed alike: taken for {code}"
    return "" if same else f"no accepted form: taken for {code}"


def _label_before(text: str, start: int, tongue: Tongue, kind: str) -> bool:
    """Whether the words right before a place are like the label of a kind of value."""
    before = text[max(0, start - _REACH) : start]
    cut = max(before.rfind(sign) for sign in (". ", "; ", "("))
    before = before[cut + 1 :] if cut >= 0 else before
    return any(related(before, label) for label in labels(tongue, kind))


def labels(tongue: Tongue, kind: str) -> list[str]:
    """What our sentences write before a kind of value: in the sentence itself, or as a label of its own in its segment."""
    found = []
    for said in tongue.sentences:
        if kind in said.sentence.slots.values():
            found.append(_before_slot(said, kind))
            found += [o.literal for o in tongue.sentences if o.sentence.segment == said.sentence.segment and not o.sentence.slots]
    return [label for label in found if len(label) > 3]


def _before_slot(said: Said, kind: str) -> str:
    names = list(said.parts[1::2])
    index = next(i for i, name in enumerate(names) if said.sentence.slots.get(name) == kind)
    return said.parts[2 * index]


def labelled_texts(taken: Taken, rich: Rich, tongue: Tongue) -> Iterator[Token]:
    """Conditions, groups and actions: what stands behind their label, up to the next label, value or change of style."""
    for said in tongue.sentences:
        kinds = [kind for kind in said.sentence.slots.values() if kind in _LABELLED]
        if len(kinds) != 1:
            continue
        label = _before_slot(said, kinds[0]).strip()
        if len(label) < 5:
            continue
        for match in re.finditer(
            re.escape(bare(label).rstrip(":").strip()) + (r"\s?: ?" if label.endswith(":") else r"(?!\w) ?"), bare(taken.text)
        ):
            end = _end_of_text(taken, rich, tongue, match.end(), said, kinds[0])
            text = taken.text[match.end() : end]
            if text.strip():
                yield Token(kinds[0], match.end(), end, text, text)
            break


def _end_of_text(taken: Taken, rich: Rich, tongue: Tongue, start: int, said: Said, kind: str) -> int:
    text = taken.text
    ends = [len(text), *(place for place in rich.changes() if place > start), *(place for place in rich.breaks if place > start)]
    ends += [token.start for token in taken.tokens if token.start > start and token.kind != "product.name"]
    for other in tongue.sentences:
        literal = other.parts[0].strip()
        if len(literal) > 5 and other.sentence is not said.sentence:
            place = text.find(literal, start)
            if place > start:
                ends.append(place)
    names = list(said.parts[1::2])
    index = next(i for i, name in enumerate(names) if said.sentence.slots.get(name) == kind)
    inner = said.parts[2 * index + 2]
    if len(inner) > 2 and 2 * index + 3 < len(said.parts):
        place = text.find(inner.rstrip(), start)
        if place > start:
            ends.append(place)
    following = re.search(r"[.;] (?=[^\W\d_a-zåäöøæ][^.;:]{2,40}:)", text[start:])
    if following:
        ends.append(start + following.start())
    end = min(ends)
    while end > start and text[end - 1] in " .;,":
        end -= 1
    return end
