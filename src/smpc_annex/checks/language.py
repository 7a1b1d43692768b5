"""Language: each text in the language it claims, the block in the country's, the black triangle with its sentence.

The language of a text is told by groups of up to three letters and by short words, with the counts in language_profiles.txt
(made by bench/profiles.py). Large detectors are ten to a hundred megabytes and no better at telling our eight languages apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model.dossier import Text

#: The order of the columns in the profiles.
LANGUAGES = ("da", "nb", "sv", "nl", "de", "fr", "fi", "en")
PROFILES = Path(__file__).with_name("language_profiles.txt")
#: A distance from the best language, in sixths of a natural logarithm.
STEPS = "0123456789abcdefghijklmnopqrstuvwxyz"

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.;:!?])(?<!\.[^\W\d_]\.)\s+|\n\s*\n")  # not after i.v.
#: Shorter texts say too little.
_FEWEST = 6
#: How far, in all and for each word, a sentence must be from its language to be called strange: tried on all texts that we ship.
_FAR, _FAR_A_WORD = 80, 6
#: How much nearer a short word must be to the other language, to be that language's alone.
_ALONE = 8
_MARKUP = str.maketrans("", "", "*^~\\")
_NOTHING = (0,) * len(LANGUAGES)

Scores = tuple[int, ...]


def words(text: str) -> list[str]:
    """The words of a text that can tell a language, in small letters; abbreviations with capitals cannot."""
    return [word.lower() for word in _WORD.findall(text) if len(word) < 2 or word[1:].islower()]  # not eGFR, mL, HbA


def groups(word: str) -> list[str]:
    """The letter groups of a word; _ is its edge."""
    edged = f"_{word}_"
    found_ = [edged[i : i + 3] for i in range(len(edged) - 2)]
    if len(word) <= 5:
        found_.append(edged)
    return found_


@cache
def _profiles() -> dict[str, Scores]:
    steps = {sign: number for number, sign in enumerate(STEPS)}
    lines = PROFILES.read_text(encoding="utf-8").splitlines()[1:]
    return {group: tuple(steps[sign] for sign in signs) for group, _space, signs in (line.rpartition(" ") for line in lines)}


@lru_cache(maxsize=1 << 14)
def _score(word: str) -> Scores:
    """How far the word is from each language; the smaller the nearer."""
    profiles = _profiles()
    known = [profiles[group] for group in groups(word) if group in profiles]
    return tuple(map(sum, zip(*known, strict=True))) if known else _NOTHING


def _says_so(telling: list[str], own: int, other: int) -> bool:
    """Whether a short word is the other language's alone: Latin names of germs look like English, and have none."""
    profiles = _profiles()
    known = (profiles[group] for word in telling if (group := f"_{word}_") in profiles)
    return any(scores[own] - scores[other] >= _ALONE for scores in known)


@lru_cache(maxsize=512)
def strangers(text: str, language: str, names: frozenset[str] = frozenset()) -> tuple[tuple[int, str, str], ...]:
    """The sentences that read as another language: where each begins, its words, and the language. Names say nothing."""
    if language not in LANGUAGES:
        return ()
    own = LANGUAGES.index(language)
    result = []
    begin = 0
    for end in (*(match.end() for match in _SENTENCE.finditer(text)), len(text)):
        sentence = text[begin:end]
        telling = [word for word in words(sentence.translate(_MARKUP)) if word not in names]
        if len(telling) >= _FEWEST:
            scores = tuple(map(sum, zip(*map(_score, telling), strict=True)))
            best = min(scores)
            other = scores.index(best)
            if scores[own] - best >= max(_FAR, _FAR_A_WORD * len(telling)) and _says_so(telling, own, other):
                result.append((begin, sentence.strip(), LANGUAGES[other]))
        begin = end
    return tuple(result)


@check("LNG001", Severity.WARNING)
def reads_as_claimed(view: View) -> Iterator[Finding]:
    """Each text is in the language it claims.

    A text pasted under the wrong language is printed without a word: the condition in Danish under ``nb``, an English sentence in
    a Dutch block. Every sentence of six words or more in conditions, free information, group, action and the core summary is
    compared with eight languages by its groups of letters. Names of the medicine and its substances say nothing, nor do words
    with capitals inside. It stays silent in doubt: short sentences, lists of terms and other languages are not judged.

    Fails: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon med metformin; refusjonskoder -> behandling af voksne patienter med type 2-diabetes, hos hvem metformin ikke har tilstrækkelig effekt eller ikke tåles; refusjonskoder
    Passes: fabulor/markets/NO.yaml: behandling av type 2-diabetes hos voksne i kombinasjon med metformin; refusjonskoder -> behandling av voksne pasienter med type 2-diabetes når metformin ikke har tilstrekkelig effekt; refusjonskoder
    """
    names = _names(view)
    seen: set[Span] = set()
    for text, language in sentences(view):
        if text.span in seen:
            continue
        seen.add(text.span)
        for begin, sentence, other in strangers(text.text, language, names):
            yield found(
                "LNG001",
                f"“{_short(sentence)}” reads as {other}, and stands here as {language}",
                place_in(text, begin),
                f"write it in {language}, or move it to the language it is in",
            )


