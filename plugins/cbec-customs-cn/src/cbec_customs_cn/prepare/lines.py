"""Goods as they are declared: the goods record first, then what the catalogue says of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.api import Consignment, ConsignmentLine, Finding
from cbec_customs_cn.goods import Goods, GoodsRecord
from cbec_customs_cn.prepare.findings import found
from cbec_customs_cn.prepare.values import PRICE_TOLERANCE, kilograms, unit_price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbec_customs_cn.settings import CustomsCnSettings

__all__ = ["DeclaredLine", "declared_lines", "lacking_line"]

NO_BARCODE: Final = "无"
_KILOGRAM: Final = "035"
_GRAM: Final = "036"
_CODE_LENGTH: Final = 10


@attrs.frozen
class DeclaredLine:
    """Hold one line of goods in customs' words; what is missing is empty or None.

    Quantities are of the whole line. `total` is exact; `price` has five decimals.
    """

    line: ConsignmentLine
    gnum: int
    item_no: str
    item_name: str
    record_no: str
    gcode: str
    gname: str
    gmodel: str
    bar_code: str
    unit: str
    unit1: str
    qty1: Decimal | None
    unit2: str
    qty2: Decimal | None

    @property
    def qty(self) -> Decimal:
        """Return the quantity that was sold."""
        return Decimal(self.line.quantity)

    @property
    def total(self) -> Decimal:
        """Return the value of the line."""
        return self.line.value.amount

    @property
    def price(self) -> Decimal:
        """Return the value of one unit."""
        return unit_price(self.total, self.qty)


def declared_lines(
    consignment: Consignment, record: GoodsRecord, settings: CustomsCnSettings
) -> tuple[DeclaredLine, ...]:
    """Return every line of a consignment as it is declared, numbered from 1."""
    return tuple(
        _declared(number, line, record.find(line.sku), settings)
        for number, line in enumerate(consignment.lines, 1)
    )


def _declared(
    number: int, line: ConsignmentLine, goods: Goods | None, settings: CustomsCnSettings
) -> DeclaredLine:
    known = line.customs
    goods = goods or Goods(line.sku, _code(known.code_for("CN"), settings), "", "")
    unit = goods.unit or settings.unit
    unit1 = goods.unit1 or _KILOGRAM
    return DeclaredLine(
        line=line,
        gnum=number,
        item_no=goods.item_no or line.sku,
        item_name=goods.item_name or goods.gname or known.description_zh or line.title,
        record_no=goods.record_no,
        gcode=goods.gcode,
        gname=goods.gname or known.description_zh,
        gmodel=goods.gmodel or known.material,
        bar_code=goods.bar_code or known.gtin or NO_BARCODE,
        unit=unit,
        unit1=unit1,
        qty1=_statutory(goods.qty1, unit1, unit, line),
        unit2=goods.unit2,
        qty2=_statutory(goods.qty2, goods.unit2, unit, line) if goods.unit2 else None,
    )


def _code(code: str, settings: CustomsCnSettings) -> str:
    """Return ten digits, or nothing; a simplified list may keep fewer and fill up with zeros."""
    kept = settings.simplified_digits if settings.statistics_flag == "A" else _CODE_LENGTH
    if len(code) < kept:
        return ""
    if kept < _CODE_LENGTH:
        return code[:kept].ljust(_CODE_LENGTH, "0")
    return code if len(code) == _CODE_LENGTH else ""


def _statutory(each: Decimal | None, unit: str, sold: str, line: ConsignmentLine) -> Decimal | None:
    if each is not None:
        return each * line.quantity
    if unit == sold:
        return Decimal(line.quantity)
    if not line.net_weight_g:
        return None
    if unit == _KILOGRAM:
        return kilograms(line.net_weight_g)
    return Decimal(line.net_weight_g) if unit == _GRAM else None


def lacking_line(declared: DeclaredLine) -> Iterator[Finding]:
    """Yield what no list takes a line without."""
    line = declared.line
    place = f"lines[{declared.gnum}]"

    def say(code: str, field: str, /, **params: str | int) -> Finding:
        return found(code, f"{place}.{field}", line.line_id, sku=line.sku, **params)

    if not declared.gcode:
        yield say("gcode_missing", "gcode")
    if not declared.gname:
        yield say("gname_missing", "gname")
    if not declared.gmodel:
        yield say("gmodel_missing", "gmodel")
    if declared.qty1 is None:
        yield say("quantity_missing", "qty1", unit=declared.unit1, field="qty1")
    if declared.unit2 and declared.qty2 is None:
        yield say("quantity_missing", "qty2", unit=declared.unit2, field="qty2")
    if line.net_weight_g <= 0:
        yield say("net_weight_missing", "netWeight")
    if line.value.minor < 0:
        yield say("value_negative", "totalPrice")
    if abs(declared.qty * declared.price - declared.total) > PRICE_TOLERANCE:
        most = str(PRICE_TOLERANCE)
        yield say("price_inexact", "price", quantity=line.quantity, most=most)
