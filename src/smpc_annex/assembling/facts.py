"""What a template sees: the medicine, its packs, its holder, its texts, as Values ready to print.

Everything is found out when a template asks for it, so that what nobody prints need not be there. What is asked for and
has no words in the block's language is noted as a finding and stops the block; what the data does not hold at all is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from smpc_annex import catalogs
from smpc_annex.assembling import inline
from smpc_annex.assembling.messages import Form as _form  # noqa: N813 - the name that the extractor looks for
from smpc_annex.assembling.messages import message, small, speaking
from smpc_annex.assembling.values import Piece, Value, join
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.inforce import on, say
from smpc_annex.model.block import Origin, Style
from smpc_annex.model.dossier import Address, Core, House, Pack, Party, Product, Section, Substance, Text, Trial, Words
from smpc_annex.model.rules import DateFormat, EuLevel, Term
from smpc_annex.model.situation import Situation


def _(msgid: str) -> Value:
    """A fixed word without country, for use in this module."""
    return message(None, msgid, None, {})


#: How messages call a field.
NAMES = {
    "product.inn": "the INN",
    "product.form": "the pharmaceutical form",
    "product.strength": "the strength",
    "product.group": "the pharmacotherapeutic group",
    "product.action": "the action",
    "mah.name": "the holder's name",
    "representative.name": "the representative's name",
    "pack.size": "the pack's label",
    "pack.condition": "the condition of reimbursement",
}


def draft_notice() -> str:
    """What a draft says of itself, in the block's language."""
    # TRANSLATOR: stands on every draft
    return "".join(piece.text for piece in _("DRAFT, not for publication").pieces)


def datum(
    text: str, *spans: Span, field: str = "", subjects: tuple[str, ...] = (), rules: Sequence[Span] = (), href: str = ""
) -> Value:
    """Words from data, and from the rules that gave them their form."""
    origins = tuple(Origin("data", span) for span in spans) + tuple(Origin("rule", span) for span in rules)
    return Value([Piece(text, speaking.get().language, origins, field, subjects, Style.PLAIN, href)])


def in_language(words: Words, field: str, subjects: tuple[str, ...] = (), rule: bool = False) -> Value | None:
    """Words in the block's language. None, and a finding, where nobody wrote them."""
    now = speaking.get()
    text = words.get(now.language)
    if text is None:
        name = NAMES.get(field, "this text")
        missing(f"{name} has no words in {now.language}", words.span, f'add a line here: {now.language}: "…"', "MIS001")
        return None
    return datum(text.text, *(() if rule else (text.span,)), field=field, subjects=subjects, rules=(text.span,) if rule else ())


def missing(what: str, span: Span, advice: str, code: str) -> None:
    """Note something that is asked for and not there."""
    now = speaking.get()
    finding = Finding(id=code, severity=Severity.ERROR, message=what, span=span, help=advice, language=now.language)
    if finding not in now.findings:
        now.findings.append(finding)


def term(terms: Iterable[Term], day: date, what: str, span: Span) -> Text | None:
    """The words of a dated table in the block's language, as they are on the day."""
    held = on(terms, day)
    text = held.words.get(speaking.get().language) if held else None
    if text is None:
        missing(
            f"{what} has no words in {speaking.get().language}",
            held.words.span if held else span,
            "add them to the table",
            "MIS002",
        )
    return text


# --- product -----------------------------------------------------------------------------------------------------------


