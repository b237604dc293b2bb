"""Confirm: tell the channel that the goods leave, and let stock and order follow."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.domain.order import OrderState
from cbec_core.domain.shipment import ShipmentState
from cbec_core.ports.marketplace import (
    ConfirmationResult,
    ConfirmedLine,
    ConfirmShipmentRequest,
)
from cbec_core.ports.provider import Answer, Capability, LookupRequest, Outcome
from cbec_core.services.consign import load_consignment
from cbec_core.services.effects import EffectCall, Progress
from cbec_core.services.orders import load_order, move_order
from cbec_core.services.shipments import shipment_of
from cbec_core.services.stock import consume_reserved, units_of

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["ConfirmShipment", "HandOver"]


class ConfirmShipment:
    """Step `confirm`: the goods leave; the channel is told if it can be told.

    A channel that does not offer the operation (a file import) is confirmed by hand there; the
    goods have left all the same, so stock and order move on in either case.
    """

    kind = OperationKind.CONFIRM_SHIPMENT
    request_type: type[Any] = ConfirmShipmentRequest
    result_type: type[Any] = ConfirmationResult

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Tell the channel carrier, number and the lines that were prepared."""
        order = load_order(uow, run.subject)
        shipment = shipment_of(uow, order.id)
        consignment = load_consignment(uow, order.id)
        if shipment is None or consignment is None or not self._can_confirm(order.channel):
            return None
        request = ConfirmShipmentRequest(
            operation_id,
            order.external_id,
            order.site,
            shipment.carrier,
            shipment.service,
            shipment.tracking_number,
            now,
            tuple(ConfirmedLine(line.line_id, line.quantity) for line in consignment.lines),
        )
        return EffectCall(Capability.MARKETPLACE, order.channel, request)

    def _can_confirm(self, channel: str) -> bool:
        return any(
            spec.code == channel and "confirm_shipment" in spec.operations
            for spec in self._context.providers.specs(Capability.MARKETPLACE)
        )

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Call the marketplace."""
        return self._context.providers.marketplace(call.provider).confirm_shipment(call.request)

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask the marketplace what became of it."""
        return self._context.providers.marketplace(operation.provider).lookup(
            LookupRequest(operation.id, operation.kind.value, operation.reference)
        )

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Remember that the channel knows."""
        order = load_order(uow, run.subject)
        if answer.outcome is Outcome.SUCCEEDED:
            uow.outbox.add(
                self._context.event(EventType.SHIPMENT_CONFIRMED, order.id, order.merchant_id)
            )


class HandOver:
    """Step `hand_over`: the goods are out of the house; stock and order follow."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Consume the reservations and mark shipment and order."""
        order = load_order(uow, run.subject)
        shipment = shipment_of(uow, order.id)
        consignment = load_consignment(uow, order.id)
        if shipment is None or consignment is None:
            return Progress.done()
        consume_reserved(self._context, uow, order, units_of(consignment.lines), now)
        if shipment.state is ShipmentState.LABELLED:
            uow.shipments.save(attrs.evolve(shipment, state=ShipmentState.CONFIRMED))
        # One that is still held a person has approved, or its channel spoke too late.
        if order.state in (OrderState.TO_SHIP, OrderState.ON_HOLD):
            move_order(uow, order, OrderState.SHIPPED)
        uow.outbox.add(self._context.event(EventType.ORDER_SHIPPED, order.id, order.merchant_id))
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Nothing leads back from here: the pivot lies before this step."""
        raise DomainError(
            "transition.illegal", entity="run", from_state="hand_over", to_state="undone"
        )
