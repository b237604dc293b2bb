"""The tables that an enterprise keeps, and the codes that stand for ours."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from cbec_customs_cn.codes import code_of, code_rows
from cbec_customs_cn.goods import GOODS_COLUMNS, Goods, load_goods, read_goods
from cbec_customs_cn.sheet import REASONS
from cbec_customs_cn.trips import Trip, read_trips
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import Confidence, DomainError

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 3, 2)
HEAD = "sku,gcode,gname,gmodel,unit,unit1,qty1,unit2,qty2,itemNo\n"


def test_a_record_is_read_with_units_of_both_lists() -> None:
    text = f"{HEAD}A,6109100021,T恤衫,棉制,H87,KGM,0.18,007,1,\n\nB,6109100022,袜,棉,,,,,,B-1\n"
    record, faults = read_goods(text)
    assert faults == ()
    assert record.find("A") == Goods(
        "A", "6109100021", "T恤衫", "棉制", "011", "035", Decimal("0.18"), "007", Decimal(1)
    )
    found = record.find("B")
    assert found is not None
    assert (found.item_no, found.qty1) == ("B-1", None)
    assert record.find("C") is None


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A,610910,T,m,,,,,,", "gcode", "a code of China's tariff has ten digits"),
        ("A,6109100021,,m,,,,,,", "gname", "it is empty"),
        (f"A,6109100021,{'长' * 251},m,,,,,,", "gname", "it is longer than the field"),
        ("A,6109100021,T,m,piece,,,,,", "unit", "it is longer than the field"),
        ("A,6109100021,T,m,,XYZ,,,,", "unit1", "it is neither customs' code"),
        ("A,6109100021,T,m,,035,0,,,", "qty1", "a quantity is above zero"),
        ("A,6109100021,T,m,,035,0.000001,,,", "qty1", "a quantity is above zero"),
        ("A,6109100021,T,m,,,1,,,", "qty1", "its unit is missing"),
        ("A,6109100021,T\x07,m,,,,,,", "gname", "it holds a control character"),
        ("A,6109100021,T", "sku", "it has not as many cells"),
        ('A,6109100021,"T,m,,,,,,', "sku", "the row is not as CSV has it"),
        ("OK,6109100021,T,m,,,,,,", "sku", "an earlier row has the same"),
    ],
)
def test_one_faulty_row_refuses_the_file_by_row_and_column(
    row: str, column: str, reason: str
) -> None:
    record, faults = read_goods(f"{HEAD}OK,6109100021,T,m,,,,,,\n{row}\n")
    assert record.find("OK") is None, "whole or not at all"
    (fault,) = faults
    assert (fault.row, fault.column) == (3, column)
    assert fault.reason.startswith(reason)
    assert fault.reason in REASONS


def test_columns_are_held_to_those_that_are_known() -> None:
    _record, faults = read_goods("sku,gcode,gname,gmodel,hs,sku\n")
    assert {(one.row, one.column) for one in faults} == {(1, "hs"), (1, "sku")}
    assert read_goods("")[1]


@given(
    st.lists(
        st.tuples(
            st.text("AZ中,\"' ", min_size=1, max_size=20).filter(str.strip),
            st.text('棉,"\n', min_size=1, max_size=20).filter(lambda text: text.strip() == text),
        ),
        unique_by=lambda pair: pair[0].strip(),
        max_size=20,
    )
)
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    rows = [(sku, name.replace("\n", "")) for sku, name in rows if name.replace("\n", "").strip()]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("sku", "gcode", "gname", "gmodel"))
    writer.writerows((sku, "6109100021", name, "m") for sku, name in rows)
    record, faults = read_goods(out.getvalue())
    assert faults == ()
    assert {sku: goods.gname for sku, goods in record.rows.items()} == {
        sku.strip(): name.strip() for sku, name in rows
    }


def test_a_file_that_is_none_says_why(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as absent:
        load_goods(tmp_path / "goods.csv")
    assert absent.value.code == "customs_cn.sheet_unreadable"
    (tmp_path / "goods.csv").write_text(HEAD, "utf-8-sig")
    assert not load_goods(tmp_path / "goods.csv").rows
    (tmp_path / "goods.csv").write_bytes("sku,gcode,gname,gmodel\n袜".encode("gb18030"))
    with pytest.raises(DomainError) as encoded:
        load_goods(tmp_path / "goods.csv")
    assert encoded.value.params["reason"] == "not UTF-8"
    (tmp_path / "goods.csv").write_text("sku,gcode,gname,gmodel\nA,1,T,m\n", "utf-8")
    with pytest.raises(DomainError) as faulty:
        load_goods(tmp_path / "goods.csv")
    assert faulty.value.code == "customs_cn.sheet_faulty"
    assert faulty.value.params["row"] == 2


def test_columns_are_no_longer_than_the_fields_of_lists() -> None:
    from cbec_customs_cn.messages.table import kind

    for code in ("CEB603", "CEB621"):
        lines = kind(code).lines
        assert lines is not None
        for field in lines.fields:
            if field.name in GOODS_COLUMNS.most and field.base == "str":
                assert field.longest is not None
                assert GOODS_COLUMNS.most[field.name] <= field.longest


def test_trips_are_found_by_waybill_and_fill_what_was_not_told() -> None:
    trips, faults = read_trips("logisticsNo,trafName,voyageNo,billNo\nYT1,CA8431,1,784-1\n")
    assert faults == ()
    told = Trip(bill_no="999-1")
    assert told.or_else(trips.find("YT1")) == Trip("CA8431", "1", "999-1")
    assert trips.find("YT2") == Trip()


def test_a_code_is_found_on_its_days_only() -> None:
    row = code_of("currency", "EUR", DAY)
    assert row is not None
    assert row.code == "300"
    assert code_of("country", "XX", DAY) is None
    assert code_of("country", "JP", DAY) != code_of("currency", "JPY", DAY)


def test_codes_are_those_of_public_lists(vendor_data: Path) -> None:
    lists = json.loads((vendor_data / "cn" / "code_lists.json").read_text("utf-8"))
    countries = {**lists["country_H"], **lists["country_M"]}
    checked = 0
    for (kind, international), rows in code_rows().items():
        for row in rows:
            checked += 1
            if kind == "unit":
                assert lists["unit"][row.code] == row.name_zh
                continue
            of = countries if kind == "country" else lists["currency"]
            assert of[row.code] == [international, row.name_zh]
            if row.confidence is Confidence.HIGH and kind == "country":
                stated = row.code in lists["country_H"] or international in ("IT", "RU")
                assert stated, "the reference itself states no other"
    assert checked > 100
