"""Which treatment of a regime holds for each basket, chosen for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cbec_core.domain._exchange import Exchange, NoRate
from cbec_core.domain.regime import Regime, Threshold, ThresholdBase, Treatment
from cbec_core.services.bulk.segments import Mask, lowest, sums, times
from cbec_core.services.bulk.valuation import converted

if TYPE_CHECKING:
    from cbec_core.services.bulk.cells import Coded
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.valuation import Asked, Valued

__all__ = ["chosen", "starting"]


def chosen(
    part: Part, value: Valued, asked: Asked, regime: Regime, exchange: Exchange
) -> Iterator[tuple[Treatment | None, Part, Valued, bool]]:
    """Yield each treatment with the baskets that fall under it; at last those under none.

    The last member tells that a rate to compare with a threshold is missing.
    """
    for treatment in regime.treatments:
        if not _fits_all(treatment, asked):
            continue
        fits = _fits(treatment, part)
        lacks = False
        for limit, meets in ((treatment.up_to, _within), (treatment.in_year, _in_year)):
            if limit is None or lacks or not fits.any():
                continue
            try:
                fits &= meets(limit, part, value, exchange, asked)
            except NoRate:
                lacks = True
        if not fits.any():
            continue
        here, lines = part.sub(fits)
        yield treatment, here, value.sub(lines), lacks
        if fits.all():
            return
        part, lines = part.sub(~fits)
        value = value.sub(lines)
    yield None, part, value, False


def starting(column: Coded, prefixes: tuple[str, ...]) -> Mask:
    """Mark the lines whose code starts with one of some prefixes."""
    table = np.array([value.startswith(prefixes) for value in column.values], np.bool_)
    found: Mask = table[column.codes]
    return found


def _fits_all(treatment: Treatment, asked: Asked) -> bool:
    return (
        treatment.buyer in (None, asked.buyer)
        and (not treatment.schemes or asked.scheme in treatment.schemes)
        and (not treatment.transports or asked.transport in treatment.transports)
        and (not treatment.declarations or asked.declaration in treatment.declarations)
        and (not treatment.dispatched or asked.origin in treatment.dispatched)
    )


def _fits(treatment: Treatment, part: Part) -> Mask:
    fits: Mask = np.ones(part.baskets.count, np.bool_)
    if treatment.single_item:
        fits &= sums(part.lines(part.frame.quantity), part.baskets) == 1
    if treatment.goods:
        fits &= part.baskets.any(starting(part.coded(part.frame.hs), treatment.goods))
    return fits


def _within(limit: Threshold, part: Part, value: Valued, exchange: Exchange, asked: Asked) -> Mask:
    """Compare exactly: no rounding moves an amount over a threshold."""
    above, below = lowest(*exchange.limit(limit.amount, limit.currency, value.currency))
    baskets = part.baskets
    if limit.of is ThresholdBase.ITEM:
        units = part.lines(part.frame.quantity)
        over = times(value.goods, below) > times(units, above)
        return ~baskets.any(over)
    amounts = value.goods if limit.of is ThresholdBase.GOODS else value.value
    return sums(amounts, baskets) <= min(above // below, 2**62)


def _in_year(limit: Threshold, part: Part, value: Valued, exchange: Exchange, asked: Asked) -> Mask:
    before = part.heads(part.frame.bought)
    had = converted(before, exchange, asked.currency, value.currency) if before.any() else before
    above, below = exchange.limit(limit.amount, limit.currency, value.currency)
    return sums(value.value, part.baskets) + had <= min(above // below, 2**62)
