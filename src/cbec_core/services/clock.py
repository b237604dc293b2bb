"""The time of the machine, and ids that sort by it."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime

__all__ = ["SystemClock"]


_BYTES = 5
_AHEAD = 256 * _BYTES


class SystemClock:
    """Tell the machine's time; ids hold microseconds and 40 random bits.

    The system is asked for random bits for many ids at once; a forked process asks for its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self._random, self._process = b"", 0

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def new_id(self, prefix: str) -> str:
        """Return a fresh id; in one process each sorts after the one before."""
        with self._lock:
            moment = time.time_ns() // 1000
            self._last = max(moment, self._last + 1)
            moment = self._last
            if not self._random or self._process != os.getpid():
                self._random, self._process = os.urandom(_AHEAD), os.getpid()
            bits, self._random = self._random[:_BYTES], self._random[_BYTES:]
        return f"{prefix}_{moment:014x}{bits.hex()}"
