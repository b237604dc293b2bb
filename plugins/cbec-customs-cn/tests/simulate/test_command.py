"""`cbec customs simulate` as a process: once, for a while, and until it is told to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from cbec_customs_cn.commands import customs
from click.testing import CliRunner

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Firm, Office


def filled(office: Office, exporter: Firm) -> Path:
    office.send(*(exporter.message(code) for code in ("CEB303", "CEB505", "CEB603")))
    return office.folder


def test_once_answers_what_is_there(office: Office, exporter: Firm) -> None:
    folder = filled(office, exporter)
    arguments = ["simulate", "--folder", str(folder), "--once", "--json"]
    told = CliRunner().invoke(customs, arguments, catch_exceptions=False)
    shown = json.loads(told.output)
    assert (shown["messages"], shown["documents"], shown["refused"]) == (3, 3, 0)
    assert shown["files"] == 3
    assert shown["waiting"] == 3
    again = CliRunner().invoke(customs, arguments, catch_exceptions=False)
    assert json.loads(again.output)["messages"] == 0


def test_time_goes_as_fast_as_told_and_faults_come_as_told(office: Office, exporter: Firm) -> None:
    folder = filled(office, exporter)
    arguments = [
        *("simulate", "--folder", str(folder), "--for", "3", "--speed", "100000"),
        *("--fault", "reject=100,kind=CEB603"),
    ]
    told = CliRunner().invoke(customs, arguments, catch_exceptions=False)
    assert told.output.startswith("3 messages with 3 documents taken, 0 refused")
    office.after(minutes=1)
    assert office.statuses("CEB604") == ["2", "120", "100"]


def test_a_wrong_rule_is_told_before_anything_runs(tmp_path: Path) -> None:
    arguments = ["simulate", "--folder", str(tmp_path), "--once", "--fault", "explode"]
    told = CliRunner().invoke(customs, arguments)
    assert told.exception is not None
    assert "customs_cn.fault_unknown" in str(told.exception)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_it_is_told_to(
    told: signal.Signals, office: Office, exporter: Firm
) -> None:
    folder = filled(office, exporter)
    program = "from cbec_customs_cn.commands import customs; customs()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "simulate", "--folder", str(folder), "--json"],
        stdout=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "zh_CN.UTF-8"},
    )
    deadline = time.monotonic() + 60
    while not list((folder / "in").glob("CEB604*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(told)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert json.loads(out)["documents"] == 3
