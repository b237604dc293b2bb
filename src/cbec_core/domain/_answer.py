"""One answer to a landed cost: an amount for every row, found by running a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain import _landed_findings as say
from cbec_core.domain._exchange import Exchange, NoRate
from cbec_core.domain._levies import MissingMeasure, MissingRate, Reckoning
from cbec_core.domain._telling import tell, total
from cbec_core.domain._valuation import Basket, customs_value, value_of
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.customs import Severity
from cbec_core.domain.duty import KILOGRAM
from cbec_core.domain.errors import shown
from cbec_core.domain.landed_cost import (
    ChargeClass,
    ExchangeRate,
    LandedCharge,
    LandedLine,
    TariffGap,
    TariffRate,
    TaxAssessment,
)
from cbec_core.domain.money import Money
from cbec_core.domain.regime import Threshold, ThresholdBase

if TYPE_CHECKING:
    from cbec_core.domain._charged import Assessed, Column
    from cbec_core.domain._program import Choice, Program
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.duty import SpecificDuty
    from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest

__all__ = ["Answer", "Duty", "Rate", "Refusal", "assessment"]

Duty = Callable[["LandedCostLine"], TariffRate | TariffGap | None]
Rate = Callable[[str, str], ExchangeRate | None]

_UNITS = 8
_ROUNDS = 60  # of looking for the goods in a price; some five are enough for any rates in force


class _Refused(Exception):
    """Nothing can be computed, for the reason that the finding says."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class Refusal:
    """No answer to a question that has faults or that no rules cover."""

    calculable = False
    exchange_rates: tuple[ExchangeRate, ...] = ()

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings

    def told(self) -> tuple[tuple[LandedLine, ...], tuple[LandedCharge, ...]]:
        """Return no lines."""
        return (), ()

    def sum_of(self, kinds: tuple[ChargeClass, ...]) -> int:
        """Return nothing."""
        return 0


