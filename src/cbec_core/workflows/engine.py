"""The embedded engine: durable runs on the same database, by the law of operations."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import Run, RunState
from cbec_core.ports import codec
from cbec_core.workflows.engine_drive import Driver
from cbec_core.workflows.engine_kit import Kit, Policy, Specs
from cbec_core.workflows.engine_resolve import Resolution, resolve
from cbec_core.workflows.engine_runs import ACTIVE, resumed

if TYPE_CHECKING:
    from cbec_core.ports.clock import Clock
    from cbec_core.ports.storage import Storage
    from cbec_core.workflows.definition import Workflow

__all__ = ["Engine", "Policy", "Resolution"]

_OPEN = ACTIVE | {RunState.WAITING}


def _no_probe(boundary: str) -> None:
    """Do nothing at a boundary; drills put a kill here."""


class Engine:
    """Start, advance, drain and resolve runs; any number of engines share a database.

    `specs` (the `Providers` port) tells idempotency windows; without it nothing whose outcome is
    unknown is ever sent again unless the provider states that it never arrived. The runs of
    merchants whom `actor` does not see are left to others.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        workflows: Iterable[Workflow],
        *,
        specs: Specs | None = None,
        policy: Policy | None = None,
        probe: Callable[[str], None] | None = None,
        owner: str = "",
        actor: Actor | None = None,
    ) -> None:
        self.kit = Kit(
            storage=storage,
            clock=clock,
            workflows={workflow.name: workflow for workflow in workflows},
            specs=specs,
            policy=policy or Policy(),
            owner=owner or f"{os.getpid()}.{secrets.token_hex(4)}",
            probe=probe or _no_probe,
            actor=actor or Actor.system(),
        )

    def new_run(
        self, workflow: str, key: str, subject: str, merchant_id: str, input_value: object = None
    ) -> Run:
        """Return a run that is not stored yet, for `start` or a bulk `uow.runs.start_many`."""
        known = self.kit.workflows.get(workflow)
        if known is None:
            raise DomainError("run.workflow_unknown", workflow=workflow)
        now = self.kit.clock.now()
        value = {} if input_value is None else input_value
        return Run(
            id=self.kit.clock.new_id("run"),
            merchant_id=merchant_id,
            workflow=workflow,
            key=key,
            subject=subject,
            step=known.first,
            created_at=now,
            updated_at=now,
            due_at=now,
            input=codec.dump(value),
            input_hash=codec.fingerprint([workflow, subject, codec.dump(value)]),
        )

    def start(
        self, workflow: str, key: str, subject: str, merchant_id: str, input_value: object = None
    ) -> Run:
        """Start a run, or return the one that this key started before.

        Raises `idempotency.conflict` if the key came with another input.
        """
        run = self.new_run(workflow, key, subject, merchant_id, input_value)
        with self.kit.begin() as uow:
            stored = uow.runs.start(run)
            uow.commit()
        return stored

    def get(self, run_id: str) -> Run:
        """Return a run; raises `run.not_found`."""
        with self.kit.begin() as uow:
            run = uow.runs.get(run_id)
        if run is None:
            raise DomainError("run.not_found", run=run_id)
        return run

    def advance(self, run_id: str, until_step: str | None = None, *, early: bool = False) -> Run:
        """Carry one run on as far as it goes now, at most until a step is done.

        A run that another worker holds, that is not due or that is parked is returned as it is.
        With `early` one that sleeps is asked before its time; if there is nothing new it sleeps on,
        and asking has used up neither its pauses nor its tries.
        """
        run, now = self.get(run_id), self.kit.clock.now()
        asked = run.state in _OPEN and (early or run.due_at <= now)
        if not asked or (until_step and until_step in run.done_steps):
            return run
        with self.kit.begin() as uow:
            taken = uow.runs.take(run_id, self.kit.owner, now, now + self.kit.policy.lease)
            uow.commit()
        if taken is not None and taken.state in _OPEN:
            Driver(self.kit, until=until_step or "").drive([taken])
        return self.get(run_id)

    def work(self, limit: int = 0, told_to_stop: Callable[[], bool] = bool) -> int:
        """Claim one batch of due runs, advance them, and return how many there were."""
        now = self.kit.clock.now()
        size = min(limit, self.kit.policy.batch) if limit else self.kit.policy.batch
        with self.kit.begin() as uow:
            claimed = uow.runs.claim(self.kit.owner, now, now + self.kit.policy.lease, size)
            uow.commit()
        if claimed:
            Driver(self.kit, told_to_stop=told_to_stop).drive(claimed)
        return len(claimed)

    def drain(self, limit: int = 0, told_to_stop: Callable[[], bool] = bool) -> int:
        """Advance runs until none is due (or so many were), and return how many there were."""
        total = 0
        while not told_to_stop() and (not limit or total < limit):
            count = self.work(limit - total if limit else 0, told_to_stop)
            if not count:
                break
            total += count
        return total

    def wake(self, run_id: str) -> Run:
        """Make a waiting run due now, for instance when a message of the provider arrived.

        The look that follows replaces the one it waited for: messages use up no patience.
        """
        now = self.kit.clock.now()
        with self.kit.begin() as uow:
            run = uow.runs.take(run_id, self.kit.owner, now, now + self.kit.policy.lease)
            if run is not None and run.state is RunState.WAITING:
                attempts, waits = max(run.attempts - 1, 0), max(run.waits - 1, 0)
                run = attrs.evolve(resumed(run, now), due_at=now, attempts=attempts, waits=waits)
                self.kit.settle(uow, [run], frozenset())
                uow.commit()
        return self.get(run_id)

    def resolve(
        self,
        run_id: str,
        resolution: str,
        *,
        result: str = "",
        reference: str = "",
        seen: int | None = None,
        actor: Actor | None = None,
    ) -> Run:
        """Settle a parked run by a person's word and return it; it is advanced by a worker.

        `seen` is the `version` of the run on which the word is spoken: if it has gone on and parked
        anew since, `run.not_as_seen` tells for what. Without it the word is for whatever the run is
        parked for by now. `result` is the effect's result as JSON text and `reference` the
        provider's, for `succeeded`. Raises `run.not_parked`, `run.resolution_unknown`,
        `run.result_invalid`, `permission.denied`.
        """
        resolve(self.kit, run_id, resolution, result, reference, actor or self.kit.actor, seen)
        return self.get(run_id)
