"""The scene of the drill workflow, and its verdict: the database against the counterparty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import Operation, OperationState, Run, RunState
from cbec_core.services.clock import SystemClock
from cbec_core.storage import open_storage
from cbec_core.workflows.engine import Engine
from cbec_core.workflows.worker import Worker
from tests.drills.counterparty import Counterparty
from tests.drills.flow import FORGETFUL, FORWARD, REVERSIBLE, Specs, drill_workflow, mood_of
from tests.drills.process import POLICY, parts_of

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage

ENDED = frozenset({RunState.DONE, RunState.UNDONE, RunState.PARKED})


def expected_state(subject: str) -> RunState:
    moods = {step: mood_of(subject, step) for step in FORWARD}
    if moods["capture"] == "no":
        return RunState.PARKED
    return RunState.UNDONE if "no" in moods.values() else RunState.DONE


@attrs.frozen
class FlowScene:
    """The drill workflow on a database, with a counterparty in a file of its own."""

    url: str
    counterparty: Path

    def storage(self) -> Storage:
        return open_storage(self.url, busy_timeout=60)

    def other_side(self) -> Counterparty:
        return Counterparty(self.counterparty, FORGETFUL)

    def prepare(self) -> None:
        storage = self.storage()
        storage.upgrade()
        storage.close()
        self.other_side().create()

    def engine(self, storage: Storage, probe: Callable[[str], None] | None = None) -> Engine:
        workflow = drill_workflow(self.other_side())
        return Engine(storage, SystemClock(), [workflow], specs=Specs(), policy=POLICY, probe=probe)

    def worker(self, probe: Callable[[str], None] | None) -> Worker:
        return Worker(self.engine(self.storage(), probe), idle=timedelta(milliseconds=100))

    def start(self, number: int) -> tuple[str, str]:
        storage = self.storage()
        key = f"drill-{number}"
        run = self.engine(storage).start("drill", key, f"order-{number}", "m1")
        storage.close()
        return run.id, key

    def boundaries(self) -> list[tuple[str, int | None]]:
        names = []
        for step in drill_workflow(self.other_side()).steps:
            names += [(f"{step.name}:{part}", 0) for part in parts_of(step)]
            if step.can_undo and step.name != "close":
                names += [(f"{step.name}.undo:{part}", 2) for part in parts_of(step)]
        # Where the first answer is open, the look-up passes the same boundary again.
        return [*names, ("capture:effect", 3), ("authorise:effect", 4), ("label:effect", 5)]

    def has_ended(self, run: Run) -> bool:
        return run.state in ENDED

    def faults(self, keys: list[str]) -> list[str]:
        return faults(self, keys)


def faults(place: FlowScene, keys: list[str]) -> list[str]:
    """Return everything that is lost, doubled, or ended without a reason."""
    storage = place.storage()
    try:
        with storage.begin(Actor.system()) as uow:
            runs = uow.runs.list(None, 1_000_000)
            operations = [op for run in runs for op in uow.operations.of_run(run.id)]
            events = [stored.event for stored in uow.outbox.pending(10_000_000)]
    finally:
        storage.close()
    effects = place.other_side().effects()
    traces = Counter(event.id for event in events if event.subject.startswith("run"))
    found = [f"lost run {key}" for key in sorted(set(keys) - {run.key for run in runs})]
    found += [f"doubled run {key}" for key, n in Counter(r.key for r in runs).items() if n > 1]
    found += [f"effect {name} happened {n} times" for name, n in effects.items() if n > 1]
    found += [f"trace {name} written {n} times" for name, n in traces.items() if n > 1]
    for run in runs:
        found += _run_faults(run, traces)
    found += _operation_faults(operations, effects, traces)
    known = {operation.id for operation in operations}
    found += [f"effect {name} without an operation" for name in effects if name not in known]
    return found


def _run_faults(run: Run, traces: Counter[str]) -> list[str]:
    name = f"run {run.subject}"
    if run.state not in ENDED:
        return [f"{name} has not ended: {run.state} at {run.step} ({run.reason})"]
    found = []
    if run.state is RunState.PARKED and not run.reason:
        found.append(f"{name} parked without a reason")
    if run.state is not (wanted := expected_state(run.subject)):
        found.append(f"{name} ended {run.state} at {run.step} ({run.reason}), not {wanted}")
    for step in run.done_steps:
        local = step in ("screen", "reserve", "rate", "close", "screen.undo", "reserve.undo")
        if not traces[f"{run.id}.{step}" if local else f"{run.id}.{step}=succeeded"]:
            found.append(f"{name}: {step} is done and left no trace")
    return found


def _operation_faults(
    operations: list[Operation], effects: Counter[str], traces: Counter[str]
) -> list[str]:
    found = []
    for operation in operations:
        happened = effects[operation.id]
        if operation.state is OperationState.SUCCEEDED and happened != 1:
            found.append(f"{operation.id} succeeded and happened {happened} times")
        if operation.state is OperationState.REJECTED and happened:
            found.append(f"{operation.id} rejected and happened {happened} times")
        if operation.state not in (OperationState.SUCCEEDED, OperationState.REJECTED):
            found.append(f"{operation.id} is left {operation.state}")
    undone = {op.id.removesuffix(".undo") for op in operations if op.id.endswith(".undo")}
    ended_undone = {name.rpartition(".")[0] for name in traces if name.endswith("screen.undo")}
    for operation in operations:
        run_id, _, step = operation.id.partition(".")
        stands = run_id in ended_undone and step in REVERSIBLE and effects[operation.id]
        if stands and operation.id not in undone:
            found.append(f"{operation.id} happened, its run is undone, and it is not")
    return found
