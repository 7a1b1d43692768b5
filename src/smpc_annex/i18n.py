"""Keeps the catalogues true to the templates: ``python -m smpc_annex.i18n`` (``make i18n``).

Extracts every fixed word from the templates and from the program, and brings each catalogue up to date: new messages come in
empty, changed ones are marked fuzzy, gone ones are dropped. English, from which the others are translated, is filled in.
For people who work in a checkout; the program itself only reads catalogues.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from smpc_annex.assembling.messages import KEYWORDS
from smpc_annex.catalogs import DOMAIN
from smpc_annex.reading.folders import shipped_countries

COMMENT = "TRANSLATOR:"
#: Words of the program itself (separators), with their comments beside them.
PYTHON = ("src/smpc_annex/assembling/facts.py",)


def template_catalog(root: Path, language: str) -> Catalog:
    """All messages that a language needs, with places and comments.

    A message whose context is a country belongs only to the languages of that country's blocks.
    """
    foreign = {code for code, country in shipped_countries().items() if language not in country.languages}
    catalog = Catalog(project="smpc-annex", charset="utf-8", fuzzy=False)
    for path in sorted((root / "templates").rglob("*.j2")):
        for found in _extracted(path, "jinja2.ext:babel_extract"):
            if found[3] not in foreign:
                _add(catalog, path.relative_to(root / "templates").as_posix(), found)
    for name in PYTHON:
        for found in _extracted(root / name, "python"):
            _add(catalog, Path(name).name, found)
    return catalog


Found = tuple[int, "str | tuple[str, ...]", list[str], "str | None"]


def _extracted(path: Path, method: str) -> Iterator[Found]:
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    yield from extract(
        method,
        io.BytesIO(path.read_bytes()),
        KEYWORDS,
        (COMMENT,),
        options if method != "python" else {},
        strip_comment_tags=True,
    )


def _add(catalog: Catalog, file: str, found: Found) -> None:
    _line, message, comments, context = found
    # Only the file is noted as the place: line numbers would change every catalogue with every edit of a template.
    catalog.add(message, locations=[(file, 0)], auto_comments=[c.strip() for c in comments], context=context)


def update(root: Path, language: str, template: Catalog) -> bytes:
    """The catalogue of a language, brought up to date. Fuzzy guesses are not made: a changed message comes in empty."""
    path = root / "locales" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if path.exists():
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=language)
    else:
        catalog = Catalog(locale=language, project="smpc-annex", charset="utf-8", fuzzy=False)
    catalog.update(template, no_fuzzy_matching=True, keep_user_comments=True)
    catalog.obsolete.clear()
    if language == "en":
        for entry in catalog:
            if entry.id and not entry.string:
                entry.string = entry.id
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, sort_output=False, omit_header=False, include_lineno=False)
    return _header(language) + buffer.getvalue().split(b"\n\n", 1)[1]


def _header(language: str) -> bytes:
    """A header that says only what is needed, so that running the tool again changes nothing."""
    plural = Catalog(locale=language).plural_forms
    return (
        f"# Fixed words of smpc-annex in this language: {language}.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    ).encode()


def main(arguments: Sequence[str]) -> int:
    """Update every catalogue; with --check, only say whether one would change."""
    root = Path(__file__).resolve().parents[2]
    stale = []
    for folder in sorted((root / "locales").iterdir()):
        path = folder / "LC_MESSAGES" / f"{DOMAIN}.po"
        content = update(root, folder.name, template_catalog(root, folder.name))
        if not path.exists() or path.read_bytes() != content:
            stale.append(folder.name)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    print(f"changed: {', '.join(stale)}" if stale else "all catalogues are up to date")  # noqa: T201 - a tool of the command line
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
