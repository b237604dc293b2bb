"""Every capability's template, baked, is a clean plugin that is green at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cbec_core.cli.scaffold import bake
from cbec_core.ports.provider import Capability
from tests.installed import install

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "plugins" / "_template"
LAYERS: dict[str, list[str]] = json.loads((TEMPLATE / "layers.json").read_text("utf-8"))


def test_every_capability_has_a_template() -> None:
    assert set(LAYERS) == {capability.value for capability in Capability}
    named = {layer for layers in LAYERS.values() for layer in layers}
    assert named == {path.name for path in TEMPLATE.iterdir() if path.is_dir()}


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return a plugin for every capability."""
    target = tmp_path_factory.mktemp("baked")
    plain = [bake(capability, "acme", target) for capability in Capability]
    return [*plain, bake(Capability.CARRIER, "17-track", target)]


def run(*arguments: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=cwd)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def test_no_placeholder_is_left(baked: list[Path]) -> None:
    for path in (path for folder in baked for path in folder.rglob("*")):
        assert "{{" not in path.name
        assert not path.is_file() or "{{" not in path.read_text("utf-8"), path.name


def test_baked_plugins_are_clean(baked: list[Path]) -> None:
    if shutil.which("ruff", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("ruff is not installed here; the lint session has it")
    settings = ("--config", str(ROOT / "pyproject.toml"), "--extend-ignore", "TC")
    for folder in baked:
        run("ruff", "check", *settings, "src", cwd=folder)


@pytest.mark.feature(140)
@pytest.mark.slow
def test_baked_plugins_are_green_at_once(baked: list[Path]) -> None:
    for folder in baked:
        install(folder)
    path = os.pathsep.join(str(folder / "src") for folder in baked)
    tests = [str(folder / "tests") for folder in baked]
    # anyio arrives with httpx, and an old one of it warns when its own plugin is loaded.
    unused = ["-p", "no:cacheprovider", "-p", "no:anyio"]
    options = ["-q", *unused, "--import-mode=importlib", "-W", "error"]
    root = ["--rootdir", str(baked[0].parent), "-c", os.devnull]
    run("pytest", *options, *root, *tests, env={**os.environ, "PYTHONPATH": path})
