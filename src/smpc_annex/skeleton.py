"""``smpc-annex new``: a dossier to fill in, every value explained in the words of the person who fills it in.

Nothing that is there is ever overwritten.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.rules import Country
from smpc_annex.reading.folders import safe_name, shipped_countries
from smpc_annex.reading.yamlsource import FILL_IN
from smpc_annex.resources import schema_folder

#: Where the schemas lie in a portfolio, so that an editor can help and the files still name no place on this machine.
SCHEMAS = ".schemas"


@dataclass(frozen=True, slots=True)
class Made:
    """The dossier's folder, every file that was made, and the countries that an older representatives.yaml lacks."""

    dossier: Path
    files: tuple[Path, ...]
    lacking: tuple[str, ...]


def make(folder: Path, product: str, countries: tuple[str, ...]) -> Made:
    """Make a dossier in a portfolio's folder, and the portfolio where there is none yet.

    Raises InputError if the dossier is there already, or a country is not known.
    """
    known = shipped_countries()
    unknown = [code for code in countries if code not in known]
    if unknown:
        raise _problem(f"there are no rules for {', '.join(unknown)}", folder, f"known: {', '.join(known)}")
    chosen = [known[code] for code in dict.fromkeys(countries or tuple(known))]
    dossier = folder / (safe_name(product) if product else "my-medicine")
    if dossier.exists():
        raise _problem("this dossier is there already", dossier, "choose another --product, or edit the files that are there")
    if (folder / "product.yaml").exists():
        raise _problem("this folder is itself a dossier", folder, "give the folder of the portfolio, one above")
    if folder.is_file():
        raise _problem("this is a file", folder, "give the name of a folder")
    files: list[Path] = []
    try:
        _write(files, folder / "portfolio.yaml", _portfolio(folder))
        _write(files, folder / "representatives.yaml", _representatives(chosen))
        for schema in sorted(schema_folder().glob("*.json")):
            (folder / SCHEMAS).mkdir(exist_ok=True)
            shutil.copyfile(schema, folder / SCHEMAS / schema.name)
        _write(files, dossier / "product.yaml", _product(product, chosen))
        _write(files, dossier / "core" / "en.yaml", _CORE)
        for country in chosen:
            _write(files, dossier / "markets" / f"{country.code}.yaml", _market(country))
        _write(files, dossier / "annexes" / "material.yaml", _material(chosen))
    except OSError as problem:
        raise _problem(
            f"cannot be written: {problem.strerror}", Path(problem.filename or folder), "choose another folder"
        ) from None
    written = (folder / "representatives.yaml").read_text(encoding="utf-8", errors="replace")
    lacking = tuple(country.code for country in chosen if f"\n  {country.code}:" not in written)
    return Made(dossier, tuple(files), lacking)


def _problem(message: str, path: Path, advice: str) -> InputError:
    return InputError(Finding(id="NEW001", severity=Severity.ERROR, message=message, span=Span(path.as_posix()), help=advice))


def _write(files: list[Path], path: Path, text: str) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    files.append(path)


def _schema(name: str, depth: int) -> str:
    return f"# yaml-language-server: $schema={'../' * depth}{SCHEMAS}/{name}.json\n"


def _words(languages: tuple[str, ...], indent: int) -> str:
    return "".join(f'{" " * indent}{language}: "{FILL_IN}"\n' for language in languages)


