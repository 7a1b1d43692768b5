"""A page to look at: self-contained, light and dark, readable on a phone, each block in its language."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from smpc_annex.model.block import Annex, Block, Paragraph, Run, Style

_TAGS = (("strong", Style.STRONG), ("em", Style.EMPHASIS), ("sup", Style.SUPERSCRIPT), ("sub", Style.SUBSCRIPT))

_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2430; --soft: #5b6675; --page: #f4f5f7; --card: #fff; --line: #d9dde3; --mark: #0a5cad; --warn: #a33a00;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a3adba; --page: #14181e; --card: #1d232b; --line: #343c47; --mark: #7db8f2; --warn: #ff9f6b }
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
}
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
header h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .25rem }
header p { margin: 0 0 1rem; color: var(--soft) }
nav { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: 1.25rem }
nav a {
  padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--card); color: var(--ink); text-decoration: none;
}
a:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem 1.1rem; margin-bottom: 1rem; overflow-wrap: break-word;
}
section h2 { display: flex; justify-content: space-between; gap: 1rem; font-size: 1.05rem; margin: 0 0 .5rem }
section h2 small { color: var(--soft); font-weight: normal; white-space: nowrap }
section p { margin: 0 0 .6rem }
section p:last-child { margin-bottom: 0 }
section a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .15em }
sup, sub { font-size: .7em; line-height: 0 }
.draft {
  display: inline-block; padding: .3rem .7rem; border: 2px solid var(--warn); border-radius: .4rem;
  color: var(--warn); font-weight: bold;
}
@media print { body { background: #fff; color: #000 } nav { display: none } section { border: 0; padding: 0 } }
""".strip()


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """The whole annex as a page."""
    links = "".join(f'<a href="#{_anchor(block)}">{escape(block.heading or item.product)}</a>' for block in item.blocks)
    nav = f'<nav aria-label="Parts">{links}</nav>\n' if len(item.blocks) > 1 else ""
    intro = f"Material {item.material}, version {item.version}; as of {item.blocks[0].day.isoformat()}"
    top = f"<header>\n<h1>{escape(item.product)}</h1>\n<p>{escape(intro)}</p>\n</header>\n{nav}"
    return page(item.language, item.title, top, parts)


def block(item: Block, part: str) -> bytes:
    """One block as a page."""
    return page(item.language, f"{item.part} {item.language}", "", (part,))


def page(
    language: str, title: str, top: str, parts: Sequence[str], *, style: str = "", script: str = "", attributes: str = ""
) -> bytes:
    """A whole page: what stands on top, the sections, and what a page of another kind adds."""
    sections = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}\n{style}</style>\n</head>\n<body>\n<main{attributes}>\n{top}{sections}\n</main>\n"
        + (f"<script>\n{script}\n</script>\n" if script else "")
        + "</body>\n</html>\n"
    ).encode()


def _anchor(item: Block) -> str:
    return f"{item.part}-{item.language}"


def part(item: Block) -> str:
    """A block as a section in its language."""
    mark = f'<p class="draft">{escape(item.notice)}</p>\n' if item.notice else ""
    heading = f"<h2>{escape(item.heading or 'Core')} <small>{escape(item.part)} · {escape(item.language)}</small></h2>\n"
    paragraphs = "\n".join(_paragraph(paragraph, item.language) for paragraph in item.paragraphs)
    return f'<section id="{_anchor(item)}" lang="{escape(item.language)}">\n{heading}{mark}{paragraphs}\n</section>'


def _paragraph(item: Paragraph, language: str) -> str:
    return f"<p>{runs(item, language)}</p>"


def runs(item: Paragraph, language: str) -> str:
    """The words of a paragraph, styled."""
    return "".join(_run(run, language) for run in item.runs)


def _run(run: Run, language: str) -> str:
    text = escape(run.text)
    if run.href.startswith(("https://", "http://", "mailto:")):
        text = f'<a href="{escape(run.href)}">{text}</a>'
    for tag, style in _TAGS if run.style else ():
        if style in run.style:
            text = f"<{tag}>{text}</{tag}>"
    return text if run.language == language else f'<span lang="{escape(run.language)}">{text}</span>'
