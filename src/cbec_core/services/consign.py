"""Consign: what the order's goods are to customs, and the parcels in which they travel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.consignment import Consignment, ConsignmentLine, Parcel
from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.order import FulfilledBy, Order, OrderLine
from cbec_core.domain.party import Address, Party
from cbec_core.domain.pricing import ChargeKind, Collector
from cbec_core.domain.product import CustomsProfile, Variant
from cbec_core.domain.reason_params import listed
from cbec_core.services.effects import Progress
from cbec_core.services.orders import is_cancelled, load_order

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = [
    "PrepareConsignment",
    "build_consignment",
    "changes",
    "consignment_id",
    "load_consignment",
    "mended_consignment",
    "same_goods",
]

# What the buyer pays for the goods as they are packed: a discount counts, and so does the cost of
# packing, in the Union by art. 71(1)(a)(iii) of Regulation (EU) 952/2013.
_VALUED = (ChargeKind.GOODS, ChargeKind.GIFT_WRAP, ChargeKind.DISCOUNT)


def consignment_id(order_id: str) -> str:
    """Return the id of the order's consignment."""
    return f"csg_{order_id.removeprefix('ord_')}"


def load_consignment(uow: UnitOfWork, order_id: str) -> Consignment | None:
    """Return the order's consignment, or nothing if the marketplace ships it."""
    return uow.consignments.get(consignment_id(order_id))


def _line(line: OrderLine, variant: Variant | None, currency: str) -> ConsignmentLine:
    profile = variant.effective_customs if variant is not None else CustomsProfile()
    each = profile.net_weight_g or (variant.weight_g if variant is not None else 0)
    return ConsignmentLine(
        line_id=line.id,
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        value=Money(line.charged(*_VALUED), currency),
        net_weight_g=each * line.quantity,
        customs=profile,
    )


def _one_parcel(order: Order, variants: Mapping[str, Variant]) -> tuple[Parcel, ...]:
    lines = [line for line in order.lines if line.quantity]
    weight = sum(
        variants[line.sku].weight_g * line.quantity for line in lines if line.sku in variants
    )
    return (Parcel(1, weight, None, tuple(line.id for line in lines)),)


def _sender(context: Context) -> Party:
    merchant = context.policy.merchant
    return merchant.party or Party(Address("CN", company=merchant.name))


def build_consignment(context: Context, uow: UnitOfWork, order: Order) -> Consignment:
    """Return the consignment of an order; nothing is stored.

    The seller is the sender. Where a marketplace or the seller has collected the import tax under a
    scheme, the arrangement travels with the goods.
    """
    if order.ship_to is None:
        raise DomainError("order.no_destination", order=order.id)
    variants = uow.variants.by_skus(order.merchant_id, [line.sku for line in order.lines])
    parcels = context.asks.pack(order, tuple(variants.values()))
    freight = sum(c.amount.minor for c in order.all_charges() if c.kind is ChargeKind.SHIPPING)
    return Consignment(
        id=consignment_id(order.id),
        order_id=order.id,
        merchant_id=order.merchant_id,
        sender=_sender(context),
        consignee=order.ship_to,
        lines=tuple(
            _line(line, variants.get(line.sku), order.currency)
            for line in order.lines
            if line.quantity
        ),
        parcels=parcels or _one_parcel(order, variants),
        incoterm=context.policy.incoterm,
        freight=Money(freight, order.currency),
        insurance=Money.zero(order.currency),
        tax_collections=tuple(
            collection
            for collection in order.tax_collections
            if collection.collector in (Collector.MARKETPLACE, Collector.SELLER)
        ),
    )


def mended_consignment(
    context: Context, uow: UnitOfWork, order: Order, consignment: Consignment
) -> Consignment:
    """Return a consignment with what catalogue and configuration say by now; nothing is stored.

    Of an order that was changed meanwhile the goods, their values and the address stay as prepared.
    """
    if same_goods(consignment, order):
        fresh = build_consignment(context, uow, order)
        return attrs.evolve(fresh, version=consignment.version)
    skus = [line.sku for line in consignment.lines]
    variants = uow.variants.by_skus(consignment.merchant_id, skus)
    lines = tuple(
        attrs.evolve(line, customs=variants[line.sku].effective_customs)
        if line.sku in variants
        else line
        for line in consignment.lines
    )
    return attrs.evolve(consignment, sender=_sender(context), lines=lines)


def same_goods(consignment: Consignment, order: Order) -> bool:
    """Tell whether an order still sends the same goods, at the same price, to the same place."""
    said = [
        (line.id, line.sku, line.quantity, line.charged(*_VALUED))
        for line in order.lines
        if line.quantity
    ]
    prepared = [
        (line.line_id, line.sku, line.quantity, line.value.minor) for line in consignment.lines
    ]
    return said == prepared and order.ship_to == consignment.consignee


def changes(consignment: Consignment, order: Order) -> str:
    """Return what an order says otherwise than was prepared: lines with their SKU, `ship_to`."""
    prepared = {
        line.line_id: (line.sku, line.quantity, line.value.minor) for line in consignment.lines
    }
    said = {
        line.id: (line.sku, line.quantity, line.charged(*_VALUED))
        for line in order.lines
        if line.quantity
    }
    found = [
        f"{line_id} {(said.get(line_id) or prepared[line_id])[0]}"
        for line_id in {**prepared, **said}
        if said.get(line_id) != prepared.get(line_id)
    ]
    if order.ship_to != consignment.consignee:
        found.append("ship_to")
    return listed(found)


class PrepareConsignment:
    """Step `prepare`: customs data must exist before a price, a label or a declaration."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Store the consignment; goods that the marketplace ships have none."""
        order = load_order(uow, run.subject)
        if is_cancelled(order):
            return Progress.reject("order.cancelled")
        if order.fulfilled_by is FulfilledBy.MARKETPLACE:
            return Progress.done()
        fresh = build_consignment(self._context, uow, order)
        before = load_consignment(uow, order.id)
        if before is None:
            uow.consignments.add(fresh)
        else:  # of a run that was undone
            uow.consignments.save(attrs.evolve(fresh, version=before.version))
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Keep what was prepared; the step `take_up` ends the order."""
