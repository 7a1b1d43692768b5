"""``verify``: the finished page against the approved text, and whether that text may still be printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smpc_annex import __version__
from smpc_annex.checks.freshness import freshness
from smpc_annex.checks.measured import too_small
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.inforce import say
from smpc_annex.model.block import Block
from smpc_annex.outputs import digest
from smpc_annex.pipeline import approvedtext
from smpc_annex.pipeline.approvedtext import ApprovedText
from smpc_annex.pipeline.inputs import shipped_digest
from smpc_annex.pipeline.released import Last, differences, fields_of
from smpc_annex.pipeline.types import Built, BuiltPublication, Outcome, Request, error
from smpc_annex.pipeline.versions import Source
from smpc_annex.proofing import pdf, reading
from smpc_annex.proofing.compare import Other, compare
from smpc_annex.proofing.errors import UnverifiableError
from smpc_annex.proofing.placing import GRAM, grams
from smpc_annex.proofing.result import Comparison, Found, Sizes
from smpc_annex.proofing.sheet import Sheet
from smpc_annex.proofing.texts import approved, row
from smpc_annex.reading import folders
from smpc_annex.reports.model import ProofReport
from smpc_annex.writers import jsonfile

BUILD, RELEASE = "build", "release"
#: Heads and folios are shorter than any block.
_LEAST_KNOWN = 100
#: A shorter text of a block, of a day before it had prices, is no version of the page: it leaves words unexplained.
_WHOLE = 0.98


@dataclass(slots=True)
class Verified:
    """The report, and where the proof lies, for whoever wants its pages as pictures."""

    report: ProofReport
    proof: Path

    def pictures(self, scale: float = 2.0) -> dict[int, str]:
        """The pages on which something was found, as PNG in base64; nothing for a proof that has no pages. Raises UnverifiableError."""
        comparison = self.report.comparison
        if self.report.kind != "pdf" or comparison is None:
            return {}
        pages = {place.page for item in comparison.found for copy in item.copies for place in copy.places}
        pages |= {text.place.page for text in comparison.elsewhere if text.known}
        return pdf.pictures(self.proof, sorted(pages) or [1], scale)


def verify(request: Request, proof: Path, against: str = RELEASE, pages: Sequence[int] = (), publication: str = "") -> Verified:
    """Compare a proof with the last release, a release by name or day, or what the dossier prints (``build``).

    ``pages`` are those of a PDF on which to look, all if empty; ``publication`` names one of the material, otherwise it is the one of
    which most is on the page. Raises InputError where the dossier cannot be read or has no such
    text, and OSError; a proof that cannot be verified is told in the report.
    """
    names = folders.find(request.path)
    if len(names[2]) != 1:
        advice = f"name one of: {', '.join(names[2])}"
        raise InputError(error("REL002", "one dossier is verified at a time", Span(".", 1, 1, names[1]), advice))
    try:
        sheet = reading.read(proof, pages)
    except UnverifiableError as problem:
        refusal = error(problem.id, problem.message, Span(proof.as_posix()), problem.advice)
        return Verified(_report(request, proof, None, None, refusal=refusal), proof)
    source = Source(request)
    publications, outcome = source.publications()
    candidates = _of_publication(_candidates(source, publications, against, outcome), publication, source)
    chosen = _best(sheet, candidates)
    comparison = compare(sheet, chosen.blocks)
    others = _others(comparison, sheet, source)
    if others:
        comparison = compare(sheet, chosen.blocks, others)
    comparison = replace(comparison, found=tuple(_versions(sheet, comparison, others, source, chosen, candidates)))
    built = next((p for p in publications if (p.material.id.text, p.name) == (chosen.material, chosen.publication)), None)
    report = _report(request, proof, chosen, comparison, sheet=sheet)
    report = replace(
        report,
        product=source.dossier.product.name.text,
        text=tuple(_of_text(built, outcome)),
        since=tuple(_since(chosen, built)),
        measured=tuple(_measured(comparison, built)),
        inputs=tuple(sorted(source.inputs.items())),
    )
    return Verified(report, proof)


def _report(
    request: Request,
    proof: Path,
    chosen: ApprovedText | None,
    comparison: Comparison | None,
    *,
    sheet: Sheet | None = None,
    refusal: Finding | None = None,
) -> ProofReport:
    return ProofReport(
        tool="smpc-annex",
        version=__version__,
        rules=shipped_digest(),
        day=request.day,
        proof=proof.name,
        kind=sheet.kind if sheet else proof.suffix.lstrip("."),
        sha256=digest(proof.read_bytes()),
        product="",
        material=chosen.material if chosen else "",
        material_version=chosen.version if chosen else "",
        publication=chosen.publication if chosen else "",
        against=chosen.name if chosen else "",
        comparison=comparison,
        refusal=refusal,
        pages=tuple((page.number, page.width, page.height, page.to_picture) for page in sheet.pages) if sheet else (),
    )


def _candidates(source: Source, publications: list[BuiltPublication], against: str, outcome: Outcome) -> list[ApprovedText]:
    """The approved texts among which the page's is sought. Raises InputError where there are none."""
    if against == BUILD:
        found = approvedtext.of_build(publications, source.request.day)
        if not found:
            raise InputError(
                *(outcome.report.findings or [error("PRF010", "nothing can be assembled", source.dossier.span, "run check")])
            )
        return found
    laws = {(part.part, part.language): part.block.laws for built in publications for part in built.parts if part.block}
    name = "" if against == RELEASE else against
    return approvedtext.of_releases(source.folder, source.portfolio.root, source.request, name, laws)


