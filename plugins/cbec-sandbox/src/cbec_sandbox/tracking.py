"""Tracking that follows from the number and the clock alone: nothing is stored."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from cbec_core.api import TrackingEvent, TrackingStatus

__all__ = ["JOURNEYS", "POSTCODE_JOURNEYS", "events_of", "tracking_number"]

_S = TrackingStatus
_ROAD = (_S.INFO_RECEIVED, _S.PICKED_UP, _S.IN_TRANSIT, _S.EXPORT_CLEARED, _S.ARRIVED)

# The letter of a tracking number: the stages that it passes, one each `stage_hours`.
JOURNEYS: Final = {
    "D": (*_ROAD, _S.IMPORT_CLEARED, _S.OUT_FOR_DELIVERY, _S.DELIVERED),
    "H": (*_ROAD, _S.CUSTOMS_HELD),
    "L": (*_ROAD[:3], _S.EXCEPTION, _S.LOST),
    "R": (*_ROAD, _S.IMPORT_CLEARED, _S.DELIVERY_FAILED, _S.RETURNED),
    "F": (*_ROAD, _S.IMPORT_CLEARED, _S.DELIVERY_FAILED, _S.OUT_FOR_DELIVERY, _S.DELIVERED),
}
POSTCODE_JOURNEYS: Final = {"SBX6": "H", "SBX7": "L", "SBX8": "R", "SBX9": "F"}

_NUMBER = re.compile(r"SBX([DHLRF])([0-9]{10})([0-9A-F]{6})")


def tracking_number(operation_id: str, postcode: str, at: datetime) -> str:
    """Return a number that holds the journey, the second of purchase and the operation."""
    journey = POSTCODE_JOURNEYS.get(postcode, "D")
    tail = blake2b(operation_id.encode(), digest_size=3).hexdigest().upper()
    return f"SBX{journey}{int(at.timestamp()):010d}{tail}"


def events_of(
    shipment_id: str, number: str, now: datetime, stage_hours: int, since: datetime | None = None
) -> tuple[TrackingEvent, ...]:
    """Return what has happened until now.

    A number of another carrier travels the journey "D" from `since` on, as a tracking service
    follows it; without `since` nothing is known of it.
    """
    parts = _NUMBER.fullmatch(number)
    if parts is None and since is None:
        return ()
    journey = parts[1] if parts else "D"
    bought = datetime.fromtimestamp(int(parts[2]), UTC) if parts else since
    assert bought is not None  # one of the two is there
    events = []
    for stage, status in enumerate(JOURNEYS[journey]):
        at = bought + timedelta(hours=stage_hours * stage)
        if at > now:
            break
        events.append(
            TrackingEvent(
                shipment_id=shipment_id,
                source="sandbox",
                event_id=f"{number}.{stage}",
                status=status,
                occurred_at=at,
                local_time=at.strftime("%Y-%m-%d %H:%M"),
                description=status.value.replace("_", " "),
                raw_status=status.value.upper(),
            )
        )
    return tuple(events)
