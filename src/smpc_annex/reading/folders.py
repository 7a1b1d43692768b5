"""Which folder is what, and from folders to model.

A portfolio is a folder with ``portfolio.yaml``; a dossier is a folder with ``product.yaml``, inside a portfolio. Either
may be named on the command line.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.model.dossier import Approval, Core, Dossier, House, Market, Material
from smpc_annex.model.rules import Country, EuLevel, Law, Requirement
from smpc_annex.reading import approvals, loaders
from smpc_annex.reading.cursor import Cursor
from smpc_annex.reading.schema import judge
from smpc_annex.reading.yamlsource import Source, read
from smpc_annex.resources import SHIPPED, data_root

T = TypeVar("T")


@dataclass(slots=True)
class Portfolio:
    """A portfolio's folder, what its dossiers share, and the rules of every country under its house rules."""

    folder: Path
    root: str
    house: House
    eu: EuLevel
    countries: Countries
    dossiers: tuple[str, ...]
    inputs: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Loaded:
    """A dossier with the digests of the files it was read from."""

    dossier: Dossier
    inputs: dict[str, str]


def find(typed: str) -> tuple[Path, str, tuple[str, ...]]:
    """The portfolio folder, its name for messages, and the dossiers meant by what somebody typed.

    Raises InputError if it is neither a portfolio nor a dossier.
    """
    folder = Path(typed)
    root = Path(os.path.normpath(typed)).as_posix()
    if (folder / "portfolio.yaml").exists():
        names = _dossiers(folder, root)
        if names:
            return folder, root, names
        raise _problem(
            "DIR001",
            "this portfolio has no dossier yet",
            Span(".", 1, 1, root),
            f"make one with: smpc-annex new {root}/my-medicine",
        )
    parent = Path(os.path.normpath(folder / ".."))
    name = folder.name if folder.name not in ("", ".", "..") else folder.resolve().name
    if (folder / "product.yaml").exists():
        if (parent / "portfolio.yaml").exists():
            return parent, parent.as_posix(), (name,)
        raise _problem(
            "DIR002",
            "this dossier does not lie in a portfolio",
            Span("product.yaml", 1, 1, root),
            "put portfolio.yaml and representatives.yaml in the folder above; smpc-annex new writes both",
        )
    if folder.is_file():
        raise _problem(
            "DIR003",
            "this is a file, where a dossier or portfolio folder was expected",
            Span(root),
            "give the folder that holds product.yaml or portfolio.yaml",
        )
    what = "there is no such folder" if not folder.exists() else "neither product.yaml nor portfolio.yaml lies in this folder"
    raise _problem("DIR003", what, Span(root), "give the folder of a dossier or portfolio, or make one with: smpc-annex new")


def _dossiers(folder: Path, root: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(child.name for child in folder.iterdir() if child.is_dir() and (child / "product.yaml").exists()))
    except OSError as problem:
        place = Span(Path(problem.filename or folder).name, 1, 1, root)
        raise _problem("DIR005", f"cannot be read: {problem.strerror}", place, "check that you may read it") from None


def portfolio(folder: Path, root: str, dossiers: tuple[str, ...]) -> Portfolio:
    """Read what the dossiers of a portfolio share. Raises InputError with every problem found."""
    reader = _Reader(folder, root)
    top = reader.top("portfolio.yaml", "portfolio")
    representatives = reader.load("representatives.yaml", "representatives", loaders.representatives)
    eu = shipped_eu()
    countries = _countries(reader)
    reader.stop()
    assert top is not None  # noqa: S101 - stop() raised otherwise
    lead_ins, dates = top.get("lead_ins"), top.get("dates")
    house = House(
        name=top.string("name"),
        lead_ins={number: node.words() for number, node in lead_ins.items()} if lead_ins else {},
        representatives=representatives or {},
        process=loaders.process(top),
        dates={language: node.text for language, node in dates.items()} if dates else {},
    )
    return Portfolio(folder, root, house, eu, countries, dossiers, reader.inputs)


def dossier(folder: Path, root: str, name: str, *, translated_from: str = "") -> Loaded:
    """Read one dossier of a portfolio's folder. Raises InputError with every problem found in any of its files.

    With ``translated_from`` (the source language), core summaries and approvals are read only in the languages that its materials
    print, and in that one if they print a translation: a translator's unfinished file then stops nothing.
    """
    reader = _Reader(folder, root)
    product = reader.load(f"{name}/product.yaml", "product", loaders.product)
    markets = reader.load_all(f"{name}/markets", "market", loaders.market, _market_stem)
    materials = reader.load_all(f"{name}/annexes", "material", loaders.material, _no_stem)
    in_cores, in_all = _spoken(materials, translated_from) if translated_from else (None, None)
    cores = reader.load_all(f"{name}/core", "core", loaders.core, _core_stem, in_cores)
    records_by_language = {
        language: records
        for file, language in reader.ledgers(f"{name}/translations")
        if (in_all is None or language in in_all) and (records := reader.ledger(file, language))
    }
    reader.stop()
    assert product is not None  # noqa: S101 - stop() raised otherwise
    return Loaded(
        Dossier(
            name=name,
            product=product,
            cores={core.language: core for core in cores},
            markets={market.country: market for market in markets},
            materials=tuple(materials),
            approvals=records_by_language,
            span=product.span,
        ),
        reader.inputs,
    )


