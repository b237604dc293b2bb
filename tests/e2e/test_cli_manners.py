"""How commands behave where they are typed: odd folders, full disks, narrow terminals."""

from __future__ import annotations

import importlib.util
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cbec_core.cli.tables import table
from tests.e2e.command import NUMBER, Shell

CBEC = [sys.executable, "-m", "cbec_core.cli.main"]
CHINESE = "zh_CN.UTF-8"


def guest(folder: Path, manifest: str) -> dict[str, str]:
    """Install a plugin for one process, and return its environment."""
    info = folder / "site" / "guest-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: guest\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[cbec]\nguest = guest_manifest\n")
    (folder / "site" / "guest_manifest.py").write_text(manifest)
    cache = str(folder / "cache")
    return {**os.environ, "PYTHONPATH": str(folder / "site"), "XDG_CACHE_HOME": cache}


def test_what_a_plugin_prints_is_no_part_of_an_answer(filled: Shell, tmp_path: Path) -> None:
    environment = guest(tmp_path, "print('NOISE')\n")
    for words in (["orders", "list", "--json"], ["plugins", "list", "--json"]):
        done = subprocess.run(
            [*CBEC, *words], capture_output=True, text=True, env=environment, check=True
        )
        assert json.loads(done.stdout)
        assert "NOISE" not in done.stdout
        assert "NOISE" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
@pytest.mark.parametrize("words", [["orders", "list"], ["orders", "list", "--json"]])
def test_a_full_disk_is_told_as_one(filled: Shell, words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*CBEC, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert "[command.output_lost]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_deployment_is_left_as_it_is(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (("orders", "list"), ("db", "upgrade"), ("worker", "--once")):
        told = shell(*words, "--json") if words[0] == "orders" else shell(*words)
        assert told.code == 1
        assert "config.none_here" in told.out + told.err
    assert list(shell.folder.iterdir()) == []
    monkeypatch.setenv("CBEC_DATABASE__URL", "sqlite:///other.db")
    assert shell("db", "upgrade").code == 0


def test_a_run_is_found_by_the_number_that_people_know(filled: Shell) -> None:
    assert filled("pay", NUMBER).code == 0
    shown = filled("runs", "show", NUMBER, "--json").json
    order = filled("orders", "show", NUMBER, "--json").json["record"]["order"]
    assert shown["run"]["subject"] == order["id"]
    assert filled("runs", "show", "999", "--json").error["code"] == "run.not_found"


def test_a_second_choice_of_payment_is_told_of_the_first(filled: Shell) -> None:
    assert filled("pay", NUMBER).code == 0
    error = filled("pay", NUMBER, "--provider", "sandbox", "--json").error
    assert error["code"] == "run.payment_chosen"
    assert "through amazon" in error["message"]


def test_the_tests_of_a_plugin_say_what_they_need(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shell.folder / "empty").mkdir()
    assert shell("plugins", "test", "empty", "--json").error["code"] == "command.no_tests"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    error = shell("plugins", "test", "empty", "--json").error
    assert error["code"] == "command.no_pytest"
    assert "pip install" in error["hint"]


def test_a_capability_that_is_none_is_named(shell: Shell) -> None:
    told = shell("plugins", "new", "teleport", "acme")
    assert told.code == 2
    assert "teleport is none of: payment, carrier" in told.err


def test_what_validators_and_systems_say_is_said_in_chinese(
    shop: Shell, one_order: dict[str, Any]
) -> None:
    del one_order["orders"][0]["orderItems"][0]["orderItemId"]
    (shop.folder / "bad.json").write_text(json.dumps(one_order), encoding="utf-8")
    told = shop("orders", "import", "bad.json", language=CHINESE)
    assert "缺少必填项" in told.err
    assert "Field required" not in told.err
    missing = shop("orders", "import", "none.json", "--json", language=CHINESE).of_file
    assert "文件或目录不存在" in missing["message"]


def test_no_amount_of_money_is_cut_in_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    row = ("114-1000005-0000005", "05000000500001", "goods and services", "24.99 USD")
    table("Charges", ("Order", "Line", "Charge", "Amount"), [row])
    assert "24.99 USD" in capsys.readouterr().out


def test_no_word_is_cut_at_the_edge_of_a_terminal(shop: Shell) -> None:
    there, here = pty.openpty()
    environment = {**os.environ, "COLUMNS": "50", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [*CBEC, "orders", "show", "nothing"], stdout=here, stderr=here, env=environment, check=False
    )
    os.close(here)
    text = os.read(there, 65536).decode()
    os.close(there)
    assert done.returncode == 1
    lines = text.splitlines()
    assert len(lines) > 2
    assert all(len(line) <= 50 for line in lines)
    assert "Hint:" in text
