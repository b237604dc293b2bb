"""Orders of version 2026-01-01 as orders of cbec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic_core import to_json

from cbec_core.api import (
    CbecError,
    Charge,
    ChargeKind,
    Collector,
    DomainError,
    FulfilledBy,
    Money,
    Order,
    OrderLine,
    OrderState,
    Party,
    TaxCollection,
    order_id,
)
from cbec_marketplace_amazon.models import ORDER
from cbec_marketplace_amazon.reading import (
    Desk,
    Misfit,
    address_of,
    buyer_of,
    check_id,
    check_lines,
    digest,
    instant,
    settle_total,
    state_of,
    sum_charges,
)
from cbec_marketplace_amazon.sites import SITES

if TYPE_CHECKING:
    from cbec_marketplace_amazon.models import ItemDoc, OrderDoc, Proceeds

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
    if state is OrderState.TO_SHIP and any(map(_wishes_to_cancel, doc["orderItems"])):
        state = OrderState.ON_HOLD
    ship_to = _consignee(doc)
    destination = ship_to.address.country if ship_to else ""
    grand = (doc.get("proceeds") or {}).get("grandTotal")
    stated = desk.purse.money(grand) if grand else None
    if not stated and not by_amazon and state not in _FREE and not _tells_amounts(doc):
        raise DomainError("amazon.amounts_missing", order=name)
    currency = stated.currency if stated is not None else _currency(doc, site)
    cancelled = state is OrderState.CANCELLED
    reader = _Reader(desk, currency, destination, SITES.get(site, _NOWHERE)[0])
    lines = _lines(doc, reader, cancelled)
    check_lines(name, lines)
    charges: tuple[Charge, ...] = ()
    if cancelled and not stated:
        # The amounts of the items are what would have been paid; nothing is.
        stated = Money.zero(currency)
        summed = 0
        lines = tuple(OrderLine(x.id, x.sku, x.title, 0, (), x.external_sku) for x in lines)
    else:
        charges = _order_charges(doc, desk, lines, stated, reader.summed)
        summed = reader.summed + sum_charges(charges, currency)
    buyer = doc.get("buyer") or {}
    latest = (fulfillment.get("shipByWindow") or {}).get("latestDateTime")
    context = desk.context
    return Order(
        order_id(context.merchant_id, context.channel, name),
        context.merchant_id,
        context.channel,
        name,
        instant(doc["createdTime"], "createdTime"),
        instant(doc["lastUpdatedTime"], "lastUpdatedTime"),
        state,
        currency,
        settle_total(name, stated, summed, currency),
        lines,
        charges,
        site,
        FulfilledBy.MARKETPLACE if by_amazon else FulfilledBy.MERCHANT,
        buyer_of(
            buyer.get("buyerName") or "",
            buyer.get("buyerEmail") or "",
            buyer.get("buyerCompanyName") or "",
            destination,
            site,
        ),
        ship_to,
        instant(latest, "shipByWindow.latestDateTime") if latest else None,
        digest(to_json(doc)),
    )


def _wishes_to_cancel(item: ItemDoc) -> bool:
    cancellation = item.get("cancellation")
    if not cancellation or cancellation.get("cancellationExecution"):
        return False
    return bool(cancellation.get("cancellationRequest"))


def _consignee(doc: OrderDoc) -> Party | None:
    address = (doc.get("recipient") or {}).get("deliveryAddress")
    if address is None:
        return None
    try:
        return address_of(
            address.get("countryCode"),
            (
                address.get("addressLine1"),
                address.get("addressLine2"),
                address.get("addressLine3"),
                address.get("districtOrCounty"),
                address.get("municipality"),
            ),
            name=address.get("name"),
            company=address.get("companyName"),
            city=address.get("city"),
            region=address.get("stateOrRegion"),
            postcode=address.get("postalCode"),
            phone=address.get("phone"),
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


def _lines(doc: OrderDoc, reader: _Reader, cancelled: bool) -> tuple[OrderLine, ...]:
    lines = []
    for index, item in enumerate(doc["orderItems"]):
        try:
            lines.append(reader.line(item, cancelled))
        except CbecError as fault:
            raise Misfit(f"orderItems[{index}]", fault) from None
    return tuple(lines)


def _quantity(item: ItemDoc) -> int:
    quantity = item["quantityOrdered"]
    cancellation = item.get("cancellation")
    if cancellation and cancellation.get("cancellationExecution"):
        fulfillment = item.get("fulfillment") or {}
        sent, left = fulfillment.get("quantityFulfilled"), fulfillment.get("quantityUnfulfilled")
        if sent is not None and left is not None:
            quantity = min(quantity, sent + left)
    if quantity < 0:
        raise DomainError("quantity.negative", what="quantityOrdered", value=quantity)
    return quantity


class _Reader:
    """Read the items of one order; what consecutive items share is worked out once."""

    def __init__(self, desk: Desk, currency: str, destination: str, country: str) -> None:
        self._desk = desk
        self._currency = currency
        self._destination = destination
        self._country = country
        self._plain = desk.purse.shelf(None)
        self._taxed = self._plain
        self._told: tuple[object, object] | None = None
        self._arrangement = desk.taxes.of("", False, "", destination, country)
        self.summed = 0

    def line(self, item: ItemDoc, cancelled: bool) -> OrderLine:
        """Return a line and add its charges to the sum."""
        product = item["product"]
        asin = product.get("asin") or ""
        proceeds = item.get("proceeds")
        quantity = item["quantityOrdered"]
        if cancelled:
            quantity = 0
        elif quantity < 0 or "cancellation" in item:
            quantity = _quantity(item)
        return OrderLine(
            item["orderItemId"],
            product.get("sellerSku") or asin,
            product.get("title") or "",
            quantity,
            self._charges(item, proceeds) if proceeds else (),
            asin,
        )

    def _charges(self, item: ItemDoc, proceeds: Proceeds) -> tuple[Charge, ...]:
        breakdowns = proceeds.get("breakdowns")
        if not breakdowns:
            total = proceeds.get("proceedsTotal")
            breakdowns = [{"type": "ITEM", "subtotal": total}] if total else []
        fulfillment = item.get("fulfillment")
        told = (item.get("tax"), fulfillment and fulfillment.get("shipping"))
        if told != self._told:
            self._told = told
            self._arrangement = self._arrange(item)
            self._taxed = self._desk.purse.shelf(self._arrangement)
        arrangement = self._arrangement
        by_marketplace = arrangement.collector is Collector.MARKETPLACE
        currency, plain, taxed = self._currency, self._plain, self._taxed
        charges = []
        summed = 0
        untaxed = True
        for breakdown in breakdowns:
            type_ = breakdown["type"]
            subtotal = breakdown["subtotal"]
            key = (type_, subtotal["amount"], subtotal["currencyCode"])
            if type_ == "TAX":
                charge = taxed.get(key) or self._desk.purse.charge(type_, subtotal, arrangement)
                minor = charge.amount.minor
                if minor or by_marketplace:
                    charges.append(charge)
                    untaxed = False
            else:
                charge = plain.get(key) or self._desk.purse.charge(type_, subtotal)
                minor = charge.amount.minor
                if minor or type_ == "ITEM":
                    charges.append(charge)
            if key[2] != currency:
                raise DomainError("money.currency_mix", left=currency, right=key[2])
            summed += minor
        if by_marketplace and untaxed and charges:
            # The arrangement is told though its amount is not: customs needs to know of it.
            charges.append(Charge(ChargeKind.TAX, Money.zero(currency), arrangement))
        self.summed += summed
        return tuple(charges)

    def _arrange(self, item: ItemDoc) -> TaxCollection:
        scheme = number = ""
        facilitated = False
        tax = item.get("tax")
        if tax:
            for calculation in tax.get("taxCalculationBreakdowns") or ():
                scheme = scheme or calculation.get("reportingScheme") or ""
            for collected in tax.get("taxCollections") or ():
                facilitated = facilitated or collected.get("model") == "MARKETPLACE_FACILITATOR"
        shipping = (item.get("fulfillment") or {}).get("shipping")
        if shipping:
            number = (shipping.get("internationalShipping") or {}).get("iossNumber") or ""
        return self._desk.taxes.of(scheme, facilitated, number, self._destination, self._country)


def _order_charges(
    doc: OrderDoc, desk: Desk, lines: tuple[OrderLine, ...], stated: Money | None, summed: int
) -> tuple[Charge, ...]:
    """Return what the order names and no item does, such as a tip for the delivery.

    Other categories of the order are sums over its items, which are taken from the items. A tip
    that is still pending counts if the stated total has it.
    """
    breakdowns = (doc.get("proceeds") or {}).get("breakdowns")
    if not breakdowns:
        return ()
    told = {
        breakdown["type"]
        for item in doc["orderItems"]
        for breakdown in (item.get("proceeds") or {}).get("breakdowns") or ()
    }
    arrangements = [c.tax for line in lines for c in line.charges if c.tax]
    charges, settled = [], []
    for index, breakdown in enumerate(breakdowns):
        type_ = breakdown["type"]
        if type_ in told:
            continue
        tax = arrangements[0] if type_ == "TAX" and arrangements else None
        try:
            charge = desk.purse.charge(type_, breakdown["subtotal"], tax)
        except CbecError as fault:
            raise Misfit(f"proceeds.breakdowns[{index}]", fault) from None
        charges.append(charge)
        if breakdown.get("status") != "PENDING":
            settled.append(charge)
    if stated is not None and summed + sum(c.amount.minor for c in charges) != stated.minor:
        return tuple(settled)
    return tuple(charges)
