"""Mutations: one small fault at a time in a complete dossier, and whether check finds it.

``python bench/mutations.py --count 1000 --seed 1`` prints recall by family over the mutations that could be found at all, what
could not be found and why, and the false alarms of the dossiers as they are.

**The mutator knows nothing of the checks.** It reads the YAML of the examples and of ``country_rules/`` as text, makes a fault that
a person could make, and says beforehand whether somebody who has the dossier and the law, but no register and no SmPC at hand,
could see it. Only the runner, at the end, imports the program.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import phonenumbers
import yaml

ROOT = Path(__file__).resolve().parents[1]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TARGET = 0.95


@dataclass(frozen=True)
class Edit:
    """At this character of a file, ``old`` becomes ``new``."""

    start: int
    old: str
    new: str


@dataclass(frozen=True)
class Mutation:
    """One fault. ``undetectable`` says why nobody could see it, and is empty where somebody could."""

    family: str
    case: str
    file: str
    description: str
    edits: tuple[Edit, ...]
    undetectable: str = ""


# --- a dossier as text ---------------------------------------------------------------------------------------------------


class Doc:
    """A YAML file: its text, what it says, and where each part of it stands."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.data: Any = yaml.safe_load(text)
        self._root = yaml.compose(text, Loader=yaml.SafeLoader)

    def node(self, *path: str | int) -> Any:
        """The node at a path of keys and indices."""
        node: Any = self._root
        for step in path:
            node = self._pair(node, step)[1] if isinstance(step, str) else node.value[step]
        return node

    def _pair(self, node: Any, key: str) -> tuple[Any, Any]:
        return next((k, v) for k, v in node.value if k.value == key)

    def span(self, *path: str | int) -> tuple[int, int]:
        node = self.node(*path)
        return node.start_mark.index, node.end_mark.index

    def set(self, path: tuple[str | int, ...], new: str) -> Edit:
        """The scalar at this path says something else."""
        start, end = self.span(*path)
        quoted = '"' + new.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if self.text[start] == "|":
            indent = " " * (self.node(*path[:-1]).start_mark.column + 2)
            quoted = "|-\n" + "".join(f"{indent}{line}\n" for line in new.splitlines()).rstrip("\n")
            end = start + len(self.text[start:end].rstrip())
        return Edit(start, self.text[start:end], quoted)

    def drop(self, path: tuple[str | int, ...]) -> Edit:
        """The key or item at this path is taken out, with its line or its comma."""
        *parents, last = path
        parent = self.node(*parents)
        if isinstance(last, str):
            key, value = self._pair(parent, last)
            start = key.start_mark.index
        else:
            value = parent.value[last]
            start = value.start_mark.index
        end = start + len(self.text[start : value.end_mark.index].rstrip())
        while self.text[end - 1] in " \n":
            end -= 1
        if parent.flow_style:
            after = re.match(r",\s*", self.text[end:])
            before = re.search(r",\s*$", self.text[:start])
            if after:
                end += after.end()
            elif before:
                start = before.start()
        else:
            line = self.text.rfind("\n", 0, start) + 1
            lead = self.text[line:start]
            end = self.text.find("\n", end) + 1 or len(self.text)
            if isinstance(last, str) and "-" in lead:  # the first key of an item: the next key takes its place
                end += len(re.match(r" *", self.text[end:]).group())  # type: ignore[union-attr] # it always matches
            else:
                start = line
        return Edit(start, self.text[start:end], "")

    def after(self, text: str) -> Edit:
        """More text at the end of the file."""
        return Edit(len(self.text), "", text)


