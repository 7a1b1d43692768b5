"""Word: named styles and direct bold and superscript, so that both ways of pasting keep them; the language on every run.

python-docx keeps the package; the paragraphs are made as XML under style ids, which is five times faster than naming styles run
by run. What depends on the clock is set: the same annex gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from smpc_annex.model.block import Annex, Block, Paragraph, Run, Style
from smpc_annex.writers import styles

ENDING = "docx"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XMLNS = f'xmlns:w="{_NAMESPACE}"'
_THEN = (1980, 1, 1, 0, 0, 0)


def block(item: Block, part: str) -> bytes:
    """One block without heading."""
    return _file((item,), [part], f"{item.part} {item.language}", "", "")


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """The core and the blocks under their countries' names."""
    headed = [
        _paragraph_xml(styles.HEADING, _run_xml(b.heading, Style.PLAIN, styles.tongue(b.language, b.part).tag)) + part
        if b.heading
        else part
        for b, part in zip(item.blocks, parts, strict=True)
    ]
    return _file(item.blocks, headed, item.title, item.material, item.version)


def part(item: Block) -> str:
    """A block's paragraphs as WordprocessingML."""
    own = styles.tongue(item.language, item.part).tag
    notice = [_paragraph_xml(styles.DRAFT, _run_xml(item.notice, Style.PLAIN, own))] if item.notice else []
    return "".join([*notice, *(_paragraph(paragraph, item, own) for paragraph in item.paragraphs)])


def _paragraph(item: Paragraph, block: Block, own: str) -> str:
    return _paragraph_xml(styles.body(block.language), "".join(_run(run, block, own) for run in item.runs))


def _run(run: Run, block: Block, own: str) -> str:
    return _run_xml(run.text, run.style, own if run.language == block.language else styles.tongue(run.language).tag)


def _paragraph_xml(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{styles.style_id(style)}"/></w:pPr>{runs}</w:p>'


def _run_xml(text: str, style: Style, tag: str) -> str:
    named = f'<w:rStyle w:val="{styles.style_id(styles.CHARACTER[style])}"/>' if style else ""
    return (
        f'<w:r><w:rPr>{named}{_direct(style)}<w:lang w:val="{tag}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _direct(style: Style) -> str:
    position = "superscript" if Style.SUPERSCRIPT in style else "subscript" if Style.SUBSCRIPT in style else ""
    return (
        ("<w:b/>" if Style.STRONG in style else "")
        + ("<w:i/>" if Style.EMPHASIS in style else "")
        + (f'<w:vertAlign w:val="{position}"/>' if position else "")
    )


def _file(blocks: tuple[Block, ...], parts: Sequence[str], title: str, material: str, version: str) -> bytes:
    import docx
    from docx.oxml import parse_xml

    body = "".join(parts)
    document = docx.Document(io.BytesIO(_template(tuple(styles.languages(blocks)))))
    made: Any = parse_xml(f"<w:body {_XMLNS}>{body}</w:body>")
    element = document.element.body
    for position, paragraph in enumerate(list(made)):
        element.insert(position, paragraph)
    properties = document.core_properties
    properties.title, properties.subject, properties.version = title, material, version
    properties.language = styles.tongue(blocks[0].language, blocks[0].part).tag
    properties.identifier = hashlib.sha256(body.encode()).hexdigest()
    properties.keywords = f"sha256:{properties.identifier}"
    properties.author = properties.last_modified_by = "smpc-annex"
    properties.comments = ""
    properties.created = properties.modified = datetime(blocks[0].day.year, blocks[0].day.month, blocks[0].day.day)
    properties.revision = 1
    return _packed(document)


@cache
def _template(languages: tuple[str, ...]) -> bytes:
    """The house template: our styles and no others, a page to look at, the document's language."""
    import docx
    from docx.oxml import parse_xml
    from docx.shared import Mm

    document = docx.Document()
    for old in list(document.styles.element.findall(f"{{{_NAMESPACE}}}style")):
        document.styles.element.remove(old)
    for xml in _styles(languages):
        document.styles.element.append(parse_xml(xml))
    for rels in (document.part.rels, document.part.package.rels):  # what the library's own template carries along
        for name in [name for name, rel in rels.items() if rel.reltype.endswith(("/stylesWithEffects", "/thumbnail"))]:
            del rels[name]
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    return _packed(document)


def _styles(languages: tuple[str, ...]) -> list[str]:
    half_points, twentieths = round(styles.SIZE * 2), round(styles.LEADING * 20)
    fonts = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    lang = f'<w:lang w:val="{styles.tongue(languages[0]).tag}"/>'
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    made = [
        _style("paragraph", "Normal", f'<w:pPr><w:spacing w:after="40" w:line="{twentieths}" w:lineRule="exact"/></w:pPr><w:rPr>{fonts}{size}{lang}</w:rPr>', default=True),
        _style("character", "Default Paragraph Font", "", default=True),
        _style("paragraph", styles.BODY, "", based_on="Normal"),
    ]  # fmt: skip
    made += [
        _style(
            "paragraph", styles.body(code), f'<w:rPr><w:lang w:val="{styles.tongue(code).tag}"/></w:rPr>', based_on=styles.BODY
        )
        for code in languages
    ]
    made.append(
        _style(
            "paragraph",
            styles.HEADING,
            '<w:pPr><w:keepNext/><w:spacing w:before="120"/></w:pPr><w:rPr><w:b/></w:rPr>',
            based_on=styles.BODY,
        )
    )
    made.append(_style("paragraph", styles.DRAFT, '<w:rPr><w:b/><w:color w:val="A33A00"/></w:rPr>', based_on=styles.BODY))
    made += [_style("character", name, f"<w:rPr>{_direct(style)}</w:rPr>") for style, name in styles.CHARACTER.items()]
    return made


def _style(kind: str, name: str, inside: str, *, based_on: str = "", default: bool = False) -> str:
    base = f'<w:basedOn w:val="{styles.style_id(based_on)}"/>' if based_on else ""
    first = ' w:default="1"' if default else ' w:customStyle="1"'
    return (
        f'<w:style {_XMLNS} w:type="{kind}" w:styleId="{styles.style_id(name)}"{first}>'
        f'<w:name w:val="{name}"/>{base}<w:qFormat/>{inside}</w:style>'
    )


def _packed(document: Any) -> bytes:
    """The package with fixed dates, in the order of its parts."""
    buffer, packed = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _THEN)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(info, source.read(name))
    return packed.getvalue()
