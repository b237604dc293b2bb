"""Orders: read, listed, placed by a shop, and moved along their states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.merchant import Permission
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.payment import Payment
from cbec_core.ports.marketplace import ImportedOrder
from cbec_core.ports.stored import OrderFilter, OrderRevision, StoredDocument
from cbec_core.services.stock import choose_location, reserve_order, units_of

if TYPE_CHECKING:
    from cbec_core.domain.hold import Hold
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context
    from cbec_core.services.intake import Intake

__all__ = ["OPEN", "Orders", "is_cancelled", "load_order", "move_order"]

# Still to be shipped, held or not.
OPEN: Final = frozenset({OrderState.TO_SHIP, OrderState.ON_HOLD})


def load_order(uow: UnitOfWork, order_id: str) -> Order:
    """Return an order that the actor may see, or raise `order.not_found`."""
    order = uow.orders.get(order_id)
    if order is None:
        raise DomainError("order.not_found", order=order_id)
    return order


def is_cancelled(order: Order) -> bool:
    """Tell whether the channel or a person has taken the order back."""
    return order.state is OrderState.CANCELLED


def move_order(uow: UnitOfWork, order: Order, state: OrderState) -> Order:
    """Move an order along its transition table and save it; see `Order.moved`."""
    if order.state is state:
        return order
    return uow.orders.save(order.moved(state))


def _is_sale(stored: Order | None, order: Order) -> bool:
    """Tell whether an order is the one that is stored, which may have moved on since."""
    if stored is None or stored.merchant_id != order.merchant_id:
        return False
    if order.content_hash:
        return True  # another digest would have been a revision
    moving = (
        "state",
        "placed_at",
        "updated_at",
        "revision",
        "version",
        "cancel_requested",
        "holds",
    )
    return attrs.evolve(order, **{name: getattr(stored, name) for name in moving}) == stored


class Orders:
    """Import, place, find and read orders."""

    def __init__(self, context: Context, intake: Intake) -> None:
        self._context = context
        self.import_file = intake.import_file
        self.import_document = intake.import_document

    def get(self, order_id: str) -> Order:
        """Return an order by its id, or by the id that its channel gave it."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            order = uow.orders.get(order_id)
            if order is None:
                wanted = OrderFilter(external_id=order_id, limit=2)
                found = uow.orders.list(wanted) if order_id else ()
                if len(found) != 1:
                    raise DomainError("order.not_found", order=order_id)
                order = found[0]
            return order

    def list(self, wanted: OrderFilter | None = None) -> tuple[Order, ...]:
        """Return a page of orders, newest first."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.orders.list(wanted or OrderFilter())

    def holds(self, order_ids: Iterable[str]) -> Mapping[str, tuple[Hold, ...]]:
        """Return who holds which of these orders, why and since when; free ones are left out."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.orders.holds(order_ids)

    def revisions(self, order_id: str) -> tuple[OrderRevision, ...]:
        """Return every version of an order's document."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.orders.revisions(order_id)

    def documents(self, order_id: str) -> tuple[StoredDocument, ...]:
        """Return labels, forms and messages of an order."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.documents.of_order(order_id)

    def place(self, order: Order, raw: str = "") -> Order:
        """Take an order of one's own shop: stock held, payment opened, events, one commit.

        Placing it again returns it as it stands by now; another sale under its id is refused with
        `idempotency.conflict`, also where another merchant has the id: see `order_id`.
        """
        context = self._context
        context.actor.require(Permission.ORDERS_IMPORT, order.merchant_id)
        order.check(context.policy.max_lines)
        now = context.clock.now()
        with context.begin() as uow:
            result = uow.orders.upsert((ImportedOrder(order, raw),), now)
            if not result.inserted:
                stored = uow.orders.get(order.id)
                if result.revised or not _is_sale(stored, order):
                    raise DomainError("idempotency.conflict", key=order.id)
                return load_order(uow, order.id)
            units = units_of(order.lines)
            levels = uow.stock.levels(order.merchant_id, units)
            location = choose_location(context, order, units, levels)
            reserve_order(context, uow, order, units, location, now)
            payment = Payment.create(
                f"pay_{order.id.removeprefix('ord_')}",
                order.id,
                order.merchant_id,
                context.policy.payment,
                order.total,
            )
            uow.payments.add(payment)
            uow.outbox.add(
                context.event(EventType.ORDER_IMPORTED, order.id, order.merchant_id),
                context.event(EventType.ORDER_PLACED, order.id, order.merchant_id),
            )
            uow.commit()
        return order.told_first()