@dataclass
class Case:
    """A dossier with its house, on a day."""

    name: str
    dossier: str
    day: date
    docs: dict[str, Doc] = field(default_factory=dict)

    def __post_init__(self) -> None:
        folder = ROOT / "examples" / self.name
        for path in sorted(folder.rglob("*.yaml")):
            file = path.relative_to(folder).as_posix()
            self.docs[file] = Doc(file, path.read_text(encoding="utf-8"))

    @property
    def product(self) -> Doc:
        return self.docs[f"{self.dossier}/product.yaml"]

    @property
    def core(self) -> Doc:
        return self.docs[f"{self.dossier}/core/en.yaml"]

    @property
    def house(self) -> Doc:
        return self.docs["representatives.yaml"]

    @cached_property
    def markets(self) -> dict[str, Doc]:
        return {Path(file).stem: doc for file, doc in self.docs.items() if "/markets/" in file}

    @cached_property
    def materials(self) -> list[Doc]:
        return [doc for file, doc in self.docs.items() if "/annexes/" in file]

    @cached_property
    def rules(self) -> dict[str, Any]:
        texts = {code: (ROOT / "country_rules" / f"{code}.yaml").read_text(encoding="utf-8") for code in self.markets}
        return {code: yaml.safe_load(text) for code, text in texts.items()}

    @cached_property
    def languages(self) -> dict[str, list[str]]:
        """The languages in which each country's block is printed."""
        found: dict[str, set[str]] = {}
        for doc in self.materials:
            for publication in doc.data["publications"]:
                for block in publication["blocks"]:
                    for code, language in block.items():
                        found.setdefault(code, set()).add(language)
        return {code: sorted(languages) for code, languages in found.items()}

    def holds(self, item: Any) -> bool:
        return bool(item.get("from", "0") <= self.day.isoformat() < item.get("until", "9999"))

    def packs(self, code: str) -> Iterator[tuple[int, Any]]:
        """The packs on the market."""
        for index, pack in enumerate(self.markets[code].data["packs"]):
            if any(self.holds(period) for period in pack["marketed"]):
                yield index, pack

    def held(self, code: str, what: str) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Dispensing or reimbursement that holds and is printed: its path, and what it says."""
        data = self.markets[code].data
        places: list[tuple[tuple[str | int, ...], Any]] = [
            (("packs", index, what), pack.get(what)) for index, pack in self.packs(code)
        ]
        if any(periods is None for _path, periods in places):
            places.append((("all_packs", what), data.get("all_packs", {}).get(what)))
        for path, periods in places:
            for index, period in enumerate(periods or ()):
                if self.holds(period):
                    yield (*path, index), period

    def conditions(self, code: str) -> Iterator[tuple[tuple[str | int, ...], Any, list[str]]]:
        """Reimbursements with a condition, and the languages in which it is printed."""
        for path, period in self.held(code, "reimbursement"):
            printed = [language for language in self.languages[code] if language in period.get("condition", {})]
            if printed:
                yield path, period, printed

    def prices(self, code: str) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
        """Prices that hold: path, price, pack."""
        for index, pack in self.packs(code):
            for number, price in enumerate(pack.get("prices", ())):
                if self.holds(price):
                    yield ("packs", index, "prices", number), price, pack

    @cached_property
    def required(self) -> dict[str, set[str]]:
        """The fields that a country requires, of any publication of ours."""
        found: dict[str, set[str]] = {}
        kinds = {doc.data["kind"] for doc in self.materials}
        day = self.day.isoformat()
        for code, rules in self.rules.items():
            laws = rules["laws"]
            known = laws if isinstance(laws, dict) else {law["id"]: law for law in laws}
            for entry in rules["requirements"]:
                in_force = self.holds(entry) and any(
                    known[law].get("in_force", known[law]).get("from", "0") <= day
                    < known[law].get("in_force", known[law]).get("until", "9999")
                    for law in entry["laws"]
                )  # fmt: skip
                materials = entry.get("when", {}).get("material")
                if entry["level"] == "required" and in_force and (not materials or kinds & set(materials)):
                    found.setdefault(code, set()).update(entry.get("fields", ()))
        return found

    def mutation(
        self, family: str, doc: Doc, description: str, edits: Edit | tuple[Edit, ...], undetectable: str = ""
    ) -> Mutation:
        edits = edits if isinstance(edits, tuple) else (edits,)
        return Mutation(family, self.name, doc.file, description, edits, undetectable)


Family = Callable[[Case, random.Random], Iterator[Mutation]]


def digits_changed(text: str, chance: random.Random) -> Iterator[tuple[int, str]]:
    """The text with another digit at each place, once a place."""
    for place, character in enumerate(text):
        if character.isdigit():
            yield place, text[:place] + chance.choice([d for d in "0123456789" if d != character]) + text[place + 1 :]


def word_mutated(word: str, chance: random.Random) -> tuple[str, str]:
    """One letter inserted, deleted, replaced, or two transposed; and which."""
    while True:
        place, how = chance.randrange(len(word)), chance.choice(("insert", "delete", "replace", "transpose"))
        letter = chance.choice(LETTERS)
        if how == "insert":
            new = word[:place] + letter + word[place:]
        elif how == "delete":
            new = word[:place] + word[place + 1 :]
        elif how == "replace":
            new = word[:place] + letter + word[place + 1 :]
        else:
            new = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
        if new.casefold() != word.casefold():
            return new, how


# --- prices --------------------------------------------------------------------------------------------------------------


def contents(pack_id: str) -> tuple[int, int]:
    """Milligrams and pieces of a pack of the examples, from its id."""
    found = re.match(r"(\d+)mg(?:-(\d+))?", pack_id)
    if not found:
        raise ValueError(pack_id)
    return int(found[1]), int(found[2] or 1)


#: The Finnish tariff as from 1 January 2023 (decree 713/2013 § 3): below, factor, plus.
FI_STEPS = (
    ("7.49", "1.42", "0"),
    ("40", "1.35", "0.52"),
    ("100", "1.24", "4.92"),
    ("400", "1.15", "13.92"),
    ("1500", "1.10", "33.92"),
)


def retail(code: str, base: Decimal) -> tuple[Decimal, Decimal]:
    """The retail price that follows from the wholesale price, and how much rounding may hide."""
    if code == "NO":
        return (base * Decimal("1.02") + 29) * Decimal("1.25"), Decimal("0.10")
    for below, factor, plus in FI_STEPS:
        if base < Decimal(below):
            return (base * Decimal(factor) + Decimal(plus)) * Decimal("1.135"), Decimal("0.02")
    return (base + Decimal("183.92")) * Decimal("1.135"), Decimal("0.02")


def plausible(case: Case, code: str, changed: Any, pack: Any, amount: Decimal) -> str:
    """Why a changed price could not be seen, or nothing: against the tariff, then against the other packs."""
    kinds = {price["kind"]: Decimal(price["amount"]) for price in pack["prices"] if case.holds(price)}
    kinds[changed["kind"]] = amount
    wholesale, sold = {"NO": ("AIP", "AUP"), "FI": ("TMH", "VMH")}.get(code, ("", ""))
    if wholesale in kinds and sold in kinds:
        expected, hidden = retail(code, kinds[wholesale])
        return "" if abs(expected - kinds[sold]) > hidden else "within what rounding hides of the tariff"
    milligrams, pieces = contents(pack["id"])
    units = []
    for _path, price, other in case.prices(code):
        if price["kind"] != changed["kind"] or other["id"] == pack["id"]:
            continue
        other_mg, other_pieces = contents(other["id"])
        value = Decimal(price["amount"])
        units.append(value / (other_mg * other_pieces))
        if other_mg == milligrams and (other_pieces - pieces) * (value - amount) <= 0:
            return ""
    middle = sorted(units)[len(units) // 2]
    ratio = amount / (milligrams * pieces) / middle
    return "" if not Decimal(1) / 3 < ratio < 3 else "stays plausible beside the other packs; only the price list can tell"


def price_digit(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A digit of an amount."""
    for code, doc in case.markets.items():
        for path, price, pack in case.prices(code):
            for _again in range(3):
                for _place, new in digits_changed(price["amount"], chance):
                    try:
                        why = plausible(case, code, price, pack, Decimal(new)) if not new.startswith("0") else ""
                    except InvalidOperation:
                        why = ""
                    text = f"{code} {pack['id']} {price['kind']} {price['amount']} -> {new}"
                    yield case.mutation("price: a digit", doc, text, doc.set((*path, "amount"), new), why)


