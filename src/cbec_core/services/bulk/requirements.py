"""What questions leave out of what a destination needs to be told: rows of law, by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cbec_core.domain._exchange import Exchange, NoRate
from cbec_core.domain.consignment import ContentCategory
from cbec_core.domain.customs_borders import crosses_customs_border, place_in
from cbec_core.domain.descriptions import says_little
from cbec_core.domain.errors import CbecError
from cbec_core.domain.pricing import Collector
from cbec_core.domain.requirement import Need, Requirement, Station
from cbec_core.domain.requirement_check import OF_ALL, is_asked_at
from cbec_core.services.bulk.answers import Trail
from cbec_core.services.bulk.segments import Mask, sums

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cbec_core.services.bulk.cells import Coded
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.valuation import Asked

__all__ = ["missing"]

_TEXTS: Final = {
    Need.ORIGIN: "line_origin",
    Need.OWN_ID: "sku",
    Need.MAKER_ID: "maker_id",
    Need.GTIN: "gtin",
}


def missing(
    part: Part, asked: Asked, rows: tuple[Requirement, ...], exchange: Exchange
) -> Trail | None:
    """Return what is said of each line, none: nothing of any; raises `TooWide`.

    The words are in the order of `check_requirements`: what the whole basket lacks, then its lines;
    of each, the first row on one thing says it.
    """
    rows = tuple(row for row in rows if is_asked_at(row, Station.CART) and _may_hold(row, asked))
    if not rows:
        return None
    found, said = Trail(), False
    for of_all in (True, False):
        before: dict[Need, Mask] = {}
        for row in rows:
            if (row.need in OF_ALL) is not of_all:
                continue
            lacks = _lacks(row, part, exchange, asked)
            if row.need in before:
                lacks &= ~before[row.need]
            if lacks.any():
                found.add(f"requirements.{row.need.value}", None if lacks.all() else lacks)
                said = True
            before[row.need] = lacks | before[row.need] if row.need in before else lacks
    return found if said else None


def _may_hold(row: Requirement, asked: Asked) -> bool:
    """Tell whether a row holds by what the baskets have in common; not known is yes."""
    here = place_in(asked.origin, "")
    there = place_in(asked.destination, asked.region.strip().upper())
    return (
        (not row.imported or crosses_customs_border(here, there, asked.on))
        and row.buyer in (None, asked.buyer)
        and (not row.transports or asked.transport is None or asked.transport in row.transports)
        and (not row.declarations or asked.declaration in row.declarations)
        and (not row.categories or ContentCategory.SALE in row.categories)
        and (not row.schemes or (asked.scheme in row.schemes and _by_seller(row)))
    )


def _by_seller(row: Requirement) -> bool:
    return row.collector in (None, Collector.SELLER)


def _lacks(row: Requirement, part: Part, exchange: Exchange, asked: Asked) -> Mask:
    frame, baskets, here = part.frame, part.baskets, asked.destination
    lacks: Mask = np.ones(baskets.rows, np.bool_)
    if row.need is Need.SCHEME_NUMBER and row.schemes:
        numbers = frame.heads["scheme_number"]
        codes = part.heads(numbers.codes)
        lacks &= baskets.marks(_table(numbers, lambda number: not number)[codes])
    elif row.need is Need.IMPORTER_NUMBER:
        for kind in frame.importers.keys() & set(row.numbers):
            numbers = frame.importers[kind]
            issued = _table(numbers, lambda one: one is not None and one.country == here)
            lacks &= baskets.marks(~issued[part.heads(numbers.codes)])
    elif row.need not in OF_ALL:
        lacks &= _lines(row, part)
    if row.over is not None and lacks.any():
        try:
            above, below = exchange.limit(row.over.amount, row.over.currency, asked.currency)
        except (NoRate, CbecError):
            return lacks
        most = min(above // below, 2**62)
        lacks &= baskets.marks(sums(part.lines(frame.value), baskets) > most)
    return lacks


def _lines(row: Requirement, part: Part) -> Mask:
    frame = part.frame
    if row.need is Need.HS:
        return _where(part.coded(frame.hs), lambda code: len(code) < row.digits)
    if row.need is Need.DESCRIPTION:
        return _where(part.coded(frame.description), says_little)
    if row.need in (Need.WEIGHT, Need.VALUE):
        found: Mask = part.lines(frame.weight_g if row.need is Need.WEIGHT else frame.value) <= 0
        return found
    return _where(part.coded(getattr(frame, _TEXTS[row.need])), lambda text: not text)


def _where(column: Coded, marked: Callable[[Any], bool]) -> Mask:
    found: Mask = _table(column, marked)[column.codes]
    return found


def _table(column: Coded, marked: Callable[[Any], bool]) -> Mask:
    return np.array([marked(value) for value in column.values], np.bool_)
