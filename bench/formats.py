"""Time of each writer, as a ratio to the txt writer in the same run; beside what other tools need for the same text.

Whole annexes of both examples, warm, in CPU time; candidates take turns in shuffled order, a figure is the median of the rounds'
ratios, and the A/A row runs a candidate against itself. python-docx with styles by name is what a first try would be; pandoc makes the
format from the page in a process of its own; docxtpl fills a template. The last two are measured where they are installed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from smpc_annex.model.block import Annex, Style
from smpc_annex.pipeline import Request, assemble_all
from smpc_annex.writers import styles

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = (("sanofi/sarclisa", date(2025, 10, 1)), ("exempla/fabulor", date(2026, 2, 2)))
WRITERS = ("tagged", "icml", "rtf", "html", "json", "docx", "pdf")
Make = Callable[[], bytes]


def annexes() -> list[Annex]:
    """The annexes of both examples."""
    found = []
    for path, day in EXAMPLES:
        for dossier, publication in assemble_all(Request(path=str(ROOT / "examples" / path), day=day, out=Path("unused"))):
            blocks = tuple(part.block for part in publication.parts if part.block)
            found.append(
                Annex(
                    product=dossier.product.name.text,
                    material=publication.material.id.text,
                    version=publication.material.version,
                    publication=publication.name,
                    language=blocks[0].language,
                    blocks=blocks,
                    draft=False,
                )
            )
    return found


def writer(name: str, items: list[Annex]) -> Make:
    """All annexes by one of our writers."""
    module: Any = importlib.import_module(f"smpc_annex.writers.{'jsonfile' if name == 'json' else name}")
    return lambda: b"".join(module.annex(item, [module.part(block) for block in item.blocks]) for item in items)


def by_name(items: list[Annex]) -> Make:
    """Word by python-docx as its manual shows it: paragraphs and runs, styles by name."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE

    def make() -> bytes:
        made = b""
        for item in items:
            document = docx.Document()
            for name in styles.CHARACTER.values():
                document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
            for language in styles.languages(item.blocks):
                document.styles.add_style(styles.body(language), WD_STYLE_TYPE.PARAGRAPH)
            for block in item.blocks:
                if block.heading:
                    document.add_paragraph(block.heading, style="Heading 2")
                for paragraph in block.paragraphs:
                    added = document.add_paragraph(style=styles.body(block.language))
                    for run in paragraph.runs:
                        one = added.add_run(run.text, style=styles.CHARACTER.get(run.style))
                        one.bold = Style.STRONG in run.style or None
                        one.font.superscript = Style.SUPERSCRIPT in run.style or None
            buffer = io.BytesIO()
            document.save(buffer)
            made += buffer.getvalue()
        return made

    return make


def by_template(items: list[Annex]) -> Make | None:
    """Word by docxtpl: a template with a loop over rich texts."""
    if importlib.util.find_spec("docxtpl") is None:
        return None
    import docx
    from docxtpl import DocxTemplate, RichText

    template = docx.Document()
    template.add_paragraph("{%p for text in texts %}")
    template.add_paragraph("{{r text }}")
    template.add_paragraph("{%p endfor %}")
    shape = io.BytesIO()
    template.save(shape)

    def make() -> bytes:
        made = b""
        for item in items:
            texts = []
            for block in item.blocks:
                for paragraph in block.paragraphs:
                    text = RichText()
                    for run in paragraph.runs:
                        text.add(run.text, bold=Style.STRONG in run.style, superscript=Style.SUPERSCRIPT in run.style)
                    texts.append(text)
            filled = DocxTemplate(io.BytesIO(shape.getvalue()))
            filled.render({"texts": texts})
            buffer = io.BytesIO()
            filled.save(buffer)
            made += buffer.getvalue()
        return made

    return make


def pandoc(items: list[Annex]) -> dict[str, Make]:
    """Formats by pandoc from the page, a process for each annex."""
    if importlib.util.find_spec("pypandoc") is None:
        return {}
    import pypandoc

    program = pypandoc.get_pandoc_path()
    html: Any = importlib.import_module("smpc_annex.writers.html")
    pages = [
        re.sub(rb"(?s)<script.*?</script>", b"", html.annex(item, [html.part(block) for block in item.blocks])) for item in items
    ]

    def make(form: str) -> Make:
        def run() -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                out = Path(folder) / "out"
                for page in pages:
                    subprocess.run([program, "-f", "html", "-t", form, "-o", str(out)], input=page, check=True)
                return out.read_bytes()

        return run

    return {form: make(form) for form in ("docx", "rtf", "icml")}


def measured(candidates: dict[str, Make], rounds: int, base: str, seed: int) -> dict[str, float]:
    """The median ratio of each candidate to the base, in CPU time of this process and its children."""
    rng = random.Random(seed)
    ratios: dict[str, list[float]] = {name: [] for name in candidates}
    for _round in range(rounds):
        order = list(candidates)
        rng.shuffle(order)
        spent = {name: cpu(candidates[name]) for name in order}
        for name in order:
            ratios[name].append(spent[name] / spent[base])
    return {name: statistics.median(values) for name, values in ratios.items()}


def cpu(make: Make) -> float:
    """CPU seconds of a call, children included; repeated until it can be told."""
    import os

    before, count = os.times(), 0
    began = time.perf_counter()
    while time.perf_counter() - began < 0.15:
        make()
        count += 1
    after = os.times()
    used = sum(getattr(after, key) - getattr(before, key) for key in ("user", "system", "children_user", "children_system"))
    return float(max(used, 1e-9) / count)


def main() -> int:
    """Measure, and say what is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    items = annexes()
    characters = sum(len(block.text) for item in items for block in item.blocks)
    ours = {name: writer(name, items) for name in ("txt", *WRITERS)}
    for make in ours.values():
        make()
    found = measured({**ours, "A/A control": ours["txt"]}, options.rounds, "txt", 1)
    print(f"\n{len(items)} annexes, {characters} characters: time of each writer / txt")
    missed = 0
    for name in ("A/A control", *WRITERS):
        target = {"tagged": 10.0, "icml": 10.0, "rtf": 10.0, "html": 10.0}.get(name)
        note = f"<= {target:g}" if target else "0.97–1.03" if name == "A/A control" else ""
        bad = bool(target and found[name] > target)
        missed += bad
        print(f"  {name:34} {found[name]:8.2f}   {note}{'   MISSED' if bad else ''}")
    void = not 0.97 <= found["A/A control"] <= 1.03
    print("  VOID: the machine is too noisy for this table" if void else "")
    peers: dict[str, Make] = {"python-docx, styles by name": by_name(items)}
    template = by_template(items)
    if template:
        peers["docxtpl"] = template
    peers.update({f"pandoc {form}": make for form, make in pandoc(items).items()})
    compared = measured(
        {**{name: ours[name] for name in ("docx", "rtf", "icml")}, **peers}, max(3, options.rounds // 2), "docx", 2
    )
    print("ours / others, same text (a process of its own for pandoc)")
    for name in peers:
        own = name.removeprefix("pandoc ") if name.startswith("pandoc") else "docx"
        ratio = compared[own] / compared[name]
        limit = {"python-docx, styles by name": 0.25, "docxtpl": None}.get(name, 0.5)
        bad = limit is not None and ratio > limit
        missed += bad
        print(f"  {own + ' / ' + name:44} {ratio:6.3f}   {f'<= {limit:g}' if limit else ''}{'   MISSED' if bad else ''}")
    for name in ("docxtpl", "pypandoc"):
        if importlib.util.find_spec(name) is None:
            print(f"  {name} is not installed: not compared")
    return 3 if void else 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
