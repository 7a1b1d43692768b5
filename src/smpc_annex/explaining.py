"""``explain``: a country, a requirement or a finding in words, with its law and state; and the page of them all (docs/checks.md)."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from smpc_annex.checks import families
from smpc_annex.checks.pages import PAGES
from smpc_annex.checks.registry import CHECKS, Check
from smpc_annex.diagnostics import Citation, Finding, InputError, Severity, Span
from smpc_annex.model.rules import Condition, Country, Requirement
from smpc_annex.reading.folders import shipped_codes, shipped_countries, shipped_country

_WEIGHT = {"required": "required", "recommended": "recommended", "customary": "customary"}


def explain(word: str) -> list[str]:
    """Lines about a country (DK), a requirement (DK/price-reference) or a finding (PRC001). Raises InputError if it is none."""
    upper = word.upper()
    if upper in shipped_codes():
        return list(_country(shipped_country(upper)))
    if upper in CHECKS:
        return list(_check(CHECKS[upper]))
    if upper in PAGES:
        return [f"{upper}", f"  {PAGES[upper]}"]
    code = upper.partition("/")[0]
    if code in shipped_codes():
        country = shipped_country(code)
        for requirement in country.requirements:
            if requirement.id.lower() == word.lower():
                return list(_requirement(requirement, country))
    known = [*shipped_codes(), *CHECKS, *PAGES, *(r.id for c in shipped_countries().values() for r in c.requirements)]
    close = difflib.get_close_matches(word, known, 3, 0.4)
    advice = (
        f"did you mean {', '.join(close)}?"
        if close
        else f"name a country ({', '.join(shipped_codes())}), a requirement or a finding"
    )
    raise InputError(
        Finding(id="ASK004", severity=Severity.ERROR, message=f"there is nothing called {word}", span=Span(word), help=advice)
    )


def _country(country: Country) -> Iterator[str]:
    yield f"{country.code}  {country.name.get('en') or country.code}"
    yield f"  blocks in {', '.join(country.languages)}; prices: {country.prices.policy}"
    for level in ("required", "recommended", "customary"):
        chosen = [r for r in country.requirements if r.level == level]
        if chosen:
            yield f"  {level}:"
        for requirement in chosen:
            marks = [] if requirement.active else ["draft"]
            if requirement.manual:
                marks.append("a person must look")
            if requirement.limits:
                marks.append("measured on the finished page")
            mark = f"  [{', '.join(marks)}]" if marks else ""
            yield f"    {requirement.id}: {requirement.asks}{mark}"


def _requirement(requirement: Requirement, country: Country) -> Iterator[str]:
    yield requirement.id
    yield f"  {requirement.asks}"
    yield f"  {requirement.level}, {'active' if requirement.active else 'draft: shown, and stops nothing'}; {requirement.period}"
    if requirement.manual:
        yield "  how: a person must look; the report lists it with a box to tick"
    elif requirement.limits:
        least = ", ".join(f"{name.replace('_', ' ')} at least {value}" for name, value in requirement.limits)
        yield f"  how: smpc-annex verify measures it on the finished page: {least}"
    else:
        wanted = list(requirement.fields) + ([f"one of {', '.join(requirement.any_of)}"] if requirement.any_of else [])
        each = "" if requirement.each == "publication" else f", for each {requirement.each}"
        yield f"  how: looks in the printed text of core and block for {' and '.join(wanted)}{each}"
        yield f"  fails: where {requirement.fields[0] if requirement.fields else requirement.any_of[0]} is nowhere printed{each}"
        yield "  passes: where it is printed, in core or block"
    if requirement.when:
        yield f"  when: {_when(requirement.when)}"
    if requirement.note:
        yield f"  note: {requirement.note}"
    for id_ in requirement.laws:
        law = country.laws[id_]
        yield from _law(law.citation())
        if law.note:
            yield f"      note: {law.note}"


def _law(law: Citation) -> Iterator[str]:
    yield f"  law: {law.text}"
    yield f"      {law.basis}, {law.status}, {law.in_force}; compared {law.compared}"
    yield f"      {law.url}"


def _when(condition: Condition) -> str:
    parts = []
    if condition.material:
        parts.append(f"the material is {' or '.join(condition.material)}")
    if condition.audience:
        parts.append(f"the audience is {' or '.join(condition.audience)}")
    if condition.has:
        parts.append(f"the medicine has {condition.has.replace('_', ' ')}")
    parts += [f"{key.replace('_', ' ')} is {value}" for key, value in condition.is_]
    parts += [f"{key} is {' or '.join(values)}" for key, values in condition.in_]
    if condition.more_than_one:
        parts.append(f"there is more than one of the {condition.more_than_one}")
    parts += [_when(part) for part in condition.all_]
    if condition.any_:
        parts.append("(" + " or ".join(_when(part) for part in condition.any_) + ")")
    if condition.not_:
        parts.append(f"not: {_when(condition.not_)}")
    return " and ".join(parts)


def _check(check: Check) -> Iterator[str]:
    yield f"{check.id}  ({check.family}, {check.severity.value})"
    for line in check.page.splitlines():
        yield f"  {line}".rstrip()


def page() -> str:
    """docs/checks.md: every check and every requirement, from the same source as ``explain``."""
    lines = [
        "# Checks and requirements",
        "",
        "Made by `make docs` from the checks' docstrings and from `country_rules/`; a test holds it true. `smpc-annex explain ID` says the same.",
        "",
        "## Checks of meaning",
        "",
    ]
    for check in sorted(CHECKS.values(), key=lambda c: c.id):
        lines += [f"### {check.id}: {check.asks}", "", f"{check.family}, {check.severity.value}.", ""]
        lines += [*_markdown(check.page.splitlines()[2:]), ""]
    lines += ["## Other findings", "", "| id | what it says |", "| --- | --- |"]
    lines += [f"| {id_} | {text} |" for id_, text in sorted(PAGES.items())]
    for country in shipped_countries().values():
        lines += [
            "",
            f"## {country.name.get('en') or country.code}",
            "",
            "| id | asks | level | state | how | law |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for requirement in country.requirements:
            laws = "; ".join(
                f"[{country.laws[id_].title}, {country.laws[id_].section}]({country.laws[id_].url})" for id_ in requirement.laws
            )
            how = (
                "a person"
                if requirement.manual
                else " + ".join((*requirement.fields, *([" or ".join(requirement.any_of)] if requirement.any_of else [])))
            )
            state = "active" if requirement.active else "draft"
            lines.append(
                f"| {requirement.id} | {requirement.asks} | {requirement.level} | {state} | {how} | {laws} |".replace("\n", " ")
            )
    return "\n".join(lines).rstrip() + "\n"


def _markdown(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        label, colon, rest = line.partition(":")
        yield f"- {label}: `{rest.strip()}`" if colon and label in ("Fails", "Passes") else line


def main(root: Path) -> int:
    """Write docs/checks.md."""
    (root / "docs" / "checks.md").write_text(page(), encoding="utf-8", newline="\n")
    return 0


_ = families  # imported so that every check is registered

if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
