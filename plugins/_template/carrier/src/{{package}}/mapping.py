"""Between cbec's consignments and the vendor's JSON; pure functions, tested against samples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cbec_core.api import (
    Consignment,
    Document,
    DocumentKind,
    LabelResult,
    Money,
    RateLine,
    RateQuote,
    TrackingEvent,
    TrackingStatus,
)

__all__ = ["build_parcels", "parse_event", "parse_label", "parse_quote"]

_STATUSES = {
    "ACCEPTED": TrackingStatus.INFO_RECEIVED,
    "MOVING": TrackingStatus.IN_TRANSIT,
    "DELIVERED": TrackingStatus.DELIVERED,
}


def build_parcels(consignment: Consignment) -> dict[str, Any]:
    """Return what the vendor must know of the parcels and their way."""
    return {
        "from": consignment.origin,
        "to": consignment.destination,
        "postcode": consignment.consignee.address.postcode,
        "grams": [parcel.weight_g for parcel in consignment.parcels],
    }


def parse_quote(body: Mapping[str, Any], weight_g: int) -> RateQuote:
    """Return a price with its parts."""
    currency = body["currency"]
    parts = tuple(
        RateLine(part["code"], Money(part["minor"], currency), part["code"])
        for part in body["parts"]
    )
    total = Money(sum(part.amount.minor for part in parts), currency)
    return RateQuote("{{name}}", body["service"], total, parts, weight_g)


def parse_label(body: Mapping[str, Any]) -> LabelResult:
    """Return a bought label."""
    number = body["number"]
    paper = body.get("label", "").encode()
    papers = (Document(DocumentKind.LABEL, f"{number}.zpl", "application/zpl", paper),)
    cost = Money(body["minor"], body["currency"])
    return LabelResult(number, body["reference"], cost, papers if paper else ())


def parse_event(body: Mapping[str, Any], shipment_id: str) -> TrackingEvent:
    """Return one fact; a status that nobody knows is unknown, never an error."""
    return TrackingEvent(
        shipment_id=shipment_id,
        source="{{name}}",
        event_id=body["id"],
        status=_STATUSES.get(body["status"], TrackingStatus.UNKNOWN),
        occurred_at=datetime.fromisoformat(body["at"]),
        raw_status=body["status"],
    )
