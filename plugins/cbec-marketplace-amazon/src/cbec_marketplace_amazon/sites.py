"""Amazon's marketplaces: id to country and currency of sale.

Source: Selling Partner API developer guide, "Marketplace IDs" and "Marketplace currency codes".
"""

from __future__ import annotations

from typing import Final

__all__ = ["EU", "NET_PRICE_COUNTRIES", "SITES"]

SITES: Final[dict[str, tuple[str, str]]] = {
    "ATVPDKIKX0DER": ("US", "USD"),
    "A2EUQ1WTGCTBG2": ("CA", "CAD"),
    "A1AM78C64UM0Y8": ("MX", "MXN"),
    "A2Q3Y263D00KWC": ("BR", "BRL"),
    "A1F83G8C2ARO7P": ("GB", "GBP"),
    "A1PA6795UKMFR9": ("DE", "EUR"),
    "A13V1IB3VIYZZH": ("FR", "EUR"),
    "APJ6JRA9NG5V4": ("IT", "EUR"),
    "A1RKKUPIHCS9HS": ("ES", "EUR"),
    "A1805IZSGTT6HS": ("NL", "EUR"),
    "AMEN7PMS3EDWL": ("BE", "EUR"),
    "A28R8C7NBKEWEA": ("IE", "EUR"),
    "A2NODRKZP88ZB9": ("SE", "SEK"),
    "A1C3SOZRARQ6R3": ("PL", "PLN"),
    "A33AVAJ2PDY3EV": ("TR", "TRY"),
    "A2VIGQ35RCS4UG": ("AE", "AED"),
    "A17E79C6D8DWNP": ("SA", "SAR"),
    "ARBP9OOSHTCHU": ("EG", "EGP"),
    "AE08WJ6YKNBMC": ("ZA", "ZAR"),
    "A21TJRUUN4KGV": ("IN", "INR"),
    "A1VC38T7YXB528": ("JP", "JPY"),
    "A39IBJ37TRP1C6": ("AU", "AUD"),
    "A19VAU5U5O7RUS": ("SG", "SGD"),
}

# Where shelf prices stand without tax; everywhere else the v0 item price contains it.
NET_PRICE_COUNTRIES: Final = frozenset({"CA", "US"})

# The member states, in which alone an IOSS number has a meaning (Directive 2006/112/EC, art. 369l).
EU: Final = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
