"""Translations: nothing unapproved or stale in print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity
from smpc_annex.inforce import say
from smpc_annex.model.dossier import Process
from smpc_annex.model.wording import Standing

#: The checks of states.
IDS = frozenset({"TRN001", "TRN002"})
#: Words around a change that are shown with it.
_AROUND = 6


@check("TRN001", Severity.ERROR)
def approved(view: View) -> Iterator[Finding]:
    """Every text in print has been approved, as far as the portfolio's process asks for it.

    A text is a section of the core summary, or a value in words: a form, a label, a condition. Its approval stands in
    translations/, bound to the text and to the text it was translated from. The last of the ``states`` under ``translations:`` of
    portfolio.yaml is what a release asks for. A dose form without a source is a draft, whoever approved it.

    Fails: fabulor/annexes/EXP-2025-0043.yaml: core: "en" -> core: "da"
    Passes: portfolio.yaml: states: ["draft", "reviewed", "approved"] -> states: ["draft"]
    """
    process, folder = view.wordings.process, _folder(view)
    asked = process.asked
    for language, standings in _printed(view):
        waiting = [s for s in standings if s.state in ("draft", "reviewed") and _rank(s.state) < _rank(asked)]
        for state in ("draft", "reviewed"):
            which = [s for s in waiting if s.state == state]
            if which:
                yield _unapproved(which, language, process, folder)


def _folder(view: View) -> str:
    """The dossier as it is typed in a command."""
    return view.dossier.span.path.rpartition("/")[0]


def _command(folder: str, what: str, text: str, language: str) -> str:
    """A command that can be copied but for the name."""
    return f'smpc-annex translations {what} {folder} {text} --language {language} --by "NAME" --role "ROLE"'


def _unapproved(which: Sequence[Standing], language: str, process: Process, folder: str) -> Finding:
    state = which[0].state
    names = ", ".join(standing.wording.called for standing in which)
    if len(which) > 1:
        what = f"{len(which)} texts in {language} are {'drafts' if state == 'draft' else 'only reviewed'}"
    else:
        what = f"{names} in {language} is {'a draft' if state == 'draft' else 'only reviewed'}"
    unsourced = next((s for s in which if not s.wording.sourced), None)
    texts = "all" if len(which) > 4 else " ".join(standing.wording.id for standing in which)
    advice = f"let somebody read it, then: {_command(folder, _verb(process.after(state)), texts, language)}"
    if unsourced:
        advice += f"; {unsourced.wording.called} needs its source in {language} under source: too"
    return found(
        "TRN001",
        f"{what}, and a release asks for {process.asked} texts" + (f": {names}" if len(which) > 1 else ""),
        which[0].wording.span,
        advice,
        subject=f"{language}:{which[0].wording.id.partition('/')[0]}",
    )


@check("TRN002", Severity.ERROR)
def not_stale(view: View) -> Iterator[Finding]:
    """No text in print has outlived its approval: neither it nor its source has changed since.

    An approval holds for two texts, the one that was approved and the one it was translated from. A word changed in either voids
    it, in every language that was translated from it. Line ends and no-break spaces are no change. The finding shows the
    place as it was and as it is.

    Fails: fabulor/core/en.yaml: Severe hepatic impairment -> Moderate hepatic impairment
    Passes: fabulor/core/da.yaml: sections: -> sections:  # a remark
    """
    for language, standings in _printed(view):
        for standing in standings:
            if standing.state == "stale":
                yield _stale(standing, language, view.wordings.process, _folder(view))


def _stale(standing: Standing, language: str, process: Process, folder: str) -> Finding:
    wording, record = standing.wording, standing.record
    assert record is not None  # noqa: S101 - only what has a record can be stale
    sides = []
    if "source" in standing.changed and record.source:
        was, now = changed(record.source, wording.source)
        sides = [(f"{wording.source_language} then:", was), (f"{wording.source_language} now:", now)]
    if wording.source:
        flat = " / ".join(wording.target.splitlines())
        sides.append((f"{language}:", flat if len(flat) < 240 else f"{flat[:239]}…"))
    elif record.text:
        was, now = changed(record.text, wording.target)
        sides = [(f"{language} then:", was), (f"{language} now:", now)]
    return found(
        "TRN002",
        f"{wording.called} in {language} is stale: {standing.changed} has changed since it was {_said(record.state)} by {record.by} "
        f"({record.role}) on {say(record.on)}",
        wording.span,
        f"mend the text if it must follow, then: {_command(folder, _verb(process.after('draft')), wording.id, language)}",
        subject=wording.id,
        sides=sides,
    )


def _verb(state: str) -> str:
    """The command that records a state."""
    return {"approved": "approve", "reviewed": "review"}.get(state, "draft")


def _said(state: str) -> str:
    return "drafted" if state == "draft" else state


def _rank(state: str) -> int:
    return ("draft", "reviewed", "approved").index(state)


def changed(old: str, new: str) -> tuple[str, str]:
    """Both texts around their first and last difference, which stands in ‹ ›."""
    a, b = old.split(), new.split()
    begin = 0
    while begin < min(len(a), len(b)) and a[begin] == b[begin]:
        begin += 1
    end = 0
    while end < min(len(a), len(b)) - begin and a[-1 - end] == b[-1 - end]:
        end += 1
    return _window(a, begin, end), _window(b, begin, end)


def _window(words: list[str], begin: int, end: int) -> str:
    stop = len(words) - end
    before, after = words[max(0, begin - _AROUND) : begin], words[stop : stop + _AROUND]
    inside = f"‹{' '.join(words[begin:stop])}›"
    parts = [*(["…"] if begin > _AROUND else []), *before, inside, *after, *(["…"] if end > _AROUND else [])]
    return " ".join(parts)


def _printed(view: View) -> Iterator[tuple[str, list[Standing]]]:
    """The texts of this publication by their language: those that the core prints, and those that the block prints."""
    core = bool(view.core_places)  # a reminder has none
    for language, places, whole in ((view.core.language, view.core_places, core), (view.language, view.places, False)):
        yield (
            language,
            [
                standing
                for id_, standing in view.wordings.of(language).items()
                if standing.state != "missing" and (whole if id_.startswith("core/") else standing.wording.span in places)
            ],
        )
