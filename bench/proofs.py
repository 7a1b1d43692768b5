"""Finished pages with errors in them, and what ``verify`` finds: 1,000 single errors, 200 clean layouts, whole blocks gone wrong, time.

Both examples, all their publications and languages, are set by typst, Chromium and LibreOffice, and drawn anew in other orders. A page
carries a few errors, each far from the next, and is set again with them, so that its lines reflow. **The makers of errors and the
detector share no code**: an error is a change of the approved text, and it is found if a difference is told within a few characters
of it. What is identical on paper (a hyphen lost where the line ends with one) is seen in the made page and set aside by name.

On pages without space glyphs, lost and added spaces are counted apart: there a reader can only infer them.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import importlib
import importlib.util
import json
import math
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import proof_structure
from proof_errors import KINDS, Deck, Truth
from proof_glyphs import between, flow, glyphs, is_printed, pypdfium2, solid
from proof_pages import (
    Layout,
    browser,
    chromium,
    chromium_page,
    html_page,
    office_pages,
    random_layout,
    soffice,
    typst_page,
    word_page,
)
from proof_redraw import Redrawing, random_redrawing, redrawn

from smpc_annex.model.block import Block
from smpc_annex.pipeline import Request, assemble_all
from smpc_annex.pipeline.verify import verify
from smpc_annex.reports import proofjson

__all__ = [
    "Deck",
    "Layout",
    "Redrawing",
    "chromium_page",
    "html_page",
    "office_pages",
    "redrawn",
    "sources",
    "typst_page",
    "word_page",
]

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = (("sanofi/sarclisa", date(2025, 10, 1)), ("exempla/fabulor", date(2026, 2, 2)))
#: A day on which the blocks of the second example say something else.
PAST = date(2025, 12, 15)
ENGINES = ("typst", "chromium", "libreoffice", "redrawn")
#: Shares of the clean layouts.
CLEAN = {"typst": 0.5, "chromium": 0.2, "libreoffice": 0.15, "redrawn": 0.15}
NO_SPACES = "no space glyphs"
#: A difference within so many characters of an error has found it; text that stands twice can be either of the two.
REACH, REACH_DOUBLED = 6, 75
SPACES = ("space lost", "space added")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a page is compared with: a publication of a dossier as built on a day."""

    dossier: Path
    day: date
    material: str
    publication: str
    every_language: bool
    blocks: tuple[Block, ...]


@dataclass(slots=True, kw_only=True)
class Proof:
    """A page: what is printed on it, how, and what is wrong. ``heads`` are lines that do not belong to the text."""

    engine: str
    source: Source
    blocks: Sequence[Block]
    layout: Layout
    truths: list[Truth] = field(default_factory=list)
    how: Redrawing | None = None
    structure: proof_structure.Structure | None = None
    path: Path = Path()
    aside: dict[int, str] = field(default_factory=dict)
    #: Whether the page as made has space glyphs between most of its words: some programs leave them out, others only in justified lines.
    spaces: bool = True

    @property
    def words(self) -> str:
        """For a list."""
        made = f"{self.engine}, {self.layout.words}{'; ' + self.how.words if self.how else ''}"
        return f"{self.path.name}: {self.source.dossier.name} {self.source.publication}; {made}"


# --- the detector --------------------------------------------------------------------------------------------------------


def detect(source: Source, pdf: Path) -> dict[str, Any]:
    """What ``verify`` says of a page, as it says it in JSON. The one place where the detector is called."""
    asked = Request(
        path=str(source.dossier),
        day=source.day,
        out=Path("unused"),
        materials=(source.material,),
        all_languages=source.every_language,
    )
    found: dict[str, Any] = json.loads(proofjson.write(verify(asked, pdf, "build", publication=source.publication).report))
    return found


# --- making --------------------------------------------------------------------------------------------------------------


def sources(day: date | None = None) -> list[Source]:
    """Every publication of both examples, and every language of each."""
    found = []
    for path, usual in EXAMPLES:
        for every in (False, True):
            asked = Request(path=str(ROOT / "examples" / path), day=day or usual, out=Path("unused"), all_languages=every)
            for _dossier, publication in assemble_all(asked):
                blocks = tuple(part.block for part in publication.parts if part.block)
                found.append(
                    Source(
                        dossier=ROOT / "examples" / path,
                        day=asked.day,
                        material=publication.material.id.text,
                        publication=publication.name,
                        every_language=every,
                        blocks=blocks,
                    )
                )
    return found


