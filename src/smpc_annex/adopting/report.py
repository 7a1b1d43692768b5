"""What an adoption has to say at its end: found, guessed, unplaced, different."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Guess:
    """Something that was not certain: where it was written, what was taken, and the words it was taken from."""

    where: str
    what: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" (from “{self.words}”)" if self.words else "")


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where what is printed is not what stood in the old annex: an error of ours."""

    where: str
    old: str
    new: str


@dataclass(slots=True)
class Account:
    """Everything that is reported. ``found`` counts values by where they are written, ``placed`` and ``whole`` characters."""

    found: dict[str, int] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    left_over: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    overrides: dict[str, int] = field(default_factory=dict)

    def guess(self, where: str, what: str, words: str = "") -> None:
        """Note a guess once."""
        one = Guess(where, what, words)
        if one not in self.guesses:
            self.guesses.append(one)

    def count(self, where: str, number: int = 1) -> None:
        """Note that so many values were found for a file."""
        self.found[where] = self.found.get(where, 0) + number
