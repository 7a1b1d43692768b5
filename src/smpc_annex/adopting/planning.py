"""From the blocks as they were read to the smallest overrides that print them: tried, looked at, and mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from smpc_annex.adopting import house
from smpc_annex.adopting.files import Plan, words
from smpc_annex.adopting.house import MARK, Overrides
from smpc_annex.adopting.placing import Placed, Stretch, in_order
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.trial import equal
from smpc_annex.diagnostics import Finding, InputError

Probe = Callable[[], Mapping[str, Rich]]


def prepare(plan: Plan, *, only_house: bool = False) -> None:
    """Wordings of the shipped segments where these suffice, segments of the house elsewhere."""
    grammar, tongue = plan.read.tongue.grammar, plan.read.tongue
    keep = plan.ours if only_house else {s.segment for s in plan.stretches if not s.loose}
    silent = dict.fromkeys(plan.silent | (plan.forced - {s.segment for s in plan.stretches}), "")
    plan.overrides = Overrides(segments=silent)
    plan.ours = set()
    for stretch in plan.stretches:
        if stretch.loose:
            continue
        if (
            stretch.segment in keep - plan.forced
            and stretch.segment in grammar.segments
            and house.wordings(stretch, tongue, plan.overrides)
        ):
            plan.ours.add(stretch.segment)
        else:
            plan.overrides.segments[stretch.segment] = house.segment(stretch, grammar, plan.country, plan.overrides)


def mend(plans: list[Plan], probe: Probe) -> None:
    """Segment by segment: what does not print as it stood becomes the house's own; what even so does not, words without place."""
    for plan in plans:
        prepare(plan)
    for last in (False, True):
        shown = _probed(plans, probe)
        for plan in plans:
            pieces = segments(shown[plan.country]) if plan.country in shown else []
            _judge(plan, pieces, last=last)
            prepare(plan, only_house=True)


def _probed(plans: list[Plan], probe: Probe) -> Mapping[str, Rich]:
    """What the probe prints; a block whose template cannot be rendered is words without place from then on."""
    for _attempt in plans:
        try:
            return probe()
        except InputError as problem:
            named = [plan for plan in plans if any(_is_about(finding, plan) for finding in problem.findings)]
            if not named:
                raise
            for plan in named:
                for stretch in [s for s in plan.stretches if not s.loose]:
                    _loosen(stretch, plan)
                plan.silent |= set(plan.read.tongue.grammar.segments)
                prepare(plan)
    return probe()


def _is_about(finding: Finding, plan: Plan) -> bool:
    return bool(
        finding.span and plan.country in re.split(r"[/.]", finding.span.file) and any(not s.loose for s in plan.stretches)
    )


def _loosen(stretch: Stretch, plan: Plan) -> None:
    """The stretch as words without place; its segment, if it is a shipped one, prints nothing."""
    if stretch.segment in plan.read.tongue.grammar.segments:
        plan.silent.add(stretch.segment)
    stretch.placed = [Placed(one.unit, "", None) for one in stretch.placed]
    stretch.segment = ""


def segments(rich: Rich) -> list[Rich]:
    """What stands between the marks of a probe, in their order."""
    marks = [place for place, character in enumerate(rich.text) if character == MARK]
    return [rich.part(start + 1, end) for start, end in zip(marks[::2], marks[1::2], strict=False)]


def _judge(plan: Plan, pieces: list[Rich], *, last: bool) -> None:
    grammar = plan.read.tongue.grammar
    order = [stretch.segment for stretch in plan.stretches if not stretch.loose]
    shown = list(grammar.segments) if in_order(plan.stretches, grammar) else order
    printed = dict(zip(shown, pieces, strict=False))
    for stretch in [s for s in plan.stretches if not s.loose]:
        wanted = words(stretch, plan)
        got = printed.get(stretch.segment)
        if got is not None and equal(wanted, got):
            continue
        plan.ours.discard(stretch.segment)
        if last:
            _loosen(stretch, plan)
    plan.silent |= {name for name, text in printed.items() if name not in order and text}
    if last and in_order(plan.stretches, grammar):
        # What was printed in the house's order is now printed in ours: segments that were not looked at print nothing.
        plan.silent |= set(grammar.segments) - set(order) - set(printed)


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """Loose words next to each other as one."""
    made: list[Stretch] = []
    for stretch in stretches:
        if made and made[-1].loose and stretch.loose:
            made[-1] = replace(made[-1], placed=[*made[-1].placed, *stretch.placed])
        else:
            made.append(stretch)
    return made