def chosen(every: Sequence[Source], rng: random.Random) -> Source:
    """A publication; both medicines are as likely."""
    name = rng.choice(EXAMPLES)[0]
    return rng.choice([source for source in every if source.dossier == ROOT / "examples" / name])


def missing_engine(engine: str) -> str:
    """Why an engine cannot be used here; empty if it can."""
    if engine == "chromium" and not (chromium() and importlib.util.find_spec("playwright")):
        return "Chromium is not installed: not compared"
    if engine == "libreoffice" and not soffice():
        return "LibreOffice is not installed: not compared"
    if engine in ("typst", "redrawn") and importlib.util.find_spec("typst") is None:
        return "typst is not installed: not compared"
    return ""


def with_errors(engine: str, count: int, every: Sequence[Source], rng: random.Random) -> Iterator[Proof]:
    """Pages with so many errors in all."""
    deck = Deck(rng)
    while count > 0:
        source = chosen(every, rng)
        blocks, truths = deck.inject(source.blocks, min(count, rng.randint(5, 10)))
        count -= len(truths)
        how = random_redrawing(rng, spaces=rng.random() < 0.4) if engine == "redrawn" else None
        yield Proof(engine=engine, source=source, blocks=blocks, truths=truths, layout=random_layout(rng, engine), how=how)


def clean(engine: str, count: int, every: Sequence[Source], rng: random.Random, *, spaces: bool = True) -> Iterator[Proof]:
    """Pages as approved."""
    for _number in range(count):
        source = chosen(every, rng)
        how = random_redrawing(rng, spaces=spaces) if engine == "redrawn" else None
        yield Proof(engine=engine, source=source, blocks=source.blocks, layout=random_layout(rng, engine), how=how)


def gone_wrong(every: Sequence[Source], past: Sequence[Source], rng: random.Random) -> Iterator[Proof]:
    """Pages with whole blocks gone wrong, and pages of two medicines that are right; set by typst."""

    def other_languages(source: Source) -> list[Block]:
        return [block for other in every if other.dossier == source.dossier and other.every_language for block in other.blocks]

    before = {(source.dossier, source.material, source.publication, source.every_language): source for source in past}
    usual = [source for source in every if not source.every_language]
    for source in usual:
        old = before.get((source.dossier, source.material, source.publication, False))
        for case in proof_structure.CASES:
            made = case(source.blocks, other_languages(source), old.blocks if old else (), rng)
            if made:
                yield Proof(engine="typst", source=source, blocks=made.blocks, layout=random_layout(rng, "typst"), structure=made)
        neighbour = rng.choice([other for other in usual if other.dossier != source.dossier])
        made = proof_structure.two_products(source.blocks, neighbour.blocks)
        yield Proof(engine="typst", source=source, blocks=made.blocks, layout=random_layout(rng, "typst"), structure=made)


def make(proofs: Sequence[Proof], folder: Path, name: str) -> None:
    """Set all pages, and note which errors nobody could see on them."""
    for number, proof in enumerate(proofs):
        proof.path = folder / f"{name}-{number:03}.pdf"
    by_engine: dict[str, list[Proof]] = defaultdict(list)
    for proof in proofs:
        by_engine[proof.engine].append(proof)
    for proof in by_engine["typst"]:
        _keep(proof, typst_page(proof.blocks, proof.layout))
    for proof in by_engine["redrawn"]:
        page = typst_page(proof.blocks, proof.layout)
        _keep(proof, page)
        if proof.how:
            proof.path.write_bytes(redrawn(page, proof.layout, proof.how))
            proof.spaces &= proof.how.spaces
    if by_engine["chromium"]:
        with browser() as tab:
            for proof in by_engine["chromium"]:
                _keep(proof, chromium_page(tab, proof.blocks, proof.layout))
    for start in range(0, len(by_engine["libreoffice"]), 20):
        batch = by_engine["libreoffice"][start : start + 20]
        for proof, page in zip(batch, office_pages([(proof.blocks, proof.layout) for proof in batch]), strict=True):
            _keep(proof, page)


