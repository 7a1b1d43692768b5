"""Codes and numbers: well formed, with the right check digit, of the expected series, each on one pack, printed as in the data.

The form of an article number (IDN001) is asked before anything is assembled, with the other references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity, Span
from smpc_annex.model.block import Paragraph, Run
from smpc_annex.model.dossier import Pack, Text
from smpc_annex.model.rules import Identifier

_ARTICLE = "article_number"
_SPACES = re.compile(r"[\s\u00a0]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_NUMBERS = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_LONG = re.compile(r"(?<![\w+/.,-])[0-9]{13,14}(?![\w/-]|[.,][0-9])")

#: The second level of the ATC classification (WHO): main group and its therapeutic subgroups.
_ATC_GROUPS = {
    "A": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16",
    "B": "01 02 03 05 06",
    "C": "01 02 03 04 05 07 08 09 10",
    "D": "01 02 03 04 05 06 07 08 09 10 11",
    "G": "01 02 03 04",
    "H": "01 02 03 04 05",
    "J": "01 02 04 05 06 07",
    "L": "01 02 03 04",
    "M": "01 02 03 04 05 09",
    "N": "01 02 03 04 05 06 07",
    "P": "01 02 03",
    "R": "01 02 03 05 06 07",
    "S": "01 02 03",
    "V": "01 03 04 06 07 08 09 10 20",
}


@check("IDN002", Severity.ERROR)
def atc_form(view: View) -> Iterator[Finding]:
    """The ATC code of the day is well formed.

    A code has a letter, two digits, two letters and two digits at its full level (WHO), and its first letter is one of fourteen.
    Spaces do not count: some countries print one. The forms that the European level and the country know both pass; a shorter
    code than the country's is a doubt (IDN003). Digits in the place of letters do not even pass the schema.

    Fails: fabulor/product.yaml: code: "A10BX99" -> code: "E10BX99"
    Passes: fabulor/product.yaml: code: "A10BX99" -> code: "A10BX98"
    """
    atc = view.situation.atc
    if atc is None:
        return
    code = _SPACES.sub("", atc.code.text)
    rules = _rules(view, "atc")
    if rules and (code[:1] not in _ATC_GROUPS or not any(re.fullmatch(rule.pattern, code) for rule in rules)):
        yield found(
            "IDN002",
            f"“{atc.code}” is no ATC code",
            atc.code.span,
            "a code has the form A10BX99: look at both letters and digits",
        )


@check("IDN003", Severity.WARNING)
def atc_level(view: View) -> Iterator[Finding]:
    """The ATC code has its full level, and its group exists.

    A code of four or five characters names a group, not a substance; some registers have them, and a country whose rules accept
    them hears nothing. The group (A10, L01) is compared with the list of WHO, to which a new one is added once in many years.

    Fails: fabulor/product.yaml: code: "A10BX99" -> code: "A19BX99"
    Passes: fabulor/product.yaml: code: "A10BX99" -> code: "A16BX99"
    """
    atc = view.situation.atc
    if atc is None:
        return
    code = _SPACES.sub("", atc.code.text)
    own = view.situation.country.identifiers.get("atc")
    fits = [rule for rule in _rules(view, "atc") if re.fullmatch(rule.pattern, code)]
    if not fits or code[:1] not in _ATC_GROUPS:
        return  # IDN002
    if own and own not in fits:
        yield found(
            "IDN003",
            f"“{atc.code}” is a group of the ATC index, not a substance",
            atc.code.span,
            "write the code with seven characters, if there is one",
        )
    elif code[1:3] not in _ATC_GROUPS[code[0]].split():
        yield found("IDN003", f"the ATC index has no group {code[:3]}", atc.code.span, "compare the code with the index of WHO")


@check("IDN004", Severity.ERROR)
def ma_number_form(view: View) -> Iterator[Finding]:
    """A marketing authorisation number that begins like a known one has its form.

    The forms are those of the European level and of the country. A number is judged by the form whose letters it begins with, and
    by the European form if it has three parts between slashes; for any other, no rule knows what is right (see IDN005).

    Fails: fabulor/product.yaml: EU/1/24/9999/001 -> EU/1/24/99/001
    Passes: fabulor/product.yaml: EU/1/24/9999/001 -> EU/1/24/9998/001
    """
    rules = _rules(view, "ma_number")
    for number in view.dossier.product.ma_numbers:
        if any(re.fullmatch(rule.pattern, number.text) for rule in rules):
            continue
        european = view.eu.identifiers.get("ma_number")
        alike = [rule for rule in rules if any(number.text.upper().startswith(word) for word in _beginnings(rule.pattern))]
        if european and len([part for part in number.text.split("/") if part]) > 2:
            alike.append(european)
        if alike:
            yield found(
                "IDN004",
                f"“{number}” is no {alike[0].name}",
                number.span,
                f"it has {alike[0].form}",
            )


@check("IDN005", Severity.WARNING)
def ma_number_plausible(view: View) -> Iterator[Finding]:
    """A marketing authorisation number is plausible: known form, serial number of its year, once in the list.

    European numbers have a serial number of three digits before 2015 and of four since (in 2015 both occur); none is of a year to
    come. Where a medicine is sold in this country alone and its rules know the forms of its numbers, a number of no known form is
    reported. Parallel imports and homeopathic medicines have other forms, so this is a doubt.

    Fails: fabulor/product.yaml: EU/1/24/9999/001 -> EU/1/24/999/001
    Passes: fabulor/product.yaml: EU/1/24/9999/001 -> EU/1/14/999/001
    """
    european, national = view.eu.identifiers.get("ma_number"), view.situation.country.identifiers.get("ma_number")
    seen: set[str] = set()
    for number in view.dossier.product.ma_numbers:
        if number.text in seen:
            yield found("IDN005", f"“{number}” stands here twice", number.span, "give each pack its own number")
        seen.add(number.text)
        if european and re.fullmatch(european.pattern, number.text):
            yield from _serial(number, view.situation.day.year)
        elif (
            national
            and list(view.dossier.markets) == [view.situation.country.code]
            and not re.fullmatch(national.pattern, number.text)
            and not any(number.text.upper().startswith(word) for word in _beginnings(national.pattern))  # IDN004
        ):
            yield found("IDN005", f"“{number}” has no known form", number.span, f"{national.name} has {national.form}")


def _serial(number: Text, this_year: int) -> Iterator[Finding]:
    """Doubts about year and serial number of a European number: community/1/year/serial/presentation."""
    parts = number.text.split("/")
    if len(parts) < 4 or not (parts[2].isdigit() and parts[3].isdigit()):
        return
    year = int(parts[2]) + (1900 if int(parts[2]) >= 95 else 2000)
    if year > this_year:
        yield found("IDN005", f"“{number}” is of {year}, which is still to come", number.span, "look at the third part")
    elif (len(parts[3]) == 3 and year > 2015) or (len(parts[3]) == 4 and year < 2015):
        digits = "four" if year > 2015 else "three"
        yield found(
            "IDN005",
            f"“{number}”: the serial numbers of {year} have {digits} digits",
            number.span,
            "look at the third and fourth part; leading zeros count",
        )


@check("IDN006", Severity.ERROR)
def check_digit(view: View) -> Iterator[Finding]:
    """The check digit of every article number is right.

    The rules of the country say which algorithm its numbers have: luhn (CNK), mod11 with weights that fall to 1 (ZI-nummer),
    gs1 (NTIN), or none (Vnr: never reject one for its digits). A wrong digit or two that changed places are found so.

    Fails: fabulor/markets/BE.yaml: number: "4999017" -> number: "4999071"
    Passes: fabulor/markets/BE.yaml: number: "4999017" -> number: "4999058"
    """
    rule = view.situation.country.identifiers.get(_ARTICLE)
    if rule is None or rule.check == "none":
        return
    for pack in view.situation.market.packs:
        if pack.number and not _checked(rule.check, pack.number.text):
            yield found(
                "IDN006",
                f"pack {pack.id}: “{pack.number}” is no {rule.name}: its check digit ({rule.check}) is wrong",
                pack.number.span,
                "compare the number with the pack or the register",
                pack.subject,
            )


@check("IDN007", Severity.WARNING)
def series(view: View) -> Iterator[Finding]:
    """An article number is of a series that is meant for medicines in all the countries which share it.

    Nordic article numbers of medicines are 000001-199999 and 370000-599999. The rest are national series: allowed, but the
    same number may be another product in the country next door. The series stand in the rules of the country (ranges).

    Fails: fabulor/markets/NO.yaml: number: "009901" -> number: "209901"
    Passes: fabulor/markets/NO.yaml: number: "009901" -> number: "409901"
    """
    rule = view.situation.country.identifiers.get(_ARTICLE)
    if rule is None or not rule.ranges:
        return
    for pack in view.situation.market.packs:
        if pack.number and not _in_series(rule, pack.number.text):
            yield found(
                "IDN007",
                f"pack {pack.id}: {rule.name} {pack.number} is of a national series",
                pack.number.span,
                f"numbers of medicines are mostly {', '.join(rule.ranges)}: compare it with the register",
                pack.subject,
            )


@check("IDN008", Severity.ERROR)
def one_pack_each(view: View) -> Iterator[Finding]:
    """No two packs that are on the market at the same time have one article number.

    The number names one pack: pharmacy and register find price and reimbursement by it. Two packs whose periods follow
    each other may share one.

    Fails: fabulor/markets/SE.yaml: number: "599902" -> number: "599901"
    Passes: fabulor/markets/SE.yaml: number: "599902" -> number: "599912"
    """
    first: dict[str, list[Pack]] = {}
    for pack in view.situation.market.packs:
        if pack.number is None:
            continue
        others = first.setdefault(pack.number.text, [])
        for other in others:
            if _together(pack, other):
                yield found(
                    "IDN008",
                    f"pack {pack.id} has the number {pack.number} of pack {other.id}",
                    pack.number.span,
                    f"the other pack stands at line {other.span.line}: mend one of the two",
                    pack.subject,
                )
                break
        others.append(pack)


@check("IDN009", Severity.ERROR)
def printed_number(view: View) -> Iterator[Finding]:
    """An article number in print is that of the pack, digit by digit.

    Groups and spaces do not count, leading zeros do. Also free text and templates are read: digits after the name of the number
    (Vnr, CNK) must be those of a pack of this market.

    Fails: fabulor/markets/DK.yaml: bør indberettes. -> bør indberettes. Vnr. 59 99 10.
    Passes: fabulor/markets/DK.yaml: bør indberettes. -> bør indberettes. Vnr. 59 99 01.
    """
    rule = view.situation.country.identifiers.get(_ARTICLE)
    packs = {pack.subject: pack for pack in view.situation.market.packs if pack.number}
    known = {_digits(pack.number.text) for pack in packs.values() if pack.number}
    named = _named(rule.name) if rule else None
    for paragraph in view.block.paragraphs:
        for run in _joined(paragraph, "pack.number"):
            pack = packs.get(run.subjects[0]) if len(run.subjects) == 1 else None
            if pack and pack.number and _digits(run.text) not in ("", _digits(pack.number.text)):
                yield found(
                    "IDN009",
                    f"pack {pack.id}: “{run.text}” is printed, and its number is {pack.number}",
                    place(run),
                    "make the two agree",
                    pack.subject,
                )
        if named and known:
            text = paragraph.text
            for match in named.finditer(text):
                run = run_at(paragraph, match.start("number"))
                digits = _digits(match["number"])  # more digits may follow: "Vnr 009901 28 tablets"
                if run.field != "pack.number" and not any(digits.startswith(number) for number in known):
                    yield found(
                        "IDN009",
                        f"“{match[0]}” is the number of no pack of this market",
                        place(run),
                        f"known: {', '.join(sorted(known))}",
                    )


@check("IDN010", Severity.WARNING)
def printed_codes(view: View) -> Iterator[Finding]:
    """A long number in print that looks like a pack code has its check digit.

    Thirteen or fourteen digits in a row that fit a form of the country with a GS1 check digit (NTIN, GTIN, NPL) are worked out.
    A doubt only: some published NPL numbers do not keep it, and the digits may be something else.

    Fails: fabulor/markets/DK.yaml: bør indberettes. -> bør indberettes. NTIN 7046260148841.
    Passes: fabulor/markets/DK.yaml: bør indberettes. -> bør indberettes. NTIN 7046260148840.
    """
    rules = [r for id_, r in view.situation.country.identifiers.items() if id_ != _ARTICLE and r.check != "none"]
    if not rules:
        return
    for paragraph in view.block.paragraphs:
        for match in _LONG.finditer(paragraph.text):
            fits = [rule for rule in rules if re.fullmatch(rule.pattern, match[0])]
            if fits and not any(_checked(rule.check, match[0]) for rule in fits):
                yield found(
                    "IDN010",
                    f"“{match[0]}” looks like a {fits[0].name}, and its check digit is wrong",
                    place(run_at(paragraph, match.start())),
                    "compare it with the pack",
                )


@check("IDN011", Severity.WARNING)
def same_in_all_countries(view: View) -> Iterator[Finding]:
    """A number of a shared series means the same pack in every market of the medicine.

    A Nordic number may stand on one pack in several countries, and then form, strength and size are the same. If another
    market of the dossier gives it to another presentation, or its label has other figures, one of the two is wrong: often two
    numbers changed places. It is said of the market that has most others against it.

    Fails: fabulor/markets/NO.yaml: number: "599903" -> number: "599905"
    Passes: fabulor/markets/NO.yaml: number: "599903" -> number: "599906"
    """
    rule = view.situation.country.identifiers.get(_ARTICLE)
    if rule is None or not rule.ranges or len(view.dossier.markets) < 2:
        return
    code = view.situation.country.code
    uses: dict[str, dict[str, list[Pack]]] = {}
    for market in view.dossier.markets.values():
        for pack in market.packs:
            if pack.number:
                uses.setdefault(pack.number.text, {}).setdefault(market.country, []).append(pack)
    for number, by_country in uses.items():
        own = by_country.pop(code, [])
        if len(own) != 1 or own[0].number is None or not _in_series(rule, number):
            continue  # twice in one market: IDN008
        neighbours = {country: packs[0] for country, packs in by_country.items() if len(packs) == 1}
        others = {country: pack for country, pack in neighbours.items() if _differ(pack, own[0])}
        more = 2 * len(others) - len(neighbours) - 1  # those who disagree, less those who agree and this market
        if others and (more > 0 or (more == 0 and code > min(others))):
            country, other = min(others.items())
            yield found(
                "IDN011",
                f"pack {own[0].id} has the number {number}, which is pack {other.id} in {country}",
                own[0].number.span,
                f"a number of this series means one pack everywhere: compare both ({other.span})",
                own[0].subject,
            )


# --- helpers, some of them for contact.py too -----------------------------------------------------------------------------


def place(run: Run) -> Span:
    """The datum that somebody can change; else whatever the run comes from."""
    return next((origin.span for origin in run.origins if origin.kind == "data"), run.origins[0].span)


def run_at(paragraph: Paragraph, index: int) -> Run:
    """The run in which a character of a paragraph's text stands."""
    for run in paragraph.runs:
        if index < len(run.text):
            return run
        index -= len(run.text)
    return paragraph.runs[-1]


