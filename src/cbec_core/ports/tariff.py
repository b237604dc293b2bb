"""Tariffs: the duty of goods by code, origin, destination and day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

import attrs

from cbec_core.domain.landed_cost import Confidence
from cbec_core.ports.provider import local

__all__ = ["TariffRate", "TariffSource"]


@attrs.frozen
class TariffRate:
    """An ad-valorem rate in percent, with its rule, law and validity."""

    percent: Decimal
    rule: str
    law: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence


class TariffSource(Protocol):
    """A table of duty rates."""

    @local
    def duty(self, hs: str, origin: str, destination: str, on: date) -> TariffRate | None:
        """Return the rate in force on a day, or nothing if the table does not know it."""
        ...