def _keep(proof: Proof, page: bytes) -> None:
    proof.path.write_bytes(page)
    drawn = sum(glyph.char == " " for found in glyphs(page) for glyph in found)
    proof.spaces = drawn > 0.5 * sum(block.text.count(" ") for block in proof.blocks)
    if proof.truths:
        printed = flow(page, proof.layout.head, proof.layout.folio)
        for number, truth in enumerate(proof.truths):
            why = identical(printed, truth) or ("" if on_page(printed, truth) else "not on the page as meant")
            if why:
                proof.aside[number] = why
        told = [{key: value for key, value in asdict(truth).items() if key != "cells"} for truth in proof.truths]
        proof.path.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def identical(printed: str, truth: Truth) -> str:
    """By what name an error is identical on paper with what was approved; empty if it can be seen."""
    left, right = solid(truth.left), solid(truth.right)
    if truth.kind in ("hyphen lost", "hyphen added") and between(printed, left, right) == "-\n":
        return f"{truth.kind} where the line ends with one"
    if truth.kind == "space lost" and between(printed, left, right) == "\n":
        return "space lost where the line ends"
    if truth.kind == "space added" and between(printed, left, right) == "\n":
        token = truth.left.replace("\xa0", " ").split(" ")[-1] + truth.right.replace("\xa0", " ").split(" ")[0]
        if any(sign in token for sign in ("@", "/", "www.", ".", "-", "–")):
            return "space added in an address where the line ends"
    return ""


def on_page(printed: str, truth: Truth) -> bool:
    """Whether the changed words are on the page; styles and spaces are not looked at."""
    return is_printed(printed, truth.left + truth.after + truth.right)


