"""Plain data to model: the only place where a string becomes a Decimal or a date.

Every function takes a cursor over data that its schema has passed; what is wrong in meaning is for the checks to say.
"""

from __future__ import annotations

from decimal import Decimal

from smpc_annex.inforce import Moment, Period
from smpc_annex.model import dossier as d
from smpc_annex.model import rules as r
from smpc_annex.reading.cursor import Cursor

# --- what several files share ------------------------------------------------------------------------------------------


def verified(node: Cursor | None) -> d.Verified | None:
    """When a value was last compared; None where nobody noted it."""
    if node is None:
        return None
    return d.Verified(Moment.parse(node.string("on")), node.string("by"), node.string("source"), node.span)


def party(node: Cursor) -> d.Party:
    """A holder or representative in one period."""
    phone = node.get("phone")
    address = node.get("address")
    return d.Party(
        period=node.period(),
        name=node["name"].words(),
        address={language: _address(item) for language, item in address.items()} if address else {},
        phone=d.Phone(phone["number"].text, phone.optional_text("printed")) if phone else None,
        email=node.optional_text("email"),
        website=node.optional_text("website"),
        verified=verified(node.get("verified")),
        span=node.span,
    )


def _address(node: Cursor) -> d.Address:
    return d.Address(node["street"].text, node["postal_code"].text, node["city"].text, node.optional_text("country"))


# --- a dossier ---------------------------------------------------------------------------------------------------------


def product(top: Cursor) -> d.Product:
    """product.yaml."""
    form = top["form"]
    return d.Product(
        name=top["name"].text,
        substances=tuple(d.Substance(s.string("id"), s["inn"].words(), s.span) for s in top.each("substances")),
        form=d.Form(form["term"].words(), form.optional_words("source")),
        group=top.optional_words("group"),
        action=top.optional_words("action"),
        atc=tuple(d.AtcCode(a.period(), a["code"].text, verified(a.get("verified"))) for a in top.each("atc")),
        mah=tuple(party(m) for m in top.each("mah")),
        ma_numbers=top.texts("ma_numbers"),
        monitoring=tuple(d.Listed(m.period(), "additional_monitoring", m.span) for m in top.each("additional_monitoring")),
        narcotic=tuple(d.Listed(n.period(), n.string("class"), n.span) for n in top.each("narcotic")),
        revisions=tuple(d.Revision(v.day("revised"), verified(v.get("verified")), v.span) for v in top.each("smpc_revisions")),
        presentations=tuple(
            d.Presentation(
                p.string("id"), p["strength"].words(), p.optional_words("content"), p.optional_words("container"), p.span
            )
            for p in top.each("presentations")
        ),
        span=top.span,
    )


def core(top: Cursor) -> d.Core:
    """core/<language>.yaml."""
    return d.Core(
        language=top.string("language"),
        opening=top.optional_text("opening"),
        sections=tuple(_section(s) for s in top.each("sections")),
        closing=top.optional_text("closing"),
        span=top.span,
    )


def _section(node: Cursor) -> d.Section:
    return d.Section(
        number=node["section"].text,
        abridged=node.flag("abridged"),
        text=node.optional_text("text"),
        reactions=tuple(
            d.Trial(t.optional_text("trial"), tuple(d.Band(b["frequency"].text, b.texts("terms")) for b in t.each("bands")))
            for t in node.each("reactions")
        ),
        notes=tuple(d.Note(n["mark"].text, n["text"].text) for n in node.each("notes")),
        closing=node.optional_text("closing"),
        span=node.span,
    )


def market(top: Cursor) -> d.Market:
    """markets/<country>.yaml."""
    shared = top.get("all_packs")
    sites = top.get("sites")
    return d.Market(
        country=top.string("country"),
        representative=top.optional_text("representative"),
        packs=tuple(_pack(p, shared) for p in top.each("packs")),
        sites={id_: item.text for id_, item in sites.items()} if sites else {},
        information=top.optional_words("information"),
        waivers=tuple(_waiver(w) for w in top.each("waivers")),
        span=top.span,
        unplaced=tuple(d.Unplaced(u.string("after"), u["text"].words(), u.span) for u in top.each("unplaced")),
    )


