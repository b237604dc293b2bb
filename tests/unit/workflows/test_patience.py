"""How patient the engine is, and that one kind of waiting takes nothing from another."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pytest

from cbec_core.domain.errors import StorageError
from cbec_core.domain.operation import OperationState, RunState
from tests.unit.workflows.scripted import Crash

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement


def poll(bench: Bench, *looks: str) -> None:
    """Let the run look its operation up when it is due, once for every word."""
    for word in looks:
        bench.clock.at = max(bench.clock.at, bench.run().due_at)
        bench.world.look_script = deque([word])
        bench.engine.drain()


@law("OP-13", "OP-14")
def test_one_failed_look_up_does_not_end_a_long_wait(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    bench.start()
    bench.engine.drain()
    poll(bench, *["pending"] * 30, "raise")
    assert (bench.run().state, bench.run().reason) == (RunState.WAITING, "provider.timeout")
    poll(bench, "pending")
    assert bench.run().waits == 32
    assert bench.settle().state is RunState.DONE


@law("OP-13", "OP-22")
def test_a_database_that_was_away_does_not_end_a_long_wait(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    bench.start()
    bench.engine.drain()
    poll(bench, *["pending"] * 30)
    bench.work("authorise").faults = deque([StorageError("storage.locked")])
    poll(bench, "truth")
    assert (bench.run().state, bench.run().reason) == (RunState.WAITING, "storage.locked")
    assert bench.settle().state is RunState.DONE


@law("OP-9", "OP-15")
@pytest.mark.parametrize("undoing", [False, True])
def test_what_an_outage_took_is_not_missing_from_the_look_ups(
    bench: Bench, *, undoing: bool
) -> None:
    before = ["ok", "no"] if undoing else []
    bench.world.script = deque([*before, *["unsent"] * 40, "unknown after"])
    bench.start()
    run = bench.settle()
    assert run.state is (RunState.UNDONE if undoing else RunState.DONE)
    name = "authorise.undo" if undoing else "authorise"
    assert bench.world.looked == [f"{run.id}.{name}"]
    assert bench.op(name).state is OperationState.SUCCEEDED


@law("OP-13", "OP-15")
def test_a_provider_that_was_away_is_polled_soon_after(bench: Bench) -> None:
    bench.world.script = deque([*["unsent"] * 20, "pending"])
    bench.start()
    for _ in range(21):
        bench.clock.at = max(bench.clock.at, bench.run().due_at)
        bench.engine.drain()
    assert bench.op("authorise").state is OperationState.PENDING
    assert bench.run().due_at - bench.clock.now() == bench.engine.kit.policy.pending.first


@law("OP-15", "OP-35")
def test_a_provider_that_stays_away_parks_in_the_end(bench: Bench) -> None:
    bench.world.script = deque(["unsent"] * 500)
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "provider.circuit_open")
    bench.world.script.clear()
    bench.engine.resolve(run.id, "retry")
    assert bench.settle().state is RunState.DONE


@law("OP-13", "OP-14", "OP-15")
@pytest.mark.parametrize(
    ("sent", "looks"),
    [("pending", "pending"), ("unknown after", "raise"), ("unsent", "truth")],
)
def test_asking_often_takes_neither_patience_nor_time(bench: Bench, sent: str, looks: str) -> None:
    bench.world.script = deque([sent, *(["unsent"] * 200 if sent == "unsent" else [])])
    run = bench.start()
    bench.engine.drain()
    before = bench.run()
    for _ in range(150):
        bench.world.look_script = deque([looks])
        assert bench.engine.advance(run.id, early=True).state is RunState.WAITING
    after = bench.run()
    assert (after.due_at, after.attempts, after.waits) == (
        before.due_at,
        before.attempts,
        before.waits,
    )
    bench.world.script.clear()
    bench.world.look_script.clear()
    assert bench.engine.advance(run.id, early=True).state is RunState.DONE


@law("OP-13")
def test_messages_of_the_provider_take_no_patience(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    run = bench.start()
    bench.engine.drain()
    for _ in range(150):
        bench.engine.wake(run.id)
        bench.world.look_script = deque(["pending"])
        bench.engine.drain()
    assert bench.run().state is RunState.WAITING
    bench.engine.wake(run.id)
    assert bench.settle().state is RunState.DONE


@law("OP-7", "OP-30")
def test_a_worker_that_dies_while_asked_early_is_followed_by_another(bench: Bench) -> None:
    bench.world.script = deque([*["unsent"] * 30, "crash after"])
    run = bench.start()
    for _ in range(30):
        bench.clock.at = max(bench.clock.at, bench.run().due_at)
        bench.engine.drain()
    with pytest.raises(Crash):
        bench.engine.advance(run.id, early=True)
    bench.clock.pass_time(seconds=31)
    assert bench.engine.drain() == 1
    assert bench.run().state is RunState.DONE
