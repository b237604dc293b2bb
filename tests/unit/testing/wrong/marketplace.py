"""Marketplaces that are wrong, each in one way, and the check that finds it."""

from __future__ import annotations

import attrs
import pytest
from cbec_marketplace_acme.provider import AcmeMarketplace
from good_marketplace import TestAcme
from wrong_effects import suites, suites_of

from cbec_core.api import OrderState
from cbec_core.testing.conformance.marketplace import MarketplaceConformance


class Reads(AcmeMarketplace):
    def changed(self, order):
        raise NotImplementedError

    def read_orders(self, document, context):
        page = super().read_orders(document, context)
        orders = [attrs.evolve(one, order=self.changed(one.order)) for one in page.orders]
        return attrs.evolve(page, orders=tuple(orders))


class ReadsYenHundredfold(Reads):
    found_by = "test_totals_are_exact"

    def changed(self, order):
        return attrs.evolve(order, total=order.total * 100) if order.currency == "JPY" else order


class ShipsWhatItDoesNotKnow(Reads):
    found_by = "test_an_unknown_status_is_unknown"

    def changed(self, order):
        unknown = order.state is OrderState.UNKNOWN
        return attrs.evolve(order, state=OrderState.TO_SHIP) if unknown else order


globals().update(suites(TestAcme, AcmeMarketplace))
globals().update(suites_of(TestAcme, Reads))


class Bare(MarketplaceConformance):
    """Its author overrides no more than must be."""

    manifest = TestAcme.manifest
    settings_values = TestAcme.settings_values

    @pytest.fixture
    def orders_document(self):
        return b"{}"


class TestWrongProvesNoPrice(Bare):
    found_by = "test_totals_are_exact"


class TestWrongProvesNoStatus(Bare):
    found_by = "test_an_unknown_status_is_unknown"
