"""The conformance suite of tariffs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import pytest

from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.duty import Bound, DutyBound, DutyTerms, SpecificDuty
from cbec_core.domain.landed_cost import (
    AdditionalRate,
    ChargeClass,
    Confidence,
    TariffGap,
    TariffRate,
)
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

    Override `known` and `unknown`; `gap` where the tariff knows goods whose duty it cannot say.

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
            "test_a_gap_says_why",
        ),
    }

    @pytest.fixture
    def known(self) -> DutyQuestion:
        """Return a question that the tariff answers."""
        return DutyQuestion("610910", "CN", "DE")

    @pytest.fixture
    def unknown(self) -> DutyQuestion:
        """Return a question that the tariff cannot answer."""
        return DutyQuestion("610910", "CN", "AQ")

    @pytest.fixture
    def gap(self) -> DutyQuestion | None:
        """Return a question that the tariff understands and cannot answer, if it has any."""
        return None

    def test_a_rate_is_dated_and_explained(
        self, spec: ProviderSpec, provider: Any, known: DutyQuestion
    ) -> None:
        self.needs(spec, "duty")
        rate = provider.duty(known.hs, known.origin, known.destination, known.on)
        assert isinstance(rate, TariffRate)
        _check_terms(rate)
        _check_findings(rate.notices)
        assert rate.rule
        assert rate.law
        assert isinstance(rate.confidence, Confidence)
        assert rate.valid_from <= known.on
        assert rate.valid_to is None or known.on <= rate.valid_to
        assert provider.duty(known.hs, known.origin, known.destination, known.on) == rate
        _check_additional(rate.additional, known.on)

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

    def test_a_gap_says_why(
        self, spec: ProviderSpec, provider: Any, gap: DutyQuestion | None
    ) -> None:
        self.needs(spec, "duty")
        if gap is None:
            pytest.skip("the tariff has no goods of which it cannot say the duty")
        found = provider.duty(gap.hs, gap.origin, gap.destination, gap.on)
        assert isinstance(found, TariffGap)
        _check_findings((found.finding,))
        _check_additional(found.additional or (), gap.on)


def _check_terms(terms: DutyTerms) -> None:
    """Check that every number is finite and that what stands first is no reduction."""
    assert isinstance(terms.percent, Decimal)
    if not terms.specific and not terms.bounds:
        assert terms.percent >= 0
    parts: tuple[DutyTerms | DutyBound, ...] = (terms, *terms.bounds)
    for part in parts:
        assert part.percent.is_finite()
        assert all(isinstance(one, SpecificDuty) for one in part.specific)
        for one in part.specific:
            assert one.amount.is_finite()
            assert one.per > 0
            assert one.currency in EXPONENTS
            assert one.unit
    assert all(isinstance(bound.kind, Bound) for bound in terms.bounds)


def _check_additional(found: tuple[AdditionalRate, ...], on: date) -> None:
    for more in found:
        assert more.kind in (ChargeClass.ADDITIONAL_DUTY, ChargeClass.EXCISE)
        assert more.code
        _check_terms(more)
        assert more.rule
        assert more.law
        assert more.valid_from <= on <= (more.valid_to or date.max)


def _check_findings(found: tuple[Finding, ...]) -> None:
    for finding in found:
        assert isinstance(finding, Finding)
        assert isinstance(finding.severity, Severity)
        assert finding.code
        assert finding.text
        assert finding.text_zh
