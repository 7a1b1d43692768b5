"""Companies and how to reach them: names with addresses, telephone, mail, sites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smpc_annex.adopting.places import Places
from smpc_annex.adopting.tokens import Token
from smpc_annex.model.rules import Country, EuLevel

_MAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SITE = re.compile(
    r"(?<![\w@/.-])(?:https?://[^\s<>,;()]+|www\.[^\s<>,;()]+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|eu|org|net|info|int|{tld})(?:/[^\s<>,;()]*)?)(?![\w@])"
)
_CALL = re.compile(r"(?:tel|tlf|tfn|tél|puh|telefon\w*|phone|telephone|puhelin|téléphone)\.?:?\s*$", re.IGNORECASE)
_CITY = r"[A-ZÅÄÖØÆÉ][\w’'-]*(?:[ -](?!(?:{stop})\b)[A-ZÅÄÖØÆÉ][\w’'-]*)*"
_STOP = "Tel|Tlf|Tfn|Tél|Puh|Telefon|Phone|Fax|Puhelin|Telephone|Téléphone"
#: How the legal form of a company looks at the end of its name: short, with capitals or strokes.
_FORM = re.compile(
    r"(?<![\w])(?:[A-Z]\.[A-Z]\.(?:[A-Z]\.)?|[A-Z]/S|[A-Z][A-Za-z]{0,2}/[A-Z]{1,3}|A[BS]A?|O[yY][jJ]?|NV|SA|SAS|BV|SE|AG|ASA|ApS|Ab|GmbH|Ltd\.?|Limited|DAC|Inc\.?|PLC|plc|KG|SRL|S\.r\.l\.|GesmbH)(?![\w])"
)
_SMALL = frozenset({"and", "og", "och", "ja", "en", "et", "und", "&", "de", "von", "van", "of", "du", "la", "for"})
#: Postal codes of other countries in which holders sit, beside the country's own.
POSTAL_CODES = (
    r"[0-9]{4,5}",
    r"[0-9]{3} [0-9]{2}",
    r"[0-9]{4} [A-Z]{2}",
    r"[A-Z][0-9]{2} [A-Z0-9]{4}",
    r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}",
)
#: + and six digits: what the dossier takes for a telephone number.
_SHORTEST = 7
_PLACE = r"(?:[0-9]|Box|Postboks|PL|Pb)"


def mails(text: str) -> Iterator[Token]:
    """E-mail addresses."""
    for match in _MAIL.finditer(text):
        yield Token("representative.email", match.start(), match.end(), match[0], match[0])


def official_sites(text: str, country: Country) -> Iterator[Token]:
    """The official sites of the country in any of their accepted forms, the longest first; the id of the site is the data."""
    forms = sorted(
        ((form.text, site.id) for site in country.sites.values() for form in site.printed), key=lambda one: -len(one[0])
    )
    for form, id_ in forms:
        for match in re.finditer(rf"(?<![\w@/.-]){re.escape(form)}(?![\w@]|[-.][a-z]|/[\w])", text):
            yield Token(f"site.{id_}", match.start(), match.end(), match[0], id_)


def sites(text: str, country: Country) -> Iterator[Token]:
    """Web addresses of any kind; whose they are is for others to say."""
    pattern = re.compile(_SITE.pattern.replace("{tld}", country.code.lower()))
    for match in pattern.finditer(text):
        address = match[0].rstrip(".:!?/" if not match[0].startswith("http") else ".:!?")
        yield Token("site", match.start(), match.start() + len(address), address, address)


def phones(text: str, country: Country) -> Iterator[Token]:
    """Telephone numbers with + or after a word for telephone, in E.164."""
    import phonenumbers

    leniency = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text, country.code, leniency):
        before = text[: match.start]
        if not match.raw_string.startswith(("+", "00")) and not _CALL.search(before):
            continue
        if "fax" in before[-12:].casefold():
            continue
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        if len(number) < _SHORTEST:
            continue
        yield Token("representative.phone", match.start, match.end, match.raw_string, number)


@dataclass(frozen=True, slots=True)
class Company:
    """A company with its address as it stands in a text; the parts are places in it."""

    name: tuple[int, int]
    street: tuple[int, int]
    postal_code: tuple[int, int]
    city: tuple[int, int]
    country: tuple[int, int] | None
    certain: bool

    def tokens(self, role: str, text: str) -> Iterator[Token]:
        """The parts as values of a holder (``mah``) or representative."""
        doubt = "" if self.certain else "where the company's name begins is a guess"
        for part in ("name", "street", "postal_code", "city", "country"):
            place = getattr(self, part)
            if place:
                start, end = place
                yield Token(f"{role}.{part}", start, end, text[start:end], text[start:end], doubt=doubt if part == "name" else "")


def companies(text: str, codes: list[str], places: Places, edges: list[int]) -> Iterator[Company]:
    """Companies with street, postal code and town. ``codes`` are patterns of postal codes; ``edges`` places where a name may begin."""
    code = "|".join(dict.fromkeys(pattern.strip("^$") for pattern in codes))
    pattern = re.compile(
        rf"(?<=[ ,–-])(?P<code>(?:[A-Z]{{1,2}}-)?(?:{code}))(?P<comma>,?) (?P<city>{_CITY.replace('{stop}', _STOP)})"
    )
    last = 0
    for match in pattern.finditer(text):
        begins = sorted({edge for edge in (last, *edges) if last <= edge <= match.start()}, reverse=True)
        tried = ((begin, _name_and_street(text[begin : match.start()])) for begin in begins[:6])
        begin, found = next(((begin, found) for begin, found in tried if found), (0, None))
        if found is None:
            continue
        name, street, certain = found
        city = match.span("city")
        country = None
        after = re.match(r",? ?\(?([^\W\d_][^\d,.;()]{2,30}?)\)?(?=[.,;)]|$)", text[match.end() :])
        if after and places.exactly(after[1]):
            country = (match.end() + after.start(1), match.end() + after.end(1))
        last = country[1] if country else match.end()
        yield Company(
            (begin + name[0], begin + name[1]), (begin + street[0], begin + street[1]), match.span("code"), city, country, certain
        )


def _name_and_street(before: str) -> tuple[tuple[int, int], tuple[int, int], bool] | None:
    """Where name and street stand in the words before a postal code."""
    end = len(before.rstrip(" ,–-"))
    commas = [m.start() for m in re.finditer(", ", before[:end])]
    form = list(_FORM.finditer(before[:end]))
    if form and before[form[-1].end() : end].strip(" ,"):
        legal = form[-1]
        # A capital behind a full stop may be the legal form's own; the last form that leaves a street behind it counts.
        street = legal.end() + len(before[legal.end() : end]) - len(before[legal.end() : end].lstrip(" ,"))
        begin, certain = _begin(before[: legal.end()])
        return (begin, legal.end()), (street, end), certain
    if not commas:
        return None
    street = commas[-1] + 2
    if not re.search(_PLACE, before[street:end]) and len(commas) > 1:
        street = commas[-2] + 2
    name_end = street - 2
    begin, _certain = _begin(before[:name_end])
    return ((begin, name_end), (street, end), False) if begin < name_end else None


def _begin(words: str) -> tuple[int, bool]:
    """Where a company's name begins in the words that end with it, and whether that is certain."""
    colon = max(words.rfind(": "), words.rfind("; "))
    if colon >= 0 and len(words[colon + 2 :].split()) <= 7:
        return colon + 2, True
    parts = list(re.finditer(r"\S+", words))
    if len(parts) <= 3 or all(_name_like(part[0]) for part in parts):
        start = 0 if all(_name_like(part[0]) or (part is parts[0] and "-" in part[0]) for part in parts) else None
        if start is not None:
            return parts[0].start() if parts else 0, True
    begin = len(words)
    for part in reversed(parts):
        if not _name_like(part[0]) and part[0] not in _SMALL:
            break
        begin = part.start()
    # A small word at the edge belongs to the sentence, not to the name.
    while True:
        first = re.match(r"\S+ ?", words[begin:])
        if first is None or first[0].strip() not in _SMALL:
            break
        begin += first.end()
    return begin, True


def _name_like(word: str) -> bool:
    return word[:1].isupper() or word[:1].isdigit() or bool(_FORM.fullmatch(word.strip(",")))


def site_matches(address: str, country: Country, eu: EuLevel) -> str:
    """The id of the official site that an address means although it is written otherwise; empty if none."""
    from rapidfuzz.distance import OSA

    host = _host(address)
    for site in country.sites.values():
        for form in site.printed:
            if "." in form.text and OSA.distance(host, _host(form.text)) <= 2:
                return site.id
    return "ema" if any(_host(form.text) == host for site in eu.sites.values() for form in site.printed) else ""


def _host(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.casefold()).split("/")[0].rstrip(".")
