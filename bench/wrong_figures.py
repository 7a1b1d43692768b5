"""Errors of figures in translations: 500 seeded ones over the seven translations of both examples, and what is found of them.

**The generator knows nothing of the check.** It changes one character string of a translated core summary, as text: a digit, a
decimal sign, a unit, a comparison sign, a code, a substance, a frequency, a raised figure. Two changes of the same kind are as likely
at any place where one is possible. An error counts as found when the check reports the section in which it was made; the clean
translations must be told of nothing. The leaflet in three languages, where it is at hand, is real text that nobody here wrote.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from smpc_annex import parity
from smpc_annex.checks.figures import of_cores, order_of_cores
from smpc_annex.reading import folders

ROOT = Path(__file__).resolve().parents[1]
LEAFLET = ROOT.parent / "shared" / "epi" / "sarclisa-pl-en-da-pt.fsh"
EXAMPLES = (("sanofi", "sarclisa"), ("exempla", "fabulor"))


@dataclass(frozen=True, slots=True)
class Mutated:
    """A text with one error in it."""

    kind: str
    before: str
    text: str


Maker = Callable[[re.Match[str], random.Random], str]


def _other_digit(match: re.Match[str], rng: random.Random) -> str:
    return rng.choice([digit for digit in "0123456789" if digit != match[0]])


def _one_of(*others: str) -> Maker:
    return lambda match, rng: rng.choice([other for other in others if other != match[0]])


#: Kind, where it is possible, and what is put there instead.
KINDS: tuple[tuple[str, str, Maker], ...] = (
    ("digit changed", r"(?<![A-Za-z0-9~])[0-9](?![A-Za-z])", _other_digit),
    ("digit lost", r"(?<=[0-9])[0-9](?![A-Za-z])", lambda _m, _r: ""),
    ("digit doubled", r"(?<![A-Za-z])[1-9](?![A-Za-z])", lambda m, _r: m[0] * 2),
    ("digits exchanged", r"(?<![A-Za-z0-9])([0-9])(?!\1)([0-9])(?![0-9])", lambda m, _r: m[2] + m[1]),
    ("decimal sign lost", r"(?<=[0-9]),(?=[0-9])", lambda _m, _r: ""),
    ("decimal sign moved", r"([0-9]),([0-9])", lambda m, _r: f",{m[1]}{m[2]}" if m[1] != "0" else f"{m[1]}{m[2]},"),
    ("decimal sign of another language", r"(?<=[0-9]),(?=[0-9])", lambda _m, _r: "."),
    ("unit changed", r"(?<=[0-9] )mg(?![A-Za-z])", _one_of("g", "µg", "kg", "ml")),
    ("unit under the line changed", r"(?<=mg/)kg", _one_of("g", "ml", "m^2^")),
    ("per cent lost", r"(?<=[0-9])\s?%", lambda _m, _r: ""),
    ("sign changed", "[≥≤<]", _one_of("≥", "≤", "<", ">")),
    ("sign lost", r"[≥≤<]\s?(?=[0-9])", lambda _m, _r: ""),
    ("code changed", "CD38", _one_of("CD83", "CD3", "CD39")),
    ("code changed", "CYP3A4", _one_of("CYP3A5", "CYP2A4", "CYP34A")),
    ("trial changed", "IMROZ|IKEMA", _one_of("IMROZ", "IKEMA", "ICARIA-MM")),
    ("combination changed", "Isa-(?:Pd|Kd|VRd)", _one_of("Isa-Pd", "Isa-Kd", "Isa-VRd")),
    ("substance changed", "(?i)isatu(?:x|ks)imab", lambda _m, _r: "daratumumab"),
    ("raised figure lowered", r"\^([0-9]+)\^", lambda m, _r: m[1]),
    (
        "frequency changed",
        r'(?<=frequency: ")[a-z_]+',
        _one_of("very_common", "common", "uncommon", "rare", "very_rare", "not_known"),
    ),
    ("range changed", r"(?<=[0-9])–(?=[0-9])", lambda _m, _r: ""),
)


def mutated(text: str, rng: random.Random) -> Mutated | None:
    """The text with one error of a random kind that is possible in it; None if none is."""
    for kind, pattern, make in rng.sample(KINDS, len(KINDS)):
        places = list(re.finditer(pattern, text))
        if places:
            match = rng.choice(places)
            changed = text[: match.start()] + make(match, rng) + text[match.end() :]
            if changed != text:
                return Mutated(kind, text, changed)
    return None


def section_of(text: str, place: int) -> str:
    """The section of a core file in which a place lies."""
    before = re.findall(r'(?m)^  - section: "([^"]+)"', text[:place])
    after = re.search(r"(?m)^closing:", text[:place])
    return "closing" if after else before[-1] if before else "opening"


def run(count: int, seed: int, verbose: bool) -> bool:
    """Make the errors and look for them; True if all were found and the clean texts were told of nothing."""
    rng = random.Random(seed)
    eu = folders.shipped_eu()
    made, found, missed, idle = Counter[str](), Counter[str](), [], 0
    with tempfile.TemporaryDirectory() as where:
        dossiers = []
        for portfolio, name in EXAMPLES:
            shutil.copytree(ROOT / "examples" / portfolio, Path(where) / portfolio)
            dossier = folders.dossier(Path(where) / portfolio, portfolio, name).dossier
            for language, core in dossier.cores.items():
                if language != "en":
                    source = dossier.cores["en"]
                    idle += len(list(of_cores(dossier, eu, source, core))) + len(list(order_of_cores(dossier, eu, source, core)))
                    dossiers.append((Path(where) / portfolio, portfolio, name, language))
        while made.total() < count:
            folder, portfolio, name, language = rng.choice(dossiers)
            path = folder / name / "core" / f"{language}.yaml"
            text = path.read_text(encoding="utf-8")
            begin = text.index("sections:")
            change = mutated(text[begin:], rng)
            if change is None:
                continue
            whole = text[:begin] + change.text
            place = next(i for i, (a, b) in enumerate(zip(whole, text, strict=False)) if a != b)
            path.write_text(whole, encoding="utf-8")
            made[change.kind] += 1
            section = section_of(whole, place)
            try:
                dossier = folders.dossier(folder, portfolio, name).dossier
                told = {f.subject for f in of_cores(dossier, eu, dossier.cores["en"], dossier.cores[language])}
                # A wrong number of a section is told of as the section that it was, or has become.
                ends = (section_of(version, version.index("\n", place)) for version in (text, whole))
                if told & {f"core/{section}", *(f"core/{end}" for end in ends)}:
                    found[change.kind] += 1
                else:
                    missed.append(f"{name} {language} {section}: {change.kind}: {whole[max(0, place - 40) : place + 40]!r}")
            finally:
                path.write_text(text, encoding="utf-8")
    print(f"\nFigures in translations: {made.total()} errors, seed {seed}, seven languages, both examples")
    for kind, number in sorted(made.items()):
        print(f"  {kind:34} {found[kind]:4} of {number:4}")
    print(f"  {'all':34} {found.total():4} of {made.total():4} = {found.total() / made.total():.3f}")
    print(f"  on the clean translations: {idle} findings")
    for line in missed if verbose else missed[:5]:
        print(f"  missed: {line}")
    return not missed and not idle


def leaflet(path: Path) -> dict[str, list[tuple[str, list[parity.Difference]]]]:
    """A leaflet in FHIR Shorthand: what differs between English and each other language, section by section, by position."""
    text = path.read_text(encoding="utf-8")
    names = (("sarclisa", "the medicine"),)
    sections: dict[str, list[tuple[str, str]]] = {}
    for instance in re.split(r"(?m)^Instance: ", text)[1:]:
        of = re.match(r"composition-([a-z]{2})-", instance)
        if of:
            pieces = re.findall(r'\* title = "([^"]*)".*?text\.div = """(.*?)"""', instance, re.DOTALL)
            sections[of[1]] = [(title, " ".join(unescape(re.sub("<[^>]+>", " ", div)).split())) for title, div in pieces]
    english = sections.pop("en")
    compared: dict[str, list[tuple[str, list[parity.Difference]]]] = {}
    for language, own in sections.items():
        first, second = (parity.Lexicon(lang, (), (("isatuximab", "isatuximab"), *names)) for lang in ("en", language))
        rows = []
        for (title, left), (_title, right) in zip(english, own, strict=False):
            differing = parity.differences(left, right, first, second)
            if differing:
                rows.append((title, differing))
        compared[f"en-{language}"] = rows
    return compared


def main() -> int:
    """Run the errors, then the leaflet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="every missed error, and every difference of the leaflet")
    options = parser.parse_args()
    good = run(options.count, options.seed, options.verbose)
    if LEAFLET.exists():
        print("\nThe leaflet that nobody here wrote, by position of its sections:")
        for pair, rows in leaflet(LEAFLET).items():
            print(f"  {pair}: {sum(len(d) for _t, d in rows)} differences in {len(rows)} sections")
            for title, differing in rows if options.verbose else ():
                print(f"    {title[:60]}")
                for difference in differing:
                    print(f"      {difference.kind}: {difference.source or '-'} | {difference.target or '-'}")
    else:
        print("\nThe leaflet is not beside this checkout: not compared.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