class ProductFacts:
    """The medicine."""

    def __init__(
        self,
        product: Product,
        day: date,
        eu: EuLevel,
        covered: frozenset[str],
        atc_groups: Sequence[int],
        atc_rule: Span | None,
        dates: Mapping[str, Text] | None = None,
    ) -> None:
        self._product, self._day, self._eu, self._covered = product, day, eu, covered
        self._dates = dates or {}
        self._atc_groups, self._atc_rule = atc_groups, atc_rule

    @property
    def name(self) -> Value:
        return datum(self._product.name.text, self._product.name.span, field="product.name")

    @property
    def substances(self) -> tuple[Value, ...]:
        found = (self._inn(substance) for substance in self._product.substances)
        return tuple(value for value in found if value)

    @staticmethod
    def _inn(substance: Substance) -> Value | None:
        return in_language(substance.inn, "product.inn", (f"substance:{substance.id}",))

    @property
    def inn(self) -> Value:
        # TRANSLATOR: stands between two active substances
        return join(self.substances, _("/"))

    @property
    def form(self) -> Value | None:
        return in_language(self._product.form.term, "product.form")

    @property
    def strengths(self) -> tuple[Value, ...]:
        """Each strength once, with all the presentations that have it."""
        subjects: dict[str, list[str]] = {}
        texts: dict[str, list[Text]] = {}
        for item in self._product.presentations:
            if self._covered and item.id not in self._covered:
                continue
            text = item.strength.get(speaking.get().language)
            if text is None:
                in_language(item.strength, "product.strength")
                continue
            subjects.setdefault(text.text, []).append(f"presentation:{item.id}")
            texts.setdefault(text.text, []).append(text)
        return tuple(
            datum(words, *(text.span for text in texts[words]), field="product.strength", subjects=tuple(subjects[words]))
            for words in texts
        )

    @property
    def group(self) -> Value | None:
        return in_language(self._product.group, "product.group") if self._product.group else None

    @property
    def action(self) -> Value | None:
        return in_language(self._product.action, "product.action") if self._product.action else None

    @property
    def atc(self) -> Value | None:
        held = on(self._product.atc, self._day)
        if held is None:
            return None
        printed = catalogs.grouped(held.code.text, self._atc_groups)
        return datum(printed, held.code.span, field="product.atc", rules=(self._atc_rule,) if self._atc_rule else ())

    @property
    def monitored(self) -> bool:
        return on(self._product.monitoring, self._day) is not None

    @property
    def triangle(self) -> Value | None:
        listed = on(self._product.monitoring, self._day)
        symbol = self._eu.symbol
        return datum(symbol.text, listed.span, field="product.monitoring", rules=(symbol.span,)) if listed else None

    @property
    def monitoring(self) -> Value | None:
        """The sentence that goes with the triangle."""
        listed = on(self._product.monitoring, self._day)
        text = (
            term(self._eu.sentence, self._day, "the sentence on additional monitoring", self._eu.symbol.span) if listed else None
        )
        return datum(text.text, listed.span, field="product.monitoring", rules=(text.span,)) if listed and text else None

    @property
    def is_narcotic(self) -> bool:
        return on(self._product.narcotic, self._day) is not None

    @property
    def revised(self) -> Value | None:
        """The date of the SmPC text that is current on the day, written out, or in the house's own form."""
        revision = self._product.revision_on(self._day)
        if revision is None:
            advice = "add the revision that was current that day, or look at the day"
            missing(
                f"no revision of the SmPC is dated {say(self._day)} or earlier",
                self._product.revisions[0].span if self._product.revisions else self._product.span,
                advice,
                "MIS003",
            )
            return None
        language = speaking.get().language
        own = self._dates.get(language)
        if own:
            printed = catalogs.day(revision.revised, DateFormat(own.text, own.span), language, "")
            return datum(printed, revision.span, own.span, field="smpc.revised")
        return datum(catalogs.long_day(revision.revised, language), revision.span, field="smpc.revised")


class PartyFacts:
    """A holder or representative."""

    def __init__(self, party: Party, role: str) -> None:
        self._party, self._role = party, role

    @property
    def name(self) -> Value | None:
        return in_language(self._party.name, f"{self._role}.name")

    def _address(self, part: Callable[[Address], Text | None]) -> Value | None:
        address = self._party.address_in(speaking.get().language)
        if address is None:
            if self._party.address:
                missing(
                    f"the address has no words in {speaking.get().language}",
                    self._party.span,
                    "add it, or write it under mul",
                    "MIS001",
                )
            return None
        text = part(address)
        return datum(text.text, text.span, field=f"{self._role}.address") if text else None

    @property
    def street(self) -> Value | None:
        return self._address(lambda address: address.street)

    @property
    def postal_code(self) -> Value | None:
        return self._address(lambda address: address.postal_code)

    @property
    def city(self) -> Value | None:
        return self._address(lambda address: address.city)

    @property
    def country(self) -> Value | None:
        return self._address(lambda address: address.country)

    @property
    def phone(self) -> Value | None:
        phone = self._party.phone
        if phone is None:
            return None
        field = f"{self._role}.phone"
        if phone.printed:
            return datum(phone.printed.text, phone.printed.span, phone.number.span, field=field)
        try:
            return datum(catalogs.phone(phone.number.text), phone.number.span, field=field)
        except ValueError:
            missing(
                f"{phone.number.text} is no telephone number",
                phone.number.span,
                "write + with the country's code and the digits",
                "PHN001",
            )
            return None

    @property
    def email(self) -> Value | None:
        text = self._party.email
        return datum(text.text, text.span, field=f"{self._role}.email", href=f"mailto:{text.text}") if text else None

    @property
    def website(self) -> Value | None:
        text = self._party.website
        if text is None:
            return None
        href = text.text if "://" in text.text else f"https://{text.text}"
        return datum(text.text, text.span, field=f"{self._role}.website", href=href)


