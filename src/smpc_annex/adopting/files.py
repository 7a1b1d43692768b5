"""What was understood → the files of a portfolio of one dossier, with a comment beside each guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from smpc_annex.adopting import corehouse, house, packs
from smpc_annex.adopting.block import Read, written
from smpc_annex.adopting.codes import Amount, Dated
from smpc_annex.adopting.corehouse import CoreFile
from smpc_annex.adopting.house import Overrides
from smpc_annex.adopting.placing import Stretch, after
from smpc_annex.adopting.report import Account
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.spreads import Limited, Share
from smpc_annex.adopting.tokens import Token
from smpc_annex.adopting.yamlout import Flow, Noted, document

#: Stands where the schema asks for words that the old annex does not have.
NOT_STATED = "not stated in the old annex"


@dataclass(slots=True)
class Plan:
    """A country's block with its place in the template. ``ours`` are the segments that the shipped template prints, in other words or not.

    ``silent`` segments print nothing; ``forced`` ones must be the house's own, since the shipped ones ask for words that are not there.
    """

    read: Read
    stretches: list[Stretch]
    overrides: Overrides = field(default_factory=Overrides)
    ours: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    forced: set[str] = field(default_factory=set)

    @property
    def country(self) -> str:
        return self.read.country

    @property
    def language(self) -> str:
        return self.read.tongue.language


@dataclass(slots=True)
class Medicine:
    """What the whole annex says of the medicine, and how it is kept."""

    name: str
    folder: str
    source: str
    day: date
    start: date
    material: str
    version: str
    prepared: str
    core: CoreFile
    plans: list[Plan]
    atc: str = ""
    mah: dict[str, dict[str, str]] = field(default_factory=dict)
    revised: date | None = None
    presentations: list[dict[str, str]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def about(self) -> str:
        return f"Adopted from {self.source}"


def files(medicine: Medicine, account: Account, *, probe: bool = False) -> dict[str, str]:
    """Every file of the portfolio by its path."""
    found: dict[str, str] = {
        "portfolio.yaml": _portfolio(medicine),
        "representatives.yaml": _representatives(medicine, account),
        f"{medicine.folder}/product.yaml": _product(medicine, account),
        f"{medicine.folder}/core/{medicine.core.language}.yaml": document(
            f"# {medicine.about}. A draft: nobody has approved these words.", medicine.core.data
        ),
        f"{medicine.folder}/annexes/{medicine.material}.yaml": _material(medicine),
    }
    words: dict[str, dict[tuple[str | None, str], str]] = {medicine.core.language: dict(medicine.core.overrides.words)}
    for plan in medicine.plans:
        found[f"{medicine.folder}/markets/{plan.country}.yaml"] = _market(plan, medicine, account)
        words.setdefault(plan.language, {}).update(plan.overrides.words)
        made = house.template(plan.country, plan.stretches, plan.overrides, plan.read.tongue.grammar, medicine.about, probe=probe)
        if made:
            found[f"templates/{plan.country}.html.j2"] = made
        formats = _formats(plan.read)
        if formats:
            found[f"country_rules/{plan.country}.yaml"] = document(
                f"# {medicine.about}: how this house prints amounts, dates and codes.",
                {"country": plan.country, "formats": formats},
            )
    made = corehouse.template(medicine.core.specials, medicine.about)
    if made:
        found["templates/core.html.j2"] = made
    for language, own in words.items():
        if own:
            found[f"locales/{language}/LC_MESSAGES/smpc_annex.po"] = house.catalogue(
                language, own, f"{medicine.about}, where its words are not ours"
            )
    return found


def _noted(value: Any, comment: str) -> Any:
    return Noted(value, comment) if comment else value


def _guessed(token: Token) -> str:
    return f"guessed from “{token.text}”: {token.doubt}" if token.doubt else ""


def _portfolio(medicine: Medicine) -> str:
    name = next((p["name"] for p in medicine.mah.values() if p.get("name")), medicine.name)
    core = medicine.core
    data: dict[str, Any] = {"name": name, "format": "1"}
    if core.lead_ins:
        data["lead_ins"] = {number: {core.language: words} for number, words in core.lead_ins.items()}
    patterns = {core.language: core.date_pattern} if core.date_pattern else {}
    for plan in medicine.plans:
        for token in plan.read.taken.found("product.revised"):
            dated: Dated = token.data
            patterns.setdefault(plan.language, dated.pattern)
    if patterns:
        data["dates"] = patterns
    data["translations"] = {"source": core.language, "states": Flow(["draft", "approved"])}
    return document(f"# {medicine.about} on {medicine.day}.", data)


def _representatives(medicine: Medicine, account: Account) -> str:
    entries: dict[str, Any] = {}
    for plan in medicine.plans:
        party = _party(plan, account)
        if party:
            entries[f"{plan.country}-local"] = {
                "country": plan.country,
                "periods": [{"from": medicine.start.isoformat(), **party}],
            }
    return document(f"# {medicine.about}: local representatives.", {"representatives": entries})


def _party(plan: Plan, account: Account) -> dict[str, Any]:
    """The representative of a block; a name that it does not have is guessed from its addresses."""
    tokens = {
        token.kind.removeprefix("representative."): token
        for token in plan.read.taken.tokens
        if token.kind.startswith("representative.")
    }
    if not tokens:
        return {}
    data: dict[str, Any] = {}
    name = tokens.get("name")
    if name:
        data["name"] = _noted({"mul": name.text}, _guessed(name))
    else:
        source = tokens.get("website") or tokens.get("email") or next(iter(tokens.values()))
        host = re.sub(r"^.*@|^(?:https?://)?(?:www\.)?", "", source.text).split(".")[0]
        guess = host.capitalize() if host.isalpha() else NOT_STATED
        data["name"] = Noted({"mul": guess}, f"guessed from “{source.text}”: the block names no company")
        account.guess("representatives.yaml", f"{plan.country}: the block names no company; taken for {guess}", source.text)
    if {"street", "postal_code", "city"} <= tokens.keys():
        address = {part: tokens[part].text for part in ("street", "postal_code", "city", "country") if part in tokens}
        data["address"] = {"mul": Flow(address)}
    if "phone" in tokens:
        phone = tokens["phone"]
        data["phone"] = {"number": phone.data, "printed": phone.text}
    for part in ("email", "website"):
        if part in tokens:
            data[part] = tokens[part].text
    return data


def _product(medicine: Medicine, account: Account) -> str:
    core, title = medicine.core, medicine.core.title
    names = [part.strip() for part in title.inn.split("/") if part.strip()] or [NOT_STATED]
    if "/" in title.inn and "/".join(names) != title.inn:
        names = [title.inn]
    start = medicine.start.isoformat()
    inn_note = f"as in {core.language}; other languages may write it otherwise: add a line for each"
    data: dict[str, Any] = {
        "name": _noted(medicine.name, medicine.notes.get("name", "")),
        "substances": [
            {"id": _slug(name) or f"substance-{n}", "inn": Noted({"mul": name}, inn_note)} for n, name in enumerate(names, 1)
        ],
        "form": {"term": {core.language: title.form or NOT_STATED}},
    }
    for kind in ("group", "action"):
        own = {plan.language: token.text for plan in medicine.plans for token in plan.read.taken.found(f"product.{kind}")}
        if own:
            data[kind] = own
    data["atc"] = [{"code": medicine.atc, "from": start}] if medicine.atc else Noted([], "no ATC code was found")
    data["mah"] = _noted(
        [_holder(medicine, start)] if medicine.mah else [],
        medicine.notes.get("mah", "" if medicine.mah else "no holder was found"),
    )
    data["additional_monitoring"] = [{"from": start}] if core.monitored else []
    data["smpc_revisions"] = (
        [{"revised": medicine.revised.isoformat()}] if medicine.revised else Noted([], "no date of revision was found")
    )
    data["presentations"] = _noted(
        [_presentation(one) for one in medicine.presentations], medicine.notes.get("presentations", "")
    )
    return document(f"# {medicine.about}: what is the same in every country.", data)


def _presentation(one: Mapping[str, str]) -> dict[str, Any]:
    return {"id": one["id"], **{key: {"mul": one[key]} for key in ("strength", "content", "container") if one.get(key)}}


def _holder(medicine: Medicine, start: str) -> dict[str, Any]:
    """The holder: the same in every language under mul, and what a language has otherwise."""
    names, addresses = {}, {}
    for language, parts in medicine.mah.items():
        names[language] = parts.get("name", NOT_STATED)
        if {"street", "postal_code", "city"} <= parts.keys():
            addresses[language] = Flow(
                {part: parts[part] for part in ("street", "postal_code", "city", "country") if part in parts}
            )
    data: dict[str, Any] = {"from": start, "name": _shared(names)}
    if addresses:
        data["address"] = _shared(addresses)
    return data


def _shared(by_language: dict[str, Any]) -> dict[str, Any]:
    """What most languages have under mul, and the others as they are."""
    values = list(by_language.values())
    common = max(values, key=values.count)
    return {"mul": common, **{language: value for language, value in by_language.items() if value != common}}


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _material(medicine: Medicine) -> str:
    core = medicine.core.language
    publication: dict[str, Any] = {"core": core, "blocks": [{plan.country: plan.language} for plan in medicine.plans]}
    data: dict[str, Any] = {
        "id": _noted(medicine.material, medicine.notes.get("material", "")),
        "version": _noted(medicine.version or "1.0", "" if medicine.version else "guessed: the old annex has no version"),
        "prepared": _noted(medicine.prepared, medicine.notes.get("prepared", "")),
        "kind": Noted("journal-ad", "guessed: journal-ad, leave-behind, digital, stand or reminder"),
        "audience": Noted("prescribers", "guessed: prescribers, pharmacists or health-professionals"),
        "publications": [publication],
    }
    return document(f"# {medicine.about}.", data)


def _market(plan: Plan, medicine: Medicine, account: Account) -> str:
    tokens = plan.read.taken
    start = medicine.start.isoformat()
    data: dict[str, Any] = {"country": plan.country}
    if any(token.kind.startswith("representative.") for token in tokens.tokens):
        data["representative"] = f"{plan.country}-local"
    shared = {**_dispensing(plan, start), **_reimbursement(plan, start)}
    if shared:
        data["all_packs"] = shared
    data["packs"] = list(_packs(plan, medicine, account))
    sites = _sites(plan)
    if sites:
        data["sites"] = sites
    loose = [
        {"after": segment, "text": {plan.language: words(stretch, plan).markup()}} for segment, stretch in after(plan.stretches)
    ]
    if loose:
        data["unplaced"] = Noted(loose, "what could not be placed: printed where it stood, seen by no check")
    return document(f"# {medicine.about}.", data)


def words(stretch: Stretch, plan: Plan) -> Rich:
    """A stretch as it stood."""
    units = [one.unit for one in stretch.placed]
    return plan.read.rich.part(units[0].start, units[-1].end)


def _dispensing(plan: Plan, start: str) -> dict[str, Any]:
    token = next(iter(plan.read.taken.found("market.dispensing")), None)
    if token is None or not isinstance(token.data, str):
        return {}
    forms = plan.read.tongue.country.dispensing_groups[token.data].printed
    return {"dispensing": [{"group": _noted(token.data, _guessed(token)), "from": start, **_printed(plan, token, forms)}]}


def _printed(plan: Plan, token: Token, forms: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The printed form beside a code where the template would print another."""
    usual = next((form.text for form in forms.get(plan.language, ())), "")
    expression = house.expression(token, plan.read.tongue.grammar)
    if expression.endswith("|capital"):
        usual = usual[:1].upper() + usual[1:]
    return {} if usual.replace("\u00a0", " ") == token.text else {"printed": {plan.language: token.text}}


