"""What a country's shipped template can say: its segments in their order, and the sentences of each with what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, nodes

from smpc_annex.resources import data_root

#: The block that holds all segments; a house may give them another order in it.
WHOLE = "text"
#: Where words stand that come before the first segment.
START = "start"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message of the template: ``slots`` are its placeholders with what fills them (``representative.name``, ``pack.price.AUP``).

    ``expressions`` are the same as the template writes them, filters included. ``says`` is the field that its words alone fill.
    """

    segment: str
    context: str | None
    msgid: str
    bold: bool
    slots: Mapping[str, str] = field(default_factory=dict)
    expressions: Mapping[str, str] = field(default_factory=dict)
    says: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(sorted(self.slots.values()))


@dataclass(frozen=True, slots=True)
class Grammar:
    """Segments in printing order, and their sentences."""

    segments: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    def segment_of(self, kind: str) -> str:
        """The segment in which a kind of value stands; empty if in none."""
        return next((s.segment for s in self.sentences if kind in s.slots.values()), "")

    def expression(self, kind: str) -> str:
        """How the template writes a kind of value; as the kind itself where it has none."""
        for sentence in self.sentences:
            for name, own in sentence.slots.items():
                if own == kind:
                    return sentence.expressions[name]
        return kind


def read(country: str) -> Grammar | None:
    """The grammar of a country's shipped template; None where there is no template."""
    path = data_root() / "templates" / f"{country}.html.j2"
    return parsed(path) if path.is_file() else None


def parsed(path: Path) -> Grammar:
    """The grammar of a template file."""
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    whole = next((block for block in tree.find_all(nodes.Block) if block.name == WHOLE), None)
    blocks = [node for node in (whole.body if whole else tree.body) if isinstance(node, nodes.Block)]
    return Grammar(tuple(block.name for block in blocks), tuple(s for block in blocks for s in _sentences(block)))


def _sentences(block: nodes.Block) -> Iterator[Sentence]:
    bold = False
    for node, says in _walk(block.body):
        if isinstance(node, nodes.TemplateData):
            if "strong>" in node.data:
                bold = node.data.rfind("<strong>") > node.data.rfind("</strong>")
        elif isinstance(node, nodes.Call):
            context, msgid = [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
            yield Sentence(
                block.name,
                context,
                msgid,
                bold,
                {keyword.key: kind(keyword.value) for keyword in node.kwargs},
                {keyword.key: written(keyword.value) for keyword in node.kwargs},
                says,
            )
    return


def _walk(body: list[nodes.Node]) -> Iterator[tuple[nodes.Node, str]]:
    """Template text and messages in their order, through conditions and loops."""
    for node in body:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if isinstance(part, nodes.TemplateData):
                    yield part, ""
                    continue
                says = ""
                while isinstance(part, nodes.Filter):
                    if part.name == "says" and isinstance(part.args[0], nodes.Const):
                        says = str(part.args[0].value)
                    assert part.node is not None  # noqa: S101 - only a filter block has none
                    part = part.node
                if isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name) and part.node.name == "_p":
                    yield part, says
        elif isinstance(node, nodes.If):
            yield from _walk(node.body)
            for other in node.elif_:
                yield from _walk(other.body)
            yield from _walk(node.else_)
        elif isinstance(node, nodes.For):
            yield from _walk(node.body)


def kind(node: nodes.Node) -> str:
    """What an expression stands for, filters apart: ``market.dispensing``, ``pack.price.AUP``."""
    while isinstance(node, nodes.Filter) and node.node is not None:
        node = node.node
    if isinstance(node, nodes.Call):
        return ".".join([kind(node.node), *(str(arg.value) for arg in node.args if isinstance(arg, nodes.Const))])
    if isinstance(node, nodes.Getattr):
        return f"{kind(node.node)}.{node.attr}"
    return str(getattr(node, "name", ""))


def written(node: nodes.Node) -> str:
    """An expression as a template writes it."""
    if isinstance(node, nodes.Filter) and node.node is not None:
        return f"{written(node.node)}|{node.name}"
    if isinstance(node, nodes.Call):
        return f"{written(node.node)}({', '.join(repr(arg.value) for arg in node.args if isinstance(arg, nodes.Const))})"
    return kind(node)
