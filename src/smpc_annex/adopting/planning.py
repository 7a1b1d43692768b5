"""From the blocks as they were read to the smallest overrides that print them: tried, looked at, and mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from smpc_annex.adopting import house
from smpc_annex.adopting.files import Plan
from smpc_annex.adopting.house import MARK, Overrides
from smpc_annex.adopting.placing import Placed, Stretch
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.trial import equal

Probe = Callable[[], Mapping[str, Rich]]


def prepare(plan: Plan, *, only_house: bool = False) -> None:
    """Wordings of the shipped segments where these suffice, segments of the house elsewhere."""
    grammar, tongue = plan.read.tongue.grammar, plan.read.tongue
    keep = plan.ours if only_house else {s.segment for s in plan.stretches if not s.loose}
    silent = dict.fromkeys(plan.silent, "")
    plan.overrides = Overrides(segments=silent)
    plan.ours = set()
    for stretch in plan.stretches:
        if stretch.loose:
            continue
        if stretch.segment in keep and stretch.segment in grammar.segments and house.wordings(stretch, tongue, plan.overrides):
            plan.ours.add(stretch.segment)
        else:
            plan.overrides.segments[stretch.segment] = house.segment(stretch, grammar, plan.country, plan.overrides)


def mend(plans: list[Plan], probe: Probe) -> None:
    """Segment by segment: what does not print as it stood becomes the house's own; what even so does not, words without place."""
    for plan in plans:
        prepare(plan)
    for last in (False, True):
        shown = probe()
        for plan in plans:
            pieces = segments(shown[plan.country]) if plan.country in shown else []
            _judge(plan, pieces, last=last)
            prepare(plan, only_house=True)


def segments(rich: Rich) -> list[Rich]:
    """What stands between the marks of a probe, in their order."""
    marks = [place for place, character in enumerate(rich.text) if character == MARK]
    return [rich.part(start + 1, end) for start, end in zip(marks[::2], marks[1::2], strict=False)]


def _judge(plan: Plan, pieces: list[Rich], *, last: bool) -> None:
    grammar = plan.read.tongue.grammar
    from smpc_annex.adopting.placing import in_order

    order = [stretch.segment for stretch in plan.stretches if not stretch.loose]
    shown = list(grammar.segments) if in_order(plan.stretches, grammar) else order
    printed = dict(zip(shown, pieces, strict=False))
    for stretch in [s for s in plan.stretches if not s.loose]:
        wanted = whole(stretch, plan)
        got = printed.get(stretch.segment)
        if got is not None and equal(wanted, got):
            continue
        plan.ours.discard(stretch.segment)
        if last:
            stretch.placed = [Placed(one.unit, "", None) for one in stretch.placed]
            stretch.segment = ""
    plan.silent |= {name for name, text in printed.items() if name not in order and text}


def whole(stretch: Stretch, plan: Plan) -> Rich:
    """A stretch as it stood."""
    units = [one.unit for one in stretch.placed]
    return plan.read.rich.part(units[0].start, units[-1].end)


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """Loose words next to each other as one."""
    made: list[Stretch] = []
    for stretch in stretches:
        if made and made[-1].loose and stretch.loose:
            made[-1] = replace(made[-1], placed=[*made[-1].placed, *stretch.placed])
        else:
            made.append(stretch)
    return made