def _reimbursement(plan: Plan, start: str) -> dict[str, Any]:
    statuses = plan.read.taken.found("market.reimbursement") + plan.read.taken.found("market.financing")
    condition = next(iter(plan.read.taken.found("market.condition")), None)
    statuses = [token for token in statuses if isinstance(token.data, str)]
    if not statuses:
        return {}
    forms = plan.read.tongue.country.reimbursement_statuses[statuses[0].data].printed
    comment = "; ".join(_guessed(token) for token in statuses if token.doubt)
    entry: dict[str, Any] = {
        "from": start,
        "status": _noted([token.data for token in statuses], comment),
        **_printed(plan, statuses[0], forms),
    }
    if condition:
        entry["condition"] = {plan.language: condition.text}
    return {"reimbursement": [entry]}


def _packs(plan: Plan, medicine: Medicine, account: Account) -> Iterator[dict[str, Any]]:
    tokens = plan.read.taken.tokens
    start = medicine.start.isoformat()
    numbers = sorted({token.pack for token in tokens if token.pack >= 0})
    if not numbers:
        for one in medicine.presentations:
            label = " ".join(part for part in (one.get("content", one["strength"]), one.get("container", "")) if part)
            yield {
                "id": one["id"],
                "presentation": one["id"],
                "label": Noted({"mul": label}, "guessed: the block names no packs; one for each presentation"),
                "marketed": [{"from": start}],
            }
        account.guess(f"markets/{plan.country}.yaml", "the block names no packs: one was made for each presentation")
        return
    for number in numbers:
        own = [token for token in tokens if token.pack == number]
        label = next((token.text for token in own if token.kind == "pack.label"), "")
        index, certain = packs.of_presentation(label, medicine.presentations)
        presentation = medicine.presentations[index]["id"]
        article = next((token for token in own if token.kind == "pack.number"), None)
        data: dict[str, Any] = {
            "id": f"pack-{number + 1}",
            "presentation": _noted(presentation, "" if certain else f"guessed from “{label}”"),
            "label": {plan.language: label}
            if label
            else Noted({"mul": medicine.presentations[index].get("content", NOT_STATED)}, "guessed: no label was found"),
        }
        if not certain:
            account.guess(f"markets/{plan.country}.yaml", f"pack {number + 1}: taken for the presentation {presentation}", label)
        if article:
            data["number"] = _noted(article.data, _guessed(article))
        data["marketed"] = [{"from": start}]
        data.update(_own_statuses(plan, number, start))
        amounts = [token for token in own if isinstance(token.data, Amount)]
        if amounts:
            data["prices"] = [_price(token, plan, start) for token in amounts]
        yield data


