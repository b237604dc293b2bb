"""The time of a simulator that runs by itself: the machine's, or faster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import attrs
from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert as upsert

from cbec_customs_cn.simulate.tables import numbers

__all__ = ["HurriedClock"]

_ORIGIN: Final = "origin"
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class HurriedClock:
    """The machine's time since the first start, so many times as fast; the same after a restart."""

    origin: datetime
    speed: int = 1

    @classmethod
    def of(cls, book: Engine, speed: int) -> HurriedClock:
        """Return the clock of a simulator's book, which keeps when it was first started."""
        now = (datetime.now(UTC) - _EPOCH) // _MICROSECOND
        with book.begin() as connection:
            start = upsert(numbers).values(name=_ORIGIN, value=now).on_conflict_do_nothing()
            connection.execute(start)
            query = select(numbers.c.value).where(numbers.c.name == _ORIGIN)
            kept = connection.execute(query).scalar_one()
        return cls(_EPOCH + kept * _MICROSECOND, speed)

    def now(self) -> datetime:
        """Return the simulated moment."""
        return self.origin + (datetime.now(UTC) - self.origin) * self.speed

    def new_id(self, prefix: str) -> str:
        """Return a fresh id."""
        return f"{prefix}_{uuid4().hex}"
