"""The one door for plugins: whole, cheap, and the same for people and for type checkers."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import cbec_core
from cbec_core import api

ROOT = Path(cbec_core.__file__).parent
MODULES = [
    f"cbec_core.{room}.{path.stem}"
    for room in ("domain", "ports")
    for path in sorted((ROOT / room).glob("[!_]*.py"))
]


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_of_domain_and_ports_is_there(module: str) -> None:
    home = import_module(module)
    for name in getattr(home, "__all__", ()):
        assert getattr(api, name, None) is getattr(home, name), "run tools/generate_api.py"


def test_the_hook_mark_secrets_and_the_deployment_are_there() -> None:
    from cbec_core.config.secrets import SecretStr
    from cbec_core.hooks import hookimpl

    assert api.hookimpl is hookimpl
    assert api.SecretStr is SecretStr
    assert api.Cbec is cbec_core.Cbec


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((ROOT / "api.py").read_text(encoding="utf-8"))
    seen = {
        alias.asname: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cbec_core.")
        for alias in node.names
    }
    assert seen == {name: f"cbec_core.{module}" for name, module in api._HOME.items()}
    assert dir(api) == api.__all__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="teleport"):
        api.teleport  # noqa: B018


def test_a_manifest_loads_no_framework() -> None:
    code = (
        "import sys; from cbec_core.api import Capability, CommandSpec, ProviderSpec, hookimpl;"
        "print({'pydantic', 'sqlalchemy', 'click', 'cattrs', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
