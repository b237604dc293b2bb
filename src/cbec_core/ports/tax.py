"""Tax rules: the rows of law that a destination has on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from cbec_core.ports.provider import local

if TYPE_CHECKING:
    from cbec_core.domain.regime import Regime

__all__ = ["TaxRules"]


class TaxRules(Protocol):
    """The rules of some destinations, as dated data; the core evaluates them."""

    @local
    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        """Return the rows in force on a day, or nothing for a destination that is not covered.

        A destination that is covered, but not on that day, has a regime without treatments. While a
        deployment is open the answer for a place and a day stays the same: it is kept.
        """
        ...
