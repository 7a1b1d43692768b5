"""Benchmarks: figures beside their targets, as ratios measured side by side in one run (docs/benchmarks.md).

Candidates take turns in an order shuffled each round; the figure is the median of the rounds' ratios; CPU time, not wall
time. Every table begins with a control in which a candidate runs against itself: outside 0.97 to 1.03 the run says nothing,
and the exit status is 3.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import babel
import jinja2
from markupsafe import Markup

from smpc_annex import outputs, pipeline
from smpc_annex.assembling import assemble, engine, messages
from smpc_annex.assembling.values import Value
from smpc_annex.model.dossier import Approval, Process
from smpc_annex.model.wording import Wordings, digest
from smpc_annex.pipeline import files as writing
from smpc_annex.pipeline import publications
from smpc_annex.pipeline.check import check
from smpc_annex.reading import approvals, folders

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2026, 2, 2)
FLOOR = ["-c", "import yaml, jinja2, babel"]


# --- whole processes ---------------------------------------------------------------------------------------------------


def child(arguments: list[str]) -> tuple[float, float]:
    """User and system seconds of a process, and its peak memory in MiB. The parent is small when it forks: spawn, not fork."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        actions = [(os.POSIX_SPAWN_DUP2, nothing.fileno(), 1), (os.POSIX_SPAWN_DUP2, nothing.fileno(), 2)]
        pid = os.posix_spawn(sys.executable, [sys.executable, *arguments], environment, file_actions=actions)
    _pid, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"failed: {arguments}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def cold(rounds: int, scratch: Path) -> list[tuple[str, float, str]]:
    """Cold commands against the floor of their imports."""
    sarclisa = str(ROOT / "examples" / "sanofi" / "sarclisa")
    script = str(Path(sys.executable).with_name("smpc-annex"))
    build = [script, "build", sarclisa, "--on", "2025-10-01", "-o", str(scratch / "cold")]
    commands = {
        "floor": FLOOR,
        "floor again": FLOOR,
        "help": [script, "--help"],
        "one": [*build, "--country", "NO"],
        "whole": build,
    }
    for command in commands.values():
        child(command)
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    for _round in range(rounds):
        spent = {}
        for name in random.sample(list(commands), len(commands)):
            spent[name] = child(commands[name])[0]
        for name, seconds in spent.items():
            ratios[name].append(seconds / spent["floor"])
    middle = {name: statistics.median(values) for name, values in ratios.items()}
    return [
        ("A/A control", middle["floor again"], "0.97–1.03"),
        ("cold --help / import yaml, jinja2, babel", middle["help"], "<= 0.8"),
        ("cold build, one country", middle["one"], "<= 2.5"),
        ("cold build, whole example", middle["whole"], "<= 4"),
    ]


# --- a generated portfolio ---------------------------------------------------------------------------------------------


def generate(folder: Path, count: int, first: int = 0) -> Path:
    """A portfolio of this many different dossiers, each for six countries in one publication."""
    source = ROOT / "examples" / "exempla"
    folder.mkdir(parents=True)
    for name in ("portfolio.yaml", "representatives.yaml"):
        shutil.copy(source / name, folder / name)
    chance = random.Random(first)
    for number in range(first, first + count):
        dossier = folder / f"d{number:04}"
        for path in (source / "fabulor").rglob("*.yaml"):
            if path.name == "EXP-2025-0042.yaml" or (path.parent.name == "core" and path.stem != "en"):
                continue
            text = path.read_text(encoding="utf-8").replace("Fabulor", f"Fabulor{number:04}")
            text = text.replace('amount: "3', f'amount: "{chance.randint(1, 9)}').replace("dizziness", f"dizziness {number}")
            target = dossier / path.relative_to(source / "fabulor")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        approve(folder, dossier.name)
    return folder


def approve(folder: Path, name: str) -> None:
    """Approvals of every text that is printed, so that a build has them to look at."""
    dossier = folders.dossier(folder, "", name).dossier
    wordings = Wordings(dossier, Process(), {code: folders.shipped_country(code).languages for code in dossier.markets})
    for language in wordings.languages:
        records = [
            Approval(
                unit=s.wording.id,
                language=language,
                state=state,
                by="A. Bench",
                role="bench",
                on=DAY,
                source=s.wording.source,
                source_hash=digest(s.wording.source),
                target_hash=digest(s.wording.target),
                span=s.wording.span,
            )
            for s in wordings.of(language).values()
            for state in ("reviewed", "approved")
            if s.wording.target
        ]
        target = folder / name / "translations" / f"{language}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(approvals.written(language, records))


class Plain:
    """What a template asked of a fact, once found out, as ordinary attributes holding ordinary strings."""

    def __init__(self, fact: Any) -> None:
        self.__dict__["_fact"] = fact

    def __getattr__(self, name: str) -> Any:
        value = plain(getattr(self._fact, name))
        self.__dict__[name] = value
        return value


