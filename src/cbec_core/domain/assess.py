"""The landed cost of a consignment by the rows of its destination: pure, exact and explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain import _landed_findings as say
from cbec_core.domain._exchange import Exchange, NoRate
from cbec_core.domain._landed_checks import faults_of
from cbec_core.domain._levies import Assessed, MissingMeasure, MissingRate, evaluate
from cbec_core.domain._valuation import Basket, customs_value, negative_goods, value_of
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.customs import Severity
from cbec_core.domain.duty import KILOGRAM
from cbec_core.domain.errors import shown
from cbec_core.domain.landed_cost import (
    AdditionalRate,
    ChargeClass,
    ExchangeRate,
    LandedCharge,
    LandedLine,
    Moment,
    Payer,
    TariffGap,
    TariffRate,
    TaxAssessment,
)
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Collector
from cbec_core.domain.regime import Measure, Regime, Threshold, ThresholdBase, Treatment

if TYPE_CHECKING:
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.duty import SpecificDuty
    from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
    from cbec_core.domain.pricing import TaxScheme

__all__ = ["assess"]

_UNITS = 8
_ROUNDS = 60  # of looking for the goods in a price; some five are enough for any rates in force


class _Refused(Exception):
    """Nothing can be computed, for the reason that the finding says."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def assess(
    request: LandedCostRequest,
    regime: Regime,
    duty: Callable[[LandedCostLine], TariffRate | TariffGap | None],
    rate: Callable[[str, str], ExchangeRate | None],
) -> TaxAssessment:
    """Return every charge with its proof, or why there is no answer.

    `duty` and `rate` are asked at most once for a line and for a pair of currencies.
    """
    if faults := faults_of(request):
        return TaxAssessment(False, (), findings=faults)
    answer = _Answer(request, regime, duty, Exchange(request.exchange_rates, rate))
    try:
        return answer.given()
    except _Refused as refused:
        finding = refused.finding
    except NoRate as missing:
        finding = say.NO_EXCHANGE_RATE(base=missing.base, quote=missing.quote, day=request.on)
    except MissingRate as missing:
        finding = answer.why_unknown(missing)
    except MissingMeasure as missing:
        finding = _unknown_measure(missing.duty, missing.rate, request.lines[missing.line])
    return TaxAssessment(False, (), findings=(*answer.findings, finding))


def _unknown_measure(duty: SpecificDuty, rate: str, line: LandedCostLine) -> Finding:
    if duty.unit == KILOGRAM:
        return say.WEIGHT_UNKNOWN(line.id, rate=rate)
    return say.MEASURE_UNKNOWN(line.id, rate=rate, unit=shown(duty.unit))


