"""The conformance suite of carriers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

from cbec_core.domain.money import Money, sum_money
from cbec_core.domain.operation import OperationKind
from cbec_core.domain.shipment import RateQuote
from cbec_core.domain.tracking import TrackingEvent, TrackingStatus
from cbec_core.ports.carrier import (
    Carrier,
    LabelRequest,
    LabelResult,
    RateAnswer,
    RateRequest,
    TrackRequest,
    VoidLabelRequest,
)
from cbec_core.ports.documents import Document
from cbec_core.ports.provider import Capability, Outcome, ProviderSpec, ProviderTools
from cbec_core.testing.builders import DAY, make_consignment, make_label_request
from cbec_core.testing.conformance.base import EXACT, Covers, call, import_target, succeeded
from cbec_core.testing.conformance.effects import (
    EFFECT_CHECKS,
    FIRST_EFFECT_CHECKS,
    LOOKUP_CHECKS,
    EffectConformance,
)

if TYPE_CHECKING:
    from cbec_core.testing.clock import FrozenClock

__all__ = ["CarrierConformance"]


class CarrierConformance(EffectConformance):
    """Checks that prices are explained, labels are bought once and parcels can be followed.

    Override `rate_request`, `success_request` (a label that is sold) and `decline_request`.
    `currency_setting` names the setting that holds the account's currency, if there is one.

    What passing does not prove: that the prices are those of the contract; that a label scans or
    is accepted at the depot; that every status of the carrier is mapped; that a number is unique
    beyond this test; that the live carrier knows a repeated operation id again.
    """

    capability = Capability.CARRIER
    port = Carrier
    effects: ClassVar[Mapping[str, OperationKind]] = {
        "buy_label": OperationKind.BUY_LABEL,
        "void_label": OperationKind.VOID_LABEL,
    }
    result_type = LabelResult
    currency_setting: ClassVar[str] = ""
    covers: ClassVar[Covers] = {
        "rate": ("test_every_price_is_explained", "test_asking_for_prices_changes_nothing"),
        "buy_label": (*FIRST_EFFECT_CHECKS, "test_a_label_has_a_number_and_its_paper"),
        "void_label": (*EFFECT_CHECKS, "test_an_unknown_label_is_not_voided"),
        "track": ("test_tracking_events_are_well_formed", "test_an_unknown_number_has_no_events"),
        "lookup": LOOKUP_CHECKS,
    }

    @pytest.fixture
    def rate_request(self) -> RateRequest:
        """Return a consignment that at least one service takes."""
        return RateRequest(make_consignment(), DAY)

    @pytest.fixture
    def success_request(self) -> LabelRequest:
        """Return a label request that is accepted."""
        return make_label_request()

    @pytest.fixture
    def decline_request(self) -> LabelRequest:
        """Return a label request for a service that does not exist."""
        return make_label_request("op_declined", service="no-such-service")

    def ready_for(self, effect: str, spec: ProviderSpec, provider: Any, request: Any) -> Any:
        """Buy the label that is to be voided."""
        if effect != "void_label":
            return request
        self.needs(spec, "buy_label")
        bought = self.settled(provider, request, call(provider.buy_label, request))
        return VoidLabelRequest("op_void", succeeded(bought).reference)

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_every_price_is_explained(
        self,
        spec: ProviderSpec,
        settings_values: dict[str, object],
        rate_request: RateRequest,
        transport: Any,
        clock: FrozenClock,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, "rate")
        values = dict(settings_values)
        if self.currency_setting:
            values[self.currency_setting] = currency
        settings = import_target(spec.settings)(**values) if spec.settings else None
        carrier = import_target(spec.target)(settings, ProviderTools(transport, clock))
        answer = carrier.rate(rate_request)
        assert isinstance(answer, RateAnswer)
        assert answer.quotes, "override rate_request with what a service takes"
        for quote in answer.quotes:
            assert isinstance(quote, RateQuote)
            assert quote.carrier == spec.code
            assert quote.service
            assert quote.billable_weight_g > 0
            assert quote.lines, "a price without parts explains nothing"
            assert sum_money((line.amount for line in quote.lines), quote.total.currency) == (
                quote.total
            )
            assert type(quote.total.minor) is int
            if self.currency_setting:
                assert quote.total.currency == currency

    def test_asking_for_prices_changes_nothing(
        self, spec: ProviderSpec, provider: Any, rate_request: RateRequest
    ) -> None:
        self.needs(spec, "rate")
        first, second = provider.rate(rate_request), provider.rate(rate_request)
        assert first == second
        assert all(reason.code and reason.text for reason in first.refusals)

    def test_a_label_has_a_number_and_its_paper(
        self, spec: ProviderSpec, provider: Any, success_request: LabelRequest
    ) -> None:
        self.needs(spec, "buy_label")
        answer = call(provider.buy_label, success_request)
        label = succeeded(self.settled(provider, success_request, answer))
        assert label.tracking_number
        assert isinstance(label.cost, Money)
        assert type(label.cost.minor) is int
        for document in label.documents:
            assert isinstance(document, Document)
            assert document.content
            assert not set(document.name) & set("/\\\0")

    def test_an_unknown_label_is_not_voided(self, spec: ProviderSpec, provider: Any) -> None:
        self.needs(spec, "void_label")
        request = VoidLabelRequest("op_void_0", "no-such-label")
        assert call(provider.void_label, request).outcome is Outcome.REJECTED

    def test_tracking_events_are_well_formed(
        self,
        spec: ProviderSpec,
        provider: Any,
        success_request: LabelRequest,
        clock: FrozenClock,
    ) -> None:
        self.needs(spec, "buy_label", "track")
        asked = attrs.evolve(success_request, operation_id="op_tracked")
        label = succeeded(self.settled(provider, asked, call(provider.buy_label, asked)))
        clock.advance(days=30)
        events = provider.track(TrackRequest("shp_1", label.tracking_number))
        assert provider.track(TrackRequest("shp_1", label.tracking_number)) == events
        assert len({event.event_id for event in events}) == len(events)
        for event in events:
            assert isinstance(event, TrackingEvent)
            assert event.shipment_id == "shp_1"
            assert isinstance(event.status, TrackingStatus)
            assert event.raw_status, "the carrier's own word is kept beside ours"
            assert event.occurred_at.utcoffset() is not None

    def test_an_unknown_number_has_no_events(self, spec: ProviderSpec, provider: Any) -> None:
        self.needs(spec, "track")
        assert provider.track(TrackRequest("shp_1", "NOSUCHNUMBER0")) == ()
