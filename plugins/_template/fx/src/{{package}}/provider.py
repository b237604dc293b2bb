"""{{Class}} as a source of exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cbec_core.api import ExchangeRate, FxPurpose, ProviderTools

from {{package}}.rates import ROWS

__all__ = ["{{Class}}Fx"]


class {{Class}}Fx:
    """Answer from the rows of `rates.py`, for one purpose only."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        pass

    def rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        """Return the rate in force on a day, or nothing."""
        if purpose is not FxPurpose.CUSTOMS:
            return None
        found: list[tuple[date, Decimal]] = [
            (since, rate)
            for of, to, rate, since in ROWS
            if (of, to) == (base, quote) and since <= on
        ]
        if not found:
            return None
        _, rate = max(found)
        return ExchangeRate(base, quote, rate, on, "{{name}}", purpose.value)
