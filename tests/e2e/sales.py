"""Sales for the end-to-end tests: imported from a marketplace, or made by the shop itself."""

from __future__ import annotations

import json
from typing import Any

import attrs

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.order import Order, order_id

PAID_HERE = OrderToCashInput("sandbox", "tok_ok")


def imported(cbec: Cbec, document: dict[str, Any]) -> Order:
    """Import a document of one order and return it."""
    report = cbec.orders.import_document(json.dumps(document).encode(), "amazon")
    assert not report.faults
    (found,) = (*report.inserted, *report.revised)
    return cbec.orders.get(found)


def of_shop(order: Order, number: str, **changes: Any) -> Order:
    """Return an order like another one, sold by the shop itself."""
    return attrs.evolve(
        order,
        id=order_id(order.merchant_id, "shop", number),
        channel="shop",
        external_id=number,
        content_hash=number,
        version=0,
        **changes,
    )
