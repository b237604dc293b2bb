"""The list of plugins is quick the second time, and never older than what is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

MANIFEST = """
    from cbec_core.api import Capability, CommandSpec, ProviderSpec, hookimpl

    @hookimpl
    def cbec_providers():
        return [ProviderSpec(Capability.FX, "{0}", "{0}.vendor:Fx", operations={{"rate"}})]

    @hookimpl
    def cbec_commands():
        return [CommandSpec("{0}", "{0}.cli:main", "{1}")]
"""
PROGRAM = """
import json, sys
from cbec_core.plugins.listing import listing
found = listing(sys.argv[1:])
loaded = [m for m in ("attr", "pluggy", "pydantic", "sqlalchemy", "click") if m in sys.modules]
rows = {p.name: [p.state, p.code] for p in found.plugins if p.distribution.startswith("guest")}
helps = {c.name: c.help for c in found.commands}
json.dump({"plugins": rows, "helps": helps, "loaded": loaded}, sys.stdout)
"""


@pytest.fixture
def listed(site: Path, tmp_path: Path):
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    def run(*block: str, **more: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *block],
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=True,
            cwd=site,
        )
        found: dict[str, object] = json.loads(done.stdout)
        return found

    return run


def test_the_second_look_loads_nothing_and_says_the_same(install, listed) -> None:
    install("one", MANIFEST.format("one", "First."))
    first = listed()
    second = listed()
    assert second["loaded"] == []
    assert first["plugins"] == second["plugins"] == {"one": ["loaded", ""]}
    assert second["helps"]["one"] == first["helps"]["one"] == "First."


def test_every_change_is_seen(install, listed, site: Path) -> None:
    module = install("one", MANIFEST.format("one", "First."))
    listed()
    (site / module / "manifest.py").write_text(
        "from cbec_core.api import CommandSpec, hookimpl\n\n@hookimpl\ndef cbec_commands():\n"
        "    return [CommandSpec('one', 'one.cli:main', 'Changed.')]\n"
    )
    assert listed()["helps"]["one"] == "Changed."
    install("two", MANIFEST.format("two", "Second."))
    assert listed()["helps"]["two"] == "Second."
    assert listed("two")["plugins"]["two"] == ["blocked", "plugin.blocked"]
    allowed = listed(CBEC_LOAD_PLUGINS="one")["plugins"]["two"]
    assert allowed == ["not_allowed", "plugin.not_allowed"]
    assert listed(CBEC_SAFE_MODE="1")["plugins"]["two"] == ["safe_mode", "plugin.safe_mode"]
    assert listed()["plugins"]["two"] == ["loaded", ""]


def test_a_broken_plugin_is_looked_at_again(install, listed, site: Path) -> None:
    install("one", "import os\nassert 'MENDED' in os.environ\n")
    assert listed()["plugins"] == {"one": ["broken", "plugin.unimportable"]}
    assert listed(MENDED="1")["plugins"] == {"one": ["loaded", ""]}


def test_a_plugin_that_failed_when_it_was_asked_is_asked_again(install, listed) -> None:
    manifest = MANIFEST.format("one", "First.")
    mended = "import os\n        assert 'MENDED' in os.environ\n        return [Com"
    install("one", manifest.replace("return [Com", mended))
    assert "one" not in listed()["helps"]
    assert listed(MENDED="1")["helps"]["one"] == "First."


def test_a_damaged_or_unwritable_cache_is_no_fault(install, listed, tmp_path: Path) -> None:
    install("one", MANIFEST.format("one", "First."))
    listed()
    (kept,) = (tmp_path / "cache" / "cbec").iterdir()
    kept.write_text('{"key": 1')
    assert listed()["plugins"] == {"one": ["loaded", ""]}
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert listed(XDG_CACHE_HOME=str(blocked))["plugins"] == {"one": ["loaded", ""]}


def cbec(site: Path, tmp_path: Path, *arguments: str, language: str = "C.UTF-8") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "cbec_core.cli.main", *arguments],
        env={
            **os.environ,
            "PYTHONPATH": str(site),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "LC_ALL": language,
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        check=True,
        cwd=site,
    )
    return done.stdout.decode("utf-8")


def test_the_help_of_a_plugins_command_is_translated(install, site: Path, tmp_path: Path) -> None:
    module = install(
        "one",
        MANIFEST.format("one", "Buy a label.")
        + """
    @hookimpl
    def cbec_locale():
        return ["guest_one"]
""",
    )
    catalogue = Catalog(locale="zh")
    catalogue.add("Buy a label.", "购买面单。")
    folder = site / module / "locale" / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{module}.mo").open("wb") as file:
        write_mo(file, catalogue)
    for _ in range(2):  # first from the manifests, then from the cache
        assert "购买面单。" in cbec(site, tmp_path, "--help", language="zh_CN.UTF-8")
        assert "Buy a label." in cbec(site, tmp_path, "--help")


def test_the_block_list_of_the_folder_holds_for_the_help(
    install, site: Path, tmp_path: Path
) -> None:
    install("one", MANIFEST.format("one", "First."))
    assert "First." in cbec(site, tmp_path, "--help")
    (site / "cbec.toml").write_text('[plugins]\nblock = ["one"]\n')
    assert "First." not in cbec(site, tmp_path, "--help")


def test_a_broken_plugin_is_shown_with_its_cure(install, site: Path, tmp_path: Path) -> None:
    install("one", "import nowhere_at_all")
    shown = json.loads(cbec(site, tmp_path, "plugins", "show", "one", "--json"))["status"]
    assert (shown["state"], shown["code"]) == ("broken", "plugin.unimportable")
    assert "nowhere_at_all" in shown["error"]
    assert "plugins.block" in shown["hint"]
