"""What a table may hold, what is refused by name and row, and what becomes of rare baskets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Actor
from cbec_core.services.bulk.fields import ANSWERS
from tests.integration.bulk import both
from tests.integration.bulk.providers import asked, opened

if TYPE_CHECKING:
    from cbec_core import Cbec

DAY = "2026-07-15"


@pytest.fixture(scope="module")
def cbec() -> Cbec:
    return opened()


def rows(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    plain = {
        "request": "a",
        "on": DAY,
        "origin": "CN",
        "destination": "DE",
        "currency": "EUR",
        "hs": "610910",
        "unit_price": "99.90",
        "quantity": 2,
        "duty_rate": "12",
    }
    return [{**plain, **change} for change in changes or ({},)]


def ask(cbec: Cbec, *changes: dict[str, Any], **columns: pa.Array) -> list[dict[str, Any]]:
    table = both.table_of(rows(*changes))
    for name, column in columns.items():
        known = name in table.column_names
        at = table.column_names.index(name) if known else table.num_columns
        table = (table.set_column if known else table.add_column)(at, name, column)
    found: list[dict[str, Any]] = cbec.landed_cost.quote_many(table).to_pylist()
    return found


def test_an_answer_has_the_documented_columns_in_their_order(cbec: Cbec) -> None:
    table = both.table_of(rows())
    assert cbec.landed_cost.quote_many(table).column_names == [one.name for one in ANSWERS]
    in_minor = table.drop_columns("unit_price").append_column("value_minor", pa.array([19_980]))
    found = cbec.landed_cost.quote_many(in_minor)
    names = [f"{one.name}_minor" if one.amount else one.name for one in ANSWERS]
    assert found.column_names == names
    assert found.column("duty_minor").to_pylist() == [2_398]
    assert ask(cbec)[0]["duty"] == Decimal("23.98")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([date(2026, 7, 15)] * 2),
        pa.array([DAY] * 2, pa.large_string()),
        pa.array([DAY] * 2).dictionary_encode(),
    ],
    ids=["date", "text", "dictionary"],
)
def test_a_column_may_come_in_every_type_that_loses_nothing(cbec: Cbec, column: pa.Array) -> None:
    plain = ask(cbec, {}, {"unit_price": "0.50"})
    prices = pa.array([Decimal("99.90"), Decimal("0.50")])
    for price in (prices, prices.cast(pa.decimal128(38, 18)), prices.cast(pa.decimal256(50, 4))):
        assert ask(cbec, {}, {}, on=column, unit_price=price) == plain


def test_rows_of_a_basket_need_not_lie_together(cbec: Cbec) -> None:
    mixed = rows(
        {"request": "b", "unit_price": "1"},
        {"request": "a", "unit_price": "2"},
        {"request": "b", "unit_price": "3", "line": "x"},
        {"request": "a", "unit_price": "400"},
    )
    found = cbec.landed_cost.quote_many(both.table_of(mixed)).to_pylist()
    assert [row["request"] for row in found] == ["b", "a", "b", "a"]
    assert [row["line"] for row in found] == ["1", "1", "x", "2"]
    together = cbec.landed_cost.quote_many(both.table_of(sorted(mixed, key=lambda r: r["request"])))
    assert sorted(map(str, found)) == sorted(map(str, together.to_pylist()))


def test_what_is_charged_on_a_basket_stands_on_its_first_line_and_nowhere_else(cbec: Cbec) -> None:
    first, second = ask(cbec, {"destination": "IT", "unit_price": "5"}, {"destination": "IT"})
    assert (first["consignment_fee"], second["consignment_fee"]) == (0, 0)  # over 150 euros
    first, second = ask(cbec, *({"destination": "IT", "unit_price": price} for price in ("5", "6")))
    assert (first["consignment_fee"], second["consignment_fee"]) == (2, 0)
    assert (first["consignment_rules"][:8], second["consignment_rules"]) == ("eu.fee.I", "")
    assert first["fee"] == second["fee"] == 0


def test_what_is_not_calculable_has_no_amounts_and_says_why(cbec: Cbec) -> None:
    antarctica, rate, fine = ask(
        cbec,
        {"destination": "AQ"},
        {"request": "b", "duty_rate": None},
        {"request": "c"},
    )
    assert antarctica["findings"] == "landed_cost.not_covered"
    assert rate["findings"] == "landed_cost.duty_rate_unknown"
    for row in (antarctica, rate):
        assert row["calculable"] is False
        assert row["total"] is None is row["customs_value"]
    assert fine["calculable"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"destination": "XX"}, "country_unknown"),
        ({"hs": "61A910"}, "hs_invalid"),
        ({"quantity": 0}, "quantity_invalid"),
        ({"unit_price": "-1"}, "negative"),
        ({"freight": "-1"}, "negative"),
        ({"scheme": "IOSS", "scheme_number": "IM1"}, "ioss_invalid"),
    ],
)
def test_a_fault_of_a_question_is_a_finding_as_on_the_single_path(
    cbec: Cbec, change: dict[str, Any], code: str
) -> None:
    row = ask(cbec, change)[0]
    assert (row["calculable"], row["findings"]) == (False, f"landed_cost.{code}")


@pytest.mark.parametrize(
    ("changes", "columns", "code", "told"),
    [
        ([{}], {"unit_price": pa.array([9.9])}, "column_float", {"column": "unit_price"}),
        ([{}], {"duty_rate": pa.array([1.2])}, "column_float", {"column": "duty_rate"}),
        ([{}], {"freight": pa.array([1.2])}, "column_float", {"column": "freight"}),
        ([{}], {"hs": pa.array([610910])}, "column_type", {"column": "hs"}),
        ([{}], {"quantity": pa.array(["2"])}, "column_type", {"column": "quantity"}),
        ([{}], {"price": pa.array(["2"])}, "column_unknown", {"column": "price"}),
        ([{}], {"freight_minor": pa.array([2])}, "column_clash", {"other": "unit_price"}),
        ([{}, {"unit_price": "1e3"}], {}, "cell_invalid", {"row": 2, "column": "unit_price"}),
        ([{}, {"unit_price": None}], {}, "cell_invalid", {"row": 2}),
        ([{}, {"currency": "EUX"}], {}, "cell_invalid", {"row": 2, "column": "currency"}),
        ([{}, {"destination": None}], {}, "cell_invalid", {"row": 2, "column": "destination"}),
        ([{}, {"incoterm": "FREE"}], {}, "cell_invalid", {"row": 2, "column": "incoterm"}),
        ([{}, {"on": "15.7.2026"}], {}, "cell_invalid", {"row": 2, "column": "on"}),
        ([{}, {"duty_rate": "-1"}], {}, "cell_invalid", {"row": 2, "column": "duty_rate"}),
        ([{}, {"currency": "USD"}], {}, "request_mixed", {"row": 2, "column": "currency"}),
        ([{}, {"freight": "1"}], {}, "request_mixed", {"row": 2, "column": "freight"}),
        ([{"freight": "1.005"}], {}, "cell_invalid", {"row": 1, "column": "freight"}),
        ([{"unit_price": "999999999999", "quantity": 9}], {}, "cell_invalid", {"row": 1}),
        ([{"quantity": 10**10}], {}, "cell_invalid", {"row": 1, "column": "quantity"}),
        ([{"request": None}], {}, "cell_invalid", {"row": 1, "column": "request"}),
    ],
)
def test_what_cannot_be_read_is_refused_by_column_and_row(
    cbec: Cbec, changes: Any, columns: Any, code: str, told: dict[str, Any]
) -> None:
    with pytest.raises(DomainError) as refused:
        ask(cbec, *changes, **columns)
    assert refused.value.code == f"landed_cost.{code}"
    assert told.items() <= refused.value.params.items()


@pytest.mark.parametrize(("number", "country"), [("P1231231231", "KR"), ("P123123123123", "BR")])
def test_a_wrong_number_of_an_importer_is_refused_and_never_repeated(
    cbec: Cbec, number: str, country: str
) -> None:
    fine = {"importer_pccc": "P123123123123", "destination": "KR"}
    wrong = {"importer_pccc": number, "destination": country, "request": "2"}
    with pytest.raises(DomainError) as refused:
        ask(cbec, fine, wrong)
    assert refused.value.code == "landed_cost.cell_invalid"
    assert {"row": 2, "column": "importer_pccc"}.items() <= refused.value.params.items()
    assert number not in f"{refused.value} {refused.value.params} {refused.value.__cause__}"


@pytest.mark.parametrize("name", ["request", "on", "destination", "currency", "unit_price"])
def test_a_column_that_is_needed_is_named(cbec: Cbec, name: str) -> None:
    with pytest.raises(DomainError) as refused:
        cbec.landed_cost.quote_many(both.table_of(rows()).drop_columns(name))
    assert refused.value.code == "landed_cost.column_missing"


def test_what_is_no_table_is_refused(cbec: Cbec) -> None:
    with pytest.raises(DomainError) as refused:
        cbec.landed_cost.quote_many([{"request": 1}])
    assert refused.value.code == "landed_cost.no_table"


def test_an_empty_table_has_an_empty_answer(cbec: Cbec) -> None:
    assert cbec.landed_cost.quote_many(both.table_of(rows()).slice(0, 0)).num_rows == 0


def test_amounts_without_room_in_64_bits_are_exact_all_the_same(cbec: Cbec) -> None:
    large = {"unit_price": "999999999.99", "quantity": 900, "freight": "9999999999.99"}
    baskets = [
        {
            **{"on": DAY, "origin": "CN", "destination": "DE", "currency": "EUR"},
            "freight": price and "9999999999.99",
            "lines": [
                {"hs": "610910", "duty_rate": "12.3456789", "quantity": 900, "unit_price": price},
                {"hs": "420100", "duty_rate": "3.7", "unit_price": "0.07"},
            ],
        }
        for price in ("999999999.99", "17.31", "4.5", "0.03", large["unit_price"])
    ]
    found = both.bulk(cbec, both.table_of(both.rows_of(baskets)))
    assert found == both.single(cbec.landed_cost, baskets, {})
    assert found[0]["duty"] > 10**11


@pytest.mark.parametrize("term", ["DAP", "DDP"])
@pytest.mark.parametrize("place", ["DE", "AQ", "US"])
def test_what_a_destination_needs_to_be_told_is_found_whatever_becomes_of_the_duty(
    place: str, term: str
) -> None:
    app = opened(tariff=True)
    basket = {
        **{"on": DAY, "origin": "CN", "destination": place, "currency": "EUR", "incoterm": term},
        "transport": "post",
        "lines": [
            {"hs": code, "value": value, "weight_g": weight, "description": text}
            for code, value, weight, text in (
                ("610910", "20", 100, "cotton shirt"),
                ("6109100010", "0", 0, "gift"),
                ("", "4", 7, ""),
            )
        ],
    }
    baskets = [basket, {**basket, "lines": basket["lines"][:1]}, {**basket, "on": "2019-01-01"}]
    found = both.bulk(app, both.table_of(both.rows_of(baskets)))
    assert found == both.single(app.landed_cost, baskets, {})
    assert "requirements.description" in found[1]["findings"]


def test_a_tariff_is_asked_once_for_goods() -> None:
    app = opened(tariff=True)
    asked.clear()
    baskets = [
        {
            **{"on": DAY, "origin": "CN", "destination": "DE", "currency": "EUR"},
            "lines": [
                {"hs": code, "value": "200", "duty_rate": rate}
                for code, rate in (("610910", None), ("420100", None), ("999999", "5"))
            ],
        }
        for _number in range(40)
    ]
    both.bulk(app, both.table_of(both.rows_of(baskets)))
    # A line that brings its duty asks as well: the tariff may lay more on it.
    assert sorted(code for code, *_rest in asked) == ["420100", "610910", "999999"]


def test_a_plugin_that_adds_charges_is_asked_for_every_basket() -> None:
    from cbec_sandbox import manifest

    app = opened(plugins=(manifest,))
    with_fee, without = ask(app, {"sku": "SANDBOX-FEE"}, {"request": "b", "sku": "X"})
    assert with_fee["consignment_rules"] == "sandbox.fee.handling.2015"
    assert (with_fee["consignment_fee"], without["consignment_fee"]) == (1, 0)


def test_quoting_a_table_needs_the_permission_to_quote(cbec: Cbec) -> None:
    nobody = cbec.act_as(Actor("nobody", frozenset({"m1"}), frozenset()))
    with pytest.raises(DomainError) as refused:
        nobody.landed_cost.quote_many(both.table_of(rows()))
    assert refused.value.code == "permission.denied"