class _Answer:
    """One request on its way through valuation, treatment and levies."""

    def __init__(
        self,
        request: LandedCostRequest,
        regime: Regime,
        duty: Callable[[LandedCostLine], TariffRate | TariffGap | None],
        exchange: Exchange,
    ) -> None:
        self.request, self.regime, self.exchange = request, regime, exchange
        self.currency = regime.currency if regime.own_money else request.currency
        self.findings: list[Finding] = []
        self._duty = duty
        self._rates: dict[int, TariffRate | TariffGap | None] = {}
        self._asked_for: set[int] = set()

    def given(self) -> TaxAssessment:
        """Return the assessment."""
        if not self.regime.treatments:
            destination, day = self.request.destination, self.request.on
            raise _Refused(say.NO_RULE_ON_DAY(destination=destination, day=day))
        basket = self._basket()
        treatment = self._treatment(basket)
        if self.request.incoterm is Incoterm.DDP:
            treatment, charges = self._without_charges(basket, treatment)
        else:
            charges, _paid = self._evaluate(basket, treatment)
        self.findings += treatment.notices
        self.findings += self._tariff_notices(treatment)
        if not any(levy.own for levy in treatment.levies if levy.kind is ChargeClass.TAX):
            self.findings += (
                say.TAX_RATE_UNUSED(line.id) for line in self._with_tax_rate(treatment)
            )
        if scheme := self._unused_scheme(treatment):
            self.findings.append(say.SCHEME_UNUSED(scheme=scheme.value))
        return self._shown(basket, charges)

    def _basket(self) -> Basket:
        request, convert = self.request, self.exchange.convert
        of, to = request.currency, self.currency
        values = [line.value.minor for line in request.lines]
        along = (request.freight.minor, request.insurance.minor, request.discount.minor)
        if of != to:
            values = [convert(minor, of, to) for minor in values]
            freight, insurance, discount = (convert(minor, of, to) for minor in along)
            along = (freight, insurance, discount)
        basket = value_of(request, self.regime, to, values, along)
        if (line := negative_goods(basket)) is not None:
            raise _Refused(say.VALUE_NEGATIVE(request.lines[line].id))
        return basket

    def _treatment(self, basket: Basket) -> Treatment:
        for treatment in self.regime.treatments:
            if self._fits(treatment, basket):
                if treatment.refusal is not None:
                    raise _Refused(treatment.refusal)
                return treatment
        raise _Refused(say.NO_RULE_FITS(destination=self.request.destination))

    def _fits(self, treatment: Treatment, basket: Basket) -> bool:
        request = self.request
        scheme = request.scheme.scheme if request.scheme else None
        return (
            treatment.buyer in (None, request.buyer)
            and (not treatment.schemes or scheme in treatment.schemes)
            and (not treatment.transports or request.transport in treatment.transports)
            and (not treatment.declarations or request.declaration in treatment.declarations)
            and (not treatment.dispatched or request.origin in treatment.dispatched)
            and (not treatment.single_item or sum(line.quantity for line in basket.lines) == 1)
            and (
                not treatment.goods
                or any(line.hs.startswith(treatment.goods) for line in basket.lines)
            )
            and (treatment.up_to is None or self._within(treatment.up_to, basket))
            and (treatment.in_year is None or self._in_year(treatment.in_year, basket))
        )

    def _with_tax_rate(self, treatment: Treatment) -> Iterator[LandedCostLine]:
        """Yield the lines whose own tax rate is passed over although a tax is due."""
        if any(levy.rate for levy in treatment.levies if levy.kind is ChargeClass.TAX):
            yield from (line for line in self.request.lines if line.tax_rate is not None)

    def _unused_scheme(self, chosen: Treatment) -> TaxScheme | None:
        """Return the scheme of the request if the destination knows it and it holds not here."""
        scheme = self.request.scheme.scheme if self.request.scheme else None
        known = (treatment.schemes for treatment in self.regime.treatments)
        return scheme if scheme not in chosen.schemes and any(scheme in s for s in known) else None

    def _within(self, limit: Threshold, basket: Basket) -> bool:
        at_most = self.exchange.at_most
        if limit.of is ThresholdBase.ITEM:
            return all(
                at_most(goods, basket.currency, limit.amount * line.quantity, limit.currency)
                for goods, line in zip(basket.goods, basket.lines, strict=True)
            )
        amounts = basket.goods if limit.of is ThresholdBase.GOODS else basket.value
        return at_most(sum(amounts), basket.currency, limit.amount, limit.currency)

    def _in_year(self, limit: Threshold, basket: Basket) -> bool:
        before = self.request.bought_this_year
        had = self.exchange.convert(before.minor, before.currency, basket.currency) if before else 0
        total = sum(basket.value) + had
        return self.exchange.at_most(total, basket.currency, limit.amount, limit.currency)

    def _evaluate(self, basket: Basket, treatment: Treatment) -> tuple[list[Assessed], list[int]]:
        self._asked_for = set()
        return evaluate(self.regime, treatment, basket, self._duty_of, self.exchange)

    def _duty_of(self, at: int) -> TariffRate | TariffGap | None:
        self._asked_for.add(at)
        if at not in self._rates:
            self._rates[at] = self._duty(self.request.lines[at])
        return self._rates[at]

    def _tariff_notices(self, treatment: Treatment) -> Iterator[Finding]:
        """Yield what the tariff says beside its rates, on the lines whose rates are charged.

        A gap comes here where the line brought its own duty; it is told where the tariff does not
        know either what lies on top of that.
        """
        taken = {one.kind for one in treatment.levies if one.measure is Measure.TARIFF}
        for at in sorted(self._asked_for):
            found, line = self._rates[at], self.request.lines[at]
            if found is None:
                continue
            if isinstance(found, TariffRate):
                yield from (attrs.evolve(one, line_id=line.id) for one in found.notices)
            elif found.additional is None:
                yield attrs.evolve(found.finding, severity=Severity.WARNING, line_id=line.id)
            for more in found.additional or ():
                if more.kind not in taken:
                    yield say.ADDITIONAL_UNUSED(line.id, code=more.code, law=more.law)

    def why_unknown(self, missing: MissingRate) -> Finding:
        """Return why a line has no rate: what the tariff says, if it says anything."""
        found, line = self._rates.get(missing.line), self.request.lines[missing.line]
        if missing.kind is ChargeClass.DUTY and isinstance(found, TariffGap):
            return attrs.evolve(found.finding, severity=Severity.ERROR, line_id=line.id)
        if missing.kind is ChargeClass.TAX:
            return say.TAX_RATE_UNKNOWN(line.id)
        return say.DUTY_RATE_UNKNOWN(line.id)

    def _without_charges(
        self, basket: Basket, treatment: Treatment
    ) -> tuple[Treatment, list[Assessed]]:
        """Take duty and tax out of delivered prices: goods and charges sum to the price.

        The value that is found must fall under the treatment that it was found with; a price that
        lies in the gap of a threshold stays with the treatment of the higher value.
        """
        price = list(basket.goods)
        tried: set[str] = set()
        while True:
            charges, rest = self._solve(basket, treatment, price)
            other = self._treatment(basket)
            if other is treatment:
                break
            back = other.id in tried
            tried.add(treatment.id)
            treatment = other
            if back:
                charges, rest = self._solve(basket, treatment, price)
                self.findings.append(say.PRICE_BETWEEN_THRESHOLDS())
                break
        if rest < -2 * len(price):
            self.findings.append(say.PRICE_TOO_LOW(rest=self._asked(-rest)))
        elif rest:
            self.findings.append(say.PRICE_REST(rest=self._asked(abs(rest))))
        return treatment, charges

    def _solve(
        self, basket: Basket, treatment: Treatment, price: list[int]
    ) -> tuple[list[Assessed], int]:
        """Set the goods of each line so that with its charges it costs its price.

        By proportion first; where rounding leaves a unit over, by single units.
        """
        charges, rests = self._with(basket, treatment, price, price)
        for _round in range(_ROUNDS):
            goods = [
                goods * of // (of - rest) if of - rest else of
                for goods, rest, of in zip(basket.goods, rests, price, strict=True)
            ]
            if goods == basket.goods:
                break
            charges, rests = self._with(basket, treatment, price, goods)
        for _round in range(_UNITS):
            best, size = list(basket.goods), sum(map(abs, rests))
            if not size:
                break
            steps = [max(g + (r > 0) - (r < 0), 0) for g, r in zip(best, rests, strict=True)]
            charges, rests = self._with(basket, treatment, price, steps)
            if sum(map(abs, rests)) >= size:
                charges, rests = self._with(basket, treatment, price, best)
                break
        return charges, sum(rests)

    def _with(
        self, basket: Basket, treatment: Treatment, price: list[int], goods: list[int]
    ) -> tuple[list[Assessed], list[int]]:
        """Try a value of the goods: its charges, and what is left of each price."""
        basket.goods = goods
        customs_value(basket, self.regime)
        charges, paid = self._evaluate(basket, treatment)
        return charges, [of - g - c for of, g, c in zip(price, goods, paid, strict=True)]

    def _shown(self, basket: Basket, charges: list[Assessed]) -> TaxAssessment:
        request, own, shown = self.request, self.currency, self.request.currency
        asked: Callable[[int], Money] = self._asked
        if own == shown:
            asked = partial(_money, shown)
        scheme, is_ddp = request.scheme, request.incoterm is Incoterm.DDP
        at_border = (Collector.CUSTOMS, Payer.SELLER if is_ddp else Payer.BUYER)
        at_sale = (scheme.collector if scheme else Collector.SELLER, Payer.BUYER)
        by_line: list[list[LandedCharge]] = [[] for _line in request.lines]
        of_all: list[LandedCharge] = []
        for found in charges:
            levy = found.levy
            proof = found.proof or levy
            # By place: a quote has two charges a line, and names cost as much as the sums do.
            charge = LandedCharge(
                levy.kind,
                proof.code if isinstance(proof, AdditionalRate) else levy.code,
                asked(found.amount),
                asked(found.base),
                found.rate,
                proof.rule,
                proof.law,
                proof.valid_from,
                proof.valid_to,
                proof.confidence,
                *(at_sale if levy.at is Moment.CHECKOUT else at_border),
                levy.at,
                found.rate_text,
            )
            (of_all if found.line < 0 else by_line[found.line]).append(charge)
        lines = tuple(
            LandedLine(line.id, asked(value), tuple(of_line))
            for line, value, of_line in zip(request.lines, basket.value, by_line, strict=True)
        )
        rates = tuple(self.exchange.used)
        return TaxAssessment(True, lines, tuple(of_all), tuple(self.findings), rates)

    def _asked(self, minor: int) -> Money:
        own, asked = self.currency, self.request.currency
        return Money(self.exchange.convert(minor, own, asked), asked)


def _money(currency: str, minor: int) -> Money:
    return Money(minor, currency)