def _spoken(materials: Iterable[Material], source: str) -> tuple[frozenset[str], frozenset[str]]:
    """The languages of the cores that materials print, with the source of the translations among them; and those of all texts."""
    publications = [publication for material in materials for publication in material.publications]
    cores = {publication.core.text for publication in publications if publication.core}
    blocks = {wanted.language for publication in publications for wanted in publication.blocks}
    needed = frozenset({*cores, *({source} if cores - {source} else ())})
    return needed, needed | blocks


@cache
def shipped_eu() -> EuLevel:
    """What EU.yaml says."""
    return loaders.eu_level(_shipped("EU"))


@cache
def shipped_country(code: str) -> Country:
    """The rules of one of the countries that come with the program."""
    return loaders.country(_shipped(code))


@cache
def shipped_codes() -> tuple[str, ...]:
    """The countries that come with the program."""
    return tuple(sorted(path.stem for path in (data_root() / "country_rules").glob("*.yaml") if path.stem != "EU"))


def shipped_countries() -> dict[str, Country]:
    """All countries that come with the program, by code."""
    return {code: shipped_country(code) for code in shipped_codes()}


class Countries(Mapping[str, Country]):
    """The countries of a portfolio: shipped ones are read when somebody asks for them, the house's own are there."""

    def __init__(self, own: Mapping[str, Country]) -> None:
        self._own = own
        self._codes = tuple(sorted({*shipped_codes(), *own}))

    def __getitem__(self, code: str) -> Country:
        if code in self._own:
            return self._own[code]
        if code not in self._codes:
            raise KeyError(code)
        return shipped_country(code)

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, code: object) -> bool:
        return code in self._codes


def _shipped(stem: str) -> Cursor:
    """A rules file of ours. Its shape was judged before it was shipped (tests/data), and is not judged again in every run."""
    return Cursor.top(read(data_root() / "country_rules" / f"{stem}.yaml", f"{SHIPPED}country_rules/{stem}.yaml"))


def _countries(reader: _Reader) -> Countries:
    """The shipped countries, with the house's additions, and the house's own countries."""
    own: dict[str, Country] = {}
    for file in reader.files("country_rules"):
        stem = Path(file).stem
        shipped = stem in shipped_codes()
        top = reader.top(file, "house_rules" if shipped else "country")
        if top is None:
            continue
        if top.string("country") != stem:
            reader.findings.append(_stem_finding(top["country"].span, f"{stem}.yaml", "country", top.string("country")))
        elif shipped:
            own[stem] = _with_house_rules(shipped_country(stem), top, reader.findings)
        else:
            own[stem] = country = loaders.country(top)
            reader.findings.extend(_unknown_laws(country.requirements, country.laws))
    return Countries(own)


def _with_house_rules(shipped: Country, top: Cursor, findings: list[Finding]) -> Country:
    """Merged by id: new ids and stricter values only."""
    advice = "a house can add requirements and laws under ids of its own, and cannot change or remove shipped ones"
    laws = loaders.laws(top)
    requirements = loaders.requirements(top, house=True)
    known = {requirement.id for requirement in shipped.requirements}
    for law in laws.values():
        if law.id in shipped.laws:
            findings.append(_error("RUL001", f"'{law.id}' is a law of the shipped rules", law.span, advice))
    for requirement in requirements:
        if requirement.id in known:
            findings.append(
                _error("RUL001", f"'{requirement.id}' is a requirement of the shipped rules", requirement.span, advice)
            )
    findings.extend(_unknown_laws(requirements, {**shipped.laws, **laws}))
    prices = shipped.prices
    stricter = top.get("prices")
    if stricter:
        days = int(stricter.string("verify_within_days"))
        if days > prices.verify_within_days:
            findings.append(
                _error(
                    "RUL002",
                    f"{days} days are more than the shipped {prices.verify_within_days}",
                    stricter["verify_within_days"].span,
                    "a house can only be stricter",
                )
            )
        prices = replace(prices, verify_within_days=days)
    whole = replace(shipped, laws={**shipped.laws, **laws}, requirements=shipped.requirements + requirements, prices=prices)
    formats = top.get("formats")
    return _with_house_formats(whole, formats, findings) if formats else whole


