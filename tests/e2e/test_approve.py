"""A person approves what was shown: everything else that speaks against an order is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Receipt
from cbec_core.domain.operation import OperationKind, RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.domain.returns import ReturnLine
from tests.e2e.telling import Document, held, import_one, told_again

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.order import Order

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def elsewhere(order: Order, street: str = "Another street 2") -> dict[str, Any]:
    """Return another address of the same buyer."""
    assert order.ship_to is not None
    address = attrs.evolve(order.ship_to.address, lines=(street,))
    return {"ship_to": attrs.evolve(order.ship_to, address=address)}


def labels(cbec: Cbec, run_id: str) -> int:
    kinds = [operation.kind for operation in cbec.runs.get(run_id).operations]
    return kinds.count(OperationKind.BUY_LABEL)


def test_each_question_of_the_release_is_asked(
    deploy: Callable[..., Cbec], one_order: Document, variants: list[Variant]
) -> None:
    """Approving one leaves the others: revised, on hold, refunded, undeclared, not described."""
    cbec = deploy(defaults={"customs_import": ""})
    bare = [attrs.evolve(variant, customs=CustomsProfile()) for variant in variants]
    cbec.catalog.put(*bare)
    cbec.stock.receive(*(Receipt(variant.sku, 50, "first") for variant in bare))
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="rate")
    cbec.refunds.refund(order.id, [ReturnLine(order.lines[0].id, 1)], key="early")
    told_again(cbec, order, **elsewhere(order), state=OrderState.ON_HOLD)
    run = cbec.runs.process(order.id)
    asked = []
    while run.state is RunState.PARKED and run.step == "release":
        asked.append(run.reason)
        assert not labels(cbec, run.id)
        run = cbec.runs.resolve(run.id, "approve")
    assert asked == [
        "order.revised",
        "order.on_hold",
        "order.refunded",
        "customs.no_regime",
        "customs.data_missing",
    ]
    assert labels(cbec, run.id) == 1
    consignment = cbec.shipping.consignment(order.id)
    assert consignment is not None
    assert consignment.consignee == order.ship_to


def test_a_question_that_names_something_else_is_asked_again(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="rate")
    cbec.refunds.refund(order.id, [ReturnLine(order.lines[0].id, 1)], key="early")
    now = told_again(cbec, order, **elsewhere(order))
    run = cbec.runs.process(order.id)
    assert (run.reason, run.params["revision"]) == ("order.revised", 2)
    run = cbec.runs.resolve(run.id, "approve")
    assert run.reason == "order.refunded"
    told_again(cbec, now, **elsewhere(now, "A third street 3"))
    run = cbec.runs.resolve(run.id, "approve")
    assert (run.reason, run.params["revision"]) == ("order.revised", 3)
    run = cbec.runs.resolve(run.id, "approve")
    assert labels(cbec, run.id) == 1


def test_data_that_came_meanwhile_are_taken_up_of_an_order_that_was_revised(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    """The goods and the address stay those that were prepared and approved."""
    first = one_order["orders"][0]["orderItems"][0]
    first["product"]["sellerSku"] = "NEW-1"
    cbec.catalog.put(Variant("NEW-1", Product("NEW-1", "m1", "New"), weight_g=200))
    cbec.stock.receive(Receipt("NEW-1", 5, "first"))
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="rate")
    told_again(cbec, order, **elsewhere(order))
    run = cbec.runs.process(order.id)
    assert run.reason == "order.revised"
    run = cbec.runs.resolve(run.id, "approve")
    assert run.reason == "customs.data_missing"
    (variant,) = cbec.catalog.find(["NEW-1"]).values()
    known = CustomsProfile(hs="691110", origin="CN", description="porcelain mug, glazed")
    cbec.catalog.put(attrs.evolve(variant, customs=known))
    run = cbec.runs.resolve(run.id, "retry")
    assert labels(cbec, run.id) == 1
    consignment = cbec.shipping.consignment(order.id)
    assert consignment is not None
    assert consignment.consignee == order.ship_to
    assert consignment.lines[0].customs == known


def test_an_order_that_is_cancelled_meanwhile_is_undone_whatever_was_approved(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="rate")
    cbec.refunds.refund(order.id, [ReturnLine(order.lines[0].id, 1)], key="early")
    now = told_again(cbec, order, **elsewhere(order))
    run = cbec.runs.process(order.id)
    run = cbec.runs.resolve(run.id, "approve")
    assert run.reason == "order.refunded"
    told_again(cbec, now, state=OrderState.CANCELLED)
    run = cbec.runs.resolve(run.id, "approve")
    assert (run.state, run.reason) == (RunState.UNDONE, "order.cancelled")
    assert not labels(cbec, run.id)


def test_each_article_that_is_short_is_asked(
    cbec: Cbec, one_order: Document, variants: list[Variant]
) -> None:
    cbec.catalog.put(*variants)
    order = import_one(cbec, one_order)
    run = cbec.runs.process(order.id)
    short = []
    while run.reason == "stock.unknown_sku":
        short.append(run.params["sku"])
        run = cbec.runs.resolve(run.id, "approve")
    assert sorted(short) == sorted({line.sku for line in order.lines})
    assert held(cbec, order) == {}


def test_a_review_that_is_approved_leaves_what_speaks_against_the_order(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = "SANDBOX REVIEW"
    for item in one_order["orders"][0]["orderItems"]:
        item["cancellation"] = {"cancellationRequest": {"requester": "BUYER"}}
    (order_id,) = cbec.orders.import_document(json.dumps(one_order).encode(), "amazon").inserted
    run = cbec.runs.process(order_id)
    assert (run.reason, run.step) == ("screening.review", "screen")
    run = cbec.runs.resolve(run.id, "approve")
    assert (run.reason, run.step) == ("order.not_processable", "screen")
    assert "amazon.cancel_requested" in str(run.params["findings"])
    run = cbec.runs.resolve(run.id, "approve")
    assert "screen" in run.done_steps
