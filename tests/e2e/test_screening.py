"""A decision that nobody took is not a clear one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cbec_core.domain.operation import RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.screening import Verdict

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant

# Its hook screens for magic names; without it no installed plugin screens.
NO_SANDBOX = {"block": ["sandbox"]}
Document = dict[str, Any]


def imported(cbec: Cbec, document: Document) -> str:
    (order_id,) = cbec.orders.import_document(json.dumps(document).encode(), "amazon").inserted
    return order_id


def test_where_nobody_is_asked_a_person_must_look(
    deploy: Callable[..., Cbec], one_order: Document, catalogue: list[Variant]
) -> None:
    alone = deploy(defaults={"screening": []}, plugins=NO_SANDBOX)
    order_id = imported(alone, one_order)
    run = alone.runs.process(order_id)
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "screen", "screening.not_asked")
    assert alone.orders.get(order_id).state is OrderState.ON_HOLD
    (decision,) = alone.records.of_order(order_id).screenings
    assert decision.verdict is Verdict.REVIEW
    assert [reason.code for reason in decision.reasons] == ["screening.not_asked"]

    mended = deploy(defaults={"screening": ["sandbox"]})
    run = mended.runs.resolve(run.id, "retry")
    assert "reserve" in run.done_steps
    assert mended.records.of_order(order_id).screenings[-1].verdict is Verdict.CLEAR


def test_that_nobody_is_to_be_asked_is_recorded_as_what_it_is(
    deploy: Callable[..., Cbec], one_order: Document, catalogue: list[Variant]
) -> None:
    alone = deploy(defaults={"screening": ["none"]}, plugins=NO_SANDBOX)
    order_id = imported(alone, one_order)
    run = alone.runs.process(order_id, until="prepare")
    assert "prepare" in run.done_steps
    (decision,) = alone.records.of_order(order_id).screenings
    assert decision.verdict is Verdict.NOT_SCREENED
    assert [reason.code for reason in decision.reasons] == ["screening.not_asked"]


def test_a_list_beside_none_is_asked(
    deploy: Callable[..., Cbec], one_order: Document, catalogue: list[Variant]
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = "SANDBOX REVIEW"
    both = deploy(defaults={"screening": ["none", "sandbox"]})
    run = both.runs.process(imported(both, one_order))
    assert run.reason == "screening.review"
    assert "[sandbox." in str(run.params["rules"])
    assert "SANDBOX" not in str(run.params)
