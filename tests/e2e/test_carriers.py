"""Several carriers: one that is away costs its own prices and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cbec_core.domain.operation import RunState

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant


def test_a_carrier_that_cannot_be_asked_does_not_stop_an_order_that_another_takes(
    deploy: Callable[..., Cbec],
    cbec: Cbec,
    one_order: dict[str, Any],
    catalogue: list[Variant],
) -> None:
    (order_id,) = cbec.orders.import_document(json.dumps(one_order).encode(), "amazon").inserted
    alone = deploy(defaults={"carriers": ["gone"]})
    run = alone.runs.process(order_id, until="rate")
    assert (run.state, run.reason) == (RunState.PARKED, "provider.none")
    both = deploy(defaults={"carriers": ["gone", "sandbox"]})
    run = both.runs.resolve(run.id, "retry")
    assert "rate" in run.done_steps
    shipment = both.shipping.shipment(order_id)
    assert shipment is not None
    assert shipment.carrier == "sandbox"
