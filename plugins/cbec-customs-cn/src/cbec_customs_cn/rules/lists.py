"""Rules of the lists of goods that declare: 603 and 621, by their trade mode."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cbec_core.api import DomainError
from cbec_customs_cn.allowance_rules import LIMITS, in_force
from cbec_customs_cn.codes import CHINA
from cbec_customs_cn.rules.scope import numbered, together, totals, wanted

if TYPE_CHECKING:
    from cbec_customs_cn.findings import CebFinding
    from cbec_customs_cn.records.ceb603 import Inventory as ExportList
    from cbec_customs_cn.records.ceb603 import InventoryHead as ExportHead
    from cbec_customs_cn.records.ceb603 import InventoryList as ExportLine
    from cbec_customs_cn.records.ceb621 import Inventory as ImportList
    from cbec_customs_cn.records.ceb621 import InventoryHead as ImportHead
    from cbec_customs_cn.records.ceb621 import InventoryList as ImportLine
    from cbec_customs_cn.rules.scope import Place

__all__ = ["export_list", "import_list"]

_BONDED: Final = frozenset({"1210", "1239"})
_B2B: Final = frozenset({"9710", "9810"})
# 海关总署公告2020年第75号: of B2B exports a list is for what is worth no more.
_LOW_VALUE: Final = Decimal(5000)


def export_list(goods: ExportList, place: Place) -> Iterable[CebFinding]:
    """Check an export list (CEB603)."""
    head = goods.head
    yield from numbered(place, goods.lines)
    yield from totals(place, goods.lines)
    yield from together(place, goods.lines)
    yield from _weights(place, head)
    if head.tradeMode == "1210":
        yield from wanted(place, head, head.tradeMode, ("iacCode", "iacName", "emsNo"))
        yield from _recorded(place, goods, head.tradeMode)
    # Amounts in other currencies would need the rate of the day, which a message does not hold.
    value = sum((line.totalPrice for line in goods.lines), Decimal())
    is_in_yuan = all(line.currency == CHINA for line in goods.lines)
    if head.tradeMode in _B2B and is_in_yuan and value > _LOW_VALUE:
        yield place.of_head("ceb.low_value", "tradeMode")


def import_list(goods: ImportList, place: Place) -> Iterable[CebFinding]:
    """Check an import list (CEB621)."""
    head = goods.head
    yield from numbered(place, goods.lines)
    yield from totals(place, goods.lines)
    yield from together(place, goods.lines)
    yield from _weights(place, head)
    if head.packNo != 1:
        yield place.of_head("ceb.pack_no_one", "packNo")
    transport = ("trafNo", "voyageNo", "billNo")
    if head.tradeMode in _BONDED:
        zone = ("emsNo", "areaCode", "areaName")
        yield from wanted(place, head, head.tradeMode, zone, transport)
        yield from _recorded(place, goods, head.tradeMode)
        if head.country != CHINA:
            yield place.of_head("ceb.country_of_zone", "country")
    elif head.tradeMode == "9610":
        yield from wanted(place, head, head.tradeMode, transport)
    if head.assureCode not in (head.ebpCode, head.ebcCode, head.logisticsCode):
        yield place.of_head("ceb.assure_code", "assureCode")
    yield from _limit(place, goods)


def _weights(place: Place, head: ExportHead | ImportHead) -> Iterable[CebFinding]:
    if head.netWeight > head.grossWeight:
        yield place.of_head("ceb.weight", "netWeight")


def _recorded(place: Place, goods: ExportList | ImportList, mode: str) -> Iterable[CebFinding]:
    lines: Sequence[ExportLine | ImportLine] = goods.lines
    for number, line in enumerate(lines, 1):
        if not line.itemRecordNo:
            yield place.of_line("ceb.needed_for_mode", number, "itemRecordNo", mode=mode)


def _limit(place: Place, goods: ImportList) -> Iterable[CebFinding]:
    """Hold the value against the limit of one transaction; the year's is not in a message."""
    head, lines = goods.head, goods.lines
    amounts = (head.freight, head.insuredFee, *(line.totalPrice for line in lines))
    try:
        limit = in_force(LIMITS, place.today).single.amount
    except DomainError:
        return  # a day before the first row: no limit is known
    if sum(amounts, Decimal()) <= limit:
        return
    is_single = len(lines) == 1 and lines[0].qty == 1
    code = "ceb.single_item_in_full" if is_single else "ceb.single_limit"
    yield place.of_head(code, "tradeMode", limit=f"{limit:,.0f}")
