"""Orders of version v0, with their items, as orders of cbec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from pydantic_core import to_json

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
from cbec_marketplace_amazon.amounts import parse
from cbec_marketplace_amazon.models_v0 import ORDER_V0, ItemV0
from cbec_marketplace_amazon.reading import (
    Desk,
    Misfit,
    buyer_of,
    check_id,
    check_lines,
    digest,
    instant,
    settle_total,
    state_of,
    sum_charges,
)
from cbec_marketplace_amazon.sites import NET_PRICE_COUNTRIES, SITES

if TYPE_CHECKING:
    from cbec_marketplace_amazon.models_v0 import MoneyV0, OrderV0

__all__ = ["read_order_v0"]

_FREE: Final = frozenset({OrderState.AWAITING_PAYMENT, OrderState.CANCELLED})


@attrs.frozen
class _Price:
    """A price of an item and the tax on it, in minor units; a discount is negative."""

    kind: ChargeKind
    minor: int
    tax: int


@attrs.frozen
class _Item:
    """An item whose amounts are read, but not yet told net from gross."""

    doc: ItemV0
    prices: tuple[_Price, ...]
    arrangement: TaxCollection


def read_order_v0(raw: str | bytes, desk: Desk) -> Order:
    """Read one order; raise pydantic's `ValidationError`, `CbecError` or `Misfit`."""
    doc = ORDER_V0.validate_json(raw)
    name = doc["AmazonOrderId"]
    check_id(name, "order id")
    site = doc.get("MarketplaceId") or ""
    country = SITES.get(site, ("", ""))[0]
    by_amazon = doc.get("FulfillmentChannel") == "AFN"
    state = state_of(doc["OrderStatus"])
    item_docs = doc.get("OrderItems") or []
    if not item_docs:
        raise DomainError("amazon.items_missing", order=name)
    ship_to = _consignee(doc)
    destination = ship_to.address.country if ship_to else ""
    told = doc.get("OrderTotal")
    stated = parse(told["Amount"], told["CurrencyCode"]) if told else None
    currency = stated.currency if stated is not None else _currency(doc, site)
    if stated is None and not by_amazon and state not in _FREE and not _tells_amounts(doc):
        raise DomainError("amazon.amounts_missing", order=name)
    items = _items(item_docs, desk, currency, destination, country)
    cancelled = state is OrderState.CANCELLED
    if cancelled and not stated:
        stated = Money.zero(currency)
        items = tuple(attrs.evolve(item, prices=()) for item in items)
    gross = _is_gross(items, stated, country)
    lines = tuple(_line(item, currency, gross, cancelled) for item in items)
    check_lines(name, lines)
    summed = sum(sum_charges(line.charges, currency) for line in lines)
    buyer = doc.get("BuyerInfo") or {}
    company = (doc.get("ShippingAddress") or {}).get("CompanyName") or ""
    latest = doc.get("LatestShipDate")
    context = desk.context
    return Order(
        order_id(context.merchant_id, context.channel, name),
        context.merchant_id,
        context.channel,
        name,
        instant(doc["PurchaseDate"], "PurchaseDate"),
        instant(doc["LastUpdateDate"], "LastUpdateDate"),
        state,
        currency,
        settle_total(name, stated, summed, currency),
        lines,
        (),
        site,
        FulfilledBy.MARKETPLACE if by_amazon else FulfilledBy.MERCHANT,
        buyer_of(
            buyer.get("BuyerName") or "",
            buyer.get("BuyerEmail") or "",
            company if buyer else "",
            destination,
            site,
        ),
        ship_to,
        instant(latest, "LatestShipDate") if latest else None,
        digest(to_json(doc)),
        cancel_requested=any(map(_wishes_to_cancel, item_docs)),
    )


def _true(value: bool | str | None) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")


def _wishes_to_cancel(item: ItemV0) -> bool:
    return _true((item.get("BuyerRequestedCancel") or {}).get("IsBuyerRequestedCancel"))


def _tells_amounts(doc: OrderV0) -> bool:
    if _true(doc.get("IsReplacementOrder")):
        return True  # a replacement costs nothing
    return all(item.get("ItemPrice") for item in doc.get("OrderItems") or ())


def _currency(doc: OrderV0, site: str) -> str:
    for item in doc.get("OrderItems") or ():
        price = item.get("ItemPrice")
        if price:
            return price["CurrencyCode"]
    if site not in SITES:
        raise DomainError("amazon.currency_missing", order=doc["AmazonOrderId"])
    return SITES[site][1]