def _with_house_formats(shipped: Country, formats: Cursor, findings: list[Finding]) -> Country:
    """The country with the house's printed forms of amounts, dates and codes; what they mean stays the country's."""
    codes = loaders.code_groups(formats)
    for id_ in codes.keys() - shipped.identifiers.keys():
        known = f"possible: {', '.join(shipped.identifiers)}"
        findings.append(_error("RUL004", f"there is no identifier '{id_}' in this country", formats["codes"][id_].span, known))
    return replace(
        shipped,
        money={**shipped.money, **loaders.money_formats(formats)},
        dates={**shipped.dates, **loaders.date_formats(formats, "date")},
        months={**shipped.months, **loaders.date_formats(formats, "month")},
        identifiers={id_: replace(one, groups=codes.get(id_, one.groups)) for id_, one in shipped.identifiers.items()},
    )


def _unknown_laws(requirements: Iterable[Requirement], laws: Mapping[str, Law]) -> list[Finding]:
    return [
        _error("RUL003", f"the law '{id_}' is not known", requirement.span, "add it under laws:")
        for requirement in requirements
        for id_ in requirement.laws
        if id_ not in laws
    ]


class _Reader:
    """Reads the files of a portfolio, keeps their digests, and collects what is wrong with any of them."""

    def __init__(self, folder: Path, root: str) -> None:
        self.folder, self.root = folder, root
        self.findings: list[Finding] = []
        self.inputs: dict[str, str] = {}

    def files(self, under: str) -> Iterable[str]:
        """The YAML files of a folder, by name. A file that would be passed over for its ending is said to be."""
        try:
            found = sorted(path.name for path in (self.folder / under).iterdir()) if (self.folder / under).exists() else []
        except OSError as problem:
            self.findings.append(
                _error(
                    "DIR005", f"cannot be read: {problem.strerror}", Span(under, 1, 1, self.root), "check that you may read it"
                )
            )
            return []
        self.findings.extend(
            _error("DIR006", "the name must end in .yaml", Span(f"{under}/{name}", 1, 1, self.root), "rename the file")
            for name in found
            if name.lower().endswith((".yml", ".yaml")) and not name.endswith(".yaml")
        )
        return [f"{under}/{name}" for name in found if name.endswith(".yaml")]

    def top(self, file: str, kind: str) -> Cursor | None:
        try:
            source = read(self.folder / file, file, self.root)
        except InputError as problem:
            self.findings.extend(problem.findings)
            return None
        self.inputs[file] = _digest(source)
        wrong = judge(source, kind)
        self.findings.extend(wrong)
        return None if wrong else Cursor.top(source)

    def ledgers(self, under: str) -> Iterable[tuple[str, str]]:
        """The files of approvals, with their languages."""
        folder = self.folder / under
        return [(f"{under}/{path.name}", path.stem) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []

    def ledger(self, file: str, language: str) -> dict[str, tuple[Approval, ...]] | None:
        try:
            records, self.inputs[file] = approvals.read(self.folder / file, file, self.root, language)
        except InputError as problem:
            self.findings.extend(problem.findings)
            return None
        return records

    def load(self, file: str, kind: str, make: Callable[[Cursor], T]) -> T | None:
        top = self.top(file, kind)
        return make(top) if top else None

    def load_all(
        self,
        under: str,
        kind: str,
        make: Callable[[Cursor], T],
        stem_key: Callable[[T], str],
        only: frozenset[str] | None = None,
    ) -> list[T]:
        """Every file of a folder, or those of these names; where the content names itself, it must be the name of the file."""
        made = []
        for file in self.files(under):
            if only is not None and Path(file).stem not in only:
                continue
            item = self.load(file, kind, make)
            if item is None:
                continue
            stem = stem_key(item)
            if stem and stem != Path(file).stem:
                self.findings.append(_stem_finding(Span(file, 1, 1, self.root), Path(file).name, kind, stem))
            made.append(item)
        return made

    def stop(self) -> None:
        if self.findings:
            raise InputError(*self.findings)


def _digest(source: Source) -> str:
    """Of the text, so that CRLF and a byte-order mark, which change nothing, change nothing here either."""
    text = source.raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return hashlib.sha256(text).hexdigest()


def _core_stem(core: Core) -> str:
    return core.language


def _market_stem(market: Market) -> str:
    return market.country


def _no_stem(_material: Material) -> str:
    return ""


def _stem_finding(span: Span, file: str, kind: str, inside: str) -> Finding:
    return _error(
        "DIR004",
        f"the file is called {file}, but inside it says {inside}",
        span,
        f"a {kind} file bears its own name: rename the file to {inside}.yaml or mend the inside",
    )


def _error(code: str, message: str, span: Span, advice: str) -> Finding:
    return Finding(id=code, severity=Severity.ERROR, message=message, span=span, help=advice)


def _problem(code: str, message: str, span: Span, advice: str) -> InputError:
    return InputError(_error(code, message, span, advice))


def safe_name(text: str) -> str:
    """A product's name as part of a file name: small letters, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "product"
