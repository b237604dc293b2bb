"""Orders of version 2026-01-01 as orders of cbec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_core.api import (
    Address,
    CbecError,
    Charge,
    DomainError,
    FulfilledBy,
    Money,
    Order,
    OrderLine,
    OrderState,
    Party,
    order_id,
)
from cbec_marketplace_amazon.amounts import parse
from cbec_marketplace_amazon.items import ItemReader
from cbec_marketplace_amazon.models import ORDER
from cbec_marketplace_amazon.reading import (
    NUL,
    Desk,
    Misfit,
    buyer_of,
    check_id,
    check_lines,
    digest,
    instant,
    said_of,
    settle_total,
    state_of,
    sum_charges,
)
from cbec_marketplace_amazon.sites import SITES

if TYPE_CHECKING:
    from cbec_marketplace_amazon.models import OrderDoc

__all__ = ["read_order"]

# States in which Amazon tells no amounts yet, or no longer.
_FREE: Final = frozenset({OrderState.AWAITING_PAYMENT, OrderState.CANCELLED})
_NOWHERE: Final = ("", "")


def read_order(raw: str | bytes, desk: Desk) -> Order:
    """Read one order; raise pydantic's `ValidationError`, `CbecError` or `Misfit`."""
    doc = ORDER.validate_json(raw)
    name = doc["orderId"]
    check_id(name, "order id")
    site = doc["salesChannel"].get("marketplaceId") or ""
    fulfillment = doc.get("fulfillment") or {}
    by_amazon = fulfillment.get("fulfilledBy") == "AMAZON"
    state = state_of(fulfillment.get("fulfillmentStatus"))
    ship_to = _consignee(doc)
    destination = ship_to.address.country if ship_to else ""
    grand = (doc.get("proceeds") or {}).get("grandTotal")
    stated = parse(grand["amount"], grand["currencyCode"]) if grand else None
    if not stated and not by_amazon and state not in _FREE and not _tells_amounts(doc):
        raise DomainError("amazon.amounts_missing", order=name)
    currency = stated.currency if stated is not None else _currency(doc, site)
    cancelled = state is OrderState.CANCELLED
    reader = ItemReader(desk, currency, destination, SITES.get(site, _NOWHERE)[0])
    lines = _lines(doc, reader, cancelled)
    check_lines(name, lines)
    charges: tuple[Charge, ...] = ()
    if cancelled and not stated:
        # The amounts of the items are what would have been paid; nothing is.
        stated = Money.zero(currency)
        summed = 0
        lines = tuple(OrderLine(x.id, x.sku, x.title, 0, (), x.external_sku) for x in lines)
    else:
        charges = _order_charges(doc, desk, reader, stated)
        summed = reader.summed
        if charges:
            summed += sum_charges(charges, currency)
    told = doc.get("buyer") or {}
    buyer = buyer_of(
        told.get("buyerName") or "",
        told.get("buyerEmail") or "",
        told.get("buyerCompanyName") or "",
        destination,
        site,
    )
    latest = (fulfillment.get("shipByWindow") or {}).get("latestDateTime")
    fulfilled_by = FulfilledBy.MARKETPLACE if by_amazon else FulfilledBy.MERCHANT
    total = settle_total(name, stated, summed, currency)
    created, updated = doc["createdTime"], doc["lastUpdatedTime"]
    said = (
        *(name, site, state._value_, fulfilled_by._value_, currency, f"{total.minor}"),
        *(latest or "", created, updated, f"{reader.cancel_wished}", f"{len(charges)}"),
        *(said_of(buyer), said_of(ship_to), *reader.said),
        *[f"{charge.kind._value_}\0{charge.amount.minor}" for charge in charges],
    )
    context = desk.context
    return Order(
        order_id(context.merchant_id, context.channel, name),
        context.merchant_id,
        context.channel,
        name,
        instant(created, "createdTime"),
        instant(updated, "lastUpdatedTime"),
        state,
        currency,
        total,
        lines,
        charges,
        site,
        fulfilled_by,
        buyer,
        ship_to,
        instant(latest, "shipByWindow.latestDateTime") if latest else None,
        digest(NUL.join(said)),
        cancel_requested=reader.cancel_wished,
    )


def _consignee(doc: OrderDoc) -> Party | None:
    address = (doc.get("recipient") or {}).get("deliveryAddress")
    if address is None:
        return None
    lines = (
        address.get("addressLine1"),
        address.get("addressLine2"),
        address.get("addressLine3"),
        address.get("districtOrCounty"),
        address.get("municipality"),
    )
    try:
        return Party(
            Address(
                address.get("countryCode") or "",
                address.get("name") or "",
                address.get("companyName") or "",
                tuple(line for line in lines if line),
                address.get("city") or "",
                address.get("stateOrRegion") or "",
                address.get("postalCode") or "",
                address.get("phone") or "",
            )
        )
    except CbecError as fault:
        raise Misfit("recipient.deliveryAddress.countryCode", fault) from None


def _currency(doc: OrderDoc, site: str) -> str:
    """Return the currency of an order that states no total."""
    for item in doc["orderItems"]:
        for breakdown in (item.get("proceeds") or {}).get("breakdowns") or ():
            return breakdown["subtotal"]["currencyCode"]
        price = (item["product"].get("price") or {}).get("unitPrice")
        if price:
            return price["currencyCode"]
    if site not in SITES:
        raise DomainError("amazon.currency_missing", order=doc["orderId"])
    return SITES[site][1]


def _tells_amounts(doc: OrderDoc) -> bool:
    """Tell whether nothing to pay is what the document says, or what it leaves out."""
    if (doc.get("proceeds") or {}).get("grandTotal"):
        return True
    related = doc.get("associatedOrders") or ()
    if any(order.get("associationType") == "REPLACEMENT_ORIGINAL_ID" for order in related):
        return True  # a replacement costs nothing
    return all((item.get("proceeds") or {}).get("breakdowns") for item in doc["orderItems"])


def _lines(doc: OrderDoc, reader: ItemReader, cancelled: bool) -> tuple[OrderLine, ...]:
    lines = []
    for index, item in enumerate(doc["orderItems"]):
        try:
            lines.append(reader.line(item, cancelled))
        except CbecError as fault:
            raise Misfit(f"orderItems[{index}]", fault) from None
    return tuple(lines)


def _order_charges(
    doc: OrderDoc, desk: Desk, reader: ItemReader, stated: Money | None
) -> tuple[Charge, ...]:
    """Return what the order names and no item does, such as a tip for the delivery.

    Other categories of the order are sums over its items, which are taken from the items. A tip
    that is still pending counts if the stated total has it.
    """
    charges, settled = [], []
    breakdowns = (doc.get("proceeds") or {}).get("breakdowns") or ()
    for index, breakdown in enumerate(breakdowns):
        type_ = breakdown["type"]
        if type_ in reader.types:
            continue
        tax = reader.arrangement if type_ == "TAX" else None
        try:
            charge = desk.purse.charge(type_, breakdown["subtotal"], tax)
        except CbecError as fault:
            raise Misfit(f"proceeds.breakdowns[{index}]", fault) from None
        charges.append(charge)
        if breakdown.get("status") != "PENDING":
            settled.append(charge)
    if not charges:
        return ()
    every = reader.summed + sum(charge.amount.minor for charge in charges)
    return tuple(charges if stated is None or every == stated.minor else settled)
