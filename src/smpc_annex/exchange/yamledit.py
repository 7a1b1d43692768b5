"""Changed texts into the YAML they came from: every other character of the file stays as it is, comments and order included."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

_WIDTH = 150
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """A text to be put at a path; where there is none yet, after its neighbour ``after`` in the same mapping."""

    path: Path
    text: str
    after: str = ""


def edited(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """The file with the texts in their places. Raises LookupError where a path leads nowhere."""
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    windows = b"\r\n" in raw
    text = raw.removeprefix(mark).decode().replace("\r\n", "\n")
    for edit in edits:
        text = _applied(text, edit)
    return mark + (text.replace("\n", "\r\n") if windows else text).encode()


def _applied(text: str, edit: Edit) -> str:
    root = yaml.compose(text, Loader=_LOADER)
    *parents, last = edit.path
    holder = root
    for step in parents:
        holder = _child(holder, step)
    found = _find(holder, last)
    if found is None:
        return _added(text, holder, str(last), edit)
    begin, end = _extent(text, found)
    if found.style == "|":
        indent = " " * _indentation(text, found)
        lines = "\n".join(f"{indent}{line}" for line in _wrapped(edit.text, len(indent)))
        return text[:begin] + lines + text[end:]
    return text[:begin] + json.dumps(edit.text, ensure_ascii=False) + text[end:]


def path_at(raw: bytes, line: int, column: int) -> Path:
    """The path of the mapping that begins at a place. Raises LookupError if none does."""
    text = raw.removeprefix(b"\xef\xbb\xbf").decode().replace("\r\n", "\n")
    found = _walk(yaml.compose(text, Loader=_LOADER), line, column)
    if found is None:
        raise LookupError(f"no mapping begins at {line}:{column}")
    return found


def _walk(node: Any, line: int, column: int) -> Path | None:
    if isinstance(node, yaml.MappingNode):
        if (node.start_mark.line + 1, node.start_mark.column + 1) == (line, column):
            return ()
        children = [(key.value, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = list(enumerate(node.value))
    else:
        return None
    for step, child in children:
        inside = _walk(child, line, column)
        if inside is not None:
            return (step, *inside)
    return None


def _child(node: Any, step: str | int) -> Any:
    found = _find(node, step)
    if found is None:
        raise LookupError(f"there is no {step}")
    return found


def _find(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return node.value[int(step)] if int(step) < len(node.value) else None
    return next((value for key, value in node.value if key.value == step), None)


def _extent(text: str, node: Any) -> tuple[int, int]:
    """Where a value stands; of a block text its lines without the sign and without the blank lines after it."""
    begin, end = node.start_mark.index, node.end_mark.index
    if node.style == "|":
        begin = text.index("\n", begin) + 1
        lines = text[begin:].split("\n")[: node.value.rstrip("\n").count("\n") + 1]
        return begin, begin + len("\n".join(lines))
    return begin, end


def _indentation(text: str, node: Any) -> int:
    begin = text.index("\n", node.start_mark.index) + 1
    line = text[begin : text.index("\n", begin) if "\n" in text[begin:] else len(text)]
    return len(line) - len(line.lstrip(" "))


def _wrapped(text: str, indent: int) -> list[str]:
    """Lines of a block text: a new line where the text has one, else where a line is full. No-break spaces hold."""
    return [
        line
        for paragraph in text.split("\n")
        for line in textwrap.wrap(
            paragraph,
            _WIDTH - indent,
            break_long_words=False,
            break_on_hyphens=False,
            replace_whitespace=False,
            drop_whitespace=True,
        )
        or [""]
    ]


def _added(text: str, holder: Any, key: str, edit: Edit) -> str:
    """A key after its neighbour: in the same line of a flow mapping, in a line of its own of a block mapping."""
    neighbour = _child(holder, edit.after)
    quoted = json.dumps(edit.text, ensure_ascii=False)
    if holder.flow_style:
        end = neighbour.end_mark.index
        return f"{text[:end]}, {key}: {quoted}{text[end:]}"
    column = " " * holder.value[0][0].start_mark.column
    end = _extent(text, neighbour)[1]
    line_end = text.find("\n", end)
    end = len(text) if line_end < 0 else line_end
    return f"{text[:end]}\n{column}{key}: {quoted}{text[end:]}"


def core_file(language: str, sections: Sequence[dict[str, Any]], opening: str, closing: str, about: str) -> bytes:
    """A new core summary in a language, marked as a draft."""
    lines = [
        "# yaml-language-server: $schema=../../../../src/smpc_annex/reading/schemas/core.json",
        f"# {about}",
        "",
        f'language: "{language}"',
        'state: "draft"',
        "",
        *_block("opening", opening, 0),
        *([""] if opening else []),
        "sections:",
    ]
    for section in sections:
        lines += [f'  - section: "{section["section"]}"']
        for key, value in section.items():
            if key == "section":
                continue
            if isinstance(value, str) and key not in ("text", "closing"):
                lines.append(f"    {key}: {json.dumps(value)}")
            elif isinstance(value, str):
                lines += _block(key, value, 4)
            else:
                lines.append(f"    {key}: {json.dumps(value, ensure_ascii=False)}")
        lines.append("")
    lines += _block("closing", closing, 0)
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _block(key: str, text: str, indent: int) -> list[str]:
    space = " " * indent
    return [f"{space}{key}: |-", *(f"{space}  {line}" for line in _wrapped(text, indent + 2))] if text else []
