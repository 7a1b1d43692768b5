"""What tests share: a portfolio to change, a command to run, goldens that a person reads."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from smpc_annex import cli

# A slow machine is no failure; and what was found once is found again.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the goldens; read the difference before you commit it")


@pytest.fixture(autouse=True)
def _shared(request: pytest.FixtureRequest) -> None:
    """A test marked shared compares with the reference material; a user's checkout has none."""
    if request.node.get_closest_marker("shared") and not SHARED.is_dir():
        assert not os.environ.get("REQUIRE_ALL"), "the reference material is missing, and nothing may be skipped here"
        pytest.skip("the reference material is not beside this checkout")


@dataclass(frozen=True)
class Result:
    """What a command did."""

    status: int
    out: str
    err: str
    folder: Path

    @property
    def files(self) -> dict[str, bytes]:
        if not self.folder.is_dir():
            return {}
        return {p.relative_to(self.folder).as_posix(): p.read_bytes() for p in sorted(self.folder.rglob("*")) if p.is_file()}

    def text(self, part: str) -> str:
        """The plain text of the one file whose name holds these words."""
        names = [name for name in self.files if part in name and name.endswith(".txt") and "superseded" not in name]
        assert len(names) == 1, (part, names, self.err)
        return self.files[names[0]].decode()

    def finding(self, id_: str) -> str:
        """The first line that reports this finding."""
        found = [line for line in self.err.splitlines() if f"[{id_}]" in line]
        assert found, f"no {id_} in:\n{self.err}"
        return found[0]


def run(*arguments: object) -> tuple[int, str, str]:
    """The command, in this process: exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = int(stop.code or 0)
    return status, out.getvalue(), err.getvalue()


@dataclass(frozen=True)
class Portfolio:
    """A copy of a portfolio, to be changed and built."""

    folder: Path
    dossier: str
    out: Path

    def edit(self, file: str, old: str, new: str, count: int = 1) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, count), encoding="utf-8", newline="\n")

    def write(self, file: str, text: str | bytes) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def place(self, file: str, words: str) -> tuple[int, int]:
        """Line and column of the first occurrence of these words."""
        for number, line in enumerate((self.folder / file).read_text(encoding="utf-8").splitlines(), 1):
            if words in line:
                return number, line.index(words) + 1
        raise AssertionError(f"{file} has no {words!r}")

    def build(self, day: str, *options: object) -> Result:
        status, out, err = run("build", self.folder / self.dossier, "--on", day, "-o", self.out, *options)
        return Result(status, out, err, self.out)


@pytest.fixture
def exempla(tmp_path: Path) -> Portfolio:
    """The fictional medicine: six countries, no waivers."""
    shutil.copytree(EXAMPLES / "exempla", tmp_path / "exempla")
    return Portfolio(tmp_path / "exempla", "fabulor", tmp_path / "out")


@pytest.fixture
def sarclisa(tmp_path: Path) -> Portfolio:
    """The published annex."""
    shutil.copytree(EXAMPLES / "sanofi", tmp_path / "sanofi")
    return Portfolio(tmp_path / "sanofi", "sarclisa", tmp_path / "out")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare with a golden file; with --accept, rewrite it."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            assert not os.environ.get("CI"), "goldens are not accepted by a machine"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path} is missing: run pytest --accept and read it"
        assert text == path.read_text(encoding="utf-8")

    return compare
