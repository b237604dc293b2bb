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
from tests.drills.process import LEASE, Scene, end, fork_worker, kill_self_at, wait_for

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

    scene: Scene
    name: str
    timed: bool = True
    keys: list[str] = attrs.field(factory=list)
    _numbers: Iterator[int] = attrs.field(factory=lambda: itertools.count(1))

    def start(self, count: int, residue: int | None = None) -> list[str]:
        """Start runs, if wanted only those with one kind of mood."""
        started: list[str] = []
        while len(started) < count:
            number = next(self._numbers)
            if residue is None or number % 10 == residue:
                run_id, key = self.scene.start(number)
                started.append(run_id)
                self.keys.append(key)
        return started

    def at_every_boundary(self, limit: int | None = None) -> Outcome:
        outcome = Outcome(f"{self.name}: every boundary")
        chosen = self.scene.boundaries()
        for boundary, residue in chosen[:: len(chosen) // limit if limit else 1]:
            (run_id,) = self.start(1, residue)
            gate, opens = os.pipe()
            survivor = fork_worker(self.scene, gate=gate)
            pid = fork_worker(self.scene, kill_self_at(boundary))
            status = wait_for(pid, 60)
            if status != -signal.SIGKILL:
                outcome.found.append(f"no kill at {boundary}: {status}")
                if status is None:
                    end(pid)
            killed_at = time.monotonic()
            outcome.kills += 1
            os.write(opens, b"!")
            os.close(opens)
            os.close(gate)
            pickup = self._pickup(run_id, killed_at)
            outcome.slowest_pickup = max(outcome.slowest_pickup, pickup)
            if self.timed and pickup > LEASE.total_seconds() + 2:
                outcome.found.append(f"{boundary}: taken up after {pickup:.1f} s")
            end_gracefully(survivor, outcome)
        return self._verdict(outcome)

    def at_random(self, kills: int, seed: int) -> Outcome:
        outcome = Outcome(f"{self.name}: {kills} random kills")
        chance = random.Random(seed)
        workers = [fork_worker(self.scene) for _ in range(2)]
        while outcome.kills < kills:
            self.start(2)
            time.sleep(chance.uniform(0.0, 0.12))
            victim = chance.randrange(2)
            end(workers[victim])
            outcome.kills += 1
            workers[victim] = fork_worker(self.scene)
        for pid in workers:
            end(pid)
        return self._verdict(outcome)

    def _pickup(self, run_id: str, since: float) -> float:
        """Return the seconds until another worker has moved the run, or it was at its end."""
        storage = self.scene.storage()
        try:
            first = None
            while time.monotonic() < since + 60:
                with storage.begin(Actor.system()) as uow:
                    run = uow.runs.get(run_id)
                assert run is not None
                first = first or run
                if self.scene.has_ended(run) or run.version > first.version:
                    return time.monotonic() - since
                time.sleep(0.02)
            return 60.0
        finally:
            storage.close()

    def _verdict(self, outcome: Outcome) -> Outcome:
        """Let one worker end what is left, and compare both sides."""
        worker = fork_worker(self.scene)
        storage = self.scene.storage()
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            with storage.begin(Actor.system()) as uow:
                left = [run for state in _OPEN for run in uow.runs.list(state, 1_000_000)]
            if all(self.scene.has_ended(run) for run in left):
                break
            time.sleep(0.1)
        end_gracefully(worker, outcome)
        outcome.runs = len(self.keys)
        outcome.found += self.scene.faults(self.keys)
        with storage.begin(Actor.system()) as uow:
            runs = uow.runs.list(None, 1_000_000)
            operations = [op for run in runs for op in uow.operations.of_run(run.id)]
        outcome.resent = sum(max(0, operation.attempts - 1) for operation in operations)
        storage.close()
        return outcome


def end_gracefully(pid: int, outcome: Outcome) -> None:
    os.kill(pid, signal.SIGTERM)
    status = wait_for(pid, 60)
    if status is None:
        end(pid)
    if status != 0:
        outcome.found.append(f"a worker told to stop ended with {status}")
