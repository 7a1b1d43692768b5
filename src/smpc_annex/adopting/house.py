"""What a portfolio must bring so that the template prints an old block: wordings, silent segments, segments of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from smpc_annex.adopting.grammar import START, Grammar
from smpc_annex.adopting.known import Tongue
from smpc_annex.adopting.placing import Placed, Stretch, in_order
from smpc_annex.adopting.tokens import Token

#: Stands between segments in a probe, where it is looked at which of them already print what they should.
MARK = "⁂"


@dataclass(slots=True)
class Overrides:
    """Wordings by context and message, and segments by name: the template text of the house's own, or nothing at all.

    ``shipped`` are the messages that must stay as they are, since another part of the block says them so.
    """

    words: dict[tuple[str | None, str], str] = field(default_factory=dict)
    shipped: dict[tuple[str | None, str], str] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)

    def own(self, context: str | None, words: str, taken: bool = False) -> str:
        """The id of a message of the house's own with these words; ``taken`` if a shipped message has the words as its id."""
        msgid, number = words, 2
        while self.words.get((context, msgid), words) != words or (taken and msgid == words):
            msgid, number = f"{words} [{number}]", number + 1
        self.words[context, msgid] = words
        return msgid

    def say(self, context: str | None, msgid: str, words: str) -> bool:
        """Set a wording; false where the same message must already say something else."""
        return self.words.setdefault((context, msgid), words) == words


def wordings(stretch: Stretch, tongue: Tongue, overrides: Overrides) -> bool:
    """Whether the shipped sentences of a segment can say it all in other words, which are then added; else nothing is."""
    wanted: dict[tuple[str | None, str], str] = {}
    usual: dict[tuple[str | None, str], str] = {}
    for one in stretch.placed:
        if one.sentence is None or not any(one.sentence is sentence for sentence in tongue.grammar.sentences):
            return False
        said, words = tongue.said(one.sentence), _message(one)
        if said is None or words is None:
            return False
        key = one.sentence.context, one.sentence.msgid
        same = "".join(placeholders(said.parts)) == words
        known = {**overrides.shipped, **overrides.words, **usual, **wanted}
        if known.get(key, words) != words:
            return False
        (usual if same else wanted)[key] = words
    overrides.words.update(wanted)
    overrides.shipped.update(usual)
    return True


def placeholders(parts: Sequence[str]) -> Iterable[str]:
    """A message's parts with its names as placeholders again."""
    return (f"%({part})s" if index % 2 else part for index, part in enumerate(parts))


def _message(one: Placed) -> str | None:
    """The unit as a wording of its sentence: its values are the placeholders."""
    assert one.sentence is not None  # noqa: S101 - the caller looks
    names = {kind: name for name, kind in one.sentence.slots.items()}
    text = ""
    for part in one.unit.parts:
        if isinstance(part, str):
            text += part
        elif part.kind in names:
            text += f"%({names[part.kind]})s"
        else:
            return None
    return text


def segment(stretch: Stretch, grammar: Grammar, context: str, overrides: Overrides) -> str:
    """A segment as template text of the house: units in their order, packs in a loop where they are alike."""
    looped = _loop(stretch.placed, grammar, context, overrides)
    if looped:
        return looped
    return "".join(_unit(one, grammar, context, overrides) for one in stretch.placed)


def _unit(one: Placed, grammar: Grammar, context: str, overrides: Overrides, *, loop: bool = False) -> str:
    message = _call(one, grammar, context, overrides, loop=loop)
    if one.sentence is not None and one.sentence.says:
        message = f'{message}|says("{one.sentence.says}")'
    shown = f"{{{{ {message} }}}}"
    bold = one.unit.bold if one.unit.bold is not None else bool(one.sentence and one.sentence.bold)
    if bold:
        shown = f"<strong>{shown}</strong>"
    return shown + ("\n" if one.unit.space else "")


def _call(one: Placed, grammar: Grammar, context: str, overrides: Overrides, *, loop: bool) -> str:
    text, values = "", []
    used: dict[str, Token] = {}
    for part in one.unit.parts:
        if isinstance(part, str):
            text += part
            continue
        name = _name(part, used)
        used[name] = part
        text += f"%({name})s"
        values.append(f"{name}={expression(part, grammar, loop=loop)}")
    shipped = any(sentence.context == context and sentence.msgid == text for sentence in grammar.sentences)
    msgid = overrides.own(context, text, taken=shipped)
    return f"_p({', '.join([quoted(context), quoted(msgid), *values])})"


def _name(token: Token, used: Mapping[str, Token]) -> str:
    name = token.kind.split(".")[1] if "." in token.kind else token.kind
    name = "price" if token.kind.startswith("pack.price") else name
    count = 2
    whole = name
    while whole in used:
        whole, count = f"{name}_{count}", count + 1
    return whole