class Answer:
    """One request on its way through valuation, treatment and levies; it tells its charges."""

    __slots__ = (
        *("_asked_for", "_duty", "_rates", "basket", "calculable", "charges", "currency"),
        *("exchange", "exchange_rates", "extras", "findings", "program", "request"),
    )

    def __init__(
        self, program: Program, request: LandedCostRequest, duty: Duty | None, rate: Rate
    ) -> None:
        """Compute; `duty` and `rate` are asked at most once for a line and a pair of currencies."""
        self.program, self.request = program, request
        self.currency = program.currency
        self.exchange = Exchange(request.exchange_rates, rate)
        self.exchange_rates: tuple[ExchangeRate, ...] = ()
        self.findings: list[Finding] = []
        self.extras: tuple[LandedCharge, ...] = ()
        self._duty = duty
        self._rates: dict[int, TariffRate | TariffGap | None] = {}
        self._asked_for: set[int] = set()
        self.charges: Sequence[Assessed | Column] = ()
        self.calculable = False
        try:
            self._compute()
        except _Refused as refused:
            self.findings.append(refused.finding)
        except NoRate as missing:
            self.findings.append(
                say.NO_EXCHANGE_RATE(base=missing.base, quote=missing.quote, day=request.on)
            )
        except MissingRate as missing:
            self.findings.append(self._why_unknown(missing))
        except MissingMeasure as missing:
            line = request.lines[missing.line]
            self.findings.append(_unknown_measure(missing.duty, missing.rate, line))
        else:
            self.calculable = True
            self.exchange_rates = tuple(self.exchange.used)

    def told(self) -> tuple[tuple[LandedLine, ...], tuple[LandedCharge, ...]]:
        """Return the lines with their charges, and the charges of the whole."""
        return tell(self) if self.calculable else ((), ())

    def sum_of(self, kinds: tuple[ChargeClass, ...]) -> int:
        """Return the sum of the charges of some kinds or of all, in minor units."""
        return total(self, kinds)

    def _compute(self) -> None:
        if not self.program.regime.treatments:
            destination, day = self.request.destination, self.request.on
            raise _Refused(say.NO_RULE_ON_DAY(destination=destination, day=day))
        self.basket = basket = self._basket()
        choice = self._choice(basket)
        if self.request.incoterm is Incoterm.DDP:
            choice, run = self._without_charges(basket, choice)
        else:
            run = self._run(basket, choice)
        self.findings += choice.treatment.notices
        if self._asked_for:
            self.findings += self._tariff_notices(choice)
        for at in choice.unused_rates:
            self.findings.append(say.TAX_RATE_UNUSED(self.request.lines[at].id))
        if choice.unused_scheme is not None:
            self.findings.append(say.SCHEME_UNUSED(scheme=choice.unused_scheme.value))
        self.charges = run.found
        if self.currency != self.request.currency:
            # What is told later is told by the rates of now.
            self.exchange.minor_ratio(self.currency, self.request.currency)

    def _basket(self) -> Basket:
        request = self.request
        of, to = request.currency, self.currency
        values = [line.value.minor for line in request.lines]
        along = (request.freight.minor, request.insurance.minor, request.discount.minor)
        if of != to:
            convert = self.exchange.convert
            values = [convert(minor, of, to) for minor in values]
            freight, insurance, discount = (convert(minor, of, to) for minor in along)
            along = (freight, insurance, discount)
        basket = value_of(request, self.program.regime, to, values, along)
        if min(basket.goods) < 0:
            line = next(at for at, goods in enumerate(basket.goods) if goods < 0)
            raise _Refused(say.VALUE_NEGATIVE(request.lines[line].id))
        return basket

    def _choice(self, basket: Basket) -> Choice:
        for choice in self.program.choices:
            treatment = choice.treatment
            if (
                (not treatment.single_item or _is_single(basket))
                and (treatment.up_to is None or self._within(choice, treatment.up_to, basket))
                and (treatment.in_year is None or self._in_year(treatment.in_year, basket))
            ):
                if treatment.refusal is not None:
                    raise _Refused(treatment.refusal)
                return choice
        raise _Refused(say.NO_RULE_FITS(destination=self.request.destination))

    def _within(self, choice: Choice, limit: Threshold, basket: Basket) -> bool:
        above, below = choice.limit or self.exchange.limit(
            limit.amount, limit.currency, basket.currency
        )
        if limit.of is ThresholdBase.ITEM:
            each = zip(basket.goods, basket.lines, strict=True)
            return all(goods * below <= above * line.quantity for goods, line in each)
        return (
            sum(basket.goods if limit.of is ThresholdBase.GOODS else basket.value) * below <= above
        )

    def _in_year(self, limit: Threshold, basket: Basket) -> bool:
        before = self.request.bought_this_year
        had = self.exchange.convert(before.minor, before.currency, basket.currency) if before else 0
        total = sum(basket.value) + had
        return self.exchange.at_most(total, basket.currency, limit.amount, limit.currency)

    def _run(self, basket: Basket, choice: Choice) -> Reckoning:
        self._asked_for.clear()
        duty = None if self._duty is None else self._duty_of
        run = Reckoning(self.program.regime, basket, duty, self.exchange)
        choice.course.run(run)
        return run

    def _duty_of(self, at: int) -> TariffRate | TariffGap | None:
        assert self._duty is not None
        self._asked_for.add(at)
        if at not in self._rates:
            self._rates[at] = self._duty(self.request.lines[at])
        return self._rates[at]

    def _tariff_notices(self, choice: Choice) -> Iterator[Finding]:
        """Yield what the tariff says beside its rates, on the lines whose rates are charged.

        A gap comes here where the line brought its own duty; it is told where the tariff does not
        know either what lies on top of that.
        """
        for at in sorted(self._asked_for):
            found, line = self._rates[at], self.request.lines[at]
            if found is None:
                continue
            if isinstance(found, TariffRate):
                yield from (attrs.evolve(one, line_id=line.id) for one in found.notices)
            elif found.additional is None:
                yield attrs.evolve(found.finding, severity=Severity.WARNING, line_id=line.id)
            for more in found.additional or ():
                if more.kind not in choice.taken:
                    yield say.ADDITIONAL_UNUSED(line.id, code=more.code, law=more.law)

    def _why_unknown(self, missing: MissingRate) -> Finding:
        """Return why a line has no rate: what the tariff says, if it says anything."""
        found, line = self._rates.get(missing.line), self.request.lines[missing.line]
        if missing.kind is ChargeClass.DUTY and isinstance(found, TariffGap):
            return attrs.evolve(found.finding, severity=Severity.ERROR, line_id=line.id)
        if missing.kind is ChargeClass.TAX:
            return say.TAX_RATE_UNKNOWN(line.id)
        return say.DUTY_RATE_UNKNOWN(line.id)

    def _without_charges(self, basket: Basket, choice: Choice) -> tuple[Choice, Reckoning]:
        """Take duty and tax out of delivered prices: goods and charges sum to the price.

        The value that is found must fall under the treatment that it was found with; a price that
        lies in the gap of a threshold stays with the treatment of the higher value.
        """
        price = list(basket.goods)
        tried: set[str] = set()
        while True:
            run, rest = self._solve(basket, choice, price)
            other = self._choice(basket)
            if other is choice:
                break
            back = other.treatment.id in tried
            tried.add(choice.treatment.id)
            choice = other
            if back:
                run, rest = self._solve(basket, choice, price)
                self.findings.append(say.PRICE_BETWEEN_THRESHOLDS())
                break
        if rest < -2 * len(price):
            self.findings.append(say.PRICE_TOO_LOW(rest=self._asked(-rest)))
        elif rest:
            self.findings.append(say.PRICE_REST(rest=self._asked(abs(rest))))
        return choice, run

    def _solve(self, basket: Basket, choice: Choice, price: list[int]) -> tuple[Reckoning, int]:
        """Set the goods of each line so that with its charges it costs its price.

        By proportion first; where rounding leaves a unit over, by single units.
        """
        run, rests = self._with(basket, choice, price, price)
        for _round in range(_ROUNDS):
            goods = [
                goods * of // (of - rest) if of - rest else of
                for goods, rest, of in zip(basket.goods, rests, price, strict=True)
            ]
            if goods == basket.goods:
                break
            run, rests = self._with(basket, choice, price, goods)
        for _round in range(_UNITS):
            best, size = list(basket.goods), sum(map(abs, rests))
            if not size:
                break
            steps = [max(g + (r > 0) - (r < 0), 0) for g, r in zip(best, rests, strict=True)]
            run, rests = self._with(basket, choice, price, steps)
            if sum(map(abs, rests)) >= size:
                run, rests = self._with(basket, choice, price, best)
                break
        return run, sum(rests)

    def _with(
        self, basket: Basket, choice: Choice, price: list[int], goods: list[int]
    ) -> tuple[Reckoning, list[int]]:
        """Try a value of the goods: its charges, and what is left of each price."""
        basket.goods = goods
        customs_value(basket, self.program.regime)
        run = self._run(basket, choice)
        paid = run.paid()
        return run, [of - g - c for of, g, c in zip(price, goods, paid, strict=True)]

    def _asked(self, minor: int) -> Money:
        own, asked = self.currency, self.request.currency
        return Money(self.exchange.convert(minor, own, asked), asked)


def _is_single(basket: Basket) -> bool:
    return sum(line.quantity for line in basket.lines) == 1


def assessment(answer: Answer | Refusal) -> TaxAssessment:
    """Return an answer with all that it has to tell."""
    lines, charges = answer.told()
    findings = tuple(answer.findings)
    return TaxAssessment(answer.calculable, lines, charges, findings, answer.exchange_rates)


def _unknown_measure(duty: SpecificDuty, rate: str, line: LandedCostLine) -> Finding:
    if duty.unit == KILOGRAM:
        return say.WEIGHT_UNKNOWN(line.id, rate=rate)
    return say.MEASURE_UNKNOWN(line.id, rate=rate, unit=shown(duty.unit))
