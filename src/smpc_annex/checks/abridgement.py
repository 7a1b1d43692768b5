"""The abridged summary: the star and its sentence, what may not be shortened, dates in order, adverse reactions in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from smpc_annex.checks.material import begun_since
from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.inforce import Moment, say
from smpc_annex.model.block import Origin

_STAR = "*"
_SENTENCE = "core.abridged"
#: The section of the contraindications, by the QRD template.
_CONTRAINDICATIONS = "4.3"
_RAISED = re.compile(r"\^[^^]*\^")
_MARKUP = str.maketrans("", "", "*~\\")


@check("ABR001", Severity.ERROR)
def star_and_sentence(view: View) -> Iterator[Finding]:
    r"""The star and the sentence that explains it agree, both ways.

    The sentence says that the sections marked * are shortened. So every abridged section bears the star, the sentence stands only
    where there is one, and no other star stands in print beside it: a reader would take a footnote for an abridgement. Judged on
    core and block together. That the sentence is missing where the rules ask for it is said by the requirement.

    Fails: fabulor/core/en.yaml: - "headache" -> - 'headache\*'
    Passes: fabulor/core/en.yaml: - "headache" -> - 'headache^a^'
    """
    abridged = [section for section in view.core.sections if section.abridged]
    stars = sum(_STAR in run.text and not _by_hand(run.origins) for run in view.core_block.runs() if run.field != _SENTENCE)
    if stars < len(abridged):
        yield found(
            "ABR001",
            f"{len(abridged)} sections are abridged, and {stars} bear the * in print",
            abridged[0].span,
            "let the template of the core print the * after the lead-in of each abridged section",
        )
    if _SENTENCE not in view.printed:
        asked = [r for r in view.situation.country.requirements if _SENTENCE in (*r.fields, *r.any_of)]
        if stars and asked and not any(view.situation.asks(r) for r in asked):
            yield found(
                "ABR001",
                "sections bear the *, and the sentence that explains it is not printed",
                abridged[0].span if abridged else view.core.span,
                "let the template of this country print the sentence",
            )
        return
    if not stars:
        span = next((run.origins[0].span for run in view.runs(_SENTENCE) if run.origins), view.core.span)
        yield found("ABR001", "the sentence on the * is printed, and no section bears it", span, "mark the abridged sections")
    for word, span in _other_stars(view):
        yield found(
            "ABR001",
            f"the * at “{word}” is no abridged section, and the sentence on the * says that it is",
            span,
            "use a letter for a footnote: ^a^",
        )


@check("ABR002", Severity.WARNING)
def star_means_one_thing(view: View) -> Iterator[Finding]:
    r"""A star in print means an abridged section and nothing else.

    Where the sentence on the * is not printed (see ABR001), a star at a word still looks like the star of the abridged sections,
    and mostly its footnote has been lost.

    Fails: fabulor/core/en.yaml: - "headache" -> - 'headache\*'
    Passes: fabulor/core/en.yaml: - "headache" -> - 'headache^a^'
    """
    if _SENTENCE not in view.printed and any(section.abridged for section in view.core.sections):
        for word, span in _other_stars(view):
            yield found(
                "ABR002", f"the * at “{word}” looks like that of an abridged section", span, "use a letter for a footnote: ^a^"
            )


@check("ABR003", Severity.ERROR)
def contraindications_whole(view: View) -> Iterator[Finding]:
    r"""The contraindications (section 4.3) are not shortened.

    A contraindication that is left out can kill; the lists of all six countries name the contraindications, not the main ones.
    Judged by what the core says of itself; whether the text is whole, a person compares.

    Fails: fabulor/core/en.yaml: - section: "4.3"\n    abridged: "no" -> - section: "4.3"\n    abridged: "yes"
    Passes: fabulor/core/en.yaml: - section: "4.1"\n    abridged: "no" -> - section: "4.1"\n    abridged: "yes"
    """
    for section in view.core.sections:
        if section.abridged and section.number.text == _CONTRAINDICATIONS:
            yield found(
                "ABR003",
                "the contraindications are marked as abridged",
                section.number.span,
                'print them whole, and write abridged: "no"',
            )


@check("ABR004", Severity.ERROR)
def revision_before_material(view: View) -> Iterator[Finding]:
    """The SmPC revision that is printed is not later than the material.

    A material prepared before the revision was made from an older text of the SmPC. The printed revision is the latest that is not
    after the day. A month compares as a month.

    Fails: fabulor/product.yaml: - revised: "2025-11-14" -> - revised: "2026-01-20"
    Passes: fabulor/product.yaml: - revised: "2025-11-14" -> - revised: "2025-12-01"
    """
    situation = view.situation
    revision = situation.product.revision_on(situation.day)
    prepared = situation.material.prepared
    if revision and "smpc.revised" in view.printed and _is_after(Moment.parse(revision.revised.isoformat()), prepared):
        yield found(
            "ABR004",
            f"the SmPC was revised on {say(revision.revised)}, after the material was prepared ({prepared})",
            situation.material.prepared_span,
            "compare the core with the revised SmPC, then write the day under prepared:",
        )


@check("ABR005", Severity.ERROR)
def one_band_a_term(view: View) -> Iterator[Finding]:
    """No term stands twice among the adverse reactions of one trial.

    A reaction has one frequency in one trial; in two bands, one of them is false. Terms are compared without footnote marks and
    without regard to capitals.

    Fails: fabulor/core/en.yaml: - "headache" -> - "Pruritus^a^"
    Passes: fabulor/core/en.yaml: - "headache" -> - "rash"
    """
    for section in view.core.sections:
        for trial in section.reactions:
            seen: dict[str, str] = {}
            for band in trial.bands:
                for term in band.terms:
                    bare = " ".join(_RAISED.sub("", term.text).translate(_MARKUP).lower().split())
                    if bare in seen:
                        where = "twice" if seen[bare] == band.frequency.text else f"under {seen[bare]} too"
                        yield found(
                            "ABR005",
                            f"“{bare}” stands {where}{f' ({trial.name})' if trial.name else ''}",
                            term.span,
                            "keep the one that the SmPC has",
                        )
                    seen.setdefault(bare, band.frequency.text)


@check("ABR006", Severity.WARNING)
def price_held_then(view: View) -> Iterator[Finding]:
    """Printed prices held when the material was prepared, or were compared since they began.

    A price that began later was not before the people who approved the material, and a new price is often known before its day
    and changed again. A ``verified`` that is not before the price's ``from`` answers for it. A month compares as a month.

    Fails: fabulor/markets/NO.yaml: amount: "304.50", currency: "NOK", vat: "included", from: "2025-01-01" -> amount: "304.50", currency: "NOK", vat: "included", from: "2026-01-30"
    Passes: fabulor/markets/NO.yaml: amount: "304.50", currency: "NOK", vat: "included", from: "2025-01-01" -> amount: "304.50", currency: "NOK", vat: "included", from: "2026-01-15"
    """
    situation = view.situation
    for pack in situation.packs:
        for kind in dict.fromkeys(price.kind for price in pack.prices):
            price = situation.price(pack, kind)
            if price is None or pack.subject not in view.own.get(f"pack.price.{kind}", ()):
                continue
            if price.period.start and begun_since(price.period, price.verified, situation.material.prepared):
                yield found(
                    "ABR006",
                    f"pack {pack.id}: this {kind} began on {say(price.period.start)}, after the material was prepared "
                    f"({situation.material.prepared}), and was not compared since",
                    price.span,
                    "compare it with its source and note it under verified:, or prepare the material again",
                    pack.subject,
                )


@check("ABR007", Severity.WARNING)
def frequencies_in_order(view: View) -> Iterator[Finding]:
    """The frequencies of adverse reactions come in the order of the QRD template, each once in a trial.

    Very common first, not known last: a reader who stops early has read what matters most. The order is that of EU.yaml.

    Fails: fabulor/core/en.yaml: - frequency: "common" -> - frequency: "rare"
    Passes: fabulor/core/en.yaml: - frequency: "not_known" -> - frequency: "very_rare"
    """
    order = {code: place for place, code in enumerate(view.eu.frequencies)}
    for section in view.core.sections:
        for trial in section.reactions:
            for first, second in pairwise(trial.bands):
                before, after = order.get(first.frequency.text), order.get(second.frequency.text)
                if before is not None and after is not None and after <= before:
                    what = "stands twice" if after == before else f"stands after {first.frequency}"
                    yield found(
                        "ABR007", f"{second.frequency} {what}", second.frequency.span, f"the order is: {', '.join(order)}"
                    )


@check("ABR008", Severity.WARNING)
def sections_in_order(view: View) -> Iterator[Finding]:
    """The sections come in the order of the SmPC.

    The order is that of the QRD template; a section that stands elsewhere is looked for in vain.

    Fails: fabulor/core/en.yaml: - section: "4.5" -> - section: "4.7"
    Passes: fabulor/core/en.yaml: - section: "4.6" -> - section: "4.7"
    """
    for first, second in pairwise(view.core.sections):
        if _number(second.number.text) < _number(first.number.text):
            yield found(
                "ABR008",
                f"section {second.number} stands after section {first.number}",
                second.number.span,
                "put the sections in the order of the SmPC",
            )


def _number(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split(".") if part.isdigit())


def _is_after(moment: Moment, other: Moment) -> bool:
    if moment.day is None or other.day is None:
        return (moment.year, moment.month) > (other.year, other.month)
    return moment.first > other.first


def _by_hand(origins: tuple[Origin, ...]) -> bool:
    return any(origin.kind == "data" for origin in origins)


def _other_stars(view: View) -> Iterator[tuple[str, Span]]:
    """The stars that people wrote into their texts, each with the word before it."""
    for block in (view.core_block, view.block):
        for run in block.runs():
            if _STAR in run.text and run.field != _SENTENCE:
                span = next((origin.span for origin in run.origins if origin.kind == "data"), None)
                if span:
                    yield run.text.partition(_STAR)[0].split(" ")[-1].strip() or _STAR, span
