"""Valuation: what of a price is goods, freight and insurance, line by line, to the last cent."""

from __future__ import annotations

from collections.abc import Sequence
from operator import add

from cbec_core.domain._exchange import rounded
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_request import Apportion, LandedCostLine, LandedCostRequest
from cbec_core.domain.money import Rounding, allocate
from cbec_core.domain.regime import Regime, Valuation

__all__ = [
    "FREIGHT_IN_PRICE",
    "INSURANCE_IN_PRICE",
    "Basket",
    "shares",
    "value_of",
]

# Incoterms 2020: what the price of the goods already has in it.
FREIGHT_IN_PRICE = frozenset({Incoterm.CFR, Incoterm.CPT, Incoterm.CIF, Incoterm.CIP})
INSURANCE_IN_PRICE = frozenset({Incoterm.CIF, Incoterm.CIP})


class Basket:
    """The lines of a consignment in minor units of one currency, without their duty and tax."""

    __slots__ = ("currency", "freight", "goods", "insurance", "lines", "value")

    def __init__(
        self,
        lines: tuple[LandedCostLine, ...],
        currency: str,
        goods: Sequence[int],
        freight: Sequence[int],
        insurance: Sequence[int],
    ) -> None:
        self.lines, self.currency = lines, currency
        self.goods, self.freight, self.insurance = goods, freight, insurance
        self.value: Sequence[int] = goods


def shares(total: int, weights: Sequence[int]) -> Sequence[int]:
    """Split an amount by weights to the last cent; where all weigh nothing, evenly."""
    if not total:
        return [0] * len(weights)
    return allocate(total, weights if any(weights) else [1] * len(weights))


def value_of(
    request: LandedCostRequest,
    regime: Regime,
    currency: str,
    values: list[int],
    along: tuple[int, int, int],
) -> Basket:
    """Return the parts of every line; `along` is freight, insurance and discount.

    All are split by value, and the freight by weight where the question says so. Freight or
    insurance that the delivery term has in the price is taken out of it.
    """
    freight, insurance, discount = along
    goods, weights = values, values
    if discount:
        goods = [v - d for v, d in zip(values, shares(discount, values), strict=True)]
        weights = [max(part, 0) for part in goods]
    insured = shares(insurance, weights)
    if request.apportion is Apportion.WEIGHT:
        carried = shares(freight, [line.weight_g for line in request.lines])
    else:
        carried = shares(freight, weights)
    if request.incoterm in FREIGHT_IN_PRICE:
        goods = [g - f for g, f in zip(goods, carried, strict=True)]
    if request.incoterm in INSURANCE_IN_PRICE:
        goods = [g - i for g, i in zip(goods, insured, strict=True)]
    basket = Basket(request.lines, currency, goods, carried, insured)
    customs_value(basket, regime)
    return basket


def customs_value(basket: Basket, regime: Regime) -> None:
    """Set the customs value of every line from its parts, as the destination counts it."""
    value = basket.goods
    if regime.valuation is Valuation.CIF:
        value = list(map(add, map(add, basket.goods, basket.freight), basket.insurance))
    if regime.value_quantum > 1:
        value = [rounded(v, 1, Rounding.HALF_UP, regime.value_quantum) for v in value]
    basket.value = value
