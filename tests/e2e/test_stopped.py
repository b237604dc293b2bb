"""Orders that are stopped: by a person, by their channel, early or late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from cbec_core.domain.ledger import Account
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import OrderState
from tests.e2e.telling import (
    PAID_HERE,
    Document,
    cancelled,
    events,
    held,
    import_one,
    of_shop,
    told_again,
)

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def in_review(document: Document) -> Document:
    document["orders"][0]["recipient"]["deliveryAddress"]["name"] = "SANDBOX REVIEW"
    return document


def test_a_shop_order_stopped_in_review_is_cancelled_and_gives_its_stock_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, in_review(one_order)), "1001"))
    run = cbec.runs.process(order.id, PAID_HERE)
    assert run.reason == "screening.review"
    run = cbec.runs.resolve(run.id, "cancel")
    assert (run.state, run.reason) == (RunState.UNDONE, "run.cancelled")
    assert held(cbec, order) == {}
    assert cbec.orders.get(order.id).state is OrderState.CANCELLED
    assert [event.name for event in events(cbec)][-2:] == ["STOCK_RELEASED", "ORDER_CANCELLED"]


def test_an_order_that_its_channel_was_paid_for_is_an_exception_when_it_is_stopped(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, in_review(one_order))
    run = cbec.runs.process(order.id)
    cbec.runs.resolve(run.id, "cancel")
    assert cbec.orders.get(order.id).state is OrderState.EXCEPTION


def test_an_order_that_cannot_be_prepared_is_stopped_as_any_other(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    like = of_shop(import_one(cbec, one_order), "1001")
    order = cbec.orders.place(attrs.evolve(like, ship_to=None))
    run = cbec.runs.process(order.id, PAID_HERE)
    assert run.reason == "order.no_destination"
    cbec.runs.resolve(run.id, "cancel")
    assert held(cbec, order) == {}
    assert cbec.orders.get(order.id).state is OrderState.CANCELLED


@pytest.mark.parametrize("lines_stay", [True, False])
@pytest.mark.parametrize("until", ["take_up", "screen", "prepare", "quote"])
def test_an_order_cancelled_early_is_no_sale(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], until: str, *, lines_stay: bool
) -> None:
    """Some channels empty the lines of what they cancel, some leave them as they were."""
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until=until)
    if lines_stay:
        told_again(cbec, order, state=OrderState.CANCELLED)
    else:
        import_one(cbec, cancelled(one_order))
    cbec.worker().run_until_idle()
    run = cbec.runs.find(order.id)
    assert run is not None
    assert (run.state, run.reason) == (RunState.UNDONE, "order.cancelled")
    assert cbec.payments.of_order(order.id) is None
    assert not cbec.settlements.balance(Account.PROVIDER_CLEARING, "EUR")
    assert cbec.orders.get(order.id).state is OrderState.CANCELLED


@pytest.mark.parametrize("word", ["SANDBOX REVIEW", "SANDBOX BLOCKED"])
def test_a_cancelled_order_needs_nobodys_word_on_its_parties(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], word: str
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = word
    order = import_one(cbec, one_order)
    cbec.runs.start(order.id)
    told_again(cbec, order, state=OrderState.CANCELLED)
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.UNDONE, "order.cancelled")


def test_a_cancelled_checkout_gives_its_stock_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    cbec.runs.start(order.id, PAID_HERE)
    told_again(cbec, order, state=OrderState.CANCELLED)
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.UNDONE, "order.cancelled")
    assert not cbec.runs.get(run.id).operations
    assert held(cbec, order) == {}
