"""Levies applied to a basket: integers in, integers out, every figure with its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import add

from cbec_core.domain._charged import (
    Assessed,
    Column,
    Lines,
    Terms,
    given_rate,
    percent,
    ratio,
)
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
from cbec_core.domain.regime import Levy, Regime, Unit, Waiver

__all__ = [
    "MissingMeasure",
    "MissingRate",
    "Reckoning",
]


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


class Reckoning:
    """One treatment over one basket."""

    __slots__ = (
        *("basket", "duty", "exchange", "found", "laid", "levied", "parts", "regime"),
        "served",
    )

    def __init__(
        self,
        regime: Regime,
        basket: Basket,
        duty: Callable[[int], TariffRate | TariffGap | None] | None,
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
        self.found: list[Assessed | Column] = []
        self.laid: set[tuple[int, str]] = set()
        self.served: dict[str, set[int]] = {}

    def money(self, amount: Decimal, currency: str) -> int:
        """Return an amount of a row of law in minor units of the basket's currency."""
        return self.exchange.minor(amount, currency, self.basket.currency)

    def bases(self, levy: Levy) -> Sequence[int]:
        """Return the base of every line in minor units if `in_whole`, else in hundredths."""
        in_whole = levy.in_whole
        total: Sequence[int] | None = None
        for part in levy.base:
            amounts = self.parts.get(part.name)
            if amounts is None:
                if part.name not in self.levied:
                    continue
                amounts = self.levied[part.name][:]
            if not in_whole:
                amounts = [amount * part.percent for amount in amounts]
            total = amounts if total is None else list(map(add, total, amounts))
        if total is None:
            return [0] * len(self.basket.lines)
        if levy.base_quantum > 1:
            cut = 100 * levy.base_quantum
            total = [of // cut * cut for of in total]
        return total

    def hundredths(self, levy: Levy) -> Sequence[int]:
        """Return the base of every line in hundredths of a minor unit."""
        bases = self.bases(levy)
        return [100 * base for base in bases] if levy.in_whole else bases

    def sums(self, levy: Levy) -> list[int]:
        """Return what a levy adds to later bases, line by line."""
        found = self.levied.get(levy.code)
        if found is None:
            found = self.levied[levy.code] = [0] * len(self.basket.lines)
        return found

    def plain(self, terms: Terms) -> None:
        """Charge percentages that the row only rounds."""
        levy = terms.levy
        bases = self.bases(levy)
        if len(terms.lines) != len(bases):
            bases = [bases[line] for line in terms.lines]
        amounts = terms.amounts(bases)
        if not levy.in_whole:
            rule = self.regime.rounding
            bases = [rounded(base, 100, rule) if base % 100 else base // 100 for base in bases]
        self.take(terms, bases, amounts)

    def take(self, of: Lines, bases: Sequence[int], amounts: list[int]) -> None:
        """Keep charges, and remember what they add to later bases."""
        self.found.append((of, bases, amounts))
        levy, levied = of.levy, self.levied
        if levy.code not in levied and len(amounts) == len(self.basket.lines):
            levied[levy.code] = amounts[:]
            return
        sums = self.sums(levy)
        for line, amount in zip(of.lines, amounts, strict=True):
            sums[line] += amount

    def each(self, of: Lines) -> None:
        """Charge percentages that the row limits, line by line."""
        levy, lines = of.levy, of.lines
        bases = self.hundredths(levy)
        for line in lines:
            given = given_rate(levy, self.basket.lines[line]) if levy.own else None
            rate = levy.rate if given is None else given
            assert rate is not None
            self.charge(levy, (line,), bases[line], rate)

    def whole(self, of: Lines) -> None:
        """Charge a percentage once for the consignment."""
        levy, lines = of.levy, of.lines
        if levy.rate is None:
            raise MissingRate(lines[0], levy.kind)
        bases = self.hundredths(levy)
        self.charge(levy, lines, sum(bases[line] for line in lines), levy.rate)

    def lacking(self, of: Lines) -> None:
        """Refuse: neither the row nor the line has a rate."""
        raise MissingRate(of.lines[0], of.levy.kind)

    def charge(
        self,
        levy: Levy,
        lines: Sequence[int],
        base: int,
        rate: Decimal,
        proof: TariffRate | AdditionalRate | None = None,
    ) -> None:
        """Charge a percentage of a base on a line, or on several that share it by value."""
        above, below = ratio(rate, levy.per)
        if levy.gross_up:
            below -= above
        self.due(levy, lines, base, (base * above, 100 * below), percent(levy, rate), proof)

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
        self.book(levy, lines, full)
        self.found.append(
            Assessed(levy, lines, shown, amount, percent, proof, rate_text, levy.whole)
        )

    def book(self, levy: Levy, lines: Sequence[int], full: int) -> None:
        """Remember what the levy adds to later bases."""
        sums = self.sums(levy)
        for line, part in zip(lines, self.split(full, lines), strict=True):
            sums[line] += part

    def split(self, amount: int, lines: Sequence[int]) -> Sequence[int]:
        """Return what each of some lines bears of an amount, by value."""
        if len(lines) == 1:
            return (amount,)
        return shares(amount, [self.basket.value[line] for line in lines])

    def flat(self, of: Lines) -> None:
        """Charge an amount for every unit."""
        levy, lines = of.levy, of.lines
        if levy.rate is None:
            raise MissingRate(lines[0], levy.kind)
        each = self.money(levy.rate, levy.currency)
        if levy.unit is Unit.CONSIGNMENT:
            self.book(levy, lines, each)
            self.found.append(Assessed(levy, lines, 0, each, levy.rate, whole=True))
            return
        articles = self.basket.lines
        if levy.unit is Unit.ITEM:
            amounts = [each * articles[line].quantity for line in lines]
        elif levy.unit is Unit.KILOGRAM:
            amounts = [self._by_weight(levy, each, line) for line in lines]
        else:
            amounts = [each] * len(lines)
        self.take(of, [0] * len(lines), amounts)

    def _by_weight(self, levy: Levy, each: int, line: int) -> int:
        weight = self.basket.lines[line].weight_g
        if not weight:
            assert levy.rate is not None
            each_kg = SpecificDuty(levy.rate, levy.currency, KILOGRAM)
            raise MissingMeasure(line, each_kg, f"{levy.rate} {levy.currency}/kg")
        return rounded(each * weight, 1000, self.regime.rounding)

    def tariff(self, of: Lines) -> None:
        """Charge what the line or the tariff says; what is laid on top of duty has rows apart."""
        levy, lines = of.levy, of.lines
        is_duty, duty = levy.kind is ChargeClass.DUTY, self.duty
        if duty is None and not is_duty:
            return
        bases = self.hundredths(levy)
        for line in lines:
            given = self.basket.lines[line].duty_rate
            if is_duty and given is not None:
                self.charge(levy, (line,), bases[line], given)
                continue
            found = duty(line) if duty else None
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

    def waive(self, waiver: Waiver) -> None:
        """Charge nothing of what a waiver names, if it comes to no more than that."""
        codes, total = waiver.codes, 0
        for found in self.found:
            if isinstance(found, tuple):
                of, _bases, amounts = found
                total += sum(amounts) if of.levy.code in codes else 0
            elif found.levy.code in codes:
                total += found.amount
        if total > self.money(waiver.amount, waiver.currency):
            return
        for at, found in enumerate(self.found):
            if isinstance(found, tuple):
                of, bases, amounts = found
                if of.levy.code in codes:
                    self.found[at] = of, bases, [0] * len(amounts)
            elif found.levy.code in codes:
                found.amount = 0

    def paid(self) -> list[int]:
        """Return what each line pays in all."""
        paid = [0] * len(self.basket.lines)
        for found in self.found:
            if isinstance(found, tuple):
                of, _bases, amounts = found
                parts = zip(of.lines, amounts, strict=True)
            else:
                parts = zip(found.lines, self.split(found.amount, found.lines), strict=True)
            for line, part in parts:
                paid[line] += part
        return paid
