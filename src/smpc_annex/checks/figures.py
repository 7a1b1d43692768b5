"""Figures: the same numbers, units, signs, codes and frequencies in every language that says the same.

What must agree between two texts is found by ``parity``; here it is asked of core summaries, of words, and of blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from smpc_annex import parity
from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model import segments
from smpc_annex.model.block import Block
from smpc_annex.model.dossier import Core, Dossier
from smpc_annex.model.rules import EuLevel
from smpc_annex.model.segments import Pair
from smpc_annex.model.wording import Wording, Wordings

#: The section in which the words of the frequencies are no ordinary words.
_REACTIONS = "4.8"
#: Fields of a block that are the same fact in every language.
_FACTS = ("pack.number", "pack.price.", "product.atc", "material.id", "representative.phone", "representative.email", "mah.phone")


@check("FIG001", Severity.ERROR)
def same_figures(view: View) -> Iterator[Finding]:
    """A translated core summary holds the numbers, units, signs, codes, substances and frequencies of its source, no more and no less.

    Compared section by section and piece by piece, after each language's way of writing numbers is undone: 0.5 is 0,5, 1/1,000 is
    1/1.000. Trials, codes (CYP3A4) and the names of medicine and substances count too. What is written out in words is not
    compared, nor is the meaning: "not" may be lost and every figure be right.

    Fails: fabulor/annexes/EXP-2025-0043.yaml: core: "en" -> core: "da"
    Fails: fabulor/core/da.yaml: 96 mg -> 69 mg
    Passes: fabulor/core/da.yaml: hovedpine -> cephalalgia
    """
    source = _source(view)
    if source:
        yield from of_cores(view.dossier, view.eu, source, view.core)


@check("FIG002", Severity.WARNING)
def same_order(view: View) -> Iterator[Finding]:
    """The figures of a translated core summary stand in the order of its source.

    Two doses that have changed places pass every count. Word order differs between languages, so this is a doubt: look at the two
    places, and put it aside if both are right.

    Fails: fabulor/annexes/EXP-2025-0043.yaml: core: "en" -> core: "da"
    Fails: fabulor/core/da.yaml: 48 mg, 96 mg -> 96 mg, 48 mg
    Passes: fabulor/core/da.yaml: hovedpine -> cephalalgia
    """
    source = _source(view)
    if source:
        yield from order_of_cores(view.dossier, view.eu, source, view.core)


@check("FIG003", Severity.ERROR)
def same_figures_in_words(view: View) -> Iterator[Finding]:
    """A label, a condition or another value in words holds the same figures in every language it is written in.

    Compared with the words in the country's own language (Belgium: Dutch), and the product's words with those of the source language:
    a pack of 28 is a pack of 28 in French.

    Fails: fabulor/markets/BE.yaml: fr: "28 -> fr: "98
    Passes: fabulor/markets/BE.yaml: comprimés de 5 -> comprimés pelliculés de 5
    """
    for language, places in ((view.core.language, view.core_places), (view.language, view.places)):
        standings = view.wordings.of(language).values()
        for wording in (s.wording for s in standings if s.wording.span in places and not s.wording.id.startswith("core/")):
            yield from of_words(view.dossier.product.name.text, wording)


def _source(view: View) -> Core | None:
    """The core that this one was translated from, if it is a translation."""
    source = view.dossier.cores.get(view.wordings.process.source)
    return source if source and source.language != view.core.language and view.core_block.paragraphs else None


# --- cores -------------------------------------------------------------------------------------------------------------


def of_cores(dossier: Dossier, eu: EuLevel, source: Core, target: Core) -> Iterator[Finding]:
    """What does not agree between a core and its source."""
    first, second = lexicon(dossier, eu, source.language, source), lexicon(dossier, eu, target.language, source)
    ours, theirs = segments.by_section(source), segments.by_section(target)
    for key in dict.fromkeys([*ours, *theirs]):
        if key in ours and key in theirs:
            for pair in segments.pairs(ours[key], theirs[key]):
                found_ = differences(pair, *lexicons_of(key, first, second))
                place = pair.target.span if pair.target else target.span
                yield from _told("FIG001", found_, _called(key), first.language, second.language, place, f"core/{key}")
        else:
            there, lacking = (source.language, target.language) if key in ours else (target.language, source.language)
            what = f"{_called(key)} stands in {there} and not in {lacking}"
            place = target.span if key in ours else theirs[key][0].span
            yield found("FIG001", what, place, "translate it, or leave it out in both", subject=f"core/{key}")
    yield from _bare_sections(source, target)
    yield from _stars(source, target)


def order_of_cores(dossier: Dossier, eu: EuLevel, source: Core, target: Core) -> Iterator[Finding]:
    """Where the figures of a core stand in another order than those of its source."""
    first, second = lexicon(dossier, eu, source.language, source), lexicon(dossier, eu, target.language, source)
    theirs = segments.by_section(target)
    for key, pieces in segments.by_section(source).items():
        for pair in segments.pairs(pieces, theirs.get(key, [])):
            moved = parity.moved(pair.source.text, pair.target.text, first, second) if pair.source and pair.target else None
            if moved and pair.target:
                was, is_ = moved
                yield found(
                    "FIG002",
                    f"the figures of {_called(key)} stand in another order in {target.language}: "
                    f"“{is_}” where {source.language} has “{was}”",
                    pair.target.span,
                    "look whether each figure is where it belongs",
                    subject=f"core/{key}",
                )


def _called(key: str) -> str:
    return f"section {key}" if key[0].isdigit() else f"the {key}"


def lexicons_of(key: str, *lexicons: parity.Lexicon) -> tuple[parity.Lexicon, ...]:
    """As they hold for a section: the words of the frequencies count only among the adverse reactions."""
    return lexicons if key == _REACTIONS else tuple(parity.without_frequencies(one) for one in lexicons)


def _told(
    id_: str, differing: list[parity.Difference], called: str, first: str, second: str, span: Span, subject: str
) -> Iterator[Finding]:
    if differing:
        kinds = ", ".join(dict.fromkeys(difference.kind for difference in differing))
        yield found(
            id_,
            f"{called} does not hold the same in {first} and {second} ({kinds})",
            span,
            "compare the two texts at this place, and mend the one that is wrong",
            subject=subject,
            sides=[side for difference in differing for side in sides(difference, first, second)],
        )


def sides(difference: parity.Difference, first: str, second: str) -> Iterator[tuple[str, str]]:
    """Both words of a difference, each with its language."""
    for language, words in ((first, difference.source), (second, difference.target)):
        short = words if len(words) < 80 else f"{words[:79]}…"
        strange = f" (not as {language} writes numbers)" if language == second and words == difference.source else ""
        yield f"{language}:", f"{difference.kind}: {short}{strange}" if words else f"no {difference.kind} to match"


def differences(pair: Pair, first: parity.Lexicon, second: parity.Lexicon) -> list[parity.Difference]:
    """What differs between two pieces: their figures, whether both are there, the marks of bold, superscript and subscript."""
    a, b = pair.source.text if pair.source else "", pair.target.text if pair.target else ""
    result = list(_compared(a, b, first, second))
    uneven = pair.source and pair.target and pair.source.number == pair.target.number == 0
    if uneven or not a or not b:
        result.append(parity.Difference("number of parts", a, b))
    for mark, kind in (("**", "bold"), ("^", "superscript"), ("~", "subscript")):
        if a and b and a.count(mark) != b.count(mark):
            result.append(parity.Difference(kind, f"{a.count(mark) // 2} times", f"{b.count(mark) // 2} times"))
    return result


@lru_cache(maxsize=4096)
def _compared(a: str, b: str, first: parity.Lexicon, second: parity.Lexicon) -> tuple[parity.Difference, ...]:
    return tuple(parity.differences(a, b, first, second))


def _bare_sections(source: Core, target: Core) -> Iterator[Finding]:
    """Sections that print the product's data alone (7, 10), and the order of all."""
    ours, theirs = ([section.number.text for section in core.sections] for core in (source, target))
    bare = {s.number.text for core in (source, target) for s in core.sections if not list(segments.of(s))}
    for key in [key for key in dict.fromkeys([*ours, *theirs]) if key in bare and (key in ours) != (key in theirs)]:
        there, lacking = (source, target) if key in ours else (target, source)
        section = there.section(key)
        what = f"{_called(key)} stands in {there.language} and not in {lacking.language}"
        place = target.span if section is None or there is source else section.span
        yield found("FIG001", what, place, "write it in both, or in neither", subject=f"core/{key}")
    if set(ours) == set(theirs) and ours != theirs:
        yield found(
            "FIG001",
            f"the sections stand in another order in {target.language}: {', '.join(theirs)}",
            target.span,
            f"print them in one order: {', '.join(ours)}",
            subject="core",
        )


