"""The worker: advances due runs, tells events, gives expired reservations back."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import StorageError
from cbec_core.workflows.engine_runs import fault_code
from cbec_core.workflows.teller import Teller

if TYPE_CHECKING:
    from cbec_core.domain.events import Event
    from cbec_core.workflows.engine import Engine

__all__ = ["Tally", "Worker"]

log = logging.getLogger("cbec.worker")


@attrs.frozen
class Tally:
    """What one round did."""

    runs: int = 0
    told: int = 0
    released: int = 0

    def __bool__(self) -> bool:
        return bool(self.runs or self.told or self.released)


class Worker:
    """Any number of workers share a database; each may be killed at any time.

    `tell` hears every event at least once, in order within a subject: with several workers a
    repetition may come late, so a hearer drops an event id that it has seen. An exception from it
    holds the event and its subject's later ones back; they are tried again after growing pauses.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        tell: Callable[[Event], None] | None = None,
        process_inbox: Callable[[], int] | None = None,
        idle: timedelta = timedelta(seconds=1),
        release_every: timedelta = timedelta(minutes=1),
        tell_batch: int = 200,
    ) -> None:
        self._engine = engine
        self._teller = tell and Teller(engine.kit, tell, tell_batch)
        self._process_inbox = process_inbox
        self._idle = idle
        self._release_every = release_every
        self._released_at: datetime | None = None
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask the worker to end after the call that it is making."""
        self._stop.set()

    def run_once(self) -> Tally:
        """Take what came in, advance one batch of due runs, tell what there is to tell."""
        if self._process_inbox is not None:
            self._process_inbox()
        runs = self._engine.work(told_to_stop=self._stop.is_set)
        return Tally(runs, self.tell_events(), self._release_expired())

    def run_until_idle(self) -> Tally:
        """Work until no run is due and every event is told; waiting runs are left waiting."""
        total = Tally()
        while not self._stop.is_set():
            round_ = self.run_once()
            total = Tally(
                total.runs + round_.runs, total.told + round_.told, total.released + round_.released
            )
            if not round_.runs:
                break
        return total

    def run_forever(self, stop: threading.Event | None = None) -> None:
        """Work until `stop` is set or SIGTERM or SIGINT comes; wait for a database that is away."""
        if stop is not None:
            self._stop = stop
        with self._signals():
            while not self._stop.is_set():
                try:
                    busy = bool(self.run_once())
                except StorageError as error:
                    log.warning("the database refused: %s", fault_code(error))
                    busy = False
                if not busy:
                    self._stop.wait(self._pause())

    def tell_events(self) -> int:
        """Tell the hearers what the outbox holds and return how many events were told."""
        return 0 if self._teller is None else self._teller.tell(self._stop.is_set)

    def _release_expired(self) -> int:
        now = self._engine.kit.clock.now()
        if self._released_at is not None and now < self._released_at + self._release_every:
            return 0
        self._released_at = now
        with self._engine.kit.begin() as uow:
            released = uow.stock.release_expired(now)
            if released:
                uow.commit()
        return released

    def _pause(self) -> float:
        """Return the seconds until there may be work, at most `idle`."""
        idle = self._idle.total_seconds()
        try:
            with self._engine.kit.begin() as uow:
                due = uow.runs.next_due()
        except StorageError:
            return idle
        if due is None:
            return idle
        # A run that is due and yet not claimed is held by another: do not spin on it.
        until = (due - self._engine.kit.clock.now()).total_seconds()
        return min(idle, until) if until > 0 else min(idle, 0.25)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.getsignal(number) for number in numbers}
        for number in numbers:
            signal.signal(number, lambda *_: self._stop.set())
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
