"""Teaching exchange rates: one row a currency and period, crossed through the euro."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from cbec_core.api import ExchangeRate, FxPurpose, ProviderTools
from cbec_sandbox.settings import SandboxSettings

__all__ = ["SandboxFx"]

# One euro in other currencies, from a day on; customs rates are fixed for a month at a time by
# real authorities, so they have rows of their own.
_MARKET: Final = {
    "EUR": ((date(2015, 1, 1), Decimal(1)),),
    "USD": ((date(2015, 1, 1), Decimal("1.12")), (date(2025, 1, 1), Decimal("1.08"))),
    "GBP": ((date(2015, 1, 1), Decimal("0.86")), (date(2025, 1, 1), Decimal("0.84"))),
    "CNY": ((date(2015, 1, 1), Decimal("7.60")), (date(2025, 1, 1), Decimal("7.80"))),
    "JPY": ((date(2015, 1, 1), Decimal("130")), (date(2025, 1, 1), Decimal("162"))),
    "KWD": ((date(2015, 1, 1), Decimal("0.340")), (date(2025, 1, 1), Decimal("0.332"))),
    "CAD": ((date(2015, 1, 1), Decimal("1.48")),),
    "AUD": ((date(2015, 1, 1), Decimal("1.63")),),
    "NZD": ((date(2015, 1, 1), Decimal("1.76")),),
    "CHF": ((date(2015, 1, 1), Decimal("0.95")),),
    "SEK": ((date(2015, 1, 1), Decimal("11.2")),),
    "NOK": ((date(2015, 1, 1), Decimal("11.5")),),
    "PLN": ((date(2015, 1, 1), Decimal("4.30")),),
    "SGD": ((date(2015, 1, 1), Decimal("1.45")),),
    "HKD": ((date(2015, 1, 1), Decimal("8.50")),),
    "MXN": ((date(2015, 1, 1), Decimal("20.5")),),
    "BRL": ((date(2015, 1, 1), Decimal("6.10")),),
}
_CUSTOMS: Final = {
    **_MARKET,
    "USD": ((date(2015, 1, 1), Decimal("1.11")), (date(2025, 1, 1), Decimal("1.07"))),
    "GBP": ((date(2015, 1, 1), Decimal("0.85")), (date(2025, 1, 1), Decimal("0.83"))),
}
_TABLES: Final = {
    FxPurpose.CHECKOUT: _MARKET,
    FxPurpose.ACCOUNTING: _MARKET,
    FxPurpose.CUSTOMS: _CUSTOMS,
}
_EIGHT_DIGITS = Context(prec=8, rounding=ROUND_HALF_EVEN)


class SandboxFx:
    """Rates for teaching; no bank quotes them."""

    def __init__(self, settings: SandboxSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SandboxSettings()

    def rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        """Return quote over base by the rows in force on the day."""
        table = _TABLES[purpose]
        one, other = _in_force(table.get(base, ()), on), _in_force(table.get(quote, ()), on)
        if one is None or other is None:
            return None
        return ExchangeRate(
            base=base,
            quote=quote,
            rate=_EIGHT_DIGITS.divide(other, one),
            on=on,
            source="sandbox",
            purpose=purpose.value,
        )


def _in_force(rows: tuple[tuple[date, Decimal], ...], on: date) -> Decimal | None:
    found = [value for since, value in rows if since <= on]
    return found[-1] if found else None