def _stars(source: Core, target: Core) -> Iterator[Finding]:
    for section in target.sections:
        first = source.section(section.number.text)
        if first and first.abridged != section.abridged:
            said = {True: "abridged", False: "not abridged"}
            yield found(
                "FIG001",
                f"section {section.number} is {said[section.abridged]} in {target.language}, "
                f"and {said[first.abridged]} in {source.language}",
                section.span,
                "write the same under abridged: in both",
                subject=f"core/{section.number}",
            )


def lexicon(dossier: Dossier, eu: EuLevel, language: str, source: Core) -> parity.Lexicon:
    """What a language says in its own way in a core summary, and the names that every language keeps: those of the source."""
    frequencies = tuple(
        (parity.frequency_stem(term.words.by_language[language].text), code)
        for code, frequency in eu.frequencies.items()
        for term in frequency.words
        if language in term.words.by_language
    )
    substances = tuple(
        form
        for substance in dossier.product.substances
        if (inn := substance.inn.get(language) or substance.inn.get(source.language))
        for form in parity.declined(inn.text, substance.id, language)
    )
    names = parity.declined(dossier.product.name.text, "the medicine", language)
    return parity.Lexicon(language, _trials(source), (*substances, *names), frequencies)


def _trials(core: Core) -> tuple[str, ...]:
    """The names of trials and combinations: IMROZ and Isa-VRd, and VRd alone."""
    trials = (trial.name.text for section in core.sections for trial in section.reactions if trial.name)
    wholes = {word for trial in trials for word in trial.replace("(", " ").replace(")", " ").split()}
    parts = {part for whole in wholes for part in whole.split("-") if not part.isupper()}
    return tuple(sorted(word for word in wholes | parts if any(sign.isupper() for sign in word)))


