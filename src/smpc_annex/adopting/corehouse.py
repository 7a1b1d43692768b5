"""A core in sections → its file, the product's data in it, and what the portfolio must bring so that it prints the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from smpc_annex import catalogs
from smpc_annex.adopting import codes, contacts
from smpc_annex.adopting import core as cores
from smpc_annex.adopting import title as titles
from smpc_annex.adopting.house import Overrides, placeholders, quoted
from smpc_annex.adopting.places import Places
from smpc_annex.adopting.report import Account
from smpc_annex.adopting.rich import EMPTY, Rich
from smpc_annex.catalogs import PLACEHOLDER, MissingMessageError, Shelf
from smpc_annex.inforce import on
from smpc_annex.model.rules import EuLevel

TITLE = "Compulsory information: %(product)s (%(inn)s) %(strength)s %(form)s."
ABRIDGED, WHOLE = "%(lead_in)s*:", "%(lead_in)s:"
SITE = "Detailed information on this medicinal product is available on the website of the European Medicines Agency: %(site)s."
_HOLDER = ("name", "street", "postal_code", "city", "country")
WHERE = "core"
#: A word for the SmPC before a date, in one sentence with it.
SMPC = re.compile(
    r"(?:SmPC|SPC|SmPK|SKP|RCP|[Pp]roduktresum\w*|[Pp]reparatomtale\w*|[Vv]almisteyhteenve\w*|[Ss]amenvatting\w*)\b[^.;]*$"
)


@dataclass(slots=True)
class CoreFile:
    """What becomes of a core. ``data`` is the file; ``words`` and ``blocks`` are overrides; the rest goes to product and portfolio."""

    language: str
    title: titles.Title
    title_text: str = ""
    title_bold: bool = True
    before: Rich = EMPTY
    data: dict[str, Any] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=Overrides)
    specials: dict[str, str] = field(default_factory=dict)
    lead_ins: dict[str, str] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    holder_text: Rich = EMPTY
    revised: date | None = None
    date_pattern: str = ""
    monitored: bool = False
    contents: list[tuple[str, str]] = field(default_factory=list)


class CoreReader:
    """Reads one core with the shipped words of its language beside it."""

    def __init__(self, rich: Rich, language: str, eu: EuLevel, shelf: Shelf, places: Places, day: date, account: Account) -> None:
        self._eu, self._places, self._day, self._account = eu, places, day, account
        self._words = shelf.words(language)
        self.text = cores.read(rich, eu, language)
        self.language = language

    def shipped(self, msgid: str) -> str:
        """Our words for a message without country, with its placeholders."""
        try:
            return "".join(placeholders(self._words.get(None, msgid).parts))
        except MissingMessageError:
            return msgid

    def known(self, msgid: str) -> bool:
        """Whether there is a shipped message of this id."""
        try:
            self._words.get(None, msgid)
        except MissingMessageError:
            return False
        return True

    def read(self, product: str) -> CoreFile:
        """The file of the core, and all that comes with it. ``product`` is the name if somebody gave it."""
        front = self.text.front
        found = CoreFile(self.language, titles.Title())
        front = self._monitoring(front, found)
        found.before, title, opening = cores.around_title(front)
        beginnings = [
            self.shipped(TITLE).split("%(")[0],
            *(t.text for s in self._eu.sections.values() if s.number == "1" for t in s.also.get(self.language, ())),
        ]
        found.title, found.title_text = titles.read(title.text, product, beginnings), title.text
        found.title_bold = title.is_bold(0, len(title.text)) is not False
        mixed = title.knows_bold and bool(title.changes())
        if not (found.title.inn or found.title.strengths) or mixed or PLACEHOLDER.search(found.before.text + title.text):
            found.before, opening, found.title_text = EMPTY, front, ""
        found.data = {"language": self.language, "state": "draft"}
        if opening:
            found.data["opening"] = opening.markup()
        sections = [self._section(section, found, last=section is self.text.sections[-1]) for section in self.text.sections]
        found.data["sections"] = [data for data, _after in sections]
        if found.revised is None:
            self._revised_elsewhere(found)
        rest = sections[-1][1] if sections else EMPTY
        self._end(rest, found)
        self._forms(found)
        return found

    def _monitoring(self, front: Rich, found: CoreFile) -> Rich:
        """The triangle and its sentence at the beginning, where they are as the template prints them."""
        term = on(self._eu.sentence, self._day)
        sentence = term.words.get(self.language) if term else None
        printed = f"{self._eu.symbol.text} {sentence.text}" if sentence else ""
        if printed and front.text.startswith(printed) and not front.is_bold(0, len(printed)):
            found.monitored = True
            return front.part(len(printed), len(front.text))
        return front

    def _section(self, section: cores.Section, found: CoreFile, *, last: bool) -> tuple[dict[str, Any], Rich]:
        """A section's data, and what stands behind the core's last section."""
        lead = section.lead
        data: dict[str, Any] = {"section": lead.number}
        if lead.abridged or lead.number not in ("7", "8", "10"):
            data["abridged"] = "yes" if lead.abridged else "no"
        text = section.text
        after = EMPTY
        if lead.number == "10":
            text, after = self._revised(text, found, last=last)
        elif last:
            text, after = self._before_site(text, found)
        if lead.number == "7":
            found.holder_text = text
            text = self._holder(text, found)
        if lead.number == "2":
            found.contents = contents(text.text)
        if text:
            data["text"] = text.markup()
        return data, after

    def _before_site(self, text: Rich, found: CoreFile) -> tuple[Rich, Rich]:
        sentence = cores.site_sentence(text, self._eu, self.shipped(SITE))
        if sentence is None:
            return text, EMPTY
        return text.part(0, sentence.start), text.part(sentence.start, len(text.text))

    def _revised(self, text: Rich, found: CoreFile, *, last: bool) -> tuple[Rich, Rich]:
        """The date of revision as data where it stands alone at the beginning; else the section stays the words it is."""
        dated = next((token for token in codes.dates(text.text, self.language) if token.start <= 3), None)
        any_date = next(iter(codes.dates(text.text, self.language)), None)
        if any_date is not None:
            found.revised = any_date.data.moment.first
        end = dated.end + (text.text[dated.end : dated.end + 1] == ".") if dated else 0
        if dated is None or dated.start != 0 or (not last and end < len(text.text)) or any(text.bold[:end]):
            found.specials["revised"] = ""
            if found.revised is None and text:
                self._account.guess(
                    WHERE, "the date of the SmPC's revision could not be read; its words stay as they are", text.text[:60]
                )
            return text, EMPTY
        if catalogs.long_day(dated.data.moment.first, self.language).replace("\u00a0", " ") != dated.text:
            found.date_pattern = dated.data.pattern
        if dated.data.moment.day is None:
            self._account.guess(
                "product.yaml",
                f"the SmPC's revision has no day: taken for the first of the month ({dated.data.moment.first})",
                dated.text,
            )
        self._say("%(date)s.", "%(date)s" + text.text[dated.end : end], found)
        return EMPTY, text.part(end, len(text.text))

    def _revised_elsewhere(self, found: CoreFile) -> None:
        """The date of revision in a sentence of its own: behind a word for the SmPC."""
        for section in reversed(self.text.sections):
            for token in codes.dates(section.text.text, self.language):
                if SMPC.search(section.text.text[max(0, token.start - 60) : token.start]):
                    found.revised = token.data.moment.first
                    self._account.guess(
                        "product.yaml",
                        f"the SmPC's revision: {found.revised}",
                        section.text.text[max(0, token.start - 50) : token.end],
                    )
                    return

    def _holder(self, text: Rich, found: CoreFile) -> Rich:
        """The holder as data where the section says nothing else; else its words stay, and the template prints none."""
        company = next(contacts.companies(text.text, [*contacts.POSTAL_CODES], self._places, [0]), None)
        if company is None:
            name = re.match(r"[^,.;]+(?:[.,] ?(?:Inc|Ltd|B\.V)\.?)?", text.text)
            found.holder = {"name": name[0].strip()} if name else {}
            if found.holder and text.text.rstrip(".") == found.holder["name"] and not text.is_bold(0, len(text.text)):
                self._say("%(name)s.", "%(name)s" + text.text[len(found.holder["name"]) :], found)
                return EMPTY
            found.specials["holder"] = ""
            return text
        found.holder = {part: text.text[slice(*place)] for part in _HOLDER if (place := getattr(company, part))}
        wording, at = "", 0
        for part in _HOLDER:
            place = getattr(company, part)
            if place:
                wording += text.text[at : place[0]] + f"%({part})s"
                at = place[1]
        tail = text.text[at:]
        if company.name[0] != 0 or tail not in ("", ".") or any(text.bold):
            found.specials["holder"] = ""
            return text
        message = "%(name)s, %(street)s, %(postal_code)s %(city)s" + (", %(country)s." if company.country else ".")
        self._say(message, wording + tail, found)
        return EMPTY

    def _end(self, rest: Rich, found: CoreFile) -> None:
        """What stands behind the last section: the sentence with the agency's site, and closing words."""
        sentence = cores.site_sentence(rest, self._eu, self.shipped(SITE)) if rest else None
        if sentence is None or sentence.start != 0:
            found.specials["site"] = ""
        else:
            self._say(SITE, sentence.words, found)
            rest = rest.part(sentence.end, len(rest.text))
        if rest:
            found.data["closing"] = rest.markup()

    def _say(self, msgid: str, words: str, found: CoreFile) -> None:
        if self.shipped(msgid) != words:
            found.overrides.say(None, msgid, words)

    def _forms(self, found: CoreFile) -> None:
        """Lead-ins in the house's words, and the form in which they are set."""
        leads = [section.lead for section in self.text.sections]
        for lead in leads:
            known = on(self._eu.sections[lead.number].lead_in, self._day)
            usual = known.words.get(self.language) if known else None
            if usual is None or usual.text != lead.words:
                found.lead_ins[lead.number] = lead.words
        odd: dict[str, str] = {}
        for msgid, abridged in ((ABRIDGED, True), (WHOLE, False)):
            own = [lead for lead in leads if lead.abridged == abridged]
            forms = [(lead.after, lead.bold is not False) for lead in own]
            if not own:
                continue
            usual_form = (self.shipped(msgid).removeprefix("%(lead_in)s"), True)
            common = max(forms, key=lambda form: (form[1], forms.count(form), form == usual_form))
            if common[1] and common != usual_form:
                found.overrides.say(None, msgid, f"%(lead_in)s{common[0]}")
            expected = common if common[1] else usual_form
            for lead, form in zip(own, forms, strict=True):
                if form != expected:
                    odd[lead.number] = self._odd(form, found)
        if odd:
            lines = ["{% block lead_in scoped %}"]
            for number, (section, shown) in enumerate(odd.items()):
                lines += [f'{{% {"if" if number == 0 else "elif"} section.number == "{section}" %}}', shown]
            found.specials["lead_in"] = "\n".join([*lines[1:], "{% else %}", "{{ super() }}", "{% endif %}"])

    def _odd(self, form: tuple[str, bool], found: CoreFile) -> str:
        words = f"%(lead_in)s{form[0]}"
        if self.known(words) and self.shipped(words) == words and (None, words) not in found.overrides.words:
            msgid = words
        else:
            msgid = found.overrides.own(None, words, taken=self.known(words))
        message = f"{{{{ _({quoted(msgid)}, lead_in=section.lead_in) }}}}"
        return f"<strong>{message}</strong>" if form[1] else message


