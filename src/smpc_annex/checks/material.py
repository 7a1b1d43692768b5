"""The material: its date, its version, and what has begun since it was prepared."""

from __future__ import annotations

from collections.abc import Iterator

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.inforce import Moment, Period, say
from smpc_annex.model.dossier import Verified


def begun_since(period: Period, verified: Verified | None, prepared: Moment) -> bool:
    """Whether it begins after the material was prepared, and nobody has compared it since it began. A month is a month."""
    start = period.start
    if start is None or not _later(start.year, start.month, start.day, prepared):
        return False
    on = verified.on if verified else None
    if on is None:
        return True
    if on.day is None:
        return (on.year, on.month) < (start.year, start.month)
    return on.first < start


def _later(year: int, month: int, day: int, moment: Moment) -> bool:
    if moment.day is None:
        return (year, month) > (moment.year, moment.month)
    return (year, month, day) > (moment.year, moment.month, moment.day)


@check("MAT001", Severity.ERROR)
def prepared_by_then(view: View) -> Iterator[Finding]:
    """The material was prepared by the day of the annex.

    A date that has not come yet cannot be the date on which the material was made or last changed, which Finland, Norway and
    others ask to be printed. A month is in the future when it is a later month.

    Fails: fabulor/annexes/EXP-2025-0043.yaml: prepared: "2025-12-08" -> prepared: "2026-12-08"
    Passes: fabulor/annexes/EXP-2025-0043.yaml: prepared: "2025-12-08" -> prepared: "2026-02"
    """
    material, day = view.situation.material, view.situation.day
    if material.prepared.after(day):
        yield found(
            "MAT001",
            f"the material was prepared on {material.prepared}, and the annex is of {say(day)}",
            material.prepared_span,
            "mend prepared:, or give the later day with --on",
        )


@check("MAT002", Severity.WARNING)
def version_tells(view: View) -> Iterator[Finding]:
    """The material's version can be told from the next one.

    A version such as "draft" or "final" is given again to the next text, and the released file can no longer be matched with what
    was approved. A version has a figure in it, or is one or two letters.

    Fails: fabulor/annexes/EXP-2025-0043.yaml: version: "2.1" -> version: "final"
    Passes: fabulor/annexes/EXP-2025-0043.yaml: version: "2.1" -> version: "B"
    """
    material = view.situation.material
    version = material.version.strip()
    if not any(character.isdigit() for character in version) and not (version.isalpha() and len(version) <= 2):
        yield found(
            "MAT002",
            f"“{material.version}” does not tell this version of {material.id} from the next",
            material.span,
            'number the versions: version: "1.0"',
        )


@check("MAT003", Severity.WARNING)
def facts_held_then(view: View) -> Iterator[Finding]:
    """What the block says of supply, reimbursement and representative held when the material was prepared.

    A status that began later was not before the people who approved the material. Later comparison with the source answers for
    it: a value whose ``verified`` is not before its ``from`` is not reported. Prices have a check of their own (ABR006).

    Fails: fabulor/markets/NO.yaml: {group: "C", from: "2025-01-01", -> {group: "C", from: "2026-01-30",
    Passes: fabulor/markets/NO.yaml: {group: "C", from: "2025-01-01", -> {group: "C", from: "2026-01-15",
    """
    situation = view.situation
    prepared = situation.material.prepared
    local = situation.local
    if local and "representative.name" in view.own and begun_since(local.period, local.verified, prepared):
        yield _since("representative", local.period, local.span, view)
    said = set()
    for pack in situation.packs:
        dispensing, reimbursement = situation.dispensing(pack), situation.reimbursement(pack)
        for what, held, fields in (
            ("dispensing group", dispensing, ("pack.dispensing",)),
            ("reimbursement", reimbursement, ("pack.reimbursement", "pack.financing")),
        ):
            if held is None or held.span in said or not any(pack.subject in view.own.get(field, ()) for field in fields):
                continue
            if begun_since(held.period, held.verified, prepared):
                said.add(held.span)  # what holds for all packs is said once
                yield _since(what, held.period, held.span, view)


def _since(what: str, period: Period, span: Span, view: View) -> Finding:
    assert period.start is not None  # noqa: S101 - it has begun
    return found(
        "MAT003",
        f"this {what} began on {say(period.start)}, after the material was prepared ({view.situation.material.prepared})",
        span,
        "compare it with its source and note it under verified:, or prepare the material again",
    )


@check("MAT004", Severity.ERROR)
def nothing_else_in_a_reminder(view: View) -> Iterator[Finding]:
    """In a reminder stands nothing but what the country's law lets stand there.

    A reminder is free of the compulsory information because it only recalls the name; one word more, and all of it is due. The rules
    list the fields that may be printed; words that print none of them are found too.

    Passes: fabulor/annexes/EXP-2025-0043.yaml: kind: "leave-behind" -> kind: "stand"
    """
    rule = view.situation.country.reminder
    if not view.situation.material.is_reminder or rule is None:
        return
    for run in view.block.runs():
        allowed = run.field in rule.fields if run.field else not any(character.isalpha() for character in run.text)
        if not allowed:
            span = next(
                (origin.span for origin in run.origins if origin.kind in ("data", "message")), view.situation.material.span
            )
            what = f"“{run.text.strip()}” must not stand in a reminder"
            yield found(
                "MAT004", what, span, f"only these may: {', '.join(rule.fields)}; else it is an advertisement with all its duties"
            )