def _portfolio(folder: Path) -> str:
    return f"""{_schema("portfolio", 0)}#
# A portfolio: dossiers (a folder each) that share representatives and house rules.
name: "{_quoted(folder.resolve().name)}"
format: "1"
# Your own lead-ins of sections, instead of the customary ones:
# lead_ins:
#   "4.1": {{en: "Indications"}}

# How texts are approved. A release asks for the last state: smpc-annex translations approve records it, text by text, and it is void
# once the text or the text it was translated from changes. With "reviewed" between the two, somebody must review first. With
# states: ["draft"] nothing is asked for: then you keep approvals elsewhere.
translations:
  source: "en"
  states: ["draft", "approved"]
"""


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _representatives(countries: list[Country]) -> str:
    entries = "".join(
        f"""
  {country.code}:
    country: "{country.code}"
    periods:
      - from: "2020-01-01"
        # mul: the same in every language; or a line a language, such as nl: and fr:
        name: {{mul: "{FILL_IN}"}}
        address:
          mul: {{street: "{FILL_IN}", postal_code: "{FILL_IN}", city: "{FILL_IN}"}}
        # + and digits only. It is printed in the usual form of its country; if you print it otherwise, add printed: "…"
        phone: {{number: "{FILL_IN}"}}
        # email: "…"
        # website: "…"
        # When did you last compare this?
        # verified: {{"on": "2026-01-15", by: "your name", source: "where it stands"}}
"""
        for country in countries
    )
    return f"""{_schema("representatives", 0)}#
# Local representatives, each with the days from which (and until which) it holds. When an address changes, do not write over
# it: end the old period with until: (the first day on which it no longer holds) and begin a new one on that day.
representatives:{entries}"""


def _product(product: str, countries: list[Country]) -> str:
    languages = tuple(dict.fromkeys(language for country in countries for language in country.languages))
    return f"""{_schema("product", 1)}#
# The medicine: what is the same in every country. Write values in quotes; then nothing is read as a number or a date.

# Invented name, as in the SmPC, without ®
name: "{_quoted(product) if product else FILL_IN}"

# Active substances. The international nonproprietary name differs by language.
substances:
  - id: "substance"
    inn:
{_words(languages, 6)}
# Pharmaceutical form: the EDQM standard term of each language
form:
  term:
    en: "{FILL_IN}"
  # Where each term was taken from; a term without a source stays a draft.
  source:
    en: "{FILL_IN}"

# ATC code, without spaces: L01FC02
atc:
  - code: "{FILL_IN}"
    from: "2020-01-01"

# Pharmacotherapeutic group and action (SmPC 5.1), in the languages of the blocks; the Netherlands ask for one of them.
# group: {{nl: "…", en: "…"}}
# action: {{nl: "…", en: "…"}}

# Marketing authorisation holder
mah:
  - from: "2020-01-01"
    name: {{mul: "{FILL_IN}"}}
    address:
      # mul: the same in every language. Where the country has its own name in one, write that too: da: {{street: …, country: "Tyskland"}}
      mul: {{street: "{FILL_IN}", postal_code: "{FILL_IN}", city: "{FILL_IN}", country: "{FILL_IN}"}}

# When the medicine stands on the list of additional monitoring (▼). Never: leave the brackets empty. Else:
# additional_monitoring:
#   - from: "2025-01-01"
additional_monitoring: []

# Dates on which the text of the SmPC was revised. Add a line at each revision; the latest one not after the day counts.
smpc_revisions:
  - revised: "{FILL_IN}"

# Strength and container. The packs of each country name one of these by its id.
presentations:
  - id: "presentation-1"
    strength: {{mul: "{FILL_IN}"}}
"""


