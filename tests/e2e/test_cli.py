"""Every command, for people and for programs: what it prints, where, and how it leaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cbec_core.cli.main import COMMANDS, load
from tests.e2e.command import NUMBER, Shell, demo_file


def members(name: str) -> list[tuple[str, ...]]:
    command = load(COMMANDS[name][0])
    below = sorted(getattr(command, "commands", ()))
    return [(name, member) for member in below] or [(name,)]


EVERY = [words for name in COMMANDS for words in members(name)]


each_command = pytest.mark.parametrize("words", EVERY, ids=" ".join)


@each_command
def test_every_command_has_json_and_helps_in_both_languages(
    shell: Shell, words: tuple[str, ...]
) -> None:
    english = shell(*words, "--help")
    assert (english.code, english.err) == (0, "")
    assert "--json" in english.out
    assert not re.search("[一-鿿]", english.out)
    chinese = shell(*words, "--help", language="zh_CN.UTF-8")
    assert "用法" in chinese.out
    # click keeps the text of --help itself for as long as a process lives
    lines = [line.strip() for line in english.out.splitlines() if "--help" not in line]
    said = [line for line in lines if line.endswith(".")]
    assert said
    assert not [line for line in said if line in chinese.out]


def test_the_table_of_commands_speaks_chinese(shell: Shell) -> None:
    told = shell("--help", language="zh_CN.UTF-8").out
    assert not [text for _, text in COMMANDS.values() if text in told]
    assert "到岸成本" in told


def test_help_and_the_list_of_plugins_load_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['cbec', *{arguments}]\n"
        "from cbec_core.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as left: assert left.code == 0\n"
        "heavy = ('sqlalchemy', 'pydantic', 'rich', 'alembic', 'reportlab', 'httpx')\n"
        "assert not [name for name in heavy if name in sys.modules]\n"
    )
    for arguments in (["--help"], ["plugins", "list"], ["plugins", "list", "--json"]):
        subprocess.run(
            [sys.executable, "-c", code.format(arguments=arguments)],
            check=True,
            capture_output=True,
            cwd=tmp_path,
        )


def test_an_import_twice_changes_nothing(filled: Shell) -> None:
    (report,) = filled("orders", "import", "one.json", "--json").json
    assert (len(report["unchanged"]), report["inserted"], report["revised"]) == (1, [], [])
    told = filled("orders", "import", "one.json", "--from", "amazon")
    assert told.code == 0
    assert "one.json" in told.out


def test_orders_are_listed_and_shown(filled: Shell) -> None:
    (order,) = filled("orders", "list", "--json").json
    assert order["external_id"] == NUMBER
    assert order["total"] == {"amount": "59.13", "currency": "EUR"}
    assert NUMBER in filled("orders", "list").out
    assert filled("orders", "list", "--state", "cancelled", "--json").json == []
    shown = filled("orders", "show", NUMBER)
    assert "CUP-VAC-350" in shown.out
    record = filled("orders", "show", order["id"], "--json").json["record"]
    assert record["order"]["id"] == order["id"]


def test_the_stations_one_by_one(filled: Shell) -> None:
    quote = filled("quote", NUMBER, "--on", "2026-11-20", "--json")
    assert quote.code == 0
    assert {charge["kind"] for line in quote.json["lines"] for charge in line["charges"]} == {
        "duty",
        "tax",
    }
    assert "sandbox.tax.DE" in filled("quote", NUMBER).out
    before = ("quote", NUMBER, "--on", "1990-01-01")
    unknown = filled(*before)
    assert unknown.code == 1
    assert "Landed cost: not calculable" in unknown.out
    assert "0.00" not in unknown.out
    assert "无法计算" in filled(*before, language="zh_CN.UTF-8").out
    assert filled(*before, "--json").json["calculable"] is False
    paid = filled("pay", NUMBER, "--json")
    assert (paid.code, paid.json["payment"]["state"]) == (0, "captured")
    shipped = filled("ship", NUMBER, "--json")
    assert (shipped.code, shipped.json["shipment"]["carrier"]) == (0, "sandbox")
    declared = filled("declare", NUMBER, "--json")
    assert {d["direction"] for d in declared.json["declarations"]} == {"export", "import"}
    assert filled("track", NUMBER, "--json").json["run"]["state"] in {"waiting", "done"}
    assert "shipped" in filled("track", NUMBER).err
    (run,) = filled("runs", "list", "--json").json
    shown = filled("runs", "show", run["id"], "--json").json
    assert {operation["kind"] for operation in shown["operations"]} >= {"buy_label", "declare"}
    assert "buy_label" in filled("runs", "show", order_id(filled)).out
    assert filled("runs", "parked", "--json").json == []
    assert filled("worker", "--once", "--json").code == 0


def order_id(shell: Shell) -> str:
    return str(shell("orders", "list", "--json").json[0]["id"])


def test_a_settlement_completes_orders(filled: Shell) -> None:
    assert filled("orders", "process", NUMBER).code == 0
    told = filled(
        "settle", demo_file(filled.folder, "settlement_de.tsv"), "--from", "amazon", "--json"
    )
    assert told.json["report"]["settlement"]["currency"] == "EUR"
    assert told.code == int(told.json["report"]["unmatched"] > 0)
    assert filled("settle", "settlement_de.tsv", "--from", "amazon").out


def test_a_refund_by_line_happens_once(filled: Shell) -> None:
    """Shipped first, for goods that never left cannot come back into stock."""
    assert filled("orders", "process", NUMBER).code == 0
    words = ("refund", NUMBER, "--line", "01000000100001=1", "--key", "r1", "--restock")
    first, again = (filled(*words, "--json") for _ in range(2))
    assert first.code == again.code == 0
    assert first.json == again.json
    (refunded,) = first.json["returns"]
    amount = f"{refunded['amount']['amount']} EUR refunded"
    assert f"Refund: 01000000100001 × 1: {amount}" in filled("orders", "show", NUMBER).err
    assert filled(*words).code == 0
    assert filled("refund", NUMBER, "--line", "1", "--key", "r2").code == 2


def test_the_database_is_upgraded_and_inspected(shell: Shell) -> None:
    (shell.folder / "cbec.toml").write_text("")
    assert shell("db", "status").code == 1
    assert shell("db", "upgrade", "--json").json["schema"] == "current"
    status = shell("db", "status", "--json")
    assert (status.code, status.json["writable"]) == (0, True)


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_a_number_is_never_broken(
    filled: Shell, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    order = order_id(filled)
    for words in (("orders", "list"), ("orders", "process", NUMBER), ("runs", "list")):
        out = filled(*words).out
        assert order in out
        assert max(map(len, out.splitlines())) <= columns


def test_texts_from_outside_do_not_steer_the_terminal(
    shop: Shell, one_order: dict[str, Any]
) -> None:
    item = one_order["orders"][0]["orderItems"][0]
    item["product"]["title"] = "[red]NEW[/red] \x1b[2J cup"
    (shop.folder / "one.json").write_text(json.dumps(one_order))
    shop("orders", "import", "one.json")
    shown = shop("orders", "show", NUMBER).out
    assert "[red]NEW[/red]" in shown
    assert "\x1b[2J" not in shown
