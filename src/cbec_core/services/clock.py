"""The time of the machine, and ids that sort by it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from os import urandom

__all__ = ["SystemClock"]


class SystemClock:
    """Tell the machine's time; ids hold microseconds and 40 random bits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def new_id(self, prefix: str) -> str:
        """Return a fresh id; in one process each sorts after the one before."""
        with self._lock:
            moment = time.time_ns() // 1000
            self._last = max(moment, self._last + 1)
            moment = self._last
        return f"{prefix}_{moment:014x}{urandom(5).hex()}"
