"""``smpc-annex countries``."""

from __future__ import annotations

import argparse
import sys

from smpc_annex.cli.console import FINE, UNREADABLE, show, table

HELP = "which countries, languages and laws there are"
DESCRIPTION = "Shows each country's languages, laws, their state, and when they were last compared."
EPILOG = "examples:\n  smpc-annex countries\n  smpc-annex countries NO"


def add(command: argparse.ArgumentParser) -> None:
    """The arguments of countries."""
    command.add_argument("country", nargs="*", metavar="CC", type=str.upper, help="show the laws of these countries one by one")


def run(options: argparse.Namespace) -> int:
    """Show a table of all, or the laws of some."""
    from smpc_annex.pipeline import countries

    known = countries()
    unknown = [code for code in options.country if code not in known]
    if unknown:
        print(f"error[REF005]: there are no rules for {', '.join(unknown)}", file=sys.stderr)
        print(f"    help: known: {', '.join(known)}", file=sys.stderr)
        return UNREADABLE
    if options.country:
        for code in options.country:
            show(_country_laws(known[code]))
        return FINE
    rows = [("", "country", "languages", "laws", "active", "draft", "required", "last compared")]
    for code, country in known.items():
        laws = list(country.laws.values())
        active = sum(law.active for law in laws)
        required = [r for r in country.requirements if r.level == "required"]
        name = country.name.get("en")
        oldest = min((law.verified.on for law in laws), key=lambda moment: moment.first)
        rows.append(
            (
                code,
                str(name or code),
                " ".join(country.languages),
                str(len(laws)),
                str(active),
                str(len(laws) - active),
                f"{sum(r.active for r in required)} + {sum(not r.active for r in required)} draft",
                str(oldest),
            )
        )
    show(table(rows))
    print("\nDraft: the text of the law was not read, or a later amendment was not. Draft rules are shown and stop nothing.")
    print("smpc-annex countries NO shows the laws of a country one by one.")
    return FINE


def _country_laws(country: object) -> list[str]:
    from smpc_annex.model.rules import Country

    assert isinstance(country, Country)  # noqa: S101 - for the type checker
    lines = [f"{country.code}  {country.name.get('en') or ''}"]
    for law in country.laws.values():
        cited = law.citation()
        lines.append(f"  {law.id}: {cited.text}")
        lines.append(f"      {cited.basis}, {cited.status}, {cited.in_force}; compared {cited.compared}")
        lines.append(f"      {cited.url}")
    return lines
