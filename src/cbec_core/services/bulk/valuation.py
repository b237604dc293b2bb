"""Goods, freight and insurance of many lines: the valuation of a single basket, by column."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import numpy as np

from cbec_core.domain._valuation import FREIGHT_IN_PRICE, INSURANCE_IN_PRICE
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_request import Buyer, DataSet, TransportMode
from cbec_core.domain.money import Rounding
from cbec_core.domain.pricing import TaxScheme
from cbec_core.domain.regime import Regime, Valuation
from cbec_core.services.bulk.segments import Ints, lowest, rounded, shares, times

if TYPE_CHECKING:
    from cbec_core.domain._exchange import Exchange
    from cbec_core.services.bulk.part import Part

__all__ = ["Asked", "Valued", "converted", "valued"]


@attrs.frozen
class Asked:
    """What some baskets have in common, so that one regime and one choice is for all of them."""

    on: date
    origin: str
    destination: str
    region: str
    currency: str
    incoterm: Incoterm
    buyer: Buyer
    transport: TransportMode | None
    declaration: DataSet | None
    scheme: TaxScheme | None


@attrs.frozen
class Valued:
    """The parts of each line's value in minor units of `currency`; none: nothing on any line."""

    currency: str
    goods: Ints
    freight: Ints | None
    insurance: Ints | None
    value: Ints

    def sub(self, lines: Ints | None) -> Valued:
        """Return the same of some lines."""
        if lines is None:
            return self
        return Valued(
            self.currency,
            self.goods[lines],
            None if self.freight is None else self.freight[lines],
            None if self.insurance is None else self.insurance[lines],
            self.value[lines],
        )


def converted(amounts: Ints, exchange: Exchange, base: str, quote: str) -> Ints:
    """Return amounts in minor units of another currency, rounded half up."""
    if base == quote:
        return amounts
    above, below = lowest(*exchange.minor_ratio(base, quote))
    return rounded(times(amounts, above), below, Rounding.HALF_UP)


def valued(part: Part, asked: Asked, regime: Regime, exchange: Exchange, to: str) -> Valued:
    """Return the parts of every line; goods may be negative where more is taken off."""
    frame, baskets = part.frame, part.baskets

    def beside(amounts: Ints) -> Ints | None:
        if not amounts.any():
            return None
        found = converted(part.heads(amounts), exchange, asked.currency, to)
        return found if found.any() else None

    values = converted(part.lines(frame.value), exchange, asked.currency, to)
    freight, insurance = beside(frame.freight), beside(frame.insurance)
    discount = beside(frame.discount)
    goods = weights = values
    if discount is not None:
        goods = values - shares(discount, values, baskets)
        weights = np.maximum(goods, 0)
    carried, insured = (
        None if total is None else shares(total, weights, baskets) for total in (freight, insurance)
    )
    if carried is not None and asked.incoterm in FREIGHT_IN_PRICE:
        goods = goods - carried
    if insured is not None and asked.incoterm in INSURANCE_IN_PRICE:
        goods = goods - insured
    value = goods
    if regime.valuation is Valuation.CIF:
        for more in (carried, insured):
            value = value if more is None else value + more
    if regime.value_quantum > 1:
        value = rounded(value, 1, Rounding.HALF_UP, regime.value_quantum)
    return Valued(to, goods, carried, insured, value)
