"""Levies applied to a basket: integers in, integers out, every figure with its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain._exchange import Exchange, rounded
from cbec_core.domain._valuation import Basket, shares
from cbec_core.domain.duty import (
    ITEM,
    KILOGRAM,
    SpecificDuty,
    duty_due,
    duty_text,
    is_percentage,
)
from cbec_core.domain.landed_cost import AdditionalRate, ChargeClass, TariffGap, TariffRate
from cbec_core.domain.money import Rounding
from cbec_core.domain.regime import Levy, Measure, Regime, Treatment, Unit, Waiver

if TYPE_CHECKING:
    from cbec_core.domain.landed_request import LandedCostLine

__all__ = ["Assessed", "MissingMeasure", "MissingRate", "described", "evaluate"]


class MissingRate(Exception):
    """A line has no rate of duty or tax, and nobody else knows one."""

    def __init__(self, line: int, kind: ChargeClass) -> None:
        super().__init__(line, kind)
        self.line, self.kind = line, kind


class MissingMeasure(Exception):
    """A rate counts by a unit of which the line does not say how many it has."""

    def __init__(self, line: int, duty: SpecificDuty, rate: str) -> None:
        super().__init__(line, duty)
        self.line, self.duty, self.rate = line, duty, rate


@attrs.define
class Assessed:
    """A charge in minor units of the basket's currency; `line` is -1 for the consignment."""

    levy: Levy
    line: int
    base: int
    amount: int
    rate: Decimal
    proof: TariffRate | AdditionalRate | None = None
    rate_text: str = ""


_HUNDRED = Decimal(100)


@lru_cache(4096)
def _fraction(rate: Decimal, per: Decimal) -> tuple[int, int]:
    above, below = rate.as_integer_ratio()
    of, to = per.as_integer_ratio()
    return above * to, below * of


