"""The faults that only Amazon's documents can have."""

from __future__ import annotations

from cbec_core.api import define_errors

define_errors(
    {
        "amazon.error_answer": (
            "The document is an error answer of Amazon ({error}), not orders.",
            "Repeat the request that was answered with it, and import the new answer.",
        ),
        "amazon.amounts_missing": (
            "Order {order} is payable, but the document tells no amounts.",
            "Fetch it again with includedData=PROCEEDS (v0: with its OrderTotal and items).",
        ),
        "amazon.currency_missing": (
            "Order {order} names no currency, and its marketplace is not known.",
            "Fetch it again with includedData=PROCEEDS.",
        ),
        "amazon.duplicate_differs": (
            "Order {order} stands twice in the document, with different content.",
            "Fetch it again; neither version was taken.",
        ),
        "amazon.items_incomplete": (
            "The items of order {order} go on, on a page that is not in the document.",
            "Add the answers of getOrderItems up to the one without NextToken.",
        ),
        "amazon.items_missing": (
            "The items of order {order} are not in the document.",
            "Put the answer of getOrderItems for the order into the same document.",
        ),
        "amazon.order_missing": (
            "The document tells a part of order {order}, but not the order itself.",
            "Put the answer of getOrder or getOrders into the same document.",
        ),
        "amazon.time_invalid": (
            "{field} is not a time with its zone in ISO 8601.",
            "Ask the source for the document again.",
        ),
        "amazon.id_invalid": (
            "The {field} is not an id of Amazon: letters, digits, hyphens, at most 64.",
            "Ask the source for the document again; the value may be anything, so it is not shown.",
        ),
        "amazon.nul_character": (
            "Order {order} contains the character NUL, which no database keeps.",
            "Ask the source for the document again.",
        ),
    }
)
