"""How to reach somebody: telephone, postal code, e-mail, web addresses; official sites spelled right, abandoned ones refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from smpc_annex.checks.identifiers import place, run_at
from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model.block import Block, Paragraph, Run
from smpc_annex.model.dossier import Address, House, Party, Text
from smpc_annex.model.rules import Site

_LABEL = "[a-z0-9\u00df-\u00f6\u00f8-\u00ff-]+"
#: A web address in running text; what stands before or after an @ is none.
_ADDRESS = re.compile(rf"(?<![@\w.-])(?P<host>{_LABEL}(?:\.{_LABEL})+)(?![\w.-]*@)(?P<path>(?:/[\w.~%-]*)*)", re.IGNORECASE)
_DOTTED = re.compile(r"(?<=\w)\.[^\W\d_]{2}\S*")
_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?P<host>[^@]+)")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_PREFIX = re.compile(r"[A-Z]{1,3}-(?=[0-9])")
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


@check("IDN020", Severity.ERROR)
def phone_exists(view: View) -> Iterator[Finding]:
    """The telephone numbers of the representative and the holder can exist.

    Each is compared with the numbering plans (phonenumbers): country code, length, and whether the range is in use. Whether
    anybody answers is not known, and the printed form is compared with the number by FRM004.

    Fails: representatives.yaml: number: "+31200000042" -> number: "+3120000004"
    Passes: representatives.yaml: number: "+31200000042" -> number: "+31200000043"
    """
    import phonenumbers

    for party in (view.situation.local, view.situation.mah):
        if party and party.phone:
            number = party.phone.number
            try:
                valid = phonenumbers.is_valid_number(phonenumbers.parse(number.text))
            except phonenumbers.NumberParseException:
                valid = False
            if not valid:
                yield found(
                    "IDN020",
                    f"{number} is no telephone number",
                    number.span,
                    "compare it with the company; the country's code comes first, and no 0 after it",
                )


@check("IDN021", Severity.WARNING)
def phone_of_country(view: View) -> Iterator[Finding]:
    """The representative's telephone number is one of its country.

    A reader calls the local company. One number for several countries is allowed, and uncommon: most often a line was copied
    from the neighbour.

    Fails: representatives.yaml: number: "+31200000042" -> number: "+3228880042"
    Passes: representatives.yaml: number: "+31200000042" -> number: "+31200000043"
    """
    party = view.situation.local
    if party is None or party.phone is None:
        return
    import phonenumbers

    code = phonenumbers.country_code_for_region(view.situation.country.code)
    number = party.phone.number
    if code and not number.text.startswith(f"+{code}"):
        yield found(
            "IDN021",
            f"{number} is not a number of {_english(view)}: those begin with +{code}",
            number.span,
            "give the number of the local representative",
        )


@check("IDN022", Severity.ERROR)
def postal_code(view: View) -> Iterator[Finding]:
    """The representative's postal code has the letters and digits of its country.

    The form stands in the rules (identifiers: postal_code). Spaces do not count here, nor the country's letters before it (B-1831).
    Only an address in the country itself is judged.

    Fails: representatives.yaml: postal_code: "1099 XX" -> postal_code: "109 XX"
    Passes: representatives.yaml: postal_code: "1099 XX" -> postal_code: "1098 XX"
    """
    address, rule = _local_address(view), view.situation.country.identifiers.get("postal_code")
    if address and rule:
        code = _BLANKS.sub("", _PREFIX.sub("", address.postal_code.text))
        if not re.fullmatch(rule.pattern.replace(" ", ""), code):
            yield found(
                "IDN022",
                f"“{address.postal_code}” is no postal code of {_english(view)}",
                address.postal_code.span,
                f"it has {rule.form}",
            )


@check("IDN023", Severity.WARNING)
def postal_code_spaces(view: View) -> Iterator[Finding]:
    """The representative's postal code has its spaces where the country puts them.

    1105 BP and 104 25, not 1105BP and 10425. Letters and digits are judged by IDN022.

    Fails: representatives.yaml: postal_code: "1099 XX" -> postal_code: "1099XX"
    Passes: representatives.yaml: postal_code: "1099 XX" -> postal_code: "1098 XX"
    """
    address, rule = _local_address(view), view.situation.country.identifiers.get("postal_code")
    if address and rule:
        code = _PREFIX.sub("", address.postal_code.text).replace("\u00a0", " ")
        if not re.fullmatch(rule.pattern, code) and re.fullmatch(rule.pattern.replace(" ", ""), _BLANKS.sub("", code)):
            yield found(
                "IDN023",
                f"“{address.postal_code}” is not spaced as in {_english(view)}",
                address.postal_code.span,
                f"it has {rule.form}",
            )


@check("IDN024", Severity.ERROR)
def address_form(view: View) -> Iterator[Finding]:
    """E-mail and web addresses of the representative and the holder could exist.

    No empty part, no two dots in a row, no dot or hyphen at an end, a last part of letters. Whether mail arrives is not known.

    Fails: representatives.yaml: info.be@exempla.example -> info.be@exempla..example
    Passes: representatives.yaml: info.be@exempla.example -> medical.be@exempla.example
    """
    for party in (view.situation.local, view.situation.mah):
        if party and party.email:
            match = _EMAIL.fullmatch(party.email.text)
            if not (match and _HOST.fullmatch(match["host"])):
                yield found("IDN024", f"“{party.email}” is no e-mail address", party.email.span, "compare it with the company")
        if party and party.website and not _HOST.fullmatch(_host(party.website.text)):
            yield found("IDN024", f"“{party.website}” is no web address", party.website.span, "compare it with the company")


@check("IDN025", Severity.WARNING)
def house_address(view: View) -> Iterator[Finding]:
    """The company's e-mail and web addresses spell its domain as its other addresses do.

    All addresses of the portfolio's representatives are looked at. One that differs by a letter or two from a domain that is
    used more often is probably misspelt.

    Fails: representatives.yaml: info.be@exempla.example -> info.be@exempia.example
    Passes: representatives.yaml: info.be@exempla.example -> info.be@another.example
    """
    counts = _domains(view.house)
    for party in (view.situation.local, view.situation.mah):
        for text in (party.email, party.website) if party else ():
            if text is None:
                continue
            own = _domain(text.text)
            for other, count in counts.items():
                if own != other and count > counts.get(own, 0) and _near(own, other, 5, 10):
                    yield found(
                        "IDN025",
                        f"“{text}”: other addresses of the house have {other}",
                        text.span,
                        "compare it with the company",
                    )
                    break


@check("IDN026", Severity.WARNING)
def official_site(view: View) -> Iterator[Finding]:
    """An official site that is named anywhere in the printed text is spelled right.

    An address that differs from an official one by a letter or two, or by a hyphen, leads nowhere or to somebody else:
    medicin-priser.dk is not medicinpriser.dk. The official ones are those of the country and of the European level. The site that
    a market fills in under sites: is judged by FRM003.

    Fails: fabulor/markets/DK.yaml: bør indberettes. -> bør indberettes. Se medicin-priser.dk.
    Passes: fabulor/markets/DK.yaml: bør indberettes. -> bør indberettes. Se www.medicinpriser.dk.
    """
    addresses = list(_addresses(view))
    if not addresses:
        return
    known = _official((*view.situation.country.sites.values(), *view.eu.sites.values()))
    own = _domains(view.house)
    abandoned = view.situation.country.abandoned_sites
    for paragraph, match in addresses:
        host, path = _plain(match["host"]), match["path"].rstrip("/.").lower()
        if host in known:
            wrong = path and known[host] and not any(path.startswith(right) or right.startswith(path) for right in known[host])
            right = next((f"{host}{right}" for right in known[host] if wrong and _near(path, right, 5, 14)), "")
        elif _registered(host) in own or _refused(host, abandoned):
            continue
        else:
            right = next((other for other in known if _near(host, other, 7, 14)), "")
        run = run_at(paragraph, match.start())
        if right and not _coded(view, run):
            yield found("IDN026", f"“{match[0].rstrip('.')}” is not the official address {right}", place(run), f"write {right}")


@check("IDN027", Severity.ERROR)
def abandoned_site(view: View) -> Iterator[Finding]:
    """No abandoned address of an authority stands in the printed text or in the contact data.

    Authorities are renamed and their old addresses die, or are bought by others. The rules of a country name those that must no
    longer be printed, with the reason. What a market fills in under sites: and prints is judged by FRM003.

    Fails: fabulor/markets/NO.yaml: ICPC T90, ICD E11 -> ICPC T90, ICD E11 (www.legemiddelverket.no)
    Passes: fabulor/markets/NO.yaml: ICPC T90, ICD E11 -> ICPC T90, ICD E11 (www.dmp.no)
    """
    abandoned = view.situation.country.abandoned_sites
    if not abandoned:
        return
    said: set[Span] = set()
    for text in _data(view):
        host = text.text.rpartition("@")[2] if "@" in text.text else _host(text.text)
        if old := _refused(_plain(host), abandoned):
            said.add(text.span)
            yield found("IDN027", f"“{text}”: {old} is abandoned", text.span, abandoned[old])
    for paragraph, match in _addresses(view):
        run = run_at(paragraph, match.start())
        old = _refused(_plain(match["host"]), abandoned)
        if old and place(run) not in said and not _coded(view, run):
            yield found("IDN027", f"“{match[0].rstrip('.')}”: {old} is abandoned", place(run), abandoned[old])


# --- what is looked at ----------------------------------------------------------------------------------------------------


def _english(view: View) -> str:
    """The country's name in a message."""
    name = view.situation.country.name.get("en")
    return name.text if name else view.situation.country.code


