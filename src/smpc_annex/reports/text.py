"""Characters that survive the format they are written in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

# What XML 1.0 cannot hold, the C1 controls that browsers read as something else, and half characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PART = r"([A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_ADDRESS = re.compile(rf"https?://[A-Za-z0-9.-]*[A-Za-z0-9](:[0-9]{{1,5}})?([/?]{_PART})?(#{_PART})?")

_line = json.JSONEncoder(ensure_ascii=False).encode


def clean(text: str) -> str:
    """For XML and HTML: lines end in a line feed, and what cannot stand there becomes U+FFFD, so that it is seen."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def web(url: str) -> str:
    """An address of the web as a link can hold it, percent-encoded; empty if it is none."""
    address = quote(url, safe="%/:?#@!$&'()*+,;=~", errors="replace")
    return address if _ADDRESS.fullmatch(address) else ""


def listed(data: Mapping[str, Any]) -> str:
    """An object as JSON, a key a line, and in lists an item a line.

    json's own indentation is written in Python, and costs more than all the rest of a report.
    """
    return "{\n" + ",\n".join(f"{_line(key)}: {_value(value)}" for key, value in data.items()) + "\n}"


def _value(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_line, value)) + "\n]"
    return _line(value)


def encoded(text: str) -> bytes:
    """JSON as UTF-8. Half of a surrogate pair, which UTF-8 cannot hold, is written as JSON's own escape."""
    return text.encode("utf-8", "backslashreplace")
