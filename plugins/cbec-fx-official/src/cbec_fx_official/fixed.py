"""Rates that stand in the configuration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cbec_core.api import ExchangeRate, FxPurpose, ProviderTools
from cbec_fx_official.rates import Leg
from cbec_fx_official.settings import FixedSettings

__all__ = ["Fixed"]


class Fixed:
    """The merchant's own rows, one for a pair, purpose and day; the inverse divides."""

    def __init__(self, settings: FixedSettings | None, tools: ProviderTools) -> None:
        self._rows = (settings or FixedSettings()).rates

    def rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        """Return the row in force on a day, or its inverse."""
        for row in self._rows:
            if row.purpose is purpose and row.holds(on) and {row.base, row.quote} == {base, quote}:
                one = Decimal(1)
                legs = {row.base: Leg(one, one), row.quote: Leg(row.value, one)}
                rate = legs[base].to(legs[quote])
                return ExchangeRate(base, quote, rate, row.valid_from, "fixed", purpose.value)
        return None
