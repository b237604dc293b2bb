"""What nobody knows is looked up, sent again where that is promised to be safe, or parked."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cbec_core.domain.events import EventType
from cbec_core.domain.operation import OperationState, RunState

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench
from tests.unit.workflows.law import crashing_worker, each_open_end, law


@law("OP-7", "OP-8", "OP-9")
@pytest.mark.parametrize("when", ["before", "after"])
@each_open_end
def test_an_open_end_is_unknown_and_is_looked_up_first(bench: Bench, word: str, when: str) -> None:
    bench.world.script = deque([f"{word} {when}"])
    bench.start()
    if word == "crash":
        crashing_worker(bench)
        assert bench.op("authorise").state is OperationState.SUBMITTING
    else:
        bench.engine.drain()
        assert bench.op("authorise").state is OperationState.UNKNOWN
    run = bench.settle()
    assert run.state is RunState.DONE
    assert bench.world.looked == [f"{run.id}.authorise"]
    assert set(bench.world.happened.values()) == {1}
    sent = [one for one in bench.world.sent if one.operation_id == f"{run.id}.authorise"]
    assert len(sent) == (2 if when == "before" else 1)


@law("OP-11")
def test_inside_the_window_the_same_id_is_sent_again(bench: Bench) -> None:
    bench.world.script = deque(["unknown after"])
    bench.world.look_script = deque(["unknown"])
    bench.start()
    run = bench.settle()
    assert run.state is RunState.DONE
    assert bench.world.happened[f"{run.id}.authorise"] == 1
    assert bench.op("authorise").attempts == 2


@law("OP-11", "OP-12", "OP-23", "OP-35")
@pytest.mark.parametrize("window", [None, timedelta(hours=24)])
def test_outside_the_window_nothing_is_sent_again(bench: Bench, window: timedelta | None) -> None:
    bench.world.window = window
    bench.world.script = deque(["unknown after"])
    bench.world.look_script = deque(["unknown"])
    bench.start()
    bench.engine.drain()
    bench.clock.pass_time(hours=23, minutes=59, seconds=30)
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "operation.unknown")
    assert bench.op("authorise").state is OperationState.UNKNOWN
    assert len(bench.world.sent) == 1
    (event,) = bench.storage.tables.outbox.values()
    assert event.type is EventType.RUN_PARKED
    assert event.data == {"run": run.id, "step": "authorise", "reason": "operation.unknown"}


@law("OP-13")
def test_a_pending_operation_is_looked_up_until_it_ends(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    bench.world.look_script = deque(["pending", "unknown", "raise", "truth"])
    bench.start()
    run = bench.settle()
    assert run.state is RunState.DONE
    assert len(bench.world.looked) == 4


@law("OP-13", "OP-23")
def test_a_pending_operation_parks_in_the_end(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    bench.world.look_script = deque(["pending"] * 500)
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "operation.pending")
    assert bench.op("authorise").state is OperationState.PENDING
    assert len(bench.world.sent) == 1


@law("OP-13")
def test_a_provider_that_denies_what_it_acknowledged_is_not_believed(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    bench.start()
    bench.engine.drain()
    bench.world.happened.clear()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "operation.pending")
    assert len(bench.world.sent) == 1


@law("OP-14")
def test_a_look_up_that_fails_is_tried_again_and_then_parks(bench: Bench) -> None:
    bench.world.script = deque(["unknown after"])
    bench.world.look_script = deque(["raise"] * 100)
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "provider.timeout")
    assert bench.op("authorise").state is OperationState.UNKNOWN
    assert 2 < len(bench.world.looked) < 100


@law("OP-15")
def test_what_was_certainly_not_sent_is_never_unknown(bench: Bench) -> None:
    bench.world.script = deque(["unsent"] * 3)
    bench.start()
    bench.engine.drain()
    assert bench.op("authorise").state is OperationState.RESERVED
    assert bench.op("authorise").submitted_at is None
    assert (bench.run().state, bench.run().reason) == (RunState.WAITING, "provider.circuit_open")
    run = bench.settle()
    assert run.state is RunState.DONE
    assert not bench.world.looked


@law("OP-15", "OP-8")
def test_a_closed_line_does_not_make_an_unknown_operation_known(bench: Bench) -> None:
    bench.world.script = deque(["unknown after", "unsent"])
    bench.world.look_script = deque(["unknown"])
    bench.start()
    run = bench.settle()
    assert run.state is RunState.DONE
    assert bench.world.looked == [f"{run.id}.authorise"] * 2
    assert bench.world.happened[f"{run.id}.authorise"] == 1


@law("OP-16")
def test_only_the_recording_of_a_confirmed_effect_is_repeated(bench: Bench) -> None:
    bench.work("authorise").faults = deque([ValueError("anna@example.org")] * 2)
    bench.start()
    bench.engine.drain()
    assert bench.op("authorise").state is OperationState.SUCCEEDED
    assert bench.run().reason == "fault.ValueError"
    run = bench.settle()
    assert run.state is RunState.DONE
    assert [sent.operation_id for sent in bench.world.sent].count(f"{run.id}.authorise") == 1
    assert not bench.world.looked
    assert bench.storage.tables.notes[f"{run.id}.authorise=succeeded"] == 1
