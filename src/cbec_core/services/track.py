"""Track: facts of carriers merged, never replaced, into one status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.events import EventType
from cbec_core.domain.merchant import Permission
from cbec_core.domain.order import OrderState
from cbec_core.domain.shipment import Shipment, ShipmentState
from cbec_core.domain.tracking import TrackingEvent, TrackingStatus, overall_status
from cbec_core.ports.carrier import TrackRequest
from cbec_core.ports.provider import Capability
from cbec_core.services.effects import Progress
from cbec_core.services.orders import load_order, move_order
from cbec_core.services.shipments import shipment_of

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["TrackShipment", "Tracking", "merge_events"]


def merge_events(
    context: Context, uow: UnitOfWork, shipment: Shipment, events: Sequence[TrackingEvent]
) -> Shipment:
    """Add facts and fold them: late, doubled and reordered facts end in the same state."""
    if not uow.tracking.add(events):
        return shipment
    status = overall_status(uow.tracking.of_shipment(shipment.id))
    if status is shipment.status:
        return shipment
    shipment = uow.shipments.save(attrs.evolve(shipment, status=status))
    uow.outbox.add(
        context.event(
            EventType.TRACKING_CHANGED,
            shipment.order_id,
            shipment.merchant_id,
            status=status.value,
        )
    )
    if status is TrackingStatus.DELIVERED:
        order = load_order(uow, shipment.order_id)
        if order.state is OrderState.SHIPPED:
            move_order(uow, order, OrderState.DELIVERED)
            uow.outbox.add(context.event(EventType.ORDER_DELIVERED, order.id, order.merchant_id))
    return shipment


class Tracking:
    """Read what is known of a parcel."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def events(self, order_id: str) -> tuple[TrackingEvent, ...]:
        """Return the facts of an order's shipment by time."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            shipment = shipment_of(uow, order_id)
            return uow.tracking.of_shipment(shipment.id) if shipment else ()

    def shipment(self, order_id: str) -> Shipment | None:
        """Return the order's shipment."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return shipment_of(uow, order_id)


@attrs.frozen
class _Question:
    carrier: str
    request: TrackRequest


class TrackShipment:
    """Step `track`: ask until the parcel has come to an end."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(self, uow: UnitOfWork, run: Run, now: datetime) -> _Question | None:
        """Ask the carrier, or the deployment's tracking service if the carrier cannot be asked."""
        shipment = shipment_of(uow, run.subject)
        if shipment is None or shipment.status.is_terminal:
            return None
        carrier = self._source(shipment.carrier)
        if not carrier:
            return None
        return _Question(
            carrier, TrackRequest(shipment.id, shipment.tracking_number, run.created_at)
        )

    def _source(self, carrier: str) -> str:
        for code in (carrier, self._context.policy.tracking):
            for spec in self._context.providers.specs(Capability.CARRIER):
                if spec.code == code and "track" in spec.operations:
                    return code
        return ""

    def ask(self, request: _Question) -> tuple[TrackingEvent, ...]:
        """Ask for everything that is known."""
        return self._context.providers.carrier(request.carrier).track(request.request)

    def record(
        self,
        uow: UnitOfWork,
        run: Run,
        answer: tuple[TrackingEvent, ...] | None,
        now: datetime,
    ) -> Progress:
        """Merge the facts; come back unless the parcel has ended or nobody can be asked."""
        shipment = shipment_of(uow, run.subject)
        if shipment is None:
            return Progress.done()
        if answer is not None:
            shipment = merge_events(self._context, uow, shipment, answer)
        elif not shipment.status.is_terminal:
            return Progress.hold("tracking.no_source", carrier=shipment.carrier)
        if not shipment.status.is_terminal:
            until = now + self._context.policy.poll_tracking
            return Progress.wait(until, "tracking.in_transit", carrier=shipment.carrier)
        if shipment.status is not TrackingStatus.DELIVERED:
            return Progress.hold(
                f"tracking.{shipment.status.value}",
                carrier=shipment.carrier,
                number=shipment.tracking_number,
            )
        uow.shipments.save(attrs.evolve(shipment, state=ShipmentState.CLOSED))
        return Progress.done()
