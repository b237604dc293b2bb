"""What the installed rules, tariffs and sources of rates say; many questions are asked once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain._landed_checks import faults_of
from cbec_core.domain._landed_findings import NOT_COVERED
from cbec_core.domain.assess import assess
from cbec_core.domain.landed_cost import TariffGap, TariffRate, TaxAssessment
from cbec_core.ports.fx import FxPurpose
from cbec_core.services.moments import in_force, missing_at_cart

if TYPE_CHECKING:
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.landed_cost import ExchangeRate
    from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
    from cbec_core.domain.regime import Regime
    from cbec_core.domain.requirement import Requirement
    from cbec_core.ports.asks import Asks
    from cbec_core.ports.fx import FxSource
    from cbec_core.ports.tariff import TariffSource
    from cbec_core.services.context import Context

__all__ = ["KnownRules", "Rules"]


class Rules:
    """The providers that a deployment names; the first that knows an answer gives it."""

    def __init__(self, context: Context) -> None:
        self._providers, self._policy = context.providers, context.policy
        self._asks = context.asks

    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        """Return the rows of a destination on a day."""
        providers = self._providers
        found = (providers.tax(code).regime(destination, region, on) for code in self._policy.tax)
        return next((regime for regime in found if regime is not None), None)

    @cached_property
    def tariffs(self) -> tuple[TariffSource, ...]:
        """Return the tariffs in the order in which they are asked."""
        return tuple(map(self._providers.tariff, self._policy.tariffs))

    @cached_property
    def sources(self) -> tuple[FxSource, ...]:
        """Return the sources of exchange rates in the order in which they are asked."""
        return tuple(map(self._providers.fx, self._policy.fx))

    def duty(
        self, hs: str, origin: str, destination: str, on: date
    ) -> TariffRate | TariffGap | None:
        """Return the first rate of goods, else the first reason for none; without a code none."""
        if not hs:
            return None
        gap: TariffGap | None = None
        for tariff in self.tariffs:
            found = tariff.duty(hs, origin, destination, on)
            if isinstance(found, TariffRate):
                return _with(found, gap)
            gap = gap or found
        return gap

    def rate(self, base: str, quote: str, on: date) -> ExchangeRate | None:
        """Return the rate between two currencies that customs takes on a day."""
        found = (source.rate(base, quote, on, FxPurpose.CUSTOMS) for source in self.sources)
        return next((rate for rate in found if rate is not None), None)

    def needs(self, destination: str, region: str, on: date) -> tuple[Requirement, ...]:
        """Return the rows of what a destination needs to be told on a day."""
        return in_force(self._asks.requirement_rows(destination, region, on), on)

    def missing(self, request: LandedCostRequest) -> tuple[Finding, ...]:
        """Return what a question leaves out of what its destination needs to be told."""
        return missing_at_cart(request, self.needs, self.rate_when_needed(request.on))

    def assess(self, request: LandedCostRequest, asks: Asks) -> TaxAssessment:
        """Return the charges of one consignment with their proof.

        Where no rules cover the destination the answer is `calculable: false` with the finding.
        """
        regime = self.regime(request.destination, request.region, request.on)
        if regime is None:
            findings = faults_of(request) or (NOT_COVERED(destination=request.destination),)
            return TaxAssessment(False, (), findings=findings)
        found = assess(request, regime, self.duty_of(request), self.rate_on(request.on))
        extras = asks.landed_cost_extras(request) if found.calculable else ()
        if not extras:
            return found
        return attrs.evolve(found, charges=(*found.charges, *extras))

    def duty_of(
        self, request: LandedCostRequest
    ) -> Callable[[LandedCostLine], TariffRate | TariffGap | None]:
        """Return what tells the duty of each line; a tariff that is not there raises at once."""
        assert self.tariffs is not None

        def of_line(line: LandedCostLine) -> TariffRate | TariffGap | None:
            origin = line.origin or request.origin
            return self.duty(line.hs, origin, request.destination, request.on)

        return of_line

    def rate_on(self, day: date) -> Callable[[str, str], ExchangeRate | None]:
        """Return what tells the rates of a day; a source that is not there raises at once."""
        assert self.sources is not None
        return self.rate_when_needed(day)

    def rate_when_needed(self, day: date) -> Callable[[str, str], ExchangeRate | None]:
        """Return what tells the rates of a day; nobody is asked before a rate is needed."""
        return lambda base, quote: self.rate(base, quote, day)


class KnownRules(Rules):
    """The same for many questions: no provider is asked the same thing twice."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._regime = cache(super().regime)
        self._duty = cache(super().duty)
        self._rate = cache(super().rate)
        self._needs = cache(super().needs)

    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        """Return the rows of a destination on a day."""
        return self._regime(destination, region, on)

    def duty(
        self, hs: str, origin: str, destination: str, on: date
    ) -> TariffRate | TariffGap | None:
        """Return the first rate of goods, else the first reason for none; without a code none."""
        return self._duty(hs, origin, destination, on)

    def rate(self, base: str, quote: str, on: date) -> ExchangeRate | None:
        """Return the rate between two currencies that customs takes on a day."""
        return self._rate(base, quote, on)

    def needs(self, destination: str, region: str, on: date) -> tuple[Requirement, ...]:
        """Return the rows of what a destination needs to be told on a day."""
        return self._needs(destination, region, on)


def _with(rate: TariffRate, gap: TariffGap | None) -> TariffRate:
    """Return a rate with what a tariff before knew to lie on top, without knowing the duty."""
    known = gap.additional or () if gap else ()
    codes = {more.code for more in known}
    others = tuple(more for more in rate.additional if more.code not in codes)
    return attrs.evolve(rate, additional=(*known, *others)) if known else rate