def quoted(text: str) -> str:
    """A text as a catalogue and a template quote it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def expression(token: Token, grammar: Grammar, *, loop: bool = False) -> str:
    """How a template writes a value."""
    if token.pack >= 0:
        owner = "pack" if loop else f"market.packs[{token.pack}]"
        rest = token.kind.removeprefix("pack.")
        return f'{owner}.price("{rest.removeprefix("price.")}")' if rest.startswith("price.") else f"{owner}.{rest}"
    if token.kind == "product.name":
        return "product.name|capitals" if token.text == token.text.upper() and token.text != token.data else "product.name"
    written = grammar.expression(token.kind)
    spread = {
        "market.dispensing": "spread",
        "market.reimbursement": "spread",
        "market.financing": "spread",
        "market.condition": "spelled",
    }
    if written == token.kind and token.kind in spread:
        return f"{written}|{spread[token.kind]}"
    return written.removesuffix("|capital") if token.text[:1].islower() else written


def _loop(placed: Sequence[Placed], grammar: Grammar, context: str, overrides: Overrides) -> str:
    """The units with a loop over those that are about one pack each, in the order of the packs; empty where they are not so."""
    of_pack = [{token.pack for token in one.unit.tokens if token.pack >= 0} for one in placed]
    numbers = [index for index, found in enumerate(of_pack) if found]
    if len(numbers) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return ""
    if any(len(of_pack[index]) != 1 for index in numbers) or [min(of_pack[i]) for i in numbers] != list(range(len(numbers))):
        return ""
    others = [placed[index] for index in numbers[1:]]
    if any(token.kind.startswith("product.") for one in others for token in one.unit.tokens):
        return ""
    fresh = Overrides()
    shown = [_unit(placed[index], grammar, context, fresh, loop=True) for index in numbers]
    before, after = placed[: numbers[0]], placed[numbers[-1] + 1 :]
    kinds = list(dict.fromkeys(shown[1:-1]))
    if len(kinds) > 1:
        return ""
    middle = kinds[0] if kinds else shown[-1] if len(shown) == 2 else shown[0]
    overrides.words.update(fresh.words)
    parts = [_unit(one, grammar, context, overrides) for one in before]
    parts.append("{% for pack in market.packs %}\n")
    if len(set(shown)) == 1:
        parts.append(shown[0])
    else:
        conditions = [("loop.first", shown[0]), ("loop.last", shown[-1])]
        if shown[0] == middle:
            conditions = conditions[1:]
        elif shown[-1] == middle:
            conditions = conditions[:1]
        for number, (when, text) in enumerate(conditions):
            parts.append(f"{{% {'if' if number == 0 else 'elif'} {when} %}}\n{text}")
        parts.append(f"{{% else %}}\n{middle}{{% endif %}}\n")
    parts.append("{% endfor %}\n")
    return "".join([*parts, *(_unit(one, grammar, context, overrides) for one in after)])


def template(
    country: str, made: Sequence[Stretch], overrides: Overrides, grammar: Grammar, about: str, *, probe: bool = False
) -> str:
    """The house's template of a country; empty where it needs none. With ``probe`` marks stand between the segments."""
    order = [stretch.segment for stretch in made if not stretch.loose]
    plain = in_order(made, grammar)
    own = {name: text for name, text in overrides.segments.items() if name in order or plain}
    if plain and not own and not probe:
        return ""
    lines = [f"{{#- {about} -#}}", f'{{% extends "shipped/{country}.html.j2" %}}']
    outside = {name: text for name, text in own.items() if name in grammar.segments}
    lines += [f"{{% block {name} %}}{_framed(text)}{{% endblock %}}" for name, text in outside.items()]
    if not plain or probe:
        shown = list(grammar.segments) if plain else order
        lines.append(f'{{% block text %}}{{{{ market.unplaced("{START}") }}}}')
        for name in shown:
            body = (
                f"{{{{ self.{name}() }}}}"
                if name in grammar.segments
                else f"{{% block {name} %}}{_framed(own.get(name, ''))}{{% endblock %}}"
            )
            lines += [f"{MARK if probe else ''}{body}{MARK if probe else ''}", f'{{{{ market.unplaced("{name}") }}}}']
        lines.append("{% endblock %}")
    return "\n".join(lines) + "\n"


def _framed(text: str) -> str:
    return f"\n{text.rstrip()}\n" if text.strip() else ""


def catalogue(language: str, words: Mapping[tuple[str | None, str], str], about: str) -> str:
    """The house's catalogue of a language."""
    lines = [
        f"# {about}: {language}.",
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
    ]
    for (context, msgid), text in sorted(words.items(), key=lambda item: (item[0][0] or "", item[0][1])):
        lines += ["", *([f"msgctxt {quoted(context)}"] if context else []), f"msgid {quoted(msgid)}", f"msgstr {quoted(text)}"]
    return "\n".join(lines) + "\n"
