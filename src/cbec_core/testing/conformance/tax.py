"""The conformance suite of tax rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.ports.tax import LandedCostRequest, TaxAssessment, TaxRules
from cbec_core.testing.builders import make_landed_cost_request
from cbec_core.testing.conformance.base import EXACT, Covers, ProviderConformance
from cbec_core.testing.fakes import FixedFx, FlatTariff

if TYPE_CHECKING:
    from cbec_core.ports.fx import FxSource
    from cbec_core.ports.tariff import TariffSource

__all__ = ["TaxConformance"]


class TaxConformance(ProviderConformance):
    """Checks that every charge is explained and that ignorance is never a silent zero.

    Override `destination` with a country that the rules cover; `tariffs` and `fx` are fakes.

    What passing does not prove: that the rules are the law, that they are complete or current, or
    that a threshold, exemption or rounding is applied as the authority applies it.
    """

    capability = Capability.TAX
    port = TaxRules
    covers: ClassVar[Covers] = {
        "assess": (
            "test_every_charge_is_explained",
            "test_the_same_day_gives_the_same_answer",
            "test_an_unknown_destination_is_no_zero",
            "test_a_missing_exchange_rate_is_no_zero",
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
    def tariffs(self) -> tuple[TariffSource, ...]:
        """Return the tariffs that the rules may ask."""
        return (FlatTariff(),)

    @pytest.fixture
    def fx(self) -> tuple[FxSource, ...]:
        """Return the exchange rates that the rules may ask."""
        return (FixedFx(),)

    @pytest.fixture
    def landed_request(self, destination: str) -> LandedCostRequest:
        """Return a consignment to the destination."""
        return make_landed_cost_request(destination=destination)

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_every_charge_is_explained(
        self,
        spec: ProviderSpec,
        provider: Any,
        tariffs: tuple[TariffSource, ...],
        fx: tuple[FxSource, ...],
        destination: str,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, "assess")
        request = make_landed_cost_request(destination=destination, currency=currency)
        answer = provider.assess(request, tariffs, fx)
        assert isinstance(answer, TaxAssessment)
        assert answer.calculable, answer.findings
        assert {line.line_id for line in answer.lines} == {
            line.line_id for line in request.consignment.lines
        }
        charges = [*(c for line in answer.lines for c in line.charges), *answer.charges]
        for charge in charges:
            assert charge.amount.currency == currency
            assert type(charge.amount.minor) is int
            assert charge.rule
            assert charge.law
            assert charge.valid_from <= request.on
            assert charge.valid_to is None or request.on <= charge.valid_to
        assert all(line.customs_value.currency == currency for line in answer.lines)

    def test_the_same_day_gives_the_same_answer(
        self,
        spec: ProviderSpec,
        provider: Any,
        landed_request: LandedCostRequest,
        tariffs: tuple[TariffSource, ...],
        fx: tuple[FxSource, ...],
    ) -> None:
        self.needs(spec, "assess")
        first = provider.assess(landed_request, tariffs, fx)
        assert provider.assess(landed_request, tariffs, fx) == first

    def test_an_unknown_destination_is_no_zero(
        self,
        spec: ProviderSpec,
        provider: Any,
        unknown_destination: str,
        tariffs: tuple[TariffSource, ...],
        fx: tuple[FxSource, ...],
    ) -> None:
        self.needs(spec, "assess")
        request = make_landed_cost_request(destination=unknown_destination)
        self._says_so(provider.assess(request, tariffs, fx))

    def test_a_missing_exchange_rate_is_no_zero(
        self,
        spec: ProviderSpec,
        provider: Any,
        landed_request: LandedCostRequest,
        tariffs: tuple[TariffSource, ...],
    ) -> None:
        self.needs(spec, "assess")
        consignment = landed_request.consignment
        other = "USD" if consignment.freight.currency != "USD" else "CHF"
        request = LandedCostRequest(consignment, landed_request.on, other)
        self._says_so(provider.assess(request, tariffs, ()))

    def _says_so(self, answer: TaxAssessment | None) -> None:
        if answer is not None:
            assert not answer.calculable
            assert answer.findings, "what cannot be computed says why"
