"""The wheel: it holds all the data, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import EXAMPLES, ROOT, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_the_checkout_holds(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "country_rules", "templates", "locales", "fonts"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert {name for name in names if name.startswith("smpc_annex/_data/")} == {f"smpc_annex/_data/{name}" for name in tracked}
    assert "smpc_annex/reading/schemas/common.json" in names
    assert "smpc_annex/py.typed" in names


def test_the_installed_wheel_gives_the_same_bytes_elsewhere(wheel, tmp_path):
    place = tmp_path / "installed"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place), str(wheel)],
        check=True,
        capture_output=True,
    )
    # Ahead of the editable install, so that the installed copy is the one that runs.
    environment = {**os.environ, "PYTHONPATH": str(place)}
    where = subprocess.run(
        [sys.executable, "-c", "import smpc_annex; print(smpc_annex.__file__)"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(place))
    command = [sys.executable, "-m", "smpc_annex", "build", str(EXAMPLES / "sanofi" / "sarclisa"), "--on", "2025-10-01", "-o"]
    for folder in ("one", "two"):
        subprocess.run([*command, folder], cwd=tmp_path, env=environment, check=True, capture_output=True)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / folder).iterdir()} for folder in ("one", "two"))
    assert one == two
    assert run("build", EXAMPLES / "sanofi" / "sarclisa", "--on", "2025-10-01", "-o", tmp_path / "three")[0] == 0
    assert one == {p.name: p.read_bytes() for p in (tmp_path / "three").iterdir()}
