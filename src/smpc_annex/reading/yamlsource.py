"""YAML as text, with the place of every key and value.

Nothing is resolved: ``NO`` is Norway, ``045890`` an article number, ``7908.50`` an amount that nobody has rounded. Tags,
anchors, aliases, merge keys and second documents are refused, and so are two equal keys and characters that cannot be seen.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from smpc_annex.characters import REFUSED, name_of, place_of
from smpc_annex.diagnostics import Finding, InputError, Severity, Span

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
FILL_IN = "FILL IN"

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Mark:
    """Where a value stands, and where its parts stand."""

    __slots__ = ("children", "column", "keys", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.children: dict[Any, Mark] | None = None
        self.keys: dict[str, tuple[int, int]] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: plain data (dict, list, str), the places of its parts, and its bytes."""

    data: Any
    mark: Mark
    file: str
    root: str
    raw: bytes

    def span(self, mark: Mark | None = None) -> Span:
        at = mark or self.mark
        return Span(self.file, at.line, at.column, self.root)

    def at(self, path: list[Any]) -> Span:
        """The place of the value at this path, or of the nearest thing around it that has one."""
        mark = self.mark
        for step in path:
            child = (mark.children or {}).get(step)
            if child is None:
                break
            mark = child
        return self.span(mark)

    def at_key(self, path: list[Any], key: str) -> Span:
        """The place of a key of the mapping at this path."""
        mark = self.mark
        for step in path:
            mark = (mark.children or {}).get(step) or mark
        line, column = (mark.keys or {}).get(key, (mark.line, mark.column))
        return Span(self.file, line, column, self.root)


def read(path: Path, file: str, root: str = "") -> Source:
    """Read one YAML file.

    ``file`` is the name by which spans know it, the same on every machine; ``root`` is how messages get there.
    Raises InputError with a place.
    """
    raw = _bytes(path, Span(file, 1, 1, root))
    text = _decoded(raw, file, root)
    _refuse_unseen(text, file, root)
    data, mark = _Builder(text, file, root).document()
    return Source(data, mark, file, root, raw)


def _error(code: str, message: str, span: Span, advice: str) -> InputError:
    return InputError(Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice))


def _bytes(path: Path, start: Span) -> bytes:
    if path.is_dir():
        raise _error("YML001", "this is a folder, where a file was expected", start, "give the name of a YAML file")
    try:
        if path.exists() and not path.is_file():
            raise _error("YML001", "this is no ordinary file", start, "put the YAML file itself here")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            megabytes = path.stat().st_size / 1e6
            raise _error(
                "YML003",
                f"the file has {megabytes:.1f} MB; more than 1 MB is not read",
                start,
                "a dossier file has a few dozen kB: is this the right file?",
            )
    except FileNotFoundError:
        raise _error("YML001", "there is no such file", start, "check the name, or make it with: smpc-annex new") from None
    except (OSError, ValueError) as problem:
        raise _error("YML001", f"cannot be read: {problem}", start, "check that you may read it") from None
    return raw


