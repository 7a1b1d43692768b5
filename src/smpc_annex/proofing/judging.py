"""What an edit means: its words on both sides, its kind, where it stands, whose field it is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from smpc_annex.model.block import Run
from smpc_annex.proofing.aligning import Alignment, Cell, Edit
from smpc_annex.proofing.result import Difference, Place
from smpc_annex.proofing.texts import Approved
from smpc_annex.units import MONEY, UNITS

#: Words that turn a sentence round, in the languages of our countries.
NEGATIONS = frozenset(
    [
        "no",
        "not",
        "nor",
        "never",
        "none",
        "without",
        "cannot",
        "niet",
        "geen",
        "nooit",
        "zonder",
        "noch",
        "ikke",
        "ingen",
        "intet",
        "aldrig",
        "aldri",
        "uden",
        "uten",
        "ikkje",
        "inte",
        "ej",
        "inget",
        "inga",
        "icke",
        "utan",
        "ei",
        "eivät",
        "en",
        "älä",
        "älkää",
        "ilman",
        "ne",
        "pas",
        "non",
        "aucun",
        "aucune",
        "jamais",
        "sans",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "keinem",
        "nie",
        "niemals",
        "ohne",
    ]
)
_SIGNS = frozenset("≥≤<>=≈~±×+−%‰€$£°▼*†‡")
_DASHES = "-–—−"
_NUMBER = re.compile(r"\d+(?:[.,  ]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")
_NAMES = ("product.name", "product.inn", "mah.", "representative.")
_WIDE = 4


def differences(alignment: Alignment, text: Approved, *, trusts_spaces: bool) -> Iterator[Difference]:
    """Everything that differs in characters, in the order of the text."""
    for group in _groups(alignment, text):
        yield difference(group, alignment, text, trusts_spaces=trusts_spaces)


def _groups(alignment: Alignment, text: Approved) -> Iterator[Edit]:
    """Edits that touch the same words, as one."""
    read, current = alignment.read, None
    for edit in alignment.edits:
        cells = _words(read, *edit.cells)
        words = _words(text.text, *edit.text)
        if (
            current is not None
            and (edit.text[0] <= current[3] or edit.cells[0] <= current[1])
            and _same_word(edit, current[4], text.text)
        ):
            current = (
                current[0],
                max(current[1], cells[1]),
                current[2],
                max(current[3], words[1]),
                Edit((current[4].cells[0], edit.cells[1]), (current[4].text[0], edit.text[1])),
            )
            continue
        if current is not None:
            yield current[4]
        current = (*cells, *words, edit)
    if current is not None:
        yield current[4]


def _same_word(edit: Edit, before: Edit, text: str) -> bool:
    between = text[before.text[1] : edit.text[0]]
    return " " not in between or (len(between) < 6 and before.text[1] - before.text[0] > 8)


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """A range widened to whole words."""
    while start > 0 and text[start - 1] != " ":
        start -= 1
    while end < len(text) and text[end] != " ":
        end += 1
    return start, end


def difference(edit: Edit, alignment: Alignment, text: Approved, *, trusts_spaces: bool, kind: str = "") -> Difference:
    """One edit as a difference; ``kind`` says what it is where that is known already."""
    read = alignment.read
    cells, words = _words(read, *edit.cells), _words(text.text, *edit.text)
    cells, words = _level(read, cells, text.text, words, edit)
    approved, page = text.text[slice(*words)].strip(), read[slice(*cells)].strip()
    lost, added = text.text[slice(*edit.text)], read[slice(*edit.cells)]
    kind = kind or _kind(approved, page, lost, added, text)
    run = _run(text, edit.text)
    if kind == "word" and run and run.field.startswith(_NAMES):
        kind = "name"
    touched = alignment.cells[max(0, edit.cells[0] - 1) : edit.cells[1] + 1]
    uncertain = kind == "spacing" and (not trusts_spaces or any(cell.glyph and cell.glyph.inferred for cell in touched))
    uncertain |= _may_be_hyphenation(lost, added, alignment.cells, edit)
    return Difference(
        kind=kind,
        approved=approved,
        page=page,
        start=_offset(text, edit.text[0]),
        end=_offset(text, edit.text[1]),
        before=text.text[max(0, words[0] - 40) : words[0]],
        after=text.text[words[1] : words[1] + 40],
        field=run.field if run else "",
        subjects=run.subjects if run else (),
        span=run.origins[0].span if run and run.origins else None,
        laws=_laws(run, text.block.laws),
        place=place(alignment.cells, *cells),
        uncertain=uncertain,
    )


def _level(
    read: str, cells: tuple[int, int], text: str, words: tuple[int, int], edit: Edit
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Both sides widened alike, so that they begin and end with the same words."""
    left = max(edit.cells[0] - cells[0], edit.text[0] - words[0])
    right = max(cells[1] - edit.cells[1], words[1] - edit.text[1])
    return (
        (max(0, edit.cells[0] - left), min(len(read), edit.cells[1] + right)),
        (max(0, edit.text[0] - left), min(len(text), edit.text[1] + right)),
    )


