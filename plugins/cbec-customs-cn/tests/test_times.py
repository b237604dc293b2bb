"""Times on the wire are China's, whatever the zone of who writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from cbec_customs_cn.times import read_day, read_time, wire_day, wire_time
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import DomainError

YEARS = datetime(2000, 1, 2), datetime(2099, 1, 1)  # noqa: DTZ001


@given(st.datetimes(*YEARS, timezones=st.timezones()))
def test_a_time_comes_back_to_the_second(moment: datetime) -> None:
    assert read_time(wire_time(moment)) == moment.astimezone(UTC).replace(microsecond=0)


@given(st.dates(date(1000, 1, 1)))
def test_a_day_comes_back(day: date) -> None:
    assert read_day(wire_day(day)) == day


def test_a_day_is_chinas() -> None:
    assert wire_time(datetime(2026, 1, 1, 16, 30, tzinfo=UTC)) == "20260102003000"
    assert wire_day(datetime(2026, 1, 1, 16, 30, tzinfo=UTC)) == "20260102"
    assert read_time("20260102003000006").microsecond == 6000


@pytest.mark.parametrize(
    "text", ["", "2026010200300", "20261302003000", "2026010200300０", "x" * 14]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match=r"ceb\.time"):
        read_time(text)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(DomainError, match=r"ceb\.time_naive"):
        wire_time(datetime(2026, 1, 1))  # noqa: DTZ001
