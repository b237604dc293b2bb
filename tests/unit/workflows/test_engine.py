"""The law of operations, one run at a time."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.errors import DomainError, StorageError
from cbec_core.domain.events import EventType
from cbec_core.domain.operation import OperationState, RunState
from cbec_core.services.effects import Progress
from tests.unit.workflows.scripted import FORWARD, Crash

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement
each_open_end = pytest.mark.parametrize("word", ["unknown", "raise", "bug", "crash"])


def crashing_worker(bench: Bench) -> None:
    """Work as a process that dies where the script says so, until its lease is over."""
    with pytest.raises(Crash):
        bench.engine.drain()
    bench.clock.pass_time(seconds=31)


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


@law("OP-17", "OP-18")
def test_a_rejection_before_the_pivot_undoes_in_reverse(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "no"])  # authorise, label, capture
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.UNDONE, "card_declined")
    undone = [step for step in run.done_steps if step.endswith(".undo")]
    assert undone == ["label.undo", "reserve.undo", "authorise.undo", "screen.undo"]
    assert bench.op("label.undo").state is OperationState.SUCCEEDED
    assert bench.storage.tables.notes[f"{run.id}.capture=rejected"] == 1
    assert bench.storage.tables.notes[f"{run.id}.reserve.undo"] == 1


@law("OP-17")
def test_a_steps_own_rejection_undoes_as_well(bench: Bench) -> None:
    bench.work("reserve").words = deque([Progress.reject("stock.insufficient")])
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.UNDONE, "stock.insufficient")
    assert "reserve.undo" not in run.done_steps
    assert bench.world.happened[f"{run.id}.authorise.undo"] == 1


@law("OP-18")
@each_open_end
def test_an_undo_is_an_operation_under_the_same_law(bench: Bench, word: str) -> None:
    bench.world.script = deque(["ok", "no", f"{word} after"])
    bench.start()
    if word == "crash":
        crashing_worker(bench)
    run = bench.settle()
    assert run.state is RunState.UNDONE
    assert bench.world.happened[f"{run.id}.authorise.undo"] == 1


@law("OP-19")
def test_an_undo_that_is_rejected_parks(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "no", "no"])
    bench.start()
    run = bench.settle()
    assert (run.state, run.step, run.reason) == (
        RunState.PARKED,
        "label.undo",
        "card_declined",
    )
    assert f"{run.id}.authorise.undo" not in bench.world.happened


@law("OP-20")
def test_after_the_pivot_a_rejection_parks(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "ok", "no"])
    bench.start()
    run = bench.settle()
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "notify", "card_declined")
    with pytest.raises(DomainError) as refused:
        bench.engine.resolve(run.id, "cancel")
    assert refused.value.code == "run.resolution_unknown"


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


@law("OP-22", "OP-17")
def test_an_undone_run_keeps_what_its_reason_names(bench: Bench) -> None:
    bench.work("reserve").words = deque([Progress.reject("refund.exceeds", room="0.00 EUR")])
    bench.world.script = deque(["ok", "pending"])
    bench.start()
    run = bench.settle()
    assert (run.state, run.params) == (RunState.UNDONE, {"room": "0.00 EUR"})
