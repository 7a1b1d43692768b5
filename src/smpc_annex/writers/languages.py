"""A page with every language variant of every block, two of them side by side, paragraph by paragraph, with a switch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

from babel import Locale, UnknownLocaleError

from smpc_annex.model.block import Block, Paragraph
from smpc_annex.writers import html

_STYLE = """
main { max-width: 90rem }
form { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: end; position: sticky; top: 0; z-index: 1; padding: .6rem 0;
  background: var(--page); border-bottom: 1px solid var(--line); margin-bottom: 1rem }
label { display: grid; gap: .15rem; font-size: .85rem; color: var(--soft) }
select { font: inherit; font-size: 1rem; padding: .3rem .5rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: .3rem }
select:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px }
.row { display: grid; grid-template-columns: 1fr; gap: .3rem 1.4rem; padding: .35rem 0 }
.row + .row { border-top: 1px solid var(--line) }
.cell { display: none; margin: 0; min-width: 0 }
.remark { color: var(--warn); font-weight: bold; font-size: .9rem }
.cell.none { color: var(--soft); font-style: italic }
@media (min-width: 44rem) { .row { grid-template-columns: 1fr 1fr } }
""".strip()

_SCRIPT = """
const main = document.querySelector("main"), heard = document.querySelector("[role=status]");
function show() {
  for (const side of document.querySelectorAll("select")) main.dataset[side.name] = side.value;
  heard.textContent = [...document.querySelectorAll("select")].map(s => s.selectedOptions[0].text).join(", ");
}
document.querySelector("form").addEventListener("change", show);
show();
""".strip()


@dataclass(frozen=True, slots=True)
class Variants:
    """The blocks of one material in all their languages, in the order of parts; ``languages`` in the order of the switch.

    ``remarks`` are a part, a language and what must be said of the two: that a text is stale, that its figures differ.
    """

    product: str
    material: str
    version: str
    languages: tuple[str, ...]
    blocks: tuple[Block, ...]
    remarks: tuple[tuple[str, str, str], ...] = ()


def page(item: Variants) -> bytes:
    """The page. Without a script it shows the first two languages."""
    parts = list(dict.fromkeys(block.part for block in item.blocks))
    by_part = {part: {block.language: block for block in item.blocks if block.part == part} for part in parts}
    first, second = item.languages[0], item.languages[min(1, len(item.languages) - 1)]
    notice = next((block.notice for block in item.blocks if block.notice and block.language == first), "")
    sections = "\n".join(_section(item, part, blocks) for part, blocks in by_part.items())
    rules = "\n".join(
        f'main[data-left="{code}"] .in-{code}, main[data-right="{code}"] .in-{code} {{ display: block }}\n'
        f'main[data-left="{code}"] .in-{code} {{ order: 1 }} main[data-right="{code}"] .in-{code} {{ order: 2 }}'
        for code in item.languages
    )
    count = len(item.blocks)
    said = f"Material {item.material}, version {item.version}; as of {item.blocks[0].day.isoformat()}; {count} texts"
    top = (
        f"<header>\n<h1>{escape(item.product)}</h1>\n<p>{escape(said)}</p>\n"
        + (f'<p class="draft">{escape(notice)}</p>\n' if notice else "")
        + f"</header>\n<form>{_select('left', 'Left', item.languages, first)}{_select('right', 'Right', item.languages, second)}"
        f'<span role="status"></span></form>\n'
    )
    return html.page(
        "en",
        f"{item.product}: {item.material} {item.version}, all languages",
        top,
        (sections,),
        style=f"{_STYLE}\n{rules}\n[role=status] {{ position: absolute; clip-path: inset(50%) }}",
        script=_SCRIPT,
        attributes=f' data-left="{first}" data-right="{second}"',
    )


def _name(code: str) -> str:
    """A language by its own name, as CLDR has it; one that CLDR does not know goes by its code."""
    try:
        return Locale.parse(code).get_display_name() or code
    except UnknownLocaleError:
        return code


def _select(name: str, label: str, languages: Sequence[str], chosen: str) -> str:
    options = "".join(
        f'<option value="{code}" lang="{code}"{" selected" if code == chosen else ""}>{escape(_name(code))}</option>'
        for code in languages
    )
    return f'<label>{label}<select name="{name}">{options}</select></label>'


def _section(item: Variants, part: str, blocks: dict[str, Block]) -> str:
    heading = next((block.heading for block in (blocks.get("en"), *blocks.values()) if block), "") or "Core"
    rows = zip_longest(*(blocks[code].paragraphs if code in blocks else () for code in item.languages))
    lines = "\n".join(
        '<div class="row">'
        + "".join(_cell(code, blocks, paragraph, first=number == 0) for code, paragraph in zip(item.languages, row, strict=True))
        + "</div>"
        for number, row in enumerate(rows)
    )
    said = "".join(
        f'<p class="cell remark in-{language}">{escape(language)}: {escape(words)}</p>'
        for where, language, words in item.remarks
        if where == part and language in item.languages
    )
    return f'<section id="{part}">\n<h2>{escape(heading)} <small>{escape(part)}</small></h2>\n{said}{lines}\n</section>'


def _cell(code: str, blocks: dict[str, Block], paragraph: Paragraph | None, *, first: bool) -> str:
    if paragraph is None:
        words = f"not printed in {escape(_name(code))}" if first and code not in blocks else ""
        return f'<p class="cell none in-{code}">{words}</p>'
    return f'<p class="cell in-{code}" lang="{code}">{html.runs(paragraph, code)}</p>'
