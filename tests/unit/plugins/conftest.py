"""Plugins on disk, installed and broken on purpose."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cbec_core.plugins import entrypoints, manager

Install = Callable[..., str]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder on the import path; its plugins are the only ones installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    for variable in (manager.ALLOW_VARIABLE, manager.SAFE_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(manager, "installed", lambda: entrypoints.installed([str(folder)]))
    before = set(sys.modules)
    yield folder
    installed = {path.stem for path in folder.iterdir()}
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in installed:  # a class of anything else may not be there twice
            del sys.modules[name]


@pytest.fixture
def install(site: Path) -> Install:
    """Return a function that writes a distribution with one manifest module."""

    def write(name: str, manifest: str, *, distribution: str = "", **modules: str) -> str:
        module = (distribution or f"guest_{name}").replace("-", "_")
        package = site / module
        package.mkdir()
        (package / "__init__.py").write_text("")
        for file, text in {"manifest": manifest, **modules}.items():
            (package / f"{file}.py").write_text(textwrap.dedent(text))
        info = site / f"{module}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[cbec]\n{name} = {module}.manifest\n")
        return module

    return write
