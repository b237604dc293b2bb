"""Facts that the files do not bring, each dated, with its source and how sure it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

import attrs

__all__ = ["ANNEXES", "COLUMN_2", "EU", "Annex", "annex_rows"]

# HTS general notes: column 2. Source: customs-world reference, section 3, confidence H.
COLUMN_2: Final = ("BY", "CU", "KP", "RU")
# Who applies the Union's tariff. Source: the same, section 1.6, confidence H.
EU: Final = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU")
    + ("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)


@attrs.frozen
class Annex:
    """The duty of an annex of the Proclamation of April 2026, on the full value of the goods.

    `metals` and `origins` are empty where there is no limit. `floor`: with the duty it comes to so
    much, and to no more.
    """

    annex: str
    percent: Decimal
    valid_from: date
    valid_to: date | None = None
    origins: tuple[str, ...] = ()
    metals: tuple[str, ...] = ()
    floor: bool = False
    confidence: str = "H"


_SINCE: Final = date(2026, 4, 6)
_SUNSET: Final = date(2027, 12, 31)
_BASE: Final = ("steel", "aluminum")

# Source: Yale tariff-rate-tracker (policy_params), refundarrow; annex 2 left the scope. The rate of
# Russian aluminium stands in the first alone. What annex 3 becomes after its end is not known.
ANNEXES: Final = (
    Annex("1a", Decimal(50), _SINCE),
    Annex("1a", Decimal(25), _SINCE, origins=("GB",), metals=_BASE),
    Annex("1b", Decimal(25), _SINCE),
    Annex("1b", Decimal(15), _SINCE, origins=("GB",), metals=_BASE),
    Annex("2", Decimal(0), _SINCE),
    Annex("3", Decimal(15), _SINCE, _SUNSET, floor=True),
    *(
        Annex(annex, Decimal(200), _SINCE, until, ("RU",), ("aluminum",), confidence="M")
        for annex, until in (("1a", None), ("1b", None), ("3", _SUNSET))
    ),
)


def annex_rows(annex: str, metal: str) -> tuple[Annex, ...]:
    """Return the duties of goods of an annex; none if there is no such annex."""
    return tuple(
        one for one in ANNEXES if one.annex == annex and (not one.metals or metal in one.metals)
    )
