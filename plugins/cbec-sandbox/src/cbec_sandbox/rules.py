"""Teaching tax rules, one dated row each; none of them is law."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

import attrs

__all__ = ["LAW", "TAXES", "ZONES", "TaxRow", "tax_row"]

LAW: Final = "teaching rule, not law"

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
ZONES: Final = dict.fromkeys(_EU.split(), "EU")


@attrs.frozen
class TaxRow:
    """A flat percentage of goods, freight, insurance and duty, in force between two days."""

    country: str
    percent: Decimal
    valid_from: date
    valid_to: date | None = None

    @property
    def rule(self) -> str:
        """Return the id of the rule, which never changes its meaning."""
        return f"sandbox.tax.{self.country}.{self.valid_from:%Y-%m}"


_SINCE = date(2015, 1, 1)


def _flat(country: str, percent: str) -> TaxRow:
    return TaxRow(country, Decimal(percent), _SINCE)


TAXES: Final = (
    TaxRow("DE", Decimal(19), _SINCE, date(2020, 6, 30)),
    TaxRow("DE", Decimal(16), date(2020, 7, 1), date(2020, 12, 31)),
    TaxRow("DE", Decimal(19), date(2021, 1, 1)),
    TaxRow("SG", Decimal(8), date(2023, 1, 1), date(2023, 12, 31)),
    TaxRow("SG", Decimal(9), date(2024, 1, 1)),
    TaxRow("JP", Decimal(8), _SINCE, date(2019, 9, 30)),
    TaxRow("JP", Decimal(10), date(2019, 10, 1)),
    _flat("FR", "20"),
    _flat("IT", "22"),
    _flat("ES", "21"),
    _flat("NL", "21"),
    _flat("BE", "21"),
    _flat("AT", "20"),
    _flat("PL", "23"),
    _flat("SE", "25"),
    _flat("IE", "23"),
    _flat("GB", "20"),
    _flat("US", "0"),
    _flat("CA", "5"),
    _flat("AU", "10"),
    _flat("CN", "13"),
    _flat("CH", "8"),
    _flat("NO", "25"),
)


def tax_row(country: str, on: date) -> TaxRow | None:
    """Return the row in force on a day."""
    for row in TAXES:
        if row.country == country and row.valid_from <= on <= (row.valid_to or date.max):
            return row
    return None
