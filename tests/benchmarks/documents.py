"""Documents in the form of Amazon's `searchOrders` of version 2026-01-01, five lines an order.

`full` has what Amazon sends when everything is asked for (5.5 KB an order); `lean` has what is
needed to ship and book an order, near the 1 KB orders on which the bars were set (2.3 KB).
"""

from __future__ import annotations

import json
from typing import Any

LINES = 5


def amount(minor: int) -> dict[str, str]:
    return {"amount": f"{minor // 100}.{minor % 100:02}", "currencyCode": "EUR"}


def part(kind: str, minor: int) -> dict[str, Any]:
    return {"type": kind, "subtotal": amount(minor)}


def item(order: int, line: int, version: int) -> tuple[dict[str, Any], int, int]:
    """Return a line with what its goods cost and their tax, in cents."""
    quantity = 1 + (order + line) % 3
    goods = quantity * (990 + 37 * ((order * LINES + line) % 400) + version)
    tax = goods * 19 // 100
    document = {
        "orderItemId": f"{order:09}{line:05}",
        "quantityOrdered": quantity,
        "product": {
            "asin": f"B0{(order * 7 + line) % 5000:08}",
            "title": f"Vacuum cup, stainless steel, double wall, {200 + line * 50} ml",
            "sellerSku": f"CUP-VAC-{(order * 7 + line) % 5000:04}",
            "condition": {"conditionType": "NEW", "conditionSubtype": "NEW"},
            "price": {"unitPrice": amount(goods // quantity)},
        },
        "proceeds": {
            "proceedsTotal": amount(goods + tax),
            "breakdowns": [
                part("ITEM", goods),
                {
                    **part("TAX", tax),
                    "detailedBreakdowns": [{"subtype": "ITEM", "value": amount(tax)}],
                },
            ],
        },
        "fulfillment": {
            "quantityFulfilled": 0,
            "quantityUnfulfilled": quantity,
            "shipping": {"internationalShipping": {"iossNumber": "IM2760000099"}},
        },
        "tax": {
            "taxCalculationBreakdowns": [{"reportingScheme": "IOSS"}],
            "taxCollections": [
                {
                    "model": "MARKETPLACE_FACILITATOR",
                    "responsibleParty": "Amazon Services Europe S.a.r.L.",
                }
            ],
        },
    }
    return document, goods, tax


def order(number: int, version: int) -> dict[str, Any]:
    """Return an order; another version has another time and other amounts."""
    items = [item(number, line, version) for line in range(LINES)]
    goods = sum(of_goods for _, of_goods, _ in items)
    tax = sum(of_tax for _, _, of_tax in items)
    day = 1 + number % 28
    buyer = f"Erika Musterfrau {number % 997}"
    return {
        "orderId": f"302-{number // 10_000_000:07}-{number % 10_000_000:07}",
        "orderAliases": [{"aliasId": f"BENCH-{number}", "aliasType": "SELLER_ORDER_ID"}],
        "createdTime": f"2026-10-{day:02}T08:10:00Z",
        "lastUpdatedTime": f"2026-10-{day:02}T{9 + version:02}:45:00Z",
        "salesChannel": {
            "channelName": "AMAZON",
            "marketplaceId": "A1PA6795UKMFR9",
            "marketplaceName": "Amazon.de",
        },
        "buyer": {"buyerName": buyer, "buyerEmail": f"b{number}@marketplace.example"},
        "recipient": {
            "deliveryAddress": {
                "name": buyer,
                "addressLine1": f"Beispielallee {1 + number % 200}",
                "city": "Berlin",
                "postalCode": f"{10115 + number % 3000}",
                "countryCode": "DE",
                "phone": "+49 30 0000001",
                "addressType": "RESIDENTIAL",
            }
        },
        "proceeds": {
            "grandTotal": amount(goods + tax),
            "breakdowns": [part("ITEM", goods), part("TAX", tax)],
        },
        "fulfillment": {
            "fulfillmentStatus": "UNSHIPPED",
            "fulfilledBy": "MERCHANT",
            "fulfillmentServiceLevel": "STANDARD",
            "shipByWindow": {
                "earliestDateTime": f"2026-10-{day:02}T23:00:00Z",
                "latestDateTime": "2026-11-19T22:59:59Z",
            },
        },
        "orderItems": [document for document, _, _ in items],
    }


LEAN = (
    *("orderId", "createdTime", "lastUpdatedTime", "salesChannel", "recipient", "proceeds"),
    *("fulfillment", "orderItems"),
)


def leaner(full: dict[str, Any]) -> dict[str, Any]:
    """Return an order with what is needed to ship and book it."""
    kept = {name: full[name] for name in LEAN}
    kept["salesChannel"] = {"marketplaceId": full["salesChannel"]["marketplaceId"]}
    kept["proceeds"] = {"grandTotal": full["proceeds"]["grandTotal"]}
    kept["fulfillment"] = {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"}
    kept["orderItems"] = [
        {
            "orderItemId": one["orderItemId"],
            "quantityOrdered": one["quantityOrdered"],
            "product": {"title": one["product"]["title"], "sellerSku": one["product"]["sellerSku"]},
            "proceeds": {
                "breakdowns": [
                    {"type": part["type"], "subtotal": part["subtotal"]}
                    for part in one["proceeds"]["breakdowns"]
                ]
            },
        }
        for one in full["orderItems"]
    ]
    return kept


def page(count: int, version: int, kind: str) -> bytes:
    """Return one answer with so many orders."""
    shape = leaner if kind == "lean" else dict
    orders = [shape(order(number, version)) for number in range(count)]
    answer = {"orders": orders, "createdBefore": "2026-11-01T00:00:00Z"}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
