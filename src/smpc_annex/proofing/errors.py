"""What cannot be verified."""

from __future__ import annotations


class UnverifiableError(Exception):
    """Why a proof cannot be verified, in the words of its reader, and what to ask for."""

    def __init__(self, id_: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.id, self.message, self.advice = id_, message, advice
