"""What law and custom ask for must stand in the printed text of the publication: core and block together.

Whether a field is there is read from the Block, not from the data, so that a template which forgets it, or one pack of four
without its price, is found. The finding's id is the requirement's (NO/price).

A missing field is an error where the requirement is active and rests on statute, order or code; a warning where it is a draft
or rests on guidance; a note where it is customary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.inforce import Dated, Period, say
from smpc_annex.model.block import Block
from smpc_annex.model.dossier import Core, Pack
from smpc_annex.model.rules import Law, Requirement
from smpc_annex.model.situation import Situation

_BINDING = frozenset({"statute", "order", "code"})


def printed_fields(blocks: Iterable[Block]) -> dict[str, frozenset[str]]:
    """Field -> subjects of which it is said somewhere in these blocks."""
    fields: dict[str, set[str]] = {}
    for block in blocks:
        for run in block.runs():
            if run.field and run.text.strip():
                fields.setdefault(run.field, set()).update(run.subjects)
    return {field: frozenset(subjects) for field, subjects in fields.items()}


def required(situation: Situation, language: str, core: Core, printed: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """A finding for every requirement of the country that the printed text does not meet.

    PCK001: no pack is on the market that day, so there is nothing to print and nothing that a rule could ask of a pack.
    """
    if not situation.packs:
        yield Finding(
            id="PCK001",
            severity=Severity.ERROR,
            message=f"no pack is on the market in {situation.country.code} on {say(situation.day)} that this material covers",
            span=situation.market.span,
            help="look at marketed: of the packs, and at presentations: of the material",
        )
    for requirement, _laws in situation.asked.values():
        if requirement.manual:
            continue
        for subject, pack in _subjects(requirement, situation):
            missing = _missing(requirement, subject, printed)
            if missing:
                yield _finding(requirement, subject, pack, missing, situation, language, core)


def _subjects(requirement: Requirement, situation: Situation) -> Iterator[tuple[str, Pack | None]]:
    """For what the field must be there: each pack that meets the condition, each presentation …, or the publication once."""
    match requirement.each:
        case "pack":
            for pack in situation.packs:
                if requirement.when is None or situation.meets(requirement.when, pack):
                    yield pack.subject, pack
        case "presentation":
            for id_ in dict.fromkeys(pack.presentation.text for pack in situation.packs):
                yield f"presentation:{id_}", None
        case "substance":
            for substance in situation.product.substances:
                yield f"substance:{substance.id}", None
        case _:
            yield "", None


def _missing(requirement: Requirement, subject: str, printed: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    def there(field: str) -> bool:
        return field in printed and (not subject or subject in printed[field])

    missing = tuple(field for field in requirement.fields if not there(field))
    if requirement.any_of and not any(there(field) for field in requirement.any_of):
        missing += requirement.any_of
    return missing


def _finding(
    requirement: Requirement,
    subject: str,
    pack: Pack | None,
    missing: tuple[str, ...],
    situation: Situation,
    language: str,
    core: Core,
) -> Finding:
    laws = situation.country.laws_on(requirement, situation.day)
    span, why, advice = _absence(missing[0], pack, situation, core)
    of = f" ({subject.replace(':', ' ')})" if subject else ""
    return Finding(
        id=requirement.id,
        severity=severity(requirement, laws),
        message=f"{requirement.asks.rstrip('.')}{of}: not in the printed text; {why}",
        span=span,
        help=advice,
        subject=subject,
        laws=tuple(law.citation() for law in laws),
        draft=is_draft(requirement, laws),
        country=situation.country.code,
        language=language,
    )


def is_draft(requirement: Requirement, laws: tuple[Law, ...]) -> bool:
    """Whether it is required by a text that has not been read in full."""
    return requirement.level == "required" and not _is_active(requirement, laws)


def _is_active(requirement: Requirement, laws: tuple[Law, ...]) -> bool:
    return requirement.active and any(law.active for law in laws)


def severity(requirement: Requirement, laws: tuple[Law, ...]) -> Severity:
    """An error where it is active and binding, a note where it is customary, else a warning."""
    if requirement.level == "customary":
        return Severity.NOTE
    binding = any(law.basis in _BINDING and law.active for law in laws) or requirement.house
    if requirement.level == "required" and _is_active(requirement, laws) and binding:
        return Severity.ERROR
    return Severity.WARNING


def _absence(field: str, pack: Pack | None, situation: Situation, core: Core) -> tuple[Span, str, str]:
    """Where a missing field would come from, why it is not there, and what to do."""
    market, product, day = situation.market, situation.product, situation.day
    first = pack or (market.packs[0] if market.packs else None)
    place, group = field.split(".", 1)
    if place == "pack" and first:
        if group.startswith("price."):
            kind = group.removeprefix("price.")
            prices = [price for price in first.prices if price.kind == kind]
            return _dated(prices, situation.price(first, kind) is not None, f"the price {kind}", first.prices_span, situation)
        if group == "dispensing":
            return _dated(first.dispensing, situation.group(first) is not None, "the dispensing group", first.span, situation)
        if group in ("reimbursement", "financing", "condition"):
            held = situation.reimbursement(first)
            has = bool(
                held and (held.condition if group == "condition" else any(s.field == field for s in situation.statuses(first)))
            )
            span = held.span if held else first.span
            if held and not has:
                what = "the condition" if group == "condition" else f"a status that states the {group}"
                return (
                    span,
                    f"the data has no {what.removeprefix('a ').removeprefix('the ')}",
                    f"add {what} to this reimbursement",
                )
            return _dated(first.reimbursement, has, "the reimbursement", span, situation)
        return _there(first.span, bool(first.number) if group == "number" else True, f"the pack's {group}")
    if place == "smpc" and (group[0].isdigit()):
        section = next((section for section in core.sections if section.number.text == group), None)
        return _there(section.span if section else core.span, section is not None, f"section {group}")
    if place == "representative":
        span = situation.local.span if situation.local else market.span
        return _there(span, bool(situation.local and getattr(situation.local, group, None)), f"the representative's {group}")
    if place == "mah":
        span = situation.mah.span if situation.mah else product.span
        return _there(span, situation.mah is not None, "the holder")
    if place == "material":
        return _there(
            situation.material.prepared_span if group == "prepared" else situation.material.span,
            True,
            "the date" if group == "prepared" else "the material id",
        )
    if place == "product":
        held_items = {
            "atc": situation.atc,
            "monitoring": situation.monitoring,
            "narcotic": situation.narcotic,
            "group": product.group,
            "action": product.action,
        }
        return _there(product.span, group not in held_items or held_items[group] is not None, f"the product's {group}")
    return market.span, f"it is not printed on {say(day)}", "look at the template of this country"


def _there(span: Span, present: bool, what: str) -> tuple[Span, str, str]:
    if present:
        return span, f"{what} is in the data, and the template does not print it", "let the template print it"
    return span, f"{what} is not in the data", f"add {what}"


def _dated(items: Iterable[Dated], present: bool, what: str, span: Span, situation: Situation) -> tuple[Span, str, str]:
    """Why a dated value is missing: never given, ended, not begun, or in a gap, with the days."""
    day = situation.day
    if present:
        return _there(span, True, what)
    periods = [item.period for item in items]
    before = max((p for p in periods if p.until and p.until <= day), key=_end, default=None)
    after = min((p for p in periods if p.start and p.start > day), key=_start, default=None)
    if before and after and before.until and after.start:
        hole = Period(before.until, after.start)
        days = (after.start - before.until).days
        assert hole.last is not None  # noqa: S101 - it has an end
        return (
            span,
            f"{what} is missing on {say(day)}: no value from {say(before.until)} to {say(hole.last)} ({days} days)",
            "add a value for these days",
        )
    if before and before.last:
        return (
            span,
            f"{what} is missing on {say(day)}: the last one ended on {say(before.last)}",
            "add the value that follows, with its from:",
        )
    if after and after.start:
        return (
            span,
            f"{what} is missing on {say(day)}: the first one begins on {say(after.start)}",
            "add the value that held before",
        )
    return span, f"{what} is not in the data", f"add {what}"


def _end(period: Period) -> str:
    return period.until.isoformat() if period.until else ""


def _start(period: Period) -> str:
    return period.start.isoformat() if period.start else ""