# --- packs -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """A value that several packs share: the value, the packs' labels in a row, and whether these are all the packs."""

    value: Value
    packs: Value
    all: bool


class PackFacts:
    """One pack."""

    def __init__(self, pack: Pack, situation: Situation) -> None:
        self._pack, self._situation = pack, situation

    @property
    def label(self) -> Value | None:
        return in_language(self._pack.label, "pack.size", (self._pack.subject,))

    @property
    def number(self) -> Value | None:
        text = self._pack.number
        if text is None:
            return None
        rule = self._situation.country.identifiers.get("article_number")
        printed = catalogs.grouped(text.text, rule.groups) if rule else text.text
        return datum(printed, text.span, field="pack.number", subjects=(self._pack.subject,), rules=(rule.span,) if rule else ())

    def price(self, kind: str) -> Value | None:
        """The price of this kind that holds on the day, as the country prints it in this language."""
        held = self._situation.price(self._pack, kind)
        if held is None:
            return None
        country, language = self._situation.country, speaking.get().language
        how = country.money.get(language)
        if how is None:
            missing(f"{country.code} has no money format for {language}", country.span, "add it under formats: money:", "MIS002")
            return None
        printed = catalogs.money(held.amount, how, language, country.code)
        return datum(printed, held.span, field=f"pack.price.{kind}", subjects=(self._pack.subject,), rules=(how.span,))

    def has_price(self, kind: str) -> bool:
        return self._situation.price(self._pack, kind) is not None


