"""Exchange within one answer: exact ratios, each rate asked once and kept as proof."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from cbec_core.domain.money import Rounding, exponent

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import ExchangeRate

__all__ = ["Exchange", "NoRate", "fraction", "rounded"]


class NoRate(Exception):
    """No source knows the rate between two currencies."""

    def __init__(self, base: str, quote: str) -> None:
        super().__init__(base, quote)
        self.base, self.quote = base, quote


def rounded(numerator: int, denominator: int, rule: Rounding, quantum: int = 1) -> int:
    """Round a fraction that is not negative to whole quanta by a named rule."""
    unit = denominator * quantum
    if rule is Rounding.DOWN:
        return numerator // unit * quantum
    if rule is Rounding.UP:
        return -(-numerator // unit) * quantum
    twice = 2 * numerator + unit
    whole = twice // (2 * unit)
    if rule is Rounding.HALF_EVEN and twice % (2 * unit) == 0:
        whole -= whole % 2
    return whole * quantum


def _units(currency: str) -> int:
    """Return how many minor units make one of a currency."""
    return int(10 ** exponent(currency))


@lru_cache(4096)
def _minor(amount: Decimal, currency: str) -> int:
    return rounded(*fraction(amount, currency), Rounding.HALF_UP)


@lru_cache(4096)
def fraction(amount: Decimal, currency: str) -> tuple[int, int]:
    """Return a decimal amount as a fraction of minor units."""
    above, below = amount.as_integer_ratio()
    return above * _units(currency), below


class Exchange:
    """The rates of one answer: those that were given count before those of the sources."""

    __slots__ = ("_ask", "_rates", "_ratios", "used")

    def __init__(
        self,
        given: Collection[ExchangeRate],
        ask: Callable[[str, str], ExchangeRate | None],
    ) -> None:
        self._rates, self._ask = given, ask
        self._ratios: dict[tuple[str, str], tuple[int, int]] = {}
        self.used: list[ExchangeRate] = []

    def convert(self, minor: int, base: str, quote: str) -> int:
        """Return an amount in minor units of another currency, rounded half up."""
        if base == quote:
            return minor
        above, below = self.minor_ratio(base, quote)
        return rounded(minor * above, below, Rounding.HALF_UP)

    def minor(self, amount: Decimal, base: str, quote: str) -> int:
        """Return a decimal amount of a row of law in minor units of another currency."""
        if base == quote:
            return _minor(amount, base)
        return rounded(*self.exact(amount, base, quote), Rounding.HALF_UP)

    def exact(self, amount: Decimal, base: str, quote: str) -> tuple[int, int]:
        """Return the same as a fraction of minor units, before anything is rounded."""
        above, below = fraction(amount, base)
        if base != quote:
            of, to = self.minor_ratio(base, quote)
            above, below = above * of, below * to
        return above, below

    def at_most(self, minor: int, currency: str, amount: Decimal, of: str) -> bool:
        """Compare exactly: no rounding moves an amount over a threshold."""
        above, below = self.limit(amount, of, currency)
        return minor * below <= above

    def limit(self, amount: Decimal, of: str, currency: str) -> tuple[int, int]:
        """Return a limit as a fraction of minor units of the currency that is compared with it."""
        above, below = fraction(amount, of)
        if currency != of:
            num, den = self.minor_ratio(currency, of)
            above, below = above * den, below * num
        return above, below

    def minor_ratio(self, base: str, quote: str) -> tuple[int, int]:
        """Return how many minor units of one currency a minor unit of another is, as a fraction."""
        found = self._ratios.get((base, quote))
        if found is None:
            above, below = self._major_ratio(base, quote)
            found = above * _units(quote), below * _units(base)
            self._ratios[base, quote] = found
        return found

    def _major_ratio(self, base: str, quote: str) -> tuple[int, int]:
        """Return the rate as a fraction; a rate the other way round divides."""
        there, back = (base, quote), (quote, base)
        given = {(rate.base, rate.quote): rate for rate in self._rates}
        rate = given.get(there) or given.get(back)
        rate = rate or self._ask(*there) or self._ask(*back)
        if rate is None:
            raise NoRate(base, quote)
        if rate not in self.used:
            self.used.append(rate)
        above, below = rate.rate.as_integer_ratio()
        return (above, below) if (rate.base, rate.quote) == there else (below, above)
