"""An order that its channel holds waits, and goes on by itself when the channel lets it go."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.operation import OperationKind, RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.returns import ReturnLine
from cbec_core.services import release
from tests.e2e.telling import Channel, held

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.operation import Run
    from cbec_core.domain.order import Order
    from tests.e2e.conftest import Travelling

on_both = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def found(cbec: Cbec, order: Order) -> Run:
    run = cbec.runs.find(order.id)
    assert run is not None
    return run


@on_both
def test_a_run_that_waits_for_its_channel_goes_on_when_the_hold_is_over(
    cbec: Cbec, channel: Channel
) -> None:
    order = channel.tells("to_ship")
    cbec.runs.process(order.id, until="rate")
    assert channel.tells("on_hold").state is OrderState.ON_HOLD
    run = cbec.runs.process(order.id)
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "release", "order.on_hold")
    assert channel.tells("to_ship").state is OrderState.TO_SHIP
    run = found(cbec, order)
    assert (run.state, run.reason, run.params, run.lease_owner) == (RunState.READY, "", {}, "")
    cbec.worker().run_until_idle()
    assert "hand_over" in found(cbec, order).done_steps
    assert cbec.orders.get(order.id).state is OrderState.SHIPPED


@on_both
def test_everything_else_is_asked_when_the_hold_is_over(cbec: Cbec, channel: Channel) -> None:
    """Nobody has approved that it goes to another place."""
    order = channel.tells("to_ship")
    cbec.runs.process(order.id, until="rate")
    channel.tells("on_hold")
    assert cbec.runs.process(order.id).reason == "order.on_hold"
    cbec.refunds.refund(order.id, [ReturnLine("1", 1)], key="early")
    channel.tells("to_ship")
    cbec.worker().run_until_idle()
    assert found(cbec, order).reason == "order.refunded"
    channel.postcode = "10117"
    channel.tells("to_ship")
    run = cbec.runs.resolve(found(cbec, order).id, "retry")
    assert (run.state, run.reason) == (RunState.PARKED, "order.revised")


@on_both
def test_a_hold_that_ends_after_the_label_lets_it_go(
    cbec: Cbec, clock: Travelling, channel: Channel
) -> None:
    channel.postcode = "SBX2"  # the carrier works on the label for a while
    order = channel.tells("to_ship")
    assert cbec.runs.process(order.id).reason == "operation.pending"
    channel.tells("on_hold")
    run = found(cbec, order)
    for _ in range(40):
        clock.moment += timedelta(minutes=5)
        cbec.worker().run_until_idle()
        run = found(cbec, order)
        if run.state is RunState.PARKED:
            break
    assert (run.step, run.reason) == ("papers", "order.on_hold")
    channel.tells("to_ship")
    cbec.worker().run_until_idle()
    run = found(cbec, order)
    assert "hand_over" in run.done_steps
    kinds = [operation.kind for operation in cbec.runs.get(run.id).operations]
    assert kinds.count(OperationKind.BUY_LABEL) == 1


@on_both
def test_an_order_that_was_held_before_anything_was_done_is_taken_up(
    cbec: Cbec, channel: Channel
) -> None:
    order = channel.tells("on_hold")
    assert cbec.runs.start_ready() == ()
    assert channel.tells("to_ship").state is OrderState.TO_SHIP
    (run,) = cbec.runs.start_ready()
    assert run.subject == order.id


@on_both
def test_what_a_person_here_must_look_at_stays_on_hold(cbec: Cbec, channel: Channel) -> None:
    channel.name = "SANDBOX REVIEW"
    order = channel.tells("to_ship")
    run = cbec.runs.process(order.id)
    assert run.reason == "screening.review"
    assert channel.tells("to_ship", site="elsewhere").state is OrderState.ON_HOLD
    assert found(cbec, order).state is RunState.PARKED
    run = cbec.runs.resolve(run.id, "approve")
    assert "hand_over" in run.done_steps


@on_both
@pytest.mark.parametrize("until", ["take_up", "screen"])
def test_a_hold_of_the_channel_is_not_forgotten_by_the_steps(
    cbec: Cbec, channel: Channel, until: str
) -> None:
    order = channel.tells("to_ship")
    cbec.runs.process(order.id, until=until)
    channel.tells("on_hold")
    run = cbec.runs.process(order.id)
    assert (run.step, run.reason) == ("release", "order.on_hold")
    assert held(cbec, order)
    run = cbec.runs.resolve(run.id, "approve")
    assert "hand_over" in run.done_steps


@on_both
def test_only_the_last_word_of_a_page_counts(cbec: Cbec, channel: Channel) -> None:
    order = channel.tells("to_ship")
    cbec.runs.process(order.id, until="rate")
    channel.tells("on_hold")
    run = cbec.runs.process(order.id)
    pages = [json.loads(channel.document(state)) for state in ("to_ship", "on_hold")]
    both = {**pages[0], "orders": [page["orders"][0] for page in pages]}
    cbec.orders.import_document(json.dumps(both).encode(), "sandbox")
    assert cbec.orders.get(order.id).state is OrderState.ON_HOLD
    assert cbec.runs.get(run.id).run.state is RunState.PARKED


@pytest.mark.postgresql
@pytest.mark.parametrize("deploy", ["postgresql"], indirect=True)
def test_a_hold_that_ends_while_the_run_parks_is_not_missed(
    cbec: Cbec, clock: Travelling, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = channel.tells("to_ship")
    cbec.runs.process(order.id, until="rate")
    channel.tells("on_hold")
    real = release.first_open
    words = ["to_ship"]

    def meanwhile(run: Any, holds: Any) -> Any:
        answer = real(run, holds)
        if words:
            channel.tells(words.pop())
        return answer

    monkeypatch.setattr(release, "first_open", meanwhile)
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.WAITING, "storage.stale")
    clock.moment += timedelta(seconds=2)
    cbec.worker().run_until_idle()
    assert "hand_over" in found(cbec, order).done_steps
