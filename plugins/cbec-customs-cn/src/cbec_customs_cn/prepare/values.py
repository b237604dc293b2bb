"""How values of the house are written in messages: prices, weights, numbers of our own."""

from __future__ import annotations

from base64 import b32encode
from decimal import ROUND_HALF_UP, Context, Decimal
from hashlib import blake2b
from typing import Final
from uuid import UUID, uuid5

__all__ = ["PRICE_TOLERANCE", "cop_no", "guid", "kilograms", "unit_price"]

_PLACES: Final = Decimal("0.00001")
_EXACT: Final = Context(prec=40, rounding=ROUND_HALF_UP)
_NAMESPACE: Final = UUID("b4a1d3f2-6d0f-5d6c-9a77-2f5a0c1e9603")

# By how much quantity times price may miss a total. Customs publishes no figure (confidence M).
PRICE_TOLERANCE: Final = Decimal("0.01")


def unit_price(total: Decimal, quantity: Decimal) -> Decimal:
    """Return the price of one unit with five decimals, half up.

    The total is what was paid and stays exact: goodsValue, the payment and the waybill are held
    against it. The price is what five decimals leave of the quotient, so that quantity times price
    misses the total by at most quantity x 0.000005: 0.01 is reached beyond 2,000 units only.
    """
    return _EXACT.divide(total, quantity).quantize(_PLACES, context=_EXACT)


def kilograms(grams: int) -> Decimal:
    """Return grams as kilograms, exactly."""
    return Decimal(grams).scaleb(-3)


def guid(*parts: str) -> str:
    """Return 36 characters in capitals that follow from their parts for ever."""
    return str(uuid5(_NAMESPACE, "\x1f".join(parts))).upper()


def cop_no(*parts: str) -> str:
    """Return a number of our own: 20 letters and digits, as import lists take no more."""
    digest = blake2b("\x1f".join(parts).encode(), digest_size=13).digest()
    return b32encode(digest).decode()[:20]
