"""The drills: a kill at every boundary, kills at random, and a clean worker that ends it all."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections.abc import Iterator

import attrs

from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import RunState
from tests.drills.flow import drill_workflow
from tests.drills.process import LEASE, Place, end, fork_worker, kill_self_at, wait_for
from tests.drills.verdict import ENDED, faults

_OPEN = (RunState.READY, RunState.WAITING, RunState.UNDOING)


@attrs.define
class Outcome:
    """What a drill did and found."""

    name: str
    kills: int = 0
    runs: int = 0
    resent: int = 0
    slowest_pickup: float = 0.0
    found: list[str] = attrs.field(factory=list)


@attrs.define
class Drill:
    """Starts runs, kills workers, and asks for the verdict."""

    place: Place
    name: str
    timed: bool = True
    keys: list[str] = attrs.field(factory=list)
    _numbers: Iterator[int] = attrs.field(factory=itertools.count)

    def prepare(self) -> None:
        storage = self.place.storage()
        storage.upgrade()
        storage.close()
        self.place.other_side().create()

    def start(self, count: int, residue: int | None = None) -> list[str]:
        """Start runs, if wanted only of the subjects with one kind of mood."""
        storage = self.place.storage()
        engine = self.place.engine(storage)
        started = []
        while len(started) < count:
            number = next(self._numbers)
            if residue is not None and number % 10 != residue:
                continue
            key = f"drill-{number}"
            started.append(engine.start("drill", key, f"order-{number}", "m1").id)
            self.keys.append(key)
        storage.close()
        return started

    def boundaries(self) -> list[tuple[str, int]]:
        """Return every boundary with a mood that leads there."""
        workflow = drill_workflow(self.place.other_side())
        names = []
        for step in workflow.steps:
            effect = hasattr(step.work, "perform")
            parts = ["before", "effect", "committed"]
            parts += ["reserved", "submitting"] if effect else []
            names += [(f"{step.name}:{part}", 0) for part in parts]
            if step.can_undo and step.name in ("screen", "authorise", "reserve", "label"):
                names += [(f"{step.name}.undo:{part}", 2) for part in parts]
        # Where the first answer is open, the look-up passes the same boundaries again.
        names += [("capture:effect", 3), ("authorise:effect", 4), ("label:effect", 5)]
        return names

    def at_every_boundary(self, limit: int | None = None) -> Outcome:
        outcome = Outcome(f"{self.name}: every boundary")
        chosen = self.boundaries()
        for boundary, residue in chosen[:: len(chosen) // limit if limit else 1]:
            (run_id,) = self.start(1, residue)
            pid = fork_worker(self.place, kill_self_at(boundary))
            status = wait_for(pid, 60)
            if status != -signal.SIGKILL:
                outcome.found.append(f"no kill at {boundary}: {status}")
                if status is None:
                    end(pid)
            killed_at = time.monotonic()
            outcome.kills += 1
            survivor = fork_worker(self.place)
            pickup = self._pickup(run_id, killed_at)
            outcome.slowest_pickup = max(outcome.slowest_pickup, pickup)
            if self.timed and pickup > LEASE.total_seconds() + 2:
                outcome.found.append(f"{boundary}: taken up after {pickup:.1f} s")
            end_gracefully(survivor, outcome)
        return self._verdict(outcome)

    def at_random(self, kills: int, seed: int) -> Outcome:
        outcome = Outcome(f"{self.name}: {kills} random kills")
        chance = random.Random(seed)
        workers = [fork_worker(self.place) for _ in range(2)]
        while outcome.kills < kills:
            self.start(2)
            time.sleep(chance.uniform(0.0, 0.12))
            victim = chance.randrange(2)
            end(workers[victim])
            outcome.kills += 1
            workers[victim] = fork_worker(self.place)
        for pid in workers:
            end(pid)
        return self._verdict(outcome)

    def _pickup(self, run_id: str, since: float) -> float:
        """Return the seconds until another worker has moved the run, or it was at its end."""
        storage = self.place.storage()
        try:
            first = None
            while time.monotonic() < since + 60:
                with storage.begin(Actor.system()) as uow:
                    run = uow.runs.get(run_id)
                assert run is not None
                first = first or run
                if run.state in ENDED or run.version > first.version:
                    return time.monotonic() - since
                time.sleep(0.02)
            return 60.0
        finally:
            storage.close()

    def _verdict(self, outcome: Outcome) -> Outcome:
        worker = fork_worker(self.place)
        storage = self.place.storage()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with storage.begin(Actor.system()) as uow:
                left = sum(len(uow.runs.list(state, 1)) for state in _OPEN)
            if not left:
                break
            time.sleep(0.1)
        storage.close()
        end_gracefully(worker, outcome)
        outcome.runs = len(self.keys)
        outcome.found += faults(self.place, self.keys)
        calls = self.place.other_side().calls()
        outcome.resent = sum(count - 1 for count in calls.values())
        return outcome


def end_gracefully(pid: int, outcome: Outcome) -> None:
    os.kill(pid, signal.SIGTERM)
    status = wait_for(pid, 60)
    if status is None:
        end(pid)
    if status != 0:
        outcome.found.append(f"a worker told to stop ended with {status}")
