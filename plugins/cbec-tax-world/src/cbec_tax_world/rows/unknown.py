"""Destinations whose facts are too weak to compute with: each says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_tax_world.rows.build import refused, regime

if TYPE_CHECKING:
    from cbec_core.api import Regime

__all__ = ["UNKNOWN"]

_CURRENCY: Final = {
    "HK": "HKD",
    "KZ": "KZT",
    "NG": "NGN",
    "RU": "RUB",
    "TW": "TWD",
    "UA": "UAH",
}

UNKNOWN: Final[dict[str, Regime]] = {
    country: regime(
        country,
        currency,
        refused(
            f"{country.lower()}_uncertain",
            "What is known of this destination is too uncertain to compute with.",
            "对该目的地所知信息不够确定，无法计算。",
        ),
    )
    for country, currency in _CURRENCY.items()
}
