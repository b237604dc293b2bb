"""The tariff's rates for many lines: each code and origin is asked once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import numpy as np

from cbec_core.services.bulk.charges import units_of
from cbec_core.services.bulk.segments import Ints, Mask, times

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import AdditionalRate, ChargeClass, TariffRate
    from cbec_core.services.bulk.cells import Numbers
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.valuation import Asked
    from cbec_core.services.rules import KnownRules

__all__ = ["Duty", "Tariffs"]

_TABLE = 1 << 24  # pairs of code and origin up to which a table is quicker than sorting


@attrs.frozen
class Duty:
    """The rate of each line in units of 10 to the power of minus `scale` percent, and its rule."""

    units: Ints
    scale: int
    rules: Sequence[str]
    which: Ints
    lacking: Mask | None


class Tariffs:
    """The tariffs of a deployment for what some baskets have in common."""

    def __init__(self, rules: KnownRules, asked: Asked) -> None:
        self._rules, self._asked = rules, asked

    def duty(self, part: Part, given: Numbers | None, rule: str, at: Mask | None) -> Duty:
        """Return the duty of the lines: the one that is given, else the tariff's."""
        rows = part.baskets.rows
        needs = np.ones(rows, np.bool_) if given is None or given.missing is None else given.missing
        needs = needs if at is None else needs & at
        found, places = self._found(part, needs)
        units, scale = _column([None if one is None else one.percent for one in found])
        own = np.zeros(rows, np.int64) if given is None else given.units
        if given is not None:
            most = max(scale, given.scale)
            own = times(own, 10 ** (most - given.scale))
            units, scale = times(units, 10 ** (most - scale)), most
        known = [rule] + [one.rule for one in found if one is not None]
        of_found = np.array(
            [-1 if one is None else known.index(one.rule) for one in found] or [-1], np.int64
        )
        which = np.where(needs, of_found[places], 0)
        if at is not None:
            which = np.where(at, which, -1)
        lacking = needs & (which < 0)
        return Duty(
            np.where(needs, units[places], own),
            scale,
            known,
            which,
            lacking if lacking.any() else None,
        )

    def additional(
        self, part: Part, kind: ChargeClass, at: Mask | None
    ) -> Iterator[tuple[Sequence[str], Ints, Ints, int]]:
        """Yield what is laid on top: rules, the rule of each line (-1: none), rates and scale."""
        if not self._rules.tariffs:
            return
        lines = np.ones(part.baskets.rows, np.bool_) if at is None else at
        found, places = self._found(part, lines)
        more: list[list[AdditionalRate]] = [
            [rate for rate in one.additional if rate.kind is kind] if one else [] for one in found
        ]
        for turn in range(max(map(len, more), default=0)):
            of_turn = [rates[turn] if turn < len(rates) else None for rates in more]
            rules = list(dict.fromkeys(rate.rule for rate in of_turn if rate))
            units, scale = _column([rate.percent if rate else None for rate in of_turn])
            table = np.array([rules.index(rate.rule) if rate else -1 for rate in of_turn], np.int64)
            yield rules, np.where(lines, table[places], -1), units[places], scale

    def _found(self, part: Part, lines: Mask) -> tuple[list[TariffRate | None], Ints]:
        """Return the answers, and for each line which of them is its own."""
        places = np.zeros(part.baskets.rows, np.int64)
        if not self._rules.tariffs or not lines.any():
            return [None], places
        codes, origins = part.coded(part.frame.hs), part.coded(part.frame.line_origin)
        keys = codes.codes.astype(np.int64) * len(origins.values) + origins.codes
        size = len(codes.values) * len(origins.values)
        if size <= _TABLE:
            seen = np.zeros(size, np.bool_)
            seen[keys[lines]] = True
            unique = np.flatnonzero(seen)
            numbers = np.zeros(size, np.int64)
            numbers[unique] = np.arange(len(unique))
            places = numbers[keys]
        else:
            unique, inverse = np.unique(keys[lines], return_inverse=True)
            places[lines] = inverse
        asked = self._asked
        found = []
        for key in unique.tolist():
            code, origin = divmod(key, len(origins.values))
            of = origins.values[origin] or asked.origin
            found.append(self._rules.duty(codes.values[code], of, asked.destination, asked.on))
        return found, places


def _column(rates: Sequence[Decimal | None]) -> tuple[Ints, int]:
    """Return rates in whole units of one scale; none is nothing."""
    scale = 0
    for rate in rates:
        if rate is not None:
            scale = units_of(rate, scale)[1]
    units = [0 if rate is None else units_of(rate, scale)[0] for rate in rates]
    return np.array(units or [0], np.int64), scale
