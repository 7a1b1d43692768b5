"""Finished pages: an annex set by typst, by Chromium or by LibreOffice, with heads, folios and other articles around it.

Everything is laid out as a typesetter might: columns of a sensible width, core first, each block under its country's name, in its
language. Hyphenation where the engine has it; by soft hyphens elsewhere.
"""

from __future__ import annotations

import functools
import io
import json
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from smpc_annex.model.block import Block, Paragraph, Run, Style

FONTS = Path(__file__).resolve().parents[1] / "fonts"
#: Families that we look for, with the widths they come in.
FAMILIES = (
    ("Liberation Sans", 100),
    ("Liberation Sans", 75),
    ("Liberation Serif", 100),
    ("DejaVu Sans", 100),
    ("DejaVu Sans", 87.5),
    ("DejaVu Serif", 100),
    ("DejaVu Serif", 87.5),
    ("Libertinus Serif", 100),
    ("New Computer Modern", 100),
)
HEADS = (
    "Tijdschrift voor Klinische Voorbeelden · nummer 5 · oktober 2025",
    "The Example Physician · volume 12, issue 3 · 2026",
    "Advertentie",
    "Läkarnas Exempel · nr 4/2026 · annons",
)
CLAIMS = ("A new day, well begun", "Meer tijd voor wat telt", "Because mornings matter", "Tid til det, der betyder noget")
SENTENCES = {
    "en": (
        "The society met in March to discuss how waiting lists can be kept short without closing the doors of its clinics.",
        "Delegates from nine regions compared their rosters, and 14% said that night work had become harder to fill.",
        "A second session dealt with the archive, where 3,200 glass slides are being photographed one by one.",
        "Nobody expected the harbour building to be ready before the autumn; it opened on 2 May all the same.",
        "Letters to the editor should not exceed 250 words and may be shortened.",
        "The prize for the best poster went to a team of two, who had counted swifts above the hospital roof for ten years.",
        "Patients asked above all for one thing: a name to call when something is unclear.",
    ),
    "nl": (
        "De vereniging kwam in maart bijeen om te bespreken hoe wachtlijsten kort kunnen blijven.",
        "Het nieuwe gebouw aan de haven ging op 2 mei open, een half jaar eerder dan verwacht.",
        "Ingezonden brieven tellen niet meer dan 250 woorden en kunnen worden ingekort.",
        "In het archief worden 3.200 glasplaatjes een voor een gefotografeerd; dat werk duurt nog tot de zomer.",
        "Van de huisartsen zei 14% dat avonddiensten moeilijker te vullen zijn dan vijf jaar geleden.",
    ),
    "de": (
        "Die Gesellschaft traf sich im März, um über Wartelisten und Dienstpläne zu sprechen.",
        "Das neue Gebäude am Hafen wurde am 2. Mai eröffnet, ein halbes Jahr früher als erwartet.",
        "Leserbriefe sollten nicht länger als 250 Wörter sein und können gekürzt werden.",
        "Im Archiv werden 3.200 Glasplatten einzeln fotografiert; die Arbeit dauert noch bis zum Sommer.",
    ),
}
_PYPHEN = {"en": "en_GB", "nl": "nl_NL", "fr": "fr", "de": "de_DE", "da": "da_DK", "nb": "nb_NO", "sv": "sv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a page is set. Lengths in mm, sizes in points; ``leading`` is a multiple of the size.

    ``article`` is where another article stands: nowhere, in the columns ``before`` the annex, right ``above`` it in the same column,
    ``after`` it, or ``both``; ``length`` is its characters. ``opener`` sets an advertisement's headline across the page.
    """

    family: str = "Liberation Sans"
    stretch: float = 100
    size: float = 6.0
    leading: float = 1.15
    columns: int = 3
    width: float = 210
    height: float = 297
    margin: float = 13
    gutter: float = 5
    justify: bool = True
    hyphenate: bool = True
    typographic: bool = False
    ligatures: bool = True
    head: str = ""
    folio: str = ""
    opener: str = ""
    article: str = ""
    length: int = 900
    tracking: float = 0
    run_in: bool = False
    seed: int = 0

    @property
    def measure(self) -> float:
        """The width of a column."""
        return (self.width - 2 * self.margin - (self.columns - 1) * self.gutter) / self.columns

    @property
    def face(self) -> str:
        """The family under the name that its width has where widths are families."""
        return f"{self.family}{' Narrow' if self.stretch == 75 else ' Condensed' if self.stretch == 87.5 else ''}"

    @property
    def words(self) -> str:
        """For a list."""
        width = f" {self.stretch:g}%" if self.stretch != 100 else ""
        return (
            f"{self.family}{width} {self.size:g} pt, {self.columns} × {self.measure:.0f} mm{'' if self.justify else ', ragged'}"
            f"{', hyphenated' if self.hyphenate else ''}{', article ' + self.article if self.article else ''}"
        )


@functools.cache
def _typst_fonts() -> Any:
    import typst

    made: Any = typst
    return made.Fonts(include_system_fonts=True, font_paths=[str(FONTS)])


@functools.cache
def families() -> tuple[tuple[str, float], ...]:
    """The families that are here."""
    here = {(font.family, round(font.stretch * 100, 1)) for font in _typst_fonts().fonts()}
    return tuple((family, stretch) for family, stretch in FAMILIES if (family, float(stretch)) in here)


def font_files(family: str, stretch: float) -> dict[bool, Path]:
    """The upright regular and bold files of a family; empty where they are not files."""
    found = {
        font.weight >= 600: Path(font.path)
        for font in _typst_fonts().fonts()
        if font.family == family
        and font.style == "normal"
        and font.weight in (400, 700)
        and round(font.stretch * 100, 1) == stretch
        if font.path and font.path.endswith(".ttf")
    }
    return found if len(found) == 2 else {}


def random_layout(rng: random.Random, engine: str) -> Layout:
    """A layout that a typesetter might choose."""
    usable = [
        (family, stretch)
        for family, stretch in families()
        if engine == "typst"
        or (not family.startswith(("Libertinus", "New Computer")) and (engine != "redrawn" or font_files(family, stretch)))
    ]
    if engine == "chromium":
        # It prints this face wider than it measures it, and cuts letters off at the edge of the column: they are gone on paper too.
        usable = [entry for entry in usable if entry != ("Liberation Sans", 75)]
    family, stretch = rng.choice(usable)
    size = rng.choice((5.0, 5.5, 6.0, 6.0, 6.5, 7.0, 7.5, 8.0))
    wide = family.startswith("DejaVu") and stretch == 100
    if wide:
        size = min(size, 7.0)
    width, height = rng.choice(((210, 297), (210, 280), (230, 297), (205, 275), (148, 210)))
    margin, gutter = rng.choice((10.0, 12.5, 15.0)), rng.choice((3.5, 4.0, 5.0, 6.0))
    least = 5.2 * size * (1.2 if wide else 0.85 if stretch == 75 else 1.0)
    most = max(1, min(6, int((width - 2 * margin + gutter) // (least + gutter))))
    columns = rng.randint(1, most)
    if columns == 1:
        width, height = rng.choice(((75, 250), (95, 297), (110, 297)))
        margin = 8.0
    if columns == 2 and width > 180:
        width = rng.choice((130, 148, 165))
    hyphenate = rng.random() < 0.7
    return Layout(
        family=family,
        stretch=stretch,
        size=size,
        leading=rng.choice((1.08, 1.1, 1.15, 1.2, 1.25)),
        columns=columns,
        width=width,
        height=height,
        margin=margin,
        gutter=gutter,
        justify=rng.random() < 0.65 and (hyphenate or columns < 4),
        hyphenate=hyphenate,
        typographic=rng.random() < 0.5,
        ligatures=engine != "redrawn" and rng.random() < 0.7,
        head=rng.choice(("", *HEADS)) if columns > 1 else rng.choice(("", "Advertentie")),
        folio=rng.choice(("", f"{rng.randint(2, 160)}")),
        opener=rng.choice(("", "", *CLAIMS)) if columns > 1 else "",
        article=rng.choice(("", "", "before", "above", "after", "both")) if columns > 1 else "",
        tracking=rng.choice((0, 0, 0, -0.01, 0.01, 0.03)) if engine == "typst" else 0,
        run_in=rng.random() < 0.3,
        seed=rng.randrange(1 << 30),
    )


def article(seed: int, characters: int) -> list[str]:
    """Paragraphs of another article, the first its title."""
    rng = random.Random(seed)
    sentences = SENTENCES[rng.choice(tuple(SENTENCES))]
    found = [rng.choice(("From the society", "Ingezonden", "Kurz gemeldet", "Agenda"))]
    left: list[str] = []
    while sum(map(len, found)) < characters:
        left = left if len(left) > 2 else rng.sample(sentences, len(sentences))
        found.append(" ".join(left[:3]))
        left = left[3:]
    return found


def before(layout: Layout) -> list[str]:
    """The article in front of the annex, if there is one."""
    return article(layout.seed, layout.length) if layout.article in ("before", "above", "both") else []


def after(layout: Layout) -> list[str]:
    """The article behind the annex, if there is one."""
    return article(layout.seed + 1, layout.length) if layout.article in ("after", "both") else []


def headed(block: Block, layout: Layout) -> tuple[Paragraph | None, list[Paragraph]]:
    """The heading as a line of its own or, run in, as the first bold words of the first paragraph."""
    own = list(block.paragraphs)
    if not block.heading:
        return None, own
    if not layout.run_in or not own:
        return Paragraph((Run(block.heading, Style.STRONG, block.language, "", (), ()),)), own
    lead = Run(f"{block.heading}: ", Style.STRONG, block.language, "", (), ())
    return None, [Paragraph((lead, *own[0].runs)), *own[1:]]


# --- typst ---------------------------------------------------------------------------------------------------------------


def typst_page(blocks: Sequence[Block], layout: Layout) -> bytes:
    """The annex as PDF by typst."""
    import typst

    made: Any = typst
    return bytes(made.compile(typst_source(blocks, layout).encode(), font_paths=_typst_fonts()))


def typst_source(blocks: Sequence[Block], layout: Layout) -> str:
    """The page in typst's language."""

    def words(text: str) -> str:
        return f"#{json.dumps(text, ensure_ascii=False)};"

    def run(item: Run) -> str:
        text = words(item.text)
        for style, function in (
            (Style.SUPERSCRIPT, "super"),
            (Style.SUBSCRIPT, "sub"),
            (Style.EMPHASIS, "emph"),
            (Style.STRONG, "strong"),
        ):
            if style in item.style:
                text = f"#{function}[{text}]"
        return f'#text(lang: "{item.language}")[{text}]' if len(item.language) == 2 else text

    def paragraph(item: Paragraph) -> str:
        return "#par[" + "".join(run(one) for one in item.runs) + "]\n"

    def others(texts: list[str]) -> str:
        if not texts:
            return ""
        title, *rest = texts
        body = "\n\n".join(words(text) for text in rest)
        return f"#[#set text(size: {max(8, layout.size + 1.5)}pt, tracking: 0pt)\n#block(below: 5pt)[#strong[{words(title)}]]\n{body}\n]\n"

    body = []
    for block in blocks:
        heading, own = headed(block, layout)
        title = (
            f"#block(above: 5pt, below: 2.5pt, sticky: true)[{''.join(run(one) for one in heading.runs)}]\n" if heading else ""
        )
        body.append(f'#[#set text(lang: "{block.language}")\n{title}{"".join(paragraph(item) for item in own)}]\n')
    opener = (
        f'#place(top + center, scope: "parent", float: true)[#text(size: 24pt)[{words(layout.opener)}]]\n'
        if layout.opener
        else ""
    )
    gap = "#colbreak(weak: true)\n" if layout.article in ("before", "both") else "#v(6pt)\n"
    family = f'(({json.dumps(layout.family)}), "Liberation Sans", "DejaVu Sans")'
    return f"""
#set page(width: {layout.width}mm, height: {layout.height}mm, margin: {layout.margin}mm, columns: {layout.columns},
  header: text(8pt)[{words(layout.head)}], footer: align(right, text(8pt)[{words(layout.folio)}]))
#set columns(gutter: {layout.gutter}mm)
#set text(font: {family}, stretch: {layout.stretch}%, size: {layout.size}pt, hyphenate: {str(layout.hyphenate).lower()},
  ligatures: {str(layout.ligatures).lower()}, tracking: {layout.tracking}em, top-edge: 0.8em, bottom-edge: -0.2em)
#set super(typographic: {str(layout.typographic).lower()})
#set sub(typographic: {str(layout.typographic).lower()})
#set par(leading: {layout.size * (layout.leading - 1):.2f}pt, spacing: {layout.size * (layout.leading - 1) + 1.5:.2f}pt, justify: {str(layout.justify).lower()})
{opener}{others(before(layout))}{gap if before(layout) else ""}{"".join(body)}{"#v(6pt)" + chr(10) if after(layout) else ""}{others(after(layout))}
"""


# --- soft hyphens --------------------------------------------------------------------------------------------------------


@functools.cache
def _dictionary(language: str) -> Any:
    import pyphen

    return pyphen.Pyphen(lang=_PYPHEN[language], left=3, right=3) if language in _PYPHEN else None


@functools.lru_cache(maxsize=20000)
def _soft(word: str, language: str) -> str:
    dictionary = _dictionary(language)
    return str(dictionary.inserted(word, "\xad")) if dictionary else word


def soft(text: str, language: str) -> str:
    """Words with soft hyphens where they may be broken."""
    return re.sub(r"(?<![\w./@\xad])[^\W\d_]{6,}(?![\w/@]|\.\w)", lambda match: _soft(match[0], language), text)


# --- Chromium ------------------------------------------------------------------------------------------------------------


def chromium() -> str:
    """Where Chromium is; empty where it is not."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), "")


@contextmanager
def browser() -> Iterator[Any]:
    """One Chromium for many pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield started.new_page()
        finally:
            started.close()


def chromium_page(tab: Any, blocks: Sequence[Block], layout: Layout) -> bytes:
    """The annex as PDF by a tab of Chromium."""
    tab.set_content(html_page(blocks, layout))
    return bytes(tab.pdf(prefer_css_page_size=True, print_background=True))


def html_page(blocks: Sequence[Block], layout: Layout) -> str:
    """The page as HTML with columns."""

    def run(item: Run) -> str:
        text = escape(soft(item.text, item.language) if layout.hyphenate else item.text)
        for style, tag in ((Style.SUPERSCRIPT, "sup"), (Style.SUBSCRIPT, "sub"), (Style.EMPHASIS, "i"), (Style.STRONG, "b")):
            if style in item.style:
                text = f"<{tag}>{text}</{tag}>"
        return text

    def others(texts: list[str]) -> str:
        if not texts:
            return ""
        title, *rest = texts
        return f"<div class=other><p><b>{escape(title)}</b></p>{''.join(f'<p>{escape(text)}</p>' for text in rest)}</div>"

    body = []
    for block in blocks:
        heading, own = headed(block, layout)
        title = f"<h2>{''.join(run(one) for one in heading.runs)}</h2>" if heading else ""
        texts = "".join(f"<p>{''.join(run(one) for one in item.runs)}</p>" for item in own)
        body.append(f'<section lang="{block.language}">{title}{texts}</section>')
    gap = ' style="break-before: column"' if layout.article in ("before", "both") else ""
    return f"""<!doctype html><meta charset="utf-8"><style>
@page {{ size: {layout.width}mm {layout.height}mm; margin: {layout.margin}mm }}
body {{ margin: 0; font: {layout.size}pt/{layout.leading} "{layout.face}", "{layout.family}", "Liberation Sans", "DejaVu Sans"; font-stretch: {layout.stretch}%;
  font-variant-ligatures: {"normal" if layout.ligatures else "none"} }}
main {{ columns: {layout.columns}; column-gap: {layout.gutter}mm; column-fill: auto; text-align: {"justify" if layout.justify else "left"}; hyphens: manual; overflow-wrap: anywhere }}
p {{ margin: 0 0 1.5pt }} h2 {{ font-size: 1em; margin: 4pt 0 2pt; break-after: avoid; text-align: left }}
sup, sub {{ font-size: 65%; line-height: 0 }}
.other {{ font-size: {max(8, layout.size + 1.5)}pt; margin-bottom: 5pt }} .head {{ font-size: 8pt; margin-bottom: 3mm }} .claim {{ font-size: 22pt }}
</style>
<div class=head>{escape(layout.head)}</div><div class=claim>{escape(layout.opener)}</div>
<main>{others(before(layout))}<div{gap if before(layout) else ""}>{"".join(body)}</div>{others(after(layout))}</main><div class=head>{escape(layout.folio)}</div>"""


# --- LibreOffice ---------------------------------------------------------------------------------------------------------


def soffice() -> str:
    """Where LibreOffice is; empty where it is not."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def office_pages(pages: Sequence[tuple[Sequence[Block], Layout]]) -> list[bytes]:
    """Annexes as PDF by one run of LibreOffice."""
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        for number, (blocks, layout) in enumerate(pages):
            (folder / f"{number}.docx").write_bytes(word_page(blocks, layout))
        names = [str(folder / f"{number}.docx") for number in range(len(pages))]
        command = [soffice(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", where, *names], check=True, capture_output=True, timeout=600)
        return [(folder / f"{number}.pdf").read_bytes() for number in range(len(pages))]


def word_page(blocks: Sequence[Block], layout: Layout) -> bytes:
    """The page as a document of Word, in columns."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    family = layout.face
    document: Any = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.width), Mm(layout.height)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Mm(layout.margin))
    section.header_distance = section.footer_distance = Mm(layout.margin / 2)
    columns = section._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), str(layout.columns))
    columns.set(qn("w:space"), str(round(layout.gutter * 56.7)))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = family, Pt(layout.size)
    normal.element.rPr.rFonts.set(qn("w:cs"), family)
    normal.paragraph_format.space_after, normal.paragraph_format.space_before = Pt(1.5), Pt(0)
    normal.paragraph_format.line_spacing = Pt(round(layout.size * (layout.leading + 0.05), 1))
    normal.paragraph_format.widow_control = False
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = layout.head, layout.folio
    for paragraph in (section.header.paragraphs[0], section.footer.paragraphs[0]):
        for run in paragraph.runs:
            run.font.size = Pt(8)

    def add(item: Paragraph) -> Any:
        added = document.add_paragraph()
        added.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if layout.justify else WD_ALIGN_PARAGRAPH.LEFT
        for one in item.runs:
            made = added.add_run(soft(one.text, one.language) if layout.hyphenate else one.text)
            made.bold = Style.STRONG in one.style or None
            made.italic = Style.EMPHASIS in one.style or None
            if Style.SUPERSCRIPT in one.style:  # to set the other to None would take this one away
                made.font.superscript = True
            if Style.SUBSCRIPT in one.style:
                made.font.subscript = True
            language = OxmlElement("w:lang")
            language.set(qn("w:val"), _PYPHEN.get(one.language, "fi_FI").replace("_", "-"))
            made._r.get_or_add_rPr().append(language)
        return added

    def others(texts: list[str]) -> None:
        for number, text in enumerate(texts):
            added = document.add_paragraph()
            run = added.add_run(text)
            run.font.size, run.bold = Pt(max(8, layout.size + 1.5)), not number or None
            added.paragraph_format.line_spacing = Pt(max(8, layout.size + 1.5) * 1.15)

    others(before(layout))
    if layout.article in ("before", "both"):
        document.paragraphs[-1].add_run().add_break(WD_BREAK.COLUMN)
    for block in blocks:
        heading, own = headed(block, layout)
        if heading:
            title = add(heading)
            title.alignment = WD_ALIGN_PARAGRAPH.LEFT
            title.paragraph_format.keep_with_next = True
        for item in own:
            add(item)
    others(after(layout))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
