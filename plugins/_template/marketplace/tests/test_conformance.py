"""{{Class}} keeps the promises of a marketplace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cbec_core.api import Money
from cbec_core.testing.builders import make_confirm_request
from cbec_core.testing.conformance.marketplace import MarketplaceConformance
from cbec_core.testing.fakes import FakeJsonApi

from {{package}}.mapping import KEY


def document(currency: str, total: str, status: str = "PAID") -> bytes:
    """Replace this by samples of the vendor."""
    line = {"id": "1", "sku": "SHIRT-M", "quantity": 1, "price": total}
    order = {
        "id": "1001",
        "placed_at": "2026-03-01T18:05:00Z",
        "status": status,
        "currency": currency,
        "total": total,
        "country": "DE",
        "lines": [line],
    }
    return json.dumps({KEY: [order]}).encode()


def decide(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Replace this by recorded conversations with the real account."""
    if body["order"] == "cancelled":
        return 409, {"code": "order_cancelled"}
    return 201, {"reference": f"confirmation_{body['order']}"}


class Test{{Class}}(MarketplaceConformance):
    manifest = "{{package}}.manifest"

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        return {"api_key": "a made-up key"}

    @pytest.fixture
    def transport(self) -> FakeJsonApi:
        return FakeJsonApi(decide)

    @pytest.fixture
    def orders_document(self) -> bytes:
        return document("EUR", "39.98")

    @pytest.fixture
    def priced_documents(self) -> dict[str, tuple[bytes, Money]]:
        return {
            "JPY": (document("JPY", "1235"), Money(1235, "JPY")),
            "EUR": (document("EUR", "12.35"), Money(1235, "EUR")),
            "KWD": (document("KWD", "12.345"), Money(12345, "KWD")),
        }

    @pytest.fixture
    def unknown_status_document(self) -> bytes:
        return document("EUR", "39.98", "ON_THE_MOON")

    @pytest.fixture
    def decline_request(self):
        return make_confirm_request("op_declined", order_external_id="cancelled")
