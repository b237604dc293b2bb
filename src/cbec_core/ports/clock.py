"""Time and new ids, handed in so that tests and replays can hold them still."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """Tell the time in UTC and give ids that sort by it."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def new_id(self, prefix: str) -> str:
        """Return a fresh id such as `run_01J…`; later ids sort after earlier ones."""
        ...
