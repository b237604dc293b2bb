"""What a row charges: on which lines, of which bases, at which rates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import attrs

from cbec_core.domain._exchange import rounded
from cbec_core.domain.landed_cost import AdditionalRate, ChargeClass, TariffRate
from cbec_core.domain.money import Rounding
from cbec_core.domain.regime import Levy, Regime

if TYPE_CHECKING:
    from cbec_core.domain.landed_request import LandedCostLine

__all__ = ["Assessed", "Column", "Lines", "Terms", "given_rate", "own_rates", "percent", "ratio"]

_HUNDRED = Decimal(100)


@attrs.define
class Assessed:
    """A charge of one line or of several together, in minor units of the basket's currency."""

    levy: Levy
    lines: Sequence[int]
    base: int
    amount: int
    rate: Decimal
    proof: TariffRate | AdditionalRate | None = None
    rate_text: str = ""
    whole: bool = False


class Lines:
    """The lines that one row charges; `given`: by rates of their own."""

    __slots__ = ("given", "levy", "lines")

    def __init__(self, levy: Levy, lines: Sequence[int], *, given: bool = False) -> None:
        self.levy, self.lines, self.given = levy, lines, given


# What a row charges on its lines: of each the base and the amount.
Column = tuple[Lines, Sequence[int], Sequence[int]]


def given_rate(levy: Levy, line: LandedCostLine) -> Decimal | None:
    """Return the rate that a line brings for what a row charges."""
    return line.tax_rate if levy.kind is ChargeClass.TAX else line.duty_rate


def own_rates(levy: Levy, lines: Sequence[LandedCostLine]) -> list[Decimal]:
    """Return the percentages of lines that bring their own, as they wrote them, or the row's."""
    if levy.kind is ChargeClass.TAX:
        given = [line.tax_rate for line in lines]
    else:
        given = [line.duty_rate for line in lines]
    other = levy.rate
    if other is not None:
        given = [other if rate is None else rate for rate in given]
    rates = cast("list[Decimal]", given)  # a line without any has refused the answer
    return rates if levy.per == _HUNDRED else [percent(levy, rate) for rate in rates]


def percent(levy: Levy, rate: Decimal) -> Decimal:
    """Return a rate of a row as a percentage."""
    return rate if levy.per == _HUNDRED else rate * 100 / levy.per


@lru_cache(4096)
def ratio(rate: Decimal, per: Decimal) -> tuple[int, int]:
    """Return what share of a base a rate takes, as a fraction."""
    above, below = rate.as_integer_ratio()
    of, to = per.as_integer_ratio()
    return above * to, below * of


class Terms(Lines):
    """Percentages of some lines that their row only rounds: what nearly every row does.

    An amount is `(base * above + half) // below` where halves are rounded up, to whole units.
    """

    __slots__ = ("_factors", "_plain", "_quantum", "_rule", "_same")

    def __init__(
        self,
        levy: Levy,
        lines: Sequence[int],
        rates: Sequence[Decimal],
        regime: Regime,
        *,
        given: bool,
    ) -> None:
        super().__init__(levy, lines, given=given)
        self._rule, self._quantum = regime.rounding, levy.quantum or regime.quantum or 1
        unit = 1 if levy.in_whole else 100
        ratios = [ratio(rate, levy.per) for rate in rates]
        self._factors = [(2 * above, unit * below, 2 * unit * below) for above, below in ratios]
        self._plain = self._rule is Rounding.HALF_UP and self._quantum == 1
        self._same = self._factors[0] if self._plain and len(set(ratios)) == 1 else None

    def amounts(self, bases: Sequence[int]) -> list[int]:
        """Return what is due on bases, each of its line."""
        if self._same is not None:
            above, half, below = self._same
            return [(base * above + half) // below for base in bases]
        pairs = zip(bases, self._factors, strict=True)
        if self._plain:
            return [(base * above + half) // below for base, (above, half, below) in pairs]
        rule, quantum = self._rule, self._quantum
        return [rounded(base * above, below, rule, quantum) for base, (above, _, below) in pairs]