def _pack(node: Cursor, shared: Cursor | None) -> d.Pack:
    dispensing = node if node.get("dispensing") else shared
    reimbursement = node if node.get("reimbursement") else shared
    prices = node.get("prices")
    return d.Pack(
        id=node.string("id"),
        presentation=node["presentation"].text,
        label=node["label"].words(),
        number=node.optional_text("number"),
        marketed=tuple(d.Marketed(m.period(), m.span) for m in node.each("marketed")),
        dispensing=tuple(_dispensing(item, _owner(dispensing)) for item in dispensing.each("dispensing")) if dispensing else (),
        reimbursement=tuple(_reimbursement(item, _owner(reimbursement)) for item in reimbursement.each("reimbursement"))
        if reimbursement
        else (),
        prices=tuple(_price(item) for item in node.each("prices")),
        prices_span=prices.span if prices else node.span,
        span=node.span,
    )


def _owner(node: Cursor) -> str:
    return node.string("id", "all_packs")


def _dispensing(node: Cursor, owner: str) -> d.Dispensing:
    return d.Dispensing(
        node.period(), node["group"].text, node.optional_words("printed"), verified(node.get("verified")), owner, node.span
    )


def _reimbursement(node: Cursor, owner: str) -> d.Reimbursement:
    return d.Reimbursement(
        node.period(),
        node.texts("status"),
        node.optional_words("condition"),
        node.optional_words("printed"),
        verified(node.get("verified")),
        owner,
        node.span,
    )


def _price(node: Cursor) -> d.Price:
    return d.Price(
        period=node.period(),
        kind=node.string("kind"),
        amount=Decimal(node.string("amount")),
        currency=node.string("currency"),
        vat=node.string("vat"),
        verified=verified(node.get("verified")),
        span=node["amount"].span,
    )


def _waiver(node: Cursor) -> d.Waiver:
    return d.Waiver(
        finding=node["finding"].text,
        text=node.string("text"),
        subject=node.string("subject"),
        materials=tuple(item.text for item in node.texts("materials")),
        reason=node.string("reason"),
        by=node.string("by"),
        period=Period(node.day("on"), node.day("until")),
        span=node.span,
    )


def material(top: Cursor) -> d.Material:
    """annexes/<material>.yaml."""
    return d.Material(
        id=top["id"].text,
        version=top.string("version"),
        prepared=Moment.parse(top.string("prepared")),
        prepared_span=top["prepared"].span,
        kind=top.string("kind"),
        audience=top.string("audience"),
        presentations=top.texts("presentations"),
        publications=tuple(
            d.Publication(
                p.string("name"),
                p.optional_text("core"),
                tuple(d.Wanted(country, item.data, item.span) for entry in p.each("blocks") for country, item in entry.items()),
                p.span,
            )
            for p in top.each("publications")
        ),
        span=top.span,
    )


def process(top: Cursor) -> d.Process:
    """How a house approves texts: ``translations:`` of portfolio.yaml, or what holds where nobody wrote it."""
    node = top.get("translations")
    if node is None:
        return d.Process(span=top.span)
    usual = d.Process()
    states = tuple(state for state in ("draft", "reviewed", "approved") if state in node.data.get("states", usual.states))
    return d.Process(node.string("source", usual.source), states, node.span)


def representatives(top: Cursor) -> dict[str, d.Representative]:
    """representatives.yaml, by id."""
    return {
        id_: d.Representative(id_, node.string("country"), tuple(party(p) for p in node.each("periods")), node.span)
        for id_, node in top["representatives"].items()
    }


# --- country rules -----------------------------------------------------------------------------------------------------


def country(top: Cursor) -> r.Country:
    """country_rules/<country>.yaml."""
    formats = top["formats"]
    reminder = top.get("reminder")
    refused, abandoned, legal = top.get("refused_groups"), top.get("abandoned_sites"), top.get("legal_texts")
    return r.Country(
        code=top.string("country"),
        name=top["name"].words(),
        languages=tuple(item.text for item in top.texts("languages")),
        currency=top.string("currency"),
        laws=laws(top),
        requirements=requirements(top, house=False),
        dispensing_groups={code: _group(code, n) for code, n in top["dispensing_groups"].items()},
        refused_groups={code: n.data for code, n in refused.items()} if refused else {},
        reimbursement_statuses={code: _status(code, n) for code, n in top["reimbursement_statuses"].items()},
        prices=_price_rules(top["prices"]),
        identifiers=_identifiers(top),
        money=money_formats(formats),
        dates=date_formats(formats, "date"),
        months=date_formats(formats, "month"),
        sites=_sites(top),
        abandoned_sites={site: n.data for site, n in abandoned.items()} if abandoned else {},
        legal_texts={id_: n["printed"].words() for id_, n in legal.items()} if legal else {},
        reminder=r.Reminder(
            reminder.flag("allowed"),
            tuple(item.text for item in reminder.texts("fields")),
            tuple(item.text for item in reminder.texts("laws")),
            reminder.span,
        )
        if reminder
        else None,
        release_role=top.string("release_role"),
        review_laws_within_days=int(top.string("review_laws_within_days", "400")),
        span=top.span,
    )


