"""Amounts and charges of one document, each distinct one made once.

A page repeats few amounts many times. Values are frozen, so one `Charge` may stand in many lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbec_core.api import Charge, ChargeKind, DomainError, Money, TaxCollection, exponent

if TYPE_CHECKING:
    from cbec_marketplace_amazon.models import Amount

__all__ = ["KINDS", "Purse", "Shelf", "parse"]

KINDS: Final = {
    "ITEM": ChargeKind.GOODS,
    "SHIPPING": ChargeKind.SHIPPING,
    "GIFT_WRAP": ChargeKind.GIFT_WRAP,
    "COD_FEE": ChargeKind.FEE,
    "TAX": ChargeKind.TAX,
    "DISCOUNT": ChargeKind.DISCOUNT,
    "DELIVERY_TIP": ChargeKind.TIP,
    "OTHER": ChargeKind.OTHER,
}

# By type, amount and currency as they are told, with NUL between them.
Shelf = dict[str, Charge]

# Decimal() takes more than JSON numbers: "1_000", "١٠", "NaN".
_DECIMAL: Final = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


class Purse:
    """Make charges from Amazon's decimal strings."""

    def __init__(self) -> None:
        self._shelves: dict[int, tuple[TaxCollection | None, Shelf]] = {}

    def shelf(self, tax: TaxCollection | None) -> Shelf:
        """Return the charges made so far under an arrangement.

        A reader of many lines looks there first, and calls `charge` for what is missing.
        """
        kept = self._shelves.get(id(tax))
        if kept is None:
            kept = self._shelves[id(tax)] = (tax, {})
        return kept[1]

    def charge(self, type_: str, told: Amount, tax: TaxCollection | None = None) -> Charge:
        """Return the charge of a breakdown; a discount is negative whatever sign it was told with.

        `tax` belongs to charges of type TAX only.
        """
        amount, currency = told["amount"], told["currencyCode"]
        money = parse(amount, currency)
        if type_ == "DISCOUNT" and money.minor > 0:
            money = -money
        charge = Charge(KINDS.get(type_, ChargeKind.OTHER), money, tax)
        self.shelf(tax)[f"{type_}\0{amount}\0{currency}"] = charge
        return charge


def parse(amount: str, currency: str) -> Money:
    """Read a plain decimal string; the currency must be one of ISO 4217."""
    digits = exponent(currency)
    if digits == 2 and amount[-3:-2] == "." and len(amount) < 15:
        plain = amount[:-3] + amount[-2:]
        if plain.isdecimal() and plain.isascii():
            return Money(int(plain), currency)
    if _DECIMAL.fullmatch(amount) is None:
        # What stands in place of an amount is unknown, so it is not repeated.
        raise DomainError("money.not_a_number", amount="…")
    return Money.parse(amount, currency)
