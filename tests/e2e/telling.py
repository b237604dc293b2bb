"""What a channel tells of an order, and what is seen of it afterwards."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.order import Order, order_id
from cbec_core.ports.marketplace import ImportedOrder

if TYPE_CHECKING:
    from cbec_core.domain.events import EventType
    from cbec_core.domain.operation import Run

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


def told_again(cbec: Cbec, order: Order, **changes: Any) -> Order:
    """Let the channel tell the order once more, an hour later and in other words."""
    later = order.updated_at + timedelta(hours=1)
    again = attrs.evolve(order, updated_at=later, content_hash=str(later), **changes).check(5000)
    with cbec.context.begin() as uow:
        result = uow.orders.upsert((ImportedOrder(again, "{}"),), cbec.context.clock.now())
        uow.commit()
    assert result.revised
    return cbec.orders.get(order.id)


def of_channel(cbec: Cbec, order: Order, number: str, channel: str = "sandbox") -> Order:
    """Import an order like another one from a channel that can be told of its shipment."""
    like = attrs.evolve(of_shop(order, number), id=order_id("m1", channel, number), channel=channel)
    with cbec.context.begin() as uow:
        uow.orders.upsert((ImportedOrder(like, "{}"),), cbec.context.clock.now())
        uow.commit()
    return cbec.orders.get(like.id)


def held(cbec: Cbec, order: Order) -> dict[str, int]:
    """Return what is held of the order's articles, by SKU."""
    skus = {line.sku for line in order.lines}
    return {level.sku: level.reserved for level in cbec.stock.levels(skus) if level.reserved}


@attrs.define
class Channel:
    """A channel that tells one order again and again, each time a minute later."""

    cbec: Cbec
    sku: str
    number: str = "S-1"
    name: str = "Erika Mustermann"
    postcode: str = "10115"
    told: int = 0

    def document(self, state: str, **changes: Any) -> bytes:
        self.told += 1
        moment = datetime(2026, 11, 19, 8, tzinfo=UTC) + timedelta(minutes=self.told)
        address = {"country": "DE", "name": self.name, "lines": ["1 Road"], "city": "Berlin"}
        order = {
            "id": self.number,
            "placed_at": "2026-11-19T08:00:00Z",
            "updated_at": moment.isoformat(),
            "state": state,
            "currency": "EUR",
            "total": "20.00",
            "ship_to": {**address, "postcode": self.postcode},
            "lines": [
                {
                    "id": "1",
                    "sku": self.sku,
                    "title": "Article",
                    "quantity": 2,
                    "charges": [{"kind": "goods", "amount": "20.00"}],
                }
            ],
            **changes,
        }
        return json.dumps({"sandbox_orders": 1, "orders": [order]}).encode()

    def tells(self, state: str, **changes: Any) -> Order:
        report = self.cbec.orders.import_document(self.document(state, **changes), "sandbox")
        assert not report.faults
        (order_id,) = (*report.inserted, *report.revised)
        return self.cbec.orders.get(order_id)


def reviewed(channel: Channel) -> Run:
    """Return the run of an order of the channel that waits for a person to look at its buyer."""
    channel.name = "SANDBOX REVIEW"
    run = channel.cbec.runs.process(channel.tells("to_ship").id)
    assert run.reason == "screening.review"
    return run