def laws(top: Cursor) -> dict[str, r.Law]:
    """The laws of a rules file, by id."""
    node = top.get("laws")
    return {id_: _law(id_, item) for id_, item in node.items()} if node else {}


def _law(id_: str, node: Cursor) -> r.Law:
    seen = verified(node["verified"])
    assert seen is not None  # noqa: S101 - the schema requires it
    return r.Law(
        id=id_,
        title=node.string("title"),
        number=node.string("number"),
        section=node.string("section"),
        url=node.string("url"),
        basis=node.string("basis"),
        period=node.period(),
        active=node.string("status") == "active",
        confidence=node.string("confidence"),
        state_of_text=node.string("state_of_text"),
        verified=seen,
        note=node.string("note"),
        span=node.span,
    )


def requirements(top: Cursor, *, house: bool) -> tuple[r.Requirement, ...]:
    """The requirements of a rules file, in their order."""
    return tuple(_requirement(node, house) for node in top.each("requirements"))


def _requirement(node: Cursor, house: bool) -> r.Requirement:
    when = node.get("when")
    return r.Requirement(
        id=node.string("id"),
        asks=node.string("asks"),
        laws=tuple(item.text for item in node.texts("laws")),
        level=node.string("level"),
        active=node.string("status") == "active",
        period=node.period(),
        fields=tuple(item.text for item in node.texts("fields")),
        any_of=tuple(item.text for item in node.texts("any_of")),
        each=node.string("each", "publication"),
        when=_condition(when) if when else None,
        manual=node.string("check") == "manual",
        language=node.string("language"),
        note=node.string("note"),
        span=node.span,
        layout=node.string("concerns") == "layout",
        house=house,
        limits=_limits(node.get("limits")),
    )


def _limits(node: Cursor | None) -> tuple[tuple[str, Decimal], ...]:
    names = ("size_pt", "x_height_mm", "contrast", "width_percent")
    return tuple((name, Decimal(text)) for name in names if node and (text := node.string(name)))


def _condition(node: Cursor) -> r.Condition:
    inverse = node.get("not")
    is_, in_ = node.get("is"), node.get("in")
    return r.Condition(
        material=tuple(item.text for item in node.texts("material")),
        audience=tuple(item.text for item in node.texts("audience")),
        has=node.string("has"),
        is_=tuple((key, item.data) for key, item in is_.items()) if is_ else (),
        in_=tuple((key, tuple(item.data)) for key, item in in_.items()) if in_ else (),
        more_than_one=node.string("more_than_one"),
        all_=tuple(_condition(item) for item in node.each("all")),
        any_=tuple(_condition(item) for item in node.each("any")),
        not_=_condition(inverse) if inverse else None,
    )


def _forms(node: Cursor) -> dict[str, tuple[d.Text, ...]]:
    return {language: tuple(forms[i].text for i in range(len(forms.data))) for language, forms in node["printed"].items()}


def _group(code: str, node: Cursor) -> r.DispensingGroup:
    return r.DispensingGroup(
        code=code,
        printed=_forms(node),
        meaning=node.string("meaning"),
        prescription=node.flag("prescription"),
        pharmacy_only=node.flag("pharmacy_only"),
        hospital_only=node.flag("hospital_only"),
        variant_of=node.string("variant_of"),
        period=node.period(),
        span=node.span,
    )


def _status(code: str, node: Cursor) -> r.ReimbursementStatus:
    return r.ReimbursementStatus(
        code=code,
        printed=_forms(node),
        meaning=node.string("meaning"),
        field=node.string("field"),
        condition=node.string("condition"),
        period=node.period(),
        span=node.span,
    )


