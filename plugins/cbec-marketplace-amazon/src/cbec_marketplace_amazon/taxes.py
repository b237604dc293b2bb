"""Who collected the tax of a line, under which scheme."""

from __future__ import annotations

from typing import Final

from cbec_core.api import (
    Collector,
    DomainError,
    Identifier,
    IdentifierKind,
    TaxCollection,
    TaxScheme,
)
from cbec_marketplace_amazon.sites import EU

__all__ = ["Taxes"]

# No address is told, or that of Northern Ireland, where IOSS counts too, has the country GB.
_MAYBE_UNION: Final = frozenset({"", "GB"})

# What a marketplace facilitator collects, by the country of delivery.
_FACILITATED: Final = {
    "US": TaxScheme.SALES_TAX,
    "GB": TaxScheme.GB_VAT,
    "AU": TaxScheme.GST,
    "CA": TaxScheme.GST,
    "NZ": TaxScheme.GST,
    "SG": TaxScheme.GST,
    "NO": TaxScheme.VOEC,
    "MY": TaxScheme.SST,
}


class Taxes:
    """Make the arrangements of one document, each distinct one once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool, str, str, str], TaxCollection] = {}

    def of(
        self, scheme: str, facilitated: bool, number: str, destination: str, site: str
    ) -> TaxCollection:
        """Return the arrangement; `site` is the country of the marketplace.

        IOSS counts in the union only: Amazon names it in orders to other countries too. A number
        that is not valid, such as zeros for a placeholder, is left out of the arrangement.
        """
        key = (scheme, facilitated, number, destination, site)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _arrange(*key)
        return known


def _arrange(
    scheme: str, facilitated: bool, number: str, destination: str, site: str
) -> TaxCollection:
    if scheme == "IOSS" and (destination in EU or destination in _MAYBE_UNION):
        return _ioss(number, destination)
    if scheme == "UOSS":
        return TaxCollection(Collector.MARKETPLACE, TaxScheme.UOSS)
    if number and destination in EU:
        return _ioss(number, destination)
    if scheme or facilitated:
        found = _FACILITATED.get(destination or site, TaxScheme.UNKNOWN)
        return TaxCollection(Collector.MARKETPLACE, found)
    domestic = bool(site) and destination in ("", site)
    return TaxCollection(Collector.SELLER, TaxScheme.DOMESTIC if domestic else TaxScheme.UNKNOWN)


def _ioss(number: str, destination: str) -> TaxCollection:
    try:
        number = Identifier.of(IdentifierKind.IOSS, number, destination).value
    except DomainError:
        number = ""
    return TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS, number)
