"""Late, doubled and reordered tracking facts end in the same status."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.tracking import TrackingEvent, TrackingStatus, overall_status

START = datetime(2026, 11, 1, tzinfo=UTC)

events = st.builds(
    TrackingEvent,
    shipment_id=st.just("shp_1"),
    source=st.sampled_from(["carrier", "postal"]),
    event_id=st.sampled_from(["1", "2", "3"]),
    status=st.sampled_from(TrackingStatus),
    occurred_at=st.integers(0, 3).map(lambda hours: START + timedelta(hours=hours)),
)


@given(st.data(), st.lists(events, max_size=8))
def test_order_and_doubling_change_nothing(data: st.DataObject, told: list[TrackingEvent]) -> None:
    doubled = told + [event for event in told if data.draw(st.booleans())]
    shuffled = data.draw(st.permutations(doubled))
    assert overall_status(shuffled) is overall_status(told)


@given(st.lists(events, max_size=8))
def test_an_end_is_never_undone_by_noise(told: list[TrackingEvent]) -> None:
    status = overall_status(told)
    known = {event.status for event in told} - {TrackingStatus.UNKNOWN}
    assert status in known or (not known and status is TrackingStatus.UNKNOWN)
    if any(end.is_terminal for end in known):
        assert status.is_terminal
    if TrackingStatus.RETURNED in known:
        assert status is TrackingStatus.RETURNED
    elif TrackingStatus.DELIVERED in known:
        assert status is TrackingStatus.DELIVERED


def test_among_stages_the_latest_counts() -> None:
    early = TrackingEvent("s", "c", "1", TrackingStatus.OUT_FOR_DELIVERY, START)
    late = attrs.evolve(
        early,
        event_id="2",
        status=TrackingStatus.DELIVERY_FAILED,
        occurred_at=START + timedelta(hours=5),
    )
    assert overall_status([late, early]) is TrackingStatus.DELIVERY_FAILED
