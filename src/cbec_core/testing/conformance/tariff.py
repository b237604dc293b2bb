"""The conformance suite of tariffs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import pytest

from cbec_core.domain.landed_cost import ChargeClass, Confidence, TariffRate
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.ports.tariff import TariffSource
from cbec_core.testing.builders import DAY
from cbec_core.testing.conformance.base import Covers, ProviderConformance

__all__ = ["DutyQuestion", "TariffConformance"]


@attrs.frozen
class DutyQuestion:
    """Goods and their way, on a day."""

    hs: str
    origin: str
    destination: str
    on: date = DAY


class TariffConformance(ProviderConformance):
    """Checks that a duty rate is dated and explained, and that a gap is a gap.

    Override `known` and `unknown`.

    What passing does not prove: that the rates are those in force, that preferences, quotas and
    additional duties are complete, or that a code is classified rightly.
    """

    capability = Capability.TARIFF
    port = TariffSource
    covers: ClassVar[Covers] = {
        "duty": (
            "test_a_rate_is_dated_and_explained",
            "test_what_is_not_known_is_nothing",
            "test_no_rate_holds_before_its_time",
        )
    }

    @pytest.fixture
    def known(self) -> DutyQuestion:
        """Return a question that the tariff answers."""
        return DutyQuestion("610910", "CN", "DE")

    @pytest.fixture
    def unknown(self) -> DutyQuestion:
        """Return a question that the tariff cannot answer."""
        return DutyQuestion("610910", "CN", "AQ")

    def test_a_rate_is_dated_and_explained(
        self, spec: ProviderSpec, provider: Any, known: DutyQuestion
    ) -> None:
        self.needs(spec, "duty")
        rate = provider.duty(known.hs, known.origin, known.destination, known.on)
        assert isinstance(rate, TariffRate)
        assert isinstance(rate.percent, Decimal)
        assert rate.percent.is_finite()
        assert rate.percent >= 0
        assert rate.rule
        assert rate.law
        assert isinstance(rate.confidence, Confidence)
        assert rate.valid_from <= known.on
        assert rate.valid_to is None or known.on <= rate.valid_to
        assert provider.duty(known.hs, known.origin, known.destination, known.on) == rate
        for more in rate.additional:
            assert more.kind in (ChargeClass.ADDITIONAL_DUTY, ChargeClass.EXCISE)
            assert more.code
            assert more.percent.is_finite()
            assert more.percent >= 0
            assert more.rule
            assert more.law
            assert more.valid_from <= known.on <= (more.valid_to or date.max)

    def test_what_is_not_known_is_nothing(
        self, spec: ProviderSpec, provider: Any, unknown: DutyQuestion
    ) -> None:
        self.needs(spec, "duty")
        assert provider.duty(unknown.hs, unknown.origin, unknown.destination, unknown.on) is None

    def test_no_rate_holds_before_its_time(
        self, spec: ProviderSpec, provider: Any, known: DutyQuestion
    ) -> None:
        self.needs(spec, "duty")
        early = date(1900, 1, 1)
        assert provider.duty(known.hs, known.origin, known.destination, early) is None
