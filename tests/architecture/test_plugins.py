"""Plugins in this repository live by the rules that any guest's plugin lives by."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "plugins").glob("cbec-*/pyproject.toml"))
MODULES = {folder.name.replace("-", "_") for folder in FOLDERS}
DOORS = ("cbec_core.api", "cbec_core.testing")

each_plugin = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a file imports, wherever in the file it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module == "cbec_core":
                yield from (f"cbec_core.{alias.name}" for alias in node.names)
            else:
                yield node.module


def is_door(name: str) -> bool:
    return any(name == door or name.startswith(f"{door}.") for door in DOORS)


@each_plugin
def test_a_plugin_imports_core_through_its_doors_only(folder: Path) -> None:
    wrong = [
        f"{path.relative_to(folder)}: {name}"
        for path in folder.glob("src/**/*.py")
        for name in imports(path)
        if name.partition(".")[0] == "cbec_core" and not is_door(name)
    ]
    assert not wrong


@each_plugin
def test_a_plugins_tests_need_no_inside_of_core(folder: Path) -> None:
    wrong = [
        f"{path.relative_to(folder)}: {name}"
        for path in folder.glob("tests/**/*.py")
        for name in imports(path)
        if name.partition(".")[0] == "cbec_core" and not is_door(name) and name != "cbec_core.Cbec"
    ]
    assert not wrong


@each_plugin
def test_a_plugin_knows_no_other_plugin(folder: Path) -> None:
    others = MODULES - {folder.name.replace("-", "_")}
    wrong = [
        f"{path.relative_to(folder)}: {name}"
        for path in folder.glob("src/**/*.py")
        for name in imports(path)
        if name.partition(".")[0] in others
    ]
    assert not wrong


@each_plugin
def test_a_plugin_is_a_whole_distribution(folder: Path) -> None:
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = folder.name.replace("-", "_")
    assert project["name"] == folder.name
    assert project["entry-points"]["cbec"]
    assert any(need.startswith("cbec-core") for need in project["dependencies"])
    assert "==" not in "".join(project["dependencies"]), "a sibling is never pinned exactly"
    assert (folder / "README.md").is_file()
    assert (folder / "src" / name / "py.typed").is_file()
    assert list((folder / "tests").glob("test_*.py"))


@pytest.mark.parametrize(
    "folder", [f for f in FOLDERS if list(f.glob("src/*/errors.py"))], ids=lambda f: f.name
)
def test_a_loaded_plugin_has_the_texts_of_its_codes(folder: Path) -> None:
    """A run that parked in another process is told in words before the provider is loaded."""
    name = folder.name.replace("-", "_")
    program = (
        "import importlib, sys; from cbec_core.api import catalogue; before = {*catalogue()};"
        "manifest, errors = sys.argv[1:]; importlib.import_module(manifest);"
        "first = {*catalogue()} - before; importlib.import_module(errors);"
        "print(len(first), len({*catalogue()} - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, f"{name}.manifest", f"{name}.errors"],
        capture_output=True,
        text=True,
        check=True,
    )
    first, every = map(int, done.stdout.split())
    assert first == every > 0


def test_the_import_contract_lists_every_plugin() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]
    assert set(linter["root_packages"]) == {"cbec_core", *MODULES}