def _own_statuses(plan: Plan, number: int, start: str) -> dict[str, Any]:
    """What is said of this pack and not of all: dispensing, reimbursement."""
    data: dict[str, Any] = {}
    for kind, key in (
        ("market.dispensing", "dispensing"),
        ("market.reimbursement", "reimbursement"),
        ("market.financing", "reimbursement"),
    ):
        for token in plan.read.taken.found(kind):
            shares: tuple[Share, ...] = token.data if isinstance(token.data, tuple) else ()
            for index, share in enumerate(shares):
                if number not in share.packs:
                    continue
                printed = _printed_share(plan, token, share, first=index == 0)
                if key == "dispensing":
                    data[key] = [{"group": share.codes[0], "from": start, **printed}]
                else:
                    before = data[key][0]["status"] if key in data else []
                    data[key] = [{"from": start, "status": [*before, *share.codes], **printed}]
    condition = next(iter(plan.read.taken.found("market.condition")), None)
    if condition and isinstance(condition.data, Limited) and number in condition.data.packs and "reimbursement" in data:
        data["reimbursement"][0]["condition"] = {plan.language: condition.data.text}
    return data


def _printed_share(plan: Plan, token: Token, share: Share, *, first: bool) -> dict[str, Any]:
    country = plan.read.tongue.country
    coded = country.dispensing_groups if token.kind == "market.dispensing" else country.reimbursement_statuses
    usual = coded[share.codes[0]].printed[plan.language][0].text.replace("\u00a0", " ")
    if first and house.expression(token, plan.read.tongue.grammar).endswith("|capital"):
        usual = usual[:1].upper() + usual[1:]
    elif not first and usual[1:2].islower():
        usual = usual[:1].lower() + usual[1:]
    return {} if usual == share.texts[0] else {"printed": {plan.language: share.texts[0]}}


