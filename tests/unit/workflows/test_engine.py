"""The law of operations, one run at a time."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.errors import DomainError, StorageError
from cbec_core.domain.operation import OperationState, RunState
from cbec_core.services.effects import Progress
from tests.unit.workflows.scripted import FORWARD

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench
from tests.unit.workflows.law import law


def test_a_run_goes_through_every_step(bench: Bench) -> None:
    bench.start()
    run = bench.settle()
    assert run.state is RunState.DONE
    assert run.done_steps == tuple(step.name for step in bench.workflow.steps)
    assert bench.world.happened == {f"{run.id}.{step}": 1 for step in FORWARD}
    assert run.lease_owner == ""


@law("OP-1", "OP-2", "OP-4")
def test_an_operation_is_committed_twice_before_the_bytes_leave(bench: Bench) -> None:
    seen: list[OperationState] = []
    bench.world.watch = lambda _: seen.append(bench.op("authorise").state)
    bench.start()
    bench.engine.advance(bench.run().id, until_step="authorise")
    assert seen == [OperationState.SUBMITTING]
    assert [b for b in bench.boundaries if b.startswith("authorise")] == [
        "authorise:before",
        "authorise:reserved",
        "authorise:submitting",
        "authorise:effect",
        "authorise:committed",
    ]
    assert bench.world.sent[0].operation_id == f"{bench.run().id}.authorise"
    assert bench.run().state is RunState.READY
    assert bench.run().lease_owner == ""


@law("OP-3", "OP-10")
def test_what_never_arrived_is_sent_again_unchanged(bench: Bench) -> None:
    bench.world.script = deque(["unknown before"])
    bench.start()
    bench.engine.drain()
    bench.work("authorise").secret = "changed since"
    run = bench.settle()
    first, again = [sent for sent in bench.world.sent if sent.operation_id.endswith("authorise")]
    assert first == again
    assert run.state is RunState.DONE
    assert bench.op("authorise").attempts == 2


@law("OP-5")
def test_an_effect_that_is_not_needed_leaves_no_operation(bench: Bench) -> None:
    bench.work("authorise").needed = False
    bench.world.script = deque(["no"])  # the label
    bench.start()
    run = bench.settle()
    assert run.state is RunState.UNDONE
    assert {op.split(".", 1)[1] for op in bench.storage.tables.operations} == {"label"}


@law("OP-6")
def test_outcome_and_progress_are_one_commit(bench: Bench) -> None:
    bench.start()
    bench.work("authorise").faults = deque([StorageError("storage.locked")])
    bench.engine.drain()
    assert "authorise" not in bench.run().done_steps
    assert not [name for name in bench.storage.tables.notes if name.endswith("authorise=succeeded")]


@law("OP-21")
def test_a_step_may_wait_and_hold(bench: Bench) -> None:
    later = bench.clock.now() + timedelta(days=2)
    words: deque[Any] = deque([Progress.wait(later, "order.early"), Progress.hold("s.review")])
    bench.work("screen").words = words
    bench.start()
    bench.engine.drain()
    assert (bench.run().state, bench.run().due_at) == (RunState.WAITING, later)
    assert bench.engine.drain() == 0
    bench.clock.at = later
    bench.engine.drain()
    assert (bench.run().state, bench.run().reason) == (RunState.PARKED, "s.review")


@law("OP-21")
def test_a_wait_that_is_over_does_not_keep_the_worker_turning(bench: Bench) -> None:
    words: deque[Any] = deque([Progress.wait(bench.clock.now(), "a.b")] * 3)
    bench.work("screen").words = words
    bench.start()
    assert bench.engine.drain() == 1
    assert bench.settle().state is RunState.DONE


@law("OP-21")
def test_an_observing_step_asks_again_later(bench: Bench) -> None:
    bench.world.ask_script = deque(["later", "raise", "ok"])
    bench.start()
    run = bench.settle()
    assert run.state is RunState.DONE
    assert bench.storage.tables.notes[f"{run.id}.rate"] == 1


@law("OP-22", "OP-33")
def test_a_step_that_raises_is_tried_again_and_then_parks(bench: Bench) -> None:
    bench.work("reserve").words = deque([ValueError("anna@example.org")] * 100)
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "fault.ValueError")
    assert run.attempts == bench.engine.kit.policy.faults.tries
    assert "anna" not in repr(bench.storage.tables.outbox) + repr(run)
    bench.work("reserve").words.clear()
    bench.engine.resolve(run.id, "retry")
    assert bench.settle().state is RunState.DONE


@law("OP-22")
def test_an_error_that_will_never_pass_parks_at_once(bench: Bench) -> None:
    words: deque[Any] = deque([DomainError("stock.unknown_sku", sku="A")])
    bench.work("reserve").words = words
    bench.start()
    bench.engine.drain()
    assert (bench.run().state, bench.run().reason) == (RunState.PARKED, "stock.unknown_sku")


@law("OP-22", "OP-14")
def test_what_a_provider_leaks_is_not_shown(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.world.script = deque(["bug after"])
    bench.world.look_script = deque(["bug"] * 100)
    with caplog.at_level("DEBUG"):
        bench.start()
        run = bench.settle()
    shown = repr(run) + repr(bench.op("authorise")) + repr(bench.storage.tables.outbox)
    assert run.reason == "fault.KeyError"
    assert "anna" not in shown + caplog.text


def test_a_step_that_this_version_lacks_parks(bench: Bench) -> None:
    import attrs

    run = bench.start()
    bench.storage.tables.runs[run.id] = attrs.evolve(run, step="gone")
    bench.engine.drain()
    assert (bench.run().state, bench.run().reason) == (RunState.PARKED, "run.step_unknown")


def test_a_run_of_a_workflow_that_is_not_known_is_left_alone(bench: Bench) -> None:
    import attrs

    run = bench.start()
    bench.storage.tables.runs[run.id] = attrs.evolve(run, workflow="other")
    bench.engine.drain()
    assert bench.run().state is RunState.READY
    assert bench.run().due_at > bench.clock.now()
    with pytest.raises(DomainError) as unknown:
        bench.engine.start("other", "k2", "s", "m1")
    assert unknown.value.code == "run.workflow_unknown"


def test_a_waiting_run_can_be_woken(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    run = bench.start()
    bench.engine.drain()
    assert bench.engine.drain() == 0
    bench.engine.wake(run.id)
    assert bench.engine.advance(run.id).state is RunState.DONE


@law("OP-22")
def test_a_run_keeps_what_its_reason_names_until_it_goes_on(bench: Bench) -> None:
    """From a step's own word and from an error; of an exception that is not ours nothing."""
    short = DomainError("stock.insufficient", sku="A", available=0, wanted=2)
    bench.work("reserve").words = deque([Progress.hold("stock.review", sku="A", wanted=2), short])
    bench.start()
    assert bench.settle().params == {"sku": "A", "wanted": 2}
    bench.engine.resolve(bench.run().id, "retry")
    assert (bench.run().reason, bench.run().params) == ("", {})
    run = bench.settle()
    assert (run.reason, run.params) == (
        "stock.insufficient",
        {"sku": "A", "available": 0, "wanted": 2},
    )
    bench.work("reserve").words = deque([ValueError("anna@example.org")] * 8)
    bench.engine.resolve(run.id, "retry")
    run = bench.settle()
    assert (run.reason, run.params) == ("fault.ValueError", {})
    bench.engine.resolve(run.id, "retry")
    run = bench.settle()
    assert (run.state, run.reason, run.params) == (RunState.DONE, "", {})