def _consignee(doc: OrderV0) -> Party | None:
    address = doc.get("ShippingAddress")
    if not address:
        return None
    lines = (
        address.get("AddressLine1"),
        address.get("AddressLine2"),
        address.get("AddressLine3"),
        address.get("District"),
        address.get("County"),
        address.get("Municipality"),
    )
    try:
        return Party(
            Address(
                address.get("CountryCode") or "",
                address.get("Name") or "",
                address.get("CompanyName") or "",
                tuple(line for line in lines if line),
                address.get("City") or "",
                address.get("StateOrRegion") or "",
                address.get("PostalCode") or "",
                address.get("Phone") or "",
            )
        )
    except CbecError as fault:
        raise Misfit("ShippingAddress.CountryCode", fault) from None


def _items(
    docs: list[ItemV0], desk: Desk, currency: str, destination: str, country: str
) -> tuple[_Item, ...]:
    items = []
    for index, doc in enumerate(docs):
        try:
            if doc["QuantityOrdered"] < 0:
                raise DomainError(
                    "quantity.negative", what="QuantityOrdered", value=doc["QuantityOrdered"]
                )
            arrangement = desk.taxes.of(
                doc.get("DeemedResellerCategory") or "",
                (doc.get("TaxCollection") or {}).get("Model") == "MarketplaceFacilitator",
                doc.get("IossNumber") or "",
                destination,
                country,
            )
            items.append(_Item(doc, _prices(doc, currency), arrangement))
        except CbecError as fault:
            raise Misfit(f"OrderItems[{index}]", fault) from None
    return tuple(items)


def _prices(doc: ItemV0, currency: str) -> tuple[_Price, ...]:
    def minor(told: MoneyV0 | None) -> int:
        if not told:
            return 0
        money = parse(told["Amount"], told["CurrencyCode"])
        if money.currency != currency:
            raise DomainError("money.currency_mix", left=currency, right=money.currency)
        return money.minor

    wrap = doc.get("BuyerInfo") or {}
    goods, shipping, fee = doc.get("ItemPrice"), doc.get("ShippingPrice"), doc.get("CODFee")
    rebate, carriage = doc.get("PromotionDiscount"), doc.get("ShippingDiscount")
    rebate_tax, carriage_tax = doc.get("PromotionDiscountTax"), doc.get("ShippingDiscountTax")
    return (
        _Price(ChargeKind.GOODS, minor(goods), minor(doc.get("ItemTax"))),
        _Price(ChargeKind.SHIPPING, minor(shipping), minor(doc.get("ShippingTax"))),
        _Price(
            ChargeKind.GIFT_WRAP, minor(wrap.get("GiftWrapPrice")), minor(wrap.get("GiftWrapTax"))
        ),
        _Price(ChargeKind.FEE, minor(fee), 0),
        _Price(ChargeKind.DISCOUNT, -abs(minor(rebate)), -abs(minor(rebate_tax))),
        _Price(ChargeKind.DISCOUNT, -abs(minor(carriage)), -abs(minor(carriage_tax))),
        _Price(ChargeKind.DISCOUNT, -abs(minor(doc.get("CODFeeDiscount"))), 0),
    )


def _is_gross(items: tuple[_Item, ...], stated: Money | None, country: str) -> bool:
    """Tell whether prices contain their tax.

    Version v0 does not say: sites in America show prices without tax, the others with it. The
    stated total decides; without one, the custom of the site does.
    """
    prices = [price for item in items for price in item.prices]
    gross = sum(price.minor for price in prices)
    net = gross + sum(price.tax for price in prices)
    if stated is None:
        return country not in NET_PRICE_COUNTRIES
    return stated.minor == gross and stated.minor != net


def _line(item: _Item, currency: str, gross: bool, cancelled: bool) -> OrderLine:
    doc = item.doc
    charges = []
    tax = 0
    for price in item.prices:
        amount = price.minor - price.tax if gross else price.minor
        tax += price.tax
        if amount or price.kind is ChargeKind.GOODS:
            charges.append(Charge(price.kind, Money(amount, currency)))
    if tax or (charges and item.arrangement.collector is Collector.MARKETPLACE):
        charges.append(Charge(ChargeKind.TAX, Money(tax, currency), item.arrangement))
    asin = doc.get("ASIN") or ""
    return OrderLine(
        doc["OrderItemId"],
        doc.get("SellerSKU") or asin,
        doc.get("Title") or "",
        0 if cancelled else doc["QuantityOrdered"],
        tuple(charges),
        asin,
    )