def _of_publication(candidates: list[ApprovedText], name: str, source: Source) -> list[ApprovedText]:
    found = [candidate for candidate in candidates if not name or candidate.publication == name]
    if not found:
        known = ", ".join(dict.fromkeys(candidate.publication for candidate in candidates))
        raise InputError(error("ASK001", f"there is no publication {name}", source.dossier.span, f"known: {known}"))
    return found


def _best(sheet: Sheet, candidates: list[ApprovedText]) -> ApprovedText:
    """The publication that stands on the page: that is there, and that accounts for what is there."""
    if len(candidates) == 1:
        return candidates[0]
    read = "".join(row(line).skeleton for line in sheet.lines)
    there = {read[start : start + GRAM] for start in range(len(read) - GRAM + 1)}

    known = [set(grams([approved(block) for block in candidate.blocks])) for candidate in candidates]
    explained = [own & there for own in known]
    every = len(set().union(*explained))

    def fit(number: int) -> float:
        """Twice the hits over what the candidate has and what any candidate has on this page: 1 is a perfect fit."""
        return 2 * len(explained[number]) / max(1, len(known[number]) + every)

    return candidates[max(range(len(candidates)), key=fit)]


# -- which version ---------------------------------------------------------------------------------------------------------------


def _versions(
    sheet: Sheet,
    comparison: Comparison,
    others: list[Other],
    source: Source,
    chosen: ApprovedText,
    candidates: list[ApprovedText],
) -> Iterator[Found]:
    """Each block, and where it is changed, of which other text of it the page is a copy."""
    for number, item in enumerate(comparison.found):
        version = ""
        if item.copies and item.verdict == "changed":
            for name, block in _other_texts(item.block, source, chosen, candidates):
                if _is_copy(compare(sheet, _instead(comparison, item, block), others).found[number], item):
                    version = name
                    break
        yield replace(item, version=version)


def _is_copy(other: Found, item: Found) -> bool:
    """Whether the page has another text of a block, whole, and no less of the page is accounted for by it."""
    return other.verdict in ("identical", "layout only") and _accounted(other) >= _WHOLE * _accounted(item)


def _accounted(item: Found) -> float:
    """How many characters of the page are a block's."""
    return sum(copy.share for copy in item.copies) * len(item.block.text)


def _instead(comparison: Comparison, item: Found, block: Block) -> list[Block]:
    return [block if other is item else other.block for other in comparison.found]


def _other_texts(
    block: Block, source: Source, chosen: ApprovedText, candidates: list[ApprovedText]
) -> Iterator[tuple[str, Block]]:
    """Other texts of the same block: other releases, then other days; each text once."""
    seen = {jsonfile.canonical(block)}
    releases = []
    if (source.folder / "releases").is_dir():
        for path in sorted(source.folder.glob("releases/*.json"), reverse=True)[:20]:
            releases += approvedtext.of_releases(
                source.folder, source.portfolio.root, replace(source.request, materials=()), path.stem, {}
            )
    for text in (*candidates, *releases):
        if text is chosen:
            continue
        for other in text.blocks:
            if (other.part, other.language) == (block.part, block.language) and (key := jsonfile.canonical(other)) not in seen:
                seen.add(key)
                yield f"{text.name} ({text.material} {text.publication})", other
    for name, other in source.in_time(block.part, block.language):
        if (key := jsonfile.canonical(other)) not in seen:
            seen.add(key)
            yield name, other


