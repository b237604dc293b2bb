"""The channel and our screening hold an order each for itself: it goes on when nobody does."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.hold import Holder
from cbec_core.domain.operation import OperationKind, RunState
from cbec_core.domain.order import OrderState
from cbec_core.services import screen
from tests.e2e.telling import Channel, held, reviewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbec_core import Cbec
    from cbec_core.domain.operation import Run
    from cbec_core.domain.order import Order
    from cbec_core.domain.product import Variant
    from tests.e2e.conftest import Travelling

law = pytest.mark.requirement
on_both = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def found(cbec: Cbec, order: Order) -> Run:
    run = cbec.runs.find(order.id)
    assert run is not None
    return run


def holders(cbec: Cbec, order: Order) -> list[Holder]:
    now = cbec.orders.get(order.id)
    assert (now.state is OrderState.ON_HOLD) == bool(now.holds)
    assert cbec.orders.holds([order.id]).get(order.id, ()) == now.holds
    return [hold.by for hold in now.holds]


@law("OP-41", "OP-42")
@on_both
def test_approving_our_review_does_not_lift_the_hold_of_the_channel(
    cbec: Cbec, channel: Channel
) -> None:
    channel.name = "SANDBOX REVIEW"
    order = channel.tells("to_ship")
    run = cbec.runs.process(order.id)
    assert holders(cbec, order) == [Holder.SCREENING]
    channel.tells("on_hold")
    assert holders(cbec, order) == [Holder.CHANNEL, Holder.SCREENING]
    mine, ours = cbec.orders.get(order.id).holds
    assert (mine.reason, mine.params) == ("order.on_hold", {"revision": 2})
    assert (ours.reason, ours.params) == (run.reason, run.params)
    assert mine.since == cbec.orders.get(order.id).updated_at
    run = cbec.runs.resolve(run.id, "approve")
    assert (run.step, run.reason) == ("release", "order.on_hold")
    assert holders(cbec, order) == [Holder.CHANNEL]
    channel.tells("to_ship")
    cbec.worker().run_until_idle()
    assert "hand_over" in found(cbec, order).done_steps
    assert holders(cbec, order) == []


@law("OP-41", "OP-42")
@on_both
def test_a_channel_that_lets_go_does_not_lift_our_review(cbec: Cbec, channel: Channel) -> None:
    channel.name = "SANDBOX REVIEW"
    order = channel.tells("to_ship")
    cbec.runs.start(order.id)
    channel.tells("on_hold")
    run = cbec.runs.process(order.id)
    assert run.reason == "screening.review"
    assert holders(cbec, order) == [Holder.CHANNEL, Holder.SCREENING]
    channel.tells("to_ship")
    assert holders(cbec, order) == [Holder.SCREENING]
    cbec.worker().run_until_idle()
    assert found(cbec, order).reason == "screening.review"
    assert not held(cbec, order)
    run = cbec.runs.resolve(run.id, "approve")
    assert "hand_over" in run.done_steps


@law("OP-42")
@on_both
def test_a_channel_may_hold_a_parcel_whose_label_is_bought(
    cbec: Cbec, clock: Travelling, channel: Channel
) -> None:
    """It let go and held once more while the run waited for a person: the second counts too."""
    channel.postcode = "SBX2"  # the carrier works on the label for a while
    order = channel.tells("to_ship")
    assert cbec.runs.process(order.id).reason == "operation.pending"
    channel.tells("on_hold")
    for _ in range(40):
        clock.moment += timedelta(minutes=5)
        cbec.worker().run_until_idle()
        if found(cbec, order).state is RunState.PARKED:
            break
    assert (found(cbec, order).step, found(cbec, order).reason) == ("papers", "order.on_hold")
    channel.tells("to_ship")
    channel.tells("on_hold")
    cbec.worker().run_until_idle()
    run = found(cbec, order)
    assert (run.step, run.reason, run.params) == ("papers", "order.on_hold", {"revision": 4})
    channel.tells("to_ship")
    cbec.worker().run_until_idle()
    run = found(cbec, order)
    assert "hand_over" in run.done_steps
    kinds = [operation.kind for operation in cbec.runs.get(run.id).operations]
    assert kinds.count(OperationKind.BUY_LABEL) == 1


@law("OP-43")
@on_both
def test_an_order_taken_up_anew_is_still_held_by_its_channel(cbec: Cbec, channel: Channel) -> None:
    channel.name = "SANDBOX REVIEW"
    order = channel.tells("to_ship")
    run = cbec.runs.process(order.id)
    channel.tells("on_hold")
    assert cbec.runs.resolve(run.id, "cancel").state is RunState.UNDONE
    stopped = cbec.orders.get(order.id)
    assert (stopped.state, [hold.by for hold in stopped.holds]) == (
        OrderState.EXCEPTION,
        [Holder.CHANNEL],
    )
    channel.name = "Erika Mustermann"
    channel.tells("on_hold")
    run = cbec.runs.take_up_again(order.id)
    assert (run.step, run.reason) == ("release", "order.on_hold")
    assert holders(cbec, order) == [Holder.CHANNEL]
    channel.tells("to_ship")
    cbec.worker().run_until_idle()
    assert "hand_over" in found(cbec, order).done_steps


@law("OP-41", "OP-42")
@pytest.mark.postgresql
@pytest.mark.parametrize("deploy", ["postgresql"], indirect=True)
@pytest.mark.parametrize("answered", [False, True])
def test_a_hold_that_comes_while_the_review_is_written_is_kept_beside_it(
    cbec: Cbec,
    clock: Travelling,
    channel: Channel,
    monkeypatch: pytest.MonkeyPatch,
    *,
    answered: bool,
) -> None:
    """Of the step and the import one is refused and made anew, whoever comes first."""
    channel.name = "SANDBOX REVIEW"
    order = channel.tells("to_ship")
    if answered:
        cbec.runs.process(order.id)
    real = screen.first_open
    words = ["on_hold"]

    def meanwhile(run: Any, holds: Any) -> Any:
        answer = real(run, holds)
        if words:
            channel.tells(words.pop())
        return answer

    monkeypatch.setattr(screen, "first_open", meanwhile)
    if answered:
        run = cbec.runs.resolve(found(cbec, order).id, "approve")
    else:
        run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.WAITING, "storage.stale")
    clock.moment += timedelta(seconds=2)
    cbec.worker().run_until_idle()
    run = found(cbec, order)
    if answered:
        assert (run.step, run.reason) == ("release", "order.on_hold")
        assert holders(cbec, order) == [Holder.CHANNEL]
    else:
        assert (run.step, run.reason) == ("screen", "screening.review")
        assert holders(cbec, order) == [Holder.CHANNEL, Holder.SCREENING]


@law("OP-41")
@on_both
def test_neither_is_lost_when_a_person_and_the_channel_speak_at_once(
    deploy: Callable[..., Cbec], clock: Travelling, cbec: Cbec, catalogue: list[Variant]
) -> None:
    """Each approval races with an import that holds, in threads with workspaces of their own."""
    channels = [Channel(cbec, catalogue[0].sku, f"R-{number}") for number in range(6)]
    other = deploy()
    runs = [reviewed(channel) for channel in channels]
    gate = threading.Barrier(2)

    def approve(run: Run) -> None:
        gate.wait()
        other.runs.resolve(run.id, "approve")

    def hold(channel: Channel) -> None:
        gate.wait()
        channel.tells("on_hold")

    for run, channel in zip(runs, channels, strict=True):
        with ThreadPoolExecutor(2) as pool:
            for task in (pool.submit(approve, run), pool.submit(hold, channel)):
                task.result(timeout=60)
    for _ in range(5):
        clock.moment += timedelta(seconds=5)
        cbec.worker().run_until_idle()
    for run in runs:
        now, order = cbec.runs.get(run.id).run, cbec.orders.get(run.subject)
        if order.state is OrderState.SHIPPED:  # it had left before the word came
            assert "hand_over" in now.done_steps
        else:
            assert holders(cbec, order) == [Holder.CHANNEL]
            assert (now.state, now.reason) == (RunState.PARKED, "order.on_hold")
