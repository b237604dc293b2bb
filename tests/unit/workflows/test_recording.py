"""Effects whose outcome is known and could not be written down."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pytest

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
