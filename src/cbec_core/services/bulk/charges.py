"""What is charged on the baskets of one treatment: bookings, waivers, and who lacks a rate."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import numpy as np

from cbec_core.domain.landed_cost import ChargeClass
from cbec_core.domain.regime import Levy
from cbec_core.services.bulk.answers import Trail
from cbec_core.services.bulk.segments import Ints, Mask, TooWide, peak, shares

if TYPE_CHECKING:
    from cbec_core.domain.regime import Treatment
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.valuation import Valued

__all__ = ["Charges", "Lack", "Record"]

_NO_TAX = "landed_cost.tax_rate_unknown"
_NO_DUTY = "landed_cost.duty_rate_unknown"
_MOST = 2**57  # of a charge, so that some sixty of them have room in a sum


@attrs.define
class Record:
    """The amounts of one levy, for each line or (`whole`) for each basket."""

    levy: Levy
    amounts: Ints
    whole: bool


@attrs.frozen
class Lack:
    """Baskets without a rate that a levy needs, and the first line of each that lacks it."""

    code: str
    baskets: Mask
    lines: Mask


class Charges:
    """The charges of one treatment over its baskets, in their order."""

    def __init__(self, part: Part, value: Valued, treatment: Treatment) -> None:
        self.part, self.value, self.baskets = part, value, part.baskets
        self.records: list[Record] = []
        self.lacks: list[Lack] = []
        self.rules, self.whole_rules = Trail(), Trail()
        self.parts: dict[str, Ints | None] = {
            "goods": value.goods,
            "freight": value.freight,
            "insurance": value.insurance,
            "value": value.value,
        }
        self.levied: dict[str, Ints] = {}
        self._built_on = {part.name for levy in treatment.levies for part in levy.base}

    def lack(self, levy: Levy, lines: Mask) -> None:
        """Remember lines whose rate nobody knows."""
        of_tax = levy.kind is ChargeClass.TAX
        self.lack_for((_NO_TAX if of_tax else _NO_DUTY,), np.zeros(len(lines), np.int64), lines)

    def lack_for(self, codes: Sequence[str], which: Ints, lines: Mask) -> None:
        """Remember lines without an amount, each for one of the reasons; the first counts."""
        baskets = self.baskets.any(lines)
        for lack in self.lacks:
            baskets &= ~lack.baskets
        if not baskets.any():
            return
        lines = self.baskets.first(lines) & self.baskets.marks(baskets)
        for at in np.unique(which[lines]).tolist():
            of_code = lines & (which == at)
            self.lacks.append(Lack(codes[at], self.baskets.any(of_code), of_code))

    def on_lines(
        self, levy: Levy, at: Mask | None, full: Ints, paid: Ints, *, told: bool = False
    ) -> None:
        """Charge amounts on lines; `told`: their rules are said already."""
        if at is not None:
            full = np.where(at, full, 0)
            paid = full if paid is full else np.where(at, paid, 0)
        self._record(levy, paid, whole=False)
        self._book(levy, full)
        if not told:
            self.rules.add(levy.rule, at)

    def on_baskets(self, levy: Levy, at: Mask | None, full: Ints, paid: Ints) -> None:
        """Charge amounts on whole baskets; for later levies their lines share them by value."""
        some = None if at is None else self.baskets.any(at)
        if some is not None and some.all():
            some = None
        if some is not None:
            full, paid = np.where(some, full, 0), np.where(some, paid, 0)
        self._record(levy, paid, whole=True)
        self.whole_rules.add(levy.rule, some)
        if levy.code in self._built_on:
            weights = self.value.value
            if at is not None:
                weights = np.where(at, weights, 0)
                empty = self.baskets.sum(weights) == 0
                weights = np.where(self.baskets.marks(empty) & at, 1, weights)
            self._book(levy, shares(full, weights, self.baskets))

    def waive(self, codes: tuple[str, ...], limit: int) -> None:
        """Take charges away where their sum is not over a limit."""
        small = [record for record in self.records if record.levy.code in codes]
        total = np.zeros(self.baskets.count, np.int64)
        for record in small:
            total += record.amounts if record.whole else self.baskets.sum(record.amounts)
        waived = total <= limit
        if not (waived & (total > 0)).any():
            return
        for record in small:
            at = waived if record.whole else self.baskets.marks(waived)
            record.amounts = np.where(at, 0, record.amounts)

    def _record(self, levy: Levy, amounts: Ints, *, whole: bool) -> None:
        if peak(amounts) > _MOST:
            raise TooWide
        self.records.append(Record(levy, amounts, whole))

    def _book(self, levy: Levy, full: Ints) -> None:
        if levy.code in self._built_on:
            known = self.levied.get(levy.code)
            self.levied[levy.code] = full if known is None else known + full


def units_of(rate: Decimal, scale: int) -> tuple[int, int]:
    """Return a rate in units of 10 to the power of minus a scale, and the scale that it needs."""
    exponent = rate.as_tuple().exponent
    needs = max(scale, -exponent if isinstance(exponent, int) else 0)
    return int(rate.scaleb(needs)), needs
