"""The goods record (商品备案): what an enterprise has filed of each article, a CSV file by SKU."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from cbec_customs_cn.codes import code_of
from cbec_customs_cn.sheet import Cells, Columns, Fault, faulty, read_rows, text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["GOODS_COLUMNS", "Goods", "GoodsRecord", "load_goods", "read_goods"]

_CODE = re.compile(r"[0-9]{10}", re.ASCII)
_UNIT = re.compile(r"[0-9]{3}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,5})?", re.ASCII)
_LATEST = date.max


@attrs.frozen
class Goods:
    """Hold what was filed of one article.

    `qty1` and `qty2` are statutory quantities of one item, with at most five decimals; None: they
    follow from the weight, or from the quantity where the units are the same.
    """

    sku: str
    gcode: str
    gname: str
    gmodel: str
    unit: str = ""
    unit1: str = ""
    qty1: Decimal | None = None
    unit2: str = ""
    qty2: Decimal | None = None
    item_no: str = ""
    item_name: str = ""
    record_no: str = ""
    bar_code: str = ""


@attrs.frozen
class GoodsRecord:
    """Hold the record of every article by its SKU."""

    rows: Mapping[str, Goods] = attrs.field(factory=dict, repr=False, hash=False)

    def find(self, sku: str) -> Goods | None:
        """Return what was filed of an article, None if nothing was."""
        return self.rows.get(sku)


def load_goods(path: Path) -> GoodsRecord:
    """Read a file whole; raise `customs_cn.sheet_unreadable` or `customs_cn.sheet_faulty`."""
    record, faults = read_goods(text_of(path))
    if faults:
        raise faulty(path, faults)
    return record


def read_goods(text: str) -> tuple[GoodsRecord, tuple[Fault, ...]]:
    """Return the record, or an empty one with what is wrong by row."""
    rows, faults = read_rows(text, GOODS_COLUMNS)
    return GoodsRecord({sku: _goods(row) for sku, row in rows.items()}), faults


def _goods(row: Cells) -> Goods:
    return Goods(
        sku=row["sku"],
        gcode=row["gcode"],
        gname=row["gname"],
        gmodel=row["gmodel"],
        unit=_unit(row.get("unit", "")),
        unit1=_unit(row.get("unit1", "")),
        qty1=_amount(row.get("qty1", "")),
        unit2=_unit(row.get("unit2", "")),
        qty2=_amount(row.get("qty2", "")),
        item_no=row.get("itemNo", ""),
        item_name=row.get("itemName", ""),
        record_no=row.get("itemRecordNo", ""),
        bar_code=row.get("barCode", ""),
    )


def _faulty(row: Cells) -> Iterator[tuple[str, str]]:
    for column, text in row.items():
        if not text:
            continue
        if column == "gcode" and not _CODE.fullmatch(text):
            yield column, "a code of China's tariff has ten digits"
        elif column in ("unit", "unit1", "unit2") and not _unit(text):
            yield column, "it is neither customs' code of a unit (035) nor one of UN/ECE (KGM)"
        elif column in ("qty1", "qty2") and not (_AMOUNT.fullmatch(text) and Decimal(text)):
            yield column, "a quantity is above zero, with at most five decimals"
    for column, needs in (("qty1", "unit1"), ("qty2", "unit2")):
        if row.get(column) and not row.get(needs):
            yield column, "its unit is missing"


def _unit(text: str) -> str:
    if not text or _UNIT.fullmatch(text):
        return text
    row = code_of("unit", text.upper(), _LATEST)
    return row.code if row else ""


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


# Each column by the standard's name of the field, with what the lists of goods take of it.
GOODS_COLUMNS = Columns(
    most=MappingProxyType(
        {
            "sku": 200,
            "itemNo": 20,
            "itemName": 250,
            "gcode": 10,
            "gname": 250,
            "gmodel": 250,
            "unit": 3,
            "unit1": 3,
            "qty1": 20,
            "unit2": 3,
            "qty2": 20,
            "itemRecordNo": 30,
            "barCode": 50,
        }
    ),
    needed=("sku", "gcode", "gname", "gmodel"),
    key="sku",
    check=_faulty,
)
