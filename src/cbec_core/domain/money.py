"""Money: an integer of minor units and an ISO 4217 currency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
)
from enum import StrEnum

import attrs

from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.errors import DomainError, shown

__all__ = ["Money", "Rounding", "allocate", "exponent", "sum_money"]

# PostgreSQL bigint and SQLite integers hold 18 digits; 15 leave room for sums of many orders.
_MAX_MINOR = 10**15
# The default context rounds at 28 digits in silence; what is lost here must be an error instead.
_EXACT = Context(prec=64, traps=[Inexact, InvalidOperation])
_WIDE = Context(prec=64)


class Rounding(StrEnum):
    """Name the rule of a rounding; every rounding in the library names one."""

    HALF_UP = ROUND_HALF_UP
    HALF_EVEN = ROUND_HALF_EVEN
    DOWN = ROUND_DOWN
    UP = ROUND_UP


def exponent(currency: str) -> int:
    """Return the number of decimals of a currency (ISO 4217 list one)."""
    try:
        return EXPONENTS[currency]
    except (KeyError, TypeError):
        raise DomainError("money.currency_unknown", currency=shown(currency)) from None


@attrs.frozen(order=False)
class Money:
    """An exact amount: `minor` units (cents, yen, fils) of `currency`; may be negative."""

    minor: int
    currency: str

    # Amounts are made by the dozen for each quote; what attrs writes takes twice as long.
    def __init__(self, minor: int, currency: str) -> None:
        _SET_MINOR(self, minor)
        _SET_CURRENCY(self, currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing of a currency that must exist."""
        exponent(currency)
        return cls(0, currency)

    @classmethod
    def parse(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Read a decimal amount exactly; too many decimals are an error, never rounded."""
        digits = exponent(currency)
        # Decimal() also reads "1_000", " 1 " and the digits of every script.
        if isinstance(amount, str) and not (
            amount.isascii() and "_" not in amount and amount == amount.strip()
        ):
            raise DomainError("money.not_a_number", amount=shown(amount))
        try:
            value = Decimal(amount)
        except (InvalidOperation, ValueError, TypeError):
            raise DomainError("money.not_a_number", amount=shown(amount)) from None
        if isinstance(amount, float) or not value.is_finite():
            raise DomainError("money.not_a_number", amount=shown(amount))
        if not value:
            return cls(0, currency)
        if value.adjusted() > 20:
            raise DomainError("money.too_large", currency=currency)
        try:
            scaled = value.scaleb(digits, _EXACT)
            minor = int(scaled)
        except Inexact:
            minor, scaled = 0, value
        if minor != scaled:
            raise DomainError(
                "money.too_many_decimals",
                amount=shown(amount),
                currency=currency,
                exponent=digits,
            )
        if abs(minor) >= _MAX_MINOR:
            raise DomainError("money.too_large", currency=currency)
        return cls(minor, currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str, rule: Rounding) -> Money:
        """Round a decimal amount to minor units by a named rule."""
        scaled = amount.scaleb(exponent(currency), _WIDE)
        return cls(int(scaled.quantize(Decimal(1), rule.value, _WIDE)), currency)

    @property
    def amount(self) -> Decimal:
        """Return the amount in major units, with all its decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        if not isinstance(count, int):
            return NotImplemented  # a fraction needs `rounded`, which names its rule
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise DomainError("money.currency_mix", left=self.currency, right=other.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Split by largest remainder; the parts sum exactly to the whole."""
        return tuple(Money(part, self.currency) for part in allocate(self.minor, weights))


_FEW = 4
_SET_MINOR = Money.__dict__["minor"].__set__
_SET_CURRENCY = Money.__dict__["currency"].__set__


def allocate(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an integer by weights by largest remainder; ties go to the earlier part."""
    base = sum(weights)
    if base <= 0 or min(weights) < 0:
        raise DomainError("money.weights_invalid")
    whole = abs(total)
    parts = [whole * weight // base for weight in weights]
    left = whole - sum(parts)
    if left:
        remainders = [whole * weight % base for weight in weights]
        if left < _FEW:  # quicker than to sort
            order = []
            for _unit in range(left):
                order.append(largest := remainders.index(max(remainders)))
                remainders[largest] = -1
        else:
            order = sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:left]
        for index in order:
            parts[index] += 1
    return tuple(parts) if total >= 0 else tuple([-part for part in parts])


def sum_money(amounts: Iterable[Money], currency: str) -> Money:
    """Add amounts of one currency; nothing adds to zero."""
    minor = 0
    for amount in amounts:
        if amount.currency != currency:
            raise DomainError("money.currency_mix", left=currency, right=amount.currency)
        minor += amount.minor
    return Money(minor, currency)
