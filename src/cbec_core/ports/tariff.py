"""Tariffs: the duty of goods by code, origin, destination and day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from cbec_core.ports.provider import local

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import TariffGap, TariffRate

__all__ = ["TariffSource"]


class TariffSource(Protocol):
    """A table of duty rates."""

    @local
    def duty(
        self, hs: str, origin: str, destination: str, on: date
    ) -> TariffRate | TariffGap | None:
        """Return the rate in force on a day, why there is none, or nothing for unknown goods."""
        ...
