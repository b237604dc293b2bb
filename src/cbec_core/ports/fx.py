"""Exchange rates, by day and purpose."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from cbec_core.ports.provider import local

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import ExchangeRate

__all__ = ["FxPurpose", "FxSource"]


class FxPurpose(StrEnum):
    """Say what a rate is for; the kinds are never mixed."""

    CHECKOUT = "checkout"
    CUSTOMS = "customs"
    ACCOUNTING = "accounting"


class FxSource(Protocol):
    """A table of exchange rates."""

    @local
    def rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        """Return the rate in force on a day, or nothing if the source does not know it."""
        ...
