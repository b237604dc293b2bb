"""Carriers: price, label, void, track."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

import attrs

from cbec_core.domain.consignment import Consignment
from cbec_core.domain.customs import Finding
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order
from cbec_core.domain.shipment import RateQuote
from cbec_core.ports.documents import Document
from cbec_core.ports.provider import Answer, LookupRequest, effect

if TYPE_CHECKING:
    from cbec_core.domain.tracking import TrackingEvent

__all__ = [
    "Carrier",
    "LabelRequest",
    "LabelResult",
    "RateAnswer",
    "RateRequest",
    "TrackRequest",
    "VoidLabelRequest",
]


@attrs.frozen
class RateRequest:
    """Ask for the prices of a consignment on a day; cards are dated."""

    consignment: Consignment
    on: date


@attrs.frozen
class RateAnswer:
    """Prices, and for each service that is not offered the reason."""

    quotes: tuple[RateQuote, ...]
    refusals: tuple[Finding, ...] = ()


@attrs.frozen
class LabelRequest:
    """Buy a label; customs data travel in the consignment, the order gives what a label prints."""

    operation_id: str
    order: Order
    consignment: Consignment
    service: str
    on: date


@attrs.frozen
class LabelResult:
    """A bought label: its number, its price and its documents."""

    tracking_number: str
    reference: str
    cost: Money
    documents: tuple[Document, ...] = ()


@attrs.frozen
class VoidLabelRequest:
    """Give a label back unused."""

    operation_id: str
    reference: str


@attrs.frozen
class TrackRequest:
    """Ask for everything that is known of a number.

    `since` is when the parcel was taken up here, for services that follow other carriers' numbers
    and must be told where to begin.
    """

    shipment_id: str
    tracking_number: str
    since: datetime | None = None


class Carrier(Protocol):
    """A counterparty that moves parcels."""

    def rate(self, request: RateRequest) -> RateAnswer:
        """Return prices and refusals; asking has no effect."""
        ...

    @effect
    def buy_label(self, request: LabelRequest) -> Answer[LabelResult]:
        """Buy a label; the same operation id never buys a second one."""
        ...

    @effect
    def void_label(self, request: VoidLabelRequest) -> Answer[LabelResult]:
        """Cancel an unused label."""
        ...

    def track(self, request: TrackRequest) -> tuple[TrackingEvent, ...]:
        """Return every event known, in any order."""
        ...

    def lookup(self, request: LookupRequest) -> Answer[LabelResult]:
        """Tell what became of an operation."""
        ...
