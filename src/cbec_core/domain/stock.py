"""Stock is reserved, not checked: levels, reservations and the movements behind them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.transitions import TransitionTable

__all__ = [
    "RESERVATION_MOVES",
    "Movement",
    "MovementKind",
    "Reservation",
    "ReservationState",
    "StockLevel",
]


@attrs.frozen
class StockLevel:
    """Units of a SKU at a location: on hand, and how many of them are reserved."""

    merchant_id: str
    location: str
    sku: str
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        """Return what can still be reserved."""
        return self.on_hand - self.reserved


class ReservationState(StrEnum):
    """Follow a reservation to its end."""

    HELD = "held"
    CONSUMED = "consumed"
    RELEASED = "released"


RESERVATION_MOVES: TransitionTable[ReservationState] = TransitionTable(
    "reservation",
    {
        ReservationState.HELD: frozenset({ReservationState.CONSUMED, ReservationState.RELEASED}),
    },
)


@attrs.frozen
class Reservation:
    """A claim on units; `key` makes asking twice harmless, `expires_at` ends it by itself.

    `reference` names for what they are held, such as an order.
    """

    key: str
    merchant_id: str
    location: str
    sku: str
    quantity: int
    state: ReservationState
    expires_at: datetime | None
    reference: str = ""


class MovementKind(StrEnum):
    """Say why a level changed."""

    RECEIVED = "received"
    SHIPPED = "shipped"
    RETURNED = "returned"
    ADJUSTED = "adjusted"


@attrs.frozen
class Movement:
    """One append-only change of units on hand."""

    id: str
    merchant_id: str
    location: str
    sku: str
    kind: MovementKind
    quantity: int
    at: datetime
    reference: str = ""