class MarketFacts:
    """What is true of the medicine in one country."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    @property
    def packs(self) -> tuple[PackFacts, ...]:
        return tuple(PackFacts(pack, self._situation) for pack in self._situation.packs)

    def have_price(self, kind: str) -> bool:
        """Whether any pack has a price of this kind on the day."""
        return any(self._situation.price(pack, kind) for pack in self._situation.packs)

    @property
    def dispensing(self) -> tuple[Group, ...]:
        return self._grouped(self._dispensing)

    @property
    def reimbursement(self) -> tuple[Group, ...]:
        return self._grouped(lambda pack: self._statuses(pack, "pack.reimbursement"))

    @property
    def financing(self) -> tuple[Group, ...]:
        return self._grouped(lambda pack: self._statuses(pack, "pack.financing"))

    @property
    def condition(self) -> tuple[Group, ...]:
        return self._grouped(self._condition)

    def _dispensing(self, pack: Pack) -> Value | None:
        held = self._situation.dispensing(pack)
        group = self._situation.group(pack)
        if held is None or group is None:
            return None
        return self._coded(group.printed, held.printed, held.group, group.span, "pack.dispensing", pack.subject)

    def _statuses(self, pack: Pack, field: str) -> Value | None:
        held = self._situation.reimbursement(pack)
        if held is None:
            return None
        codes = {code.text: code for code in held.status}
        values = [
            self._coded(
                status.printed,
                held.printed if status.code == held.status[0].text else None,
                codes[status.code],
                status.span,
                field,
                pack.subject,
            )
            for status in self._situation.statuses(pack)
            if status.field == field
        ]
        found = [value for value in values if value]
        # TRANSLATOR: stands between the things of a list
        return join(found, _(", ")) if found else None

    def _condition(self, pack: Pack) -> Value | None:
        held = self._situation.reimbursement(pack)
        return in_language(held.condition, "pack.condition", (pack.subject,)) if held and held.condition else None

    def _coded(
        self, forms: Mapping[str, tuple[Text, ...]], house: Words | None, code: Text, rule: Span, field: str, subject: str
    ) -> Value | None:
        """The printed form of a code: the house's, or the first that the rules accept in this language."""
        language = speaking.get().language
        own = house.get(language) if house else None
        if own:
            return datum(own.text, own.span, code.span, field=field, subjects=(subject,), rules=(rule,))
        if language not in forms:
            missing(
                f"the code {code.text} has no printed form in {language}", rule, f"add one under printed: {language}:", "MIS002"
            )
            return None
        form = forms[language][0]
        return datum(form.text, code.span, field=field, subjects=(subject,), rules=(form.span,))

    def _grouped(self, of: Callable[[Pack], Value | None]) -> tuple[Group, ...]:
        """Packs that print the same words, together, in the order of their first pack."""
        packs = self._situation.packs
        together: dict[str, list[tuple[Pack, Value]]] = {}
        for pack in packs:
            value = of(pack)
            if value:
                together.setdefault("".join(piece.text for piece in value.pieces), []).append((pack, value))
        return tuple(self._group(members, len(packs)) for members in together.values())

    @staticmethod
    def _group(members: Sequence[tuple[Pack, Value]], count: int) -> Group:
        pieces = [
            Piece(
                parts[0].text,
                parts[0].language,
                tuple(dict.fromkeys(origin for part in parts for origin in part.origins)),
                parts[0].field,
                tuple(dict.fromkeys(subject for part in parts for subject in part.subjects)),
                parts[0].style,
                parts[0].href,
            )
            for parts in zip(*(value.pieces for _pack, value in members), strict=True)
        ]
        labels = [in_language(pack.label, "", (pack.subject,)) for pack, _value in members]
        return Group(Value(pieces), join([label for label in labels if label], _(", ")), len(members) == count)

    def site(self, id_: str, field: str) -> Value | None:
        """An official site of the country, in the house's form or the usual one."""
        site = self._situation.site(id_)
        if site is None:
            return None
        own = self._situation.market.sites.get(id_)
        if own:
            return datum(own.text, own.span, field=field, rules=(site.span,), href=site.href)
        return datum(
            site.printed[0].text, self._situation.market.span, field=field, rules=(site.printed[0].span,), href=site.href
        )

    @property
    def smpc_site(self) -> Value | None:
        return self.site("smpc", "smpc.site")

    @property
    def price_site(self) -> Value | None:
        return self.site("price", "price.reference")

    @property
    def information(self) -> Value | None:
        words = self._situation.market.information
        return in_language(words, "") if words else None

    def unplaced(self, after: str) -> Value:
        """Words of an older annex that nobody has placed yet, where they stood: after this segment. Nothing where there are none."""
        language = speaking.get().language
        texts = [one.text.get(language) for one in self._situation.market.unplaced if one.after == after]
        values = [inline.value(text, language) for text in texts if text]
        return join(values, Value([Piece(" ", language, values[0].pieces[0].origins)])) if values else Value([])

    @property
    def narcotic_warning(self) -> Value | None:
        """The sentence that the country's law or code fixes for narcotics, if the medicine is one."""
        listed, words = self._situation.narcotic, self._situation.country.legal_texts.get("narcotic")
        text = words.get(speaking.get().language) if listed and words else None
        if listed and words and text is None:
            missing(
                f"the narcotic warning has no words in {speaking.get().language}",
                words.span,
                "the law fixes it in the national language",
                "MIS002",
            )
        return datum(text.text, listed.span, field="product.narcotic", rules=(text.span,)) if listed and text else None

    def asks(self, id_: str) -> bool:
        """Whether a requirement of this country's rules applies to this publication on the day."""
        for requirement in self._situation.country.requirements:
            if requirement.id == id_:
                return self._situation.asks(requirement)
        raise ValueError(f"there is no requirement {id_} in the rules of {self._situation.country.code}")


