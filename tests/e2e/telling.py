"""What a channel tells of an order, and what is seen of it afterwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.order import Order, order_id

if TYPE_CHECKING:
    from cbec_core.domain.events import EventType

Document = dict[str, Any]
PAID_HERE = OrderToCashInput("sandbox", "tok_ok")


def import_one(cbec: Cbec, document: Document) -> Order:
    report = cbec.orders.import_document(json.dumps(document).encode(), "amazon")
    assert not report.faults
    (found,) = (*report.inserted, *report.revised)
    return cbec.orders.get(found)


def revised(document: Document, **changes: Any) -> Document:
    again: Document = json.loads(json.dumps(document))
    (order,) = again["orders"]
    order.update(changes)
    order["lastUpdatedTime"] = "2026-11-21T09:00:00Z"
    return again


def cancelled(document: Document) -> Document:
    again = revised(document)
    again["orders"][0]["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    return again


def of_shop(order: Order, number: str, sku: str = "") -> Order:
    """Return an order like another one, sold by the shop itself."""
    lines = tuple(attrs.evolve(line, sku=sku or line.sku) for line in order.lines)
    return attrs.evolve(
        order,
        id=order_id("m1", "shop", number),
        channel="shop",
        external_id=number,
        lines=lines,
        content_hash=number,
        version=0,
    )


def reserved(cbec: Cbec, order: Order) -> int:
    return sum(level.reserved for level in cbec.stock.levels({x.sku for x in order.lines}))


def on_hand(cbec: Cbec, order: Order) -> int:
    return sum(level.on_hand for level in cbec.stock.levels({x.sku for x in order.lines}))


def events(cbec: Cbec) -> list[EventType]:
    with cbec.context.begin() as uow:
        return [stored.event.type for stored in uow.outbox.pending(1000)]
