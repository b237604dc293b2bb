"""Amounts and charges of one document, each distinct one made once.

A page repeats few amounts many times. Values are frozen, so one `Charge` may stand in many lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbec_core.api import Charge, ChargeKind, DomainError, Money, TaxCollection, exponent

if TYPE_CHECKING:
    from cbec_marketplace_amazon.models import Amount

__all__ = ["KINDS", "Purse"]

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

# Decimal() takes more than JSON numbers: "1_000", "١٠", "NaN".
_DECIMAL: Final = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


class Purse:
    """Make money and charges from Amazon's decimal strings."""

    def __init__(self) -> None:
        self._money: dict[tuple[str, str], Money] = {}
        self._charges: dict[tuple[str, str, str, int], Charge] = {}

    def money(self, told: Amount) -> Money:
        """Return an amount exactly; raise `money.*` for anything that is not one."""
        key = (told["amount"], told["currencyCode"])
        money = self._money.get(key)
        if money is None:
            money = self._money[key] = parse(*key)
        return money

    def charge(self, type_: str, told: Amount, tax: TaxCollection | None) -> Charge:
        """Return the charge of a breakdown; a discount is negative whatever sign it was told with.

        `tax` belongs to charges of type TAX only, and must outlive this purse.
        """
        key = (type_, told["amount"], told["currencyCode"], id(tax))
        charge = self._charges.get(key)
        if charge is None:
            money = self.money(told)
            if type_ == "DISCOUNT" and money.minor > 0:
                money = -money
            charge = Charge(KINDS.get(type_, ChargeKind.OTHER), money, tax)
            self._charges[key] = charge
        return charge


def parse(amount: str, currency: str) -> Money:
    """Read a plain decimal string; the currency must be one of ISO 4217."""
    if _DECIMAL.fullmatch(amount) is None:
        exponent(currency)
        # What stands in place of an amount is unknown, so it is not repeated.
        raise DomainError("money.not_a_number", amount="…")
    if exponent(currency) == 2 and amount[-3:-2] == "." and len(amount) < 15:
        return Money(int(amount[:-3] + amount[-2:]), currency)
    return Money.parse(amount, currency)
