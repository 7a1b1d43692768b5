"""Who may import whom. A room that is not in the table fails."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "smpc_annex"

GROUND = {"diagnostics", "inforce", "resources", "characters", "units"}
MAY_IMPORT = {
    "diagnostics": set(),
    "inforce": set(),
    "resources": set(),
    "outputs": set(),
    "characters": set(),
    "units": set(),
    "model": GROUND,
    "catalogs": GROUND | {"model"},
    "reading": GROUND | {"model"},
    "assembling": GROUND | {"model", "catalogs"},
    "parity": {"model", "units"},
    "adopting": GROUND | {"model", "catalogs", "reading", "assembling", "proofing.passages", "proofing.htmlfile"},
    "checks": GROUND | {"model", "parity"},
    "writers": {"model.block", "resources"},
    "proofing": GROUND | {"model.block"},
    "reports": {"diagnostics", "model.block", "proofing.result"},
    "reporting": {"diagnostics", "reports.model"},
    "proofreporting": {"diagnostics", "proofing.result", "reports", "reporting"},
    "explaining": GROUND | {"model", "reading", "checks"},
    "skeleton": GROUND | {"model", "reading"},
    "exchange": GROUND | {"model", "assembling.inline", "parity", "checks.figures"},
    "copyfit": {"model.block", "resources"},
    "i18n": {"assembling", "catalogs", "reading"},
    "pipeline": GROUND
    | {
        "model",
        "reading",
        "assembling",
        "checks",
        "writers",
        "catalogs",
        "outputs",
        "reports.model",
        "parity",
        "exchange",
        "copyfit",
        "proofing",
        "adopting",
    },
    "cli": GROUND
    | {"model", "copyfit", "outputs", "pipeline", "reporting", "proofreporting", "reports", "skeleton", "explaining"},
    "__main__": {"cli"},
    "__init__": set(),
}


def imports(path: Path) -> set[tuple[str, int]]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("smpc_annex"):
            inner = node.module.removeprefix("smpc_annex").lstrip(".")
            found |= {(inner or alias.name, node.lineno) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {(a.name.removeprefix("smpc_annex."), node.lineno) for a in node.names if a.name.startswith("smpc_annex.")}
    return {(name, line) for name, line in found if name != "__version__"}


def test_imports_go_one_way():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        assert room in MAY_IMPORT, f"{room} has no place in the table"
        for name, line in imports(path):
            own = name.split(".")[0] == room
            if not own and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in MAY_IMPORT[room]):
                wrong.append(f"{path.relative_to(PACKAGE)}:{line}: {room} may not import {name}")
    assert wrong == []


def test_the_table_names_only_rooms_that_are_there():
    rooms = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert set(MAY_IMPORT) <= rooms | {"__init__"}


def test_only_the_command_line_asks_what_day_it_is():
    askers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow")
    }
    assert askers == {"cli/options.py"}


def test_no_country_and_no_company_in_the_program():
    """A new country is data: its code must not stand in Python, outside messages and docstrings."""
    codes = {"NL", "BE", "DK", "NO", "SE", "FI"}
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (node.value in codes or "sanofi" in node.value.lower())
        and "cli" not in path.parts
    ]
    assert [w for w in wrong if not w.startswith("reading/schema.py")] == []