def price_words(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """Another kind, VAT or currency."""
    for code, doc in case.markets.items():
        for path, price, pack in case.prices(code):
            for key, choices in (
                ("kind", ["AUP", "AIP", "VMH", "TMH", "PUBLIC", "RETAIL", "XYZ"]),
                ("vat", ["included", "excluded"]),
                ("currency", ["EUR", "NOK", "SEK", "DKK", "USD", "GBP"]),
            ):
                for new in choices:
                    if new != price[key]:
                        text = f"{code} {pack['id']} {price['kind']}: {key} {price[key]} -> {new}"
                        yield case.mutation("price: kind, VAT, currency", doc, text, doc.set((*path, key), new))


# --- identifiers -----------------------------------------------------------------------------------------------------------

#: First and second level of the ATC classification (WHO Collaborating Centre): letter, then the numbers that exist.
ATC = {
    "A": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16", "B": "01 02 03 05 06", "C": "01 02 03 04 05 07 08 09 10",
    "D": "01 02 03 04 05 06 07 08 09 10 11", "G": "01 02 03 04", "H": "01 02 03 04 05", "J": "01 02 04 05 06 07",
    "L": "01 02 03 04", "M": "01 02 03 04 05 09", "N": "01 02 03 04 05 06 07", "P": "01 02 03",
    "R": "01 02 03 05 06 07", "S": "01 02 03", "V": "01 03 04 06 07 08 09 10 20",
}  # fmt: skip


def atc(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A digit or letter of the ATC code."""
    doc = case.product
    code = next(entry["code"] for entry in doc.data["atc"] if case.holds(entry))
    for place, character in enumerate(code):
        for new in "0123456789" + LETTERS.upper():
            if new == character:
                continue
            text = code[:place] + new + code[place + 1 :]
            shape = re.fullmatch(r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}", text)
            exists = shape and text[1:3] in ATC.get(text[0], "").split()
            why = "a well-formed code of a group that exists; the ATC index is not at hand" if exists else ""
            yield case.mutation("ATC: a digit or letter", doc, f"{code} -> {text}", doc.set(("atc", 0, "code"), text), why)


def nordic(number: str) -> bool:
    """Whether this can be a Nordic article number: six digits of the ranges that are given out."""
    return len(number) == 6 and (1 <= int(number) <= 199999 or 370000 <= int(number) <= 599999)


def other_owner(case: Case, pack_id: str, number: str) -> bool:
    """Whether a Nordic number is another pack's, in any Nordic country."""
    return any(
        pack.get("number") == number and pack["id"] != pack_id
        for code in ("DK", "NO", "SE", "FI")
        for pack in case.markets[code].data["packs"]
    )


def number_digit(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A digit of an article number changed or lost."""
    for code, doc in case.markets.items():
        for index, pack in case.packs(code):
            number = pack.get("number")
            if not number:
                continue
            for _place, new in [*digits_changed(number, chance), *digits_changed(number, chance)]:
                why = ""
                if code in ("DK", "NO", "SE", "FI") and nordic(new) and not other_owner(case, pack["id"], new):
                    why = "a Vnr has no check digit"
                text = f"{code} {pack['id']}: {number} -> {new}"
                yield case.mutation("article number: a digit", doc, text, doc.set(("packs", index, "number"), new), why)
            place = chance.randrange(len(number))
            new = number[:place] + number[place + 1 :]
            text = f"{code} {pack['id']}: {number} -> {new}"
            yield case.mutation("article number: a digit", doc, text, doc.set(("packs", index, "number"), new))


def number_swap(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """The numbers of two packs swapped, or one given to both."""
    for code, doc in case.markets.items():
        packs = [(index, pack) for index, pack in case.packs(code) if pack.get("number")]
        for one, first in packs:
            for two, second in packs:
                a, b = first["number"], second["number"]
                if one < two:
                    edits = (doc.set(("packs", one, "number"), b), doc.set(("packs", two, "number"), a))
                    shared = code in ("DK", "NO", "SE", "FI")
                    seen = shared and any(
                        pack.get("number") in (a, b)
                        for other in ("DK", "NO", "SE", "FI")
                        if other != code
                        for pack in case.markets[other].data["packs"]
                    )
                    why = "" if seen else "both are right numbers of this product; only a register can tell"
                    text = f"{code} {first['id']} <-> {second['id']}"
                    yield case.mutation("article number: swapped or copied", doc, text, edits, why)
                if one != two:
                    text = f"{code} {second['id']}: {b} -> {a}, which is {first['id']}"
                    edit = doc.set(("packs", two, "number"), a)
                    yield case.mutation("article number: swapped or copied", doc, text, edit)


def companies(case: Case) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    """The representatives' periods that hold: path, period, country."""
    for id_, company in case.house.data["representatives"].items():
        for index, period in enumerate(company["periods"]):
            if case.holds(period):
                yield ("representatives", id_, "periods", index), period, company["country"]


def reachable(number: str, code: str) -> bool:
    """Whether a number can be somebody's in that country."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and phonenumbers.region_code_for_number(parsed) == code


def phone(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A digit of a telephone number."""
    doc = case.house
    for path, period, code in companies(case):
        given = period.get("phone")
        if not given:
            continue
        number = given["number"]
        changed = [new for _again in range(3) for _place, new in digits_changed(number, chance)]
        changed += [number[:place] + number[place + 1 :] for place in range(1, len(number))]
        changed += [number[:place] + chance.choice("0123456789") + number[place:] for place in range(3, len(number))]
        for new in changed:
            why = "stays a number that can be valid in that country" if reachable(new, code) else ""
            why = "" if "printed" in given else why
            text = f"{code}: {number} -> {new}"
            yield case.mutation("phone: a digit", doc, text, doc.set((*path, "phone", "number"), new), why)
        if "printed" in given:
            for _place, new in digits_changed(given["printed"], chance):
                if new.replace("(0)", "") != given["printed"].replace("(0)", ""):
                    text = f"{code}: printed {given['printed']} -> {new}"
                    yield case.mutation("phone: a digit", doc, text, doc.set((*path, "phone", "printed"), new))


POSTAL = {
    "NL": r"[1-9][0-9]{3} (?!SA|SD|SS)[A-Z]{2}", "BE": r"[1-9][0-9]{3}", "DK": r"[0-9]{4}", "NO": r"[0-9]{4}",
    "SE": r"[1-9][0-9]{2} [0-9]{2}", "FI": r"[0-9]{5}",
}  # fmt: skip


def postal(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A character of a postal code."""
    doc = case.house
    for path, period, code in companies(case):
        for language in period.get("address", {}):
            old = period["address"][language]["postal_code"]
            if language != "mul" and language not in case.languages[code]:
                continue
            for place, character in enumerate(old):
                for new in (
                    old[:place] + old[place + 1 :],
                    old[:place] + chance.choice("0123456789") + old[place:],
                    old[:place] + chance.choice(LETTERS.upper()) + old[place + 1 :],
                    old[:place] + chance.choice("0123456789") + old[place + 1 :],
                ):
                    if new == old or character == " ":
                        continue
                    siblings = {address["postal_code"] for address in period["address"].values()}
                    fits = re.fullmatch(POSTAL[code], new) and len(siblings) == 1 and len(period["address"]) == 1
                    why = "a well-formed code; no list of post offices is at hand" if fits else ""
                    text = f"{code} {language}: {old} -> {new}"
                    edit = doc.set((*path, "address", language, "postal_code"), new)
                    yield case.mutation("postal code", doc, text, edit, why)


# --- dates -------------------------------------------------------------------------------------------------------------------


def shifted(day: str, days: int) -> str:
    """So many days later."""
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def dates(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """Prepared, revised, from and until at another day, or at none."""
    name, today = "date", case.day.isoformat()
    revisions = [entry["revised"] for entry in case.product.data["smpc_revisions"]]
    latest = max(day for day in revisions if day <= today)
    prepared = [doc.data["prepared"] for doc in case.materials]
    for doc in case.materials:
        old = doc.data["prepared"]
        for days in (-900, -400, -90, -60, -40, -20, -5, 5, 20, 40, 60, 90, 400, 900):
            new = shifted(f"{old}-15"[:10] if len(old) == 7 else old, days)[: len(old)]
            if new == old:
                continue
            later, before = new > today[: len(new)], new < latest[: len(new)]
            why = "" if later or before else "lies between the SmPC's revision and the day"
            yield case.mutation(name, doc, f"prepared {old} -> {new}", doc.set(("prepared",), new), why)
        for new in (f"{old[:5]}13{old[7:]}", f"{old[:4]}{old[5:]}", f"{old[:5]}00{old[7:]}"):
            yield case.mutation(name, doc, f"prepared {old} -> {new}", doc.set(("prepared",), new))
    product = case.product
    for index, old in enumerate(revisions):
        path: tuple[str | int, ...] = ("smpc_revisions", index, "revised")
        for days in (-400, -90, -20, 5, 15, 30, 60, 90, 150, 400):
            new = shifted(old, days)
            rest = [*revisions[:index], *revisions[index + 1 :], new]
            now = max((day for day in rest if day <= today), default="")
            ordered = [*revisions[:index], new, *revisions[index + 1 :]] == sorted(rest)
            seen = not now or any(now[: len(month)] > month for month in prepared) or not ordered or len(set(rest)) < len(rest)
            why = "" if seen else "a revision of another day is as good; only the SmPC can tell"
            if seen and now and ordered and len(set(rest)) == len(rest) and not any(now[: len(m)] > m for m in prepared):
                why = "a revision of another day is as good; only the SmPC can tell"
            if not ordered and now and not any(now[: len(m)] > m for m in prepared):
                why = "revisions may stand in any order; only the SmPC can tell"
            yield case.mutation(name, product, f"SmPC revised {old} -> {new}", product.set(path, new), why)
        yield case.mutation(name, product, f"SmPC revised {old} -> {old[:5]}02-30", product.set(path, f"{old[:5]}02-30"))
    for doc, place, periods, asked in dated(case):
        for index, period in enumerate(periods):
            for key in ("from", "until"):
                if key not in period:
                    continue
                for days in (-700, -200, -30, -7, 7, 30, 200, 700):
                    new = shifted(period[key], days)
                    why = unseen(case, periods, index, key, new, asked)
                    text = f"{doc.file} {'.'.join(str(step) for step in place)}.{index} {key} {period[key]} -> {new}"
                    yield case.mutation(name, doc, text, doc.set((*place, index, key), new), why)
                new = f"{period[key][:5]}13{period[key][7:]}"
                text = f"{doc.file} {'.'.join(str(step) for step in place)}.{index} {key} {period[key]} -> {new}"
                yield case.mutation(name, doc, text, doc.set((*place, index, key), new))


def dated(case: Case) -> Iterator[tuple[Doc, tuple[str | int, ...], list[Any], bool]]:
    """Lists of periods, and whether somebody asks for a value on every day."""
    for what in ("atc", "mah"):
        yield case.product, (what,), case.product.data[what], what == "mah"
    for id_, company in case.house.data["representatives"].items():
        yield case.house, ("representatives", id_, "periods"), company["periods"], False
    for code, doc in case.markets.items():
        asked = case.required.get(code, set())
        for index, pack in case.packs(code):
            for what in ("dispensing", "reimbursement"):
                if what in pack:
                    yield doc, ("packs", index, what), pack[what], f"pack.{what}" in asked
            kinds = {price["kind"] for price in pack.get("prices", ())}
            if len(kinds) == 1:
                yield doc, ("packs", index, "prices"), pack["prices"], f"pack.price.{kinds.pop()}" in asked
        for what, periods in doc.data.get("all_packs", {}).items():
            yield doc, ("all_packs", what), periods, f"pack.{what}" in asked


def unseen(case: Case, periods: list[Any], index: int, key: str, new: str, asked: bool) -> str:
    """Why a shifted from or until could not be seen, or nothing."""
    after = [dict(period) for period in periods]
    after[index][key] = new
    spans = sorted((period["from"], period.get("until", "9999-12-31")) for period in after)
    for start, end in spans:
        if end <= start:
            return ""
    for (_start, end), (start, _end) in pairwise(spans):
        if start < end or start > end:
            return ""  # they overlap, or leave a gap
    there = any(case.holds(period) for period in after)
    if not there and asked:
        return ""
    return "a period of other length is as good; only its source can tell" if there else "no law asks for the value that is gone"


# --- reimbursement and dispensing --------------------------------------------------------------------------------------------


def dropped_condition(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A condition lost, in one language or all."""
    name = "condition dropped"
    for code, doc in case.markets.items():
        statuses = case.rules[code]["reimbursement_statuses"]
        for path, period, printed in case.conditions(code):
            needs = any(statuses[status].get("condition") == "required" for status in period["status"])
            why = "" if needs else "this status can stand without a condition"
            yield case.mutation(name, doc, f"{code} {path}: condition", doc.drop((*path, "condition")), why)
            for language in period["condition"]:
                why = "" if language in printed else "no publication prints this language"
                edit = doc.drop((*path, "condition", language))
                if len(period["condition"]) > 1:
                    yield case.mutation(name, doc, f"{code} {path}: condition in {language}", edit, why)


def codes(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """Another code, or none that is known."""
    name = "dispensing or reimbursement code"
    register = "a code of this country; only the register can tell that it is not this pack's"
    for code, doc in case.markets.items():
        rules = case.rules[code]
        groups, statuses = rules["dispensing_groups"], rules["reimbursement_statuses"]
        for path, period in case.held(code, "dispensing"):
            old = period["group"]
            for new in [*groups, *rules.get("refused_groups", {}), "XX", old + "X", old.lower(), "Rx1"]:
                if new == old:
                    continue
                printed = period.get("printed", {})
                forms = {form for lang in groups.get(new, {}).get("printed", {}).values() for form in lang}
                was = {form for lang in groups[old]["printed"].values() for form in lang}
                seen = new not in groups or (printed and not forms & set(printed.values()) and was & set(printed.values()))
                why = "" if seen else register
                text = f"{code} {path}: {old} -> {new}"
                yield case.mutation(name, doc, text, doc.set((*path, "group"), new), why)
        for path, period in case.held(code, "reimbursement"):
            old = period["status"][0]
            for new in [*statuses, "XX", old + "_X", old.lower(), old[:-1]]:
                if new in period["status"]:
                    continue
                text = f"{code} {path}: {old} -> {new}"
                why = "" if contradicts(case, code, period, new) else register
                yield case.mutation(name, doc, text, doc.set((*path, "status", 0), new), why)


def contradicts(case: Case, code: str, period: Any, new: str) -> bool:
    """Whether another status does not go with what stands beside it."""
    statuses = case.rules[code]["reimbursement_statuses"]
    if new not in statuses:
        return True
    entry, before = statuses[new], statuses[period["status"][0]]
    condition = bool(period.get("condition"))
    if entry["condition"] == "required" and not condition:
        return True
    if entry["condition"] == "none" and condition and len(period["status"]) == 1:
        return True
    if entry["field"] != before["field"] and {entry["field"], before["field"]} & case.required.get(code, set()):
        return before["field"] in case.required.get(code, set())
    printed = period.get("printed", {})
    return bool(printed) and not any(form in entry["printed"].get(lang, ()) for lang, form in printed.items())


# --- words -------------------------------------------------------------------------------------------------------------------


def wanted_names(case: Case, language: str) -> dict[str, str]:
    """Names as they are written in a language, and what they are."""
    product = case.product.data
    names = {product["name"]: "invented name"}
    for substance in product["substances"]:
        if language in substance["inn"]:
            names[substance["inn"][language]] = "INN"
    return names


def company_words(case: Case) -> list[tuple[str, str, list[str]]]:
    """Company names, what they are, and their words that are no ordinary words."""
    found = [(case.product.data["mah"][0]["name"]["mul"], "MAH")]
    found += [(next(iter(period["name"].values())), "representative") for _path, period, _code in companies(case)]
    ordinary = {"Pharma", "Europe", "Belgium", "Norge"}
    return [(name, what, [w for w in re.findall(r"[^\W\d_]{6,}", name) if w not in ordinary]) for name, what in found]


def inflected(new: str, old: str) -> str:
    """A letter more at the end can be a case or a plural in the Nordic languages."""
    return "reads as an inflected form" if new[:-1] == old and new[-1] in "sntreai" else ""


def appended(doc: Doc, path: tuple[str | int, ...], old: str, more: str) -> Edit:
    """More words at the end of a text."""
    return doc.set(path, f"{old}{more}") if doc.text[doc.span(*path)[0]] != "|" else literal_end(doc, path, more)


def literal_end(doc: Doc, path: tuple[str | int, ...], more: str) -> Edit:
    """More text at the end of a literal block."""
    start, end = doc.span(*path)
    end = start + len(doc.text[start:end].rstrip())
    while doc.text[doc.text.rfind("\n", 0, end) + 1 : end].lstrip().startswith("#"):
        end = start + len(doc.text[start : doc.text.rfind("\n", 0, end)].rstrip())
    return Edit(end, "", more)


def near_misses(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A letter of a name, in free text and where the name is given."""
    name, core = "name: near miss", case.core
    for old, what in wanted_names(case, "en").items():
        for found in re.finditer(rf"(?<![\w-]){old}(?![\w-])", core.text):
            line = core.text[core.text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if "#" in line:
                continue
            new, how = word_mutated(old, chance)
            text = f"core: {what} {old} -> {new} ({how})"
            yield case.mutation(name, core, text, Edit(found.start(), old, new), inflected(new, old))
    for company, what, words in company_words(case):
        for word in words:
            new, how = word_mutated(word, chance)
            text = f"core: {what} {company}, {word} -> {new} ({how})"
            said = f" Information: {company.replace(word, new, 1)}."
            yield case.mutation(name, core, text, literal_end(core, ("closing",), said), inflected(new, word))
    for code, doc in case.markets.items():
        for path, period, printed in case.conditions(code):
            for language in printed:
                known = dict(wanted_names(case, language))
                for _again in range(3):
                    for old, what in known.items():
                        new, how = word_mutated(old, chance)
                        edit = appended(doc, (*path, "condition", language), period["condition"][language], f" ({new})")
                        text = f"{code} {language}: condition says {what} {new} ({how})"
                        yield case.mutation(name, doc, text, edit, inflected(new, old))
    product = case.product
    for _again in range(10):
        old = product.data["name"]
        new, how = word_mutated(old, chance)
        yield case.mutation(name, product, f"product.yaml: {old} -> {new} ({how})", product.set(("name",), new))
        old = product.data["substances"][0]["inn"]["en"]
        new, how = word_mutated(old, chance)
        edit = product.set(("substances", 0, "inn", "en"), new)
        yield case.mutation(name, product, f"product.yaml: INN {old} -> {new} ({how})", edit)
    shared = Counter(word for _company, _what, words in company_words(case) for word in set(words))
    for path, period, code in companies(case):
        for language, company in period["name"].items():
            for word in re.findall(r"[^\W\d_]{6,}", company):
                new, how = word_mutated(word, chance)
                why = "" if shared[word] > 1 else "the only place where this word stands"
                if language != "mul" and language not in case.languages[code]:
                    why = "no publication prints this language"
                edit = case.house.set((*path, "name", language), company.replace(word, new, 1))
                text = f"representatives.yaml {code}: {company}, {word} -> {new} ({how})"
                yield case.mutation(name, case.house, text, edit, why)


SENTENCES = {
    "en": "The treatment should be started and followed by a physician who has experience with this disease in adults.",
    "nl": "De behandeling moet worden gestart en gevolgd door een arts die ervaring heeft met deze ziekte bij volwassenen.",
    "fr": "Le traitement doit être instauré et suivi par un médecin qui a l’expérience de cette maladie chez les adultes.",
    "de": "Die Behandlung soll von einem Arzt begonnen und überwacht werden, der Erfahrung mit dieser Erkrankung bei Erwachsenen hat.",
    "da": "Behandlingen bør påbegyndes og følges af en læge, der har erfaring med denne sygdom hos voksne, og som kender bivirkningerne.",
    "nb": "Behandlingen bør startes og følges av en lege som har erfaring med denne sykdommen hos voksne, og som kjenner til bivirkningene.",
    "sv": "Behandlingen ska påbörjas och följas av en läkare som har erfarenhet av denna sjukdom hos vuxna och som känner till biverkningarna.",
    "fi": "Hoidon aloittaa ja sitä seuraa lääkäri, jolla on kokemusta tämän sairauden hoidosta aikuisilla potilailla ja joka tuntee haitat.",
}


def wrong_language(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A sentence of another language."""
    name = "language: another one's sentence"
    for code, doc in case.markets.items():
        for path, period, printed in case.conditions(code):
            for language in printed:
                place = (*path, "condition", language)
                for other, sentence in SENTENCES.items():
                    if other == language:
                        continue
                    yield case.mutation(
                        name, doc, f"{code} {language}: condition is {other}", doc.set(place, sentence.rstrip("."))
                    )
                    edit = appended(doc, place, period["condition"][language], f". {sentence.rstrip('.')}")
                    yield case.mutation(name, doc, f"{code} {language}: condition ends in {other}", edit)
        for language, words in doc.data.get("information", {}).items():
            for other, sentence in SENTENCES.items():
                if other != language and language in case.languages[code]:
                    edit = doc.set(("information", language), f"{words} {sentence}")
                    yield case.mutation(name, doc, f"{code} {language}: information ends in {other}", edit)
    for index, section in enumerate(case.core.data["sections"]):
        for other, sentence in SENTENCES.items():
            if other != "en" and "text" in section:
                edit = literal_end(case.core, ("sections", index, "text"), f" {sentence}")
                yield case.mutation(name, case.core, f"core {section['section']} ends in {other}", edit)


def sites(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """An address that is given up or misspelt."""
    name = "site: obsolete or misspelt"
    for code, doc in case.markets.items():
        official = case.rules[code]["sites"]
        printed = printed_sites(case, code)
        obsolete = [f"www.{site}" for site in case.rules[code].get("abandoned_sites", {})]
        accepted = {form.casefold() for site in official.values() for form in site["printed"]}
        given = doc.data.get("sites", {})
        for id_ in official:
            form = given.get(id_, official[id_]["printed"][0])
            if "." not in form:
                continue
            why = "" if id_ in printed else "no template of this country prints this address"
            if not why and form.casefold() not in accepted:
                why = "the address is at fault already, and found as it is: no new finding can tell"
            wrong = [site_misspelt(form, chance) for _again in range(8)] + obsolete
            for new in wrong:
                if new.casefold() in accepted:
                    continue
                if id_ in given:
                    edit = doc.set(("sites", id_), new)
                elif given:
                    continue
                else:
                    edit = doc.after(f'\nsites: {{{id_}: "{new}"}}\n')
                yield case.mutation(name, doc, f"{code} {id_}: {form} -> {new}", edit, why)
        if "information" in doc.data:
            continue
        for new in [
            *obsolete,
            *obsolete,
            *(site_misspelt(site["printed"][0], chance) for site in official.values() if "." in site["printed"][0]),
        ]:
            if "." in new and new.casefold() not in accepted:
                words = ", ".join(f'{language}: "{new}"' for language in case.languages[code])
                edit = doc.after(f"\ninformation: {{{words}}}\n")
                yield case.mutation(name, doc, f"{code}: information says {new}", edit)


def printed_sites(case: Case, code: str) -> set[str]:
    """The sites that a country's template prints: the house's own, or ours."""
    own = ROOT / "examples" / case.name / "templates" / f"{code}.html.j2"
    text = (ROOT / "templates" / f"{code}.html.j2").read_text(encoding="utf-8")
    text += own.read_text(encoding="utf-8") if own.exists() else ""
    return {id_ for id_ in ("smpc", "price") if f"{id_}_site" in text}


def site_misspelt(form: str, chance: random.Random) -> str:
    """A letter lost, doubled or transposed in the name, a hyphen more, or another top domain."""
    host = re.search(r"(?:https?://)?(?:www\.)?([a-zæøåA-Z-]+)\.([a-z]+)", form)
    if not host:
        raise ValueError(form)
    start, end = host.span(1)
    name, place = host[1], chance.randrange(1, len(host[1]))
    new = chance.choice(
        (
            name[:place] + name[place + 1 :],
            name[:place] + name[place] + name[place:],
            f"{name[:place]}-{name[place:]}",
            name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
        )
    )
    if new == name:
        new = name + name[-1]
    return form[:start] + new + form[end:]


# --- what is lost, doubled, out of order ------------------------------------------------------------------------------------


def lost(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A key that is not there."""
    name = "field lost"
    custom = "custom only: no law of these countries asks for it"
    for code, doc in case.markets.items():
        asked = case.required.get(code, set())
        for index, pack in case.packs(code):
            at: tuple[str | int, ...] = ("packs", index)
            for key in ("id", "presentation", "label", "marketed"):
                yield case.mutation(name, doc, f"{code} {pack['id']}: {key}", doc.drop((*at, key)))
            if "number" in pack:
                why = "" if "pack.number" in asked else custom
                yield case.mutation(name, doc, f"{code} {pack['id']}: number", doc.drop((*at, "number")), why)
            for language in case.languages[code]:
                if language in pack["label"] and len(pack["label"]) > 1:
                    edit = doc.drop((*at, "label", language))
                    yield case.mutation(name, doc, f"{code} {pack['id']}: label in {language}", edit)
            if "prices" in pack:
                kinds = {price["kind"] for price in pack["prices"] if case.holds(price)}
                why = "" if any(f"pack.price.{kind}" in asked for kind in kinds) else custom
                yield case.mutation(name, doc, f"{code} {pack['id']}: prices", doc.drop((*at, "prices")), why)
        for path, price, pack in case.prices(code):
            why = "" if f"pack.price.{price['kind']}" in asked else custom
            if len(pack["prices"]) > 1:
                text = f"{code} {pack['id']}: {price['kind']} of today"
                yield case.mutation(name, doc, text, doc.drop(path), why)
            for key in ("kind", "amount", "currency", "vat", "from"):
                yield case.mutation(name, doc, f"{code} {pack['id']}: {price['kind']} {key}", doc.drop((*path, key)))
        for what in ("dispensing", "reimbursement"):
            if what in doc.data.get("all_packs", {}):
                why = "" if f"pack.{what}" in asked else custom
                if len(doc.data["all_packs"]) > 1:
                    yield case.mutation(name, doc, f"{code}: {what} of all packs", doc.drop(("all_packs", what)), why)
        why = "" if {"representative.name"} & asked else custom
        yield case.mutation(name, doc, f"{code}: representative", doc.drop(("representative",)), why)
    product, core = case.product, case.core
    everywhere = {field for fields in case.required.values() for field in fields}
    for key in product.data:
        schema = key in ("name", "substances", "form", "atc", "mah", "additional_monitoring", "smpc_revisions", "presentations")
        why = "" if schema or f"product.{key}" in everywhere else custom
        yield case.mutation(name, product, f"product.yaml: {key}", product.drop((key,)), why)
    for language in sorted({language for languages in case.languages.values() for language in languages}):
        if language in product.data["substances"][0]["inn"]:
            edit = product.drop(("substances", 0, "inn", language))
            yield case.mutation(name, product, f"product.yaml: INN in {language}", edit)
    for index, section in enumerate(core.data["sections"]):
        number = section["section"]
        wanted = {"7": "mah.name", "10": "smpc.revised"}.get(number, f"smpc.{number}")
        why = "" if wanted in everywhere and number != "7" else custom
        if number == "7":
            why = "" if any("mah.name" in fields for fields in case.required.values()) else custom
        yield case.mutation(name, core, f"core: section {number}", core.drop(("sections", index)), why)
        if "text" in section and len(section) > 2:
            edit = core.drop(("sections", index, "text"))
            yield case.mutation(name, core, f"core: text of section {number}", edit, why)
    for path, period, code in companies(case):
        for key in ("phone", "email", "website", "address", "name"):
            if key in period:
                why = "" if f"representative.{key}" in case.required.get(code, set()) or key == "name" else custom
                edit = case.house.drop((*path, key))
                yield case.mutation(name, case.house, f"representatives.yaml {code}: {key}", edit, why)


def bands(case: Case) -> Iterator[tuple[tuple[str | int, ...], list[Any]]]:
    """The bands of each trial."""
    for index, section in enumerate(case.core.data["sections"]):
        for number, trial in enumerate(section.get("reactions", ())):
            yield ("sections", index, "reactions", number, "bands"), trial["bands"]


def doubled(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """A term in two bands of one trial."""
    doc = case.core
    for path, trial in bands(case):
        for one, source in enumerate(trial):
            for two, target in enumerate(trial):
                if one == two:
                    continue
                for term in source["terms"]:
                    _start, end = doc.span(*path, two, "terms", len(target["terms"]) - 1)
                    column = doc.node(*path, two, "terms", 0).start_mark.column - 2
                    edit = Edit(end, "", f'\n{" " * column}- "{term}"')
                    text = f"{term}: {source['frequency']} and {target['frequency']}"
                    yield case.mutation("term in two bands", doc, text, edit)


def out_of_order(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """Frequencies swapped, repeated or changed."""
    doc = case.core
    for path, trial in bands(case):
        for one, first in enumerate(trial):
            for two in range(one + 1, len(trial)):
                second = trial[two]
                spots = ((*path, one, "frequency"), (*path, two, "frequency"))
                edits = (doc.set(spots[0], second["frequency"]), doc.set(spots[1], first["frequency"]))
                text = f"{path[3]}: {first['frequency']} <-> {second['frequency']}"
                yield case.mutation("bands out of order", doc, text, edits)
                edit = doc.set(spots[1], first["frequency"])
                yield case.mutation("bands out of order", doc, f"{path[3]}: {first['frequency']} twice", edit)
        for index, band in enumerate(trial):
            known = {"very_common", "common", "uncommon", "rare", "very_rare", "not_known"}
            new = chance.choice(sorted(known - {other["frequency"] for other in trial}) or ["often"])
            order = ("very_common", "common", "uncommon", "rare", "very_rare", "not_known")
            after = [*(b["frequency"] for b in trial[:index]), new, *(b["frequency"] for b in trial[index + 1 :])]
            fits = all(code in order for code in after) and after == sorted(after, key=order.index)
            why = "a frequency that fits between its neighbours; only the SmPC can tell" if fits else ""
            edit = doc.set((*path, index, "frequency"), new)
            yield case.mutation("bands out of order", doc, f"{path[3]}: {band['frequency']} -> {new}", edit, why)


def triangle(case: Case, chance: random.Random) -> Iterator[Mutation]:
    """The period of additional monitoring, and the symbol in the text."""
    name, product = "▼", case.product
    listed = product.data["additional_monitoring"]
    said = any("overvågning" in words for doc in case.markets.values() for words in doc.data.get("information", {}).values())
    today = case.day.isoformat()
    if listed:
        start = listed[0]["from"]
        item = ("additional_monitoring", 0)
        why = "" if said else "only the EMA's list can tell"
        for days in (1, 20, 100, 300):
            new = shifted(today, days)
            yield case.mutation(name, product, f"listed from {start} -> {new}", product.set((*item, "from"), new), why)
            new = shifted(today, 1 - days)
            edit = product.set((*item, "from"), start)
            edit = Edit(edit.start, edit.old, f'{edit.new}\n    until: "{new}"')
            yield case.mutation(name, product, f"listed until {new}", edit, why)
            new = shifted(start, -days)
            edit = Edit(edit.start, edit.old, f'"{start}"\n    until: "{new}"')
            yield case.mutation(name, product, f"listed until {new}, before it began", edit)
            text = f"listed from {start} -> {new}"
            yield case.mutation(name, product, text, product.set((*item, "from"), new), "on the list all the same on the day")
        start_, end_ = product.span("additional_monitoring")
        old = product.text[start_:end_].rstrip()
        yield case.mutation(
            name, product, "no longer listed", Edit(start_ - 3, product.text[start_ - 3 : start_ + len(old)], " []"), why
        )
    else:
        start_, end_ = product.span("additional_monitoring")
        for days in (10, 100, 1000):
            new = f'[{{from: "{shifted(today, -days)}"}}]'
            edit = Edit(start_, product.text[start_:end_], new)
            yield case.mutation(name, product, f"listed {days} days ago", edit, "only the EMA's list can tell")
    sentence = "This medicinal product is subject to additional monitoring."
    for index, section in enumerate(case.core.data["sections"]):
        if "text" in section:
            for more in (" ▼", f" ▼ {sentence}", f" {sentence}"):
                edit = literal_end(case.core, ("sections", index, "text"), more)
                both = bool(listed) and "▼" not in more
                why = "true, and printed twice: no law forbids it" if both else ""
                yield case.mutation(name, case.core, f"core {section['section']} ends in{more}", edit, why)


FAMILIES: tuple[Family, ...] = (
    price_digit, price_words, atc, number_digit, number_swap, phone, postal, dates, dropped_condition, codes, near_misses,
    wrong_language, sites, lost, doubled, out_of_order, triangle,
)  # fmt: skip


def generate(cases: list[Case], count: int, seed: int) -> list[Mutation]:
    """So many different mutations, the families in turn while they last."""
    chance = random.Random(seed)
    stock = []
    for family in FAMILIES:
        unique = {(*mutation.edits, mutation.file): mutation for case in cases for mutation in family(case, chance)}
        known = list(unique.values())
        chance.shuffle(known)
        stock.append(known)
    chosen: list[Mutation] = []
    while len(chosen) < count and any(stock):
        for known in stock:
            if known and len(chosen) < count:
                chosen.append(known.pop())
    return chosen


def applied(text: str, mutation: Mutation) -> str:
    """A file with its fault."""
    for edit in sorted(mutation.edits, key=lambda e: -e.start):
        if text[edit.start : edit.start + len(edit.old)] != edit.old:
            raise ValueError(mutation)
        text = text[: edit.start] + edit.new + text[edit.start + len(edit.old) :]
    return text


# --- the runner --------------------------------------------------------------------------------------------------------------

Key = tuple[str, str, int]


class Runner:
    """Keeps a working copy of each dossier, and what is found in it as it is."""

    def __init__(self, cases: list[Case], folder: Path) -> None:
        self.cases = {case.name: case for case in cases}
        self.folder = folder
        for case in cases:
            shutil.copytree(ROOT / "examples" / case.name, folder / case.name)
            # Every fault in an approved text voids its approval: that would find them all, and say nothing about the checks.
            portfolio = folder / case.name / "portfolio.yaml"
            text = portfolio.read_text(encoding="utf-8")
            portfolio.write_text(re.sub(r"(?m)^  states: .*$", '  states: ["draft"]', text), encoding="utf-8")
        self.before = {case.name: {key for key, _said in self.findings(case.name)} for case in cases}

    def findings(self, name: str) -> list[tuple[Key, Any]]:
        """Errors and warnings of a dossier, each with its id, file and line."""
        from smpc_annex.diagnostics import InputError, Severity
        from smpc_annex.pipeline import Request
        from smpc_annex.pipeline.check import check

        case = self.cases[name]
        path = str(self.folder / name / case.dossier)
        try:
            found = list(check([path], Request(path=path, day=case.day, out=self.folder / "out")).findings)
        except InputError as problem:
            found = list(problem.findings)
        return [
            ((finding.id, finding.span.file if finding.span else "", finding.span.line if finding.span else 0), finding)
            for finding in found
            if finding.severity is not Severity.NOTE
        ]

    def new(self, mutation: Mutation) -> list[str]:
        """What is found with the mutation and not without, as lines; lines that only moved are the same."""
        doc = self.cases[mutation.case].docs[mutation.file]
        path = self.folder / mutation.case / mutation.file
        text = applied(doc.text, mutation)
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            found = self.findings(mutation.case)
        finally:
            path.write_text(doc.text, encoding="utf-8", newline="\n")
        last = max(doc.text.count("\n", 0, edit.start + len(edit.old)) + 1 for edit in mutation.edits)
        moved = text.count("\n") - doc.text.count("\n")
        lines = []
        for (id_, file, line), finding in found:
            same = line - moved if file == mutation.file and line > last + min(moved, 0) else line
            if (id_, file, same) not in self.before[mutation.case] and (id_, file, line) not in self.before[mutation.case]:
                lines.append(f"{finding.severity.value}[{id_}] {file}:{line}: {finding.message}")
        return lines


CASES = (("exempla", "fabulor", date(2026, 2, 2)), ("sanofi", "sarclisa", date(2025, 10, 1)))
_runner: Runner


def start(folder: str) -> None:
    """In each process: a working copy of its own."""
    global _runner
    _runner = Runner([Case(*case) for case in CASES], Path(tempfile.mkdtemp(dir=folder)))


def tried(mutation: Mutation) -> tuple[Mutation, list[str]]:
    """A mutation, and what is new of it; a crash is a result too."""
    try:
        return mutation, _runner.new(mutation)
    except Exception as problem:
        return mutation, [f"CRASH {type(problem).__name__}: {problem}"]


def report(results: list[tuple[Mutation, list[str]]], verbose: bool) -> bool:
    """Print the table; whether the target is met."""
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    seen_beside: Counter[str] = Counter()
    reasons: Counter[tuple[str, str]] = Counter()
    for mutation, lines in results:
        if mutation.undetectable:
            beside[mutation.family] += 1
            seen_beside[mutation.family] += bool(lines)
            reasons[mutation.family, mutation.undetectable] += 1
        else:
            total[mutation.family] += 1
            found[mutation.family] += bool(lines)
    print(f"{'family':36} {'found':>6} {'of':>5} {'recall':>7}   {'not detectable':>14} {'found all the same':>19}")
    for family in dict.fromkeys(mutation.family for mutation, _lines in results):
        share = f"{found[family] / total[family]:7.3f}" if total[family] else "      –"
        missed = "   MISSED" if total[family] and found[family] / total[family] < TARGET else ""
        print(f"{family:36} {found[family]:6} {total[family]:5} {share}   {beside[family]:14} {seen_beside[family]:19}{missed}")
    recall = found.total() / max(1, total.total())
    print(f"{'all':36} {found.total():6} {total.total():5} {recall:7.3f}   {beside.total():14} {seen_beside.total():19}")
    print(f"target: recall >= {TARGET}: {'met' if recall >= TARGET else 'MISSED'}")
    print("\nNot detectable, and why")
    for (family, reason), number in sorted(reasons.items()):
        print(f"{number:5}  {family}: {reason}")
    crashes = [(mutation, lines) for mutation, lines in results if any(line.startswith("CRASH") for line in lines)]
    for mutation, lines in crashes[:20]:
        print(f"\n{lines[0]}\n   {mutation.case}/{mutation.file}: {mutation.description}")
    if verbose:
        print("\nFound as")
        kinds = {mutation.family: Counter[str]() for mutation, _lines in results}
        for mutation, lines in results:
            kinds[mutation.family].update({line.partition("[")[2].partition("]")[0] for line in lines})
        for family, ids in kinds.items():
            print(f"  {family}: " + ", ".join(f"{id_} {number}" for id_, number in ids.most_common()))
        print("\nNot found")
        for mutation, lines in results:
            if not lines and not mutation.undetectable:
                print(f"  {mutation.family}: {mutation.case}/{mutation.file}: {mutation.description}")
        print("\nFound though we thought it could not be")
        for mutation, lines in results:
            if lines and mutation.undetectable:
                print(f"  {mutation.family}: {mutation.case}: {mutation.description} [{mutation.undetectable}]: {lines[0]}")
    return recall >= TARGET and not crashes


def false_alarms(cases: list[Case]) -> bool:
    """Print what is found in the dossiers as they are; whether the complete one is clean."""
    clean = True
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(cases, Path(folder))
        for case in cases:
            found = runner.findings(case.name)
            loud = [finding for _key, finding in found if not finding.waiver and not finding.draft]
            quiet = Counter("waived" if f.waiver else "draft" for _key, f in found if f.waiver or f.draft)
            beside = ", ".join(f"{number} {what}" for what, number in sorted(quiet.items())) or "nothing"
            print(f"{case.name} on {case.day}, as it is: {len(loud)} errors and warnings; beside them {beside}")
            for finding in loud:
                print(f"  {finding.span}: {finding.severity.value}[{finding.id}]: {finding.message}")
            if case.name == "exempla" and loud:
                clean = False
    return clean


def main() -> int:
    """Run all; 0 if the target is met and nothing was found in the complete dossier."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="name each mutation that was missed")
    options = parser.parse_args()
    began = time.monotonic()
    cases = [Case(*case) for case in CASES]
    mutations = generate(cases, options.count, options.seed)
    clean = false_alarms(cases)
    print(f"\n{len(mutations)} mutations, seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Pool(options.processes, start, (folder,)) as pool:
        results = pool.map(tried, mutations, chunksize=10)
    met = report(results, options.verbose)
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if met and clean else 1


if __name__ == "__main__":
    sys.exit(main())
