"""Annexes of other shapes: other orders, labels, languages, amounts, strengths. Fields placed, and no text lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from test_adopt import DAY, adopted, built

from conftest import run

SHAPES = Path(__file__).parents[1] / "data" / "adopt"

#: What a person reads out of each annex: file, path in it, value.
FIELDS: dict[str, list[tuple[str, str, Any]]] = {
    "dk-one-country": [
        ("product", "name", "Fabulor"),
        ("product", "substances.0.inn.mul", "fabulinum"),
        ("product", "form.term.da", "filmovertrukne tabletter"),
        ("product", "presentations.0.strength.mul", "5 mg"),
        ("product", "presentations.2.strength.mul", "20 mg"),
        ("product", "mah.0.name.mul", "Exempla Pharma Europe Ltd"),
        ("product", "mah.0.address.mul.postal_code", "12345"),
        ("product", "mah.0.address.mul.country", "Irland"),
        ("core/da", "sections.0.section", "4.1"),
        ("core/da", "sections.1.abridged", "yes"),
        ("core/da", "sections.7.section", "4.9"),
        ("markets/DK", "all_packs.dispensing.0.group", "B"),
        ("markets/DK", "all_packs.reimbursement.0.status", ["GENERAL"]),
        ("markets/DK", "packs.0.label.da", "5 mg, 28 stk."),
        ("markets/DK", "packs.1.number", "370012"),
        ("markets/DK", "packs.2.presentation", "20-mg"),
        ("representatives", "DK-local.periods.0.name.mul", "Exempla Pharma ApS"),
        ("representatives", "DK-local.periods.0.address.mul.street", "Nørregade 12"),
        ("representatives", "DK-local.periods.0.phone.number", "+4533123456"),
        ("annex", "id", "MAT-DK-2500417"),
        ("annex", "version", "2.0"),
        ("annex", "prepared", "2025-03-14"),
    ],
    "no-felleskatalog": [
        ("product", "name", "Fabulor"),
        ("product", "substances.0.inn.mul", "fabulinum"),
        ("product", "form.term.nb", "tabletter, filmdrasjerte"),
        ("product", "presentations.1.strength.mul", "10 mg"),
        ("product", "smpc_revisions.0.revised", "2025-03-01"),
        ("markets/NO", "all_packs.dispensing.0.group", "C"),
        ("markets/NO", "all_packs.reimbursement.0.status", ["PREAPPROVED"]),
        ("markets/NO", "all_packs.reimbursement.0.condition.nb", "Behandling av type 2-diabetes i kombinasjon med metformin"),
        ("markets/NO", "packs.0.label.nb", "5 mg: 28 stk. (blister)"),
        ("markets/NO", "packs.0.presentation", "5-mg"),
        ("markets/NO", "packs.0.number", "370011"),
        ("markets/NO", "packs.0.prices.0.amount", "412.30"),
        ("markets/NO", "packs.1.prices.0.amount", "1245.80"),
        ("markets/NO", "packs.1.prices.0.currency", "NOK"),
        ("representatives", "NO-local.periods.0.name.mul", "Exempla Pharma Norge AS"),
        ("representatives", "NO-local.periods.0.address.mul.postal_code", "1366"),
        ("representatives", "NO-local.periods.0.phone.number", "+4767123456"),
        ("representatives", "NO-local.periods.0.email", "medinfo@exempla.no"),
        ("annex", "prepared", "2025-03-14"),
    ],
    "nl-verkorte-productinformatie": [
        ("product", "name", "Fabulor"),
        ("product", "substances.0.inn.mul", "fabulinum"),
        ("product", "form.term.nl", "filmomhulde tabletten"),
        ("product", "atc.0.code", "A10BK99"),
        ("product", "action.nl", "verlaagt de bloedglucose door remming van SGLT2"),
        ("product", "mah.0.name.mul", "Exempla Pharma Europe Ltd"),
        ("core/nl", "sections.0.section", "5.1"),
        ("core/nl", "sections.5.section", "4.8"),
        ("markets/NL", "all_packs.dispensing.0.group", "UR"),
        ("markets/NL", "all_packs.reimbursement.0.status", ["GVS_1A"]),
        ("representatives", "NL-local.periods.0.name.mul", "Exempla Pharma B.V."),
        ("representatives", "NL-local.periods.0.address.mul.postal_code", "3511 ED"),
        ("representatives", "NL-local.periods.0.address.mul.city", "Utrecht"),
        ("representatives", "NL-local.periods.0.phone.number", "+31301234567"),
        ("representatives", "NL-local.periods.0.website", "www.exempla.nl"),
        ("annex", "prepared", "2025-03"),
    ],
    "be-prix-public": [
        ("product", "substances.0.inn.mul", "fabulinum"),
        ("product", "form.term.fr", "comprimés pelliculés"),
        ("product", "mah.0.address.mul.city", "Dublin"),
        ("product", "smpc_revisions.0.revised", "2025-03-01"),
        ("core/fr", "sections.3.section", "4.3"),
        ("core/fr", "sections.4.abridged", "yes"),
        ("markets/BE", "all_packs.dispensing.0.group", "RX"),
        ("markets/BE", "all_packs.reimbursement.0.status", ["B"]),
        ("markets/BE", "packs.0.label.fr", "28 comprimés"),
        ("markets/BE", "packs.0.prices.0.kind", "PUBLIC"),
        ("markets/BE", "packs.0.prices.0.amount", "24.50"),
        ("markets/BE", "packs.1.prices.0.amount", "71.95"),
        ("representatives", "BE-local.periods.0.name.mul", "Exempla Pharma SA"),
        ("representatives", "BE-local.periods.0.address.mul.street", "Rue de la Loi 16"),
        ("representatives", "BE-local.periods.0.phone.number", "+3221234567"),
        ("representatives", "BE-local.periods.0.email", "info@exempla.be"),
        ("annex", "id", "BE-FAB-2500099"),
        ("annex", "prepared", "2025-03"),
    ],
    "fi-hinnat": [
        ("product", "substances.0.inn.mul", "fabuliini"),
        ("product", "form.term.fi", "tabletti, kalvopäällysteinen"),
        ("core/fi", "sections.6.section", "4.8"),
        ("markets/FI", "all_packs.dispensing.0.group", "RX"),
        ("markets/FI", "all_packs.reimbursement.0.status", ["BASIC"]),
        ("markets/FI", "packs.0.label.fi", "5 mg 28 tabl."),
        ("markets/FI", "packs.0.number", "370011"),
        ("markets/FI", "packs.0.prices.0.kind", "VMH"),
        ("markets/FI", "packs.1.prices.0.amount", "71.08"),
        ("markets/FI", "packs.1.presentation", "10-mg"),
        ("representatives", "FI-local.periods.0.name.mul", "Exempla Pharma Oy"),
        ("representatives", "FI-local.periods.0.phone.number", "+35891234567"),
        ("representatives", "FI-local.periods.0.website", "www.exempla.fi"),
        ("annex", "prepared", "2025-03-14"),
    ],
    "se-fass": [
        ("product", "substances.0.inn.mul", "fabulin"),
        ("product", "atc.0.code", "A10BK99"),
        ("product", "smpc_revisions.0.revised", "2025-03-01"),
        ("core/sv", "sections.2.section", "4.3"),
        ("markets/SE", "all_packs.dispensing.0.group", "RX"),
        ("markets/SE", "all_packs.reimbursement.0.status", ["F_LIMITED"]),
        (
            "markets/SE",
            "all_packs.reimbursement.0.condition.sv",
            "subventioneras endast för patienter som inte når målvärdet med metformin",
        ),
        ("markets/SE", "packs.0.label.sv", "Blister, 28 tabletter"),
        ("markets/SE", "packs.0.prices.0.amount", "245.50"),
        ("markets/SE", "packs.1.prices.0.amount", "812.00"),
        ("markets/SE", "packs.1.prices.0.kind", "AUP"),
        ("representatives", "SE-local.periods.0.name.mul", "Exempla Pharma AB"),
        ("representatives", "SE-local.periods.0.address.mul.street", "Box 123"),
        ("representatives", "SE-local.periods.0.phone.number", "+4681234567"),
        ("annex", "prepared", "2025-03"),
    ],
    "nordic-several-strengths": [
        ("product", "name", "Fabulor"),
        ("product", "presentations.2.strength.mul", "20 mg"),
        ("product", "atc.0.code", "A10BK99"),
        ("product", "smpc_revisions.0.revised", "2025-03-01"),
        ("product", "mah.0.name.mul", "Exempla Pharma Europe Ltd"),
        ("core/en", "sections.4.section", "4.8"),
        ("markets/FI", "all_packs.dispensing.0.group", "RX"),
        ("markets/FI", "packs.0.label.fi", "5 mg 28 tabl."),
        ("markets/FI", "packs.0.prices.0.amount", "24.55"),
        ("markets/NO", "all_packs.dispensing.0.group", "C"),
        ("markets/NO", "all_packs.reimbursement.0.status", ["NONE_PREAPPROVED"]),
        ("markets/NO", "packs.1.label.nb", "10 mg 98 stk."),
        ("markets/NO", "packs.1.prices.0.amount", "1245.80"),
        ("markets/DK", "all_packs.dispensing.0.group", "B"),
        ("markets/DK", "all_packs.reimbursement.0.status", ["GENERAL_CONDITIONAL"]),
        ("markets/DK", "all_packs.reimbursement.0.condition.da", "patienter med type 2-diabetes, som ikke tåler metformin"),
        ("markets/DK", "packs.1.presentation", "20-mg"),
        ("markets/DK", "packs.0.number", "370011"),
        ("markets/DK", "sites.price", "medicinpriser.dk"),
        ("markets/SE", "all_packs.reimbursement.0.status", ["F"]),
        ("markets/SE", "all_packs.dispensing.0.group", "RX"),
        ("markets/SE", "sites.smpc", "Fass.se"),
        ("representatives", "NO-local.periods.0.address.mul.city", "Lysaker"),
        ("representatives", "SE-local.periods.0.phone.number", "+4681234567"),
        ("representatives", "FI-local.periods.0.website", "www.exempla.fi"),
    ],
}


def value(data: Any, path: str) -> Any:
    for step in path.split("."):
        try:
            data = data[int(step)] if isinstance(data, list) else data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def files(portfolio: Path) -> dict[str, Any]:
    """The files of a portfolio of one dossier, by short names."""
    found: dict[str, Any] = {}
    for path in portfolio.rglob("*.yaml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        name = path.relative_to(portfolio).with_suffix("").as_posix()
        if path.name == "representatives.yaml":
            found["representatives"] = data["representatives"]
        elif "/annexes/" in f"/{name}":
            found["annex"] = data
        else:
            found[name.split("/", 1)[-1]] = data
    return found


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_fields_are_placed_and_no_text_is_lost(tmp_path, name):
    said, _err = adopted(SHAPES / f"{name}.md", tmp_path / "x")
    assert "DIFFERENT" not in said
    assert "prints word for word" in said
    assert "verify, the old annex against the new one: as approved" in said
    found = files(tmp_path / "x")
    missed = [
        (file, path, wanted, value(found.get(file), path))
        for file, path, wanted in FIELDS[name]
        if value(found.get(file), path) != wanted
    ]
    assert len(missed) <= 0.05 * len(FIELDS[name]), missed


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_word_is_printed_or_kept_beside(tmp_path, name):
    """The words of the old annex, less headings of countries, are those of the build and of what was kept apart."""
    source = SHAPES / f"{name}.md"
    adopted(source, tmp_path / "x")
    parts = built(tmp_path / "x", tmp_path / "out")
    printed = " ".join(text for text, _bold in parts.values())
    about = (tmp_path / "x").rglob("annexes/*.yaml")
    kept = printed + " ".join(path.read_text(encoding="utf-8") for path in about)
    from documents import paragraphs

    for heading, runs in paragraphs(source):
        text = " ".join("".join(run for run, _bold in runs).split())
        if heading or len(text.split()) <= 3:
            continue
        assert all(word.rstrip(":") in kept for word in text.split() if word not in ("v2.0", "(03/2025)")), (text, heading)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_what_is_adopted_can_be_built_and_checked(tmp_path, name):
    adopted(SHAPES / f"{name}.md", tmp_path / "x")
    status, _said, err = run("check", tmp_path / "x", "--on", DAY)
    assert status in (0, 1), err
    assert "BUG" not in err


@pytest.mark.parametrize("edition", ["be-nl", "fi-fi"])
def test_what_our_own_templates_print_needs_no_override(exempla, tmp_path, edition):
    """A block of this program comes back without a wording of the house, statuses and conditions that differ by pack included."""
    day = "2026-02-02"
    exempla.build(day, "--format", "docx")
    source = next(exempla.out.glob(f"*-annex-{edition}.docx"))
    status, said, err = run("adopt", source, "-o", tmp_path / "x", "--on", day)
    assert status == 0, said + err
    assert "unplaced: nothing" in said
    country = edition[:2].upper()
    assert not (tmp_path / "x" / "templates" / f"{country}.html.j2").exists()
    old = yaml.safe_load((exempla.folder / "fabulor" / "markets" / f"{country}.yaml").read_text(encoding="utf-8"))
    new = yaml.safe_load((tmp_path / "x" / "fabulor" / "markets" / f"{country}.yaml").read_text(encoding="utf-8"))
    language = edition[3:]
    marketed = [
        pack
        for pack in old["packs"]
        if any(pack["label"][language].replace("\u00a0", " ") == p["label"][language] for p in new["packs"])
    ]
    assert len(marketed) == len(new["packs"])
    for before, after in zip(marketed, new["packs"], strict=True):
        periods = before.get("reimbursement") or old["all_packs"]["reimbursement"]
        wanted = next(one for one in periods if one["from"] <= day < one.get("until", "9999-12-31"))
        got = (after.get("reimbursement") or new["all_packs"]["reimbursement"])[-1]
        assert got["status"] == wanted["status"]
        if "condition" in got:
            assert got["condition"][language] == " ".join(wanted["condition"][language].replace("\u00a0", " ").split())
        prices = {price["amount"] for price in before["prices"]}
        assert after["prices"][0]["amount"] in prices
