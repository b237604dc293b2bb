"""What an order of version 2026-01-01 becomes."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cbec_marketplace_amazon.manifest import cbec_check_order

from cbec_core.api import (
    ChargeKind,
    Collector,
    FulfilledBy,
    Money,
    OrderState,
    Severity,
    TaxCollection,
    TaxScheme,
)


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currencyCode": "EUR"}


def one(read: Any, document: Any) -> Any:
    page = read(document)
    assert page.faults == ()
    (imported,) = page.orders
    return imported.order


def test_an_order_is_read_with_all_that_the_next_steps_need(read, order):
    got = one(read, {"order": order})
    assert (got.external_id, got.channel, got.site) == (
        "302-0000001-0000001",
        "amazon",
        "A1PA6795UKMFR9",
    )
    assert got.state is OrderState.TO_SHIP
    assert got.fulfilled_by is FulfilledBy.MERCHANT
    assert got.total == Money(3035, "EUR")
    assert got.placed_at == datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert got.updated_at == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert got.updated_at.tzinfo is UTC
    assert got.ship_by == datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)
    assert [(x.id, x.sku, x.external_sku, x.quantity) for x in got.lines] == [
        ("70000000000001", "CUP-1", "B000000001", 1),
        ("70000000000002", "CUP-2", "B000000001", 2),
    ]
    assert got.ship_to.address.lines == ("Musterstr. 1",)
    assert got.buyer.address.name == "Erika Beispiel"
    assert got.tax_collections == (
        TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS, "IM2760000099"),
    )


def test_the_ioss_number_and_the_buyer_stay_out_of_repr(read, order):
    page = read({"orders": [order]})
    shown = repr(page)
    for secret in ("IM2760000099", "Erika", "Musterstr", "marketplace.example"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING_AVAILABILITY", OrderState.AWAITING_PAYMENT),
        ("PENDING", OrderState.AWAITING_PAYMENT),
        ("UNSHIPPED", OrderState.TO_SHIP),
        ("PARTIALLY_SHIPPED", OrderState.PARTIALLY_SHIPPED),
        ("SHIPPED", OrderState.SHIPPED),
        ("CANCELLED", OrderState.CANCELLED),
        ("UNFULFILLABLE", OrderState.EXCEPTION),
        ("TELEPORTED", OrderState.UNKNOWN),
        (None, OrderState.UNKNOWN),
    ],
)
def test_states(read, order, status, state):
    order["fulfillment"]["fulfillmentStatus"] = status
    assert one(read, {"order": order}).state is state


def test_charges_of_every_category(read, order):
    item = order["orderItems"][0]
    item["proceeds"]["breakdowns"] = [
        {"type": kind, "subtotal": eur(amount)}
        for kind, amount in (
            ("ITEM", "10.00"),
            ("SHIPPING", "3.00"),
            ("GIFT_WRAP", "1.50"),
            ("COD_FEE", "2.00"),
            ("OTHER", "0.25"),
            ("DISCOUNT", "-1.00"),
            ("BRAND_NEW_CATEGORY", "0.05"),
            ("TAX", "1.00"),
        )
    ]
    order["orderItems"] = [item]
    order["proceeds"] = {"grandTotal": eur("16.80")}
    got = one(read, {"order": order})
    assert [(c.kind.value, c.amount.minor) for c in got.lines[0].charges] == [
        ("goods", 1000),
        ("shipping", 300),
        ("gift_wrap", 150),
        ("fee", 200),
        ("other", 25),
        ("discount", -100),
        ("other", 5),
        ("tax", 100),
    ]


@pytest.mark.parametrize("told", ["4.00", "-4.00"])
def test_a_discount_is_negative_whatever_its_sign(read, order, told):
    item = order["orderItems"][0]
    item["proceeds"]["breakdowns"].append({"type": "DISCOUNT", "subtotal": eur(told)})
    order["proceeds"]["grandTotal"] = eur("26.35")
    assert one(read, {"order": order}).lines[0].charged(ChargeKind.DISCOUNT) == -400


def test_what_only_the_order_names_is_a_charge_of_the_order(read, order):
    order["proceeds"] = {
        "grandTotal": eur("35.35"),
        "breakdowns": [
            {"type": "ITEM", "subtotal": eur("25.50")},
            {"type": "TAX", "subtotal": eur("4.85")},
            {"type": "DELIVERY_TIP", "status": "FINALIZED", "subtotal": eur("5.00")},
        ],
    }
    assert [(c.kind, c.amount.minor) for c in one(read, {"order": order}).charges] == [
        (ChargeKind.TIP, 500)
    ]


@pytest.mark.parametrize(("total", "tips"), [("30.35", 0), ("35.35", 1)])
def test_a_pending_tip_counts_if_the_total_has_it(read, order, total, tips):
    tip = {"type": "DELIVERY_TIP", "status": "PENDING", "subtotal": eur("5.00")}
    order["proceeds"] = {"grandTotal": eur(total), "breakdowns": [tip]}
    assert len(one(read, {"order": order}).charges) == tips


def test_a_pending_order_is_taken_with_what_is_known(read, order):
    for key in ("recipient", "proceeds", "buyer"):
        del order[key]
    for item in order["orderItems"]:
        del item["proceeds"]
    order["fulfillment"]["fulfillmentStatus"] = "PENDING"
    got = one(read, {"order": order})
    assert got.state is OrderState.AWAITING_PAYMENT
    assert got.total == Money(0, "EUR")
    assert got.ship_to is None
    assert got.destination == ""
    assert [x.quantity for x in got.lines] == [1, 2]


def test_a_cancelled_order_owes_nothing_and_ships_nothing(read, order):
    order["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    order["proceeds"]["grandTotal"] = eur("0.00")
    got = one(read, {"order": order})
    assert got.total == Money(0, "EUR")
    assert [(x.quantity, x.charges) for x in got.lines] == [(0, ()), (0, ())]


def test_a_wish_to_cancel_holds_the_order_until_it_is_carried_out(read, order):
    item = order["orderItems"][1]
    item["cancellation"] = {"cancellationRequest": {"requester": "BUYER"}}
    held = one(read, {"order": order})
    assert held.state is OrderState.TO_SHIP
    assert held.cancel_requested
    assert [f.code for f in cbec_check_order(held)] == ["amazon.cancel_requested"]
    item["cancellation"]["cancellationExecution"] = {"cancelledBy": "MERCHANT"}
    item["fulfillment"] |= {"quantityFulfilled": 0, "quantityUnfulfilled": 0}
    done = one(read, {"order": order})
    assert done.state is OrderState.TO_SHIP
    assert [x.quantity for x in done.lines] == [1, 0]


@pytest.mark.parametrize("told", [{}, {"quantityFulfilled": 0}, {"quantityUnfulfilled": 0}, None])
def test_a_cancellation_of_an_unknown_number_of_units_holds_the_order(read, order, told):
    item = order["orderItems"][1]
    item["cancellation"] = {"cancellationExecution": {"cancelledBy": "AMAZON"}}
    item["fulfillment"] = told
    held = one(read, {"order": order})
    assert held.state is OrderState.TO_SHIP
    assert held.cancel_requested
    assert "amazon.cancel_requested" in [f.code for f in cbec_check_order(held)]
    order["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    assert not one(read, {"order": order}).cancel_requested


IOSS_TOLD = {"taxCalculationBreakdowns": [{"reportingScheme": "IOSS"}]}
TAXES = [
    ("DE", {"taxCalculationBreakdowns": [{"reportingScheme": "UOSS"}]}, "", "UOSS"),
    ("DE", None, "IM2760000099", "IOSS"),
    ("US", {"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]}, "", "SALES_TAX"),
    ("GB", {"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]}, "", "GB_VAT"),
    ("AU", {"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]}, "", "GST"),
    ("NO", {"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]}, "", "VOEC"),
    ("BR", {"taxCollections": [{"model": "MARKETPLACE_FACILITATOR"}]}, "", "UNKNOWN"),
    ("DE", IOSS_TOLD, "", "IOSS"),
    ("GB", IOSS_TOLD, "", "IOSS"),
    ("TR", IOSS_TOLD, "", "UNKNOWN"),
    ("NO", IOSS_TOLD, "", "VOEC"),
]


@pytest.mark.parametrize(("country", "tax", "number", "scheme"), TAXES)
def test_the_marketplace_collects(read, order, country, tax, number, scheme):
    order["recipient"]["deliveryAddress"]["countryCode"] = country
    for item in order["orderItems"]:
        item["tax"] = tax
        item["fulfillment"] = {
            "shipping": {"internationalShipping": {"iossNumber": number} if number else None}
        }
    assert one(read, {"order": order}).tax_collections == (
        TaxCollection(Collector.MARKETPLACE, TaxScheme(scheme), number),
    )


@pytest.mark.parametrize(
    ("country", "scheme"), [("DE", TaxScheme.DOMESTIC), ("GB", TaxScheme.UNKNOWN)]
)
def test_else_the_seller_collects(read, order, country, scheme):
    order["recipient"]["deliveryAddress"]["countryCode"] = country
    for item in order["orderItems"]:
        del item["tax"]
        # Amazon shows an IOSS number outside the union too, where it means nothing.
        item["fulfillment"]["shipping"] = (
            {"internationalShipping": {"iossNumber": "IM2760000099"}} if country == "GB" else None
        )
    assert one(read, {"order": order}).tax_collections == (TaxCollection(Collector.SELLER, scheme),)


@pytest.mark.parametrize("number", ["IM0000000000", "CANARY", "IM1234567890", ""])
@pytest.mark.parametrize("scheme", ["IOSS", ""])
def test_what_is_no_ioss_number_is_not_kept_and_a_finding_tells(read, order, number, scheme):
    for item in order["orderItems"]:
        item["tax"] = {"taxCalculationBreakdowns": [{"reportingScheme": scheme}]}
        item["fulfillment"] = {"shipping": {"internationalShipping": {"iossNumber": number}}}
    got = one(read, {"order": order})
    told = [(f.code, f.severity) for f in cbec_check_order(got)]
    if not number and not scheme:
        assert told == []
        return
    assert got.tax_collections == (TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS),)
    assert told == [("amazon.ioss_missing", Severity.ERROR)]
    order["fulfillment"]["fulfilledBy"] = "AMAZON"
    codes = [f.code for f in cbec_check_order(one(read, {"order": order}))]
    assert codes == ["amazon.fulfilled_by_amazon"]


def test_an_arrangement_without_an_amount_is_kept(read, order):
    for item in order["orderItems"]:
        item["proceeds"]["breakdowns"].pop()
    order["proceeds"]["grandTotal"] = eur("25.50")
    got = one(read, {"order": order})
    assert got.tax_collections[0].scheme is TaxScheme.IOSS
    assert got.lines[0].charged(ChargeKind.TAX) == 0


def test_findings_name_what_amazon_means(read, order):
    assert cbec_check_order(one(read, {"order": order})) == []
    order["fulfillment"] |= {"fulfilledBy": "AMAZON", "fulfillmentStatus": "PENDING"}
    order["salesChannel"]["marketplaceId"] = "A0NEWSITE"
    got = one(read, {"order": order})
    assert got.fulfilled_by is FulfilledBy.MARKETPLACE
    findings = cbec_check_order(got)
    assert [(f.code, f.severity) for f in findings] == [
        ("amazon.pending", Severity.INFO),
        ("amazon.fulfilled_by_amazon", Severity.INFO),
        ("amazon.site_unknown", Severity.WARNING),
    ]
    assert all(f.text and f.text_zh for f in findings)


def test_a_replacement_costs_nothing(read, order):
    order["associatedOrders"] = [
        {"orderId": "302-0000001-0000000", "associationType": "REPLACEMENT_ORIGINAL_ID"}
    ]
    del order["proceeds"]
    for item in order["orderItems"]:
        del item["proceeds"]
    assert one(read, {"orders": [order]}).total == Money(0, "EUR")


def test_the_digest_follows_content_not_layout(read, order):
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shuffled(value[key]) for key in reversed(value)}
        return [shuffled(x) for x in value] if isinstance(value, list) else value

    base = one(read, {"orders": [order]})
    for document in (
        json.dumps({"orders": [shuffled(order)]}, indent=3).encode(),
        json.dumps({"order": order}, separators=(",", ":")).encode(),
        b"\xef\xbb\xbf" + json.dumps([{"orders": [order]}]).encode(),
    ):
        assert one(read, document) == base
    for path in ("lastUpdatedTime", "buyer", "proceeds"):
        changed = copy.deepcopy(order)
        if path == "lastUpdatedTime":
            changed[path] = "2026-11-18T12:00:00Z"
        elif path == "buyer":
            changed[path]["buyerName"] = "Another"
        else:
            changed["orderItems"][0]["proceeds"]["breakdowns"][0]["subtotal"]["amount"] = "11.50"
            changed[path]["grandTotal"] = eur("31.35")
        assert one(read, {"orders": [changed]}).content_hash != base.content_hash


def test_text_that_moves_to_the_next_field_is_other_content(read, order):
    """Also where the fields stand side by side in what is digested."""
    digests = set()
    for sku, title in (("A-1", "Cup"), ("A-", "1Cup"), ("A-1Cup", ""), ("A", "-1Cup")):
        order["orderItems"][0]["product"] |= {"sellerSku": sku, "title": title}
        digests.add(one(read, {"orders": [order]}).content_hash)
    parts = ["Gate 1", "Yard 2", "Dock 3"]
    for some in (parts, parts[:2], ["Gate 1Yard 2"]):
        address = order["recipient"]["deliveryAddress"]
        for number in (1, 2, 3):
            address[f"addressLine{number}"] = (*some, None, None)[number - 1]
        digests.add(one(read, {"orders": [order]}).content_hash)
    assert len(digests) == 7


def test_the_raw_text_is_what_amazon_wrote(read, order):
    order["packages"] = [{"packageReferenceId": "1", "note": 'a "{brace"}, {"orderId": '}]
    order["associatedOrders"] = [{"orderId": "x", "associationType": "EXCHANGE_ORIGINAL_ID"}]
    second = {**copy.deepcopy(order), "orderId": "302-0000001-0000002"}
    text = json.dumps({"orders": [order, second]}, indent=1)
    page = read(text.encode())
    assert [json.loads(i.raw) for i in page.orders] == [order, second]
    assert all(i.raw in text for i in page.orders)


def test_paging(read, order):
    page = read(
        {
            "orders": [order],
            "pagination": {"nextToken": "TOKEN"},
            "createdBefore": "2026-11-20T00:00:00Z",
        }
    )
    assert (page.next_page, page.cursor) == ("TOKEN", "2026-11-20T00:00:00Z")
    empty = read({"orders": [], "lastUpdatedBefore": "2026-11-21T00:00:00Z"})
    assert (empty.orders, empty.faults, empty.next_page) == ((), (), "")
    assert empty.cursor == "2026-11-21T00:00:00Z"
    both = read([{"orders": [order]}, {"order": {**order, "orderId": "302-0000001-0000009"}}])
    assert len(both.orders) == 2
