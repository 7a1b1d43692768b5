"""The one Jinja2 environment of a portfolio: sandboxed, strict, and marking where each character of a template stands.

House templates come before ours; ours stay reachable as ``shipped/NO.html.j2``. Templates get our filters and functions
and nothing else: no files, no Python, no arithmetic, no methods of strings or lists; and a budget of loops, calls and characters,
so that a template ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
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
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import BlockReference, LoopContext, Undefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from smpc_annex.assembling.values import CLOSE, OPEN, Piece, Value
from smpc_annex.characters import REFUSED, name_of
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.block import Origin
from smpc_annex.resources import SHIPPED, data_root

#: What one rendering may do: turns of loops, calls, and characters of markup. A real block needs a few hundred of each.
MAX_STEPS = 100_000
MAX_MARKUP = 1_000_000

#: The tags a template may use. ``p`` makes a paragraph; the others set the style of what stands between them.
TAGS = frozenset({"p", "strong", "em", "sup", "sub"})

_TAG = re.compile(r"<(/?)([a-z]+)>")
_ENTITY = re.compile(r"&(#?[A-Za-z0-9]+);")

#: Steps left in the rendering under way.
_budget: ContextVar[list[int]] = ContextVar("_budget")
_TEXT_MARK = "T"
_COUNTED = "_counted"
#: Modules whose objects templates may look into.
_OPEN = frozenset({"smpc_annex.assembling.facts"})


class _Loader(BaseLoader):
    """House templates, then ours; a template that holds marker characters or is not UTF-8 is refused."""

    def __init__(self, house: Path | None) -> None:
        ours = FileSystemLoader(str(data_root() / "templates"))
        self.house = FileSystemLoader(str(house)) if house and house.is_dir() else None
        self.loader = ChoiceLoader([*([self.house] if self.house else []), ours, PrefixLoader({"shipped": ours})])

    def get_source(self, environment: Any, template: str) -> Any:
        try:
            text, path, fresh = self.loader.get_source(environment, template)
        except UnicodeDecodeError:
            raise TemplateSyntaxError("the template is not UTF-8 text: save it as UTF-8", 1, template) from None
        unseen = REFUSED.search(text.removeprefix("\ufeff"))
        if unseen:
            line = text.count("\n", 0, unseen.start()) + 1
            raise TemplateSyntaxError(f"the character {name_of(unseen[0])} must not stand here: delete it", line, template, path)
        return text.removeprefix("\ufeff"), path, fresh

    def is_house(self, template: str) -> bool:
        if self.house is None or template.startswith("shipped/"):
            return False
        return any((Path(folder) / template).is_file() for folder in self.house.searchpath)


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
            optimized=False,  # our templates have no constants to fold, and looking for them takes a seventh of compiling
        )
        self.globals.clear()
        self.filters.clear()
        self.filters["length"] = _length
        self.globals[_COUNTED] = _counted
        for name in set(self.tests) - {"defined", "undefined", "none", "in", "eq", "==", "ne", "!="}:
            del self.tests[name]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Every loop counts its turns."""
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For) if "for" in source else ():
            loop.iter = nodes.Call(
                nodes.Name(_COUNTED, "load", lineno=loop.lineno), [loop.iter], [], None, None, lineno=loop.lineno
            )
        tree.set_environment(self)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Attributes of our facts, of loops and of blocks; nothing of strings, lists or Values."""
        return not attr.startswith("_") and (isinstance(obj, (LoopContext, BlockReference)) or type(obj).__module__ in _OPEN)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        _step(1)
        return super().call(context, obj, *args, **kwargs)

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
                entity = _ENTITY.search(part)
                if entity:
                    raise TemplateSyntaxError(f"{entity[0]} would print as it stands: write the character itself", line, template)
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
        token = _budget.set([MAX_STEPS])
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
        except InputError:
            raise
        except Exception as problem:  # a template can go wrong in as many ways as Python can
            what = str(problem) or type(problem).__name__
            place = self._place(problem, template)
            raise self._error("TPL004", f"the template went wrong: {what}", place, "compare with the shipped template") from None
        finally:
            _budget.reset(token)

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
    if isinstance(item, Markup) and len(item) > MAX_MARKUP:
        raise SecurityError("it prints too much")
    if isinstance(item, (Value, Markup, Undefined)):
        return item  # an Undefined raises by itself, with a better message
    if item is None:
        raise TypeError("a value that is not there was printed: ask first with {% if … %}")
    what = f"“{item}”" if isinstance(item, (str, int, float)) else f"a {type(item).__name__}"
    raise TypeError(f"{what} cannot be printed: words belong to messages, {{{{ _('…') }}}}")


def _step(count: int) -> None:
    left = _budget.get()
    left[0] -= count
    if left[0] < 0:
        raise SecurityError("it does not come to an end")


def _counted(items: Iterable[Any]) -> list[Any]:
    """The things of a loop, each taken off the budget."""
    if isinstance(items, (str, Undefined)):
        raise TypeError("a loop goes over packs, groups or sections, not over words")
    found = list(items)
    _step(len(found) + 1)
    return found


def _length(items: Any) -> int:
    return len(items)
