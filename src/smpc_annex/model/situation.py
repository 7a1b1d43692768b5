"""What holds for one medicine in one country, for one material, on one day; and whether a condition is met.

This only finds out. Printing is the assembler's, judging the checks'; both look through here, so that they see the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from smpc_annex.inforce import on
from smpc_annex.model.dossier import (
    AtcCode,
    Dispensing,
    Listed,
    Market,
    Material,
    Pack,
    Party,
    Price,
    Product,
    Reimbursement,
    Representative,
)
from smpc_annex.model.rules import Condition, Country, DispensingGroup, Law, ReimbursementStatus, Requirement, Site


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One country's view of a medicine on a day."""

    country: Country
    product: Product
    market: Market
    material: Material
    representative: Representative | None
    day: date

    # --- packs ---

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """The packs that are on the market that day and belong to a presentation which the material covers."""
        covered = {text.text for text in self.material.presentations}
        return tuple(
            pack
            for pack in self.market.packs
            if on(pack.marketed, self.day) and (not covered or pack.presentation.text in covered)
        )

    def dispensing(self, pack: Pack) -> Dispensing | None:
        return on(pack.dispensing, self.day)

    def group(self, pack: Pack) -> DispensingGroup | None:
        """The rules' entry for the pack's dispensing group, if the code is known."""
        held = self.dispensing(pack)
        return self.country.dispensing_groups.get(held.group.text) if held else None

    def reimbursement(self, pack: Pack) -> Reimbursement | None:
        return on(pack.reimbursement, self.day)

    def statuses(self, pack: Pack) -> tuple[ReimbursementStatus, ...]:
        """The rules' entries for the pack's reimbursement, in the order of the data, unknown codes left out."""
        held = self.reimbursement(pack)
        known = self.country.reimbursement_statuses
        return tuple(known[code.text] for code in held.status if code.text in known) if held else ()

    def price(self, pack: Pack, kind: str) -> Price | None:
        return on((price for price in pack.prices if price.kind == kind), self.day)

    # --- product and companies ---

    @property
    def mah(self) -> Party | None:
        return on(self.product.mah, self.day)

    @property
    def local(self) -> Party | None:
        """The local representative that day."""
        return on(self.representative.periods, self.day) if self.representative else None

    @property
    def atc(self) -> AtcCode | None:
        return on(self.product.atc, self.day)

    @property
    def monitoring(self) -> Listed | None:
        return on(self.product.monitoring, self.day)

    @property
    def narcotic(self) -> Listed | None:
        return on(self.product.narcotic, self.day)

    def site(self, id_: str) -> Site | None:
        found = self.country.sites.get(id_)
        return found if found and found.period.holds(self.day) else None

    # --- conditions ---

    @cached_property
    def asked(self) -> dict[str, tuple[Requirement, tuple[Law, ...]]]:
        """The requirements that are in force that day and apply to this publication, with the laws behind them, by id."""
        found = {}
        for requirement in self.country.requirements:
            if requirement.period.holds(self.day) and (requirement.when is None or self.meets(requirement.when)):
                laws = self.country.laws_on(requirement, self.day)
                if laws:
                    found[requirement.id] = requirement, laws
        return found

    def asks(self, requirement: Requirement) -> bool:
        """Whether a requirement is in force that day and applies to this publication at all."""
        return requirement.id in self.asked

    def meets(self, condition: Condition, pack: Pack | None = None) -> bool:
        """Whether all parts of a condition hold; what concerns packs holds if it does for ``pack``, or for any if None."""
        packs = (pack,) if pack else self.packs
        return (
            (not condition.material or self.material.kind in condition.material)
            and (not condition.audience or self.material.audience in condition.audience)
            and (not condition.has or self._has(condition.has))
            and all(any(wanted in self._property(p, key) for p in packs) for key, wanted in condition.is_)
            and all(any(self._property(p, key) & set(wanted) for p in packs) for key, wanted in condition.in_)
            and (not condition.more_than_one or self._count(condition.more_than_one) > 1)
            and all(self.meets(part, pack) for part in condition.all_)
            and (not condition.any_ or any(self.meets(part, pack) for part in condition.any_))
            and not (condition.not_ and self.meets(condition.not_, pack))
        )

    def _has(self, what: str) -> bool:
        match what:
            case "additional_monitoring":
                return self.monitoring is not None
            case "narcotic":
                return self.narcotic is not None
            case "several_substances":
                return len(self.product.substances) > 1
        raise ValueError(f"no such condition: has {what}")

    def _count(self, what: str) -> int:
        match what:
            case "packs":
                return len(self.packs)
            case "presentations":
                return len({pack.presentation.text for pack in self.packs})
            case "substances":
                return len(self.product.substances)
        raise ValueError(f"no such condition: more_than_one {what}")

    def _property(self, pack: Pack, key: str) -> set[str]:
        """The values that a property of a pack has that day; flags are yes or no."""
        group = self.group(pack)
        match key:
            case "dispensing":
                held = self.dispensing(pack)
                return {held.group.text} if held else set()
            case "reimbursement":
                held_set = self.reimbursement(pack)
                return {code.text for code in held_set.status} if held_set else set()
            case "marketed":
                return {"yes" if on(pack.marketed, self.day) else "no"}
            case "prescription" | "pharmacy_only" | "hospital_only":
                return {"yes" if getattr(group, key) else "no"} if group else set()
        raise ValueError(f"no such property of a pack: {key}")