class MaterialFacts:
    """The piece of promotional material."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    @property
    def id(self) -> Value:
        text = self._situation.material.id
        return datum(text.text, text.span, field="material.id")

    @property
    def prepared(self) -> Value | None:
        material, country, language = self._situation.material, self._situation.country, speaking.get().language
        days, months = country.dates.get(language), country.months.get(language)
        if days is None or months is None:
            missing(f"{country.code} has no date format for {language}", country.span, "add it under formats:", "MIS002")
            return None
        rule = days if material.prepared.day else months
        printed = catalogs.moment(material.prepared, days, months, language, country.code)
        return datum(printed, material.prepared_span, field="material.prepared", rules=(rule.span,))


# --- core --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BandFacts:
    """One frequency: its name and its terms."""

    frequency: Value
    terms: Value


class TrialFacts:
    """The adverse reactions of one trial."""

    def __init__(self, trial: Trial, core: CoreFacts) -> None:
        self._trial, self._core = trial, core

    @property
    def name(self) -> Value | None:
        text = self._trial.name
        return inline.value(text, self._core.language, "smpc.4.8") if text else None

    @property
    def bands(self) -> tuple[BandFacts, ...]:
        return tuple(
            BandFacts(frequency, join([inline.value(term, self._core.language, "smpc.4.8") for term in band.terms], _(", ")))
            for band in self._trial.bands
            if (frequency := self._core.frequency(band.frequency))
        )


class SectionFacts:
    """One section of the core summary."""

    def __init__(self, section: Section, core: CoreFacts) -> None:
        self._section, self._core = section, core
        self.number = section.number.text
        self.abridged = section.abridged

    @property
    def lead_in(self) -> Value | None:
        return self._core.lead_in(self._section.number)

    def _text(self, text: Text | None) -> Value | None:
        return inline.value(text, self._core.language, f"smpc.{self.number}") if text else None

    @property
    def text(self) -> Value | None:
        return self._text(self._section.text)

    @property
    def closing(self) -> Value | None:
        return self._text(self._section.closing)

    @property
    def trials(self) -> tuple[TrialFacts, ...]:
        return tuple(TrialFacts(trial, self._core) for trial in self._section.reactions)

    @property
    def notes(self) -> tuple[tuple[Value, Value], ...]:
        """Footnote marks and their texts."""
        field = f"smpc.{self.number}"
        return tuple(
            (datum(note.mark.text, note.mark.span, field=field), inline.value(note.text, self._core.language, field))
            for note in self._section.notes
        )


class CoreFacts:
    """The core summary."""

    def __init__(self, core: Core, house: House, eu: EuLevel, day: date, product: Product) -> None:
        self._core, self._house, self._eu, self._day, self._product = core, house, eu, day, product
        self.language = core.language

    @property
    def opening(self) -> Value | None:
        return inline.value(self._core.opening, self.language) if self._core.opening else None

    @property
    def closing(self) -> Value | None:
        return inline.value(self._core.closing, self.language) if self._core.closing else None

    @property
    def sections(self) -> tuple[SectionFacts, ...]:
        return tuple(SectionFacts(section, self) for section in self._core.sections)

    def lead_in(self, number: Text) -> Value | None:
        """What stands before a section: the house's words, or the customary ones where it has none in this language."""
        own = self._house.lead_ins.get(number.text)
        if own and own.get(self.language):
            return in_language(own, "")
        known = self._eu.sections.get(number.text)
        if known is None:
            missing(
                f"there is no QRD section {number.text}",
                number.span,
                "sections are numbered as in the SmPC: 4.1, 4.2 …",
                "MIS002",
            )
            return None
        text = term(known.lead_in, self._day, f"the lead-in of section {number.text}", number.span)
        return datum(text.text, number.span, rules=(text.span,)) if text else None

    def frequency(self, code: Text) -> Value | None:
        known = self._eu.frequencies.get(code.text)
        if known is None:
            missing(f"there is no frequency {code.text}", code.span, f"possible: {', '.join(self._eu.frequencies)}", "MIS002")
            return None
        text = term(known.words, self._day, f"the frequency {code.text}", code.span)
        return datum(text.text, code.span, field="smpc.4.8", rules=(text.span,)) if text else None

    @property
    def ema_site(self) -> Value | None:
        """EMA's site, where EMA has the medicine; none if every marketing authorisation number is a national one."""
        numbers = self._product.ma_numbers
        if numbers and not any(number.text.startswith("EU/") for number in numbers):
            return None
        site = self._eu.sites.get("authority")
        return datum(site.printed[0].text, field="smpc.site", rules=(site.printed[0].span,), href=site.href) if site else None


def spread(groups: Sequence[Group]) -> Value | None:
    """One value if all packs share it; else each value with its packs, the later ones without a capital."""
    if not groups or (len(groups) == 1 and groups[0].all):
        return groups[0].value if groups else None
    # TRANSLATOR: a value that not all packs share, and the packs that have it
    form = _form("%(value)s (%(packs)s)")
    first, *others = groups
    values = [form(value=first.value, packs=first.packs), *(form(value=small(g.value), packs=g.packs) for g in others)]
    # TRANSLATOR: stands between the values of different packs
    return join(values, _("; "))


def spelled(groups: Sequence[Group]) -> Value | None:
    """One sentence if all packs share it; else each sentence after its packs: behind it, they would seem part of it."""
    if not groups or (len(groups) == 1 and groups[0].all):
        return groups[0].value if groups else None
    # TRANSLATOR: packs, and a condition in words that holds for them
    form = _form("%(packs)s: %(value)s")
    # TRANSLATOR: stands between the values of different packs
    return join([form(value=group.value, packs=group.packs) for group in groups], _("; "))
