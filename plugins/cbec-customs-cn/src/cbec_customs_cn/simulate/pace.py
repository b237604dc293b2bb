"""How long the port and customs take: what a day of theirs looks like, not a promise."""

from __future__ import annotations

from datetime import timedelta

import attrs

__all__ = ["Pace"]

_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@attrs.frozen
class Pace:
    """The time from one step to the next."""

    stored: timedelta = 2 * _SECOND  # until the port has a document
    matched: timedelta = 30 * _SECOND  # from the last of the three documents until 120
    examined: timedelta = 5 * _MINUTE  # from 120 to 399
    inspected: timedelta = 3 * _HOUR  # from 500 to 399
    released: timedelta = 10 * _MINUTE  # from 399 to 800
    closed: timedelta = 2 * _HOUR  # from 800 to 899
    billed: timedelta = 12 * _HOUR  # from 899 to the tax bill
    collected: timedelta = timedelta(days=30)  # from the tax bill to its sum
    summed: timedelta = 1 * _HOUR  # from an approved summary to its declarations