# --- words and blocks --------------------------------------------------------------------------------------------------


def of_words(product: str, wording: Wording) -> Iterator[Finding]:
    """What does not agree between a value in words and the same in its source language. A name has no figures."""
    if not wording.source or not wording.target or wording.id.startswith("product/inn/"):
        return
    first, second = words_lexicons(product, wording.source_language, wording.language)
    pair = Pair("words", *(segments.Segment("words", 1, text, wording.span) for text in (wording.source, wording.target)))
    found_ = differences(pair, first, second)
    yield from _told("FIG003", found_, wording.called, first.language, second.language, wording.span, wording.id)


def words_lexicons(product: str, first: str, second: str) -> tuple[parity.Lexicon, parity.Lexicon]:
    """For words outside the core: the medicine's name is kept; substances are judged where they are spelt."""
    return parity.Lexicon(first, (), ((product, "the medicine"),)), parity.Lexicon(second, (), ((product, "the medicine"),))


def of_all_words(product: str, wordings: Wordings, language: str) -> Iterator[Finding]:
    """The same for all values in words of a language."""
    for standing in wordings.of(language).values():
        if not standing.wording.id.startswith("core/"):
            yield from of_words(product, standing.wording)


def of_blocks(first: Block, second: Block) -> Iterator[Finding]:
    """What two language variants of one country's block do not print alike: prices, article numbers, telephone numbers."""
    ours, theirs = _facts(first), _facts(second)
    for field, subject in dict.fromkeys([*ours, *theirs]):
        a, b = ours.get((field, subject), ""), theirs.get((field, subject), "")
        if a != b:
            span = next(o.span for block in (second, first) for run in block.runs() for o in run.origins)
            yield Finding(
                id="FIG004",
                severity=Severity.ERROR,
                message=f"the blocks of {first.part} in {first.language} and {second.language} differ in {field} {subject}".rstrip(),
                span=span,
                help="both come from one value: compare the templates and the printed forms of the two languages",
                sides=((f"{first.language}:", a or "not printed"), (f"{second.language}:", b or "not printed")),
                country=first.part,
                language=second.language,
            )


def _facts(block: Block) -> dict[tuple[str, str], str]:
    """The figures of the facts of a block, by field and subject, in no language."""
    found_: dict[tuple[str, str], list[str]] = {}
    for run in block.runs():
        if run.field.startswith(_FACTS):
            found_.setdefault((run.field, " ".join(run.subjects)), []).append(run.text)
    together = {key: "".join("".join(texts).split()) for key, texts in found_.items()}
    return {key: parity.amount(text, block.language) if ".price." in key[0] else text for key, text in together.items()}
