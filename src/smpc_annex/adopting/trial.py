"""A portfolio in a temporary folder → its blocks as they would be printed, as folded text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from smpc_annex.adopting.rich import Rich, folded
from smpc_annex.assembling.assemble import Assembler
from smpc_annex.model.block import Block, Style
from smpc_annex.model.situation import Situation
from smpc_annex.reading import folders

CORE = "core"


def save(files: dict[str, str], folder: Path) -> None:
    """Write files into a folder that is there."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def printed(folder: Path, name: str, day: date) -> dict[str, Rich]:
    """What the core and each country's block print. Raises InputError where something cannot be read or assembled."""
    portfolio = folders.portfolio(folder, folder.as_posix(), (name,))
    dossier = folders.dossier(folder, folder.as_posix(), name).dossier
    assembler = Assembler(portfolio.house, portfolio.eu, folder, folder.as_posix())
    material = dossier.materials[0]
    publication = material.publications[0]
    core = dossier.cores[publication.core.text if publication.core else portfolio.house.process.source]
    found = {CORE: rich(assembler.core(dossier, core, material, day))}
    for wanted in publication.blocks:
        market = dossier.markets[wanted.country]
        representative = market.representative.text if market.representative else ""
        situation = Situation(
            country=portfolio.countries[wanted.country],
            product=dossier.product,
            market=market,
            material=material,
            representative=portfolio.house.representatives.get(representative),
            day=day,
        )
        found[wanted.country] = rich(assembler.country(situation, core, wanted.language))
    return found


def rich(block: Block) -> Rich:
    """A block as folded text; its paragraphs one behind the other."""
    characters: list[tuple[str, bool | None, int]] = []
    breaks = []
    for paragraph in block.paragraphs:
        if characters:
            characters.append((" ", False, 0))
        breaks.append(len(characters))
        for run in paragraph.runs:
            raised = 1 if Style.SUPERSCRIPT in run.style else -1 if Style.SUBSCRIPT in run.style else 0
            characters += [(c, Style.STRONG in run.style, raised) for c in run.text]
    return folded(characters, breaks)


def equal(old: Rich, new: Rich) -> bool:
    """Whether both have the same text, and the same bold where the old document could say what is bold."""
    return old.text == new.text and (not old.knows_bold or old.runs() == new.runs())
