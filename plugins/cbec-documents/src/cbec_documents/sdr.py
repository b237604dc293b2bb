"""Up to which value CN22 holds: 300 special drawing rights, by dated rates of the IMF."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from cbec_core.api import Consignment

__all__ = ["over_limit"]

_LIMIT_SDR: Final = 300  # UPU Letter Post Regulations: CN22 up to 300 SDR, CN23 above
# The rates are of one day: within 2025 the euro moved by 8 %. Below the limit CN23 is allowed too.
_MARGIN: Final = Decimal("0.9")


@attrs.frozen
class _Rate:
    units: Decimal
    valid_from: date
    valid_to: date


@cache
def _rates() -> dict[str, tuple[_Rate, ...]]:
    found: dict[str, tuple[_Rate, ...]] = {}
    text = (files("cbec_documents") / "sdr_rates.csv").read_text("utf-8")
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        days = (date.fromisoformat(row[end]) for end in ("valid_from", "valid_to"))
        rate = _Rate(Decimal(row["units"]), *days)
        found[row["currency"]] = (*found.get(row["currency"], ()), rate)
    return found


def over_limit(consignment: Consignment, on: date) -> bool | None:
    """Tell whether the goods may be worth more than 300 SDR; None without a rate of the day."""
    value = consignment.value
    for rate in _rates().get(value.currency, ()):
        if rate.valid_from <= on <= rate.valid_to:
            return value.amount > _LIMIT_SDR * _MARGIN * rate.units
    return None
