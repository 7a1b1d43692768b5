"""House forms beside a code: printed as the house wants, and said to be another form than the accepted ones.

FRM001 dispensing group, FRM002 reimbursement, FRM003 official site, FRM004 telephone number whose digits are not those of the
number. An error where a requirement in force asks for the field, else a warning; a waiver can answer for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from smpc_annex.diagnostics import Citation, Finding, Severity, Span
from smpc_annex.model.dossier import Pack, Party, Text, Words
from smpc_annex.model.situation import Situation

_SITE_FIELDS = {"smpc": "smpc.site", "price": "price.reference"}


def printed_forms(situation: Situation, language: str, fields: frozenset[str]) -> Iterator[Finding]:
    """Every house form that this block prints and that the rules do not know. ``fields`` are those in its printed text."""
    shared: set[Span | None] = set()
    for pack in situation.packs:
        for finding in _pack_forms(pack, situation, language, fields):
            if finding.span not in shared:  # what holds for all packs is said once
                yield finding
            shared.add(finding.span)
    for id_, own in situation.market.sites.items():
        site, field = situation.site(id_), _SITE_FIELDS.get(id_, "")
        if site and field in fields and _bare(own.text) not in {_bare(form.text) for form in site.printed}:
            yield _finding(
                "FRM003",
                f"“{own.text}” is not the official address",
                own.span,
                [form.text for form in site.printed],
                situation,
                field,
            )
    for party in (situation.local, situation.mah):
        if party:
            yield from _phone(party)


def _pack_forms(pack: Pack, situation: Situation, language: str, fields: frozenset[str]) -> Iterator[Finding]:
    dispensing, group = situation.dispensing(pack), situation.group(pack)
    if dispensing and group and "pack.dispensing" in fields:
        yield from _form("FRM001", "dispensing group", dispensing.printed, group.printed, language, situation, "pack.dispensing")
    reimbursement, statuses = situation.reimbursement(pack), situation.statuses(pack)
    if reimbursement and statuses and statuses[0].field in fields:
        first = statuses[0]
        yield from _form("FRM002", "reimbursement", reimbursement.printed, first.printed, language, situation, first.field)


def _form(
    code: str,
    what: str,
    house: Words | None,
    accepted: Mapping[str, tuple[Text, ...]],
    language: str,
    situation: Situation,
    field: str,
) -> Iterator[Finding]:
    own = house.get(language) if house else None
    forms = [form.text for form in accepted.get(language, ())]
    if own and _small(own.text) not in {_small(form) for form in forms}:
        yield _finding(code, f"“{own.text}” is not an accepted form of this {what}", own.span, forms, situation, field)


def _finding(code: str, message: str, span: Span, accepted: list[str], situation: Situation, field: str) -> Finding:
    laws, required = _asking(situation, field)
    return Finding(
        id=code,
        severity=Severity.ERROR if required else Severity.WARNING,
        message=message,
        span=span,
        help=f"accepted: {', '.join(accepted)}; a waiver can answer for another form",
        laws=laws,
    )


def _asking(situation: Situation, field: str) -> tuple[tuple[Citation, ...], bool]:
    """The laws in force that ask for a field, and whether one of them must be obeyed."""
    asking = [
        r
        for r in situation.country.requirements
        if field in (*r.fields, *r.any_of) and r.level == "required" and situation.asks(r)
    ]
    laws = dict.fromkeys(law for r in asking for law in situation.country.laws_on(r, situation.day))
    return tuple(law.citation() for law in laws), any(r.active for r in asking)


def _phone(party: Party) -> Iterator[Finding]:
    phone = party.phone
    if phone and phone.printed and not _same_number(phone.printed.text, phone.number.text):
        yield Finding(
            id="FRM004",
            severity=Severity.ERROR,
            message=f"“{phone.printed.text}” is another number than {phone.number.text}",
            span=phone.printed.span,
            help="make the two agree",
        )


def _same_number(printed: str, number: str) -> bool:
    """Whether a printed form, international or as people dial it in that country, is this number."""
    digits = "".join(c for c in printed.replace("(0)", "") if c.isdigit())
    if digits.removeprefix("00") == number.removeprefix("+"):
        return True
    import phonenumbers  # its tables are large; most printed forms are international

    try:
        meant = phonenumbers.parse(number)
        read = phonenumbers.parse(printed.replace("(0)", ""), phonenumbers.region_code_for_number(meant))
    except phonenumbers.NumberParseException:
        return False
    return bool(meant.country_code == read.country_code and meant.national_number == read.national_number)


def _small(words: str) -> str:
    """Words with a small first letter: a form may begin a sentence."""
    return words[:1].lower() + words[1:]


def _bare(address: str) -> str:
    """An address without scheme and final slash, for comparing; a hyphen or another host is another address."""
    return address.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