def _joined(paragraph: Paragraph, field: str) -> Iterator[Run]:
    """The runs of a field; neighbours that say it of the same pack as one."""
    waiting: Run | None = None
    for run in paragraph.runs:
        if waiting and run.field == field and run.subjects == waiting.subjects:
            waiting = Run(
                waiting.text + run.text, run.style, run.language, field, run.subjects, waiting.origins + run.origins, run.href
            )
            continue
        if waiting:
            yield waiting
        waiting = run if run.field == field else None
    if waiting:
        yield waiting


def _rules(view: View, id_: str) -> list[Identifier]:
    """The rules for a code: the country's and the European one."""
    rules = (view.situation.country.identifiers.get(id_), view.eu.identifiers.get(id_))
    return [rule for rule in rules if rule]


@cache
def _beginnings(pattern: str) -> tuple[str, ...]:
    """The capitals with which the alternatives of a pattern begin: EU, RVG, BE."""
    return tuple(dict.fromkeys(re.findall(r"(?:^\^?\(?|\|)([A-Z]{2,})", pattern)))


@cache
def _named(name: str) -> re.Pattern[str]:
    """The short name of a number, and digits after it in groups."""
    short = re.escape(re.split(r"[\s(/-]", name)[0])
    return re.compile(rf"(?<!\w){short}(?:[-\s]?(?:nr|nummer))?[.:]?[\s\u00a0]*(?P<number>[0-9](?:[ \u00a0-]?[0-9]){{4,}})")


