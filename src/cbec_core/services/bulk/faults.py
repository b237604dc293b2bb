"""Which baskets have a fault, so that nothing of them is computed by column."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cbec_core.domain._landed_checks import gtin_is_wrong, hs_is_wrong, ioss_is_wrong
from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.landed_request import Apportion
from cbec_core.domain.pricing import TaxScheme

if TYPE_CHECKING:
    from cbec_core.services.bulk.cells import Coded
    from cbec_core.services.bulk.frame import Frame
    from cbec_core.services.bulk.segments import Ints, Mask

__all__ = ["faulty"]


def faulty(frame: Frame) -> Mask:
    """Mark the baskets of which the single path would say what is wrong, and the rare ones."""
    heads, baskets = frame.heads, frame.baskets
    lines: Mask = (frame.quantity <= 0) | (frame.value < 0)
    lines |= _where(frame.hs, lambda code: bool(code) and hs_is_wrong(code))
    lines |= _where(frame.line_origin, lambda code: bool(code) and code not in COUNTRIES)
    lines |= _where(frame.gtin, lambda code: bool(code) and gtin_is_wrong(code))
    lines |= baskets.repeated(_names(frame))
    found: Mask = baskets.any(lines) if lines.any() else np.zeros(baskets.count, np.bool_)
    for amounts in (frame.freight, frame.insurance, frame.discount, frame.bought):
        found |= amounts < 0
    for name in ("origin", "destination"):
        found |= _where(heads[name], lambda code: code not in COUNTRIES)
    found |= _where(heads["apportion"], lambda how: how is Apportion.WEIGHT)
    ioss = _where(heads["scheme"], lambda scheme: scheme is TaxScheme.IOSS)
    if ioss.any():
        found |= ioss & _where(heads["scheme_number"], lambda n: bool(n) and ioss_is_wrong(n))
    return found


def _where(column: Coded, wrong: Callable[[Any], bool]) -> Mask:
    table = np.zeros(len(column.values), np.bool_)
    used = np.zeros(len(column.values), np.bool_)
    used[column.codes] = True
    for at in np.flatnonzero(used).tolist():
        table[at] = wrong(column.values[at])
    if not table.any():
        return np.zeros(len(column.codes), np.bool_)
    found: Mask = table[column.codes]
    return found


def _names(frame: Frame) -> Ints:
    """Return a number for the name of each line; a line without one is named by its place."""
    known: dict[str, int] = {}
    for at, name in enumerate(frame.line.values):
        known.setdefault(name, at)
    codes = frame.line.codes
    if "" not in known:
        return codes.astype(np.int64)
    nameless = codes == known[""]
    if nameless.all():
        return np.full(len(codes), -1, np.int64)
    found = codes.astype(np.int64)
    place = np.arange(len(codes)) - frame.baskets.ints(frame.baskets.starts)
    for row in np.flatnonzero(nameless).tolist():
        found[row] = known.setdefault(str(place[row] + 1), len(frame.line.values) + int(place[row]))
    return found