def contents(text: str) -> list[tuple[str, str]]:
    """Amounts and volumes of containers as a section on composition names them: 100 mg … in 5 mL."""
    found = re.findall(
        r"([0-9]+(?:[.,][0-9]+)? ?(?:mg|g|µg|IU|IE)) (?:[^\W\d_]+ ){0,4}(?:in|i|per|dans|pro) ([0-9]+(?:[.,][0-9]+)? ?m[lL])\b",
        text,
    )
    return list(dict.fromkeys((amount, volume) for amount, volume in found))


def title_override(found: CoreFile, name: str, reader: CoreReader) -> None:
    """The title as a wording of our message where it has the same parts, else as a title of the house's own; none where there is none."""
    title = found.title
    if not found.title_text:
        found.specials["title"] = _title_block("")
        return
    several = "".join(f", %(strength_{number})s" for number in range(2, len(title.strengths) + 1))
    listed = bool(several) and f"%(strength)s{several}" in title.words
    words = title.words.replace(f"%(strength)s{several}", "%(strength)s") if listed else title.words
    parts = set(re.findall(r"%\((\w+)\)s", words))
    if parts == {"product", "inn", "strength", "form"} and title.name == name and found.title_bold and not found.before:
        if reader.shipped(TITLE) != words:
            found.overrides.say(None, TITLE, words)
        return
    expressions = {
        "product": "product.name|capitals" if title.name != name and title.name == name.upper() else "product.name",
        "inn": "product.inn",
        "form": "product.form",
        "strength": 'product.strengths|listed(_(", "))' if listed else "product.strengths[0]",
        **{f"strength_{n}": f"product.strengths[{n - 1}]" for n in range(2, len(title.strengths) + 1)},
    }
    if title.name not in (name, name.upper()):
        words = words.replace("%(product)s", title.name)
        parts.discard("product")
    shown = _message(words, {part: expressions[part] for part in sorted(parts)}, found, reader)
    found.specials["title"] = _title_block(_styled(shown, bold=found.title_bold), _words_of(found.before, found, reader))


