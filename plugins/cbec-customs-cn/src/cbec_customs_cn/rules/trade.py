"""Rules of orders, payments and waybills: 303, 311 and 511, whose sums and parcels must agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cbec_customs_cn.rules.scope import numbered, totals

if TYPE_CHECKING:
    from cbec_customs_cn.findings import CebFinding
    from cbec_customs_cn.records.ceb303 import Order as ExportOrder
    from cbec_customs_cn.records.ceb303 import OrderList as ExportLine
    from cbec_customs_cn.records.ceb311 import Order as ImportOrder
    from cbec_customs_cn.records.ceb311 import OrderList as ImportLine
    from cbec_customs_cn.records.ceb511 import Logistics
    from cbec_customs_cn.rules.scope import Place

__all__ = ["export_order", "import_order", "import_waybill"]


def export_order(order: ExportOrder, place: Place) -> Iterable[CebFinding]:
    """Check an export order (CEB303)."""
    yield from numbered(place, order.lines)
    yield from totals(place, order.lines)
    yield from _goods_value(place, order.head.goodsValue, order.lines)
    for number, line in enumerate(order.lines, 1):
        if line.currency != order.head.currency:
            yield place.of_line("ceb.currency_mixed", number, "currency")


def import_order(order: ImportOrder, place: Place) -> Iterable[CebFinding]:
    """Check an import order (CEB311): what was paid follows from its parts exactly."""
    yield from numbered(place, order.lines)
    yield from totals(place, order.lines)
    yield from _goods_value(place, order.head.goodsValue, order.lines)
    head = order.head
    if head.goodsValue + head.freight + head.taxTotal - head.discount != head.acturalPaid:
        yield place.of_head("ceb.actural_paid", "acturalPaid")


def import_waybill(waybill: Logistics, place: Place) -> Iterable[CebFinding]:
    """Check an import waybill (CEB511)."""
    if waybill.head.packNo != 1:
        yield place.of_head("ceb.pack_no_one", "packNo")


def _goods_value(
    place: Place, stated: Decimal, lines: Sequence[ExportLine] | Sequence[ImportLine]
) -> Iterable[CebFinding]:
    total = sum((line.totalPrice for line in lines), Decimal())
    if abs(total - stated) > place.tolerance:
        yield place.of_head("ceb.goods_value", "goodsValue", tolerance=str(place.tolerance))
