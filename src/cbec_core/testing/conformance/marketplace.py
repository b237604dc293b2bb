"""The conformance suite of marketplaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs
import pytest

from cbec_core.domain.errors import CbecError
from cbec_core.domain.money import Money
from cbec_core.domain.operation import OperationKind
from cbec_core.domain.order import Order, OrderState, order_id
from cbec_core.domain.settlement import Settlement
from cbec_core.ports.marketplace import (
    ConfirmationResult,
    ConfirmShipmentRequest,
    ImportedOrder,
    Marketplace,
    OrderPage,
    ReadContext,
)
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.testing.builders import make_confirm_request
from cbec_core.testing.conformance.base import EXACT, Covers
from cbec_core.testing.conformance.effects import (
    FIRST_EFFECT_CHECKS,
    LOOKUP_CHECKS,
    EffectConformance,
)

__all__ = ["MarketplaceConformance"]

FOREIGN = b'{"hello": "world"}'


class MarketplaceConformance(EffectConformance):
    """Checks that documents become orders that hold together, and that bad ones are named.

    Override `orders_document`, `priced_documents` and `unknown_status_document` if orders are read;
    `settlement_document`, `decline_request` and the like as far as the operations are declared.

    What passing does not prove: that every document of the channel is understood, that taxes are
    attributed as the channel means them, that paging and throttling work on the network, or that
    a confirmation reaches the buyer.
    """

    capability = Capability.MARKETPLACE
    port = Marketplace
    effects: ClassVar[Mapping[str, OperationKind]] = {
        "confirm_shipment": OperationKind.CONFIRM_SHIPMENT
    }
    result_type = ConfirmationResult
    covers: ClassVar[Covers] = {
        "recognises": ("test_its_own_documents_are_recognised",),
        "read_orders": (
            "test_orders_hold_together",
            "test_reading_twice_gives_the_same",
            "test_what_is_known_is_left_out_and_named",
            "test_bad_documents_are_named",
            "test_totals_are_exact",
            "test_an_unknown_status_is_unknown",
        ),
        "read_settlement": ("test_a_settlement_adds_up", "test_bad_settlements_are_named"),
        "confirm_shipment": FIRST_EFFECT_CHECKS,
        "lookup": LOOKUP_CHECKS,
    }

    @pytest.fixture
    def orders_document(self) -> bytes:
        """Return a document of at least one order, as the channel writes it."""
        raise NotImplementedError("override orders_document")

    @pytest.fixture
    def settlement_document(self) -> bytes:
        """Return a settlement report that adds up."""
        raise NotImplementedError("override settlement_document")

    @pytest.fixture
    def priced_documents(self) -> Mapping[str, tuple[bytes, Money]]:
        """Return documents of one order each, with the total to be read, by hand.

        By currency: JPY, EUR and KWD, as far as the channel sells in them (`spec.currencies`).
        """
        raise NotImplementedError("override priced_documents")

    @pytest.fixture
    def unknown_status_document(self) -> bytes:
        """Return a document whose order is in a state that does not exist.

        Empty, if the channel's documents have no state.
        """
        raise NotImplementedError("override unknown_status_document")

    @pytest.fixture
    def success_request(self) -> ConfirmShipmentRequest:
        """Return a confirmation that is accepted."""
        return make_confirm_request()

    @pytest.fixture
    def context(self, spec: ProviderSpec) -> ReadContext:
        """Return for whom documents are read."""
        return ReadContext("m1", spec.code)

    def test_its_own_documents_are_recognised(
        self, spec: ProviderSpec, provider: Any, orders_document: bytes
    ) -> None:
        self.needs(spec, "recognises")
        assert provider.recognises(orders_document[:4096]) is True
        for foreign in (FOREIGN, b"", b"\xff\xfe\x00", b"%PDF-1.7"):
            assert provider.recognises(foreign) is False

    def test_orders_hold_together(
        self, spec: ProviderSpec, provider: Any, orders_document: bytes, context: ReadContext
    ) -> None:
        self.needs(spec, "read_orders")
        page = provider.read_orders(orders_document, context)
        assert isinstance(page, OrderPage)
        assert page.orders
        for imported in page.orders:
            assert isinstance(imported, ImportedOrder)
            assert imported.raw, "what the channel said is kept"
            order = imported.order
            assert isinstance(order, Order)
            assert order.check(max_lines=len(order.lines)) == order
            assert (order.merchant_id, order.channel) == (context.merchant_id, context.channel)
            assert order.id == order_id(order.merchant_id, order.channel, order.external_id)
            assert order.content_hash, "without it a revision cannot be told from a repetition"
            for moment in (order.placed_at, order.updated_at):
                assert moment.utcoffset() is not None

    def test_reading_twice_gives_the_same(
        self, spec: ProviderSpec, provider: Any, orders_document: bytes, context: ReadContext
    ) -> None:
        self.needs(spec, "read_orders")
        first = provider.read_orders(orders_document, context)
        assert provider.read_orders(orders_document, context) == first

    def test_what_is_known_is_left_out_and_named(
        self, spec: ProviderSpec, provider: Any, orders_document: bytes, context: ReadContext
    ) -> None:
        self.needs(spec, "read_orders")
        page = provider.read_orders(orders_document, context)
        read = {one.order.external_id: one for one in page.orders}
        asked: dict[str, str] = {}

        def known(texts: Mapping[str, str]) -> frozenset[str]:
            asked.update(texts)
            return frozenset(list(texts)[::2])

        again = provider.read_orders(orders_document, attrs.evolve(context, known=known))
        # A reader may read everything again; what it asks for must be what is kept.
        assert {name: read[name].raw for name in asked if name in read} == {
            name: text for name, text in asked.items() if name in read
        }
        left_out = [name for name in list(asked)[::2] if name in read]
        assert [name for name in again.unchanged if name in read] == left_out
        assert {one.order.external_id: one for one in again.orders} == {
            name: one for name, one in read.items() if name not in left_out
        }

    def test_bad_documents_are_named(
        self, spec: ProviderSpec, provider: Any, orders_document: bytes, context: ReadContext
    ) -> None:
        self.needs(spec, "read_orders")
        self._refuses(provider.read_orders, orders_document, context)

    def test_bad_settlements_are_named(
        self, spec: ProviderSpec, provider: Any, request: pytest.FixtureRequest
    ) -> None:
        self.needs(spec, "read_settlement")
        context = request.getfixturevalue("context")
        document = request.getfixturevalue("settlement_document")
        self._refuses(provider.read_settlement, document, context)

    def _refuses(self, read: Any, document: bytes, context: ReadContext) -> None:
        half = len(document) // 2
        for bad in (b"", FOREIGN, document[:half], b"\xff\xfe" + document, b"\x00" * 8):
            with pytest.raises(CbecError) as refusal:
                read(bad, context)
            assert refusal.value.code.startswith("intake."), refusal.value.code
            assert refusal.value.message
            assert refusal.value.hint

    @pytest.mark.parametrize("currency", [currency for currency, _ in EXACT])
    def test_totals_are_exact(
        self,
        spec: ProviderSpec,
        provider: Any,
        context: ReadContext,
        request: pytest.FixtureRequest,
        currency: str,
    ) -> None:
        self.needs(spec, "read_orders")
        if spec.currencies and currency not in spec.currencies:
            pytest.skip(f"{spec.code} does not sell in {currency}")
        priced = request.getfixturevalue("priced_documents")
        assert currency in priced, f"priced_documents has none in {currency}"
        document, total = priced[currency]
        assert total.currency == currency
        page = provider.read_orders(document, context)
        assert [imported.order.total for imported in page.orders] == [total], page.faults

    def test_an_unknown_status_is_unknown(
        self,
        spec: ProviderSpec,
        provider: Any,
        context: ReadContext,
        request: pytest.FixtureRequest,
    ) -> None:
        self.needs(spec, "read_orders")
        document = request.getfixturevalue("unknown_status_document")
        if not document:
            pytest.skip("the channel's documents have no state")
        page = provider.read_orders(document, context)
        assert [imported.order.state for imported in page.orders] == [OrderState.UNKNOWN]

    def test_a_settlement_adds_up(
        self, spec: ProviderSpec, provider: Any, request: pytest.FixtureRequest
    ) -> None:
        self.needs(spec, "read_settlement")
        context = request.getfixturevalue("context")
        document = request.getfixturevalue("settlement_document")
        settlement = provider.read_settlement(document, context)
        assert isinstance(settlement, Settlement)
        assert settlement.lines
        assert settlement.difference == Money.zero(settlement.currency)
        assert len({line.id for line in settlement.lines}) == len(settlement.lines)
        assert settlement.settled_at.utcoffset() is not None
        assert provider.read_settlement(document, context) == settlement
