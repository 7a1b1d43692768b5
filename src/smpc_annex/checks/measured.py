"""What a country's rules, or a house's, ask of the type of the finished page: only where they state a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from smpc_annex.checks.required import is_draft, severity
from smpc_annex.diagnostics import Finding
from smpc_annex.model.situation import Situation

_WORDS = {
    "size_pt": ("the smallest type", "pt"),
    "x_height_mm": ("the x-height", "mm"),
    "contrast": ("the contrast of type to ground", "(1 to 21)"),
    "width_percent": ("the narrowest type is set at", "% of its width"),
}


def too_small(situation: Situation, language: str, measured: Mapping[str, float | None], where: str) -> Iterator[Finding]:
    """A finding, under the requirement's id, for each figure of a page that is less than asked. What was not measured is not judged.

    ``measured`` has the names of ``Requirement.limits``; ``where`` says what was measured: the core, a block.
    """
    for requirement, laws in situation.asked.values():
        for name, least in requirement.limits:
            found = measured.get(name)
            if found is None or found >= float(least) - 0.005:
                continue
            what, unit = _WORDS[name]
            yield Finding(
                id=requirement.id,
                severity=severity(requirement, laws),
                message=f"{requirement.asks.rstrip('.')}: {what} in {where} is {found:.2f} {unit}, and must be at least {least}",
                span=requirement.span,
                help="ask the typesetter for larger type, or for more room",
                laws=tuple(law.citation() for law in laws),
                draft=is_draft(requirement, laws),
                country=situation.country.code,
                language=language,
                judged=True,
            )
