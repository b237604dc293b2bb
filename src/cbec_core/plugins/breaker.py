"""The circuit breaker of one provider account: leave alone what fails, and try it now and then."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from cbec_core.ports.clock import Clock

__all__ = ["Breaker", "BreakerState", "Circuit"]


class Circuit(StrEnum):
    """Say whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@attrs.frozen
class BreakerState:
    """What `cbec doctor` shows of an account."""

    capability: str
    code: str
    circuit: Circuit
    failures: int
    until: datetime | None


class Breaker:
    """Open after `threshold` faults in a row; after `cool_down` let one call through to probe.

    Every call belongs to a turn, and a new one begins when the circuit opens or is probed: a call
    that ends after its turn says nothing of the present one.
    """

    def __init__(self, clock: Clock, threshold: int, cool_down: timedelta) -> None:
        self._clock = clock
        self._threshold = threshold
        self._cool_down = cool_down
        self._lock = threading.Lock()
        self.failures = 0
        self.until: datetime | None = None
        self._probing = False
        self._turn = 0

    @property
    def circuit(self) -> Circuit:
        """Return the present state."""
        if self.until is None:
            return Circuit.CLOSED
        return Circuit.PROBING if self._probing else Circuit.OPEN

    def admit(self) -> int | None:
        """Return the turn of a call that may go out, which `record` must be given, or nothing."""
        with self._lock:
            if self.until is not None:
                if self._probing or self._clock.now() < self.until:
                    return None
                self._probing = True
                self._turn += 1
            return self._turn

    def record(self, turn: int, *, healthy: bool) -> None:
        """Learn how an admitted call ended."""
        with self._lock:
            if turn != self._turn:
                return
            self._probing = False
            if healthy:
                self.failures = 0
                self.until = None
            else:
                self.failures += 1
                if self.failures >= self._threshold:
                    self.until = self._clock.now() + self._cool_down
                    self._turn += 1
