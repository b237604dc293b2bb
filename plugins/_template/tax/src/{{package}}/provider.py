"""{{Class}} as tax rules."""

from __future__ import annotations

from datetime import date

from cbec_core.api import ProviderTools, Regime

from {{package}}.rules import REGIMES

__all__ = ["{{Class}}Tax"]


class {{Class}}Tax:
    """Hand out the rows of `rules.py`; the core evaluates them."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        pass

    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        """Return the rows in force on a day, or nothing for a destination that none covers."""
        found = REGIMES.get(destination)
        return found.on(on) if found else None