def _local_address(view: View) -> Address | None:
    """The representative's address as the block prints it, if it lies in the country."""
    party = view.situation.local
    address = party.address_in(view.language) if party else None
    if address is None:
        return None
    names = {name.text.casefold() for name in view.situation.country.name.by_language.values()}
    return address if address.country is None or address.country.text.casefold() in names else None


def _addresses(view: View) -> Iterator[tuple[Paragraph, re.Match[str]]]:
    """All web addresses in the printed text of core and block."""
    for block in (view.core_block, view.block):
        for paragraph in block.paragraphs:
            text = paragraph.text
            for word in _DOTTED.finditer(text):  # most words have no dot inside, and the search for a whole address is slower
                start = max(text.rfind(blank, 0, word.start()) for blank in " \u00a0\n") + 1
                for match in _ADDRESS.finditer(text, start, word.end()):
                    yield paragraph, match


def _coded(view: View, run: Run) -> bool:
    """Whether a run prints what the market fills in under sites:."""
    spans = {text.span for text in view.situation.market.sites.values()}
    return any(origin.span in spans for origin in run.origins if origin.kind == "data")


def _data(view: View) -> Iterator[Text]:
    """Addresses in the data: of representative and holder, and sites that are not printed."""
    for party in (view.situation.local, view.situation.mah):
        if party:
            yield from _contacts(party)
    printed = _origins(view.block)
    for text in view.situation.market.sites.values():
        if text.span not in printed:
            yield text