def plain(value: Any) -> Any:
    """A fact without origins: strings for Values, the same shape else."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Value):
        return "".join(piece.text for piece in value.pieces)
    if isinstance(value, (tuple, list)):
        return tuple(plain(item) for item in value)
    if callable(value):
        known: dict[Any, Any] = {}

        def remembered(*arguments: Any) -> Any:
            if arguments not in known:
                known[arguments] = plain(value(*arguments))
            return known[arguments]

        return remembered
    return Plain(value)


def spread(groups: tuple[Any, ...]) -> str | None:
    """The filter of our templates, on strings."""
    if len(groups) == 1 and groups[0].all:
        return str(groups[0].value)
    values = [str(group.value) for group in groups]
    small = [value[:1].lower() + value[1:] if value[1:2].islower() else value for value in values[1:]]
    return "; ".join(f"{value} ({g.packs})" for value, g in zip([*values[:1], *small], groups, strict=True)) if groups else None


def spelled(groups: tuple[Any, ...]) -> str | None:
    """The filter for conditions, on strings."""
    if len(groups) == 1 and groups[0].all:
        return str(groups[0].value)
    return "; ".join(f"{group.packs}: {group.value}" for group in groups) if groups else None


def bare_environment(words: dict[str, Any], *, escape: bool) -> jinja2.Environment:
    """An ordinary Jinja2 environment that renders our templates with plain strings."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=escape,  # noqa: S701 - plain text is one of the formats
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    def speak(context: str | None, msgid: str, values: dict[str, Any]) -> str:
        text: str = words["now"][context, msgid]
        if escape:
            return Markup(text) % values if values else Markup(text)  # noqa: S704 - our own catalogues
        return text % values if values else text

    environment.globals.update(
        {
            "_": lambda msgid, /, **values: speak(None, msgid, values),
            "_p": lambda context, msgid, /, **values: speak(context, msgid, values),
        }
    )
    environment.filters.update(
        {
            "spread": spread,
            "spelled": spelled,
            "listed": lambda values, separator: separator.join(values),
            "capital": lambda text: text[:1].upper() + text[1:] if text else text,
            "says": lambda text, _field: text,
        }
    )
    return environment


class Bare:
    """The same templates with the same text, rendered by a bare, warm Jinja2: text, HTML, and the text as JSON."""

    def __init__(self, folder: Path) -> None:
        self.jobs: list[tuple[str, str, dict[str, Any]]] = []
        self._words: dict[str, Any] = {"now": {}}
        self._catalogs: dict[str, dict[Any, str]] = {}
        self._text, self._html = (bare_environment(self._words, escape=escape) for escape in (False, True))
        original = engine.Engine.rendered

        def listening(self_: engine.Engine, template: str, context: dict[str, Any]) -> str:
            now = messages.speaking.get()
            if now.language not in self._catalogs:
                self._catalogs[now.language] = catalog(now)
            job = template, now.language, {name: plain(value) for name, value in context.items()}
            self.jobs.append(job)
            self.render(job)  # while the facts can still be asked: from now on they are plain
            return original(self_, template, context)

        with patched(engine.Engine, "rendered", listening):
            for _dossier, _publication in pipeline.assemble_all(pipeline.Request(path=str(folder), day=DAY, out=folder)):
                pass

    def render(self, job: tuple[str, str, dict[str, Any]]) -> tuple[str, str, str]:
        template, language, context = job
        self._words["now"] = self._catalogs[language]
        text = self._text.get_template(template).render(context)
        return text, self._html.get_template(template).render(context), json.dumps(text)

    def run(self) -> int:
        """Render all that a build writes, each part for its own file and for the annex; the number of characters of HTML."""
        return sum(len(self.render(job)[1]) for job in self.jobs for _file in ("its own", "the annex"))


def catalog(now: messages.Speaking) -> dict[Any, str]:
    """A language's messages as format strings."""
    found: dict[Any, str] = {}
    for single in reversed(now.words._catalogs):
        for key, forms in single.messages.items():
            parts = forms[0].parts
            found[key] = "".join(f"%({part})s" if index % 2 else part.replace("%", "%%") for index, part in enumerate(parts))
            if len(parts) == 1:
                found[key] = parts[0]
    return found


@contextlib.contextmanager
def patched(owner: Any, name: str, value: Any) -> Iterator[None]:
    """An attribute replaced for a while."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds of this process."""
    gc.collect()
    start = time.process_time_ns()
    work()
    return (time.process_time_ns() - start) / 1e9


