"""``adopt``: a finished annex → a portfolio of one dossier that prints the same, and an account of what was understood.

The folder is made under another name beside it, tried, and renamed when it is whole; nothing that is there is overwritten.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smpc_annex.adopting import comparing, planning, trial
from smpc_annex.adopting.files import files
from smpc_annex.adopting.placing import after
from smpc_annex.adopting.report import Account
from smpc_annex.adopting.rich import Rich
from smpc_annex.adopting.understand import Reader, Source, Understood
from smpc_annex.diagnostics import Finding, InputError, Severity, Span
from smpc_annex.inforce import say
from smpc_annex.proofing import reading
from smpc_annex.proofing.errors import UnverifiableError
from smpc_annex.reading import folders


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptRequest:
    """The old annex, the folder of the portfolio to be made, the medicine's name if somebody gave it, and the day."""

    source: Path
    out: Path
    product: str
    day: date


@dataclass(slots=True)
class Adopted:
    """The dossier that was made, its files, and the account."""

    portfolio: Path
    dossier: Path
    files: tuple[str, ...]
    account: Account


def adopt(request: AdoptRequest) -> Adopted:
    """Make the portfolio. Raises InputError if the annex cannot be read or the folder is there already."""
    if request.out.exists() and (not request.out.is_dir() or any(request.out.iterdir())):
        raise _problem(
            "ADP101", "there is something in this folder already", request.out, "adopt into a new folder, and compare the two"
        )
    account = Account()
    understood = _understood(request, account)
    medicine = understood.medicine
    if medicine.revised and medicine.revised > request.day:
        what = f"it prints a revision of the SmPC of {say(medicine.revised)}, and the day is {say(request.day)}"
        raise _problem("ADP109", what, request.source, "adopt it on a later day: --on")
    parent = request.out.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".adopting-", dir=parent))
    try:

        def probe() -> dict[str, Rich]:
            return _tried(workshop / "probe", files(medicine, Account(), probe=True), medicine.folder, request.day)

        planning.mend(medicine.plans, probe)
        for plan in medicine.plans:
            plan.stretches = planning.merged(plan.stretches)
        made = {**files(medicine, account), **comparing.left_over(understood.apart)}
        shown = _tried(workshop / "made", made, medicine.folder, request.day)
        _account(understood, shown, account)
        (workshop / "made").chmod(0o755)
        if request.out.exists():
            request.out.rmdir()
        (workshop / "made").rename(request.out)
    except InputError as problem:
        what = "; ".join(finding.message for finding in problem.findings)
        advice = "this is a fault of smpc-annex; please report it with these words"
        raise _problem("ADP110", f"what was understood cannot be assembled: {what}", request.source, advice) from None
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return Adopted(request.out, request.out / medicine.folder, tuple(sorted(made)), account)


def _understood(request: AdoptRequest, account: Account) -> Understood:
    """What the document says. Raises InputError if it cannot be read."""
    try:
        passages = reading.passages(request.source)
        kind = reading.kind_of(request.source)
    except UnverifiableError as problem:
        raise _problem(problem.id, problem.message, request.source, problem.advice) from None
    except OSError as problem:
        raise _problem(
            "ADP102", f"cannot be read: {problem.strerror}", request.source, "check that the file is there and may be read"
        ) from None
    if not any(passage.text.strip() for passage in passages):
        raise _problem("ADP103", "there is no text in this file", request.source, "give the file in which the annex stands")
    reader = Reader(folders.shipped_countries(), folders.shipped_eu(), account)
    source = Source(
        passages=passages, set_by_page=kind == "pdf", name=request.source.name, product=request.product, day=request.day
    )
    understood = reader.understand(source)
    if not understood.sections and not understood.medicine.plans:
        advice = "an annex has lead-ins of SmPC sections, or blocks of countries that smpc-annex countries lists"
        raise _problem(
            "ADP104", "neither a core summary nor a country's block was recognised in this text", request.source, advice
        )
    if not understood.medicine.plans:
        advice = "give the whole annex; the countries that can be read are those of smpc-annex countries"
        raise _problem("ADP105", "no country's block was recognised in this text", request.source, advice)
    return understood


def _tried(folder: Path, made: dict[str, str], name: str, day: date) -> dict[str, Rich]:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    trial.save(made, folder)
    return trial.printed(folder, name, day)


def _account(understood: Understood, shown: dict[str, Rich], account: Account) -> None:
    """Compares what is printed with what stood there, and counts."""
    medicine = understood.medicine
    comparing.compare("core", understood.core, shown["core"], account)
    for plan in medicine.plans:
        comparing.compare(plan.country, plan.read.rich, shown[plan.country], account)
        for segment, stretch in after(plan.stretches):
            text = " ".join(one.unit.text for one in stretch.placed)
            account.unplaced.append((f"markets/{plan.country}.yaml, after {segment}", text))
        account.overrides[plan.country] = len(plan.overrides.words) + len(plan.overrides.segments)


def _problem(code: str, message: str, path: Path, advice: str) -> InputError:
    return InputError(Finding(id=code, severity=Severity.ERROR, message=message, span=Span(path.as_posix()), help=advice))