def _price_rules(node: Cursor) -> r.PriceRules:
    kinds = node.get("kinds")
    return r.PriceRules(
        policy=node.string("policy"),
        kinds={
            code: r.PriceKind(code, n["name"].words(), n.string("vat"), n.string("meaning"), n.span) for code, n in kinds.items()
        }
        if kinds
        else {},
        required_kind=node.string("required_kind"),
        verify_within_days=int(node.string("verify_within_days")),
        rhythm=node.string("rhythm"),
        vat_rates=tuple(r.VatRate(v.period(), Decimal(v.string("rate"))) for v in node.each("vat_rates")),
        tariffs=tuple(_tariff(item) for item in node.each("tariffs")),
    )


def _tariff(node: Cursor) -> r.Tariff:
    return r.Tariff(
        period=node.period(),
        base=node.string("base"),
        result=node.string("result"),
        steps=tuple(
            r.Step(Decimal(s.string("below")) if s.get("below") else None, Decimal(s.string("factor")), Decimal(s.string("plus")))
            for s in node.each("steps")
        ),
        surcharges=tuple(Decimal(item.text) for item in node.texts("surcharges")),
        vat=node.flag("vat"),
        tolerance=Decimal(node.string("tolerance")),
        source=node.string("source"),
    )


def money_formats(formats: Cursor) -> dict[str, r.MoneyFormat]:
    """How amounts are printed, by language."""
    node = formats.get("money")
    return {language: _money(item) for language, item in node.items()} if node else {}


def date_formats(formats: Cursor, kind: str) -> dict[str, r.DateFormat]:
    """How a date or a month is printed, by language."""
    node = formats.get(kind)
    return {language: r.DateFormat(item.data, item.span) for language, item in node.items()} if node else {}


def code_groups(formats: Cursor) -> dict[str, tuple[int, ...]]:
    """How codes are grouped in print, by the id of the identifier."""
    node = formats.get("codes")
    return {id_: tuple(int(size) for size in item.data) for id_, item in node.items()} if node else {}


def _money(node: Cursor) -> r.MoneyFormat:
    group_from = node.string("group_from")
    return r.MoneyFormat(
        node.string("pattern"), int(group_from) if group_from else None, node.string("group", "\u00a0"), node.span
    )


def _identifiers(top: Cursor) -> dict[str, r.Identifier]:
    node = top.get("identifiers")
    return {
        id_: r.Identifier(
            n.string("name"),
            n.string("pattern"),
            n.string("form"),
            n.string("check"),
            tuple(int(g.text) for g in n.texts("groups")),
            n.span,
            tuple(series.text for series in n.texts("ranges")),
        )
        for id_, n in (node.items() if node else ())
    }


def _sites(top: Cursor) -> dict[str, r.Site]:
    return {id_: r.Site(id_, n.string("href"), n.texts("printed"), n.period(), n.span) for id_, n in top["sites"].items()}


# --- the EU level ------------------------------------------------------------------------------------------------------


def eu_level(top: Cursor) -> r.EuLevel:
    """country_rules/EU.yaml."""
    monitoring = top["additional_monitoring"]
    return r.EuLevel(
        laws=laws(top),
        sections={
            number: r.QrdSection(number, _terms(n, "title"), _terms(n, "lead_in"), _also(n))
            for number, n in top["sections"].items()
        },
        frequencies={
            code: r.Frequency(code, n.string("threshold"), _terms(n, "words")) for code, n in top["frequencies"].items()
        },
        symbol=monitoring["symbol"].text,
        sentence=_terms(monitoring, "sentence"),
        sites=_sites(top),
        identifiers=_identifiers(top),
        epi=_epi(top.get("epi")),
    )


def _epi(node: Cursor | None) -> r.EpiCodes:
    if node is None:
        return r.EpiCodes()
    sections = {code: item.data for code, item in node["sections"].items()}
    return r.EpiCodes(node.string("list"), node.string("smpc"), node.string("leaflet"), node.string("root"), sections)


def _also(node: Cursor) -> dict[str, tuple[d.Text, ...]]:
    also = node.get("also")
    return {language: tuple(words[i].text for i in range(len(words.data))) for language, words in also.items()} if also else {}


def _terms(node: Cursor, key: str) -> tuple[r.Term, ...]:
    return tuple(r.Term(item.period(), item["words"].words()) for item in node.each(key))
