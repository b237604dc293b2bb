"""Effects whose outcome is known and could not be written down."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import OperationState, RunState

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement


@law("OP-13", "OP-16")
def test_what_was_acknowledged_is_not_sent_again_after_a_faulty_recording(bench: Bench) -> None:
    bench.world.script = deque(["pending"])
    run = bench.start()
    bench.engine.drain()
    name = f"{run.id}.authorise"
    bench.world.declined.add(name)
    bench.work("authorise").faults = deque([ValueError("no")])
    bench.clock.at = bench.run().due_at
    bench.engine.drain()
    assert bench.run().reason == "fault.ValueError"
    assert bench.op("authorise").state is OperationState.PENDING
    bench.world.declined.clear()
    bench.world.happened.clear()  # from here on the provider knows nothing of it
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "operation.pending")
    assert [sent.operation_id for sent in bench.world.sent] == [name]


def unrecorded(bench: Bench, step: str) -> str:
    """Park the run at a step whose effect is confirmed and whose recording fails for good."""
    fault = DomainError("payment.amount_differs", captured="1.00 EUR", asked="2.00 EUR")
    bench.work(step).faults = deque([fault] * 2)
    bench.start()
    run = bench.settle()
    assert (run.state, run.step) == (RunState.PARKED, step)
    assert bench.op(step).state is OperationState.SUCCEEDED
    return run.id


def refused(bench: Bench, word: str) -> bool:
    with pytest.raises(DomainError) as error:
        bench.engine.resolve(bench.run().id, word)
    return error.value.code == "run.resolution_unknown"


@law("OP-16", "OP-27", "OP-18")
@pytest.mark.parametrize("step", ["authorise", "label"])
def test_what_was_confirmed_and_not_recorded_can_be_taken_back(bench: Bench, step: str) -> None:
    run_id = unrecorded(bench, step)
    assert refused(bench, "approve")
    assert refused(bench, "rejected")
    bench.engine.resolve(run_id, "cancel")
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.UNDONE, "run.cancelled")
    assert bench.world.happened[f"{run_id}.{step}.undo"] == 1
    assert f"{run_id}.{step}=succeeded" not in bench.storage.tables.notes


@law("OP-16", "OP-27", "OP-20")
@pytest.mark.parametrize("step", ["capture", "notify"])
def test_what_cannot_be_taken_back_is_not_cancelled(bench: Bench, step: str) -> None:
    unrecorded(bench, step)
    assert refused(bench, "cancel")


@law("OP-16", "OP-26")
@pytest.mark.parametrize("step", ["authorise", "notify"])
def test_a_person_states_what_a_confirmed_effect_came_to(bench: Bench, step: str) -> None:
    run_id = unrecorded(bench, step)
    with pytest.raises(DomainError):  # it cannot be recorded like this either
        bench.engine.resolve(run_id, "succeeded", result='{"reference": "a", "amount": 1}')
    assert bench.run().state is RunState.PARKED
    bench.engine.resolve(run_id, "succeeded", result='{"reference": "a", "amount": 2}')
    assert '"amount":2' in bench.op(step).result.replace(" ", "")
    assert bench.settle().state is RunState.DONE
    assert set(bench.world.happened.values()) == {1}
