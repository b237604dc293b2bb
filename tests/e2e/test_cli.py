"""Every command, for people and for programs: what it prints, where, and how it leaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cbec_core.cli.main import COMMANDS, load
from tests.e2e.command import NUMBER, Shell

DEMO = "cbec_marketplace_amazon.demo"


def demo_file(shell: Shell, name: str) -> str:
    (shell.folder / name).write_bytes(files(DEMO).joinpath(name).read_bytes())
    return name


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


def test_from_init_to_an_imported_order(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    told = shell("init", "shop", "--json")
    assert told.code == 0
    assert told.json["database"]["schema"] == "current"
    folder = shell.folder / "shop"
    assert sorted(path.name for path in folder.iterdir()) == ["cbec.db", "cbec.toml"]
    assert not list(shell.folder.glob("*.db"))
    monkeypatch.chdir(folder)
    (folder / "orders.json").write_bytes(files(DEMO).joinpath("search_orders.json").read_bytes())
    (report,) = shell("orders", "import", "orders.json", "--json").json
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


def test_the_papers_of_an_order_come_out_and_overwrite_nothing(filled: Shell) -> None:
    none = filled("orders", "papers", NUMBER)
    assert (none.code, none.out) == (0, "")
    assert none.err
    assert filled("declare", NUMBER).code == 0
    listed = filled("orders", "papers", NUMBER, "--json").json
    assert {one["kind"] for one in listed} == {"label", "customs_message"}
    assert {one["file"] for one in listed} == {""}
    written = filled("orders", "papers", NUMBER, "--out", "a/b", "--json").json
    files = {path.name: path.read_bytes() for path in (filled.folder / "a" / "b").iterdir()}
    for one in written:
        assert (len(files[one["name"]]), one["file"]) == (one["size"], f"a/b/{one['name']}")
        assert sha256(files[one["name"]]).hexdigest() == one["sha256"]
    assert len(files) == len(written) == len(listed)
    assert filled("orders", "papers", NUMBER, "--out", "a/b").code == 0
    assert "面单" in filled("orders", "papers", NUMBER, language="zh_CN.UTF-8").out
    shown = filled("orders", "show", NUMBER)
    assert all(name in shown.err for name in files)

    first, last = (filled.folder / "a" / "b" / listed[place]["name"] for place in (0, -1))
    first.unlink()
    last.write_text("mine")
    told = filled("orders", "papers", NUMBER, "--out", "a/b", "--json")
    assert told.error["code"] == "config.exists"
    assert (last.read_text(), first.exists()) == ("mine", False)
    assert filled("orders", "papers", NUMBER, "--out", "one.json").code == 2
    (filled.folder / "shut").touch()
    unwritable = filled("orders", "papers", NUMBER, "--out", "shut/below", "--json")
    assert unwritable.error["code"] == "config.unwritable"


def test_a_paper_lies_in_the_folder_whatever_it_is_called(
    filled: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cbec_core.ports.documents import Document, DocumentKind
    from cbec_core.ports.stored import StoredDocument

    names = ("../../etc/label.pdf", "..", "", "a/label.pdf", "a\\label.pdf")
    found = tuple(
        StoredDocument(f"d{n}", "m1", "o", Document(DocumentKind.LABEL, name, "x/y", b"%d" % n))
        for n, name in enumerate(names)
    )
    monkeypatch.setattr("cbec_core.services.orders.Orders.documents", lambda *_: found)
    written = filled("orders", "papers", NUMBER, "--out", "papers", "--json").json
    files = {path.name: path.read_bytes() for path in (filled.folder / "papers").iterdir()}
    assert [files[one["name"]] for one in written] == [b"%d" % n for n in range(len(names))]


def order_id(shell: Shell) -> str:
    return str(shell("orders", "list", "--json").json[0]["id"])


def test_a_settlement_completes_orders(filled: Shell) -> None:
    assert filled("orders", "process", NUMBER).code == 0
    told = filled("settle", demo_file(filled, "settlement_de.tsv"), "--from", "amazon", "--json")
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


def test_a_parked_run_is_settled_by_a_person(shop: Shell, one_order: dict[str, Any]) -> None:
    (shop.folder / "one.json").write_text(json.dumps(one_order))
    shop("orders", "import", "one.json")
    assert shop("orders", "process", "--all").code == 1
    parked = shop("runs", "parked", "--json")
    assert parked.code == 1
    (run,) = parked.json
    assert run["reason"].startswith("stock.")
    assert run["text"].endswith(".")
    assert f"cbec runs resolve {run['id']} retry" in run["hint"]
    (listed,) = shop("runs", "list", "--json").json
    assert (listed["text"], listed["hint"]) == (run["text"], run["hint"])
    for words in (("runs", "show", run["id"]), ("orders", "show", NUMBER)):
        shown = shop(*words, "--json").json["run"]
        assert (shown["reason"], shown["text"], shown["hint"]) == (
            run["reason"],
            run["text"],
            run["hint"],
        )
        assert run["text"] in shop(*words).err
        assert run["hint"] in shop(*words).err
        chinese = shop(*words, language="zh_CN.UTF-8").err
        assert "入库" in chinese
        assert run["text"] not in chinese
    assert run["id"] in shop("runs", "parked").out
    assert run["text"] in shop("runs", "parked").err
    wrong = shop("runs", "resolve", run["id"], "perhaps", "--json").error
    assert wrong["code"] == "run.resolution_unknown"
    assert "retry" in wrong["hint"]
    told = shop("runs", "resolve", run["id"], "cancel", "--json")
    assert (told.code, told.json["state"]) == (0, "undone")
    assert shop("runs", "resolve", run["id"], "retry", "--json").error["code"] == "run.not_parked"


def test_the_database_is_upgraded_and_inspected(shell: Shell) -> None:
    (shell.folder / "cbec.toml").write_text("")
    assert shell("db", "status").code == 1
    assert shell("db", "upgrade", "--json").json["schema"] == "current"
    status = shell("db", "status", "--json")
    assert (status.code, status.json["writable"]) == (0, True)


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
    chinese = shell("demo", "--out", "zh", language="zh_CN.UTF-8")
    assert chinese.code == 0
    assert "已完成" in chinese.out
    for english in ("What happened", "Landed cost", "completed", "Collected"):
        assert english not in chinese.out


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


def test_the_doctor_tells_what_is_wrong_and_how_to_mend_it(
    filled: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = filled("doctor", "--json")
    assert healthy.code == 0
    assert {"python", "cbec-core", "plugin sandbox", "database"} <= {
        check["what"] for check in healthy.json
    }
    assert "诊断" in filled("doctor", language="zh_CN.UTF-8").out
    monkeypatch.setenv("CBEC_DEFAULTS__CARRIERS", "nobody")
    faults = [c for c in filled("doctor", "--json").json if c["severity"] == "error"]
    assert [(fault["what"], fault["code"]) for fault in faults] == [
        ("carrier nobody", "provider.none")
    ]
    assert all(fault["mend"] for fault in faults)


def test_the_doctor_tells_which_questions_are_open(shell: Shell) -> None:
    assert shell("init").code == 0
    config = shell.folder / "cbec.toml"
    config.write_text(config.read_text("utf-8").replace('tax = ["world"]', "tax = []"), "utf-8")
    told = shell("doctor", "--json")
    assert told.code == 0
    doubts = {(c["what"], c["code"]) for c in told.json if c["severity"] == "warning"}
    assert doubts == {
        ("defaults.carriers", "config.carriers_open"),
        ("defaults.customs_export", "config.customs_open"),
        ("defaults.customs_import", "config.customs_open"),
        ("defaults.screening", "config.screening_open"),
        ("defaults.tax", "config.tax_open"),
        ("tariff tables", "tariff.none_loaded"),
    }
    config = shell.folder / "cbec.toml"
    text = config.read_text("utf-8")
    assert 'customs_export = "" # sandbox, none\n' in text
    answered = re.sub(r'(?m)^(customs_\w+) = ""', r'\1 = "none"', text)
    config.write_text(answered.replace("screening = []", 'screening = ["none"]'), "utf-8")
    left = {c["what"] for c in shell("doctor", "--json").json if c["severity"] == "warning"}
    assert left == {"defaults.carriers", "defaults.tax", "tariff tables"}


def test_a_carrier_without_its_card_is_not_ready(
    shop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBEC_DEFAULTS__CARRIERS", "ratecard")
    told = shop("doctor", "--json")
    assert told.code == 1
    checks = {check["what"]: check for check in told.json}
    assert checks["carrier ratecard"]["code"] == "config.invalid"
    assert "providers.carrier.ratecard.cards" in checks["carrier ratecard"]["text"]
    assert checks["defaults.tracking"]["code"] == "config.tracking_open"
    assert "ratecard" in checks["defaults.tracking"]["text"]


def test_a_parked_border_is_told_in_words(filled: Shell) -> None:
    config = filled.folder / "cbec.toml"
    config.write_text(config.read_text("utf-8").replace('customs_import = "sandbox"', ""), "utf-8")
    told = filled("declare", NUMBER)
    assert told.code == 1
    assert "[customs.no_regime]" in told.err
    assert 'customs_import ("none": nobody does)' in told.err
    chinese = filled("runs", "parked", language="zh_CN.UTF-8").err
    assert "货物跨越关境" in chinese
    assert '"none" 表示无人申报' in chinese
    assert "customs.no_regime" in filled("quote", NUMBER).err
    assert "未选择由谁办理进口申报" in filled("quote", NUMBER, language="zh_CN.UTF-8").err


def test_a_parked_run_tells_what_is_short_and_where(shop: Shell, one_order: dict[str, Any]) -> None:
    (shop.folder / "one.json").write_text(json.dumps(one_order), encoding="utf-8")
    shop("orders", "import", "one.json")
    lines = shop("orders", "show", NUMBER, "--json").json["record"]["order"]["lines"]
    for line in lines:
        shop("orders", "stock", line["sku"], 1, "--reference", "first")
    short = next(line for line in lines if line["quantity"] > 1)
    said = f"Only 1 of {short['sku']} can be reserved; {short['quantity']} were asked."
    assert said in shop("orders", "process", NUMBER).err
    for words in (("show", NUMBER), ("list",), ("parked",)):
        assert said in shop("runs", *words).err
        found = shop("runs", *words, "--json").json
        run = found["run"] if words[0] == "show" else found[0]
        assert run["text"] == said
        assert run["params"] == {"sku": short["sku"], "available": 1, "wanted": short["quantity"]}
        chinese = shop("runs", *words, language="zh_CN.UTF-8").err
        assert f"{short['sku']} 可预留 1 件" in chinese


def test_runs_that_differ_in_what_a_reason_names_are_told_apart(
    shop: Shell, demo_document: dict[str, Any]
) -> None:
    (shop.folder / "all.json").write_text(json.dumps(demo_document), encoding="utf-8")
    shop("orders", "import", "all.json")
    assert shop("orders", "process", "--all").code == 1
    parked = shop("runs", "parked")
    runs = [run for run in shop("runs", "parked", "--json").json if run["params"].get("sku")]
    assert len({run["text"] for run in runs}) > 1
    for run in runs:
        (told,) = (line for line in parked.err.splitlines() if run["text"] in line)
        assert run["id"] in told
