"""What the bytes of a build depend on, as digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import babel

from smpc_annex import __version__
from smpc_annex.pipeline.types import Request
from smpc_annex.reading.folders import Portfolio
from smpc_annex.resources import data_root


def facts(request: Request, portfolio: Portfolio, name: str, inputs: Mapping[str, str]) -> dict[str, Any]:
    """What the bytes of a build depend on."""
    return {
        "program": __version__,
        "shipped": shipped_digest(),
        "babel": babel.__version__,
        "portfolio": portfolio.house.name,
        "dossier": name,
        "day": request.day.isoformat(),
        "inputs": dict(sorted(inputs.items())),
    }


@cache
def shipped_digest() -> str:
    """One digest over the rules, templates and catalogues that came with the program."""
    root = data_root()
    total = hashlib.sha256()
    for path in _data_files(root):
        total.update(f"{path.relative_to(root).as_posix()}\n".encode() + _text_bytes(path))
    return total.hexdigest()


def house_inputs(portfolio: Portfolio) -> dict[str, str]:
    """Digests of the house's templates and catalogues; its rules are among the files that were read."""
    return {
        path.relative_to(portfolio.folder).as_posix(): hashlib.sha256(_text_bytes(path)).hexdigest()
        for path in _data_files(portfolio.folder)
        if path.suffix != ".yaml"
    }


def _data_files(root: Path) -> Iterable[Path]:
    found: list[Path] = []
    for folder, pattern in (("country_rules", "*.yaml"), ("templates", "**/*"), ("locales", "**/*.po")):
        found.extend(sorted(path for path in (root / folder).glob(pattern) if path.is_file()))
    return found


def _text_bytes(path: Path) -> bytes:
    return path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
