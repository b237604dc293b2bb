"""`cbec quote batch` as it is typed, beside `cbec quote` of an order or a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.command import Shell

HEAD = "request,on,origin,destination,currency,hs,quantity,unit_price,freight,duty_rate"
LINE = "A-1,2026-07-15,CN,FR,EUR,6109100010,5,9.90,12.00,12"


def asked(shell: Shell, *lines: str) -> None:
    (shell.folder / "in.csv").write_text("\n".join((HEAD, *lines)) + "\n", "utf-8")


def test_a_table_is_answered_with_a_table(filled: Shell) -> None:
    asked(filled, LINE, LINE.replace("A-1", "A-2"))
    told = filled("quote", "batch", "in.csv", "out.parquet", "--json")
    assert (told.code, told.err) == (0, "")
    assert told.json == {"output": "out.parquet", "lines": 2, "not_calculable": 0, "resumed": 0}
    assert (filled.folder / "out.parquet").exists()
    for_people = filled("quote", "batch", "in.csv", "out.csv")
    assert (for_people.code, "out.csv" in for_people.out) == (0, True)


def test_the_amounts_are_those_of_the_single_command(filled: Shell) -> None:
    asked(filled, LINE)
    filled("quote", "batch", "in.csv", "out.csv")
    heads, row = (filled.folder / "out.csv").read_text("utf-8").splitlines()
    found = dict(zip(heads.split(","), row.split(","), strict=True))
    request = """{"on": "2026-07-15", "origin": "CN", "destination": "FR", "currency": "EUR",
        "freight": "12.00", "lines": [{"hs": "6109100010", "quantity": 5, "unit_price": "9.90",
        "duty_rate": "12"}]}"""
    (filled.folder / "request.json").write_text(request, "utf-8")
    single = filled("quote", "--json", "request.json").json
    assert found['"total"'] == f"{single['total']}00"
    assert found['"duty"'] == f"{single['duty']}00"


def test_a_line_without_an_answer_gives_the_exit_code_of_the_single_command(filled: Shell) -> None:
    asked(filled, LINE, LINE.replace("A-1,2026-07-15,CN,FR", "A-2,2026-07-15,CN,AQ"))
    told = filled("quote", "batch", "in.csv", "out.parquet", "--json")
    assert (told.code, told.json["not_calculable"]) == (1, 1)


@pytest.mark.parametrize("arguments", [("batch",), ("batch", "in.csv"), ()])
def test_a_call_without_its_arguments_is_wrong_usage(
    filled: Shell, arguments: tuple[str, ...]
) -> None:
    told = filled("quote", *arguments, "--json")
    assert (told.code, told.json["error"]["code"]) == (2, "command.usage")


@pytest.mark.parametrize("options", [("--json",), ("--on", "2026-07-15", "--json")])
@pytest.mark.parametrize("name", ["batch", "--on", "--help"])
def test_an_order_that_is_named_like_a_command_or_an_option_follows_two_dashes(
    filled: Shell, name: str, options: tuple[str, ...]
) -> None:
    asked = ("quote", *options, "--", name)
    assert filled(*asked).error["code"] == "order.not_found"
    named = {"sandbox_orders": 1, "orders": [sale(name)]}
    (filled.folder / "named.json").write_text(json.dumps(named), "utf-8")
    assert filled("orders", "import", "named.json", "--from", "sandbox").code == 0
    assert filled(*asked).json["order_id"].startswith("ord_")


def test_two_dashes_come_first_where_nothing_else_is_asked(filled: Shell) -> None:
    told = filled("quote", "--", "batch")
    assert (told.code, "batch" in told.err) == (1, True)
    assert filled("quote", "batch", "--", "in.csv").code == 2


def sale(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "placed_at": "2026-07-15T09:00:00Z",
        "currency": "EUR",
        "total": "20.00",
        "ship_to": {"country": "FR", "name": "A", "lines": ["1"], "city": "B"},
        "lines": [
            {
                "id": "1",
                "sku": "T",
                "quantity": 1,
                "charges": [{"kind": "goods", "amount": "20.00"}],
            }
        ],
    }


def test_an_error_names_row_and_column(filled: Shell) -> None:
    asked(filled, LINE, LINE.replace("9.90", "9.9O"))
    told = filled("quote", "batch", "in.csv", "out.parquet", "--json")
    assert (told.code, told.error["code"]) == (1, "landed_cost.cell_invalid")
    assert "Row 2, column unit_price" in told.error["message"]


def test_without_the_extra_the_command_says_how_to_install_it(
    filled: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(filled, LINE)
    found = "cbec_core.services.quote.find_spec"
    monkeypatch.setattr(found, lambda name: None if name == "pyarrow" else object())
    told = filled("quote", "batch", "in.csv", "out.parquet", "--json")
    assert (told.code, told.error["code"]) == (1, "landed_cost.bulk_missing")
    assert "cbec-core[bulk]" in told.error["hint"]
    assert filled("quote", "--help").code == 0
