"""A plugin that is broken: who tells of it, what waits because of it, and how to go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.command import NUMBER, Shell, forget

Told = subprocess.CompletedProcess[str]
MISSING = "import a_vendors_sdk_that_is_not_there\n"


@pytest.fixture
def guest(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that installs a plugin into a folder of its own and returns that."""

    def install(manifest: str) -> Path:
        site = tmp_path / "site"
        info = site / "guest-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.4\nName: guest\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[cbec]\nguest = guest_manifest\n")
        (site / "guest_manifest.py").write_text(manifest)
        return site

    return install


@pytest.fixture
def cbec(tmp_path: Path) -> Callable[..., Told]:
    """Return a function that calls `cbec` in a process of its own, with the guest installed."""

    def run(*words: str, **more: str) -> Told:
        places = {"PYTHONPATH": str(tmp_path / "site"), "XDG_CACHE_HOME": str(tmp_path)}
        command = [sys.executable, "-m", "cbec_core.cli.main", *words]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, **places, **more},
            check=False,
        )

    return run


@pytest.mark.feature(149)
def test_a_broken_plugin_has_a_doctor(
    guest: Callable[[str], Path], cbec: Callable[..., Told]
) -> None:
    guest(MISSING)
    told = cbec("doctor", "--json")
    assert told.returncode == 1
    checks = {check["what"]: check for check in json.loads(told.stdout)}
    assert checks["plugin guest"]["code"] == "plugin.unimportable"
    assert "a_vendors_sdk_that_is_not_there" in checks["plugin guest"]["text"]
    assert "plugins.block" in checks["screening guest"]["mend"]
    assert "Traceback" not in told.stderr
    assert cbec("plugins", "list").returncode == 0
    assert cbec("--help").returncode == 0
    shown = json.loads(cbec("plugins", "show", "guest", "--json").stdout)
    assert shown["status"]["hooks"] is None


def test_orders_wait_for_a_broken_plugin_until_it_is_blocked(
    filled: Shell, guest: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(guest(MISSING)))
    forget()
    assert filled("orders", "process", NUMBER).code == 1
    record = filled("orders", "show", NUMBER, "--json").json["record"]
    (reason,) = record["screenings"][0]["reasons"]
    assert (reason["source"], reason["code"]) == ("guest", "plugin.unimportable")
    assert "a_vendors_sdk_that_is_not_there" in reason["text"]

    monkeypatch.setenv("CBEC_PLUGINS__BLOCK", "guest")
    forget()
    assert filled("doctor").code == 0
    (run,) = filled("runs", "parked", "--json").json
    assert run["reason"] == "screening.review"
    assert filled("runs", "resolve", run["id"], "retry").code == 0
    record = filled("orders", "show", NUMBER, "--json").json["record"]
    assert [decision["verdict"] for decision in record["screenings"]] == ["review", "clear"]


@pytest.mark.feature(149)
def test_a_deployment_that_a_plugin_takes_down_can_be_looked_at_in_safe_mode(
    filled: Shell, guest: Callable[[str], Path], cbec: Callable[..., Told]
) -> None:
    guest("import os\nos._exit(7)\n")
    config = ("--config", str(filled.folder / "cbec.toml"))
    assert cbec(*config, "doctor").returncode == 7, "nothing else is said without safe mode"

    told = cbec(*config, "doctor", "--json", CBEC_SAFE_MODE="1")
    assert told.returncode == 0, told.stderr
    checks = {check["what"]: check for check in json.loads(told.stdout)}
    assert "CBEC_SAFE_MODE" in checks["safe mode"]["mend"]
    assert checks["plugin guest"]["code"] == "plugin.safe_mode"
    assert checks["database"]["severity"] == "info"
    listed = cbec(*config, "orders", "list", "--json", CBEC_SAFE_MODE="1")
    assert [order["external_id"] for order in json.loads(listed.stdout)] == [NUMBER]
    assert cbec(*config, "orders", "show", NUMBER, CBEC_SAFE_MODE="1").returncode == 0
    assert cbec(*config, "db", "status", CBEC_SAFE_MODE="1").returncode == 0

    refused = cbec(*config, "worker", "--once", "--json", CBEC_SAFE_MODE="1")
    assert json.loads(refused.stdout)["error"]["code"] == "config.safe_mode"
    assert cbec(*config, "orders", "process", NUMBER, CBEC_SAFE_MODE="1").returncode == 1
    parked = cbec(*config, "runs", "parked", "--json", CBEC_SAFE_MODE="1")
    assert [run["reason"] for run in json.loads(parked.stdout)] == ["plugin.safe_mode"]
