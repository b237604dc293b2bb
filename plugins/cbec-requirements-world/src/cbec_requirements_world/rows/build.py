"""Short words for rows."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import attrs

from cbec_core.api import Confidence, Need, Requirement, Severity, Station

__all__ = [
    "ERROR",
    "HIGH",
    "INFO",
    "MEDIUM",
    "ON_THE_WAY",
    "SINCE",
    "UNVERIFIED",
    "WARNING",
    "Law",
    "unverified",
]

HIGH: Final = Confidence.HIGH
MEDIUM: Final = Confidence.MEDIUM
ERROR: Final = Severity.ERROR
WARNING: Final = Severity.WARNING
INFO: Final = Severity.INFO
ON_THE_WAY: Final = (Station.CART, Station.LABEL)
# Where the sources give no first day, rows begin here; the law itself may be older.
SINCE: Final = date(2025, 1, 1)
UNVERIFIED: Final = "(citation not verified)"


def unverified(law: str) -> str:
    """Return the name of a law whose citation nobody has read for this row."""
    return f"{law} {UNVERIFIED}"


@attrs.frozen
class Law:
    """Where rows come from, and since when they hold."""

    prefix: str
    law: str
    source: str
    valid_from: date = SINCE
    valid_to: date | None = None
    confidence: Confidence = HIGH

    def needs(self, need: Need, severity: Severity = ERROR, **conditions: Any) -> Requirement:
        """Return a row; its id has the thing that is needed and the first day."""
        name = conditions.pop("name", need.value)
        return Requirement(
            rule=f"{self.prefix}.{name}.{self.valid_from:%Y-%m-%d}",
            need=need,
            severity=severity,
            law=self.law,
            source=self.source,
            confidence=self.confidence,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            **conditions,
        )
