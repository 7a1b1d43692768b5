"""``check``: assembles and judges without writing, and says what was looked at, what a person must look at, and what nobody did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from smpc_annex import __version__
from smpc_annex.assembling.assemble import Assembler
from smpc_annex.checks.registry import View
from smpc_annex.diagnostics import InputError, Report
from smpc_annex.pipeline.build import open_portfolio, stop_at_unknown_words
from smpc_annex.pipeline.inputs import house_inputs, shipped_digest
from smpc_annex.pipeline.publications import build_dossier
from smpc_annex.pipeline.released import spoilt
from smpc_annex.pipeline.types import BuiltPublication, DossierResult, Outcome, Progress, Request
from smpc_annex.reading import folders
from smpc_annex.reading.folders import Portfolio
from smpc_annex.reports.model import Checked, CheckReport, Manual, NotChecked

#: What no check of ours looks at, whatever the dossier holds.
NEVER = (
    NotChecked(
        "whether the texts agree with the approved SmPC", "the dossier holds no SmPC; a person compares section by section"
    ),
    NotChecked("prices, codes and numbers against the official registers", "no register is connected; see verified: in the data"),
    NotChecked(
        "the finished page", "this looks at the assembled text, not at what a typesetter made of it: smpc-annex verify does"
    ),
)


@dataclass(slots=True)
class Verdict:
    """The report, and what the exit status follows from."""

    report: CheckReport
    findings: Report
    unreadable: bool
    stops: bool


def check(
    paths: Iterable[str], request: Request, progress: Progress = lambda _d, _a, _n: None, *, blocks: bool = False
) -> Verdict:
    """Judge dossiers and portfolios. ``request.path`` is replaced by each of the paths.

    With ``blocks`` the report holds the blocks as printed, for a report that shows them; without, memory stays flat. Raises
    InputError if a portfolio itself cannot be read.
    """
    outcome = Outcome(Report(), [])
    checked: list[Checked] = []
    manual: dict[str, Manual] = {}
    undone: dict[NotChecked, None] = dict.fromkeys(NEVER)
    inputs: dict[str, str] = {}

    def note(publication: BuiltPublication, product: str) -> None:
        for part in publication.parts:
            if part.view:
                checked.append(_checked(part.view, publication.name, product, blocks))
                manual.update(_manual(part.view))
            if part.block is None:
                what = f"{publication.material.id.text} {publication.name}: {part.part} {part.language}"
                undone[NotChecked(what, "it could not be assembled")] = None

    for path in paths:
        portfolio = walk(path, request, outcome, note, progress, inputs)
        if portfolio.house.process.asked == "draft":
            what = f"whether the texts are approved ({portfolio.house.name})"
            undone[NotChecked(what, "the portfolio's process has no state after draft: approvals are kept elsewhere")] = None
    day = request.day
    report = CheckReport(
        tool="smpc-annex",
        version=__version__,
        rules=shipped_digest(),
        day=day,
        inputs=tuple(sorted(inputs.items())),
        checked=tuple(checked),
        findings=tuple(outcome.report.findings),
        manual=tuple(manual.values()),
        not_checked=tuple(undone),
    )
    return Verdict(report, outcome.report, outcome.unreadable, outcome.incomplete or outcome.report.stops)


def walk(
    path: str,
    request: Request,
    outcome: Outcome,
    note: Callable[[BuiltPublication, str], None],
    progress: Progress,
    inputs: dict[str, str],
) -> Portfolio:
    """Assemble and judge every dossier behind a path; ``note`` sees each publication. Raises InputError."""
    portfolio = open_portfolio(path)
    stop_at_unknown_words(request, portfolio)
    assembler = Assembler(portfolio.house, portfolio.eu, portfolio.folder, portfolio.root)
    inputs.update({**portfolio.inputs, **house_inputs(portfolio)})
    names = portfolio.dossiers
    for number, name in enumerate(names):
        progress(number, len(names), name)
        result = DossierResult(name, request.out)
        try:
            loaded = folders.dossier(portfolio.folder, portfolio.root, name)
        except InputError as problem:
            outcome.report.add(*problem.findings)
            outcome.unreadable = outcome.incomplete = True
            continue
        inputs.update(loaded.inputs)
        build_dossier(request, portfolio, assembler, loaded.dossier, result, outcome)
        outcome.report.add(*spoilt(portfolio.folder / name, portfolio.root))
        for publication in result.publications:
            note(publication, loaded.dossier.product.name.text)
    progress(len(names), len(names), "")
    return portfolio


def _checked(view: View, publication: str, product: str, blocks: bool) -> Checked:
    return Checked(
        product=product,
        material=view.situation.material.id.text,
        version=view.situation.material.version,
        publication=publication,
        country=view.situation.country.code,
        language=view.language,
        day=view.situation.day,
        blocks=(view.core_block, view.block) if blocks else (),
    )


def _manual(view: View) -> dict[str, Manual]:
    """What a person must look at, by the rules in force for this block."""
    situation = view.situation
    return {
        requirement.id: Manual(
            id=requirement.id,
            asks=requirement.asks,
            laws=tuple(law.citation() for law in situation.country.laws_on(requirement, situation.day)),
            country=situation.country.code,
            note=requirement.note,
        )
        for requirement in situation.country.requirements
        if requirement.manual and situation.asks(requirement)
    }
