"""The rows of a destination on a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from cbec_tax_world.rows import REGIMES
from cbec_tax_world.rows.us import american
from cbec_tax_world.settings import WorldTaxSettings

if TYPE_CHECKING:
    from cbec_core.api import ProviderTools, Regime

__all__ = ["WorldTax"]


class WorldTax:
    """Hand out the rows of `rows` and of the settings; the core evaluates them."""

    def __init__(self, settings: WorldTaxSettings | None, tools: ProviderTools) -> None:
        fees = [year.fees() for year in (settings or WorldTaxSettings()).us_fees]
        self._own = {"US": american(*fees)} if fees else {}
        self._on = lru_cache(1024)(self._rows)

    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        """Return the rows of the region, else of the country, in force on a day."""
        key = f"{destination}-{region.strip().upper()}"
        return self._on(key if key in REGIMES else destination, on)

    def _rows(self, key: str, on: date) -> Regime | None:
        found = self._own.get(key) or REGIMES.get(key)
        return found.on(on) if found else None
