"""Levies applied to many baskets: the rows that the single path reads, evaluated by column."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from cbec_core.domain.landed_cost import ChargeClass
from cbec_core.domain.regime import Levy, Measure, Regime, Treatment, Unit
from cbec_core.services.bulk.charges import Charges, units_of
from cbec_core.services.bulk.keys import declaration_lines, subheadings
from cbec_core.services.bulk.segments import Ints, Mask, Rare, lowest, rounded, sums, times
from cbec_core.services.bulk.treatments import starting

if TYPE_CHECKING:
    from cbec_core.services.bulk.cells import Numbers
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.tariffs import Tariffs
    from cbec_core.services.bulk.valuation import Valued

__all__ = ["evaluate"]

_NO_WEIGHT = "landed_cost.weight_unknown"
_KEYS: dict[Unit, Callable[[Part], Ints]] = {
    Unit.SUBHEADING: subheadings,
    Unit.DECLARATION_LINE: declaration_lines,
    Unit.FULL_DECLARATION_LINE: partial(declaration_lines, digits=10),
}
# A rate as a fraction: `above`, one for all or one for each line, over `below`.
_Rate = tuple[Ints | int, int]


def evaluate(
    part: Part,
    value: Valued,
    regime: Regime,
    treatment: Treatment,
    tariffs: Tariffs,
    money: Callable[[Decimal, str], int],
) -> Charges:
    """Return every charge of a treatment; raises `TooWide`, `Rare` and `NoRate`."""
    return _Evaluation(part, value, regime, treatment, tariffs, money).charges


class _Evaluation:
    """One treatment over the baskets that fall under it."""

    def __init__(
        self,
        part: Part,
        value: Valued,
        regime: Regime,
        treatment: Treatment,
        tariffs: Tariffs,
        money: Callable[[Decimal, str], int],
    ) -> None:
        self.part, self.regime, self.tariffs, self.money = part, regime, tariffs, money
        self.baskets = part.baskets
        self.charges = Charges(part, value, treatment)
        self.laid: dict[str, Mask] = {}
        served: dict[str, Mask | None] = {}
        for levy in treatment.levies:
            at = self._lines(levy, served)
            if at is not None and not at.any():
                continue
            if levy.measure is Measure.PERCENT:
                self._percentage(levy, at)
            elif levy.measure is Measure.TARIFF:
                self._tariff(levy, at)
            else:
                self._flat(levy, at)
        if treatment.waiver is not None:
            waiver = treatment.waiver
            self.charges.waive(waiver.codes, money(waiver.amount, waiver.currency))

    def _lines(self, levy: Levy, served: dict[str, Mask | None]) -> Mask | None:
        """Return the lines of a levy, none: all; of several with a code the first counts."""
        at = starting(self.part.coded(self.part.frame.hs), levy.goods) if levy.goods else None
        for code in levy.unless:
            if code in self.laid:
                at = ~self.laid[code] if at is None else at & ~self.laid[code]
        if levy.code not in served:
            served[levy.code] = at
            return at
        before = served[levy.code]
        if before is None:
            return np.zeros(self.baskets.rows, np.bool_)
        served[levy.code] = None if at is None else before | at
        return ~before if at is None else at & ~before

    def _base(self, levy: Levy) -> tuple[Ints, int]:
        """Return what a levy is charged on line by line, and its units in one minor unit."""
        parts, levied = self.charges.parts, self.charges.levied
        shared = gcd(100, *(part.percent for part in levy.base))
        total: Ints | None = None
        for part in levy.base:
            amounts = parts.get(part.name)
            amounts = levied.get(part.name) if amounts is None else amounts
            if amounts is not None:
                more = times(amounts, part.percent // shared)
                total = more if total is None else total + more
        if total is None:
            total = np.zeros(self.baskets.rows, np.int64)
        units = 100 // shared
        if levy.base_quantum > 1:
            cut = units * levy.base_quantum
            total = total // cut * cut
        return total, units

    def _due(self, levy: Levy, base: Ints, units: int, rate: _Rate) -> tuple[Ints, Ints]:
        """Return the amounts that later levies build on, and those that are paid."""
        above, below = rate
        of = below - above if levy.gross_up else below
        if isinstance(above, int) and isinstance(of, int):
            above, of = lowest(above, of * units)
            under: Ints | int = of
        else:
            under = times(of, units) if isinstance(of, np.ndarray) else of * units
        if not (np.all(np.greater(under, 0))):
            raise Rare  # a tax that is more than its own base
        rule, quantum = self.regime.rounding, levy.quantum or self.regime.quantum or 1
        over = base * 0 if isinstance(above, int) and not above else times(base, above)
        if levy.deduct:
            less = self.money(levy.deduct, levy.currency)
            over = np.maximum(over - times(under, less), 0)
        full = rounded(over, under, rule, quantum)
        paid = full
        if levy.payable != 100:
            share, whole = lowest(levy.payable, 100)
            paid = rounded(times(over, share), times(under, whole), rule, quantum)
        if levy.minimum is not None:
            paid = full = np.maximum(paid, self.money(levy.minimum, levy.currency))
        if levy.maximum is not None:
            paid = full = np.minimum(paid, self.money(levy.maximum, levy.currency))
        return full, paid

    def _percentage(self, levy: Levy, at: Mask | None) -> None:
        base, units = self._base(levy)
        if levy.whole:
            if levy.rate is None:
                self.charges.lack(levy, self._marks(at))
                return
            of_all = sums(base if at is None else np.where(at, base, 0), self.baskets)
            due = self._due(levy, of_all, units, self._fraction(levy, levy.rate))
            self.charges.on_baskets(levy, at, *due)
            return
        frame = self.part.frame
        own = None
        if levy.own:
            own = frame.tax_rate if levy.kind is ChargeClass.TAX else frame.duty_rate
        rate, lacking = self._own(levy, self.part.numbers(own), levy.rate)
        if lacking is not None:
            self.charges.lack(levy, lacking if at is None else lacking & at)
        self.charges.on_lines(levy, at, *self._due(levy, base, units, rate))

    def _own(
        self, levy: Levy, own: Numbers | None, other: Decimal | None
    ) -> tuple[_Rate, Mask | None]:
        """Return the rate of each line, else the other one, and the lines that have neither."""
        if own is None:
            if other is None:
                return (0, 1), self._marks(None)
            return self._fraction(levy, other), None
        units, scale, lacking = own.units, own.scale, None
        if own.missing is not None:
            lacking = own.missing if other is None else None
            rest, scale = units_of(other or Decimal(0), scale)
            units = np.where(own.missing, rest, times(units, 10 ** (scale - own.scale)))
        return self._scaled(levy, units, scale), lacking

    def _fraction(self, levy: Levy, rate: Decimal) -> _Rate:
        above, below = rate.as_integer_ratio()
        of, to = levy.per.as_integer_ratio()
        return above * to, below * of

    def _scaled(self, levy: Levy, units: Ints, scale: int) -> _Rate:
        of, to = levy.per.as_integer_ratio()
        above, below = lowest(to, 10**scale * of)
        return times(units, above), below

    def _tariff(self, levy: Levy, at: Mask | None) -> None:
        charges = self.charges
        if levy.whole:
            raise Rare
        if levy.kind is not ChargeClass.DUTY:
            base, per = self._base(levy)
            for turn in self.tariffs.additional(self.part, levy.kind, at):
                for code, lines in turn.laid:
                    self.laid[code] = lines | self.laid[code] if code in self.laid else lines
                due = self._due(levy, base, per, self._scaled(levy, turn.units, turn.scale))
                charges.rules.choose(turn.rules, turn.which)
                charges.on_lines(levy, turn.which >= 0, *due, told=True)
            return
        given = self.part.numbers(self.part.frame.duty_rate)
        base, per = self._base(levy)
        if given is not None and given.missing is None:
            rate = self._scaled(levy, given.units, given.scale)
            charges.on_lines(levy, at, *self._due(levy, base, per, rate))
            return
        found = self.tariffs.duty(self.part, given, levy.rule, at)
        if found.lacking is not None:
            charges.lack_for(*found.why, found.lacking)
        due = self._due(levy, base, per, self._scaled(levy, found.units, found.scale))
        charges.rules.choose(found.rules, found.which)
        charges.on_lines(levy, at, *due, told=True)

    def _flat(self, levy: Levy, at: Mask | None) -> None:
        if levy.rate is None:
            self.charges.lack(levy, self._marks(at))
            return
        each, frame = self.money(levy.rate, levy.currency), self.part.frame
        if levy.unit is Unit.CONSIGNMENT:
            amounts = np.full(self.baskets.count, each, np.int64)
            self.charges.on_baskets(levy, at, amounts, amounts)
            return
        if levy.unit is Unit.ITEM:
            amounts = times(self.part.lines(frame.quantity), each)
        elif levy.unit is Unit.KILOGRAM:
            grams = self.part.lines(frame.weight_g)
            unknown = grams == 0 if at is None else (grams == 0) & at
            if unknown.any():
                self.charges.lack_for((_NO_WEIGHT,), np.zeros(len(grams), np.int64), unknown)
            amounts = rounded(times(grams, each), 1000, self.regime.rounding)
        else:
            amounts = np.full(self.baskets.rows, each, np.int64)
            keys = _KEYS[levy.unit](self.part)
            again = self.baskets.repeated(keys if at is None else np.where(at, keys, -1))
            if again.any():
                at = ~again if at is None else at & ~again
        self.charges.on_lines(levy, at, amounts, amounts)

    def _marks(self, at: Mask | None) -> Mask:
        return np.ones(self.baskets.rows, np.bool_) if at is None else at
