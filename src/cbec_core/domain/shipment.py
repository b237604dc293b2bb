"""Shipments: a consignment in a carrier's hands, its label and its cost."""

from __future__ import annotations

from enum import StrEnum

import attrs

from cbec_core.domain.money import Money
from cbec_core.domain.tracking import TrackingStatus
from cbec_core.domain.transitions import TransitionTable

__all__ = ["SHIPMENT_MOVES", "RateLine", "RateQuote", "Shipment", "ShipmentState"]


@attrs.frozen
class RateLine:
    """One explained part of a freight price."""

    code: str
    amount: Money
    text: str


@attrs.frozen
class RateQuote:
    """A price of a carrier service, with what it was computed from."""

    carrier: str
    service: str
    total: Money
    lines: tuple[RateLine, ...]
    billable_weight_g: int
    transit_days: tuple[int, int] | None = None
    rule: str = ""


class ShipmentState(StrEnum):
    """Say where a shipment stands for us; the carrier's own words are in the tracking events."""

    RATED = "rated"
    LABELLED = "labelled"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    VOIDED = "voided"


_S = ShipmentState
SHIPMENT_MOVES: TransitionTable[ShipmentState] = TransitionTable(
    "shipment",
    {
        _S.RATED: frozenset({_S.LABELLED, _S.VOIDED}),
        _S.LABELLED: frozenset({_S.CONFIRMED, _S.CLOSED, _S.VOIDED}),
        _S.CONFIRMED: frozenset({_S.CLOSED, _S.VOIDED}),
    },
)


@attrs.frozen
class Shipment:
    """A chosen carrier service, its label and what became of it."""

    id: str
    consignment_id: str
    order_id: str
    merchant_id: str
    carrier: str
    service: str
    cost: Money
    tracking_number: str = ""
    state: ShipmentState = ShipmentState.RATED
    status: TrackingStatus = TrackingStatus.UNKNOWN
    reference: str = ""
    version: int = 0
