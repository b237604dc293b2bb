"""The published rates; replace them by the publication that you read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

__all__ = ["ROWS"]

# base, quote, rate, in force from
ROWS = (
    ("EUR", "USD", Decimal("1.08"), date(2026, 1, 1)),
    ("EUR", "JPY", Decimal(162), date(2026, 1, 1)),
    ("EUR", "KWD", Decimal("0.332"), date(2026, 1, 1)),
)
