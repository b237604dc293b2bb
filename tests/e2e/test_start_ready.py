"""Orders that are to be shipped are all taken up, whatever happens to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbec_core.domain.customs import Direction
from cbec_core.domain.order import OrderState
from tests.e2e.telling import PAID_HERE, Document, import_one, of_shop, told_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbec_core import Cbec, OrderToCashInput
    from cbec_core.domain.operation import Run
    from cbec_core.domain.product import Variant


@pytest.mark.parametrize("why", ["cancelled", "taken"])
def test_an_order_that_moved_on_does_not_stop_the_others(
    cbec: Cbec,
    one_order: Document,
    catalogue: list[Variant],
    monkeypatch: pytest.MonkeyPatch,
    why: str,
) -> None:
    like = import_one(cbec, one_order)
    orders = [like, *(cbec.orders.place(of_shop(like, number)) for number in "123")]
    moved = orders[1]
    real = type(cbec.runs).start

    def start(self: object, order_id: str, wanted: OrderToCashInput | None = None) -> Run:
        """Let another process come first, between the page and the start."""
        with monkeypatch.context() as once:
            once.setattr(type(cbec.runs), "start", real)
            if why == "taken":
                cbec.runs.start(moved.id, PAID_HERE)
            elif cbec.orders.get(moved.id).state is OrderState.TO_SHIP:
                told_again(cbec, moved, state=OrderState.CANCELLED)
            return cbec.runs.start(order_id, wanted)

    monkeypatch.setattr(type(cbec.runs), "start", start)
    started = {run.subject for run in cbec.runs.start_ready()}
    assert started == {order.id for order in orders} - {moved.id}


def test_a_withdrawn_declaration_does_not_hide_its_order(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.withdraw(order.id, Direction.EXPORT)
    assert [run.subject for run in cbec.runs.start_ready()] == [order.id]


def test_orders_of_another_merchant_are_left_alone(
    deploy: Callable[..., Cbec], cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    import_one(cbec, one_order)
    other = deploy(merchant={"id": "m2", "name": "Somebody Else"})
    assert other.runs.start_ready() == ()
    assert cbec.runs.list() == ()
    assert len(cbec.runs.start_ready()) == 1
