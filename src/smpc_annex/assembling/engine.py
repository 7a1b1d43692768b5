"""The one Jinja2 environment of a portfolio: sandboxed, strict, and marking where each character of a template stands.

House templates come before ours; ours stay reachable as ``shipped/NO.html.j2``. Templates get our filters and functions
and nothing else: no files, no Python, no arithmetic that could fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Undefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from smpc_annex.assembling.values import CLOSE, OPEN, Piece, Value
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.block import Origin
from smpc_annex.resources import SHIPPED, data_root

#: The tags a template may use. ``p`` makes a paragraph; the others set the style of what stands between them.
TAGS = frozenset({"p", "strong", "em", "sup", "sub"})

_TAG = re.compile(r"<(/?)([a-z]+)>")
_TEXT_MARK = "T"


class _Loader(BaseLoader):
    """House templates, then ours; a template that holds marker characters or is not UTF-8 is refused."""

    def __init__(self, house: Path | None) -> None:
        ours = FileSystemLoader(str(data_root() / "templates"))
        self.house = FileSystemLoader(str(house)) if house and house.is_dir() else None
        self.loader = ChoiceLoader([*([self.house] if self.house else []), ours, PrefixLoader({"shipped": ours})])

    def get_source(self, environment: Any, template: str) -> Any:
        text, path, fresh = self.loader.get_source(environment, template)
        if OPEN in text or CLOSE in text:
            raise TemplateSyntaxError("a private-use character stands in the template: delete it", 1, template, path)
        return text.removeprefix("\ufeff"), path, fresh

    def is_house(self, template: str) -> bool:
        if self.house is None or template.startswith("shipped/"):
            return False
        try:
            self.house.get_source(None, template)  # type: ignore[arg-type]  # the loader does not look at its environment
        except TemplateNotFound:
            return False
        return True


class _MarkText(Extension):
    """Replaces the text of a template, outside tags, by markers: one for each line, with file and line."""

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterable[Token]:
        environment = self.environment
        assert isinstance(environment, Engine)  # noqa: S101 - only Engine loads this extension
        return (
            Token(token.lineno, "data", environment.marked(str(token.value), token.lineno, stream.name or "template"))
            if token.type == "data"
            else token
            for token in stream
        )


class Engine(SandboxedEnvironment):
    """The environment of a portfolio (or of the shipped templates alone)."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "**", "%"])
    intercepted_unops = frozenset(["-", "+"])

    def __init__(self, house: Path | None = None, root: str = "") -> None:
        self.text_pieces: list[Piece] = []
        self._house_loader = _Loader(house)
        self._root = root
        super().__init__(
            loader=self._house_loader,
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_only_values,
            extensions=[_MarkText],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.globals.clear()
        self.filters.clear()
        self.filters["length"] = _length
        for name in set(self.tests) - {"defined", "undefined", "none", "in", "eq", "==", "ne", "!="}:
            del self.tests[name]

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:
        raise SecurityError(f"templates do not calculate ({operator})")

    def call_unop(self, context: Any, operator: str, arg: Any) -> NoReturn:
        raise SecurityError(f"templates do not calculate ({operator})")

    def span(self, template: str, line: int) -> Span:
        """A place in a template as messages name it."""
        if self._house_loader.is_house(template):
            return Span(f"templates/{template}", line, 1, self._root)
        return Span(f"{SHIPPED}templates/{template.removeprefix('shipped/')}", line)

    def marked(self, text: str, line: int, template: str) -> str:
        """Template text with markers in place of all characters outside tags."""
        return "".join(self._marked(text, line, template))

    def _marked(self, text: str, line: int, template: str) -> Iterator[str]:
        at = 0
        for tag in [*_TAG.finditer(text), None]:
            end = tag.start() if tag else len(text)
            for part in text[at:end].splitlines(keepends=True):
                if "<" in part or ">" in part:
                    raise TemplateSyntaxError(
                        f"only whole tags out of {', '.join(sorted(TAGS))} may stand here, without attributes: {part.strip()}",
                        line,
                        template,
                    )
                origin = Origin("template", self.span(template, line))
                self.text_pieces.append(Piece(part, "", (origin,)))
                yield f"{OPEN}{_TEXT_MARK}{len(self.text_pieces) - 1}{CLOSE}"
                line += part.count("\n")
            if tag:
                if tag[2] not in TAGS:
                    raise TemplateSyntaxError(
                        f"the tag <{tag[2]}> is not known; possible: {', '.join(sorted(TAGS))}", line, template
                    )
                yield tag[0]
                at = tag.end()

    def rendered(self, template: str, context: dict[str, Any]) -> str:
        """Tags and markers. Raises InputError with the template's place."""
        try:
            return self.get_template(template).render(context)
        except TemplateNotFound as problem:
            asked = problem.name == template
            place = self.span(template, 1) if asked else self._place(problem, template)
            advice = (
                "write it: a country needs a template of its name"
                if asked
                else "templates see templates/ and shipped/, and nothing else"
            )
            raise self._error("TPL001", f"there is no template {problem.name}", place, advice) from None
        except TemplateSyntaxError as problem:
            raise self._error(
                "TPL002", str(problem.message), self.span(problem.name or template, problem.lineno), "mend the template"
            ) from None
        except SecurityError as problem:
            raise self._error(
                "TPL003",
                f"the template may not do this: {problem}",
                self._place(problem, template),
                "use the values and functions that shipped templates use",
            ) from None
        except (TemplateError, TypeError, AttributeError, ValueError, RecursionError, UnicodeError) as problem:
            raise self._error(
                "TPL004",
                f"the template went wrong: {problem}",
                self._place(problem, template),
                "compare with the shipped template",
            ) from None

    def _place(self, problem: BaseException, template: str) -> Span:
        """Where in a template an error happened; Jinja2 puts template lines into the traceback."""
        place = self.span(template, 1)
        folders = (
            data_root() / "templates",
            *((Path(p) for p in self._house_loader.house.searchpath) if self._house_loader.house else ()),
        )
        trace = problem.__traceback__
        while trace:
            path = Path(trace.tb_frame.f_code.co_filename)
            for folder in folders:
                if path.is_relative_to(folder):
                    name = path.relative_to(folder).as_posix()
                    place = self.span(name if folder != folders[0] else f"shipped/{name}", trace.tb_lineno)
            trace = trace.tb_next
        return place

    @staticmethod
    def _error(code: str, message: str, span: Span, advice: str) -> InputError:
        return InputError(Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice))


def _only_values(item: Any) -> Any:
    """What ``{{ }}`` may print: Values, and what macros and blocks have already printed."""
    if isinstance(item, (Value, Markup, Undefined)):
        return item  # an Undefined raises by itself, with a better message
    if item is None:
        raise TypeError("a value that is not there was printed: ask first with {% if … %}")
    raise TypeError(f"{item!r} cannot be printed: words belong to messages, {{{{ _('…') }}}}")


def _length(items: Any) -> int:
    return len(items)
