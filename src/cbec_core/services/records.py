"""Read what the steps wrote down: one room for looking, none for changing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.consignment import Consignment
from cbec_core.domain.customs import Declaration, Finding
from cbec_core.domain.ledger import Journal
from cbec_core.domain.merchant import Permission
from cbec_core.domain.order import FulfilledBy, Order
from cbec_core.domain.payment import Payment, PaymentEvent
from cbec_core.domain.returns import Return
from cbec_core.domain.screening import ScreeningDecision
from cbec_core.domain.shipment import Shipment
from cbec_core.services.consign import build_consignment, load_consignment
from cbec_core.services.orders import load_order
from cbec_core.services.pay import payment_id
from cbec_core.services.requirements import requirements_of
from cbec_core.services.shipments import shipment_of

if TYPE_CHECKING:
    from cbec_core.services.context import Context

__all__ = ["Customs", "OrderRecord", "Payments", "Records", "Shipping"]


@attrs.frozen
class OrderRecord:
    """Everything that is known of an order."""

    order: Order
    screenings: tuple[ScreeningDecision, ...]
    payment: Payment | None
    payment_events: tuple[PaymentEvent, ...]
    consignment: Consignment | None
    shipment: Shipment | None
    declarations: tuple[Declaration, ...]
    returns: tuple[Return, ...]
    journals: tuple[Journal, ...]


class Records:
    """Read an order with all that hangs on it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def of_order(self, order_id: str) -> OrderRecord:
        """Return the record of an order as one consistent view."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin(snapshot=True) as uow:
            order = load_order(uow, order_id)
            payment = uow.payments.get(payment_id(order.id))
            return OrderRecord(
                order=order,
                screenings=uow.screenings.of_order(order.id),
                payment=payment,
                payment_events=uow.payments.events(payment.id) if payment else (),
                consignment=load_consignment(uow, order.id),
                shipment=shipment_of(uow, order.id),
                declarations=uow.declarations.of_order(order.id),
                returns=uow.returns.of_order(order.id),
                journals=uow.ledger.of_reference(order.id),
            )


class Payments:
    """Read payments."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def of_order(self, order_id: str) -> Payment | None:
        """Return the payment of an order."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.payments.get(payment_id(order_id))

    def events(self, order_id: str) -> tuple[PaymentEvent, ...]:
        """Return the facts of an order's payment, oldest first."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.payments.events(payment_id(order_id))


class Shipping:
    """Read consignments and shipments."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def consignment(self, order_id: str) -> Consignment | None:
        """Return the consignment of an order."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return load_consignment(uow, order_id)

    def shipment(self, order_id: str) -> Shipment | None:
        """Return the shipment of an order."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return shipment_of(uow, order_id)


class Customs:
    """Read declarations, and say early what is missing for one."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def declarations(self, order_id: str) -> tuple[Declaration, ...]:
        """Return the declarations of an order."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.declarations.of_order(order_id)

    def requirements(self, order_id: str, on: date | None = None) -> tuple[Finding, ...]:
        """Return by line what customs data an order lacks, and which papers cannot be drawn.

        The channel sees to what it ships.
        """
        context = self._context
        context.require(Permission.ORDERS_READ)
        with context.begin() as uow:
            order = load_order(uow, order_id)
            if order.fulfilled_by is FulfilledBy.MARKETPLACE:
                return ()
            consignment = load_consignment(uow, order.id) or build_consignment(context, uow, order)
        return requirements_of(context, consignment, on or context.clock.now().date(), order)
