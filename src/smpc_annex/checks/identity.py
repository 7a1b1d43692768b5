"""Names written otherwise than they are: substances, the invented name, companies.

IDY001 substance, IDY002 invented name, IDY003 company, IDY004 the INN's own spelling. The first three look at the printed text of the core and of the block, whole paragraphs
at a time, so that a name that breaks over two lines of the data is still one name. Runs that print the name's own datum are left
out: they cannot differ from it. How names are bent in a language (genitive, definite form, case, compound) is grammar and stands
here; which names there are is data.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model.block import Block, Run
from smpc_annex.model.dossier import House, Party, Product, Words

_NAME_FIELDS = frozenset({"product.name", "product.inn", "mah.name", "representative.name"})
_MACHINE_FIELDS = frozenset(
    {"representative.email", "representative.website", "representative.phone", "representative.address", "mah.address"}
)
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+(?:[./&'’\-][^\W_]+)*")
_ADDRESS = re.compile(r"@|://|^www\.|\w\.[a-z]{2,}(?:/|$)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+|,\s+")

# What may follow a name in a language, as grammar; other languages have only the apostrophe, which ends a word anyway.
_FINNISH = (
    r"(?:n|a|ä|ta|tä|tta|ttä|na|nä|ksi|lla|llä|lle|lta|ltä|ssa|ssä|sta|stä|ksi|t|en|in|an|än|on|un|hin|seen|lta|tä)"
    r"(?:kin|kaan|kään|ko|kö|nsa|nsä|mme)?"
)
_ENDINGS = {
    "en": "s",
    "fr": "s",
    "nl": "s|e|en",
    "de": "s|es|e|en|n",
    "da": "s|et|ets|en|ens|er|erne|ernes",
    "nb": "s|et|ets|en|ens|a|er|ene|enes",
    "sv": "s|et|ets|en|ens|er|erna|ernas",
    "fi": _FINNISH,
}
#: Languages that write a compound as one word, and those whose genitive is a bare s.
_COMPOUNDING = frozenset({"nl", "de", "da", "nb", "sv", "fi"})
_BARE_GENITIVE = frozenset({"nl", "de", "da", "nb", "sv"})
#: Languages that bend a name no further than its plural: a slip and a plural at once is another word.
_PLURAL_ONLY = frozenset({"en", "fr"})


# --- the text -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Read:
    """A block's words, found once: ``words`` as written, ``small`` in small letters, per language."""

    text: str
    starts: list[int]
    runs: list[Run]
    words: dict[str, frozenset[str]]
    small: dict[str, list[str]]
    masked: dict[str, str]
    _tokens: dict[str, list[re.Match[str]]] = field(default_factory=dict)

    def tokens(self, language: str) -> list[re.Match[str]]:
        if language not in self._tokens:
            self._tokens[language] = list(_TOKEN.finditer(self.masked[language]))
        return self._tokens[language]

    def span(self, index: int) -> Span | None:
        """Where the character at this place was written; the dossier's data before a template, catalogue or rule."""
        run = self.runs[bisect_right(self.starts, index) - 1]
        origins = sorted(run.origins, key=lambda origin: origin.kind != "data")
        return origins[0].span if origins else None

    def places(self, language: str, word: str) -> Iterator[int]:
        """Where this word stands in the text of a language, web and e-mail addresses left out."""
        text = self.masked[language]
        for match in re.finditer(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", text):
            begin = max(text.rfind(space, 0, match.start()) for space in " \n\u00a0") + 1
            chunk = re.match(r"\S*", text[begin:])
            if not chunk or not _ADDRESS.search(chunk[0].strip("().,;:")):
                yield match.start()


_LAST: list[tuple[Block, _Read]] = []


def _read(block: Block) -> _Read:
    """The words of a block. The last few are kept, since a core is judged with each of its blocks."""
    for number, (known, reading) in enumerate(_LAST):
        if known is block:
            _LAST.insert(0, _LAST.pop(number))
            return reading
    reading = _read_anew(block)
    _LAST.insert(0, (block, reading))
    del _LAST[4:]
    return reading


def _read_anew(block: Block) -> _Read:
    starts: list[int] = []
    runs: list[Run] = []
    pieces: list[str] = []
    shown: list[str] = []
    length = 0
    for paragraph in block.paragraphs:
        for run in paragraph.runs:
            starts.append(length)
            runs.append(run)
            pieces.append(run.text)
            shown.append("" if _prints_datum(run) else run.language)
            length += len(run.text)
        pieces.append("\n")
        shown.append("")
        length += 1
    masked = {
        language: "".join(
            piece if of == language or piece == "\n" else "\0" * len(piece) for piece, of in zip(pieces, shown, strict=True)
        )
        for language in sorted(set(shown) - {""})
    }
    words = {language: frozenset(_WORD.findall(text)) for language, text in masked.items()}
    small = {language: sorted({word.lower() for word in found}) for language, found in words.items()}
    return _Read("".join(pieces), starts, runs, words, small, masked)


def _prints_datum(run: Run) -> bool:
    """Whether a run prints a name from its own datum, or what is no prose."""
    return run.field in _MACHINE_FIELDS or (run.field in _NAME_FIELDS and any(origin.kind == "data" for origin in run.origins))


# --- words --------------------------------------------------------------------------------------------------------------


def _distance(a: str, b: str, limit: int) -> int:
    """Letters added, dropped, changed or swapped between two words; more than ``limit`` counts as one more."""
    from rapidfuzz.distance import OSA

    return int(OSA.distance(a, b, score_cutoff=limit))


_FOLDS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("x", "ks"),
        ("ph", "f"),
        ("th", "t"),
        ("qu|kv|kw", "k"),
        ("c(?=[eiyé])|z", "s"),
        ("ch?", "k"),
        ("y|j", "i"),
        ("[æä]|ae", "e"),
        ("[øö]|oe", "e"),
        ("[éèêë]", "e"),
        ("w", "v"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=512)
def _sound(word: str) -> str:
    """A word as several languages would sound it: isatuximab and isatuksimab are the same."""
    for pattern, by in _FOLDS:
        word = pattern.sub(by, word)
    return word


@lru_cache(maxsize=512)
def _right(name: str, language: str) -> re.Pattern[str]:
    """The forms that a name (in small letters) may take in a language: itself, bent, or at the head of a compound."""
    endings = _ENDINGS.get(language, "")
    forms = [re.escape(name)]
    if endings:
        forms.append(f"{re.escape(name)}(?:{endings})")
    if language == "fi":
        base = _base(name, language)
        weak = base[:-1] if base[-2:] in ("kk", "pp", "tt") else base
        stems = "|".join(re.escape(stem) for stem in dict.fromkeys((base, weak)))
        forms.append(f"(?:{stems})(?:i{_FINNISH}|ei{_FINNISH}|ej(?:a|ä|en)|i)")
    if language in _COMPOUNDING:
        forms.append(rf"{re.escape(name)}s?[^\W\d_]{{3,}}")
    return re.compile("|".join(forms))


_ROOT_FOLDS = tuple((re.compile(p), by) for p, by in (("h", ""), ("t?s", "k"), ("klor[io]", "klor"), (r"(.)\1+", r"\1")))


@lru_cache(maxsize=512)
def _root(inn: str) -> str:
    """What an INN has in common in all languages: its sound, with c, k, s, x and z as one and without the last vowels."""
    root = _sound(inn)
    for pattern, by in _ROOT_FOLDS:
        root = pattern.sub(by, root)
    return root.rstrip("aeio")


def _base(name: str, language: str) -> str:
    """A name without the vowel that Finnish gives every borrowed name."""
    return name[:-1] if language == "fi" and name.endswith("i") else name


@lru_cache(maxsize=512)
def _ending(language: str) -> re.Pattern[str] | None:
    endings = _ENDINGS.get(language)
    return re.compile(f"(?:{'i?' if language == 'fi' else ''}(?:{endings}))$") if endings else None


def _stems(word: str, name: str, language: str) -> Iterator[str]:
    """A word, without its ending, and the head of it that is as long as the name, if it may be a compound."""
    yield word
    ending = _ending(language)
    if ending and language not in _PLURAL_ONLY and len(word) > len(name) - 2 and (match := ending.search(word)):
        for cut in range(match.start(), len(word)):
            if ending.fullmatch(word, cut):
                yield word[:cut]
    if language in _COMPOUNDING and len(word) >= len(name) + 3:
        for length in (len(name) - 1, len(name), len(name) + 1):
            yield word[:length]


@lru_cache(maxsize=16384)
def _misses(word: str, name: str, language: str) -> bool:
    """Whether a word (both in small letters) is the name with a slip of the pen, or sounds like it."""
    base, size = _base(name, language), len(name)
    if size < 6:
        return False
    for stem in _stems(word, name, language):
        target = base if stem is not word and base != name else name
        if abs(len(stem) - len(target)) > 3:
            continue
        if _distance(stem, target, 1) <= 1 and (stem[:1] == target[:1] or stem is word):
            return True
        if size >= 8 and stem[:1] == target[:1] and stem is word:
            sounds = _sound(stem), _sound(target)
            if sounds[0] == sounds[1] or (_distance(*sounds, 1) <= 1 and _distance(stem, target, 2) <= 2):
                return True
    return False


def _candidates(reading: _Read, language: str, name: str, others: Iterable[str] = ()) -> Iterator[str]:
    """Words of a language (in small letters) worth a closer look: the first letter of a name, or one slip away from the first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    words = reading.small[language]
    least = min(len(one) for one in (name, *others)) - 2
    firsts = {one[0] for one in (name, *others)}
    for first in firsts:
        for word in words[bisect_left(words, first) : bisect_left(words, chr(ord(first) + 1))]:
            if len(word) >= least:
                yield word
    for word, _score, _index in process.extract(name, words, scorer=OSA.distance, score_cutoff=1, limit=None):
        if word[0] not in firsts:
            yield word


def _once(findings: Iterable[tuple[Span | None, str, Finding]]) -> Iterator[Finding]:
    """One finding for a datum and a wrong spelling."""
    seen: set[tuple[Span | None, str]] = set()
    for span, spelling, finding in findings:
        if (span, spelling) not in seen:
            seen.add((span, spelling))
            yield finding


# --- substances and the invented name -------------------------------------------------------------------------------------


@check("IDY001", Severity.WARNING)
def substances(view: View) -> Iterator[Finding]:
    """A substance is written as its INN in the language of the text.

    Directive 2001/83/EC, article 1(21), calls a substance by the name that the World Health Organization recommends, and each
    language spells it in its own way: isatuximab is isatuksimab in Norwegian and isatuksimabi in Finnish. Texts that were
    translated or copied by hand mix these spellings. Each word of the core and of the block is compared with the substances of the
    product in the word's own language, endings and compounds of that language allowed. Another language's name, a single slip of
    the pen, and a spelling that sounds the same are doubts; other medicines' substances differ by more. Names of fewer than six
    letters are not compared for slips.

    Fails: fabulor/core/en.yaml: of fabulexine. -> of fabuleksine.
    Fails: fabulor/core/en.yaml: whether fabulexine is excreted -> whether fabuleksin is excreted
    Passes: fabulor/core/en.yaml: whether fabulexine is excreted -> whether FABULEXINE is excreted
    """
    yield from _once(_substances(view))


def _substances(view: View) -> Iterator[tuple[Span | None, str, Finding]]:
    for reading in (_read(view.core_block), _read(view.block)):
        for language in reading.words:
            right = [inn.text.lower() for s in view.situation.product.substances if (inn := s.inn.get(language))]
            for substance in view.situation.product.substances:
                inn = substance.inn.get(language)
                if inn is None:
                    continue
                others: dict[str, str] = {}
                for other, text in substance.inn.by_language.items():
                    others.setdefault(text.text.lower(), other)
                for word in _wrong(reading, language, inn.text.lower(), right, others):
                    other = next((others[o] for o in others if _right(o, language).fullmatch(word.lower())), "")
                    why = f"the name in another language ({other})" if other else "no form of that name"
                    message = f"“{word}” is {why}: the substance is “{inn.text}” here ({language})"
                    subject = f"substance:{substance.id}"
                    for place in reading.places(language, word):
                        span = reading.span(place)
                        advice = f"write {inn.text}, or mend the INN at {inn.span}"
                        yield span, word.lower(), found("IDY001", message, span or inn.span, advice, subject)


def _wrong(reading: _Read, language: str, name: str, right: Sequence[str], others: Iterable[str]) -> Iterator[str]:
    """Words as written that mean a name and are none of its forms. Names of several words are compared as a whole."""
    if not _WORD.fullmatch(name):
        yield from (text for _start, text in _sequences(reading, language, name, legal=False, known=frozenset(right)))
        return
    patterns = [_right(known, language) for known in right]
    foreign = [_right(other, language) for other in others if other not in right and _WORD.fullmatch(other)]
    for small in _candidates(reading, language, name, [other for other in others if _WORD.fullmatch(other)]):
        if any(pattern.fullmatch(small) for pattern in patterns):
            continue
        if any(pattern.fullmatch(small) for pattern in foreign) or _misses(small, name, language):
            yield from sorted(word for word in reading.words[language] if word.lower() == small)


@check("IDY002", Severity.WARNING)
def invented_name(view: View) -> Iterator[Finding]:
    """The invented name is written as it was authorised.

    All parts of advertising accord with the SmPC (directive 2001/83/EC, article 87(2)), and so does the name; the near miss is a slip that nobody reads any more. Words with a capital letter in the core and in the block are compared with
    the name, endings of the language allowed; a word that the same text also writes small is an ordinary word. Capitals only are
    fine.

    Fails: fabulor/core/en.yaml: Fabulor is indicated -> Fabullor is indicated
    Passes: fabulor/core/en.yaml: Fabulor is indicated -> FABULOR is indicated
    """
    yield from _once(_invented(view))


def _invented(view: View) -> Iterator[tuple[Span | None, str, Finding]]:
    name = view.situation.product.name
    whole = name.text.lower()
    for reading in (_read(view.core_block), _read(view.block)):
        for language, words in reading.words.items():
            known = [inn.text.lower() for s in view.situation.product.substances if (inn := s.inn.get(language))]
            for word in _wrong_capitals(reading, language, whole, [whole, *known], words):
                message = f"“{word}” is not the invented name “{name.text}”"
                for place in reading.places(language, word):
                    span = reading.span(place)
                    advice = f"write {name.text}, or mend the name at {name.span}"
                    yield span, word.lower(), found("IDY002", message, span or name.span, advice)


def _wrong_capitals(reading: _Read, language: str, name: str, right: Sequence[str], words: frozenset[str]) -> Iterator[str]:
    for word in _wrong(reading, language, name, right, ()):
        if word[:1].isupper() and word.lower() not in words:
            yield word


@check("IDY004", Severity.WARNING)
def spellings(view: View) -> Iterator[Finding]:
    """The INN of the block's language sounds like the INN of the other languages.

    A slip in the datum itself is printed in every block of that language, and no text need disagree with it. The languages
    differ in letters (x or ks, c or k, a last vowel), hardly in sound: if all other languages, at least three, agree with each
    other and this one is one or two letters away from them, it is worth a look. Names of several words are not compared.

    Fails: fabulor/product.yaml: nb: "fabuleksin" -> nb: "fabulekson"
    Passes: fabulor/product.yaml: nb: "fabuleksin" -> nb: "fabulexin"
    """
    for substance in view.situation.product.substances:
        inn = substance.inn.by_language.get(view.language)
        others = {code: text.text for code, text in substance.inn.by_language.items() if code != view.language}
        if inn is None or len(others) < 3 or not all(_WORD.fullmatch(name) for name in (inn.text, *others.values())):
            continue
        own, roots = _root(inn.text.lower()), {_root(name.lower()) for name in others.values()}
        if len(roots) == 1 and 0 < _distance(own, roots.pop(), 2) <= 2:
            alike = ", ".join(f"{name} ({code})" for code, name in sorted(others.items()))
            message = f"“{inn.text}” ({view.language}) sounds otherwise than the INN in other languages: {alike}"
            yield found("IDY004", message, inn.span, "compare it with the SmPC in that language", f"substance:{substance.id}")


# --- companies ------------------------------------------------------------------------------------------------------------


@check("IDY003", Severity.WARNING)
def companies(view: View) -> Iterator[Finding]:
    """A company is written as the holder or the representative is called.

    An annex names who answers for the medicine: the name in a sentence and the name in the data must be one. Published annexes
    have "Industries" for "Industrie" in a sentence that nobody compared with the block. Names are compared word by word over line ends: all words there and one a slip of the pen, or the words right
    and another legal form behind them. Genitives and other companies of the portfolio are fine. A word of a printed name that is
    one slip away from what two other companies of the portfolio share is found at its datum.

    Fails: fabulor/core/en.yaml: no effect was seen in animals. -> no effect was seen (Exempla Pharma Europa Ltd).
    Passes: fabulor/core/en.yaml: no effect was seen in animals. -> no effect was seen (Exempla Pharma Europe Ltd).
    """
    yield from _once(_companies(view))


def _companies(view: View) -> Iterator[tuple[Span | None, str, Finding]]:
    known = _known_names(view.house, view.situation.product)
    parties = [party for party in (view.situation.mah, view.situation.local) if party]
    for reading, legal in ((_read(view.core_block), False), (_read(view.block), True)):
        for language in reading.words:
            for name in _names(parties, language):
                for start, spelling in _sequences(reading, language, name.text, legal=True, known=known, alone=legal):
                    span = reading.span(start)
                    message = f"“{spelling}” is not how the company is called: “{name.text}”"
                    advice = f"write {name.text}, or mend the name at {name.span}"
                    yield span, spelling.lower(), found("IDY003", message, span or name.span, advice)
    for party in parties:
        here = party.name.get(view.language)
        if here is None:
            continue
        for word, usual in _odd_words(here.text, party.name, known):
            message = f"“{word}” in “{here.text}”: other companies of this portfolio write “{usual}”"
            yield here.span, word, found("IDY003", message, here.span, "compare it with the company register")


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    span: Span


def _names(parties: Sequence[Party], language: str) -> list[_Name]:
    names = [text for party in parties if (text := party.name.get(language))]
    return list({name.text: _Name(name.text, name.span) for name in names}.values())


_KNOWN: list[tuple[House, Product, frozenset[str]]] = []


def _known_names(house: House, product: Product) -> frozenset[str]:
    """All company names that the portfolio knows, in the form in which names are compared."""
    for of_house, of_product, names in _KNOWN:
        if of_house is house and of_product is product:
            return names
    parties = [*product.mah, *(p for r in house.representatives.values() for p in r.periods)]
    known = frozenset(_plain_name(text.text) for party in parties for text in party.name.by_language.values())
    _KNOWN.insert(0, (house, product, known))
    del _KNOWN[4:]
    return known


@lru_cache(maxsize=1 << 14)
def _plain(token: str) -> str:
    return token.casefold().replace(".", "").replace("’", "'")


@lru_cache(maxsize=1024)
def _plain_name(name: str) -> str:
    return " ".join(_plain(token) for token in _TOKEN.findall(name))


def _is_legal_form(token: str) -> bool:
    """Whether a word looks like a legal form: short, with capitals or strokes (NV, A/S, B.V., Ltd)."""
    bare = token.replace(".", "").replace("/", "")
    return (
        token[0].isupper()
        and (len(bare) <= 4 or "/" in token)
        and (len(bare) <= 3 or sum(c.isupper() for c in bare) > 1 or "/" in token)
    )


def _sequences(
    reading: _Read, language: str, name: str, *, legal: bool, known: frozenset[str], alone: bool = False
) -> Iterator[tuple[int, str]]:
    """Where a name of one or more words stands misspelt: its place and the spelling.

    With ``legal`` the last word may be a legal form, which is compared apart; ``alone`` asks for that even where only one word
    stands before it.
    """
    raw = _TOKEN.findall(name)
    form = _plain(raw.pop()) if legal and len(raw) > 1 and _is_legal_form(raw[-1]) else ""
    stem = [_plain(token) for token in raw]
    anchors = _anchors(reading, language, stem)
    if not anchors:
        return
    tokens, text = reading.tokens(language), reading.masked[language]
    shared = {word for one in known for word in one.split()} if legal else set()
    size = len(stem)
    for index in range(len(tokens) - size + 1):
        window = tokens[index : index + size]
        if not any(part in anchors for token in window for part in _plain(token[0]).split("-")):
            continue
        if any(not _BETWEEN.fullmatch(text, a.end(), b.start()) for a, b in pairwise(window)):
            continue
        plain = [_plain(token[0]) for token in window]
        near = [a for a, b in zip(plain[:-1], stem[:-1], strict=True) if a != b]
        fits = all(a == b or _token_near(a, b) for a, b in zip(plain[:-1], stem[:-1], strict=True))
        if not fits:
            continue
        last = _bent(plain[-1], stem[-1], language, text[window[-1].end() : window[-1].end() + 2])
        if not last and not _token_near(plain[-1].removesuffix("'s"), stem[-1]):
            continue
        if not last:
            near.append(plain[-1])
        after = tokens[index + size] if index + size < len(tokens) else None
        has_form = bool(after and _BETWEEN.fullmatch(text, window[-1].end(), after.start()) and _is_legal_form(after[0]))
        end = after.end() if after and has_form and form else window[-1].end()
        whole = " ".join([*plain, _plain(after[0])] if after and has_form else plain)
        if whole in known or " ".join(plain) in known:
            continue
        if size == 1 and near and not _stands_out(window[0][0], plain[0], shared, reading.words[language]):
            continue
        other_form = bool(
            form and has_form and after and not _bent(_plain(after[0]), form, language, text[after.end() : after.end() + 2])
        )
        if near or (other_form and (size > 1 or alone)):
            yield window[0].start(), text[window[0].start() : end]


def _anchors(reading: _Read, language: str, stem: Sequence[str]) -> set[str]:
    """Words of a name that stand in the text; for a name of one word, what is one slip away from it, too."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    words = {part for token in stem for part in _WORD.findall(token) if len(part) > 3}
    small = reading.small[language]
    present = words.intersection(small)
    if len(stem) == 1 and len(stem[0]) > 5:
        found_ = process.extract(stem[0], small, scorer=OSA.distance, score_cutoff=1, limit=None)
        present.update(word for word, _score, _index in found_)
    return present


def _token_near(word: str, name: str) -> bool:
    if len(name) < 5:
        return False
    return _distance(word, name, 2) <= (2 if len(name) >= 8 and word[0] == name[0] else 1)


def _bent(word: str, name: str, language: str, after: str) -> bool:
    """Whether a word is the name's last word, or that in the genitive, in a Finnish case, or before a hyphen."""
    if word in (name, f"{name}'s", f"{name}'") or word.startswith(f"{name}-"):
        return True
    if word == f"{name}s" and language in _BARE_GENITIVE:
        return after[:1].isspace() and after[1:2].isalpha()
    return language == "fi" and bool(_right(name, language).fullmatch(word))


def _stands_out(written: str, plain: str, shared: set[str], words: frozenset[str]) -> bool:
    """Whether a single word can only be a name: a capital, not written small elsewhere, not a word of another name."""
    return written[0].isupper() and plain not in shared and plain not in words


def _odd_words(printed: str, name: Words, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Words of a printed name that no other name has, one slip away from a word that two other names share."""
    own = {_plain_name(one.text) for one in name.by_language.values()}
    counts: dict[str, int] = {}
    for other in known - own:
        for word in set(other.split()):
            counts[word] = counts.get(word, 0) + 1
    for word in _plain_name(printed).split():
        if word not in counts and len(word) > 4:
            usual = next((w for w, count in counts.items() if count > 1 and _distance(w, word, 1) == 1), "")
            if usual:
                yield word, usual