def _price(token: Token, plan: Plan, start: str) -> dict[str, Any]:
    amount: Amount = token.data
    country = plan.read.tongue.country
    return {
        "kind": _noted(amount.kind, _guessed(token)),
        "amount": f"{amount.amount:.2f}",
        "currency": country.currency,
        "vat": country.prices.kinds[amount.kind].vat or "included",
        "from": start,
    }


def _sites(plan: Plan) -> dict[str, Any]:
    country = plan.read.tongue.country
    found: dict[str, Any] = {}
    for token in plan.read.taken.tokens:
        match = re.fullmatch(r"market\.(\w+)_site", token.kind)
        if match and match[1] in country.sites and token.text != country.sites[match[1]].printed[0].text:
            found[match[1]] = _noted(token.text, _guessed(token))
    return found


def _formats(block: Read) -> dict[str, Any]:
    language = block.tongue.language
    found: dict[str, Any] = {}
    if block.money:
        how = {"pattern": block.money.pattern}
        if block.money.group_from is not None:
            how["group_from"] = str(block.money.group_from)
            how["group"] = block.money.group
        found["money"] = {language: Flow(how)}
    if block.dates:
        found["date"] = {language: block.dates.pattern}
    if block.months:
        found["month"] = {language: block.months.pattern}
    if block.groups:
        found["codes"] = {id_: Flow([str(size) for size in sizes]) for id_, sizes in block.groups.items()}
    return found


def prepared_of(plans: Sequence[Plan]) -> str:
    """When the material was prepared, as the first block says that says it."""
    return next((written(token.data) for plan in plans for token in plan.read.taken.found("material.prepared")), "")