# --- judging -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """What became of the pages of one engine."""

    errors: int = 0
    found: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    spaces: int = 0
    spaces_told: int = 0
    pages: int = 0
    clean: int = 0
    clean_false: int = 0
    false: list[str] = field(default_factory=list)
    uncertain: int = 0
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count another's pages as well."""
        for name in ("errors", "found", "spaces", "spaces_told", "pages", "clean", "clean_false", "uncertain"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.aside.update(other.aside)
        self.kinds.update(other.kinds)
        for mine, theirs in ((self.missed, other.missed), (self.false, other.false)):
            mine += theirs
        self.seconds += other.seconds


def near(difference: dict[str, Any], part: tuple[str, str], truth: Truth) -> bool:
    """Whether a difference is about an error."""
    reach = REACH_DOUBLED if "doubled" in truth.kind else REACH
    here = (truth.part, truth.language) == part
    return here and difference["start"] <= truth.high + reach and difference["end"] >= truth.low - reach


def judge(proof: Proof, said: dict[str, Any], tally: Tally) -> None:
    """Count what was said of a page against what is wrong with it."""
    told = [
        (difference, (block["part"], block["language"]))
        for block in said["blocks"]
        for difference in block["differences"]
        if not difference.get("layout")
    ]
    false = []
    for difference, part in told:
        if any(near(difference, part, truth) for truth in proof.truths):
            continue
        if difference.get("uncertain"):
            tally.uncertain += 1
        else:
            words = f"{difference['kind']} {difference['approved']!r} → {difference['page']!r}"
            false.append(f"{proof.words}: {part[0]} {part[1]} {difference['start']}: {words}")
    false += [
        f"{proof.words}: {block['part']} {block['language']} is {block['state']}"
        for block in said["blocks"]
        if block["state"] != "found"
    ]
    tally.pages += 1
    tally.false += false
    if not proof.truths:
        tally.clean += 1
        tally.clean_false += bool(false)
    for number, truth in enumerate(proof.truths):
        if number in proof.aside:
            tally.aside[proof.aside[number]] += 1
            continue
        about = [difference for difference, part in told if near(difference, part, truth)]
        if truth.kind in SPACES and not proof.spaces:
            tally.spaces += 1
            tally.spaces_told += bool(about)
            continue
        tally.errors += 1
        tally.kinds[truth.kind] += 1
        if any(not difference.get("uncertain") for difference in about):
            tally.found += 1
        else:
            tally.missed.append(f"{proof.words}: {truth.words}{' (told as uncertain)' if about else ''}")


def judged_structure(proof: Proof, said: dict[str, Any]) -> str:
    """What is wrong with what was said of whole blocks; empty if all is right."""
    expected = proof.structure
    if expected is None:
        return ""
    wrong = {block["part"]: block for block in said["blocks"] if block["state"] != "found" or block["verdict"] == "changed"}
    states = {part: f"{block['state']}, {block['verdict']}" for part, block in wrong.items()}
    hit = [
        part
        for part in expected.named & wrong.keys()
        if wrong[part]["state"] in expected.states or (expected.changed and wrong[part]["verdict"] == "changed")
    ]
    if expected.named and not hit:
        return f"not told of {', '.join(sorted(expected.named))}, but of {states or 'nothing'}"
    others = wrong.keys() - expected.named - expected.also
    return f"told of {', '.join(f'{part} ({states[part]})' for part in sorted(others))} as well" if others else ""


def upper(bad: int, among: int) -> float:
    """The upper end of a one-sided 95 % interval for a share (Clopper and Pearson); with none found, 3/n nearly."""
    if not among or bad >= among:
        return 1.0
    low, high = bad / among, 1.0
    for _step in range(60):
        middle = (low + high) / 2
        below = sum(
            math.exp(
                math.lgamma(among + 1)
                - math.lgamma(i + 1)
                - math.lgamma(among - i + 1)
                + (i * math.log(middle) if i else 0.0)
                + (among - i) * math.log1p(-middle)
            )
            for i in range(bad + 1)
        )
        low, high = (middle, high) if below > 0.05 else (low, middle)
    return high


# --- time ----------------------------------------------------------------------------------------------------------------


def timing(proofs: Sequence[Proof], rounds: int) -> None:
    """Time of a comparison as a ratio to taking the bare text out of the same file, beside other ways to compare the same texts."""
    print(
        "\nTime per proof / pypdfium2's bare text of the same file (the last two compare the approved text with that bare text)"
    )
    dmp: Any = importlib.import_module("diff_match_patch") if importlib.util.find_spec("diff_match_patch") else None
    for proof in proofs:
        approved = "\n".join(f"{block.heading}\n{block.text}" for block in proof.source.blocks)
        page = bare_text(proof.path)
        ways: dict[str, Callable[[], object]] = {
            "bare text": partial(bare_text, proof.path),
            "verify": partial(detect, proof.source, proof.path),
            "difflib": partial(by_difflib, approved, page, autojunk=True),
            "difflib, autojunk off": partial(by_difflib, approved, page, autojunk=False),
        }
        if dmp:
            ways["diff-match-patch"] = partial(dmp.diff_match_patch().diff_main, approved, page)
        spent: dict[str, list[float]] = defaultdict(list)
        for _round in range(rounds):
            for name in random.sample(list(ways), len(ways)):
                began = time.perf_counter()
                ways[name]()
                spent[name].append(time.perf_counter() - began)
        base = statistics.median(spent["bare text"])
        row = ", ".join(
            f"{name} {statistics.median(spent[name]) / base:.1f}" for name in ways if name != "bare text" and spent[name]
        )
        print(f"  {proof.engine:12} {len(solid(approved)):6} characters, bare text {base * 1000:.0f} ms: {row}")
    if dmp is None:
        print("  diff-match-patch is not installed: not compared")


def by_difflib(approved: str, page: str, *, autojunk: bool) -> object:
    """The edits that difflib finds."""
    return difflib.SequenceMatcher(None, approved, page, autojunk=autojunk).get_opcodes()


def bare_text(path: Path) -> str:
    """What pypdfium2 says the text of a file is."""
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


# --- printing ------------------------------------------------------------------------------------------------------------


def show(tallies: dict[str, Tally], verbose: bool) -> Tally:
    """The table."""
    whole = Tally()
    print(
        f"\n  {'':28} {'errors':>7} {'found':>7} {'missed':>7} {'aside':>6} {'clean':>6} {'false':>6} {'uncertain':>10} {'s/proof':>8}"
    )
    for name, tally in tallies.items():
        whole.add(tally)
        _row(name, tally)
    _row("all", whole)
    for name, count in whole.aside.most_common():
        print(f"  set aside: {count} {name}")
    if whole.spaces:
        print(f"  spaces lost or added on pages without space glyphs: {whole.spaces}, told of {whole.spaces_told}")
    for title, rows in (("missed", whole.missed), ("false", whole.false)):
        for row in rows if verbose else rows[:20]:
            print(f"  {title}: {row}")
        if len(rows) > 20 and not verbose:
            print(f"  … and {len(rows) - 20} more {title}")
    return whole


def _row(name: str, tally: Tally) -> None:
    seconds = f"{statistics.median(tally.seconds):8.2f}" if tally.seconds else f"{'-':>8}"
    print(
        f"  {name:28} {tally.errors:7} {tally.found:7} {len(tally.missed):7} {tally.aside.total():6} {tally.clean:6} "
        f"{len(tally.false):6} {tally.uncertain:10} {seconds}"
    )


def run(options: argparse.Namespace, folder: Path) -> bool:
    """Make the pages, have them judged, and print; whether all is as it should be."""
    every = sources()
    engines = [engine for engine in options.engine or ENGINES if not missing_engine(engine)]
    for engine in options.engine or ENGINES:
        if missing_engine(engine):
            print(missing_engine(engine))
    print(f"Finished pages: {len(KINDS)} kinds of errors, {len(every)} publications of two medicines, seed {options.seed}")
    made: dict[str, list[Proof]] = {}
    share = sum(CLEAN[engine] for engine in engines) or 1
    for number, engine in enumerate(engines):
        rng = random.Random(f"{options.seed} {engine}")
        errors = options.errors // len(engines) + (number < options.errors % len(engines))
        proofs = list(with_errors(engine, errors, every, rng))
        proofs += clean(engine, math.ceil(options.clean * CLEAN[engine] / share), every, rng)
        make(proofs, folder, engine)
        made[engine] = proofs
    if "redrawn" in engines:
        apart = list(clean("redrawn", options.clean // 8, every, random.Random(f"{options.seed} apart"), spaces=False))
        make(apart, folder, "redrawn-no-spaces")
        made[NO_SPACES] = apart
    structures = list(gone_wrong(every, sources(PAST), random.Random(f"{options.seed} blocks"))) if "typst" in engines else []
    make(structures, folder, "blocks")
    return _judge_all(options, made, structures)


def _timed(proof: Proof) -> tuple[dict[str, Any], float]:
    began = time.perf_counter()
    return detect(proof.source, proof.path), time.perf_counter() - began


def _judge_all(options: argparse.Namespace, made: dict[str, list[Proof]], structures: list[Proof]) -> bool:
    tallies: dict[str, Tally] = {}
    named = [(name, proof) for name, proofs in made.items() for proof in proofs]
    with ProcessPoolExecutor() as pool:
        every = pool.map(_timed, [*(proof for _name, proof in named), *structures], chunksize=4)
        said = list(every)
    for (name, proof), (told, seconds) in zip(named, said, strict=False):
        apart = name if proof.spaces else NO_SPACES
        tally = tallies.setdefault(apart, Tally())
        tally.seconds.append(seconds)
        judge(proof, told, tally)
    whole = show(tallies, options.verbose)
    spaced = [tally for name, tally in tallies.items() if name != NO_SPACES]
    layouts, alarmed = sum(tally.clean for tally in spaced), sum(tally.clean_false for tally in spaced)
    recall = whole.found / whole.errors if whole.errors else 1.0
    print(f"  recall {recall:.4f}, at least {1 - upper(whole.errors - whole.found, whole.errors):.4f} (95 %)   >= 0.998")
    print(f"  clean layouts with a false finding: {alarmed} of {layouts}, at most {upper(alarmed, layouts):.3f} (95 %)   0")
    wrong = 0
    print(f"\nWhole blocks: {len(structures)} pages")
    by_name: dict[str, list[str]] = defaultdict(list)
    for proof, (told, _seconds) in zip(structures, said[len(named) :], strict=True):
        problem = judged_structure(proof, told)
        by_name[proof.structure.name if proof.structure else ""].append(f"{proof.words}: {problem}" if problem else "")
    for name, problems in by_name.items():
        bad = [problem for problem in problems if problem]
        wrong += len(bad)
        print(f"  {name:40} {len(problems) - len(bad):3} of {len(problems):3}")
        for problem in bad:
            print(f"    {problem}")
    examples = [
        next((p for p in proofs if p.truths and sum(len(b.text) for b in p.blocks) > 15000), None) for proofs in made.values()
    ]
    timing([proof for proof in examples if proof], options.rounds)
    return recall >= 0.998 and not alarmed and not wrong


def main() -> int:
    """Make, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=1000)
    parser.add_argument("--clean", type=int, default=300, help="clean layouts; those without space glyphs are counted apart")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="of the timing")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this one; may be given again")
    parser.add_argument("--keep", type=Path, help="a folder for the pages, with what is wrong beside each")
    parser.add_argument("--verbose", action="store_true", help="everything that was missed or false")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="smpc-annex-proofs-")))
        folder.mkdir(parents=True, exist_ok=True)
        return 0 if run(options, folder) else 1


if __name__ == "__main__":
    sys.exit(main())