def _decoded(raw: bytes, file: str, root: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = raw[: problem.start]
        line = before.count(b"\n") + 1
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
        raise _error(
            "YML002",
            f"byte 0x{raw[problem.start]:02X} is not UTF-8 text",
            Span(file, line, column, root),
            "save the file as UTF-8 (in Notepad: Save as, encoding UTF-8)",
        ) from None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _refuse_unseen(text: str, file: str, root: str) -> None:
    findings = []
    for match in list(REFUSED.finditer(text))[:5]:
        findings.append(_unseen(match[0], Span(file, *place_of(text, match.start()), root)))
    if findings:
        raise InputError(*findings)


def _unseen(character: str, span: Span) -> Finding:
    return Finding(
        id="YML012",
        severity=Severity.ERROR,
        message=f"the character {name_of(character)} must not stand here",
        span=span,
        help="delete it: it cannot be seen in print, or it changes what is seen",
    )


class _Builder:
    """libyaml's events to plain data and marks, in one pass."""

    def __init__(self, text: str, file: str, root: str) -> None:
        self.text, self.file, self.root = text, file, root
        self.lines: list[str] | None = None
        self.pending: list[Finding] = []
        self.key = "this"

    def document(self) -> tuple[Any, Mark]:
        loader = _LOADER(self.text)
        self.next = loader.get_event
        try:
            self.next()  # stream start
            if type(self.next()) is yaml.StreamEndEvent:
                raise self.error("YML009", "the file is empty", None, "make a filled-in example with: smpc-annex new")
            result = self.node(self.next(), 0)
            self.next()  # document end
            second = self.next()
            if type(second) is not yaml.StreamEndEvent:
                raise self.error(
                    "YML008", "a second document begins here", second.start_mark, "keep one document a file: delete ---"
                )
            if self.pending:
                raise InputError(*self.pending)
            return result
        except yaml.MarkedYAMLError as problem:
            raise self.syntax(problem) from None
        finally:
            loader.dispose()

    def node(self, event: Any, depth: int) -> tuple[Any, Mark]:
        kind = type(event)
        start = event.start_mark
        mark = Mark(start.line + 1, start.column + 1)
        if kind is yaml.AliasEvent or event.anchor:
            raise self.error(
                "YML006",
                "anchors (&) and aliases (*) are not used in these files",
                start,
                "write the value out, or put it in quotes",
            )
        if event.tag:
            raise self.error(
                "YML007", f"the tag {event.tag} is not used in these files", start, "delete it, or put the value in quotes"
            )
        if depth > MAX_DEPTH:
            raise self.error("YML010", "nested too deeply", start, "compare the indentation with an example")
        if kind is yaml.ScalarEvent:
            if event.style == ">":
                raise self.error("YML014", "a folded text (>) stands here", start, "write |- instead: line ends count as spaces")
            if event.style == "|":
                # Point at the first line of the text, so that line n of the value is line n from there.
                mark.line += 1
                mark.column = self.indentation(mark.line)
            return self.scalar(event), mark
        if kind is yaml.MappingStartEvent:
            return self.mapping(mark, depth), mark
        mark.children = {}
        values: list[Any] = []
        while type(item := self.next()) is not yaml.SequenceEndEvent:
            value, mark.children[len(values)] = self.node(item, depth + 1)
            values.append(value)
        return values, mark

    def mapping(self, mark: Mark, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        mark.children, mark.keys = {}, {}
        while type(key := self.next()) is not yaml.MappingEndEvent:
            if type(key) is yaml.AliasEvent or (type(key) is yaml.ScalarEvent and key.anchor):
                raise self.error(
                    "YML006", "anchors (&) and aliases (*) are not used in these files", key.start_mark, "write the key out"
                )
            if type(key) is not yaml.ScalarEvent or key.tag or (key.value == "<<" and key.implicit[0]):
                raise self.error("YML011", "a key must be a word", key.start_mark, "write the key as a word, followed by a colon")
            name = key.value
            self.key = f"'{name}'"
            start: Any = key.start_mark
            here = start.line + 1, start.column + 1
            if name in values:
                line, column = mark.keys[name]
                raise self.error(
                    "YML005",
                    f"'{name}' stands here a second time; first at line {line}, column {column}",
                    key.start_mark,
                    "keep one of the two",
                )
            values[name], mark.children[name] = self.node(self.next(), depth + 1)
            mark.keys[name] = here
        return values

    def scalar(self, event: Any) -> str:
        value: str = event.value
        if not value.isascii() or not value.isprintable():
            hidden = REFUSED.search(value)
            if hidden:
                start = event.start_mark
                raise InputError(_unseen(hidden[0], Span(self.file, start.line + 1, start.column + 1, self.root)))
        if value.startswith(FILL_IN):
            problem = self.error(
                "YML013", f"{self.key} is still to be filled in", event.start_mark, "replace the words FILL IN by the value"
            )
            self.pending.extend(problem.findings)
        return value.rstrip("\n")

    def indentation(self, line: int) -> int:
        if self.lines is None:
            self.lines = self.text.split("\n")
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return len(text) - len(text.lstrip(" ")) + 1

    def error(self, code: str, message: str, at: Any, advice: str) -> InputError:
        span = Span(self.file, at.line + 1, at.column + 1, self.root) if at else Span(self.file, 1, 1, self.root)
        return _error(code, message, span, advice)

    def syntax(self, problem: yaml.MarkedYAMLError) -> InputError:
        at: Any = problem.problem_mark
        what = str(problem.problem or problem)
        if "quoted scalar" in str(problem.context) and problem.context_mark:
            at = problem.context_mark  # where the quote was opened, not where the file ended
        for sign, (message, advice) in _SYNTAX.items():
            if sign in what or (at and sign == self.character(at)):
                return self.error("YML004", message, at, advice)
        return self.error(
            "YML004", f"this cannot be read as YAML: {what}", at, "compare the indentation, colons and quotes with the line above"
        )

    def character(self, at: Any) -> str:
        lines = self.text.split("\n")
        if at.line < len(lines) and at.column < len(lines[at.line]):
            return str(lines[at.line][at.column])
        return ""


_SYNTAX = {
    "\t": ("a tab stands here", "use spaces: YAML does not take tabs for indentation"),
    "%": ("a % cannot begin a value", "put the value in quotes"),
    "@": ("an @ cannot begin a value", "put the value in quotes"),
    "`": ("a ` cannot begin a value", "put the value in quotes"),
    "mapping values are not allowed": (
        "a second colon in one line, or wrong indentation",
        "put the value in quotes if it holds a colon followed by a space",
    ),
    "could not find expected ':'": (
        "a key without its colon, or wrong indentation",
        "write key: value, and compare the indentation with the line above",
    ),
    "did not find expected key": (
        "wrong indentation, or a quote that ends too early",
        'compare the indentation with the line above; inside "…" write \\" for a quote',
    ),
    "did not find expected '-' indicator": (
        "a list and a group of keys are mixed, or wrong indentation",
        "give all entries of a list the same indentation",
    ),
    "unexpected end of stream": ("a quote is opened and never closed", "close the quote"),
}
