"""The same text as a document of any kind: paragraphs of runs to Markdown, Word, HTML, PDF in columns, plain text."""

from __future__ import annotations

from html import escape
from pathlib import Path

from smpc_annex.proofing.reading import passages

#: A paragraph: whether it is a heading, and its runs with their bold.
Paragraph = tuple[bool, list[tuple[str, bool]]]


def paragraphs(path: Path) -> list[Paragraph]:
    """The paragraphs of a Markdown file."""
    return [
        (passage.heading, [(piece.text, bool(piece.bold)) for line in passage.lines for piece in line.pieces])
        for passage in passages(path)
    ]


def markdown(text: list[Paragraph]) -> str:
    return (
        "\n\n".join(("#### " if heading else "") + "".join(_strong(run, bold) for run, bold in runs) for heading, runs in text)
        + "\n"
    )


def _strong(run: str, bold: bool) -> str:
    for sign in "\\*_`#<[":
        run = run.replace(sign, f"\\{sign}")
    if not bold:
        return run
    words = run.strip()
    before, _words, after = run.partition(words)
    return f"{before}**{words}**{after}"


def html(text: list[Paragraph]) -> str:
    body = "\n".join(
        f"<{'h4' if heading else 'p'}>"
        + "".join(f"<b>{escape(run)}</b>" if bold else escape(run) for run, bold in runs)
        + f"</{'h4' if heading else 'p'}>"
        for heading, runs in text
    )
    return f'<!doctype html><html><head><meta charset="utf-8"><title>x</title></head><body>{body}</body></html>'


def docx(text: list[Paragraph], path: Path) -> Path:
    from docx import Document

    document = Document()
    for heading, runs in text:
        paragraph = document.add_paragraph(style="Heading 4" if heading else None)
        for run, bold in runs:
            paragraph.add_run(run).bold = bold or None
    document.save(str(path))
    return path


def plain(text: list[Paragraph], width: int = 0) -> str:
    import textwrap

    blocks = ["".join(run for run, _bold in runs) for _heading, runs in text]
    if width:
        blocks = ["\n".join(textwrap.wrap(block, width, break_long_words=False, break_on_hyphens=False)) for block in blocks]
    return "\n\n".join(blocks) + "\n"


def pdf(text: list[Paragraph], path: Path, *, hyphenate: bool, columns: int = 3) -> Path:
    """Set by typst in narrow columns."""
    import typst

    lines = [
        f'#set page(width: 210mm, height: 297mm, margin: 12mm, columns: {columns})\n#set text(size: 6pt, lang: "en", hyphenate: {str(hyphenate).lower()})',
        f"#set par(justify: {str(hyphenate).lower()})",
    ]
    for heading, runs in text:
        lines.append("")
        made = "".join(_set(run, bold or heading) for run, bold in runs)
        lines.append(f"#block[{made}]")
    path.write_bytes(typst.compile("\n".join(lines).encode()))
    return path


def _set(run: str, bold: bool) -> str:
    """A run for typst, which drops a string of one space."""
    if not run.strip():
        return " "
    return f"#strong[#{_string(run)}]" if bold else f"#{_string(run)}"


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}";'
