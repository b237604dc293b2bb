"""`cbec customs receipts` and `show` as a person and a program call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from cbec_customs_cn.commands import customs
from click.testing import CliRunner, Result

from cbec_core.api import CbecError

from .makers import cancellation, export_list, message
from .test_receipts import BILL, STATUS, list_receipt

if TYPE_CHECKING:
    from pathlib import Path

    from cbec_customs_cn.store import Dossier

INFO = "[Code:1800;Desc:逻辑校验通过]"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that calls the command in a deployment of its own."""
    config = tmp_path / "cbec.toml"
    config.write_text("[merchant]\nid = 'm_1'\n[database]\nurl = 'sqlite:///none.db'\n")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def call(command: str, *arguments: str | Path, **options: Any) -> Result:
        line = [command, *map(str, arguments), "--database", url]
        result = CliRunner().invoke(customs, line, obj=str(config), **options)
        if isinstance(result.exception, CbecError):
            result.stderr_bytes = result.exception.code.encode()
        elif result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def test_receipts_are_told_and_the_rest_goes_on(run: Run, dossier: Dossier, tmp_path: Path) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    good, cut = tmp_path / "good.xml", tmp_path / "cut.xml"
    good.write_bytes(list_receipt("100").replace(INFO.encode(), b"wrong"))
    cut.write_bytes(list_receipt()[:-5])
    told = run("receipts", cut, tmp_path / "none.xml", good, "--json")
    assert told.exit_code == 1
    broken, none, read = json.loads(told.stdout)
    assert (broken["ok"], broken["error"]["code"]) == (False, "ceb.not_xml")
    assert (none["ok"], none["error"]["code"]) == (False, "ceb.file_unreadable")
    assert (read["ok"], read["message"]) == (True, "CEB604")
    (one,) = read["receipts"]
    assert (one["before"], one["after"], one["info"]) == ("prepared", "rejected", "wrong")
    assert (one["preNo"], one["invtNo"]) == ("B20261001000000001", "530020261E000000001")
    assert one["cause"]["mend"].startswith("Mend what")


def test_a_person_reads_what_moved_in_chinese_too(
    run: Run, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    english = run("receipts", "-", input=list_receipt("-621029"))
    assert "prepared → rejected" in english.stdout
    assert "does not verify" in english.stdout
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "验签未通过" in run("receipts", "-", input=list_receipt("-621029")).stdout


def test_an_order_shows_its_documents_numbers_and_moves(run: Run, dossier: Dossier) -> None:
    assert run("show", "O1").stderr == "ceb.nothing_known"
    dossier.prepared(message(export_list()), b"1", "op_1")
    dossier.sent(message(export_list()).guid)
    run("receipts", "-", input=list_receipt("120"))
    (shown,) = json.loads(run("show", "O1", "--json").stdout)
    assert (shown["message"], shown["state"], shown["status"]) == ("CEB603", "filed", "120")
    assert {move["move"] for move in shown["moves"]} == {"wait", "cancel"}
    told = run("show", "530020261E000000001")
    assert "CEB603 4403169D3W/C1: filed  preNo B20261001000000001" in told.stdout
    assert "CEB605" in told.stdout
    dossier.prepared(message(cancellation("X1", "530020261E000000001"), guid="G2"), b"2", "op_2")
    both = json.loads(run("show", "O1", "--json").stdout)
    assert [one["message"] for one in both] == ["CEB603", "CEB605"]


def test_tax_bills_are_told(run: Run) -> None:
    told = json.loads(run("receipts", "-", "--json", input=BILL.encode()).stdout)
    (one,) = told[0]["receipts"]
    assert one["tax_bill"]["valueAddedTax"] == "9.1"
    assert one["cause"] is None
    assert run("receipts", "-", input=STATUS.encode()).exit_code == 0


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    config = tmp_path / "cbec.toml"
    config.write_text("[database]\nurl = 'sqlite:///none.db'\n")
    result = CliRunner().invoke(customs, ["receipts", "-"], obj=str(config), input=b"")
    assert isinstance(result.exception, CbecError)
    assert result.exception.code == "ceb.no_dossier"
