"""Where the data folders are. In a wheel they travel inside the package; in a checkout they lie at its top."""

from __future__ import annotations

from pathlib import Path

#: How messages name a file that came with the program, since its place differs from machine to machine.
SHIPPED = "smpc-annex:"


def data_root() -> Path:
    """The folder that holds country_rules/, templates/, locales/ and fonts/."""
    package = Path(__file__).resolve().parent
    packed = package / "_data"
    if packed.is_dir():
        return packed
    checkout = package.parents[1]
    if (checkout / "country_rules").is_dir():
        return checkout
    raise FileNotFoundError(f"no country_rules: looked in {packed} and {checkout}")


def schema_folder() -> Path:
    """The folder of the JSON Schemas."""
    return Path(__file__).resolve().parent / "reading" / "schemas"
