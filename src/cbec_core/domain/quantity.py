"""Weights in integer grams, lengths in integer millimetres."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Final

import attrs

from cbec_core.domain.errors import DomainError, shown

__all__ = ["LARGEST", "Dimensions", "check_largest", "grams", "millimetres"]

# Units, grams and millimetres: more is a unit error, and two of them fit an integer of 32 bits.
LARGEST: Final = 1_000_000_000
_TOLD: Final = 10**24  # Python itself refuses to write an integer of many digits

_GRAMS = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}
_MILLIMETRES = {
    "mm": Decimal(1),
    "cm": Decimal(10),
    "m": Decimal(1000),
    "in": Decimal("25.4"),
}


def grams(value: str | int | Decimal, unit: str = "g") -> int:
    """Return a weight in grams; a fraction of a gram is rounded up, as carriers charge it."""
    return _convert(value, _GRAMS[unit], "weight")


def millimetres(value: str | int | Decimal, unit: str = "mm") -> int:
    """Return a length in millimetres; a fraction is rounded up."""
    return _convert(value, _MILLIMETRES[unit], "length")


def _convert(value: str | int | Decimal, factor: Decimal, what: str) -> int:
    try:
        number = Decimal(value)
    except (InvalidOperation, ValueError, TypeError):
        raise DomainError("quantity.not_a_number", value=shown(value), what=what) from None
    if not number.is_finite() or number <= 0:
        raise DomainError("quantity.not_positive", what=what, value=shown(value))
    return int((number * factor).to_integral_value(rounding=ROUND_CEILING))


def check_largest(value: int, what: str) -> int:
    """Return a count of units, grams or millimetres, or raise `quantity.too_large`."""
    if value > LARGEST:
        said = value if value < _TOLD else "…"
        raise DomainError("quantity.too_large", what=what, value=said, limit=LARGEST)
    return value


@attrs.frozen
class Dimensions:
    """Outer size of a parcel in millimetres."""

    length_mm: int
    width_mm: int
    height_mm: int

    def __attrs_post_init__(self) -> None:
        if min(self.length_mm, self.width_mm, self.height_mm) <= 0:
            raise DomainError("quantity.not_positive", what="dimension", value=str(self.sides))

    @property
    def sides(self) -> tuple[int, int, int]:
        """Return the three sides, longest first."""
        long, middle, short = sorted((self.length_mm, self.width_mm, self.height_mm), reverse=True)
        return long, middle, short

    @property
    def volume_mm3(self) -> int:
        """Return the volume in cubic millimetres."""
        return self.length_mm * self.width_mm * self.height_mm