def _offset(text: Approved, index: int) -> int:
    return text.places[index] if index < len(text.places) else (text.places[-1] + 1 if text.places else 0)


def _run(text: Approved, span: tuple[int, int]) -> Run | None:
    """The run to which most of a range belongs; of an empty range the one before it."""
    if not text.runs:
        return None
    inside = [run for run in text.runs[slice(*span)] if run is not None]
    if not inside:
        near = [text.runs[index] for index in (span[0] - 1, span[0]) if 0 <= index < len(text.runs)]
        inside = [run for run in near if run is not None]
    with_field = [run for run in inside if run.field] or inside
    return max(with_field, key=with_field.count) if with_field else None


def _laws(run: Run | None, laws: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return laws.get(run.field, ()) if run else ()


def place(cells: list[Cell], start: int, end: int) -> Place | None:
    """Where cells stand; of none, the one before them."""
    inside = cells[start:end] or cells[max(0, start - 1) : start + 1]
    if not inside:
        return None
    boxes: dict[tuple[int, int], tuple[float, float, float, float]] = {}
    for cell in inside:
        if cell.glyph is None or cell.glyph.box is None or cell.line.page != inside[0].line.page:
            continue
        own = cell.glyph.box
        key = cell.line.page, cell.line.number
        known = boxes.get(key, own)
        boxes[key] = min(known[0], own[0]), min(known[1], own[1]), max(known[2], own[2]), max(known[3], own[3])
    return Place(inside[0].line.page, inside[0].line.number, tuple(boxes.values()))


# -- kinds -----------------------------------------------------------------------------------------------------------------------


def _kind(approved: str, page: str, lost: str, added: str, text: Approved) -> str:
    """The most dangerous thing that the two sides do not have in common."""
    if approved.replace(" ", "") == page.replace(" ", ""):
        return "spacing"
    many = max(len(lost.split()), len(added.split())) > _WIDE
    if many and not added.strip():
        return "missing"
    if added.strip() and not lost.strip() and len(added.strip()) >= 4 and _stands_in(added.strip(), approved, text.text):
        return "doubled"
    if many and not lost.strip():
        return "added"
    if _NUMBER.findall(approved) != _NUMBER.findall(page):
        return "digit"
    if _of(NEGATIONS, approved) != _of(NEGATIONS, page):
        return "negation"
    if _signs(approved) != _signs(page):
        return "sign"
    if _units(approved) != _units(page):
        return "unit"
    return _of_letters(approved, page)


def _of_letters(approved: str, page: str) -> str:
    if approved.casefold() == page.casefold():
        return "case"
    if _plain(approved) == _plain(page):
        return "accent"
    for kind, removed in (("hyphen", _DASHES), ("punctuation", ".,;:!?()[]{}/\"'“”„‘’‚«»‹›·…" + _DASHES)):
        table = str.maketrans("", "", removed + " ")
        if approved.translate(table) == page.translate(table):
            return kind
    return "word"


def _stands_in(added: str, approved: str, text: str) -> bool:
    """Whether what is added is in the approved text already: somebody set it twice."""
    return added in approved or (len(added.split()) > 3 and added in text)


def _of(words: frozenset[str], text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text.lower()) if word in words)


def _signs(text: str) -> Counter[str]:
    found = Counter(character for character in text if character in _SIGNS)
    found.update(word for word in re.split(r"[\s\d.,]+", text) if word in MONEY)
    # A dash before a figure or between two is a sign: minus, or a range.
    found.update("range" + dash for dash in re.findall(rf"(?<=\d)\s?([{_DASHES}])\s?(?=\d)", text))
    found.update("minus" for _ in re.findall(rf"(?:^|(?<=[\s(]))[{_DASHES}](?=\d)", text))
    return found


def _units(text: str) -> Counter[str]:
    return Counter(word for word in re.split(r"[\s\d.,;:()/]+", text) if word in UNITS)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).translate(
        str.maketrans("øØæÆåÅ", "oOaAaA")
    )


def _may_be_hyphenation(lost: str, added: str, cells: list[Cell], edit: Edit) -> bool:
    """Where a word is parted, some languages write it with a letter more or without its diaeresis (till-lägg, ge-ind)."""
    near = cells[max(0, edit.cells[0] - 2) : edit.cells[1] + 2]
    if not any(cell.hyphen for cell in near):
        return False
    if not lost and len(added) == 1 and added.isalpha():
        around = [cell.text for cell in near if cell.text.isalpha()]
        return around.count(added) >= 3
    return len(lost) == len(added) == 1 and lost != added and lost in "ëïüöäé" and _plain(lost) == added
