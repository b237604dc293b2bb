"""Bad input on the command line: a code, a hint, exit 1 or 2; no traceback, no personal data."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from typing import Any

import pytest

from tests.e2e.command import CANARIES, NUMBER, Shell, written

Document = dict[str, Any]


def test_a_fault_of_the_program_is_told_without_its_values(
    filled: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"cannot digest {CANARIES[0]}")

    monkeypatch.setattr("cbec_core.services.orders.Orders.list", broken)
    told = filled("orders", "list", "--json")
    assert told.error["code"] == "program.fault"
    assert "ValueError" in told.error["message"]
    assert CANARIES[0] not in told.out + told.err
    assert CANARIES[0] not in filled("orders", "list").err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("orders", "show", "302-0"), "order.not_found"),
        (("quote", "302-0"), "order.not_found"),
        (("ship", "302-0"), "order.not_found"),
        (("refund", "302-0", "--line", "1=1", "--key", "k"), "order.not_found"),
        (("refund", NUMBER, "--line", "nine=1", "--key", "k"), "refund.line_unknown"),
        (("runs", "show", "run_0"), "run.not_found"),
        (("runs", "resolve", "run_0", "retry"), "run.not_found"),
        (("plugins", "show", "nobody"), "plugin.not_found"),
        (("settle", "no.tsv", "--from", "amazon"), "intake.file_unreadable"),
        (("--config", "no.toml", "orders", "list"), "config.file_missing"),
    ],
)
def test_what_is_not_there(filled: Shell, words: tuple[str, ...], code: str) -> None:
    assert filled(*words, "--json").error["code"] == code
    told = filled(*words)
    assert (told.code, told.out) == (1, "")
    assert f"[{code}]" in told.err


@pytest.mark.parametrize(
    "words",
    [
        ("orders", "list", "--limit", "0"),
        ("orders", "list", "--nothing"),
        ("orders", "import"),
        ("orders", "process"),
        ("orders", "stock", "A", "-1", "--reference", "r"),
        ("refund", NUMBER, "--line", "1", "--key", "k"),
        ("nothing",),
    ],
)
def test_wrong_usage_leaves_with_2(filled: Shell, words: tuple[str, ...]) -> None:
    told = filled(*words, "--json") if words != ("nothing",) else filled("--json", *words)
    assert told.code == 2
    assert told.json["error"]["code"] == "command.usage"
    assert told.json["error"]["hint"]
    human = filled(*words)
    assert (human.code, human.out) == (2, "")
    assert human.err


CANCELLED, BY_AMAZON = "302-1000008-0000008", "302-1000009-0000009"


def test_what_is_cancelled_is_neither_quoted_nor_shipped(
    shop: Shell, demo_document: Document
) -> None:
    assert shop("orders", "import", written(shop, demo_document)).code == 0
    for words in (("quote", CANCELLED), ("ship", CANCELLED)):
        error = shop(*words, "--json").error
        assert error["code"] == "order.cancelled"
        assert "paid" not in error["hint"]
        assert "已取消" in shop(*words, language="zh_CN.UTF-8").err


def test_an_order_without_units_is_not_quoted(shop: Shell, one_order: Document) -> None:
    for item in one_order["orders"][0]["orderItems"]:
        item["quantityOrdered"] = 0
    assert shop("orders", "import", written(shop, one_order)).code == 0
    assert shop("quote", NUMBER, "--json").error["code"] == "order.nothing_to_send"


def test_what_the_channel_ships_itself_has_no_import_duty(
    shop: Shell, demo_document: Document
) -> None:
    shop("orders", "import", written(shop, demo_document))
    told = shop("quote", BY_AMAZON, "--json")
    assert (told.code, told.json["calculable"], told.json["lines"]) == (1, False, [])
    (finding,) = told.json["findings"]
    assert finding["code"] == "landed_cost.shipped_by_channel"
    human = shop("quote", BY_AMAZON)
    assert "not calculable" in human.out
    assert "warehouse of its own" in human.err
    assert "自己的仓库" in shop("quote", BY_AMAZON, language="zh_CN.UTF-8").err


def test_stock_without_measure(filled: Shell) -> None:
    for units in (99_999_999_999, 10**25):
        words = ("orders", "stock", "X", units, "--reference", "r")
        assert filled(*words, "--json").error["code"] == "quantity.too_large"
        assert "1000000000" in filled(*words, language="zh_CN.UTF-8").err


def test_a_locked_database(filled: Shell) -> None:
    other = sqlite3.connect(filled.folder / "shop.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    error = filled("orders", "stock", "CUP-VAC-350", 1, "--reference", "r", "--json").error
    other.execute("ROLLBACK")
    other.close()
    assert (error["code"], error["retry"]) == ("storage.locked", "safe")


def test_a_database_of_a_newer_schema(filled: Shell) -> None:
    other = sqlite3.connect(filled.folder / "shop.db")
    other.execute(
        "UPDATE alembic_version SET version_num = 'core_9999' WHERE version_num LIKE 'co%'"
    )
    other.commit()
    other.close()
    for words in (("orders", "list"), ("db", "upgrade"), ("worker", "--once")):
        assert filled(*words, "--json").error["code"] == "storage.schema_newer"
    told = filled("doctor", "--json")
    assert told.code == 1
    assert "storage.schema_newer" in {check["code"] for check in told.json}


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("[database", "config.invalid"),
        ("[databse]\n", "config.invalid"),
        ('[database]\nurl = "sqlite:////no/such/folder/x.db"\n', "storage.schema_missing"),
        ('[database]\nurl = "nonsense"\n', "storage.url_invalid"),
        ('[database]\nurl = "mysql://root:geheim7@localhost/x"\n', "storage.url_invalid"),
        (
            '[database]\nurl = "postgresql://u:geheim7@127.0.0.1:1/x"\n',
            "storage.unreachable",
        ),
        ('[database]\nurl = "env:NOT_SET_AT_ALL"\n', "config.secret_missing"),
        ('[merchant.address]\ncountry = "QQ"\n', "config.invalid"),
    ],
)
def test_a_broken_deployment_has_a_doctor(shell: Shell, config: str, code: str) -> None:
    (shell.folder / "cbec.toml").write_text(config)
    error = shell("orders", "list", "--json").error
    assert error["code"] == code
    told = shell("doctor", "--json")
    assert told.code == 1
    faults = [check for check in told.json if check["severity"] == "error"]
    assert error["code"] in {fault["code"] for fault in faults}
    assert all(fault["mend"] for fault in faults)
    assert "geheim7" not in told.out + told.err + str(error)


def test_names_that_nothing_has_are_told_by_the_doctor(shop: Shell) -> None:
    config = shop.folder / "cbec.toml"
    config.write_text(
        config.read_text("utf-8")
        + '\n[plugins]\nblock = ["sandboks"]\nfirst = ["ratecrad", "documents"]\n'
        + "\n[providers.carrier.ratecrad]\ncards = []\n[providers.carriers.ratecard]\n"
        + "cards = []\n[providers.documents.documents]\n",
        "utf-8",
    )
    told = shop("doctor", "--json")
    doubts = {(c["what"], c["code"]) for c in told.json if c["severity"] == "warning"}
    assert doubts == {
        ("plugins.block", "plugin.not_found"),
        ("plugins.first", "plugin.not_found"),
        ("providers.carrier.ratecrad", "provider.none"),
        ("providers.carriers.ratecard", "provider.none"),
    }
    assert told.code == 0


def test_a_reader_that_leaves_is_no_fault(filled: Shell) -> None:
    command = [sys.executable, "-m", "cbec_core.cli.main", "orders", "show", NUMBER, "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=filled.folder
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(timeout=60) == 1
    assert told == b""


def test_ctrl_c_leaves_quietly(filled: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cbec_core.services.orders.Orders.list", interrupted)
    told = filled("orders", "list")
    assert (told.code, told.out, told.err.strip()) == (1, "", "")


def test_warnings_are_plain_lines_beside_the_result(
    filled: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    import logging

    from cbec_core.services.orders import Orders

    original = Orders.list

    def noisy(self: Orders, *arguments: Any) -> Any:
        logging.getLogger("cbec.engine").warning("look here")
        logging.getLogger("cbec.engine").debug("more")
        logging.getLogger("sqlalchemy.engine").warning("%s", CANARIES)
        return original(self, *arguments)

    monkeypatch.setattr(Orders, "list", noisy)
    told = filled("orders", "list", "--json")
    assert len(told.json) == 1
    assert told.err == "WARNING cbec.engine: look here\n"
