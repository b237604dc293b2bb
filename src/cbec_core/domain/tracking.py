"""Tracking: facts of carriers in any order and any number, folded into one status."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import attrs

__all__ = ["TrackingEvent", "TrackingStatus", "overall_status"]


class TrackingStatus(StrEnum):
    """Unified stages; `rank` orders them, and the terminal ones beat later noise."""

    UNKNOWN = "unknown"
    INFO_RECEIVED = "info_received"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    EXPORT_CLEARED = "export_cleared"
    ARRIVED = "arrived"
    CUSTOMS_HELD = "customs_held"
    IMPORT_CLEARED = "import_cleared"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERY_FAILED = "delivery_failed"
    EXCEPTION = "exception"
    DELIVERED = "delivered"
    RETURNED = "returned"
    LOST = "lost"

    @property
    def is_terminal(self) -> bool:
        """Tell whether nothing should follow."""
        return self in _TERMINAL


_TERMINAL = frozenset({TrackingStatus.DELIVERED, TrackingStatus.RETURNED, TrackingStatus.LOST})
# A carrier that says "delivered" and later "returned" means the second; "lost" is the weakest end.
_TERMINAL_RANK = {
    TrackingStatus.LOST: 1,
    TrackingStatus.DELIVERED: 2,
    TrackingStatus.RETURNED: 3,
}


@attrs.frozen
class TrackingEvent:
    """One fact of a carrier: `occurred_at` in UTC, the local time and zone as they were told."""

    shipment_id: str
    source: str
    event_id: str
    status: TrackingStatus
    occurred_at: datetime
    local_time: str = ""
    location: str = ""
    description: str = ""
    raw_status: str = ""


def overall_status(events: Iterable[TrackingEvent]) -> TrackingStatus:
    """Fold events to one status; the answer does not depend on their order or number."""
    best: tuple[int, datetime, str, str, str] | None = None
    status = TrackingStatus.UNKNOWN
    for event in events:
        if event.status is TrackingStatus.UNKNOWN:
            continue
        rank = _TERMINAL_RANK.get(event.status, 0)
        key = (rank, event.occurred_at, event.event_id, event.source, event.status.value)
        if best is None or key > best:
            best, status = key, event.status
    return status