@check("LNG002", Severity.WARNING)
def national_language(view: View) -> Iterator[Finding]:
    """The block is in the national language where the country's rules say that it is.

    Denmark implies it (the information must agree with the SmPC, which is in Danish), Norway's guidance asks for it. Countries
    whose rules call it only usual, or that have several languages, are not judged: the rules say so with ``language:``.

    Fails: fabulor/annexes/EXP-2025-0043.yaml: "NO": "nb" -> "NO": "en"
    Passes: fabulor/annexes/EXP-2025-0043.yaml: "SE": "en" -> "SE": "sv"
    """
    situation, country = view.situation, view.situation.country
    for requirement in country.requirements:
        if requirement.language not in ("", view.language) and situation.asks(requirement):
            laws = tuple(law.citation() for law in country.laws_on(requirement, situation.day))
            finding = found(
                "LNG002",
                f"the block of {country.code} is in {view.language}: {requirement.asks[:1].lower()}{requirement.asks[1:]}",
                _wanted(view),
                f'write "{country.code}": "{requirement.language}"',
            )
            yield replace(finding, laws=laws)


@check("LNG003", Severity.ERROR)
def triangle_with_sentence(view: View) -> Iterator[Finding]:
    """The black triangle and its sentence stand together, and only while the medicine is under additional monitoring.

    The program prints both from the dated status. A house template may lose one of the two: an error; that both are missing is
    said by the requirement. A triangle typed into a text or a name stays when the status ends: an error once it has ended, and a
    doubt before.

    Fails: fabulor/core/en.yaml: Before prescribing, consult the Summary -> ▼ Before prescribing, consult the Summary
    Passes: fabulor/product.yaml: - from: "2025-06-01" -> - from: "2026-06-01"
    """
    symbol, status = view.eu.symbol.text, view.situation.monitoring
    runs = [run for block in (view.core_block, view.block) for run in block.runs()]
    ours = [run.text for run in runs if run.field == "product.monitoring" and run.text.strip()]
    has_symbol = any(symbol in text for text in ours)
    has_sentence = any(text.replace(symbol, "").strip() for text in ours)
    if status and has_symbol != has_sentence:
        there, missing = ("symbol", "sentence") if has_symbol else ("sentence", "symbol")
        yield found(
            "LNG003",
            f"the {there} of additional monitoring is printed without its {missing}",
            status.span,
            "let the template print both",
        )
    for run in runs:
        span = next((origin.span for origin in run.origins if origin.kind == "data"), None)
        if span and symbol in run.text and run.field != "product.monitoring":
            finding = found(
                "LNG003",
                f"{symbol} is typed by hand"
                + ("" if status else ", and the medicine is not under additional monitoring that day"),
                span,
                "take it out; the program prints it while additional_monitoring holds",
            )
            yield replace(finding, severity=Severity.WARNING) if status else finding


@check("LNG004", Severity.WARNING)
def no_stale_monitoring(view: View) -> Iterator[Finding]:
    """No free text speaks of additional monitoring when the medicine is not on the list.

    A sentence of the market or the core has no dates, so it outlives the status. Found by two words of the official sentence,
    such as "additional monitoring", in what people wrote.

    Fails: fabulor/product.yaml: - from: "2025-06-01" -> - from: "2026-06-01"
    Passes: fabulor/product.yaml: - from: "2025-06-01" -> - from: "2025-07-01"
    """
    if view.situation.monitoring is not None:
        return
    information = view.situation.market.information
    own = information.get(view.language) if information else None
    texts = [(text, view.core.language) for text in (view.core.opening, view.core.closing) if text]
    for text, language in [*texts, *([(own, view.language)] if own else [])]:
        official = next((term.words.get(language) for term in view.eu.sentence if term.period.holds(view.situation.day)), None)
        phrase = _gist(official.text) if official else ""
        if phrase and phrase.lower() in text.text.lower():
            yield found(
                "LNG004",
                f"this speaks of “{phrase}”, and the medicine is not under it that day",
                text.span,
                "take the sentence out, or mend additional_monitoring in the product",
            )


def _gist(sentence: str) -> str:
    """What the official sentence says it is under: the last two long neighbours near its beginning."""
    first = sentence.rstrip(".").split()[:9]
    return next((f"{a} {b}" for a, b in reversed(list(pairwise(first))) if len(a) > 5 and len(b) > 5), "")


def sentences(view: View) -> Iterator[tuple[Text, str]]:
    """What people wrote in sentences and this publication prints, with the language it claims."""
    situation, core, language = view.situation, view.core, view.language
    if "pack.condition" in view.own:
        for pack in situation.packs:
            held = situation.reimbursement(pack)
            if held and held.condition and (condition := held.condition.by_language.get(language)):
                yield condition, language
    product = situation.product
    for printed, said in (
        (True, situation.market.information),
        ("product.group" in view.own, product.group),
        ("product.action" in view.own, product.action),
    ):
        if printed and said and (text := said.by_language.get(language)):
            yield text, language
    for part in (core.opening, core.closing):
        if part:
            yield part, core.language
    for section in core.sections:
        for part in (section.text, section.closing, *(note.text for note in section.notes)):
            if part:
                yield part, core.language


def _names(view: View) -> frozenset[str]:
    """The words of the medicine's and its substances' names, in small letters."""
    product = view.situation.product
    texts = [product.name.text, *(text.text for item in product.substances for text in item.inn.by_language.values())]
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def _wanted(view: View) -> Span:
    """Where the material asks for this block."""
    material, country = view.situation.material, view.situation.country.code
    asked = (wanted for publication in material.publications for wanted in publication.blocks)
    return next((w.span for w in asked if (w.country, w.language) == (country, view.language)), material.span)


def place_in(text: Text, begin: int) -> Span:
    """The line on which a character of a text stands; a text in one line begins where it is written."""
    lines = text.text.count("\n", 0, begin)
    return replace(text.span, line=text.span.line + lines) if lines else text.span


def _short(sentence: str) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= 60 else f"{flat[:57].rstrip()}…"
