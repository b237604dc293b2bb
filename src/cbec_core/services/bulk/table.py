"""Answers as a table of Arrow: amounts as they were asked, in minor units or as decimals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cbec_core.domain.currencies import EXPONENTS
from cbec_core.services.bulk.fields import ANSWERS, KINDS

if TYPE_CHECKING:
    from cbec_core.services.bulk.answers import Answers
    from cbec_core.services.bulk.frame import Frame
    from cbec_core.services.bulk.segments import Ints, Mask

__all__ = ["answer_table"]

SCALE = 4  # the most decimals that ISO 4217 gives a currency
_DECIMAL = pa.decimal128(24, SCALE)


def answer_table(frame: Frame, answers: Answers, table: pa.Table) -> pa.Table:
    """Return one row for each row of the table that was asked, in its order."""
    made = _Made(frame, answers)
    columns: dict[str, Any] = {
        "request": table.column("request"),
        "line": _lines(frame, table, made),
        "currency": made.coded(
            frame.baskets.ints(frame.heads["currency"].codes.astype(np.int64))
            if frame.heads["currency"].codes.any()
            else np.zeros(frame.baskets.rows, np.int32),
            [str(value) for value in frame.heads["currency"].values],
        ),
        "calculable": pa.array(made.placed(made.calculable)),
        "customs_value": made.amounts(answers.value),
        "findings": made.coded(answers.findings, answers.words.texts()),
        "rules": made.coded(made.known(answers.rules), answers.words.texts()),
        "consignment_rules": made.coded(
            made.known(made.on_first(answers.whole_rules)), answers.words.texts()
        ),
    }
    for prefix, sums in (("", answers.sums), ("consignment_", answers.whole)):
        of_lines = sums if not prefix else {kind: made.on_first(one) for kind, one in sums.items()}
        for kind in KINDS:
            columns[f"{prefix}{kind}"] = made.amounts(of_lines.get(kind))
        total = made.total(of_lines)
        columns[f"{prefix}total"] = made.amounts(total)
    names = {
        one.name: f"{one.name}_minor" if one.amount and frame.minor else one.name for one in ANSWERS
    }
    return pa.table({name: columns[key] for key, name in names.items()})


class _Made:
    """Makes columns in the order of the table out of those in the order of the frame."""

    def __init__(self, frame: Frame, answers: Answers) -> None:
        self._frame = frame
        self._all = bool(answers.calculable.all())
        self.calculable: Mask = frame.baskets.marks(answers.calculable)
        self._back: Ints | None = None
        if frame.rows is not None:
            self._back = np.empty(len(frame.rows), np.int64)
            self._back[frame.rows] = np.arange(len(frame.rows))
        self._nothing: Any = None
        self._missing = None if self._all else self.placed(~self.calculable)

    def placed(self, cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return cells if self._back is None else cells[self._back]

    def on_first(self, heads: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Put what a basket has on its first line, and nothing on the others."""
        baskets = self._frame.baskets
        if baskets.even == 1:
            return heads
        found = np.zeros(baskets.rows, heads.dtype)
        found[baskets.starts] = heads
        return found

    def known(self, codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        return codes if self._all else np.where(self.calculable, codes, 0).astype(np.int32)

    def total(self, sums: dict[str, Ints]) -> Ints | None:
        found = None
        for amounts in sums.values():
            found = amounts if found is None else found + amounts
        return found

    def coded(self, codes: npt.NDArray[Any], values: list[str]) -> Any:
        placed = self.placed(codes).astype(np.int32, copy=False)
        return pa.DictionaryArray.from_arrays(pa.array(placed), pa.array(values, pa.string()))

    def amounts(self, minor: Ints | None) -> Any:
        """Return amounts; null where the basket is not calculable, never a silent zero."""
        if minor is not None:
            return self._amounts(minor)
        if self._nothing is None:
            self._nothing = self._amounts(np.zeros(self._frame.baskets.rows, np.int64))
        return self._nothing

    def _amounts(self, minor: Ints) -> Any:
        placed = self.placed(minor)
        if self._frame.minor:
            return pa.array(placed, mask=self._missing)
        return self._decimals(placed)

    def _decimals(self, minor: Ints) -> Any:
        currency = self._frame.heads["currency"]
        digits = np.array([EXPONENTS.get(value, 0) for value in currency.values], np.int64)
        factors = 10 ** (SCALE - digits)
        by = self.placed(self._frame.baskets.ints(factors[currency.codes]))
        # 10**15 minor units at most, times 10**4: over 64 bits, so the words are made apart.
        high, low = np.divmod(minor, 1 << 31)
        low = low * by
        high = high * by + (low >> 31)
        words = np.empty((len(minor), 2), np.int64)
        words[:, 0] = (high << 31) | (low & 0x7FFFFFFF)
        words[:, 1] = high >> 33
        gaps = None
        if self._missing is not None:
            gaps = pa.array(~self._missing).buffers()[1]
        return pa.Array.from_buffers(_DECIMAL, len(minor), [gaps, pa.py_buffer(words)])


def _lines(frame: Frame, table: pa.Table, made: _Made) -> Any:
    """Return the names of the lines; one without a name has its place in the basket."""
    if "line" in table.column_names and "" not in frame.line.values[:-1]:
        column = table.column("line")
        if not column.null_count:
            return column
    names = [str(value) for value in frame.line.values]
    place = np.arange(frame.baskets.rows) - frame.baskets.ints(frame.baskets.starts)
    longest = int(place.max()) + 1 if len(place) else 0
    places = [str(at + 1) for at in range(longest)]
    if not any(names):
        return made.coded(place, places)
    nameless = np.array([not name for name in names])[frame.line.codes]
    codes = np.where(nameless, place + len(names), frame.line.codes)
    return made.coded(codes, names + places)
