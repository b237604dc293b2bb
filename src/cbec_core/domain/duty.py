"""Duty rates that are more than one percentage: amounts for a unit, sums, and their bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, Protocol

import attrs

__all__ = ["ITEM", "KILOGRAM", "Bound", "DutyBound", "DutyTerms", "SpecificDuty", "duty_due"]
__all__ += ["duty_text", "is_percentage"]

ITEM: Final = "item"
KILOGRAM: Final = "kilogram"
_SHOWN: Final = {KILOGRAM: "kg"}


@attrs.frozen
class SpecificDuty:
    """An amount of a currency for `per` of a unit.

    A line knows its quantity in `ITEM` and its weight in `KILOGRAM`; a rate of any other unit, a
    text for people, cannot be computed. A negative amount is taken off.
    """

    amount: Decimal
    currency: str
    unit: str
    per: Decimal = Decimal(1)


class Bound(StrEnum):
    """Say on which side a second rate bounds a first."""

    AT_LEAST = "min"
    AT_MOST = "max"


@attrs.frozen
class DutyBound:
    """A rate that what stands before it may not fall below, or exceed."""

    kind: Bound
    percent: Decimal = Decimal(0)
    specific: tuple[SpecificDuty, ...] = ()


class _Sum(Protocol):
    @property
    def percent(self) -> Decimal: ...
    @property
    def specific(self) -> tuple[SpecificDuty, ...]: ...


class DutyTerms(_Sum, Protocol):
    """What a rate consists of: a percentage and amounts for units, in sum, then its bounds.

    Bounds hold from left to right, so the last one is the strongest. Less than nothing is nothing.
    """

    @property
    def bounds(self) -> tuple[DutyBound, ...]:
        """Return the bounds in the order in which they are written."""
        ...


def is_percentage(terms: DutyTerms) -> bool:
    """Tell whether one percentage is all there is."""
    return not terms.specific and not terms.bounds


def duty_due(
    terms: DutyTerms, value: Fraction, amount_of: Callable[[SpecificDuty], Fraction]
) -> Fraction:
    """Return the exact duty on a value; `amount_of` says what an amount for a unit comes to."""

    def total(of: _Sum) -> Fraction:
        amounts = (amount_of(one) for one in of.specific if one.amount)
        return value * Fraction(of.percent) / 100 + sum(amounts, Fraction(0))

    found = total(terms)
    for bound in terms.bounds:
        other = total(bound)
        found = max(found, other) if bound.kind is Bound.AT_LEAST else min(found, other)
    return max(found, Fraction(0))


def duty_text(terms: DutyTerms) -> str:
    """Return a rate as tariffs write it: `10% + 1.5 EUR/100 kg MIN 3 EUR/item`."""
    parts = [_sum_text(terms)]
    for bound in terms.bounds:
        parts += [bound.kind.value.upper(), _sum_text(bound)]
    return " ".join(parts)


def _sum_text(of: _Sum) -> str:
    text = ""
    for negative, term in _terms(of):
        sign = "-" if negative else "+"
        text = f"{text} {sign} {term}" if text else f"{'-' * negative}{term}"
    return text


def _terms(of: _Sum) -> Iterator[tuple[bool, str]]:
    if of.percent or not of.specific:
        yield of.percent < 0, f"{_plain(abs(of.percent))}%"
    for one in of.specific:
        per = "" if one.per == 1 else f"{_plain(one.per)} "
        unit = f"{per}{_SHOWN.get(one.unit, one.unit)}"
        yield one.amount < 0, f"{_plain(abs(one.amount))} {one.currency}/{unit}"


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
