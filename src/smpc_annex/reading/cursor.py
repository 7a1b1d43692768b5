"""A value together with its place, for walking through data that a schema has already judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from smpc_annex.diagnostics import Span
from smpc_annex.inforce import Moment, Period
from smpc_annex.model.dossier import Text, Words
from smpc_annex.reading.yamlsource import Mark, Source


class Cursor:
    """One value of a source. Reading past what the schema promises is a bug of ours and raises KeyError."""

    __slots__ = ("data", "mark", "source")

    def __init__(self, source: Source, data: Any, mark: Mark) -> None:
        self.source, self.data, self.mark = source, data, mark

    @classmethod
    def top(cls, source: Source) -> Cursor:
        return cls(source, source.data, source.mark)

    def __getitem__(self, key: str | int) -> Cursor:
        assert self.mark.children is not None  # noqa: S101 - a mapping or list always has children
        return Cursor(self.source, self.data[key], self.mark.children[key])

    def get(self, key: str) -> Cursor | None:
        return self[key] if key in self.data else None

    def each(self, key: str) -> Iterator[Cursor]:
        """The entries of the list under this key; none if it is not there."""
        return (self[key][index] for index in range(len(self.data.get(key, ()))))

    def items(self) -> Iterator[tuple[str, Cursor]]:
        return ((key, self[key]) for key in self.data)

    @property
    def span(self) -> Span:
        return self.source.span(self.mark)

    @property
    def text(self) -> Text:
        return Text(self.data, self.span)

    def string(self, key: str, default: str = "") -> str:
        value = self.data.get(key, default)
        assert isinstance(value, str)  # noqa: S101 - the schema says so
        return value

    def texts(self, key: str) -> tuple[Text, ...]:
        return tuple(item.text for item in self.each(key))

    def optional_text(self, key: str) -> Text | None:
        item = self.get(key)
        return item.text if item else None

    def flag(self, key: str) -> bool:
        return bool(self.string(key) == "yes")

    def words(self) -> Words:
        return Words({language: item.text for language, item in self.items()}, self.span)

    def optional_words(self, key: str) -> Words | None:
        item = self.get(key)
        return item.words() if item else None

    def day(self, key: str) -> date:
        return date.fromisoformat(self.string(key))

    def period(self) -> Period:
        """``from`` and ``until``; a month begins on its first day."""
        return Period(self._edge("from"), self._edge("until"))

    def _edge(self, key: str) -> date | None:
        text = self.string(key)
        return Moment.parse(text).first if text else None
