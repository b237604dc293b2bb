"""The conformance suite of tax rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

from cbec_core.domain.assess import assess
from cbec_core.domain.regime import Regime
from cbec_core.ports.fx import FxPurpose
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.ports.tax import TaxRules
from cbec_core.testing.builders import make_landed_cost_request
from cbec_core.testing.conformance.base import EXACT, Covers, ProviderConformance
from cbec_core.testing.fakes import FixedFx, FlatTariff

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import ExchangeRate, TaxAssessment
    from cbec_core.domain.landed_request import LandedCostRequest

__all__ = ["TaxConformance"]


class TaxConformance(ProviderConformance):
    """Checks that every row is explained and dated and that ignorance is never a silent zero.

    Override `destination` with a country that the rules cover; tariff and rates are fakes.

    What passing does not prove: that the rules are the law, that they are complete or current, or
    that a threshold, exemption or rounding is the authority's.
    """

    capability = Capability.TAX
    port = TaxRules
    covers: ClassVar[Covers] = {
        "regime": (
            "test_every_charge_is_explained",
            "test_every_row_is_dated_and_sourced",
            "test_the_same_day_gives_the_same_answer",
            "test_an_unknown_destination_is_no_zero",
            "test_no_rule_holds_before_its_time",
        )
    }

    @pytest.fixture
    def destination(self) -> str:
        """Return a country that the rules cover."""
        return "DE"

    @pytest.fixture
    def unknown_destination(self) -> str:
        """Return a country that the rules do not cover."""
        return "AQ"

    @pytest.fixture
    def landed_request(self, destination: str) -> LandedCostRequest:
        """Return a consignment to the destination."""
        return make_landed_cost_request(destination=destination)

    def assessed(self, provider: Any, request: LandedCostRequest) -> TaxAssessment:
        """Return what the core makes of the rows, with a fake tariff and fake rates."""
        regime = provider.regime(request.destination, request.region, request.on)
        assert isinstance(regime, Regime)
        tariff, fx = FlatTariff(), FixedFx()

        def rate(base: str, quote: str) -> ExchangeRate | None:
            return fx.rate(base, quote, request.on, FxPurpose.CUSTOMS)

        return assess(
            request,
            regime,
            lambda line: tariff.duty(line.hs, line.origin, request.destination, request.on),
            rate,
        )

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_every_charge_is_explained(
        self, spec: ProviderSpec, provider: Any, destination: str, currency: str, minor: int
    ) -> None:
        self.needs(spec, "regime")
        request = make_landed_cost_request(destination=destination, currency=currency)
        answer = self.assessed(provider, request)
        assert answer.calculable, answer.findings
        assert {line.line_id for line in answer.lines} == {line.id for line in request.lines}
        charges = [*(c for line in answer.lines for c in line.charges), *answer.charges]
        assert charges, "a relief is a row of zero percent, not an empty answer"
        for charge in charges:
            assert charge.amount.currency == currency
            assert type(charge.amount.minor) is int
            assert charge.rule
            assert charge.law
            assert charge.valid_from <= request.on <= (charge.valid_to or date.max)
        assert all(line.customs_value.currency == currency for line in answer.lines)

    def test_every_row_is_dated_and_sourced(
        self, spec: ProviderSpec, provider: Any, landed_request: LandedCostRequest
    ) -> None:
        self.needs(spec, "regime")
        request = landed_request
        regime = provider.regime(request.destination, request.region, request.on)
        assert regime.treatments
        assert len({treatment.id for treatment in regime.treatments}) == len(regime.treatments)
        for treatment in regime.treatments:
            assert treatment.levies or treatment.refusal, treatment.id
            for levy in treatment.levies:
                assert all((levy.rule, levy.law, levy.source, levy.code)), levy
                assert levy.valid_from <= request.on <= (levy.valid_to or date.max)

    def test_the_same_day_gives_the_same_answer(
        self, spec: ProviderSpec, provider: Any, landed_request: LandedCostRequest
    ) -> None:
        self.needs(spec, "regime")
        asked = (landed_request.destination, landed_request.region, landed_request.on)
        assert provider.regime(*asked) == provider.regime(*asked), "rows of a day are kept"
        first = self.assessed(provider, landed_request)
        assert self.assessed(provider, landed_request) == first

    def test_an_unknown_destination_is_no_zero(
        self, spec: ProviderSpec, provider: Any, unknown_destination: str
    ) -> None:
        self.needs(spec, "regime")
        request = make_landed_cost_request(destination=unknown_destination)
        if provider.regime(unknown_destination, "", request.on) is not None:
            answer = self.assessed(provider, request)
            assert not answer.calculable
            assert answer.findings, "what cannot be computed says why"

    def test_no_rule_holds_before_its_time(
        self, spec: ProviderSpec, provider: Any, landed_request: LandedCostRequest
    ) -> None:
        self.needs(spec, "regime")
        early = attrs.evolve(landed_request, on=date(1900, 1, 1))
        if provider.regime(early.destination, early.region, early.on) is not None:
            assert not self.assessed(provider, early).calculable
