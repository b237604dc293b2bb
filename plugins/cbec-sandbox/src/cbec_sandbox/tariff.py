"""Teaching duty rates by HS prefix, destination and day; the longest prefix wins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from cbec_core.api import Confidence, ProviderTools, TariffRate
from cbec_sandbox.rules import LAW, ZONES
from cbec_sandbox.settings import SandboxSettings

__all__ = ["SandboxTariff"]

_SINCE = date(2015, 1, 1)

# (zone, HS prefix, origin or "" for any, percent, from, to)
_ROWS: Final[tuple[tuple[str, str, str, str, date, date | None], ...]] = (
    ("EU", "", "", "4", _SINCE, None),
    ("EU", "61", "", "12", _SINCE, None),
    ("EU", "62", "", "12", _SINCE, None),
    ("EU", "64", "", "8", _SINCE, None),
    ("EU", "85", "", "2", _SINCE, None),
    ("EU", "8517", "", "0", _SINCE, None),
    ("EU", "4901", "", "0", _SINCE, None),
    ("GB", "", "", "4", _SINCE, None),
    ("GB", "61", "", "12", _SINCE, None),
    ("GB", "85", "", "0", _SINCE, None),
    ("US", "", "", "3", _SINCE, None),
    ("US", "61", "", "16", _SINCE, None),
    ("US", "85", "CN", "7.5", date(2018, 9, 24), date(2024, 12, 31)),
    ("US", "85", "CN", "25", date(2025, 1, 1), None),
    ("CA", "", "", "5", _SINCE, None),
    ("AU", "", "", "5", _SINCE, None),
    ("JP", "", "", "3", _SINCE, None),
    ("CN", "", "", "7", _SINCE, None),
    ("CH", "", "", "0", date(2024, 1, 1), None),
    ("CH", "", "", "2", _SINCE, date(2023, 12, 31)),
    ("NO", "", "", "0", _SINCE, None),
    ("SG", "", "", "0", _SINCE, None),
)


class SandboxTariff:
    """Duty rates for teaching; no state levies them."""

    def __init__(self, settings: SandboxSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SandboxSettings()

    def duty(self, hs: str, origin: str, destination: str, on: date) -> TariffRate | None:
        """Return the row in force: the longest prefix first, then a row for this very origin."""
        zone = ZONES.get(destination, destination)
        found = [
            row
            for row in _ROWS
            if row[0] == zone and hs.startswith(row[1]) and row[2] in ("", origin)
            if row[4] <= on and (row[5] is None or on <= row[5])
        ]
        if not found:
            return None
        _, prefix, of, percent, since, until = max(found, key=lambda row: (len(row[1]), row[2]))
        return TariffRate(
            percent=Decimal(percent),
            rule=".".join(filter(None, ("sandbox.duty", zone, prefix, of, str(since.year)))),
            law=LAW,
            valid_from=since,
            valid_to=until,
            confidence=Confidence.LOW,
        )
