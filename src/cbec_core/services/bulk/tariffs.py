"""The tariff's rates for many lines: each code and origin is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import numpy as np

from cbec_core.domain.landed_cost import ChargeClass, TariffGap, TariffRate
from cbec_core.domain.regime import Measure
from cbec_core.services.bulk.charges import units_of
from cbec_core.services.bulk.segments import Ints, Mask, times
from cbec_core.services.bulk.understood import understood

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import AdditionalRate
    from cbec_core.domain.regime import Treatment
    from cbec_core.services.bulk.cells import Numbers
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.valuation import Asked
    from cbec_core.services.rules import KnownRules

__all__ = ["Duty", "Said", "Tariffs", "Turn"]

_TABLE = 1 << 24  # pairs of code and origin up to which a table is quicker than sorting
_NO_DUTY = "landed_cost.duty_rate_unknown"
_UNUSED = "landed_cost.additional_unused"


@attrs.frozen
class Duty:
    """The rate of each line in units of 10 to the power of minus `scale` percent, and its rule.

    `lacking` are lines without one, and `why` the reasons with the number of each line's own.
    """

    units: Ints
    scale: int
    rules: Sequence[str]
    which: Ints
    lacking: Mask | None
    why: tuple[Sequence[str], Ints]


@attrs.frozen
class Turn:
    """One rate on top for each line (its rule is -1: none), and the codes that are laid by it."""

    rules: Sequence[str]
    which: Ints
    units: Ints
    scale: int
    laid: Sequence[tuple[str, Mask]]


@attrs.frozen
class Said:
    """What the tariff says beside its rates, and the lines whose answer no column can hold."""

    words: Sequence[tuple[str, ...]]
    which: Ints
    strange: Mask | None


class Tariffs:
    """The tariffs of a deployment for what some baskets have in common."""

    def __init__(self, rules: KnownRules, asked: Asked) -> None:
        self._rules, self._asked = rules, asked
        self._of_part: tuple[Part, Mask] | None = None

    def begin(self, part: Part) -> None:
        """Forget which lines have been asked for."""
        self._of_part = part, np.zeros(part.baskets.rows, np.bool_)

    def duty(self, part: Part, given: Numbers | None, rule: str, at: Mask | None) -> Duty:
        """Return the duty of the lines: the one that is given, else the tariff's."""
        rows = part.baskets.rows
        needs = np.ones(rows, np.bool_) if given is None or given.missing is None else given.missing
        needs = needs if at is None else needs & at
        answers, places = self._found(part, needs)
        found = [one if isinstance(one, TariffRate) else None for one in answers]
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
        reasons = [one.finding.code if isinstance(one, TariffGap) else _NO_DUTY for one in answers]
        return Duty(
            np.where(needs, units[places], own),
            scale,
            known,
            which,
            lacking if lacking.any() else None,
            (reasons, places),
        )

    def additional(self, part: Part, kind: ChargeClass, at: Mask | None) -> Iterator[Turn]:
        """Yield what is laid on top, one rate of each line after the other."""
        if not self._rules.tariffs:
            return
        lines = np.ones(part.baskets.rows, np.bool_) if at is None else at
        found, places = self._found(part, lines)
        more: list[list[AdditionalRate]] = [
            [rate for rate in one.additional or () if rate.kind is kind] if one else []
            for one in found
        ]
        for turn in range(max(map(len, more), default=0)):
            of_turn = [rates[turn] if turn < len(rates) else None for rates in more]
            rules = list(dict.fromkeys(rate.rule for rate in of_turn if rate))
            units, scale = _column([rate.percent if rate else None for rate in of_turn])
            table = np.array([rules.index(rate.rule) if rate else -1 for rate in of_turn], np.int64)
            codes = [rate.code if rate else "" for rate in of_turn]
            laid = [
                (code, lines & _marks(one == code for one in codes)[places])
                for code in dict.fromkeys(filter(None, codes))
            ]
            yield Turn(rules, np.where(lines, table[places], -1), units[places], scale, laid)

    def said(self, part: Part, treatment: Treatment) -> Said | None:
        """Return what is said of the lines that were asked for since `begin`."""
        assert self._of_part is not None
        lines = self._of_part[1]
        if not self._rules.tariffs or not lines.any():
            return None
        taken = {levy.kind for levy in treatment.levies if levy.measure is Measure.TARIFF}
        found, places = self._found(part, lines)
        said = [_words(one, taken) for one in found]
        words = list(filter(None, dict.fromkeys(said)))
        numbers = np.array([words.index(one) if one else -1 for one in said], np.int64)
        strange = lines & _marks(map(_is_strange, found))[places]
        return Said(words, np.where(lines, numbers[places], -1), strange if strange.any() else None)

    def _found(self, part: Part, lines: Mask) -> tuple[list[TariffRate | TariffGap | None], Ints]:
        """Return the answers, and for each line which of them is its own."""
        places = np.zeros(part.baskets.rows, np.int64)
        if not self._rules.tariffs or not lines.any():
            return [None], places
        if self._of_part is not None and self._of_part[0] is part:
            self._of_part[1][lines] = True
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


def _words(found: TariffRate | TariffGap | None, taken: set[ChargeClass]) -> tuple[str, ...]:
    """Return the codes of what an answer says beside rates that are charged."""
    if found is None:
        return ()
    if isinstance(found, TariffRate):
        words = [notice.code for notice in found.notices]
    else:
        words = [found.finding.code] if found.additional is None else []
    unused = [_UNUSED for more in found.additional or () if more.kind not in taken]
    return (*words, *unused)


def _is_strange(found: TariffRate | TariffGap | None) -> bool:
    """Tell whether a rate is more than percentages."""
    if found is None:
        return False
    own = (found.percent,) if isinstance(found, TariffRate) else ()
    percents = (*own, *(more.percent for more in found.additional or ()))
    return min(percents, default=0) < 0 or not understood(found)


def _marks(flags: Iterable[bool]) -> Mask:
    return np.fromiter(flags, np.bool_)


def _column(rates: Sequence[Decimal | None]) -> tuple[Ints, int]:
    """Return rates in whole units of one scale; none is nothing."""
    scale = 0
    for rate in rates:
        if rate is not None:
            scale = units_of(rate, scale)[1]
    units = [0 if rate is None else units_of(rate, scale)[0] for rate in rates]
    return np.array(units or [0], np.int64), scale
