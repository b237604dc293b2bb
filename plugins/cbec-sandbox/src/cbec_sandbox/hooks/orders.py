"""Checks, allocation and packing on request of a magic SKU."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cbec_core.api import Finding, Order, Parcel, Severity, StockLevel, Variant, hookimpl
from cbec_sandbox.magic import asked

__all__ = ["cbec_allocate", "cbec_check_order", "cbec_pack"]


@hookimpl
def cbec_check_order(order: Order) -> Iterable[Finding]:
    """Speak against an order with a SKU `SANDBOX-HOLD`."""
    return tuple(
        Finding(
            code="sandbox.order_held",
            severity=Severity.ERROR,
            text=f"line {line.id}: the sandbox was asked to hold this order",
            text_zh=f"第 {line.id} 行：要求暂扣该订单",
            line_id=line.id,
        )
        for line in order.lines
        if asked("HOLD", [line.sku])
    )


@hookimpl
def cbec_allocate(order: Order, levels: Sequence[StockLevel]) -> str | None:
    """Choose the location with the most units for an order with a SKU `SANDBOX-ALLOCATE`."""
    if not levels or not asked("ALLOCATE", [line.sku for line in order.lines]):
        return None
    units: dict[str, int] = {}
    for level in levels:
        units[level.location] = units.get(level.location, 0) + level.available
    return max(sorted(units), key=units.__getitem__)


@hookimpl
def cbec_pack(order: Order, variants: Sequence[Variant]) -> Sequence[Parcel] | None:
    """Pack every line by itself for an order with a SKU `SANDBOX-SPLIT`."""
    if not asked("SPLIT", [line.sku for line in order.lines]):
        return None
    by_sku = {variant.sku: variant for variant in variants}
    lines = [line for line in order.lines if line.quantity > 0 and line.sku in by_sku]
    return tuple(
        Parcel(
            number=number,
            weight_g=max(by_sku[line.sku].weight_g * line.quantity, 1),
            line_ids=(line.id,),
        )
        for number, line in enumerate(lines, start=1)
    )
