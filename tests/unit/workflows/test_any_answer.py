"""Whatever the provider answers and wherever the process dies (OP-35)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import OPERATION_MOVES, RUN_MOVES, OperationState, Run, RunState
from cbec_core.workflows.engine import Engine
from tests.unit.workflows.memory import Clock, MemoryStorage
from tests.unit.workflows.scripted import FORWARD, REVERSIBLE, Crash, Effect, World, corridor

CALLS = [
    "ok",
    "no",
    "pending",
    "unsent",
    *(
        f"{word} {when}"
        for word in ("unknown", "raise", "bug", "crash")
        for when in ("before", "after")
    ),
]
LOOKS = ["truth", "unknown", "pending", "raise", "bug", "crash"]
ENDED = {RunState.DONE, RunState.UNDONE, RunState.PARKED}


@contextmanager
def suppress_refusal() -> Iterator[None]:
    """A person may say what does not fit; it is refused by its code."""
    try:
        yield
    except DomainError as error:
        if error.code not in {"run.resolution_unknown", "run.not_parked"}:
            raise


class AnyAnswer(RuleBasedStateMachine):
    """One run, a provider of every mood, a process that may die at every boundary."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        storage: Any = MemoryStorage()
        self.storage = storage
        self.world = World(self.clock, self.storage)
        self.crash_in = -1
        workflow = corridor(self.world)
        self.faults = {s.name: s.work.faults for s in workflow.steps if isinstance(s.work, Effect)}
        self.engine = Engine(storage, self.clock, [workflow], specs=self.world, probe=self.probe)
        self.run_id = self.engine.start("corridor", "k", "ord_1", "m1").id
        self.seen_run = RunState.READY
        self.seen_ops: dict[str, OperationState] = {}

    def probe(self, boundary: str) -> None:
        self.watch()
        self.crash_in -= 1
        if self.crash_in == 0:
            raise Crash

    def watch(self) -> None:
        """Compare what is committed now with what was committed before."""
        for operation in list(self.storage.tables.operations.values()):
            before = self.seen_ops.get(operation.id, OperationState.RESERVED)
            assert self.reaches(OPERATION_MOVES, before, operation.state), (before, operation.state)
            self.seen_ops[operation.id] = operation.state
        run = self.storage.tables.runs[self.run_id]
        assert self.reaches(RUN_MOVES, self.seen_run, run.state), (self.seen_run, run.state)
        self.seen_run = run.state

    @staticmethod
    def reaches(table: Any, start: Any, end: Any) -> bool:
        """Tell whether there is a path: several moves may lie between two looks."""
        found, edge = {start}, {start}
        while edge:
            edge = {m for s in edge for m in table.moves.get(s, ())} - found
            found |= edge
        return end in found

    @rule(words=st.lists(st.sampled_from(CALLS), max_size=4))
    def mood(self, words: list[str]) -> None:
        self.world.script.extend(words)

    @rule(step=st.sampled_from(FORWARD), count=st.integers(1, 9))
    def recording_fails(self, step: str, count: int) -> None:
        self.faults[step].extend([ValueError("no")] * count)

    @rule(words=st.lists(st.sampled_from(LOOKS), max_size=3))
    def look_mood(self, words: list[str]) -> None:
        self.world.look_script.extend(words)

    @rule(crash_in=st.integers(0, 12), early=st.booleans())
    def work(self, crash_in: int, *, early: bool) -> None:
        """A worker comes by, or somebody asks before the time."""
        self.crash_in = crash_in
        with contextlib.suppress(Crash):
            if early:
                self.engine.advance(self.run_id, early=True)
            else:
                self.engine.work()
        self.crash_in = -1

    @rule(seconds=st.sampled_from([1, 31, 600, 7200, 100_000]))
    def wait(self, seconds: int) -> None:
        self.clock.pass_time(seconds=seconds)

    @precondition(lambda self: self.seen_run is RunState.PARKED)
    @rule(word=st.sampled_from(["retry", "approve", "cancel", "truth"]))
    def person(self, word: str) -> None:
        """A person who states what happened states the truth, having asked the provider."""
        run = self.storage.tables.runs[self.run_id]
        if word == "truth":
            ids = [
                i for i in self.storage.tables.operations if i.startswith(f"{run.id}.{run.step}")
            ]
            word = "succeeded" if ids and max(ids) in self.world.happened else "rejected"
        with suppress_refusal():
            self.engine.resolve(self.run_id, word)

    @invariant()
    def no_effect_happens_twice(self) -> None:
        self.watch()
        assert not [name for name, count in self.world.happened.items() if count > 1]

    @invariant()
    def a_parked_run_says_why(self) -> None:
        run = self.storage.tables.runs[self.run_id]
        assert run.state is not RunState.PARKED or run.reason

    def teardown(self) -> None:
        """Let the provider be well again: every run ends, and the two sides agree."""
        self.world.script.clear()
        self.world.look_script.clear()
        for faults in self.faults.values():
            faults.clear()
        for _ in range(300):
            self.clock.pass_time(seconds=31)
            self.engine.drain()
            run = self.storage.tables.runs[self.run_id]
            if run.state in ENDED:
                break
            self.clock.at = max(self.clock.at, run.due_at)
        self.no_effect_happens_twice()
        assert run.state in ENDED
        assert run.state is not RunState.PARKED or run.reason
        happened = {name.removeprefix(f"{run.id}.") for name in self.world.happened}
        for operation in self.storage.tables.operations.values():
            name = operation.id.removeprefix(f"{run.id}.")
            if operation.state is OperationState.SUCCEEDED:
                assert name in happened
                noted = self.storage.tables.notes.get(f"{operation.id}=succeeded", 0)
                assert noted == 1 or (not noted and self.left_unrecorded(run, name))
            if operation.state is OperationState.REJECTED:
                assert name not in happened
        if run.state is RunState.DONE:
            assert set(run.done_steps) >= set(FORWARD)
        if run.state is RunState.UNDONE:
            assert "capture" not in happened
            assert not [step for step in REVERSIBLE if step in happened and not self.undone(step)]

    def left_unrecorded(self, run: Run, name: str) -> bool:
        """Tell whether a confirmed effect is for a person to settle, or was taken back instead."""
        return (run.state is RunState.PARKED and run.step == name) or self.undone(name)

    def undone(self, step: str) -> bool:
        return f"{step}.undo" in self.storage.tables.runs[self.run_id].done_steps


TestAnyAnswer = pytest.mark.requirement("OP-35", "OP-8", "OP-23")(AnyAnswer.TestCase)
TestAnyAnswer.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