def throughput(dossiers: int, chunk: int, scratch: Path) -> tuple[list[tuple[str, float, str]], list[str]]:
    """The full build against the bare loop, chunk by chunk, and where the time goes."""
    ratios: list[float] = []
    checks: list[float] = []
    control: list[float] = []
    per_kb: list[float] = []
    shares: dict[str, float] = {}
    total = 0.0
    for number, first in enumerate(range(0, dossiers, chunk)):
        folder = generate(scratch / f"p{number}", min(chunk, dossiers - first), first)
        bare = Bare(folder)
        request = pipeline.Request(path=str(folder), day=DAY, out=scratch / f"o{number}")

        def full(request: pipeline.Request = request) -> None:
            outcome = pipeline.build(request)
            if outcome.incomplete or outcome.unreadable:
                raise RuntimeError("the generated portfolio does not build")

        characters = bare.run()

        def checked(request: pipeline.Request = request) -> None:
            check([request.path], request)

        candidates: dict[str, Callable[[], Any]] = {"full": full, "bare": bare.run, "bare again": bare.run, "check": checked}
        spent = {}
        for name in random.sample(list(candidates), len(candidates)):
            with stages(shares) if name == "full" else contextlib.nullcontext():
                spent[name] = cpu(candidates[name])
        ratios.append(spent["full"] / spent["bare"])
        checks.append(spent["check"] / spent["full"])
        control.append(spent["bare again"] / spent["bare"])
        per_kb.append(spent["bare"] * 1e6 / (characters / 1000))
        total += spent["full"]
        shutil.rmtree(folder)
        shutil.rmtree(request.out)
    rows = [
        ("A/A control", statistics.median(control), "0.97–1.03"),
        ("full build, text+HTML+JSON / bare warm Jinja2 loop", statistics.median(ratios), "<= 12"),
        ("check / build (which judges too), same dossiers", statistics.median(checks), "<= 1.0"),
    ]
    known = sum(shares.values())
    order = sorted(shares.items(), key=lambda item: -item[1])
    stage_line = ", ".join(f"{name} {seconds / total:.0%}" for name, seconds in order) + f", rest {1 - known / total:.0%}"
    notes = [
        f"bare loop: {statistics.median(per_kb):.0f} µs per KB of HTML; spread of the ratio {min(ratios):.1f}–{max(ratios):.1f}",
        f"stages, share of CPU: {stage_line}",
        f"{total / dossiers * 1000:.0f} ms of CPU a dossier here (core, six blocks, annex; three formats)",
    ]
    return rows, notes


@contextlib.contextmanager
def stages(shares: dict[str, float]) -> Iterator[None]:
    """Adds up the CPU seconds of each stage of the build."""

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*arguments: Any, **named: Any) -> Any:
            start = time.process_time_ns()
            try:
                return function(*arguments, **named)
            finally:
                shares[name] = shares.get(name, 0.0) + (time.process_time_ns() - start) / 1e9

        return wrapper

    def collected(*arguments: Any) -> Any:
        return iter(list(files(*arguments)))

    files = writing.files_of
    with contextlib.ExitStack() as stack:
        for owner, attribute, name in (
            (folders, "read", "YAML"),
            (folders, "judge", "schema"),
            (assemble.Assembler, "_block", "assembling"),
            (publications, "judge", "judging"),
            (outputs, "write", "files"),
        ):
            stack.enter_context(patched(owner, attribute, timed(name, getattr(owner, attribute))))
        stack.enter_context(patched(writing, "files_of", timed("writers", collected)))
        yield


def memory(scratch: Path, many: int) -> list[tuple[str, float, str]]:
    """Peak memory of whole processes at a few and at many dossiers."""
    peaks = {}
    few = max(5, many // 10)
    for count in (few, many):
        folder = generate(scratch / f"m{count}", count)
        arguments = [
            str(Path(sys.executable).with_name("smpc-annex")),
            "build",
            str(folder),
            "--on",
            DAY.isoformat(),
            "-o",
            str(scratch / f"mo{count}"),
        ]
        peaks[count] = child(arguments)[1]
    return [
        (f"peak memory, {many} / {few} dossiers", peaks[many] / peaks[few], "<= 1.1"),
        (f"peak memory, {many} dossiers, MiB", peaks[many], "<= 120"),
    ]


# --- printing ----------------------------------------------------------------------------------------------------------


def show(title: str, rows: list[tuple[str, float, str]]) -> bool:
    """Print a table; whether its control holds."""
    print(f"\n{title}")
    valid = True
    for name, figure, target in rows:
        if name == "A/A control":
            valid = 0.97 <= figure <= 1.03
            note = "" if valid else "   VOID: the machine is too noisy for this table"
        else:
            note = "" if figure <= float(target.removeprefix("<= ")) else "   MISSED"
        print(f"  {name:55} {figure:8.2f}   {target}{note}")
    return valid


def main() -> int:
    """Run everything; 0, or 3 if a control failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=500)
    parser.add_argument("--chunk", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    random.seed(1)
    load = os.getloadavg()[0]
    print(
        f"Python {sys.version.split()[0]}, Jinja2 {jinja2.__version__}, Babel {babel.__version__}, {os.cpu_count()} cores, load "
        f"{load:.1f}"
    )
    scratch = Path(tempfile.mkdtemp(prefix="smpc-annex-bench-"))
    try:
        valid = show("Cold commands, CPU / floor of imports", cold(options.rounds, scratch))
        rows, notes = throughput(options.dossiers, options.chunk, scratch)
        valid &= show(f"{options.dossiers} dossiers × 6 countries", rows)
        for note in notes:
            print(f"  {note}")
        show("Memory", memory(scratch, options.dossiers))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0 if valid else 3


if __name__ == "__main__":
    with contextlib.redirect_stderr(io.StringIO()) if not sys.stderr.isatty() else contextlib.nullcontext():
        status = main()
    sys.exit(status)
