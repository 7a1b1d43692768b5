"""What templates call for fixed words: ``_``, ``_p``, ``_n``, ``_form``.

A message is split at its placeholders; its own words carry the place in the catalogue, and Values keep theirs. So word
order is the translator's, and a translator's ``<b>`` prints as text. jinja2's and Babel's own gettext callables are not
used: they would lose the origins and fall back silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from jinja2.runtime import Undefined

from smpc_annex.assembling.values import Piece, Value, join
from smpc_annex.catalogs import Message, MissingMessageError, Words
from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.model.block import Origin


class Speaking:
    """The language being spoken, its words, and what was found wrong with them so far."""

    __slots__ = ("findings", "language", "words")

    def __init__(self, language: str, words: Words) -> None:
        self.language, self.words = language, words
        self.findings: list[Finding] = []


#: One environment speaks many languages: which one is not the environment's to know (imported macros would keep the first).
speaking: ContextVar[Speaking] = ContextVar("speaking")


def message(context: str | None, msgid: str, number: int | None, values: Mapping[str, Any]) -> Value:
    """A message with its Values in place. What is missing is noted, and stops the block when it is complete."""
    now = speaking.get()
    try:
        words = now.words.get(context, msgid, number)
    except MissingMessageError as missing:
        now.findings.append(missing.finding)
        return Value([Piece(msgid, now.language, (Origin("message", _place(missing)),))])
    return filled(words, msgid, values, now)


def _place(missing: MissingMessageError) -> Any:
    return missing.finding.span


def filled(words: Message, msgid: str, values: Mapping[str, Any], now: Speaking) -> Value:
    """The message's own words and the Values in the order of the translation."""
    origin = (Origin("message", words.span),)
    pieces: list[Piece] = []
    names = words.parts[1::2]
    unknown, lost = set(names) - set(values), set(values) - set(names)
    if unknown or lost:
        what = (
            f"asks for {', '.join(sorted(unknown))}, which is not there" if unknown else f"leaves out {', '.join(sorted(lost))}"
        )
        now.findings.append(
            Finding(
                id="MSG002",
                severity=Severity.ERROR,
                message=f"the {now.language} translation of “{msgid}” {what}",
                span=words.span,
                help="keep every %(…)s of the original",
                language=now.language,
            )
        )
        return Value([])
    for index, part in enumerate(words.parts):
        if index % 2:
            pieces.extend(_value(part, msgid, values[part]).pieces)
        elif part:
            pieces.append(Piece(part, now.language, origin))
    return Value(pieces)


def _value(name: str, msgid: str, value: Any) -> Value:
    if isinstance(value, Value):
        return value
    if isinstance(value, Undefined):
        str(value)  # raises, and names what is undefined
    what = "nothing" if value is None else f"a plain {type(value).__name__}"
    raise TypeError(f"%({name})s of “{msgid}” was given {what}; ask first with {{% if … %}} whether the value is there")


class Form:
    """A message that is filled later, once for each of several things."""

    __slots__ = ("_msgid",)

    def __init__(self, msgid: str, /) -> None:
        self._msgid = msgid

    def __call__(self, **values: Value) -> Value:
        return message(None, self._msgid, None, values)


def capital(value: Value) -> Value:
    """The same words with a capital at their beginning."""
    first, *rest = value.pieces
    return Value([replace(first, text=first.text[:1].upper() + first.text[1:]), *rest])


def capitals(value: Value) -> Value:
    """The same words in capitals, as many houses print the name of a medicine."""
    return Value([replace(piece, text=piece.text.upper()) for piece in value.pieces])


#: Languages whose nouns have a capital wherever they stand.
_CAPITAL_NOUNS = frozenset({"de"})


def small(value: Value) -> Value:
    """The same words without a capital at their beginning; codes (BEGR) and German nouns keep theirs."""
    first, *rest = value.pieces
    if first.language in _CAPITAL_NOUNS or not first.text[1:2].islower():
        return value
    return Value([replace(first, text=first.text[:1].lower() + first.text[1:]), *rest])


#: Fields that words fill which print no datum. A template cannot claim any other: those come with the data alone.
_SAID = frozenset({"core.abridged", "smpc.request"})


def says(value: Value, field: str) -> Value:
    """Words that print no datum, bound to the field that they fill. Raises ValueError for a field that data must fill."""
    if field not in _SAID:
        raise ValueError(f"words alone cannot fill {field}; possible: {', '.join(sorted(_SAID))}")
    return value._bound(field, ())  # hidden from templates by its name


def listed(values: Sequence[Value], separator: Value) -> Value:
    """Values with a separator between them."""
    return join(tuple(values), separator)


#: Name in templates -> function. The catalogue tool looks for the same names.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "_": lambda msgid, /, **values: message(None, msgid, None, values),
    "_p": lambda context, msgid, /, **values: message(context, msgid, None, values),
    "_n": lambda singular, plural, number, /, **values: message(None, singular, number, values),
    "_np": lambda context, singular, plural, number, /, **values: message(context, singular, number, values),
    "_form": Form,
}

#: For Babel's extractor: which argument of each function is what.
KEYWORDS: dict[str, Any] = {"_": None, "_p": ((1, "c"), 2), "_n": (1, 2), "_np": ((1, "c"), 2, 3), "_form": None}
