"""Who may know whom: the contracts hold, and a line that breaks one is found."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

PROGRAM = Path(sys.executable).with_name("lint-imports")
PLANTED = {
    "core/clock.py": "from fnett.web import page",
    "institutions/orgnr.py": "from fnett.people import models",
    "training/lessons.py": "from fnett.commitments import editions",
    "meetings/rules.py": "from sqlalchemy import text",
    "monitoring/rules.py": "from fnett.core import clock",
}


def check(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the contracts of pyproject.toml on a checkout."""
    return subprocess.run([PROGRAM, "--no-cache"], cwd=folder, capture_output=True, text=True)


def test_the_contracts_hold():
    done = check(CHECKOUT)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\nLet the higher package ask the lower (architecture, section 2)."


@pytest.mark.parametrize("file", PLANTED)
def test_an_import_that_breaks_a_contract_is_found(tmp_path: Path, file: str):
    shutil.copytree(
        CHECKOUT / "fnett", tmp_path / "fnett", ignore=shutil.ignore_patterns("static", "__pycache__", "content")
    )
    (tmp_path / "fnett" / "content").mkdir()
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    spoilt = tmp_path / "fnett" / file
    spoilt.write_text(f"{spoilt.read_text()}\n\n{PLANTED[file]}  # noqa\n")
    done = check(tmp_path)
    assert done.returncode != 0
    assert f"fnett.{file.removesuffix('.py').replace('/', '.')} -> " in done.stdout


def importers_of_routes(files: list[Path], root: Path) -> list[str]:
    """Modules that import another package's pages, which only the factory may."""
    found = []
    for file in files:
        module = file.relative_to(root)
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                parts = name.split(".")
                own = parts[:2] == ["fnett", module.parts[1] if len(module.parts) > 1 else ""]
                if parts[0] == "fnett" and "routes" in parts[2:3] and not own and module.name != "factory.py":
                    found.append(f"{module} imports {name}; only the factory puts pages together")
    return found


def test_pages_are_put_together_by_the_factory_alone():
    files = sorted((CHECKOUT / "fnett").rglob("*.py"))
    assert importers_of_routes(files, CHECKOUT) == []


@pytest.mark.parametrize(
    "line", ["from fnett.people import routes", "from fnett.people.routes import bp", "import fnett.people.routes"]
)
def test_another_importer_of_pages_is_found(tmp_path: Path, line: str):
    file = tmp_path / "fnett" / "desks" / "menu.py"
    file.parent.mkdir(parents=True)
    file.write_text(line)
    assert importers_of_routes([file], tmp_path)
