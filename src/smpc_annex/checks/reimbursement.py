"""Reimbursement and dispensing: conditions where the status needs them, financing not sold as reimbursement, codes of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model.rules import Country, DispensingGroup, ReimbursementStatus

_REIMBURSEMENT, _FINANCING, _CONDITION = "pack.reimbursement", "pack.financing", "pack.condition"
_WORD = re.compile(r"[^\W\d_]{2,}")


@check("RMB001", Severity.ERROR)
def condition_printed(view: View) -> Iterator[Finding]:
    """A status that needs its condition is printed with one that says something.

    A conditional reimbursement told without its condition promises too much. The rules say which status needs one
    (``condition: required``). Looked for in the printed text of each pack; a dash or a single word is no condition. Where a
    requirement of the country asks for the condition, that requirement says when it is missing, and this says when it is empty.

    Fails: fabulor/markets/DK.yaml: da: "patienter med type 2-diabetes, hos hvem metformin ikke har tilstrækkelig effekt, eller som ikke tåler metformin" -> da: "-"
    Passes: fabulor/markets/DK.yaml: da: "patienter med type 2-diabetes, hos hvem metformin ikke har tilstrækkelig effekt, eller som ikke tåler metformin" -> da: "voksne med type 2-diabetes"
    """
    situation = view.situation
    if situation.material.is_reminder:
        return
    asking = [r for r in situation.country.requirements if _CONDITION in (*r.fields, *r.any_of) and situation.asks(r)]
    said: set[Span] = set()
    for pack in situation.packs:
        held = situation.reimbursement(pack)
        needing = [status.code for status in situation.statuses(pack) if status.condition == "required"]
        if held is None or not needing or held.span in said:
            continue
        words = held.condition.get(view.language) if held.condition else None
        if pack.subject not in view.own.get(_CONDITION, ()):
            if any(r.when is None or situation.meets(r.when, pack) for r in asking):
                continue
            span, what = held.span, "is not printed"
        elif words and len(_WORD.findall(words.text)) < 2:
            span, what = words.span, f"is only “{words.text}”"
        else:
            continue
        said.add(held.span)
        yield found(
            "RMB001",
            f"{', '.join(needing)} needs its condition, which {what}",
            span,
            "write for whom it is reimbursed, in the words of the decision",
            pack.subject,
        )


@check("RMB002", Severity.WARNING)
def no_condition_without_cause(view: View) -> Iterator[Finding]:
    """No condition stands beside a status that has none.

    Either the condition is left over from an earlier decision, or the status is the wrong one. The rules say which statuses have
    no condition (``condition: none``); a set of statuses is reported when none of them has one.

    Fails: fabulor/markets/DK.yaml: - status: ["GENERAL_CONDITIONAL"] -> - status: ["GENERAL"]
    Passes: fabulor/markets/FI.yaml: - status: ["BASIC_LIMITED"] -> - status: ["BASIC", "SPECIAL_LOWER"]
    """
    situation = view.situation
    said: set[Span] = set()
    for pack in situation.packs:
        held, statuses = situation.reimbursement(pack), situation.statuses(pack)
        words = held.condition.get(view.language) if held and held.condition else None
        if words and statuses and words.span not in said and all(status.condition == "none" for status in statuses):
            said.add(words.span)
            yield found(
                "RMB002",
                f"{', '.join(status.code for status in statuses)} has no condition, and one is given",
                words.span,
                "take the condition out, or mend the status",
                pack.subject,
            )


@check("RMB003", Severity.WARNING)
def financing_not_reimbursement(view: View) -> Iterator[Finding]:
    """Financing outside the scheme is not called reimbursement.

    Norway's H-resept is paid by the health trusts and is no pre-approved reimbursement; "Refusjon: H-resept" says it is. Found
    where a status that fills ``pack.financing`` is printed for a pack without any reimbursement, and either the label before it
    or its own printed form has a word of the accepted reimbursement forms (and of no financing form). What a label means is read
    from its words, so it is a doubt.

    Fails: fabulor/markets/NO.yaml: {status: ["NONE_PREAPPROVED"], from: -> {status: ["H_RESEPT"], printed: {nb: "refusjon på H-resept"}, from:
    Passes: fabulor/markets/NO.yaml: {status: ["NONE_PREAPPROVED"], from: -> {status: ["H_RESEPT"], from:
    """
    if _FINANCING not in view.own:
        return
    telling = _telling(view.situation.country, view.language)
    reimbursed = view.own.get(_REIMBURSEMENT, frozenset())
    for paragraph in view.block.paragraphs:
        label: list[str] = []
        for run in paragraph.runs:
            if run.field == _FINANCING:
                words = {word.lower() for word in _WORD.findall("".join((*label, run.text)))}
                if words & telling and not set(run.subjects) <= reimbursed:
                    span = next((origin.span for origin in run.origins if origin.kind == "data"), view.situation.market.span)
                    text = " ".join("".join((*label, run.text)).split())
                    yield found(
                        "RMB003",
                        f"“{text}” calls reimbursement what is financed outside the scheme",
                        span,
                        "say under the reimbursement label that there is none, and give the financing its own label",
                    )
            if run.field:
                label.clear()
            elif not run.subjects:
                label = [*label, run.text] if not run.text.rstrip().endswith((".", ";")) else []


@check("RMB004", Severity.WARNING)
def codes_of_the_day(view: View) -> Iterator[Finding]:
    """Dispensing groups and reimbursement statuses are those of the day, and of the SmPC.

    A code whose period in the rules does not hold that day is false: an error. A group that only stands in for another, as the
    Danish preparedness groups (HAY for HA) do, is temporary, and the SmPC may lawfully show the other one: a doubt to look at.

    Fails: fabulor/markets/DK.yaml: {group: "B", from: -> {group: "HAY", from:
    Passes: fabulor/markets/DK.yaml: {group: "B", from: -> {group: "HA", from:
    """
    situation, day = view.situation, view.situation.day
    said: set[Span] = set()
    for pack in situation.packs:
        dispensing, group = situation.dispensing(pack), situation.group(pack)
        if dispensing and group and dispensing.group.span not in said:
            said.add(dispensing.group.span)
            if not group.period.holds(day):
                yield _ended("dispensing group", group, dispensing.group.span, pack.subject)
            elif other := _stands_for(group, situation.country):
                yield found(
                    "RMB004",
                    f"{group.code} stands in for {other} for a time; the SmPC may show another group",
                    dispensing.group.span,
                    "compare with the SmPC and the tariff of the day",
                    pack.subject,
                )
        held = situation.reimbursement(pack)
        for code in held.status if held else ():
            status = situation.country.reimbursement_statuses.get(code.text)
            if status and not status.period.holds(day) and code.span not in said:
                said.add(code.span)
                yield _ended("reimbursement status", status, code.span, pack.subject)


def _ended(what: str, code: DispensingGroup | ReimbursementStatus, span: Span, subject: str) -> Finding:
    finding = found(
        "RMB004", f"the {what} {code.code} is not one of that day: {code.period}", span, "use the one of the day", subject
    )
    return replace(finding, severity=Severity.ERROR)


def _stands_for(group: DispensingGroup, country: Country) -> str:
    return group.variant_of if group.variant_of in country.dispensing_groups else ""


def _telling(country: Country, language: str) -> frozenset[str]:
    """The longer words of the accepted reimbursement forms that no financing form has."""

    def words(field: str) -> set[str]:
        statuses = (status for status in country.reimbursement_statuses.values() if status.field == field)
        forms = (form.text for status in statuses for form in status.printed.get(language, ()))
        return {word.lower() for form in forms for word in _WORD.findall(form) if len(word) > 6}

    return frozenset(words(_REIMBURSEMENT) - words(_FINANCING))