def _message(words: str, values: Mapping[str, str], found: CoreFile, reader: CoreReader) -> str:
    """A message of the house's own, with its entry in the catalogue."""
    if reader.known(words) and reader.shipped(words) == words and (None, words) not in found.overrides.words:
        msgid = words
    else:
        msgid = found.overrides.own(None, words, taken=reader.known(words))
    return f"{{{{ _({', '.join([quoted(msgid), *(f'{name}={value}' for name, value in values.items())])}) }}}}"


def _styled(shown: str, *, bold: bool) -> str:
    return f"<strong>{shown}</strong>" if bold else shown


def _words_of(rich: Rich, found: CoreFile, reader: CoreReader) -> str:
    """Words that are no datum, as messages of the house's own, bold where they were."""
    edges = [0, *rich.changes(), len(rich.text)] if rich else [0]
    parts = [rich.part(start, end) for start, end in pairwise(edges)]
    return "\n".join(
        _styled(_message(part.text, {}, found, reader), bold=bool(part.is_bold(0, len(part.text)))) for part in parts if part
    )


def _title_block(shown: str, before: str = "") -> str:
    opening = "{% if core.opening %}\n{{ core.opening }}\n{% endif %}"
    if not shown:
        return "{% if core.opening %}\n<p>\n{{ core.opening }}\n</p>\n{% endif %}"
    return "\n".join(["<p>", *([before] if before else []), shown, opening, "</p>"])


def template(specials: Mapping[str, str], about: str) -> str:
    """The house's template of the core; empty where it needs none."""
    if not specials:
        return ""
    scoped = {"lead_in", "holder", "revised"}
    lines = [f"{{#- {about} -#}}", '{% extends "shipped/core.html.j2" %}']
    for name, text in specials.items():
        body = f"\n{text}\n" if text else ""
        lines.append(f"{{% block {name}{' scoped' if name in scoped else ''} %}}{body}{{% endblock %}}")
    return "\n".join(lines) + "\n"
