"""What goes wrong in the middle: cancelled, revised, lapsed, refused, and said twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.payment import PaymentState

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant

Document = dict[str, Any]
PAID_HERE = OrderToCashInput("sandbox", "tok_ok")

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def _import(cbec: Cbec, document: Document) -> Order:
    report = cbec.orders.import_document(json.dumps(document).encode(), "amazon")
    assert not report.faults
    (found,) = (*report.inserted, *report.revised)
    return cbec.orders.get(found)


def _revised(document: Document, **changes: Any) -> Document:
    again: Document = json.loads(json.dumps(document))
    (order,) = again["orders"]
    order.update(changes)
    order["lastUpdatedTime"] = "2026-11-21T09:00:00Z"
    return again


def _cancelled(document: Document) -> Document:
    again = _revised(document)
    again["orders"][0]["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    return again


def _reserved(cbec: Cbec, order: Order) -> int:
    return sum(level.reserved for level in cbec.stock.levels({x.sku for x in order.lines}))


def test_an_order_that_its_channel_cancels_gets_no_label(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = _import(cbec, one_order)
    cbec.runs.process(order.id, PAID_HERE, until="rate")
    _import(cbec, _cancelled(one_order))
    assert cbec.orders.get(order.id).state is OrderState.CANCELLED
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.UNDONE, "order.cancelled")
    record = cbec.records.of_order(order.id)
    assert record.shipment is None or not record.shipment.tracking_number
    assert record.payment is not None
    assert record.payment.state is PaymentState.VOIDED
    assert _reserved(cbec, order) == 0


def test_an_order_that_is_revised_under_way_waits_for_a_person(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = _import(cbec, one_order)
    cbec.runs.process(order.id, until="rate")
    again = _revised(one_order)
    again["orders"][0]["recipient"]["deliveryAddress"]["addressLine1"] = "Another street 2"
    _import(cbec, again)
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "order.revised")
    run = cbec.runs.resolve(run.id, "cancel")
    assert run.state is RunState.UNDONE
    assert _reserved(cbec, order) == 0
