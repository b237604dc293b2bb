"""What was refunded before it left waits, and what never left does not come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.operation import OperationKind, RunState
from cbec_core.domain.returns import ReturnLine
from tests.e2e.telling import import_one, on_hand

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


@pytest.mark.parametrize("before", ["record", "label"])
def test_refunded_units_wait_for_a_person(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant], before: str
) -> None:
    """Before the label none is bought; after it the channel is not told."""
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until=before)
    line = order.lines[0]
    refund = cbec.refunds.refund(order.id, [ReturnLine(line.id, 1)], key="early")
    assert refund.state is RunState.DONE
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "order.refunded")
    assert run.params == {"units": f"{line.id} × 1"}
    kinds = [operation.kind for operation in cbec.runs.get(run.id).operations]
    assert (OperationKind.BUY_LABEL in kinds) == (before == "label")
    assert OperationKind.CONFIRM_SHIPMENT not in kinds
    cbec.runs.resolve(run.id, "cancel")
    cbec.worker().run_until_idle()
    assert cbec.runs.get(run.id).run.state is RunState.UNDONE


def test_a_person_may_ship_what_was_refunded(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="record")
    cbec.refunds.refund(order.id, [ReturnLine(order.lines[0].id, 1)], key="early")
    run = cbec.runs.process(order.id)
    cbec.runs.resolve(run.id, "approve")
    cbec.worker().run_until_idle()
    assert cbec.runs.get(run.id).run.reason != "order.refunded"
    assert cbec.records.of_order(order.id).shipment is not None


def test_a_refund_after_the_goods_have_left_stops_nothing(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    run = cbec.runs.process(order.id)
    assert run.state is RunState.WAITING
    line = order.lines[0]
    there = on_hand(cbec, order)
    done = cbec.refunds.refund(order.id, [ReturnLine(line.id, 1)], key="late", restock=True)
    assert done.state is RunState.DONE
    assert on_hand(cbec, order) == there + 1
    assert cbec.runs.get(run.id).run.state is RunState.WAITING


def test_goods_that_never_left_do_not_come_back(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="record")
    there = on_hand(cbec, order)
    lines = [ReturnLine(order.lines[0].id, 1)]
    refused = cbec.refunds.refund(order.id, lines, key="early", restock=True)
    assert (refused.state, refused.reason) == (RunState.UNDONE, "refund.not_left")
    assert on_hand(cbec, order) == there
    assert cbec.records.of_order(order.id).payment.refunded.minor == 0  # type: ignore[union-attr]
