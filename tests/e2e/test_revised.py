"""Orders that the channel changes while they are being processed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Receipt
from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.operation import OperationKind, RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.shipment import ShipmentState
from cbec_core.ports.codec import load
from cbec_core.ports.marketplace import ConfirmShipmentRequest
from cbec_core.services.stock import units_of
from tests.e2e.telling import (
    PAID_HERE,
    Document,
    held,
    import_one,
    of_channel,
    of_shop,
    told_again,
)

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.operation import Run
    from cbec_core.domain.order import Order
    from cbec_core.domain.product import Variant
    from tests.e2e.conftest import Travelling

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def more(order: Order, units: int = 2) -> dict[str, Any]:
    """Return the lines with more units of the first article."""
    first = attrs.evolve(order.lines[0], quantity=order.lines[0].quantity + units)
    return {"lines": (first, *order.lines[1:])}


def fewer(order: Order) -> dict[str, Any]:
    """Return the order without its last line."""
    lines = order.lines[:-1]
    total = Money(sum(line.charged() for line in lines), order.currency)
    return {"lines": lines, "charges": (), "total": total}


def on_hand(cbec: Cbec, order: Order) -> dict[str, int]:
    return {v.sku: v.on_hand for v in cbec.stock.levels({line.sku for line in order.lines})}


def test_what_was_prepared_is_booked_out_and_told_to_the_channel(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = of_channel(cbec, import_one(cbec, one_order), "S1")
    before = on_hand(cbec, order)
    cbec.runs.process(order.id, until="rate")
    told_again(cbec, order, **more(order))
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "order.revised")
    run = cbec.runs.resolve(run.id, "approve")
    assert "hand_over" in run.done_steps
    prepared = units_of(order.lines)
    after = on_hand(cbec, order)
    assert {sku: before[sku] - after[sku] for sku in before} == prepared
    assert held(cbec, order) == {}
    (confirmed,) = (
        load(operation.request, ConfirmShipmentRequest)
        for operation in cbec.runs.get(run.id).operations
        if operation.kind is OperationKind.CONFIRM_SHIPMENT
    )
    said = {line.line_id: line.quantity for line in confirmed.lines}
    assert said == {line.id: line.quantity for line in order.lines}


@pytest.mark.parametrize("change", [more, fewer])
def test_a_checkouts_claim_follows_the_order(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], change: Any
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    assert held(cbec, order) == units_of(order.lines)
    now = told_again(cbec, order, **change(order))
    run = cbec.runs.process(order.id, PAID_HERE, until="reserve")
    assert "reserve" in run.done_steps
    assert held(cbec, order) == units_of(now.lines)


def test_a_claim_that_cannot_grow_waits_for_a_person(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    told_again(cbec, order, **more(order))
    line = attrs.evolve(order.lines[0], quantity=50 - order.lines[0].quantity)
    other = attrs.evolve(of_shop(order, "all"), lines=(line,), charges=())
    other = cbec.orders.place(attrs.evolve(other, total=Money(line.charged(), "EUR")))
    run = cbec.runs.process(order.id, PAID_HERE)
    assert (run.state, run.reason) == (RunState.PARKED, "stock.insufficient")
    assert held(cbec, order) == units_of(other.lines)
    assert cbec.records.of_order(order.id).shipment is None


def test_an_article_that_the_order_lost_is_given_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="rate")
    told_again(cbec, order, **fewer(order))
    run = cbec.runs.process(order.id)
    assert run.reason == "order.revised"
    run = cbec.runs.resolve(run.id, "cancel")
    assert run.state is RunState.UNDONE
    assert held(cbec, order) == {}


def test_weights_are_taken_up_later_and_a_changed_address_is_not(
    cbec: Cbec, one_order: Document, variants: list[Variant]
) -> None:
    cbec.catalog.put(*(attrs.evolve(variant, weight_g=0) for variant in variants))
    order = import_one(cbec, one_order)
    run = cbec.runs.process(order.id)
    assert run.reason == "stock.unknown_sku"
    cbec.catalog.put(*variants)
    cbec.stock.receive(*(Receipt(variant.sku, 50, "first") for variant in variants))
    assert order.ship_to is not None
    elsewhere = attrs.evolve(order.ship_to.address, lines=("Another street 2",))
    told_again(cbec, order, ship_to=attrs.evolve(order.ship_to, address=elsewhere))
    run = cbec.runs.resolve(run.id, "retry")
    consignment = cbec.shipping.consignment(order.id)
    assert consignment is not None
    assert consignment.consignee == order.ship_to
    assert (run.state, run.reason) == (RunState.PARKED, "order.revised")


def elsewhere(order: Order) -> dict[str, Any]:
    """Return another address of the same buyer."""
    assert order.ship_to is not None
    address = attrs.evolve(order.ship_to.address, lines=("Another street 2",))
    return {"ship_to": attrs.evolve(order.ship_to, address=address)}


def shipped(order: Order) -> dict[str, Any]:
    """Return that the order was shipped by other hands."""
    return {"state": OrderState.SHIPPED}


def delivered(order: Order) -> dict[str, Any]:
    """Return that the order has arrived already: the channel was not asked in between."""
    return {"state": OrderState.DELIVERED}


LEFT = {
    OrderState.PARTIALLY_SHIPPED,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
    OrderState.COMPLETED,
}
CHANGES = [
    pytest.param(elsewhere, "order.revised", id="revised"),
    pytest.param(more, "order.revised", id="more"),
    pytest.param(shipped, "order.not_ready", id="shipped"),
    pytest.param(delivered, "order.not_ready", id="delivered"),
]


def pending_label(cbec: Cbec, document: Document) -> Order:
    """Process an order until the carrier works on its label."""
    document["orders"][0]["recipient"]["deliveryAddress"]["postalCode"] = "SBX2"
    order = of_channel(cbec, import_one(cbec, document), "S1")
    run = cbec.runs.process(order.id)
    assert (run.step, run.reason) == ("label", "operation.pending")
    return order


def wait(cbec: Cbec, clock: Travelling, order: Order) -> Run:
    """Let time pass until the label is there."""
    for _ in range(40):
        clock.moment += timedelta(minutes=5)
        cbec.worker().run_until_idle()
        run = cbec.runs.process(order.id)
        if run.step != "label":
            break
    return run


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_what_the_channel_says_before_the_label_is_heard(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], change: Any, reason: str
) -> None:
    order = of_channel(cbec, import_one(cbec, one_order), "S1")
    cbec.runs.process(order.id, until="rate")
    told_again(cbec, order, **change(order))
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, reason)
    first = order.lines[0]
    named = {elsewhere: "ship_to", more: f"{first.id} {first.sku}"}.get(change)
    assert run.params == {
        **({"changed": named} if named else {"state": cbec.orders.get(order.id).state.value}),
        "revision": 2,
    }
    shipment = cbec.shipping.shipment(order.id)
    assert shipment is not None
    assert not shipment.tracking_number


@pytest.mark.parametrize("word", ["approve", "cancel", "retry"])
@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_what_the_channel_says_while_the_label_is_bought_is_heard(
    cbec: Cbec,
    clock: Travelling,
    one_order: Document,
    catalogue: list[Variant],
    change: Any,
    reason: str,
    word: str,
) -> None:
    order = pending_label(cbec, one_order)
    told_again(cbec, order, **change(order))
    run = wait(cbec, clock, order)
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "papers", reason)
    run = cbec.runs.resolve(run.id, word)
    shipment = cbec.shipping.shipment(order.id)
    assert shipment is not None
    if word == "approve":
        assert "hand_over" in run.done_steps
        assert shipment.state is ShipmentState.CONFIRMED
    elif word == "cancel":
        assert run.state is RunState.UNDONE
        assert shipment.state is ShipmentState.VOIDED
    else:
        assert (run.state, run.step, run.reason) == (RunState.PARKED, "papers", reason)
    assert (held(cbec, order) == {}) == (word != "retry")


def test_a_person_is_asked_once_about_one_change(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["postalCode"] = "SBX2"
    order = of_channel(cbec, import_one(cbec, one_order), "S1")
    cbec.runs.process(order.id, until="rate")
    now = told_again(cbec, order, **elsewhere(order))
    run = cbec.runs.process(order.id)
    assert run.reason == "order.revised"
    cbec.runs.resolve(run.id, "approve")
    assert now.ship_to != order.ship_to
    run = wait(cbec, clock, order)
    assert "hand_over" in run.done_steps
    consignment = cbec.shipping.consignment(order.id)
    assert consignment is not None
    assert consignment.consignee == order.ship_to


@pytest.mark.parametrize("state", sorted(LEFT))
@pytest.mark.parametrize("word", ["SANDBOX REVIEW", "SANDBOX BLOCKED"])
def test_an_order_that_left_by_other_hands_while_a_person_was_asked_gets_no_label(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], state: OrderState, word: str
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = word
    order = import_one(cbec, one_order)
    run = cbec.runs.process(order.id)
    assert told_again(cbec, cbec.orders.get(order.id), state=state).state is state
    if run.state is RunState.PARKED:
        run = cbec.runs.resolve(run.id, "approve")
        assert (run.state, run.reason) == (RunState.PARKED, "order.not_ready")
    else:
        with pytest.raises(DomainError) as refused:
            cbec.runs.take_up_again(order.id)
        assert refused.value.code == "order.not_ready"
    assert not cbec.runs.get(run.id).operations


def test_an_order_that_came_as_shipped_is_not_shipped_again(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    one_order["orders"][0]["fulfillment"]["fulfillmentStatus"] = "SHIPPED"
    order = import_one(cbec, one_order)
    assert not cbec.runs.can_start(order)
    with pytest.raises(DomainError) as refused:
        cbec.runs.process(order.id)
    assert refused.value.code == "order.not_ready"
