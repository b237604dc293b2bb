"""Choices on request of a magic SKU."""

from __future__ import annotations

from collections.abc import Sequence

from cbec_core.api import Consignment, Direction, Order, RateQuote, hookimpl
from cbec_sandbox.magic import asked

__all__ = ["cbec_choose_rate", "cbec_choose_regime"]


@hookimpl
def cbec_choose_rate(order: Order, quotes: Sequence[RateQuote]) -> RateQuote | None:
    """Choose the fastest quote for an order with a SKU `SANDBOX-FASTEST`."""
    timed = [quote for quote in quotes if quote.transit_days is not None]
    if not timed or not asked("FASTEST", [line.sku for line in order.lines]):
        return None
    return min(timed, key=lambda quote: (quote.transit_days, quote.carrier, quote.service))


@hookimpl
def cbec_choose_regime(consignment: Consignment, direction: Direction) -> str | None:
    """Choose the sandbox's own regime for a SKU with `SANDBOX-REGIME`."""
    wanted = asked("REGIME", [line.sku for line in consignment.lines])
    return "sandbox" if wanted else None
