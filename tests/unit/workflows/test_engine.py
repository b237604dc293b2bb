"""The law of operations, one run at a time."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

import pytest

from cbec_core.domain.errors import DomainError, StorageError
from cbec_core.domain.operation import OperationState, RunState
from cbec_core.services.effects import Progress
from tests.unit.workflows.conftest import Bench
from tests.unit.workflows.scripted import FORWARD, Crash, Observe

law = pytest.mark.requirement


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
