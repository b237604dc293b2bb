"""The plan of the rooms, held by the contracts in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
FRAMEWORKS = {"alembic", "babel", "click", "pluggy", "pydantic", "rich", "sqlalchemy"}
COLUMNS = {"numpy", "pandas", "polars", "pyarrow"}


def loaded_after(statement: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter holds after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{LOADED}"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_imports_run_one_way_down() -> None:
    done = subprocess.run([sys.executable, "-c", LINT], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_package_loads_no_framework() -> None:
    loaded = loaded_after("import cbec_core; cbec_core.__version__")
    assert "cbec_core" in loaded
    assert not loaded & FRAMEWORKS


@pytest.mark.parametrize("module", ["cbec_core.app", "cbec_core.api", "cbec_core.cli.quote"])
def test_only_who_quotes_tables_loads_what_they_need(module: str) -> None:
    assert not loaded_after(f"import {module}") & COLUMNS


@pytest.mark.parametrize("room", ["domain", "ports"])
def test_a_plain_room_loads_no_framework(room: str) -> None:
    folder = ROOT / "src" / "cbec_core" / room
    modules = sorted(f"cbec_core.{room}.{path.stem}" for path in folder.glob("[!_]*.py"))
    assert modules, f"no room {room}"
    assert not loaded_after(f"import {', '.join(modules)}") & (FRAMEWORKS | COLUMNS)
