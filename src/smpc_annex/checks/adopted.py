"""What was taken over from an older annex and is no datum yet."""

from __future__ import annotations

from collections.abc import Iterator

from smpc_annex.checks.registry import View, check, found
from smpc_annex.diagnostics import Finding, Severity


@check("ADP001", Severity.WARNING)
def unplaced_words(view: View) -> Iterator[Finding]:
    r"""No words of an older annex are printed that nobody has placed.

    `smpc-annex adopt` keeps what it does not understand under `unplaced:` of the market, and it is printed where it stood, so that
    nothing is lost. But no check sees what it says: a price in it is never compared, a status never judged. Words whose segment the
    template does not have are not printed at all, and that is said.

    Fails: fabulor/markets/DK.yaml: sites: -> unplaced: [{after: "packs", text: {da: "Ring til os."}}]\nsites:
    Passes: fabulor/markets/DK.yaml: sites: -> unplaced: [{after: "packs", text: {en: "Ring us."}}]\nsites:
    """
    for one in view.situation.market.unplaced:
        text = one.text.get(view.language)
        if text is None:
            continue
        printed = text.span in view.places
        lost = "" if printed else f"; and the template has no segment {one.after}, so that it is not printed"
        message = f"words of an older annex that are no datum: “{text.text}”{lost}"
        advice = "write what it says into the fields of the market, or take it out; a waiver can answer for it"
        yield found("ADP001", message, text.span, advice)
