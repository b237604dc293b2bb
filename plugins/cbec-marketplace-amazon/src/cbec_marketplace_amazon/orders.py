"""Orders of version 2026-01-01 as orders of cbec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_core.api import (
    Address,
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
    if state is OrderState.TO_SHIP and reader.cancel_wished:
        state = OrderState.ON_HOLD
    charges: tuple[Charge, ...] = ()
    if cancelled and not stated:
        # The amounts of the items are what would have been paid; nothing is.
        stated = Money.zero(currency)
        summed = 0
        lines = tuple(OrderLine(x.id, x.sku, x.title, 0, (), x.external_sku) for x in lines)
    else:
        charges = _order_charges(doc, desk, reader, stated)
        summed = reader.summed + sum_charges(charges, currency)
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
    said = (
        *(name, site, state, fulfilled_by, currency, total.minor, latest),
        *(doc["createdTime"], doc["lastUpdatedTime"]),
        *(said_of(buyer), said_of(ship_to), reader.said),
        [(charge.kind, charge.amount.minor) for charge in charges],
    )
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
        total,
        lines,
        charges,
        site,
        fulfilled_by,
        buyer,
        ship_to,
        instant(latest, "shipByWindow.latestDateTime") if latest else None,
        digest(said),
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
        self.arrangement = desk.taxes.of("", False, "", destination, country)
        self.summed = 0
        self.types: set[str] = set()
        self.cancel_wished = False
        # What the items say, for the digest of the order.
        self.said: list[object] = []

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
            self.cancel_wished = self.cancel_wished or _wishes_to_cancel(item)
        name, sku, title = item["orderItemId"], product.get("sellerSku"), product.get("title")
        self.said += (name, sku, asin, title, quantity)
        return OrderLine(
            name,
            sku or asin,
            title or "",
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
            self.arrangement = self._arrange(item)
            self._taxed = self._desk.purse.shelf(self.arrangement)
        arrangement = self.arrangement
        by_marketplace = arrangement.collector is Collector.MARKETPLACE
        currency, plain, taxed, said = self._currency, self._plain, self._taxed, self.said
        types = self.types
        charges = []
        summed = 0
        untaxed = True
        for breakdown in breakdowns:
            type_ = breakdown["type"]
            subtotal = breakdown["subtotal"]
            key = (type_, subtotal["amount"], subtotal["currencyCode"])
            said.append(key)
            types.add(type_)
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
        self.said += (scheme, facilitated, number)
        return self._desk.taxes.of(scheme, facilitated, number, self._destination, self._country)


def _order_charges(
    doc: OrderDoc, desk: Desk, reader: _Reader, stated: Money | None
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
    every = reader.summed + sum(charge.amount.minor for charge in charges)
    return tuple(charges if stated is None or every == stated.minor else settled)
