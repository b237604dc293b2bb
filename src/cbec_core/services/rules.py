"""What the installed rules, tariffs and sources of rates say; many questions are asked once."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain._answer import Answer, Refusal
from cbec_core.domain._landed_checks import faults_of, is_common
from cbec_core.domain._landed_findings import NOT_COVERED
from cbec_core.domain._program import Program, facts_of_line, facts_of_whole
from cbec_core.domain.landed_cost import TariffGap, TariffRate
from cbec_core.ports.fx import FxPurpose
from cbec_core.services.cart import Cart, Outcomes
from cbec_core.services.keep import Kept
from cbec_core.services.moments import crosses, in_force

if TYPE_CHECKING:
    from cbec_core.domain._answer import Duty, Rate
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.landed_cost import ExchangeRate, LandedCharge
    from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
    from cbec_core.domain.regime import Regime
    from cbec_core.domain.requirement import Requirement
    from cbec_core.ports.fx import FxSource
    from cbec_core.ports.tariff import TariffSource
    from cbec_core.services.context import Context

__all__ = ["KnownRules", "Rules"]

# A shop sends to some places by some terms on a day, and most of what it sells is bought alone or
# with few other things; carts of more lines seldom come twice. Full, this is some ten megabytes.
_SETTINGS, _BASKETS, _LINES = 32, 128, 20

Facts = tuple[Any, ...]


class Rules:
    """The providers that a deployment names; the first that knows an answer gives it."""

    def __init__(self, context: Context) -> None:
        self._providers, self._policy = context.providers, context.policy
        self._asks = context.asks
        self._settings: Kept[Facts, _Setting] = Kept(_SETTINGS)

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

    def assess(self, request: LandedCostRequest) -> Answer | Refusal:
        """Return the answer to one consignment; its charges and their proof are told when read.

        Where no rules cover the destination it is not calculable, with the finding.
        """
        known, _is_common = self._known(request)
        return self._assessed(request, known, self.rate_on(request.on))

    def missing(self, request: LandedCostRequest) -> tuple[Finding, ...]:
        """Return what a question leaves out of what its destination needs to be told."""
        return self._missing(request, *self._known(request), self.rate_when_needed(request.on))

    def quote(self, request: LandedCostRequest) -> tuple[Answer | Refusal, tuple[Finding, ...]]:
        """Return both."""
        known, common = self._known(request)
        rate = self.rate_on(request.on)
        answer = self._assessed(request, known, rate)
        return answer, self._missing(request, known, common, rate)

    def _known(self, request: LandedCostRequest) -> tuple[_Known, bool]:
        """Return what is known of questions with these facts, and whether the amounts are common.

        Amounts alone are looked at again.
        """
        whole, lines = facts_of_whole(request), tuple(map(facts_of_line, request.lines))
        common = is_common(request)
        setting = self._settings.get(whole)
        known = setting.known.get(lines) if setting else None
        if known is None:
            known = self._learnt(request, setting, whole, lines)
        elif not common and (faults := faults_of(request)):
            known = _Known(None, Refusal(faults))
        return known, common

    def _learnt(
        self, request: LandedCostRequest, setting: _Setting | None, whole: Facts, lines: Facts
    ) -> _Known:
        if faults := faults_of(request):
            return _Known(None, Refusal(faults))
        if setting is None:
            setting = _Setting(self.regime(request.destination, request.region, request.on))
            self._settings.keep(whole, setting)
        if setting.regime is None:
            refusal = Refusal((NOT_COVERED(destination=request.destination),))
            known = _Known(setting, refusal)
        else:
            known = _Known(setting, Program(setting.regime, request, setting.proofs))
        return setting.known.keep(lines, known) if len(lines) <= _LINES else known

    def _assessed(self, request: LandedCostRequest, known: _Known, rate: Rate) -> Answer | Refusal:
        program = known.program
        if isinstance(program, Refusal):
            return program
        duty = self._duty_of(request) if self.tariffs else None
        answer = Answer(program, request, duty, rate)
        if answer.calculable:
            answer.extras = self._asks.landed_cost_extras(request)
        return answer

    def _missing(
        self, request: LandedCostRequest, known: _Known, common: bool, rate: Rate
    ) -> tuple[Finding, ...]:
        if known.setting is None:
            return ()
        cart = known.setting.cart
        if cart is None:
            cart = known.setting.cart = self._cart(request)
        outcomes = cart.outcomes(request, rate)
        if common and outcomes in known.complete:
            return ()
        missing = cart.missing(request, outcomes)
        if common and not missing:
            known.complete.add(outcomes)
        return missing

    def _cart(self, request: LandedCostRequest) -> Cart:
        origin, destination, on = request.origin, request.destination, request.on
        region = request.region.strip().upper()
        rows = self.needs(destination, region, on)
        return Cart(request, rows, crosses=crosses(origin, destination, region, on))

    def _duty_of(self, request: LandedCostRequest) -> Duty:
        def of_line(line: LandedCostLine) -> TariffRate | TariffGap | None:
            origin = line.origin or request.origin
            return self.duty(line.hs, origin, request.destination, request.on)

        return of_line

    def rate_on(self, day: date) -> Rate:
        """Return what tells the rates of a day; a source that is not there raises at once."""
        assert self.sources is not None
        return self.rate_when_needed(day)

    def rate_when_needed(self, day: date) -> Rate:
        """Return what tells the rates of a day; nobody is asked before a rate is needed."""
        return lambda base, quote: self.rate(base, quote, day)


class _Setting:
    """What questions have in common but for their lines and amounts."""

    __slots__ = ("cart", "known", "proofs", "regime")

    def __init__(self, regime: Regime | None) -> None:
        self.regime = regime
        self.cart: Cart | None = None
        self.proofs: dict[int, LandedCharge] = {}
        self.known: Kept[Facts, _Known] = Kept(_BASKETS)


class _Known:
    """What is known of questions with the same facts; `complete`: where nothing is missing.

    Without a setting the question has faults.
    """

    __slots__ = ("complete", "program", "setting")

    def __init__(self, setting: _Setting | None, program: Program | Refusal) -> None:
        self.setting, self.program = setting, program
        self.complete: set[Outcomes] = set()


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