def _others(comparison: Comparison, sheet: Sheet, source: Source) -> list[Other]:
    """Blocks that may stand on the page beside the annex, where there is text or repetition that asks for an explanation.

    Texts of the annex itself as of other days are not among them: those are versions.
    """
    unexplained = sum(len(text.text) for text in comparison.elsewhere if len(text.text) >= _LEAST_KNOWN)
    strange = any(
        item.state == "doubled"
        or any(one.kind in ("doubled", "added", "missing") for copy in item.copies for one in copy.differences)
        for item in comparison.found
    )
    if not unexplained and not strange:
        return []
    read = " ".join(line.text for line in sheet.lines)
    own = {(item.block.part, item.block.language) for item in comparison.found}
    known = {
        jsonfile.canonical(block): Other(name, same, block)
        for name, same, block in source.known(read)
        if block.paragraphs and not (same and (block.part, block.language) in own)
    }
    return list(known.values())


# -- is the approved text still true ---------------------------------------------------------------------------------------------


def _of_text(built: BuiltPublication | None, outcome: Outcome) -> Iterator[Finding]:
    """What check and outdated know of the approved text: errors and warnings of its blocks, and values that must be compared again."""
    if built is None:
        what = "this publication is no longer in the dossier"
        yield error("PRF011", what, Span("annexes"), "compare with the release that is in force, or put the material back")
        return
    found = {finding: None for part in built.parts for finding in part.findings}
    of_parts = {finding for finding in outcome.report if not finding.judged and finding.stops}
    yield from sorted(
        (f for f in {**found, **dict.fromkeys(of_parts)} if f.severity is not Severity.NOTE and not f.draft),
        key=lambda f: (bool(f.waiver), f.severity.rank, f.id),
    )
    for part in built.parts:
        yield from _due(part)


def _due(part: Built) -> Iterator[Finding]:
    """What is soon to change, or should have been compared again by now."""
    if part.view is None:
        return
    times = freshness(part.view)
    code, language, day = part.part, part.language, part.view.situation.day
    change = times.true_until
    if change and (change.day - day).days <= 60:
        yield Finding(
            id="PRF012",
            severity=Severity.WARNING,
            message=f"this text is true until {say(change.day)}: {change.what}",
            span=change.span,
            help="ask whether the page will still be in use then",
            country=code,
            language=language,
        )
    if times.verify_by and times.verify_by.day < day:
        yield Finding(
            id="PRF013",
            severity=Severity.WARNING,
            message=f"it should have been compared again by {say(times.verify_by.day)}: {times.verify_by.what}",
            span=times.verify_by.span,
            help="compare the value with its source, and note the day under verified:",
            country=code,
            language=language,
        )


def _since(chosen: ApprovedText, built: BuiltPublication | None) -> Iterator[str]:
    """In which fields the dossier prints something else today than what was released."""
    if chosen.path is None or built is None:
        return
    fields = {key: text for block in chosen.blocks for key, text in fields_of(block).items()}
    yield from differences(Last(chosen.path, "", "", fields), built)


def _measured(comparison: Comparison, built: BuiltPublication | None) -> Iterator[Finding]:
    """Findings about the type of the core and of each block, by the rules of the block's country."""
    if built is None:
        return
    sizes = {(item.block.part, item.block.language): copy.sizes for item in comparison.found for copy in item.copies}
    core = next((size for (part, _language), size in sizes.items() if part == "core"), None)
    for part in built.parts:
        if part.view is None:
            continue
        for size, where in ((sizes.get((part.part, part.language)), "the block"), (core, "the core")):
            if size is not None:
                yield from too_small(part.view.situation, part.language, _figures(size), where)


def _figures(size: Sizes) -> dict[str, float | None]:
    return {
        "size_pt": size.smallest,
        "x_height_mm": size.x_height,
        "contrast": size.contrast or None,
        "width_percent": 100 * size.narrowest,
    }
