"""The rows of a destination on a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from cbec_tax_world.rows import REGIMES

if TYPE_CHECKING:
    from cbec_core.api import ProviderTools, Regime

__all__ = ["WorldTax"]


class WorldTax:
    """Hand out the rows of `rows`; the core evaluates them."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        pass

    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        """Return the rows of the region, else of the country, in force on a day."""
        key = f"{destination}-{region.strip().upper()}"
        return _on(key if key in REGIMES else destination, on)


@lru_cache(1024)
def _on(key: str, on: date) -> Regime | None:
    found = REGIMES.get(key)
    return found.on(on) if found else None
