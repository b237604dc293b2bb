"""Carry claimed runs on: local steps together, calls outside one by one, leases renewed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import attrs

from cbec_core.domain.operation import Run
from cbec_core.workflows.engine_calls import failed, perform
from cbec_core.workflows.engine_kit import Kit
from cbec_core.workflows.engine_runs import ACTIVE, fault_code, is_stale, resumed
from cbec_core.workflows.engine_walk import Walked, walk

__all__ = ["Driver"]

log = logging.getLogger("cbec.engine")

LONGEST = 1000  # steps in one transaction


def _level(error: Exception) -> int:
    return logging.INFO if is_stale(error) else logging.WARNING


@attrs.define
class Driver:
    """Drives the runs of one claim; `told_to_stop` is asked before every call outside."""

    kit: Kit
    until: str = ""
    told_to_stop: Callable[[], bool] = bool
    _in_hand: dict[str, Run] = attrs.field(factory=dict, init=False)

    def drive(self, runs: Sequence[Run]) -> list[Run]:
        """Advance every run as far as it goes now; those taken over by others are left out."""
        known = [run for run in runs if run.workflow in self.kit.workflows]
        self._give_back([run for run in runs if run.workflow not in self.kit.workflows])
        ended: list[Run] = []
        walks = self._walk_together(known)
        self._in_hand = {walked.run.id: walked.run for walked in walks if walked.task}
        with self._renewing():
            for walked in walks:
                run = self._guarded(walked)
                self._in_hand.pop(walked.run.id, None)
                if run is not None:
                    ended.append(run)
        return ended

    def _guarded(self, walked: Walked) -> Run | None:
        try:
            return self._carry(walked)
        except Exception as error:
            # Stale: another worker has it. Anything else (the database is gone): the lease ends
            # by itself and the run is found again, in whatever state it was committed.
            log.log(_level(error), "run %s left: %s", walked.run.id, fault_code(error))
            return None

    def _carry(self, walked: Walked) -> Run | None:
        while walked.task is not None:
            if self.told_to_stop():
                return self._release(walked.run)
            run = perform(self.kit, walked.run, walked.task)
            if run.state not in ACTIVE:
                return run
            if self.until and self.until in run.done_steps:
                return self._release(run)
            self._in_hand[run.id] = run
            alone = self._walk_alone(run)
            if alone is None:
                return None
            walked = alone
        return walked.run

    def _walk_together(self, runs: Sequence[Run]) -> list[Walked]:
        """Walk all runs in one transaction; if one fails, each in its own."""
        if len(runs) > 1:
            try:
                return self._walk_commit(runs)
            except Exception as error:
                log.debug("a batch is walked one by one: %s", fault_code(error))
        alone = (self._walk_alone(run) for run in runs)
        return [walked for walked in alone if walked is not None]

    def _walk_alone(self, run: Run) -> Walked | None:
        """Walk one run; if a step fails, commit the steps before it and the failure."""
        trail: list[str] = []
        try:
            return self._walk_commit([run], trail=trail)[0]
        except Exception as error:
            try:
                return self._walk_short(run, trail, error)
            except Exception as second:
                log.log(_level(second), "run %s left: %s", run.id, fault_code(second))
                return None

    def _walk_short(self, run: Run, trail: Sequence[str], error: Exception) -> Walked:
        if is_stale(error):
            raise error
        if trail:
            try:
                walked = self._walk_commit([run], most=len(trail))[0]
            except Exception as second:
                if is_stale(second):
                    raise
                error = second
            else:
                if walked.task or walked.run.state not in ACTIVE:
                    return walked
                run = walked.run
        run = resumed(run, self.kit.clock.now())
        return Walked(failed(self.kit, run, error, self.kit.policy.faults))

    def _walk_commit(
        self, runs: Sequence[Run], most: int = LONGEST, trail: list[str] | None = None
    ) -> list[Walked]:
        with self.kit.begin() as uow:
            walks = [walk(self.kit, uow, run, self.until, most, trail) for run in runs]
            goes_on = frozenset(w.run.id for w in walks if w.task or most < LONGEST)
            written = [walked.run for walked in walks if walked.wrote]
            if written:
                saved = {run.id: run for run in self.kit.settle(uow, written, goes_on)}
                walks = [attrs.evolve(w, run=saved.get(w.run.id, w.run)) for w in walks]
                uow.commit()
        for walked in walks:
            for step in walked.steps:
                self.kit.probe(f"{step}:committed")
            if walked.reserved:
                self.kit.probe(f"{walked.reserved}:reserved")
        return walks

    def _release(self, run: Run) -> Run:
        with self.kit.begin() as uow:
            run = self.kit.settle(uow, [run], frozenset())[0]
            uow.commit()
        return run

    def _give_back(self, runs: Sequence[Run]) -> None:
        """Leave runs of unknown workflows to a worker that knows them, a little later."""
        for run in runs:
            try:
                self._release(attrs.evolve(run, due_at=self.kit.lease_end()))
            except Exception as error:
                log.log(_level(error), "run %s left: %s", run.id, fault_code(error))

    @contextmanager
    def _renewing(self) -> Iterator[None]:
        if not self._in_hand:
            yield
            return
        ended = threading.Event()
        keeper = threading.Thread(target=self._renew, args=(ended,), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()

    def _renew(self, ended: threading.Event) -> None:
        while not ended.wait(self.kit.policy.lease.total_seconds() / 3):
            try:
                with self.kit.begin() as uow:
                    uow.runs.renew(tuple(self._in_hand.values()), self.kit.lease_end())
                    uow.commit()
            except Exception as error:
                log.warning("leases were not renewed: %s", fault_code(error))
