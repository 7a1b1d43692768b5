"""A Word document as passages: paragraphs in the order of the file, text boxes and notes among them, as they would be printed.

Deleted text of tracked changes is left out and inserted text read; text set as capitals is read as capitals, hidden text not at all.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smpc_annex.proofing.builder import Builder
from smpc_annex.proofing.errors import UnverifiableError
from smpc_annex.proofing.passages import Passage

_MOST_BYTES = 200_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = ("/footnotes", "/endnotes", "/header", "/footer")
TRACKED = "this Word file has tracked changes: what was inserted is read, what was deleted is not"


def read(path: Path) -> tuple[tuple[Passage, ...], list[str]]:
    """Passages, and remarks on what was read how. Raises UnverifiableError and OSError."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    path.open("rb").close()
    try:
        with zipfile.ZipFile(path) as package:
            if sum(item.file_size for item in package.infolist()) > _MOST_BYTES:
                raise UnverifiableError(
                    "PRF005", "this Word file unpacks to more than any annex needs", "save it again from Word, without pictures"
                )
        document = Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError):
        advice = "save it again from Word as .docx, without a password"
        raise UnverifiableError("PRF003", "this is no Word file (.docx) that can be read", advice) from None
    reader = _Reader(document)
    reader.read(document.element.body)
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_NOTES) and hasattr(relation.target_part, "element"):
            reader.read(relation.target_part.element)
    return tuple(reader.builder.passages), [TRACKED] if reader.tracked else []


class _Reader:
    def __init__(self, document: Any) -> None:
        self.builder = Builder()
        self.tracked = False
        self._styles = {style.style_id: style for style in document.styles}
        defaults = document.styles.element.find(f"{_W}docDefaults")
        self._bold = defaults is not None and _switch(defaults, "b") is True
        self._default = next((s for s in document.styles if s.type == 1 and getattr(s.element, "default", False)), None)

    def read(self, root: Any) -> None:
        """Every paragraph below ``root``, outermost first."""
        for paragraph in root.iter(f"{_W}p"):
            if any(parent.tag == _FALLBACK for parent in paragraph.iterancestors()):
                continue  # the same text box again, for old programs
            self._paragraph(paragraph)
        self.tracked |= any(True for _ in root.iter(f"{_W}del", f"{_W}ins"))

    def _paragraph(self, paragraph: Any) -> None:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        named = self._styles.get(style.get(f"{_W}val")) if style is not None else self._default
        if named is not None and (named.name or "").lower().startswith(("heading", "title")):
            self.builder.heading()
        for run in _own(paragraph, "r"):
            properties = run.find(f"{_W}rPr")
            if properties is not None and _switch(properties, "vanish"):
                continue
            character = properties.find(f"{_W}rStyle") if properties is not None else None
            of_run = self._styles.get(character.get(f"{_W}val")) if character is not None else None
            bold = self._first("b", properties, of_run, named)
            caps = self._first("caps", properties, of_run, named)
            raised = _raised(properties, of_run)
            for part in run:
                self._part(part, bold if bold is not None else self._bold, raised, caps=bool(caps))
        self.builder.end_passage()

    def _first(self, name: str, properties: Any, *styles: Any) -> bool | None:
        """A switch as the run, its style or its paragraph's style sets it, the nearest first."""
        own = _switch(properties, name) if properties is not None else None
        if own is not None:
            return own
        for style in styles:
            known = 0
            while style is not None and known < 20:
                found = _switch(style.element, name)
                if found is not None:
                    return found
                style, known = style.base_style, known + 1
        return None

    def _part(self, part: Any, bold: bool, raised: int, *, caps: bool) -> None:
        match part.tag.removeprefix(_W):
            case "t":
                text = part.text or ""
                self.builder.add(text.upper() if caps else text, bold, raised)
            case "tab":
                self.builder.add(" ", bold, raised)
            case "noBreakHyphen":
                self.builder.add("\u2011", bold, raised)
            case "br" | "cr":
                self.builder.end_line()
            case "sym":
                self.builder.add(chr(int(part.get(f"{_W}char", "FFFD"), 16)), bold, raised)
            case _:
                pass


def _own(paragraph: Any, name: str) -> Iterator[Any]:
    """What belongs to the paragraph itself, not to one in a text box inside it."""
    for item in paragraph:
        tag = item.tag
        if tag == f"{_W}{name}":
            yield item
        elif tag in (
            f"{_W}hyperlink",
            f"{_W}ins",
            f"{_W}fldSimple",
            f"{_W}smartTag",
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}moveTo",
        ):
            yield from _own(item, name)


def _switch(properties: Any, name: str) -> bool | None:
    """A property that is on or off, such as bold; None if it is not set."""
    found = properties.find(f".//{_W}rPr/{_W}{name}") if properties.tag != f"{_W}rPr" else properties.find(f"{_W}{name}")
    if found is None:
        return None
    return found.get(f"{_W}val", "true") not in ("0", "false", "off", "none")


def _raised(properties: Any, style: Any) -> int:
    for holder in (properties, style.element if style is not None else None):
        found = holder.find(f".//{_W}vertAlign") if holder is not None else None
        if found is not None:
            return {"superscript": 1, "subscript": -1}.get(found.get(f"{_W}val"), 0)
        found = holder.find(f".//{_W}position") if holder is not None else None
        if found is not None and found.get(f"{_W}val", "0").lstrip("-").isdigit():
            lift = int(found.get(f"{_W}val", "0"))
            return (lift > 2) - (lift < -2)
    return 0
