"""Bad input gets a stable code and a hint; the good orders beside it are taken."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from cbec_core.api import CbecError, catalogue

CANARY = "CANARY-Zaphod-Beeblebrox-42"


def refused(read: Any, document: Any) -> CbecError:
    with pytest.raises(CbecError) as refusal:
        read(document)
    assert refusal.value.message
    assert refusal.value.hint
    return refusal.value


def fault(read: Any, order: dict[str, Any]) -> tuple[str, str]:
    """Return code and path of the fault of an order that cannot be taken."""
    page = read({"orders": [order]})
    assert page.orders == ()
    (found,) = page.faults
    assert found.code in catalogue()
    assert found.reason
    return found.code, found.path


def at(order: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return the order with one value replaced; a path such as orderItems.0.product."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = order
    for step in steps:
        place = place[step]
    place[last] = value
    return order


def test_a_truncated_file(read, order):
    text = json.dumps({"orders": [order]}, indent=2).encode()
    error = refused(read, text[: len(text) // 2])
    assert error.code == "intake.not_json"
    assert error.params["line"] > 10
    assert error.params["column"] >= 1


@pytest.mark.parametrize(
    "document",
    [b"", b"PK\x03\x04", b"<xml/>", b"order-id\tsku\n", b'{"orders": [NaN]}', b"[" * 100_000],
)
def test_what_is_not_json(read, document):
    assert refused(read, document).code == "intake.not_json"


def test_words_of_no_json_are_refused_inside_an_order_too(read, order):
    text = json.dumps({"orders": [order]}).replace('"Cup"', "NaN")
    assert refused(read, text.encode()).code == "intake.not_json"


def test_bytes_that_are_not_utf8(read, order):
    order["buyer"]["buyerName"] = "Jürgen"
    text = json.dumps({"orders": [order]}, ensure_ascii=False)
    error = refused(read, text.encode("latin-1"))
    assert error.code == "intake.not_utf8"
    assert error.params["position"] == text.index("ü")


EBAY = {
    "href": "https://api.ebay.com/sell/fulfillment/v1/order",
    "total": 1,
    "orders": [{"orderId": "12-12345-12345", "lineItems": [], "pricingSummary": {}}],
}
SHOPEE = {"error": "", "response": {"order_list": [{"order_sn": "2411050BR6JK9P"}]}}


@pytest.mark.parametrize(
    "document",
    [
        EBAY,
        {"orders": EBAY["orders"]},
        SHOPEE,
        {"orders": [{"id": 450789469, "line_items": []}]},
        {"order": {"id": 1, "line_items": []}},
        {"Orders": [{"OrderId": "1"}]},
        {"payload": {"shipments": []}},
        {},
        [],
        [1],
        "text",
        7,
    ],
)
def test_a_file_of_another_marketplace(read, amazon, document):
    assert refused(read, document).code == "intake.wrong_marketplace"
    assert not amazon.recognises(json.dumps(document).encode())


def test_an_error_answer(read):
    error = refused(read, {"errors": [{"code": "QuotaExceeded", "message": CANARY}]})
    assert error.code == "amazon.error_answer"
    assert "QuotaExceeded" in error.message
    assert CANARY not in error.message


BAD = [
    ("proceeds.grandTotal.currencyCode", "EUX", "money.currency_unknown", ""),
    ("recipient.deliveryAddress.countryCode", "UK", "country.unknown", "recipient"),
    ("recipient.deliveryAddress.countryCode", None, "country.unknown", "recipient"),
    ("orderItems.1.quantityOrdered", -1, "quantity.negative", "orderItems[1]"),
    ("orderItems.1.quantityOrdered", "2", "intake.invalid", "orderItems[1].quantityOrdered"),
    ("orderItems.1.quantityOrdered", 1.5, "intake.invalid", "orderItems[1].quantityOrdered"),
    (
        "orderItems.0.proceeds.breakdowns.0.subtotal.amount",
        "10.505",
        "money.too_many_decimals",
        "orderItems[0]",
    ),
    ("orderItems.0.proceeds.breakdowns.0.subtotal.amount", "10.5_", "money.not_a_number", ""),
    ("orderItems.0.proceeds.breakdowns.0.subtotal.amount", "NaN", "money.not_a_number", ""),
    ("orderItems.0.proceeds.breakdowns.0.subtotal.amount", "١٠.٥٠", "money.not_a_number", ""),
    ("orderItems.0.proceeds.breakdowns.0.subtotal.amount", 10.5, "intake.invalid", ""),
    ("orderItems.0.proceeds.breakdowns.0.subtotal.currencyCode", "USD", "money.currency_mix", ""),
    ("proceeds.grandTotal.amount", "30.36", "order.total_mismatch", ""),
    ("proceeds.grandTotal.amount", "99999999999999999.00", "money.too_large", ""),
    ("orderItems.1.orderItemId", "70000000000001", "order.line_duplicate", ""),
    ("orderItems", [], "order.no_lines", ""),
    ("orderItems", None, "intake.invalid", "orderItems"),
    ("createdTime", "yesterday", "amazon.time_invalid", ""),
    ("createdTime", "2026-11-18T09:00:00", "amazon.time_invalid", ""),
    ("buyer.buyerName", "a\0b", "amazon.nul_character", ""),
    ("orderId", 5, "intake.invalid", "orderId"),
    ("orderId", "Erika Beispiel, +49 30 0", "amazon.id_invalid", ""),
]


@pytest.mark.parametrize(("path", "value", "code", "place"), BAD)
def test_a_bad_order_is_named_with_its_place(read, order, path, value, code, place):
    got, where = fault(read, at(order, path, value))
    assert got == code
    assert where.startswith(f"orders[0].{place}" if place else "orders[0]")


def test_yen_have_no_decimals_but_may_be_written_with_zeros(read, order):
    text = json.dumps(order).replace('"EUR"', '"JPY"')
    assert fault(read, json.loads(text))[0] == "money.too_many_decimals"
    for amount in ("10.50", "2.00", "15.00", "2.85", "30.35"):
        text = text.replace(f'"{amount}"', f'"{amount[:-3]}.00"')
    even = json.loads(text)
    even["proceeds"]["grandTotal"]["amount"] = "29"
    (imported,) = read({"orders": [even]}).orders
    assert imported.order.total.minor == 29


def test_an_order_to_ship_without_amounts(read, order):
    del order["proceeds"]
    for item in order["orderItems"]:
        del item["proceeds"]
    assert fault(read, order)[0] == "amazon.amounts_missing"
    order["fulfillment"]["fulfillmentStatus"] = "PENDING"
    order["salesChannel"]["marketplaceId"] = "A0NEWSITE"
    assert fault(read, order)[0] == "amazon.currency_missing"


def test_one_bad_order_does_not_stop_the_others(read, order):
    good = {**copy.deepcopy(order), "orderId": "302-0000001-0000002"}
    bad = at(order, "orderItems.0.quantityOrdered", -3)
    page = read({"orders": [bad, good, "no order", {"orderId": "302-0000001-0000003"}]})
    assert [i.order.external_id for i in page.orders] == ["302-0000001-0000002"]
    assert [(f.external_id, f.path) for f in page.faults] == [
        ("302-0000001-0000001", "orders[0].orderItems[0]"),
        ("", "orders[2]"),
        ("302-0000001-0000003", "orders[3].createdTime"),
    ]


def test_an_order_that_stands_twice(read, order):
    same = json.loads(json.dumps(order))
    assert len(read({"orders": [order, same]}).orders) == 1
    other = at(copy.deepcopy(order), "buyer.buyerName", "Another")
    third = {**order, "orderId": "302-0000001-0000007"}
    page = read({"orders": [order, other, third]})
    assert [i.order.external_id for i in page.orders] == ["302-0000001-0000007"]
    assert [(f.code, f.external_id) for f in page.faults] == [
        ("amazon.duplicate_differs", "302-0000001-0000001")
    ]


def test_parts_without_their_order(read):
    page = read({"payload": {"AmazonOrderId": "902-1845936-5435065", "OrderItems": []}})
    assert [f.code for f in page.faults] == ["amazon.order_missing"]


def test_an_order_of_ten_thousand_lines_is_read_for_the_core_to_judge(read, order):
    item = order["orderItems"][0]
    order["orderItems"] = [{**item, "orderItemId": str(n)} for n in range(10_000)]
    order["proceeds"]["grandTotal"]["amount"] = "125000.00"
    (imported,) = read({"orders": [order]}).orders
    with pytest.raises(CbecError) as refusal:
        imported.order.check(5000)
    assert refusal.value.code == "order.too_many_lines"


def test_personal_data_never_reaches_a_fault(read, order):
    """Put the canary in every text of the document, one at a time, and break the order too."""

    def places(value: Any, path: tuple[Any, ...] = ()) -> Any:
        if isinstance(value, dict):
            for key in value:
                yield from places(value[key], (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from places(inner, (*path, index))
        elif isinstance(value, str):
            yield path

    coded = {"currencyCode", "countryCode"}  # a code is shown, cut to twelve characters
    for path in places(order):
        if path[-1] in coded:
            continue
        broken = at(copy.deepcopy(order), ".".join(map(str, path)), CANARY)
        for spoil in ({}, {"orderItems": 5}, {"createdTime": CANARY}):
            page = read({"orders": [{**broken, **spoil}]})
            shown = json.dumps([(f.reason, f.path) for f in page.faults])
            assert CANARY not in shown, path
