"""A reader and the pieces of documents that the tests are made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from cbec_marketplace_amazon.provider import AmazonMarketplace

from cbec_core.api import OrderPage, ProviderTools, ReadContext
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

Read = Callable[[Any], OrderPage]


@pytest.fixture
def amazon() -> AmazonMarketplace:
    return AmazonMarketplace(None, ProviderTools(NoTransport(), FrozenClock()))


@pytest.fixture
def context() -> ReadContext:
    return ReadContext("m1", "amazon")


@pytest.fixture
def read(amazon: AmazonMarketplace, context: ReadContext) -> Read:
    """Return a function that reads a document given as bytes or as its value."""

    def read(document: Any) -> OrderPage:
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        return amazon.read_orders(raw, context)

    return read


@pytest.fixture
def demo() -> Callable[[str], bytes]:
    return lambda name: files("cbec_marketplace_amazon.demo").joinpath(name).read_bytes()


def money(amount: str, currency: str = "EUR") -> dict[str, str]:
    return {"amount": amount, "currencyCode": currency}


@pytest.fixture
def order() -> dict[str, Any]:
    """Return an order of two lines to Germany, 30.35 EUR, taxed under IOSS."""

    def item(number: int, price: str, tax: str) -> dict[str, Any]:
        return {
            "orderItemId": f"7000000000000{number}",
            "quantityOrdered": number,
            "product": {"asin": "B000000001", "title": "Cup", "sellerSku": f"CUP-{number}"},
            "proceeds": {
                "breakdowns": [
                    {"type": "ITEM", "subtotal": money(price)},
                    {"type": "TAX", "subtotal": money(tax)},
                ]
            },
            "fulfillment": {
                "quantityFulfilled": 0,
                "quantityUnfulfilled": number,
                "shipping": {"internationalShipping": {"iossNumber": "IM2760000099"}},
            },
            "tax": {"taxCalculationBreakdowns": [{"reportingScheme": "IOSS"}]},
        }

    return {
        "orderId": "302-0000001-0000001",
        "createdTime": "2026-11-18T09:00:00Z",
        "lastUpdatedTime": "2026-11-18T11:30:00+02:00",
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1PA6795UKMFR9"},
        "buyer": {"buyerName": "Erika Beispiel", "buyerEmail": "e@marketplace.example"},
        "recipient": {
            "deliveryAddress": {
                "name": "Erika Beispiel",
                "addressLine1": "Musterstr. 1",
                "addressLine2": "",
                "city": "Berlin",
                "postalCode": "10115",
                "countryCode": "DE",
            }
        },
        "proceeds": {"grandTotal": money("30.35")},
        "fulfillment": {
            "fulfillmentStatus": "UNSHIPPED",
            "fulfilledBy": "MERCHANT",
            "shipByWindow": {"latestDateTime": "2026-11-20T22:59:59Z"},
        },
        "orderItems": [item(1, "10.50", "2.00"), item(2, "15.00", "2.85")],
    }
