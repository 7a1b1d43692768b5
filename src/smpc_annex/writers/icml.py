"""ICML: placed as a linked story, which stays locked, and is shown as out of date when we issue a new version under its name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from smpc_annex.model.block import Annex, Block, Paragraph, Style
from smpc_annex.writers import styles

ENDING = "icml"
_FACES = {Style.STRONG: "Bold", Style.EMPHASIS: "Italic", Style.STRONG | Style.EMPHASIS: "Bold Italic"}


def block(item: Block, part: str) -> bytes:
    """One block without heading."""
    return _file((item,), [part], f"{item.part} {item.language}", item.day.isoformat())


def annex(item: Annex, parts: Sequence[str]) -> bytes:
    """The core and the blocks under their countries' names."""
    headed = [
        (_range(styles.HEADING, _characters(b.heading, Style.PLAIN, b.language)) + _BREAK + part) if b.heading else part
        for b, part in zip(item.blocks, parts, strict=True)
    ]
    about = f"{item.title} ({item.publication})"
    return _file(item.blocks, headed, about, item.blocks[0].day.isoformat())


_BREAK = "\x00"  # stands between paragraphs until the file is put together: a break belongs to the paragraph that it ends


def part(item: Block) -> str:
    """A block's paragraphs."""
    notice = [_range(styles.DRAFT, _characters(item.notice, Style.PLAIN, item.language))] if item.notice else []
    name = styles.body(item.language)
    return _BREAK.join([*notice, *(_range(name, _paragraph(paragraph, item)) for paragraph in item.paragraphs)])


def _range(style: str, inside: str) -> str:
    return f'<ParagraphStyleRange AppliedParagraphStyle="ParagraphStyle/{style}">{inside}</ParagraphStyleRange>'


def _paragraph(item: Paragraph, block: Block) -> str:
    return "".join(_characters(run.text, run.style, "" if run.language == block.language else run.language) for run in item.runs)


def _characters(text: str, style: Style, language: str) -> str:
    return f"<CharacterStyleRange {_attributes(style, language)}><Content>{escape(text)}</Content></CharacterStyleRange>"


@cache
def _attributes(style: Style, language: str) -> str:
    """The style, and the language where it is another than the paragraph's: nothing that a layout's own style could not change."""
    name = f"CharacterStyle/{styles.CHARACTER[style]}" if style else "CharacterStyle/$ID/[No character style]"
    applied = f" AppliedLanguage={quoteattr('$ID/' + styles.tongue(language).indesign)}" if language else ""
    return f'AppliedCharacterStyle="{name}"{applied}'


def _direct(style: Style) -> str:
    face = _FACES.get(style & (Style.STRONG | Style.EMPHASIS))
    position = "Superscript" if Style.SUPERSCRIPT in style else "Subscript" if Style.SUBSCRIPT in style else ""
    return (f' FontStyle="{face}"' if face else "") + (f' Position="{position}"' if position else "")


def _file(blocks: tuple[Block, ...], parts: Sequence[str], about: str, day: str) -> bytes:
    story = _BREAK.join(parts).replace(
        f"</ParagraphStyleRange>{_BREAK}", "<CharacterStyleRange><Br/></CharacterStyleRange></ParagraphStyleRange>\n"
    )
    characters = "".join(
        f'<CharacterStyle Self="CharacterStyle/{name}" Name="{name}"{_direct(style)}/>'
        for style, name in styles.CHARACTER.items()
    )
    paragraphs = f'<ParagraphStyle Self="ParagraphStyle/{styles.BODY}" Name="{styles.BODY}" PointSize="{styles.SIZE:g}"><Properties><Leading type="unit">{styles.LEADING:g}</Leading></Properties></ParagraphStyle>'
    paragraphs += "".join(_language_style(code) for code in styles.languages(blocks))
    paragraphs += "".join(_bold_style(name) for name in (styles.HEADING, styles.DRAFT))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<?aid style="50" type="snippet" readerVersion="6.0" featureSet="513" product="8.0(370)" ?>\n'
        '<?aid SnippetType="InCopyInterchange"?>\n'
        f"<!-- {escape(about).replace('--', '- -')}; as of {day} -->\n"
        '<Document DOMVersion="8.0" Self="smpc-annex">\n'
        f'<RootCharacterStyleGroup Self="characters"><CharacterStyle Self="CharacterStyle/$ID/[No character style]" Name="$ID/[No character style]"/>{characters}</RootCharacterStyleGroup>\n'
        f'<RootParagraphStyleGroup Self="paragraphs">{paragraphs}</RootParagraphStyleGroup>\n'
        f'<Story Self="story" AppliedTOCStyle="n" TrackChanges="false" StoryTitle={quoteattr(about)} AppliedNamedGrid="n">\n'
        f'<StoryPreference OpticalMarginAlignment="false" FrameType="TextFrameType"/>\n{story}\n</Story>\n</Document>\n'
    ).encode()


def _language_style(code: str) -> str:
    name = styles.body(code)
    return (
        f'<ParagraphStyle Self="ParagraphStyle/{name}" Name="{name}" AppliedLanguage={quoteattr("$ID/" + styles.tongue(code).indesign)}>'
        f'<Properties><BasedOn type="object">ParagraphStyle/{styles.BODY}</BasedOn></Properties></ParagraphStyle>'
    )


def _bold_style(name: str) -> str:
    return (
        f'<ParagraphStyle Self="ParagraphStyle/{name}" Name="{name}" FontStyle="Bold" SpaceBefore="4" KeepWithNext="1">'
        f'<Properties><BasedOn type="object">ParagraphStyle/{styles.BODY}</BasedOn></Properties></ParagraphStyle>'
    )
