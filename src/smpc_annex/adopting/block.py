"""A country's block as it was printed → its values, and where in the country's template each of its words belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from smpc_annex.adopting import codes, contacts, packs, spreads, statuses
from smpc_annex.adopting.corehouse import SMPC
from smpc_annex.adopting.known import Tongue, likeness
from smpc_annex.adopting.places import Places
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.tokens import SENTENCE, Taken, Token
from smpc_annex.model.rules import DateFormat, EuLevel, MoneyFormat


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a block is read: the medicine's name, its holder, and when the material was prepared."""

    name: str = ""
    holder: str = ""
    holder_street: str = ""
    prepared: str = ""


@dataclass(slots=True)
class Read:
    """A block with its values; ``money``, ``dates``, ``months`` and ``codes`` are house forms where the text has other ones than the rules."""

    tongue: Tongue
    rich: Rich
    taken: Taken
    money: MoneyFormat | None = None
    dates: DateFormat | None = None
    months: DateFormat | None = None
    groups: dict[str, tuple[int, ...]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def country(self) -> str:
        return self.tongue.country.code


def read(rich: Rich, tongue: Tongue, known: Known, places: Places, eu: EuLevel) -> Read:
    """Every value that can be found in a block."""
    taken = Taken(rich.text)
    country, text = tongue.country, rich.text
    for token in (*contacts.mails(text), *contacts.official_sites(text, country), *contacts.sites(text, country)):
        taken.add(token)
    taken = taken.replaced(_meant(taken, tongue, eu))
    for token in (
        *codes.atc(text),
        *codes.material_tokens(text),
        *contacts.phones(text, country),
        *codes.dates(text, tongue.language),
    ):
        taken.add(token)
    for token in codes.prices(text, country):
        taken.add(token)
    edges = sorted(
        {0, *rich.changes(), *rich.breaks, *(m.end() for m in SENTENCE.finditer(text)), *(t.end for t in taken.tokens)}
    )
    for token in _parties(text, tongue, known, places, edges, taken):
        taken.add(token)
    for token in codes.article_numbers(text, country):
        taken.add(token)
    for token in statuses.labelled_texts(taken, rich, tongue):
        taken.add(token)
    for token in statuses.statuses(taken, tongue):
        taken.add(token)
    taken = taken.replaced(_dated(taken, known))
    for token in _names(text, known):
        taken.add(token)
    numbered = packs.anchored(taken)
    taken = taken.replaced([*(t for t in taken.tokens if not t.kind.startswith(("pack.number", "pack.price."))), *numbered])
    for token in list(packs.labelled(taken, rich, tongue)):
        taken.add(token)
    if not any(token.pack >= 0 for token in taken.tokens):
        for token in list(packs.unnumbered(taken, rich, tongue)):
            taken.add(token)
    made = Read(tongue, rich, taken)
    _spread(made)
    _limit_condition(made)
    return _with_forms(made, known)


def _spread(block: Read) -> None:
    """Statuses that differ by pack, each to its packs; where the list cannot be read, it stays the words it is, and is said of no pack."""
    for token in block.taken.found("market.dispensing", "market.reimbursement", "market.financing"):
        if not spreads.is_limited(block.taken, token):
            continue
        whole = spreads.read(block.taken, block.tongue, token)
        others = [t for t in block.taken.tokens if t is not token and not (whole and token.start <= t.start < whole.end)]
        block.taken = block.taken.replaced([*others, *([whole] if whole else [])])
        if whole is None:
            what = token.kind.removeprefix("market.")
            block.remarks.append(
                f"{block.country}: {what} differs by pack in words that could not be read: they stay words, and no pack has it"
            )


def _meant(taken: Taken, tongue: Tongue, eu: EuLevel) -> Iterator[Token]:
    """Web addresses as what they are of: the official site that is meant, else the one whose sentence stands around it."""
    slots = {kind for sentence in tongue.grammar.sentences for kind in sentence.slots.values()}
    for token in taken.tokens:
        if token.kind.startswith("site."):
            kind = f"market.{token.kind.removeprefix('site.')}_site"
            if kind in slots or kind in ("market.smpc_site", "market.price_site"):
                yield Token(kind, token.start, token.end, token.text, token.data)
            else:
                yield Token("site", token.start, token.end, token.text, token.text)
        elif token.kind == "site":
            official = contacts.site_matches(token.text, tongue.country, eu)
            if f"market.{official}_site" in slots:
                yield Token(
                    f"market.{official}_site",
                    token.start,
                    token.end,
                    token.text,
                    official,
                    doubt="not the official address as the rules spell it",
                )
                continue
            kind, sure = _around(taken, token, tongue)
            yield Token(
                kind,
                token.start,
                token.end,
                token.text,
                token.text if kind.startswith("rep") else kind.removeprefix("market.").removesuffix("_site"),
                doubt=sure,
            )
        else:
            yield token


def _around(taken: Taken, token: Token, tongue: Tongue) -> tuple[str, str]:
    before = taken.text[max(0, token.start - 70) : token.start]
    before = before[max(before.rfind(". "), before.rfind("; ")) + 1 :]
    best, score = "representative.website", 55.0
    for kind in ("market.smpc_site", "market.price_site"):
        for label in statuses.labels(tongue, kind):
            like = likeness(before, label)
            if like > score:
                best, score = kind, like
    return best, "" if best.startswith("rep") else "no official address: taken for one by the words before it"


def _parties(text: str, tongue: Tongue, known: Known, places: Places, edges: list[int], taken: Taken) -> Iterator[Token]:
    own = tongue.country.identifiers.get("postal_code")
    patterns = [*([own.pattern] if own else []), *contacts.POSTAL_CODES]
    had: set[str] = set()
    for company in contacts.companies(text, patterns, places, edges):
        whole = text[company.name[0] : company.city[1]]
        role = "mah" if _is_holder(text, company, whole, tongue, known) else "representative"
        if role in had:
            role = "representative" if role == "mah" else "mah"
            if role in had:
                continue
        had.add(role)
        yield from company.tokens(role, text)
    if "representative" not in had:
        yield from _name_alone(text, tongue, taken)


def _is_holder(text: str, company: contacts.Company, whole: str, tongue: Tongue, known: Known) -> bool:
    name = text[slice(*company.name)]
    if known.holder and (likeness(name, known.holder) > 85 or (known.holder_street and known.holder_street in whole)):
        return True
    before = text[max(0, company.name[0] - 60) : company.name[0]]
    holder = max((likeness(before[-len(label) - 2 :], label) for label in statuses.labels(tongue, "mah.name")), default=0.0)
    local = max(
        (likeness(before[-len(label) - 2 :], label) for label in statuses.labels(tongue, "representative.name")), default=0.0
    )
    return (holder > 60 and holder > local) or (company.country is not None and local < 60)


def _name_alone(text: str, tongue: Tongue, taken: Taken) -> Iterator[Token]:
    """A representative without an address, behind the words that our sentence or its label writes before the name."""
    for label in dict.fromkeys(statuses.labels(tongue, "representative.name")):
        place = text.casefold().find(label.strip().casefold()) if len(label.strip()) > 5 else -1
        if place < 0:
            continue
        start = place + len(label.strip())
        start += len(text[start:]) - len(text[start:].lstrip())
        stops = [len(text), *(t.start for t in taken.tokens if t.start >= start)]
        stops += [start + m.start() for m in re.finditer(r"[,;]|\.(?: |$)", text[start:])]
        name = text[start : min(stops)].rstrip(" .,;:")
        if 2 < len(name) < 60 and (name[0].isupper() or "-" in name):
            yield Token("representative.name", start, start + len(name), name, name)
            return


def _limit_condition(block: Read) -> None:
    """A condition behind the packs that it holds for, beside a status that differs by pack."""
    for token in block.taken.found("market.condition"):
        whole = spreads.limited(block.taken, token)
        if whole:
            block.taken = block.taken.replaced([whole if t is token else t for t in block.taken.tokens])


def _dated(taken: Taken, known: Known) -> Iterator[Token]:
    """Dates as what they are of: the SmPC's revision behind its name, else the day on which the material was prepared."""
    for token in taken.tokens:
        if token.kind != "date":
            yield token
            continue
        before = taken.text[max(0, token.start - 60) : token.start]
        if SMPC.search(before):
            yield Token("product.revised", token.start, token.end, token.text, token.data)
        elif not known.prepared or _written(token).startswith(known.prepared):
            yield Token("material.prepared", token.start, token.end, token.text, token.data)


def _written(token: Token) -> str:
    return written(token.data)


def written(dated: codes.Dated) -> str:
    """A day or month as the dossier writes it."""
    moment = dated.moment
    return f"{moment.year:04}-{moment.month:02}" + (f"-{moment.day:02}" if moment.day else "")


def _names(text: str, known: Known) -> Iterator[Token]:
    if known.name:
        for match in re.finditer(rf"(?<![\w-]){re.escape(known.name)}(?![\w-])", text, re.IGNORECASE):
            if match[0] in (known.name, known.name.upper()):
                yield Token("product.name", match.start(), match.end(), match[0], match[0])


def _with_forms(block: Read, known: Known) -> Read:
    """The house's forms of amounts, dates and codes; values that still would not print as they stand are words again."""
    country, language = block.tongue.country, block.tongue.language
    tokens = block.taken.tokens
    tokens = _without_stops(tokens)
    block.taken = block.taken.replaced(tokens)
    amounts = [t for t in tokens if isinstance(t.data, codes.Amount)]
    how = country.money.get(language)
    if amounts and how and any(codes.as_printed(t.data, how, language, country.code) != t.text for t in amounts):
        how = block.money = codes.house_form(amounts[0], amounts, how)
    wrong = {t.start for t in amounts if how is None or codes.as_printed(t.data, how, language, country.code) != t.text}
    for id_, kind in (("atc", "product.atc"), ("article_number", "pack.number")):
        wrong |= _grouped(block, id_, [t for t in tokens if t.kind == kind])
    wrong |= _date_forms(block, [t for t in tokens if t.kind == "material.prepared"])
    if wrong:
        block.taken = block.taken.replaced(t for t in tokens if t.start not in wrong)
    return block


def _without_stops(tokens: list[Token]) -> list[Token]:
    """Amounts without the full stop of their sentence (812,00 kr.), where another amount is written without one."""
    amounts = [t for t in tokens if isinstance(t.data, codes.Amount)]
    plain = {t.data.pattern for t in amounts if not t.data.pattern.endswith(".")}
    made = []
    for token in tokens:
        if isinstance(token.data, codes.Amount) and token.data.pattern.endswith(".") and token.data.pattern[:-1] in plain:
            data = replace(token.data, pattern=token.data.pattern[:-1])
            token = replace(token, end=token.end - 1, text=token.text[:-1], data=data)
        made.append(token)
    return made


def _grouped(block: Read, id_: str, tokens: list[Token]) -> set[int]:
    """How these codes are grouped, noted as the house's form; the places of those that are grouped otherwise."""
    rule = block.tongue.country.identifiers.get(id_)
    if not tokens or rule is None:
        return set()
    groups = tuple(len(part) for part in tokens[0].text.split(" "))
    wanted = groups if len(groups) > 1 else ()
    if wanted != rule.groups and not (not rule.groups and not wanted):
        block.groups[id_] = wanted
    return {t.start for t in tokens if (tuple(len(p) for p in t.text.split(" ")) if " " in t.text else ()) != wanted}


def _date_forms(block: Read, tokens: list[Token]) -> set[int]:
    country, language = block.tongue.country, block.tongue.language
    wrong = set()
    for token in tokens:
        dated: codes.Dated = token.data
        shipped = (country.dates if dated.moment.day else country.months).get(language)
        if shipped is None or written(dated) != written(tokens[0].data):
            wrong.add(token.start)
        elif shipped.pattern != dated.pattern:
            how = DateFormat(dated.pattern, shipped.span)
            if dated.moment.day:
                block.dates = how
            else:
                block.months = how
    return wrong
