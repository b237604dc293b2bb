"""The frozen clock stands still, and its ids sort by the time that it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.testing.clock import FrozenClock


def test_it_stands_still_until_it_is_moved() -> None:
    clock = FrozenClock(datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=8))))
    assert clock.now() == clock.now() == datetime(2026, 3, 2, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    assert clock.advance(days=1, seconds=1) == datetime(2026, 3, 3, 0, 0, 1, tzinfo=UTC)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_ids_sort_as_they_were_given(steps: list[int]) -> None:
    clock = FrozenClock()
    ids = []
    for step in steps:
        clock.advance(seconds=step)
        ids.append(clock.new_id("run"))
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_it_never_goes_back_and_is_never_naive() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        FrozenClock().advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="aware"):
        FrozenClock(datetime(2026, 3, 2))  # noqa: DTZ001  # this is the fault
