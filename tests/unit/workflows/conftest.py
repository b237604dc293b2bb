"""An engine over a storage in memory and a counterparty that follows a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core.workflows.definition import Workflow
from cbec_core.workflows.engine import Engine, Policy
from tests.unit.workflows.memory import Clock, MemoryStorage
from tests.unit.workflows.scripted import World, corridor

if TYPE_CHECKING:
    from cbec_core.domain.operation import Operation, Run


@attrs.define
class Bench:
    """Everything that a test of the engine touches."""

    clock: Clock
    storage: Any
    world: World
    workflow: Workflow
    boundaries: list[str]
    engine: Engine

    def work(self, name: str) -> Any:
        step = self.workflow.find(name.removesuffix(".undo"))
        assert step is not None
        return step.undo if name.endswith(".undo") else step.work

    def start(self, key: str = "k", subject: str = "ord_1") -> Run:
        return self.engine.start("corridor", key, subject, "m1", {"a": 1})

    def run(self) -> Run:
        run: Run
        (run,) = self.storage.tables.runs.values()
        return run

    def op(self, name: str) -> Operation:
        operation: Operation = self.storage.tables.operations[f"{self.run().id}.{name}"]
        return operation

    def settle(self) -> Run:
        """Let time pass and work until nothing is due for a long while."""
        for _ in range(400):
            self.engine.drain()
            if self.run().state.value != "waiting":
                break
            self.clock.at = max(self.clock.at, self.run().due_at)
        return self.run()


@pytest.fixture
def bench() -> Bench:
    clock = Clock()
    storage: Any = MemoryStorage()
    world = World(clock, storage)
    boundaries: list[str] = []
    workflow = corridor(world)
    engine = Engine(
        storage, clock, [workflow], specs=world, policy=Policy(), probe=boundaries.append
    )
    return Bench(clock, storage, world, workflow, boundaries, engine)
