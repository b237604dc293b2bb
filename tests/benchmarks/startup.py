"""Start the command line with twenty plugins installed, beside `python -c pass`.

Both sides are whole processes of the same interpreter with the same path. The plugins that are
not there already are made here: a folder and a `.dist-info` each, with a provider and a command.
The list of plugins is kept between calls, as it is on a user's machine; the first call is shown
too. Fails, rather than being slow, if SQLAlchemy, pydantic or a vendor's SDK is loaded.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.harness import Figure, Settings, alternate, compare, timed

PLUGINS = 20
UNWANTED = ("sqlalchemy", "alembic", "pydantic", "pydantic_core", "httpx", "requests", "reportlab")
MANIFEST = """
from cbec_core.api import Capability, CommandSpec, ProviderSpec, hookimpl

@hookimpl
def cbec_providers():
    target = "{module}.provider:Notifier"
    return [ProviderSpec(Capability.NOTIFY, "{name}", target, operations={{"notify"}})]

@hookimpl
def cbec_commands():
    return [CommandSpec("{name}", "{module}.cli:command", "Command of {name}.")]
"""


def install(folder: Path, name: str) -> None:
    """Lay a plugin out as pip would."""
    module = name.replace("-", "_")
    package, info = folder / module, folder / f"{module}-1.0.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "__init__.py").write_text("")
    (package / "manifest.py").write_text(MANIFEST.format(name=name, module=module))
    (package / "provider.py").write_text("import pydantic, sqlalchemy\nclass Notifier: ...\n")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[cbec]\n{name} = {module}.manifest\n")


def shown(stdout: str) -> list[Any]:
    found = json.loads(stdout)
    plugins = found["plugins"] if isinstance(found, dict) else found
    assert isinstance(plugins, list)
    return plugins


class Shell:
    """Run the interpreter with a path and a cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.site, self._cache = folder / "site", folder / "cache"
        self.site.mkdir()
        kept = ("PATH", "HOME", "LANG", "SYSTEMROOT")
        self._environment = {name: os.environ[name] for name in kept if name in os.environ}
        self._environment |= {"PYTHONPATH": str(self.site), "XDG_CACHE_HOME": str(self._cache)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self._environment,
            cwd=self.site,
            capture_output=True,
            text=True,
            check=True,
        )

    def forget(self) -> None:
        """Throw the kept list of plugins away."""
        shutil.rmtree(self._cache, ignore_errors=True)


def refuse_unwanted(shell: Shell, *command: str) -> int:
    """Return how many modules a command loads; raise if one of them should not be."""
    traced = shell.run("-X", "importtime", "-m", "cbec_core.cli.main", *command).stderr
    modules = [line.rpartition("|")[2].strip() for line in traced.splitlines() if "|" in line]
    loaded = [name for name in modules if name.partition(".")[0] in UNWANTED]
    loaded += [name for name in modules if name.startswith("bench_") and "manifest" not in name]
    loaded = [name for name in loaded if "." in name or not name.startswith("bench_")]
    assert not loaded, f"cbec {' '.join(command)} loads {', '.join(loaded)}"
    return len(modules)


def measure(settings: Settings) -> list[Figure]:
    """Return the ratios of whole processes."""
    shell = Shell(settings.folder)
    there = shown(shell.run("-m", "cbec_core.cli.main", "plugins", "list", "--json").stdout)
    for number in range(PLUGINS - len(there)):
        install(shell.site, f"bench-{number:02}")
    listed = shown(shell.run("-m", "cbec_core.cli.main", "plugins", "list", "--json").stdout)
    assert len(listed) == PLUGINS, len(listed)
    broken = [one for one in listed if one["state"] not in ("active", "loaded", "ok")]
    assert not broken, broken[:2]
    counts = {}
    for command in (("--help",), ("plugins", "list")):
        shell.forget()
        refuse_unwanted(shell, *command)
        counts[command] = refuse_unwanted(shell, *command)
    script = str(Path(sys.executable).with_name("cbec"))
    times = 5 if settings.size == 1 else 1

    def side(*arguments: str) -> dict[str, float]:
        return {"start": timed(lambda: [shell.run(*arguments) for _ in range(times)])}

    def first() -> dict[str, float]:
        def work() -> None:
            for _ in range(times):
                shell.forget()
                shell.run(script, "--help")

        return {"start": timed(work)}

    found = alternate(
        {
            "limit": lambda: side("-c", "pass"),
            "help": lambda: side(script, "--help"),
            "plugins": lambda: side(script, "plugins", "list"),
            "first": first,
        },
        settings.rounds,
    )
    rows = (
        ("help", "cbec --help", 6.0, f"{counts[('--help',)]} modules, none unwanted"),
        ("plugins", "cbec plugins list", 6.0, f"{counts[('plugins', 'list')]} modules"),
        ("first", "cbec --help, list not kept yet", None, "loads every manifest"),
    )
    return [
        compare(
            "startup",
            f"{label}, {PLUGINS} plugins",
            found,
            "start",
            amount=times,
            bar=bar,
            side=name,
            note=note,
        )
        for name, label, bar, note in rows
    ]
