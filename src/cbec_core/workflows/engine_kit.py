"""What every part of the engine needs at hand, and the one way in which runs are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import attrs

from cbec_core.domain.events import Event, EventType
from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import Operation, OperationState, Run, RunState
from cbec_core.ports.clock import Clock
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.ports.storage import Storage
from cbec_core.workflows.definition import Step, Workflow
from cbec_core.workflows.engine_runs import ACTIVE, Patience, base_step

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork

__all__ = ["Kit", "Policy", "Specs", "latest_operation", "operation_id"]

_MINUTE = timedelta(minutes=1)


class Specs(Protocol):
    """Where the engine reads a provider's idempotency window; `Providers` is one."""

    def spec(self, capability: Capability, code: str) -> ProviderSpec:
        """Return one declaration."""
        ...


@attrs.frozen
class Policy:
    """How long a lease lasts and how patient the engine is; sensible values for a shop."""

    lease: timedelta = timedelta(seconds=30)
    batch: int = 50
    faults: Patience = Patience(timedelta(seconds=1), 5 * _MINUTE, 8)
    lookups: Patience = Patience(timedelta(seconds=1), 10 * _MINUTE, 10)
    unsent: Patience = Patience(timedelta(seconds=5), 10 * _MINUTE, 50)
    pending: Patience = Patience(timedelta(seconds=5), 60 * _MINUTE, 100)
    submissions: int = 5
    window_margin: timedelta = _MINUTE


@attrs.frozen
class Kit:
    """The engine's surroundings, handed to its parts."""

    storage: Storage
    clock: Clock
    workflows: dict[str, Workflow]
    specs: Specs | None
    policy: Policy
    owner: str
    probe: Callable[[str], None]
    actor: Actor = attrs.field(factory=Actor.system)

    def begin(self, *, durable: bool = False) -> UnitOfWork:
        """Open a unit of work that sees the merchants for whom this engine works."""
        return self.storage.begin(self.actor, durable=durable)

    def lease_end(self) -> datetime:
        """Return until when a lease taken now lasts."""
        return self.clock.now() + self.policy.lease

    def step(self, run: Run) -> Step | None:
        """Return the workflow's step at which the run stands."""
        return self.workflows[run.workflow].find(base_step(run))

    def window(self, operation: Operation) -> timedelta | None:
        """Return how long the provider promises to know a repeated operation id."""
        if self.specs is None:
            return None
        spec = self.specs.spec(Capability(operation.capability), operation.provider)
        return spec.idempotency_window

    def settle(self, uow: UnitOfWork, runs: Sequence[Run], keep: frozenset[str]) -> list[Run]:
        """Write runs under their fences; those not in `keep` give their lease back."""
        settled = []
        for run in runs:
            if run.id not in keep or run.state not in ACTIVE:
                run = attrs.evolve(run, lease_owner="", lease_until=None)
            if run.state is RunState.PARKED:
                uow.outbox.add(self._parked_event(run))
            settled.append(run)
        if len(settled) > 1:
            uow.runs.save_many(settled)
            # Only who goes on needs the version that the database has now.
            return [
                attrs.evolve(run, version=run.version + 1) if run.id in keep else run
                for run in settled
            ]
        return [uow.runs.save(run) for run in settled]

    def keep(self, uow: UnitOfWork, run: Run) -> Run:
        """Write one run and hold its lease if it goes on."""
        return self.settle(uow, [run], frozenset({run.id}))[0]

    def _parked_event(self, run: Run) -> Event:
        return Event(
            id=self.clock.new_id("evt"),
            type=EventType.RUN_PARKED,
            subject=run.subject,
            merchant_id=run.merchant_id,
            time=run.updated_at,
            data={"run": run.id, "step": run.step, "reason": run.reason},
        )


def operation_id(run: Run, number: int = 1, step: str = "") -> str:
    """Return the id of a step's operation; a number above 1 follows a person's `retry`."""
    base = f"{run.id}.{step or run.step}"
    return base if number == 1 else f"{base}.{number}"


def latest_operation(uow: UnitOfWork, run: Run, step: str = "") -> tuple[Operation | None, int]:
    """Return the newest operation of a step (the run's own by default) and its number."""
    found: Operation | None = None
    number = 0
    while (operation := uow.operations.get(operation_id(run, number + 1, step))) is not None:
        found, number = operation, number + 1
        if operation.state is not OperationState.REJECTED:
            break
    return found, number
