"""Stock: received by movements, held by reservations, never merely checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.merchant import Permission
from cbec_core.domain.quantity import check_largest
from cbec_core.domain.stock import (
    Movement,
    MovementKind,
    Reservation,
    ReservationState,
    StockLevel,
)
from cbec_core.ports.stored import Reserved

if TYPE_CHECKING:
    from cbec_core.domain.consignment import ConsignmentLine
    from cbec_core.domain.order import Order, OrderLine
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["DEFAULT_LOCATION", "Receipt", "Stock", "choose_location", "consume_reserved"]
__all__ += ["hold_goods", "hold_lapsed", "location_of", "receive", "release_order"]
__all__ += ["reserve_order", "shortages", "units_of"]

DEFAULT_LOCATION = "main"


@attrs.frozen
class Receipt:
    """Units of a SKU that came in; `reference` makes receiving twice harmless.

    Units of one SKU that are received together under one reference and location are summed.
    """

    sku: str
    quantity: int
    reference: str
    location: str = DEFAULT_LOCATION


class Stock:
    """Receive stock and read its levels."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def receive(self, *receipts: Receipt) -> tuple[str, ...]:
        """Book receipts and return their SKUs; one that was booked before changes nothing.

        Raises `stock.receipt_differs` if the same receipt names other units than before.
        """
        context = self._context
        context.require(Permission.STOCK_WRITE)
        with context.begin() as uow:
            booked = receive(context, uow, receipts)
            uow.commit()
        return booked

    def levels(self, skus: Iterable[str]) -> tuple[StockLevel, ...]:
        """Return the levels of SKUs at every location."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.stock.levels(self._context.merchant_id, skus)


def receive(context: Context, uow: UnitOfWork, receipts: Iterable[Receipt]) -> tuple[str, ...]:
    """Write receipts as movements in, and return the SKUs of those that were not booked before."""
    units: dict[Receipt, int] = {}
    coming: dict[tuple[str, str], int] = {}
    for receipt in receipts:
        if not receipt.sku.strip() or not receipt.reference.strip():
            raise DomainError("stock.receipt_unnamed")
        if receipt.quantity <= 0:
            raise DomainError("quantity.not_positive", what="quantity", value=receipt.quantity)
        booked = attrs.evolve(receipt, quantity=0)
        units[booked] = units.get(booked, 0) + receipt.quantity
        at = (receipt.location, receipt.sku)
        coming[at] = check_largest(coming.get(at, 0) + receipt.quantity, "quantity")
    now = context.clock.now()
    movements = [
        Movement(
            id=_movement_id(context.merchant_id, receipt),
            merchant_id=context.merchant_id,
            location=receipt.location,
            sku=receipt.sku,
            kind=MovementKind.RECEIVED,
            quantity=quantity,
            at=now,
            reference=receipt.reference,
        )
        for receipt, quantity in units.items()
    ]
    there = uow.stock.move(*movements)
    for movement in movements:
        before = there.get(movement.id, movement.quantity)
        if before != movement.quantity:
            raise DomainError(
                "stock.receipt_differs",
                reference=movement.reference,
                sku=movement.sku,
                booked=before,
                quantity=movement.quantity,
            )
    for level in uow.stock.levels(context.merchant_id, {sku for _location, sku in coming}):
        check_largest(level.on_hand, "quantity")
    return tuple(movement.sku for movement in movements if movement.id not in there)


def _movement_id(merchant_id: str, receipt: Receipt) -> str:
    """Join by dots what may have dots itself: only the last part keeps its own."""
    before = (merchant_id, receipt.reference, receipt.location)
    escaped = (part.replace("%", "%25").replace(".", "%2E") for part in before)
    return ".".join(("in", *escaped, receipt.sku))


def units_of(lines: Iterable[OrderLine] | Iterable[ConsignmentLine]) -> dict[str, int]:
    """Return how many units of each SKU the lines name."""
    units: dict[str, int] = {}
    for line in lines:
        if line.quantity:
            units[line.sku] = units.get(line.sku, 0) + line.quantity
    return units


def _key(order: Order, sku: str) -> str:
    return f"{order.id}.{sku}"


def location_of(uow: UnitOfWork, order: Order, sku: str) -> str:
    """Return where an article of an order was held, else the default location."""
    held = uow.stock.reservation(_key(order, sku))
    return held.location if held is not None else DEFAULT_LOCATION


def reserve_order(
    context: Context,
    uow: UnitOfWork,
    order: Order,
    units: Mapping[str, int],
    location: str,
    now: datetime,
) -> None:
    """Hold units for an order at a location, or raise `stock.insufficient`."""
    expires = now + context.policy.reservation_ttl
    # Everyone holds in the same sequence, so that two orders never wait for each other.
    claims = [
        Reservation(
            key=_key(order, sku),
            merchant_id=order.merchant_id,
            location=location,
            sku=sku,
            quantity=quantity,
            state=ReservationState.HELD,
            expires_at=expires,
            reference=order.id,
        )
        for sku, quantity in sorted(units.items())
    ]
    for claim, held in zip(claims, uow.stock.reserve(*claims), strict=True):
        if held is Reserved.SHORT:
            raise _short(uow, order, claim.sku, claim.quantity)
    uow.outbox.add(
        context.event(EventType.STOCK_RESERVED, order.id, order.merchant_id, location=location)
    )


def hold_goods(
    context: Context, uow: UnitOfWork, order: Order, units: Mapping[str, int], now: datetime
) -> None:
    """Hold just these units for an order at one location, or raise `stock.insufficient`.

    What is held already stays held if it is neither less nor more; else all of it is held anew.
    """
    held = uow.stock.held_for(order.id)
    if {one.sku: one.quantity for one in held} == units:
        return
    release_order(context, uow, order)
    levels = uow.stock.levels(order.merchant_id, units)
    location = choose_location(context, order, units, levels)
    reserve_order(context, uow, order, units, location, now)


def hold_lapsed(
    context: Context, uow: UnitOfWork, order: Order, units: Mapping[str, int], now: datetime
) -> None:
    """Hold again what lapsed while the order waited, or raise `stock.insufficient`.

    Articles that were never held, since a person approved the shortage, are left alone.
    """
    known = {sku: units[sku] for sku in units if uow.stock.reservation(_key(order, sku))}
    hold_goods(context, uow, order, known, now)


def choose_location(
    context: Context, order: Order, units: Mapping[str, int], levels: Sequence[StockLevel]
) -> str:
    """Return the location by the plugins' choice, else one that has everything, else the first."""
    chosen = context.asks.allocate(order, levels)
    if chosen is not None:
        return chosen
    free: dict[str, dict[str, int]] = {}
    for level in levels:
        free.setdefault(level.location, {})[level.sku] = level.available
    for location in sorted(free):
        if all(free[location].get(sku, 0) >= quantity for sku, quantity in units.items()):
            return location
    return min(free, default=DEFAULT_LOCATION)