def _origins(block: Block) -> set[Span]:
    return {origin.span for run in block.runs() for origin in run.origins}


def _contacts(party: Party) -> Iterator[Text]:
    yield from (text for text in (party.email, party.website) if text)


# --- addresses ------------------------------------------------------------------------------------------------------------


def _host(address: str) -> str:
    """The host of an address as it is printed."""
    return address.rpartition("://")[2].partition("/")[0]


def _plain(host: str) -> str:
    """A host for comparing: small, without www."""
    return host.lower().rstrip(".").removeprefix("www.")


def _registered(host: str) -> str:
    """The last two parts of a host: near enough to the registered name."""
    return ".".join(host.split(".")[-2:])


def _domain(address: str) -> str:
    """The registered name of an e-mail or web address."""
    return _registered(_plain(address.rpartition("@")[2] if "@" in address else _host(address)))


def _domains(house: House) -> dict[str, int]:
    """The domains of all representatives, and how often each stands there."""
    counts: dict[str, int] = {}
    for representative in house.representatives.values():
        for party in representative.periods:
            for text in _contacts(party):
                name = _domain(text.text)
                counts[name] = counts.get(name, 0) + 1
    return counts


def _official(sites: Iterable[Site]) -> dict[str, set[str]]:
    """Hosts of official sites with their accepted paths, from addresses and printed forms."""
    known: dict[str, set[str]] = {}
    for site in sites:
        for form in (site.href, *(text.text for text in site.printed)):
            _scheme, _slashes, rest = form.rpartition("://")
            host, _slash, path = rest.partition("/")
            if _HOST.fullmatch(host):
                paths = known.setdefault(_plain(host), set())
                if path.strip("/"):
                    paths.add(f"/{path.strip('/').lower()}")
    return known


def _refused(host: str, abandoned: Iterable[str]) -> str:
    """The abandoned site that a host is or belongs to."""
    return next((old for old in abandoned if host == old or host.endswith(f".{old}")), "")


@cache
def _near(word: str, right: str, one: int, two: int) -> bool:
    """Whether two words differ, but by one slip only; by two, if the right one has at least ``two`` letters; short ones never."""
    limit = 2 if len(right) >= two else 1 if len(right) >= one else 0
    if word == right or not limit or abs(len(word) - len(right)) > limit:
        return False
    return _slips(word, right) <= limit


def _slips(a: str, b: str) -> int:
    """Letters to put in, take out, change or exchange with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, right in enumerate(b, 1):
            row.append(min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (left != right)))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
