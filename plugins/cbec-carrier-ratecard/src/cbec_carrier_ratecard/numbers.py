"""Tracking numbers: S10 of the Universal Postal Union, or a prefix and a counter."""

from __future__ import annotations

import re
from typing import Final

import attrs

from cbec_core.api import ConfigError, check_country

__all__ = ["NumberBlock", "s10_check_digit", "s10_valid"]

_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)  # UPU S10


def s10_check_digit(serial: str) -> int:
    """Return the check digit of eight digits."""
    total = sum(int(digit) * weight for digit, weight in zip(serial, _WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(digit := 11 - total % 11, digit)


def s10_valid(number: str) -> bool:
    """Tell whether a number has the form and the check digit of S10."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", number):
        return False
    return int(number[10]) == s10_check_digit(number[2:10])


@attrs.frozen
class NumberBlock:
    """A run of serial numbers that a carrier has given to the merchant, both ends included.

    `country` makes S10 numbers; without it a number is the prefix and `digits` digits.
    """

    prefix: str
    first: int
    last: int
    country: str = ""
    digits: int = 8

    def __attrs_post_init__(self) -> None:
        if self.country:
            check_country(self.country)
        if fault := self._fault():
            raise ConfigError("ratecard.number_block_invalid", reason=fault)

    def _fault(self) -> str:
        if self.country and not re.fullmatch(r"[A-Z]{2}", self.prefix):
            return "an S10 service indicator is two capital letters, such as LX"
        if not re.fullmatch(r"[A-Z0-9]{1,12}", self.prefix):
            return "the prefix is 1 to 12 capital letters and digits"
        if self.country and self.digits != 8:
            return "an S10 serial has eight digits"
        if not 1 <= self.digits <= 15:
            return "the counter has 1 to 15 digits"
        if not 0 <= self.first <= self.last < 10**self.digits:
            return f"first and last are serials of {self.digits} digits, in order"
        return ""

    @property
    def name(self) -> str:
        """Return what tells this run of serials from another one, whatever its ends."""
        return f"{self.prefix}/{self.digits}/{self.country}"

    def number(self, serial: int) -> str:
        """Return the tracking number of a serial."""
        digits = f"{serial:0{self.digits}d}"
        if not self.country:
            return self.prefix + digits
        return f"{self.prefix}{digits}{s10_check_digit(digits)}{self.country}"