def _digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)


def _checked(how: str, number: str) -> bool:
    """Whether the check digit fits, by the algorithm that the rules name."""
    match how:
        case "luhn":
            from stdnum import luhn

            return luhn.is_valid(number)
        case "gs1":
            from stdnum import ean

            return ean.calc_check_digit(number[:-1]) == number[-1:]
        case "mod11":
            weighted = zip(number, range(len(number), 0, -1), strict=True)
            return number.isdigit() and sum(int(digit) * weight for digit, weight in weighted) % 11 == 0
    return True


def _in_series(rule: Identifier, number: str) -> bool:
    return any(first <= number <= last for first, _dash, last in (series.partition("-") for series in rule.ranges))


def _together(one: Pack, two: Pack) -> bool:
    """Whether there is a day on which both are on the market."""
    return any(
        (a.until is None or b.start is None or b.start < a.until) and (b.until is None or a.start is None or a.start < b.until)
        for a in (marketed.period for marketed in one.marketed)
        for b in (marketed.period for marketed in two.marketed)
    )


def _differ(one: Pack, two: Pack) -> bool:
    """Whether two packs cannot be the same: another presentation, or labels of which each has a figure that the other has not."""
    if one.presentation.text != two.presentation.text:
        return True
    first, second = ({frozenset(_NUMBERS.findall(label.text)) for label in p.label.by_language.values()} for p in (one, two))
    return not any(a <= b or b <= a for a in first for b in second)
