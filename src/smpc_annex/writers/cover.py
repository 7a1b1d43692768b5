"""The cover sheet of a delivery: one page for a typesetter who has never seen this program."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from smpc_annex.model.block import Annex, Block
from smpc_annex.writers import jsonfile

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #55606f; --page: #fff; --line: #cfd5dd; --warn: #a33a00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #a3adba; --page: #14181e; --line: #343c47; --warn: #ff9f6b } }
body { margin: 0 auto; max-width: 52rem; padding: 1.2rem; background: var(--page); color: var(--ink); font: .92rem/1.45 system-ui, Arial, sans-serif }
h1 { font-size: 1.25rem; margin: 0 0 .2rem } h2 { font-size: 1rem; margin: 1.1rem 0 .3rem }
p { margin: 0 0 .4rem } .soft { color: var(--soft) } .draft { color: var(--warn); font-weight: bold; border: 2px solid; padding: .2rem .6rem; display: inline-block }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line) }
code { font: .92em ui-monospace, Consolas, monospace } ul { margin: 0; padding-left: 1.2rem }
@media print { body { font-size: 7.4pt; line-height: 1.25; padding: 0; max-width: none } th, td { padding: .08rem .6rem .08rem 0 } h2 { margin-top: .6rem } @page { size: A4; margin: 10mm } }
""".strip()

#: Folder, program, how to get it in.
WAYS = (
    (
        "InDesign",
        "Adobe InDesign",
        "File › Place. The .icml stays linked: the Links panel says when a newer version lies under the same name. The .tagged.txt brings "
        "the same styles without a link. Do not check the story out; an update of the link takes back what was changed locally.",
    ),
    (
        "Word",
        "Word, Affinity, QuarkXPress",
        "Open or place the .docx; the .rtf where that is not taken. Map the styles named SmPC … to yours; keep bold and superscripts.",
    ),
    (
        "Text",
        "everything else",
        "Plain text, UTF-8. Bold, subscripts and languages are not in it, superscripts are signs of their own (10⁹): set them after the PDF.",
    ),
    (
        "To look at",
        "browser, PDF reader",
        "How it should read. The page copies blocks to Word and mail, and shows no-break spaces. Not a source for typesetting.",
    ),
)

#: The first of the rules, by whether the words are a draft.
FIRST_RULE = {
    False: "The words are approved and fixed: no character is added, dropped or changed, no sentence shortened, no order changed.",
    True: "This is a draft: its words are not approved and may still change. Use it to try the layout; ask for the final delivery before "
    "anything is printed. Change no character in the meantime.",
}
RULES = (
    "Bold, superscripts and subscripts stay: 10⁹ is not 109. Where bold seems irregular, it is as approved. The ▼ stays where it is; if your font has none, take it from another font.",
    "No-break spaces stay (5 mg, 12 %, kr 854): turn none into an ordinary space. Hyphenate by the language of each block.",
    "A * belongs to the word before it: it marks a shortened section, also where no sentence explains it. Decimal signs are those of each "
    "language: 0,5 in Danish, 0.5 in English.",
    "The names of the countries above the blocks stand in the annex files and may be set as the journal does; block files have none.",
    "6 on 6.6 points and Arial are placeholders: take the size and the font of the job.",
    "No capitals or small capitals by style; no scaling of the letters; nothing as outlines before the proof has been verified.",
    "Send the proof as PDF with live text (PDF/X-4), so that it can be compared with the approved text.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a country asks of the layout, with its law; ``draft`` where the law was not read."""

    country: str
    asks: str
    law: str
    draft: bool


def check_code(block: Block) -> str:
    """Eight characters that stand for a block's words, bold, positions and languages: the same code, the same text."""
    canonical = jsonfile.canonical(block)
    return hashlib.sha256(canonical).hexdigest()[:8]


def write(annexes: Sequence[Annex], names: Sequence[str], asked: Sequence[Asked], notes: Sequence[str]) -> bytes:
    """The cover sheet. ``names`` are the files in the delivery, with their folders; ``notes`` say what is not in it, and why."""
    first = annexes[0]
    draft = '<p class="draft">DRAFT, not for publication</p>\n' if first.draft else ""
    materials = dict.fromkeys(f"{annex.material}, version {annex.version}" for annex in annexes)
    about = f"Material {' and '.join(materials)}; as of {first.blocks[0].day.isoformat()}"
    ways = "".join(
        f"<tr><th>{folder}/</th><td>{program}</td><td>{how}</td></tr>"
        for folder, program, how in WAYS
        if any(name.startswith(f"{folder}/") for name in names)
    )
    blocks = "".join(_blocks(annex) for annex in annexes)
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in (FIRST_RULE[first.draft], *RULES))
    layout = "".join(
        f"<tr><th>{escape(a.country)}</th><td>{escape(a.asks)}</td>"
        f"<td>{escape(a.law)}{' (not read in its own words: a draft)' if a.draft else ''}</td></tr>"
        for a in asked
    )
    notes_ = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(first.title)}: for the typesetter</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f'<h1>{escape(first.product)}: compulsory information to be set</h1>\n<p class="soft">{escape(about)}</p>\n{draft}'
        f"<h2>Which file for which program</h2>\n<table>{ways}</table>\n{notes_}"
        '<p class="soft">Files are named material-product-block-language. “annex” holds everything of one publication in printing order; each block also '
        "has a file of its own. Place the annex or its blocks, never both. manifest.json lists every file with its SHA-256.</p>\n"
        f"<h2>What must not be changed</h2>\n<ul>{rules}</ul>\n"
        f"<h2>The blocks, in printing order</h2>\n<table><tr><th>material</th><th>annex</th><th>block</th><th>language</th><th>characters</th>"
        f"<th>check code</th></tr>{blocks}</table>\n"
        '<p class="soft">A check code stands for the words, bold, raised letters and languages of a block. You need not calculate it: '
        "quote it when you ask whoever sent you this. Another code is another text.</p>\n"
        f"<h2>What the countries ask of the layout</h2>\n<table>{layout}</table>\n"
        '<p class="soft">No smallest type size in points or millimetres was found in the rules of these countries beyond what stands here. '
        "Rules marked as drafts were not read in their own words: ask before you follow them.</p>\n</body>\n</html>\n"
    ).encode()


def _blocks(annex: Annex) -> str:
    return "".join(
        f"<tr><td>{escape(annex.material)}</td><td>{escape(annex.publication)}</td><td>{escape(block.heading or 'Core')} ({escape(block.part)})</td>"
        f"<td>{escape(block.language)}</td><td>{len(block.text)}</td><td><code>{check_code(block)}</code></td></tr>"
        for block in annex.blocks
    )
