"""Every catalogue: complete, nothing fuzzy, the same placeholders, a comment on every entry, up to date."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from conftest import EXAMPLES, ROOT
from smpc_annex import i18n

LANGUAGES = sorted(path.name for path in (ROOT / "locales").iterdir())
HOUSE = sorted(EXAMPLES.rglob("*.po"))


def entries(path):
    with path.open("rb") as stream:
        return [entry for entry in read_po(stream) if entry.id]


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))


def test_the_languages():
    assert set(LANGUAGES) == {"da", "de", "en", "fi", "fr", "nb", "nl", "sv"}


@pytest.mark.parametrize("path", [*(ROOT / "locales").rglob("*.po"), *HOUSE], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_catalogue(path):
    found = entries(path)
    assert found
    for entry in found:
        where = f"{path}:{entry.lineno}: {entry.context} {entry.id}"
        assert entry.string, where
        assert not entry.fuzzy, where
        assert entry.auto_comments, where
        assert placeholders(entry.string) == placeholders(entry.id), where
        assert entry.string.strip() == entry.string or entry.string in (", ", "; ", "\u00a0; "), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_up_to_date_and_used(language):
    """What the tool would write is what is there: no message is missing, none is left over."""
    path = ROOT / "locales" / language / "LC_MESSAGES" / "smpc_annex.po"
    assert i18n.update(ROOT, language, i18n.template_catalog(ROOT, language)) == path.read_bytes()


def test_french_sets_no_break_spaces():
    for entry in entries(ROOT / "locales" / "fr" / "LC_MESSAGES" / "smpc_annex.po"):
        assert not re.search(r"(?<!\u00a0)[:;!?](?=\s|$)", entry.string), entry.string


@pytest.mark.parametrize("path", HOUSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_house_says_nothing_that_nobody_asks_for(path):
    """Every message of a house's catalogue is asked for by a template, ours or the house's."""
    house = path.parents[3]
    asked = {
        (entry[3], entry[1] if isinstance(entry[1], str) else entry[1][0])
        for folder in (ROOT / "templates", house / "templates")
        for template in folder.rglob("*.j2")
        for entry in i18n._extracted(template, "jinja2.ext:babel_extract")
    }
    asked |= {(entry[3], entry[1]) for entry in i18n._extracted(ROOT / i18n.PYTHON[0], "python")}
    assert {(entry.context, entry.id) for entry in entries(path)} <= asked
