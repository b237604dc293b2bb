"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

__all__ = ["FrozenClock"]


class FrozenClock:
    """Tell always the same moment, and ids that sort by it and repeat from run to run."""

    def __init__(self, at: datetime = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._now = at.astimezone(UTC)
        self._ids = count(1)

    def now(self) -> datetime:
        """Return the moment at which the clock stands, in UTC."""
        return self._now

    def new_id(self, prefix: str) -> str:
        """Return the next id; later ids sort after earlier ones, also after `advance`."""
        milliseconds = int(self._now.timestamp() * 1000)
        return f"{prefix}_{milliseconds:013d}{next(self._ids):08d}"

    def advance(
        self, by: timedelta | None = None, *, days: int = 0, hours: int = 0, seconds: int = 0
    ) -> datetime:
        """Move forward and return the new moment; a clock never goes back."""
        step = (by or timedelta()) + timedelta(days=days, hours=hours, seconds=seconds)
        if step < timedelta():
            raise ValueError("a clock never goes back")
        self._now += step
        return self._now
