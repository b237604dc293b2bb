"""The plugin keeps what every marketplace plugin must keep."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cbec_core.api import Money
from cbec_core.testing.conformance.manifest import ManifestConformance
from cbec_core.testing.conformance.marketplace import MarketplaceConformance

MANIFEST = "cbec_marketplace_amazon.manifest"


class TestManifest(ManifestConformance):
    manifest = MANIFEST


class TestMarketplace(MarketplaceConformance):
    manifest = MANIFEST

    @pytest.fixture
    def orders_document(self, demo: Callable[[str], bytes]) -> bytes:
        return demo("search_orders.json")

    @pytest.fixture
    def settlement_document(self, demo: Callable[[str], bytes]) -> bytes:
        return demo("settlement_de.tsv")

    @pytest.fixture
    def priced_documents(self, order: dict[str, Any]) -> Mapping[str, tuple[bytes, Money]]:
        def priced(amount: str, currency: str) -> bytes:
            told = {"amount": amount, "currencyCode": currency}
            priced = copy.deepcopy(order)
            priced["proceeds"] = {"grandTotal": told}
            priced["orderItems"] = priced["orderItems"][:1]
            priced["orderItems"][0]["proceeds"] = {
                "breakdowns": [{"type": "ITEM", "subtotal": told}]
            }
            return json.dumps({"order": priced}).encode()

        return {
            "JPY": (priced("1235", "JPY"), Money(1235, "JPY")),
            "EUR": (priced("12.35", "EUR"), Money(1235, "EUR")),
            "KWD": (priced("12.345", "KWD"), Money(12345, "KWD")),
        }

    @pytest.fixture
    def unknown_status_document(self, order: dict[str, Any]) -> bytes:
        order["fulfillment"]["fulfillmentStatus"] = "LOST_IN_SPACE"
        return json.dumps({"orders": [order]}).encode()
