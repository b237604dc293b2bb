"""What holds for every document, not only for the ones that were thought of."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cbec_marketplace_amazon.provider import AmazonMarketplace
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import CbecError, OrderPage, ProviderTools, ReadContext, catalogue
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

AMAZON = AmazonMarketplace(None, ProviderTools(NoTransport(), FrozenClock()))
CONTEXT = ReadContext("m1", "amazon")
DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
TYPES = st.sampled_from(["ITEM", "SHIPPING", "GIFT_WRAP", "COD_FEE", "OTHER", "TAX", "DISCOUNT"])


def read(document: Any) -> OrderPage:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return AMAZON.read_orders(raw, CONTEXT)


def told(minor: int, currency: str) -> dict[str, str]:
    return {"amount": str(Decimal(minor).scaleb(-DECIMALS[currency])), "currencyCode": currency}


@st.composite
def orders(draw: st.DrawFn, number: int = 1) -> dict[str, Any]:
    """Draw an order whose stated total is the sum of what its items name."""
    currency = draw(st.sampled_from(sorted(DECIMALS)))
    total = 0
    items = []
    for line in range(draw(st.integers(1, 4))):
        breakdowns = []
        for type_ in draw(st.lists(TYPES, max_size=5)):
            minor = draw(st.integers(0, 10**9))
            minor = -minor if type_ == "DISCOUNT" else minor
            total += minor
            breakdowns.append({"type": type_, "subtotal": told(minor, currency)})
        items.append(
            {
                "orderItemId": f"{number}-{line}",
                "quantityOrdered": draw(st.integers(0, 9)),
                "product": {"title": draw(TEXT), "sellerSku": draw(TEXT)},
                "proceeds": {"breakdowns": breakdowns},
            }
        )
    return {
        "orderId": f"302-0000001-{number:07d}",
        "createdTime": "2026-11-18T09:00:00Z",
        "lastUpdatedTime": "2026-11-18T09:30:00Z",
        "salesChannel": {"marketplaceId": "A1PA6795UKMFR9"},
        "buyer": {"buyerName": draw(TEXT)},
        "recipient": {"deliveryAddress": {"city": draw(TEXT), "countryCode": "DE"}},
        "proceeds": {"grandTotal": told(total, currency)},
        "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"},
        "orderItems": items,
    }


def pages() -> st.SearchStrategy[dict[str, Any]]:
    return st.integers(0, 3).flatmap(
        lambda count: st.fixed_dictionaries(
            {"orders": st.tuples(*(orders(n + 1) for n in range(count))).map(list)}
        )
    )


@given(orders())
def test_charges_add_up_to_the_total_exactly(order):
    (imported,) = read({"orders": [order]}).orders
    got = imported.order.check(max_lines=10)
    grand = order["proceeds"]["grandTotal"]
    assert got.total.currency == grand["currencyCode"]
    assert got.total.amount == Decimal(grand["amount"])
    assert sum(c.amount.minor for c in got.all_charges()) == got.total.minor


@given(orders(), st.integers(-(10**6), 10**6).filter(bool))
def test_any_difference_to_the_total_is_a_fault(order, difference):
    grand = order["proceeds"]["grandTotal"]
    unit = Decimal(1).scaleb(-DECIMALS[grand["currencyCode"]])
    grand["amount"] = str(Decimal(grand["amount"]) + difference * unit)
    page = read({"orders": [order]})
    assert page.orders == ()
    assert [fault.code for fault in page.faults] == ["order.total_mismatch"]


@given(pages(), st.sampled_from([None, 1, "\t"]), st.booleans(), st.booleans())
def test_layout_changes_nothing_but_the_raw_text(page, indent, ascii_only, first):
    text = json.dumps(page, indent=indent, ensure_ascii=ascii_only)
    if first:  # a key in front makes the document be read whole
        text = '{"x": 1,' + text[1:]
    got, plain = read(text.encode()), read(page)
    assert [i.order for i in got.orders] == [i.order for i in plain.orders]
    assert [json.loads(i.raw) for i in got.orders] == page["orders"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def _containers(value: Any) -> list[Any]:
    inner = list(value.values()) if isinstance(value, dict) else list(value)
    below = [c for child in inner if isinstance(child, (dict, list)) for c in _containers(child)]
    return [value, *below]


@st.composite
def spoilt(draw: st.DrawFn, sound: st.SearchStrategy[Any]) -> Any:
    """Draw a document with parts deleted, doubled or replaced by anything."""
    document = copy.deepcopy(draw(sound))
    for _ in range(draw(st.integers(1, 4))):
        places = [place for place in _containers(document) if place]
        if not places:
            break
        place = draw(st.sampled_from(places))
        key = draw(st.sampled_from(range(len(place)) if isinstance(place, list) else list(place)))
        match draw(st.sampled_from(["delete", "replace", "move"])):
            case "delete":
                del place[key]
            case "replace":
                place[key] = draw(JSON)
            case "move":
                place[key] = copy.deepcopy(document)
    return document


V0 = st.fixed_dictionaries(
    {
        "payload": st.fixed_dictionaries(
            {
                "Orders": st.lists(
                    st.fixed_dictionaries(
                        {
                            "AmazonOrderId": st.just("112-0000001-0000001"),
                            "PurchaseDate": st.just("2026-11-18T09:00:00Z"),
                            "LastUpdateDate": st.just("2026-11-18T09:00:00Z"),
                            "OrderStatus": st.sampled_from(["Pending", "Unshipped", "Canceled"]),
                            "MarketplaceId": st.just("ATVPDKIKX0DER"),
                            "ShippingAddress": st.just({"CountryCode": "US"}),
                            "BuyerInfo": st.just({"BuyerName": "A"}),
                            "OrderItems": st.just(
                                [
                                    {
                                        "OrderItemId": "1",
                                        "QuantityOrdered": 1,
                                        "ItemPrice": {"Amount": "1.00", "CurrencyCode": "USD"},
                                        "TaxCollection": {"Model": "MarketplaceFacilitator"},
                                        "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "true"},
                                    }
                                ]
                            ),
                        }
                    ),
                    max_size=2,
                ),
                "NextToken": st.just("T"),
                "CreatedBefore": st.just("1.569521782042E9"),
            }
        )
    }
)


def attempt(reader: Callable[[bytes, ReadContext], Any], document: bytes) -> Any:
    """Return what a reader gives, or the fault that it may raise."""
    try:
        return reader(document, CONTEXT)
    except CbecError as fault:
        return fault


@given(spoilt(pages() | V0 | st.tuples(pages(), V0).map(list)))
def test_no_document_breaks_the_reader(document):
    got = attempt(AMAZON.read_orders, json.dumps(document).encode())
    if isinstance(got, CbecError):
        assert got.message
        assert got.hint
        return
    assert all(fault.code in catalogue() for fault in got.faults)
    for imported in got.orders:
        imported.order.check(max_lines=10)


@given(pages(), st.data())
def test_no_bytes_break_the_reader(page, data):
    raw = bytearray(json.dumps(page).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    for document in (bytes(raw), bytes(raw[: data.draw(st.integers(0, len(raw)))])):
        assert AMAZON.recognises(document[:4096]) in (True, False)
        assert isinstance(attempt(AMAZON.read_orders, document), (CbecError, OrderPage))
        assert isinstance(attempt(AMAZON.read_settlement, document), CbecError)


@given(st.binary(max_size=200) | TEXT.map(lambda t: f"settlement-id\t{t}\n{t}".encode()))
def test_any_bytes_are_no_settlement(document):
    assert isinstance(attempt(AMAZON.read_settlement, document), CbecError)
