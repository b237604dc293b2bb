"""The first commands of a deployment: `cbec init`, plugins, the demo."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.command import Shell, demo_file

if TYPE_CHECKING:
    import pytest


def test_from_init_to_an_imported_order(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    told = shell("init", "shop", "--json")
    assert told.code == 0
    assert told.json["database"]["schema"] == "current"
    folder = shell.folder / "shop"
    assert sorted(path.name for path in folder.iterdir()) == ["cbec.db", "cbec.toml"]
    assert not list(shell.folder.glob("*.db"))
    monkeypatch.chdir(folder)
    orders = demo_file(folder, "search_orders.json")
    (report,) = shell("orders", "import", orders, "--json").json
    assert len(report["inserted"]) == 12
    assert shell("doctor").code == 0


def test_init_chooses_the_only_real_provider_that_needs_nothing_and_never_the_sandbox(
    shell: Shell,
) -> None:
    shell("init")
    text = (shell.folder / "cbec.toml").read_text("utf-8")
    chosen = tomllib.loads(text)["defaults"]
    assert chosen["carriers"] == []  # a rate card needs a card
    assert chosen["documents"] == "documents"
    assert chosen["screening"] == []  # its lists have to be loaded first
    assert (chosen["payment"], chosen["tax"]) == ("", ["world"])
    assert chosen["tariffs"] == ["tables"]  # empty as yet, which the doctor tells
    assert 'tracking = "" # sandbox\n' in text  # a rate card follows no parcel
    assert "carriers = [] # ratecard, sandbox; see [providers.carrier.ratecard]" in text
    assert "# cards = [] # needed: CSV files and folders; nothing ships without" in text
    assert "# [providers.carrier.ratecard]" in text
    uncommented = re.sub(r"(?m)^# (\[providers|\w+ = )", r"\1", text)
    providers = tomllib.loads(uncommented)["providers"]
    assert set(providers["carrier"]) == {"ratecard"}
    assert providers["tariff"]["tables"]["programmes"] == {}


def test_init_overwrites_nothing(shell: Shell) -> None:
    (shell.folder / "cbec.toml").write_text("# mine")
    assert shell("init", "--json").error["code"] == "config.exists"
    assert (shell.folder / "cbec.toml").read_text() == "# mine"


def test_plugins_are_listed_shown_and_made(shell: Shell) -> None:
    rows = {row["name"]: row for row in shell("plugins", "list", "--json").json}
    assert rows["sandbox"]["state"] == "loaded"
    assert "marketplace:amazon" in shell("plugins", "list").out
    shown = shell("plugins", "show", "carrier-ratecard", "--json").json
    assert [provider["code"] for provider in shown["providers"]] == ["ratecard"]
    assert shown["permissions"] == []
    (right,) = shell("plugins", "show", "sandbox", "--json").json["permissions"]
    assert right["name"] == "sandbox.read"
    chinese = shell("plugins", "show", "sandbox", language="zh_CN.UTF-8").out
    assert "sandbox.read" in chinese
    assert right["text"] not in chinese
    made = shell("plugins", "new", "carrier", "4px", "--json")
    folder = Path(made.json["folder"])
    assert (folder / "src" / "cbec_carrier_4px" / "manifest.py").exists()
    assert shell("plugins", "new", "carrier", "4px", "--json").error["code"] == "config.exists"
    for name in ("", "Acme", "a_b", "../x", "a--b", "-a"):
        assert shell("plugins", "new", "fx", "--json", "--", name).code == 1
    assert shell("plugins", "new", "fux", "acme").code == 2
    assert [path.name for path in shell.folder.iterdir()] == ["cbec-carrier-4px"]


def test_a_plugins_tests_are_run(shell: Shell) -> None:
    tests = shell.folder / "mine" / "tests"
    tests.mkdir(parents=True)
    (tests / "test_one.py").write_text("def test_one() -> None: pass\n")
    told = shell("plugins", "test", "mine", "--json")
    assert (told.code, told.json["passed"]) == (0, True)
    (tests / "test_one.py").write_text("def test_one() -> None: raise SystemError\n")
    assert shell("plugins", "test", "mine", "--json").json["passed"] is False
    assert shell("plugins", "test", "mine").code == 1


def test_the_demo_in_chinese_and_for_programs(shell: Shell) -> None:
    told = shell("demo", "--json")
    assert told.code == 0
    report = told.json
    assert len(report["orders"]) == 12
    assert all(order["number"] for order in report["orders"])
    exports = [order["export"] for order in report["orders"] if order["export"]]
    assert len(exports) == 8
    assert all(re.fullmatch(r"released [0-9]{8}E[0-9]{9}", one) for one in exports)
    lists = {Path(name).name for name in report["files"] if "CEB603" in name}
    kept = {place.name for place in (shell.folder / report["folder"]).rglob("*.xml")}
    assert len(lists) == 8
    assert lists <= kept
    assert any(name.startswith("CEB604") for name in kept), "and the receipts of customs"
    assert exports[0].partition(" ")[2] in shell("demo").out
    chinese = shell("demo", "--out", "zh", language="zh_CN.UTF-8")
    assert chinese.code == 0
    assert "已完成" in chinese.out
    for english in ("What happened", "Landed cost", "completed", "Collected"):
        assert english not in chinese.out