class _Evaluation:
    """One treatment over one basket."""

    def __init__(
        self,
        regime: Regime,
        basket: Basket,
        duty: Callable[[int], TariffRate | TariffGap | None],
        exchange: Exchange,
    ) -> None:
        self.regime, self.basket, self.duty, self.exchange = regime, basket, duty, exchange
        self.parts: dict[str, Sequence[int]] = {
            "goods": basket.goods,
            "freight": basket.freight,
            "insurance": basket.insurance,
            "value": basket.value,
        }
        self.levied: dict[str, list[int]] = {}
        self.paid = [0] * len(basket.lines)
        self.found: list[Assessed] = []
        self.laid: set[tuple[int, str]] = set()

    def money(self, amount: Decimal, currency: str) -> int:
        """Return an amount of a row of law in minor units of the basket's currency."""
        return self.exchange.minor(amount, currency, self.basket.currency)

    def bases(self, levy: Levy) -> list[int]:
        """Return the base of every line in hundredths of a minor unit."""
        parts, levied = self.parts, self.levied
        total: list[int] = []
        for part in levy.base:
            amounts = parts.get(part.name) or levied.get(part.name)
            if amounts:
                more = [amount * part.percent for amount in amounts]
                total = list(map(add, total, more)) if total else more
        if levy.base_quantum > 1:
            cut = 100 * levy.base_quantum
            total = [of // cut * cut for of in total]
        return total or [0] * len(self.paid)

    def plain(
        self, levy: Levy, lines: Sequence[int], bases: Sequence[int], rates: Sequence[Decimal]
    ) -> None:
        """Charge percentages that the row only rounds, line by line: what nearly every row does."""
        rule = self.regime.rounding
        quantum = levy.quantum or self.regime.quantum or 1
        is_common = rule is Rounding.HALF_UP and quantum == 1
        sums, paid, append = self.sums(levy), self.paid, self.found.append
        for line, rate in zip(lines, rates, strict=True):
            base = bases[line]
            above, below = _fraction(rate, levy.per)
            over, under = base * above, 100 * below
            if is_common:
                amount = (2 * over + under) // (2 * under)
            else:
                amount = rounded(over, under, rule, quantum)
            shown = rounded(base, 100, rule) if base % 100 else base // 100
            sums[line] += amount
            paid[line] += amount
            percent = rate if levy.per == _HUNDRED else rate * 100 / levy.per
            append(Assessed(levy, line, shown, amount, percent))

    def sums(self, levy: Levy) -> list[int]:
        """Return what a levy adds to later bases, line by line."""
        found = self.levied.get(levy.code)
        if found is None:
            found = self.levied[levy.code] = [0] * len(self.paid)
        return found

    def charge(
        self,
        levy: Levy,
        lines: Sequence[int],
        base: int,
        rate: Decimal,
        proof: TariffRate | AdditionalRate | None = None,
    ) -> None:
        """Charge a percentage of a base on a line, or on several that share it by value."""
        above, below = _fraction(rate, levy.per)
        if levy.gross_up:
            below -= above
        percent = rate if levy.per == 100 else rate * 100 / levy.per
        self.due(levy, lines, base, (base * above, 100 * below), percent, proof)

    def due(
        self,
        levy: Levy,
        lines: Sequence[int],
        base: int,
        exact: tuple[int, int],
        percent: Decimal,
        proof: TariffRate | AdditionalRate | None = None,
        rate_text: str = "",
    ) -> None:
        """Charge an exact amount, a fraction of minor units, as the row rounds and limits it."""
        rule, quantum = self.regime.rounding, levy.quantum or self.regime.quantum or 1
        over, under = exact
        deduct = self.money(levy.deduct, levy.currency) if levy.deduct else 0
        over = max(over - deduct * under, 0)
        full = rounded(over, under, rule, quantum)
        amount = full
        if levy.payable != 100:
            amount = rounded(over * levy.payable, under * 100, rule, quantum)
        if levy.minimum is not None:
            amount = full = max(amount, self.money(levy.minimum, levy.currency))
        if levy.maximum is not None:
            amount = full = min(amount, self.money(levy.maximum, levy.currency))
        shown = rounded(base, 100, rule) + (full if levy.gross_up else 0)
        self.book(levy, lines, full, amount)
        at = -1 if levy.whole else lines[0]
        self.found.append(Assessed(levy, at, shown, amount, percent, proof, rate_text))

    def book(self, levy: Levy, lines: Sequence[int], full: int, amount: int) -> None:
        """Remember what the levy adds to later bases and to what each line pays."""
        sums = self.sums(levy)
        if len(lines) == 1:
            sums[lines[0]] += full
            self.paid[lines[0]] += amount
            return
        weights = [self.basket.value[line] for line in lines]
        for line, part, paid in zip(
            lines, shares(full, weights), shares(amount, weights), strict=True
        ):
            sums[line] += part
            self.paid[line] += paid

    def flat(self, levy: Levy, lines: Sequence[int]) -> None:
        """Charge an amount for every unit."""
        if levy.rate is None:
            raise MissingRate(lines[0], levy.kind)
        each = self.money(levy.rate, levy.currency)
        if levy.unit is Unit.CONSIGNMENT:
            self.book(levy, lines, each, each)
            self.found.append(Assessed(levy, -1, 0, each, levy.rate))
            return
        seen: set[object] = set()
        for line in lines:
            article = self.basket.lines[line]
            key = _key(levy.unit, article)
            if key is not None and key in seen:
                continue
            seen.add(key)
            amount = each
            if levy.unit is Unit.ITEM:
                amount = each * article.quantity
            elif levy.unit is Unit.KILOGRAM:
                if not article.weight_g:
                    each_kg = SpecificDuty(levy.rate, levy.currency, KILOGRAM)
                    raise MissingMeasure(line, each_kg, f"{levy.rate} {levy.currency}/kg")
                amount = rounded(each * article.weight_g, 1000, self.regime.rounding)
            self.book(levy, [line], amount, amount)
            self.found.append(Assessed(levy, line, 0, amount, levy.rate))

    def percentage(self, levy: Levy, lines: Sequence[int]) -> None:
        """Charge the row's percentage, or the line's own."""
        if levy.whole:
            if levy.rate is None:
                raise MissingRate(lines[0], levy.kind)
            bases = self.bases(levy)
            self.charge(levy, lines, sum(bases[line] for line in lines), levy.rate)
            return
        is_tax = levy.kind is ChargeClass.TAX
        rates: list[Decimal] = []
        for line in lines:
            rate = levy.rate
            if levy.own:
                article = self.basket.lines[line]
                given = article.tax_rate if is_tax else article.duty_rate
                rate = rate if given is None else given
            if rate is None:
                raise MissingRate(line, levy.kind)
            rates.append(rate)
        self.shares_of(levy, lines, self.bases(levy), rates)

    def shares_of(
        self, levy: Levy, lines: Sequence[int], bases: Sequence[int], rates: Sequence[Decimal]
    ) -> None:
        """Charge a percentage on each line, whatever else the row says of it."""
        if levy.is_plain:
            self.plain(levy, lines, bases, rates)
            return
        for line, rate in zip(lines, rates, strict=True):
            self.charge(levy, (line,), bases[line], rate)

    def tariff(self, levy: Levy, lines: Sequence[int]) -> None:
        """Charge what the line or the tariff says; what is laid on top of duty has rows apart."""
        bases, is_duty = self.bases(levy), levy.kind is ChargeClass.DUTY
        for line in lines:
            given = self.basket.lines[line].duty_rate
            if is_duty and given is not None:
                self.shares_of(levy, (line,), bases, (given,))
                continue
            found = self.duty(line)
            if not is_duty:
                for more in (found.additional or ()) if found else ():
                    if more.kind is levy.kind:
                        self.laid.add((line, more.code))
                        self.by_terms(levy, line, bases[line], more)
            elif not isinstance(found, TariffRate):
                raise MissingRate(line, levy.kind)
            else:
                self.by_terms(levy, line, bases[line], found)

    def by_terms(
        self, levy: Levy, line: int, base: int, found: TariffRate | AdditionalRate
    ) -> None:
        """Charge what a rate of the tariff comes to on a line."""
        if is_percentage(found):
            self.charge(levy, [line], base, found.percent, found)
            return
        text = duty_text(found)
        exact = duty_due(found, Fraction(base, 100), lambda one: self.specific(line, one, text))
        ratio = exact.as_integer_ratio()
        self.due(levy, [line], base, ratio, found.percent, found, text)

    def specific(self, line: int, one: SpecificDuty, rate: str) -> Fraction:
        """Return what an amount for a unit comes to on a line; a weight of nothing is unknown."""
        article = self.basket.lines[line]
        if one.unit == ITEM:
            count = Fraction(article.quantity)
        elif one.unit == KILOGRAM and article.weight_g > 0:
            count = Fraction(article.weight_g, 1000)
        else:
            raise MissingMeasure(line, one, rate)
        amount = Fraction(*self.exchange.exact(one.amount, one.currency, self.basket.currency))
        return amount * count / Fraction(one.per)


def _key(unit: Unit, line: LandedCostLine) -> object:
    """Return what lines have in common that are charged once, or nothing."""
    if unit is Unit.SUBHEADING:
        return line.hs[:6]
    digits = {Unit.DECLARATION_LINE: 6, Unit.FULL_DECLARATION_LINE: 10}.get(unit)
    if digits:
        return line.hs[:digits], described(line.description), line.origin
    return None


def described(description: str) -> str:
    """Return a description without what does not make it another one: case and spaces."""
    return " ".join(description.casefold().split())


def evaluate(
    regime: Regime,
    treatment: Treatment,
    basket: Basket,
    duty: Callable[[int], TariffRate | TariffGap | None],
    exchange: Exchange,
) -> tuple[list[Assessed], list[int]]:
    """Return every charge of a treatment, and what each line pays in all."""
    run = _Evaluation(regime, basket, duty, exchange)
    served: dict[str, set[int]] = {}
    every = range(len(basket.lines))
    for levy in treatment.levies:
        done = served.setdefault(levy.code, set())
        lines: Sequence[int] = every
        if done or levy.goods or levy.unless:
            lines = [
                at
                for at, line in enumerate(basket.lines)
                if at not in done
                and _is_for(levy, line)
                and not any((at, code) in run.laid for code in levy.unless)
            ]
        if not lines:
            continue
        done.update(lines)
        if levy.measure is Measure.PERCENT:
            run.percentage(levy, lines)
        elif levy.measure is Measure.TARIFF:
            run.tariff(levy, lines)
        else:
            run.flat(levy, lines)
    if treatment.waiver is not None:
        _waive(treatment.waiver, run)
    return run.found, run.paid


def _is_for(levy: Levy, line: LandedCostLine) -> bool:
    return not levy.goods or line.hs.startswith(levy.goods)


def _waive(waiver: Waiver, run: _Evaluation) -> None:
    small = [found for found in run.found if found.levy.code in waiver.codes]
    if sum(found.amount for found in small) > run.money(waiver.amount, waiver.currency):
        return
    for charge in small:
        if charge.line < 0:
            parts = shares(charge.amount, run.basket.value)
            run.paid = [paid - part for paid, part in zip(run.paid, parts, strict=True)]
        else:
            run.paid[charge.line] -= charge.amount
        charge.amount = 0
