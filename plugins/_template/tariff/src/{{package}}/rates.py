"""The duty rates as dated rows; replace them, and end a row instead of changing it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

__all__ = ["ROWS", "Row"]


class Row(NamedTuple):
    """A percentage for codes that begin with `prefix`, at a destination, between two days."""

    destination: str
    prefix: str
    percent: Decimal
    valid_from: date
    valid_to: date | None
    rule: str
    law: str


ROWS = (
    Row("DE", "61", Decimal(12), date(2021, 1, 1), None, "{{name}}.DE.61.2021", "name the law"),
)
