"""{{Class}} as a tariff."""

from __future__ import annotations

from datetime import date

from cbec_core.api import Confidence, ProviderTools, TariffRate

from {{package}}.rates import ROWS

__all__ = ["{{Class}}Tariff"]


class {{Class}}Tariff:
    """Answer from the rows of `rates.py`; the longest prefix wins."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        pass

    def duty(self, hs: str, origin: str, destination: str, on: date) -> TariffRate | None:
        """Return the rate in force on a day, or nothing."""
        found = [
            row
            for row in ROWS
            if row.destination == destination
            and hs.startswith(row.prefix)
            and row.valid_from <= on <= (row.valid_to or date.max)
        ]
        if not found:
            return None
        row = max(found, key=lambda each: len(each.prefix))
        return TariffRate(
            percent=row.percent,
            rule=row.rule,
            law=row.law,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            confidence=Confidence.LOW,
        )