_CORE = f"""{_schema("core", 2)}#
# The abridged SmPC in English. Sections are printed in this order, each after its customary lead-in; the title, the holder
# (section 7) and the date of revision (section 10) come from product.yaml.
#
# abridged: "yes" prints the * which says that the section is shortened against the approved SmPC.
# In texts: **bold**, ^superscript^, ~subscript~; for a printed star write \\*. Line ends count as spaces.
language: "en"

opening: |-
  Please refer to the Summary of Product Characteristics (SmPC) before prescribing.

sections:
  - section: "2"
    abridged: "no"
    text: |-
      {FILL_IN}: what one unit contains, and excipients with known effect

  - section: "4.1"
    abridged: "no"
    text: |-
      {FILL_IN}: therapeutic indications

  - section: "4.2"
    abridged: "yes"
    text: |-
      {FILL_IN}: posology and method of administration

  - section: "4.3"
    abridged: "no"
    text: |-
      {FILL_IN}: contraindications, all of them

  - section: "4.4"
    abridged: "yes"
    text: |-
      {FILL_IN}: warnings and precautions

  - section: "4.5"
    abridged: "yes"
    text: |-
      {FILL_IN}: interactions

  - section: "4.6"
    abridged: "yes"
    text: |-
      {FILL_IN}: fertility, pregnancy and lactation

  # Adverse reactions by frequency: very_common, common, uncommon, rare, very_rare, not_known
  - section: "4.8"
    abridged: "yes"
    reactions:
      - bands:
          - frequency: "common"
            terms: ["{FILL_IN}", "{FILL_IN}"]

  - section: "7"
  - section: "10"
"""


def _market(country: Country) -> str:
    code = country.code
    groups = ", ".join(country.dispensing_groups)
    statuses = ", ".join(country.reimbursement_statuses)
    kind = country.prices.required_kind or next(iter(country.prices.kinds), "")
    vat = country.prices.kinds[kind].vat if kind else "included"
    needed = country.prices.policy == "figure"
    mark = "" if needed else "# "
    amount, day, person, place = (FILL_IN,) * 4 if needed else ("12.50", "2026-01-15", "your name", "the price list")
    seen = f'{{"on": "{day}", by: "{person}", source: "{place}"}}'
    identifier = country.identifiers.get("article_number")
    number = identifier.name if identifier else "article number"
    return f"""{_schema("market", 2)}#
# {country.name.get("en") or code}. What the law binds to the pack stands at the pack; what holds for all packs, under all_packs.
country: "{code}"
representative: "{code}"

all_packs:
  # Possible: {groups}
  dispensing:
    - group: "{FILL_IN}"
      from: "2020-01-01"
  # Possible, also several: {statuses}
  reimbursement:
    - status: ["{FILL_IN}"]
      from: "2020-01-01"
      # The condition of reimbursement, in the words of the decision, without a full stop at its end:
      # condition: {{{country.languages[0]}: "…"}}

packs:
  - id: "pack-1"
    presentation: "presentation-1"
    # Pack size as it is printed, in each language of the block
    label:
{_words(country.languages, 6)}\
    # {number}, in quotes: leading zeros count
    # number: "…"
    marketed: [{{from: "2020-01-01"}}]
    # Prices with the day from which they hold. At a new price: end the old one with until:, and begin the new one on that day.
    {mark}prices:
    {mark}  - kind: "{kind}"
    {mark}    amount: "{amount}"
    {mark}    currency: "{country.currency}"
    {mark}    vat: "{vat}"
    {mark}    from: "2020-01-01"
    {mark}    # until: "2026-01-01"
    {mark}    verified: {seen}

# What you print although a rule asks for something else, and answer for:
# waivers:
#   - finding: "{code}/price"
#     materials: ["MAT-1"]
#     reason: "…"
#     by: "name, role"
#     "on": "2026-01-15"
#     until: "2026-07-01"
"""


def _material(countries: list[Country]) -> str:
    blocks = "".join(f'      - "{country.code}": "{country.languages[0]}"\n' for country in countries)
    return f"""{_schema("material", 2)}#
# One piece of promotional material, and which blocks stand in it. Make one file for each.
id: "{FILL_IN}"
version: "1.0"
# A month or a day
prepared: "{FILL_IN}"
# journal-ad, leave-behind, digital, stand; or reminder, which recalls the name and says nothing else (then leave core: out)
kind: "journal-ad"
# prescribers, pharmacists, health-professionals
audience: "prescribers"
# One entry for each edition. Two editions with a core in the same language each need a name:
publications:
  - core: "en"
    blocks:
{blocks}"""