def release_order(context: Context, uow: UnitOfWork, order: Order) -> None:
    """Give back everything held for an order; nothing is held twice, so again is harmless."""
    released = [uow.stock.release(held.key) for held in uow.stock.held_for(order.id)]
    if any(released):
        uow.outbox.add(context.event(EventType.STOCK_RELEASED, order.id, order.merchant_id))


def consume_reserved(
    context: Context, uow: UnitOfWork, order: Order, units: Mapping[str, int], now: datetime
) -> None:
    """Turn what is held of these units into movements out of stock.

    A reservation that lapsed while the order waited is held anew; raises `stock.insufficient` where
    the goods were promised to another meanwhile.
    """
    known = (uow.stock.reservation(_key(order, sku)) for sku in units)
    # In the sequence of the sweeper, which locks the levels of lapsed reservations.
    for held in sorted(filter(None, known), key=lambda one: (one.location, one.sku)):
        quantity = units[held.sku]
        movement = Movement(
            id=f"out.{held.key}",
            merchant_id=order.merchant_id,
            location=held.location,
            sku=held.sku,
            kind=MovementKind.SHIPPED,
            quantity=-quantity,
            at=now,
            reference=order.id,
        )
        if uow.stock.consume(held.key, movement):
            continue
        expires = now + context.policy.reservation_ttl
        fresh = attrs.evolve(
            held, quantity=quantity, state=ReservationState.HELD, expires_at=expires
        )
        match uow.stock.reserve(fresh)[0]:
            case Reserved.HELD:
                uow.stock.consume(held.key, movement)
            case Reserved.SHORT:
                raise _short(uow, order, held.sku, quantity)
            case Reserved.ALREADY:
                pass  # consumed before


def shortages(uow: UnitOfWork, order: Order, units: Mapping[str, int]) -> Iterator[DomainError]:
    """Yield the error of every article of which no location has as many units as are wanted."""
    free: dict[str, int] = {}
    for level in uow.stock.levels(order.merchant_id, units):
        free[level.sku] = max(free.get(level.sku, 0), level.available)
    for sku, quantity in sorted(units.items()):
        if free.get(sku, 0) < quantity:
            yield _short(uow, order, sku, quantity)


def _short(uow: UnitOfWork, order: Order, sku: str, quantity: int) -> DomainError:
    levels = uow.stock.levels(order.merchant_id, [sku])
    if not levels:
        return DomainError("stock.unknown_sku", sku=sku)
    available = max(level.available for level in levels)
    return DomainError("stock.insufficient", sku=sku, available=available, wanted=quantity)
