"""What an order of version v0 with its items becomes."""

from __future__ import annotations

from typing import Any

import pytest

from cbec_core.api import (
    ChargeKind,
    Collector,
    FulfilledBy,
    Money,
    OrderState,
    TaxCollection,
    TaxScheme,
)


def m(amount: str, currency: str = "USD") -> dict[str, str]:
    return {"Amount": amount, "CurrencyCode": currency}


@pytest.fixture
def head() -> dict[str, Any]:
    return {
        "AmazonOrderId": "112-0000001-0000001",
        "PurchaseDate": "2026-11-18T09:00:00Z",
        "LastUpdateDate": "2026-11-18T09:30:00.058Z",
        "OrderStatus": "Unshipped",
        "FulfillmentChannel": "MFN",
        "MarketplaceId": "ATVPDKIKX0DER",
        "IsReplacementOrder": "false",
        "OrderTotal": m("18.30"),
        "ShippingAddress": {"Name": "A", "City": "Reno", "CountryCode": "US"},
        "BuyerInfo": {"BuyerEmail": "x@marketplace.example"},
    }


@pytest.fixture
def item() -> dict[str, Any]:
    return {
        "ASIN": "B000000001",
        "OrderItemId": "60000000000001",
        "SellerSKU": "CUP",
        "Title": "Cup",
        "QuantityOrdered": 2,
        "ItemPrice": m("15.00"),
        "ItemTax": m("1.20"),
        "ShippingPrice": m("4.00"),
        "ShippingTax": m("0.30"),
        "PromotionDiscount": m("2.00"),
        "PromotionDiscountTax": m("0.20"),
        "TaxCollection": {"Model": "MarketplaceFacilitator"},
    }


def one(read: Any, document: Any) -> Any:
    page = read(document)
    assert page.faults == ()
    return page.orders[0].order


def forms(head: dict[str, Any], item: dict[str, Any]) -> list[Any]:
    items = {"payload": {"AmazonOrderId": head["AmazonOrderId"], "OrderItems": [item]}}
    whole = {**head, "OrderItems": [item]}
    return [
        {"Orders": [whole]},
        {"payload": {"Orders": [whole]}},
        {"payload": whole},
        [{"payload": {"Orders": [head]}}, items],
        [items, {"payload": head}],
        {"getOrder": {"payload": head}, "getOrderItems": items},
    ]


def test_every_form_of_the_answers_gives_the_same_order(read, head, item):
    first, *others = (one(read, form) for form in forms(head, item))
    assert first.total == Money(1830, "USD")
    assert first.state is OrderState.TO_SHIP
    assert [(c.kind, c.amount.minor) for c in first.lines[0].charges] == [
        (ChargeKind.GOODS, 1500),
        (ChargeKind.SHIPPING, 400),
        (ChargeKind.DISCOUNT, -200),
        (ChargeKind.TAX, 130),
    ]
    assert first.tax_collections == (TaxCollection(Collector.MARKETPLACE, TaxScheme.SALES_TAX),)
    assert all(other == first for other in others)


def test_prices_that_contain_their_tax_are_split(read, head, item):
    head["OrderTotal"] = m("17.00")
    got = one(read, {"Orders": [{**head, "OrderItems": [item]}]})
    assert [(c.kind, c.amount.minor) for c in got.lines[0].charges] == [
        (ChargeKind.GOODS, 1380),
        (ChargeKind.SHIPPING, 370),
        (ChargeKind.DISCOUNT, -180),
        (ChargeKind.TAX, 130),
    ]


def test_a_total_that_fits_neither_reading_is_a_fault(read, head, item):
    head["OrderTotal"] = m("17.01")
    (fault,) = read({"Orders": [{**head, "OrderItems": [item]}]}).faults
    assert (fault.code, fault.path) == ("order.total_mismatch", "Orders[0]")


@pytest.mark.parametrize(
    ("site", "currency", "total"),
    [("ATVPDKIKX0DER", "USD", 1830), ("A1PA6795UKMFR9", "EUR", 1700)],
)
def test_without_a_total_the_custom_of_the_site_decides(read, head, item, site, currency, total):
    del head["OrderTotal"]
    head |= {"OrderStatus": "Pending", "MarketplaceId": site}
    for value in item.values():
        if isinstance(value, dict) and "Amount" in value:
            value["CurrencyCode"] = currency
    got = one(read, {"Orders": [{**head, "OrderItems": [item]}]})
    assert got.state is OrderState.AWAITING_PAYMENT
    assert got.total == Money(total, currency)


@pytest.mark.parametrize("wish", ["true", True])
def test_a_wish_to_cancel_holds_the_order(read, head, item, wish):
    item["BuyerRequestedCancel"] = {"IsBuyerRequestedCancel": wish}
    assert one(read, {"Orders": [{**head, "OrderItems": [item]}]}).cancel_requested


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PendingAvailability", OrderState.AWAITING_PAYMENT),
        ("PartiallyShipped", OrderState.PARTIALLY_SHIPPED),
        ("InvoiceUnconfirmed", OrderState.SHIPPED),
        ("Canceled", OrderState.CANCELLED),
        ("Unfulfillable", OrderState.EXCEPTION),
        ("Novel", OrderState.UNKNOWN),
    ],
)
def test_states(read, head, item, status, state):
    head |= {"OrderStatus": status, "FulfillmentChannel": "AFN"}
    got = one(read, {"Orders": [{**head, "OrderItems": [item]}]})
    assert got.state is state
    assert got.fulfilled_by is FulfilledBy.MARKETPLACE


def test_address_and_buyer_may_stand_beside_the_order(read, head, item):
    name = head["AmazonOrderId"]
    parts = [
        {"payload": {"AmazonOrderId": name, "ShippingAddress": head.pop("ShippingAddress")}},
        {"payload": {"AmazonOrderId": name, **head.pop("BuyerInfo")}},
    ]
    got = one(read, [{"payload": {**head, "OrderItems": [item]}}, *parts])
    assert got.destination == "US"
    assert got.buyer.address.email == "x@marketplace.example"


def test_items_that_go_on_elsewhere_are_not_taken(read, head, item):
    name = head["AmazonOrderId"]
    first = {"payload": {"AmazonOrderId": name, "OrderItems": [item], "NextToken": "T"}}
    (fault,) = read([{"payload": head}, first]).faults
    assert (fault.external_id, fault.code) == (name, "amazon.items_incomplete")
    (fault,) = read({"payload": {"Orders": [head]}}).faults
    assert (fault.external_id, fault.code) == (name, "amazon.items_missing")


def test_the_cursor_of_the_test_system_becomes_a_time(read):
    page = read({"payload": {"Orders": [], "CreatedBefore": "1.569521782042E9"}})
    assert page.cursor == "2019-09-26T18:16:22.042Z"
