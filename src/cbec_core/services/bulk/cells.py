"""Columns of Arrow as whole numbers and codes; what is not exact is refused by name and row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from cbec_core.domain.errors import DomainError
from cbec_core.services.bulk.fields import FIELDS, Kind
from cbec_core.services.bulk.segments import Ints, Mask

__all__ = ["Cells", "Coded", "Numbers", "numbers_of"]

_DIGITS = 24  # of a decimal as text; the single path has the same limit
_EPOCH = date(1970, 1, 1)


@attrs.frozen
class Coded:
    """A column of few different values: `values[codes[row]]`."""

    codes: npt.NDArray[np.integer[Any]]
    values: Sequence[Any]


@attrs.frozen
class Numbers:
    """A column of decimals: `units[row] / 10 ** scale`; `missing` rows have none."""

    units: Ints
    scale: int
    missing: Mask | None = None


class _Bad(ValueError):
    """What a cell holds is not understood."""


class Cells:
    """The columns of a table, read in the order of `rows`; `first` is the number of its row."""

    def __init__(self, table: pa.Table, first: int = 1) -> None:
        self._table, self._first = table, first
        self.rows: Ints | None = None
        self.names = frozenset(table.column_names)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def refuse(self, row: int, column: str, reason: str) -> DomainError:
        """Return the error of a cell; `row` counts in the order of `rows`."""
        at = int(self.rows[row]) if self.rows is not None else row
        return DomainError(
            "landed_cost.cell_invalid", row=self._first + at, column=column, reason=reason
        )

    def mixed(self, row: int, column: str) -> DomainError:
        """Return the error of a line that contradicts its basket."""
        at = int(self.rows[row]) if self.rows is not None else row
        return DomainError("landed_cost.request_mixed", row=self._first + at, column=column)

    def coded(
        self, name: str, clean: Callable[[str], Any], empty: Any, *, needed: bool = False
    ) -> Coded:
        """Return a column of text; equal values have equal codes, and missing ones are `empty`."""
        array = self._array(name)
        if array is None or kinds.is_null(array.type):
            if needed and len(self):
                raise self.refuse(0, name, "a value is needed")
            return Coded(np.zeros(len(self), np.int8), (empty,))
        key = FIELDS[name].kind is Kind.KEY
        if not kinds.is_dictionary(array.type):
            self._expect(name, array.type, _is_text(array.type) or key)
            array = array.dictionary_encode()
        kind = array.type.value_type
        self._expect(name, kind, _is_text(kind) or (key and kinds.is_integer(kind)))
        codes = _plain(array.indices, len(array.dictionary))
        found = [_cleaned(clean, text) for text in array.dictionary.to_pylist()] + [empty]
        bad = [at for at, value in enumerate(found) if isinstance(value, _Bad)]
        if needed:
            found[-1] = _Bad("a value is needed")
            bad.append(len(found) - 1)
        if bad and (wrong := np.isin(codes, bad)).any():
            row = self._place(int(wrong.argmax()))
            raise self.refuse(row, name, str(found[int(codes[wrong.argmax()])]))
        known: dict[Any, int] = {}
        places = [known.setdefault(value, at) for at, value in enumerate(found)]
        if places != list(range(len(found))):
            codes = np.array(places, np.int32)[codes]
        return Coded(self._ordered(codes), found)

    def keys(self, name: str) -> npt.NDArray[Any]:
        """Return a code for each row in the order of the table; equal cells have equal codes."""
        array = self._array(name)
        kind = array.type.value_type if kinds.is_dictionary(array.type) else array.type
        self._expect(name, array.type, _is_text(kind) or kinds.is_integer(kind))
        if array.null_count:
            raise self.refuse(int(np.asarray(array.is_null()).argmax()), name, "a value is needed")
        return _plain(array.dictionary_encode().indices, 0)

    def days(self, name: str) -> Coded:
        """Return a column of days."""
        array = self._array(name)
        if array is None or not (kinds.is_date(array.type)):
            return self.coded(name, _day, None, needed=True)
        if array.null_count:
            row = int(np.asarray(array.is_null()).argmax())
            raise self.refuse(self._place(row), name, "a value is needed")
        days = _plain(array.cast(pa.date32()).cast(pa.int32()), 0)
        if len(days) and (days == days[0]).all():
            return Coded(np.zeros(len(days), np.int8), (_EPOCH + timedelta(int(days[0])),))
        unique, codes = np.unique(days, return_inverse=True)
        return Coded(self._ordered(codes), [_EPOCH + timedelta(int(day)) for day in unique])

    def whole(self, name: str, default: int, least: int | None = None) -> Ints:
        """Return a column of whole numbers within the limits of the single path."""
        array = self._array(name)
        if array is None or kinds.is_null(array.type):
            return np.full(len(self), default, np.int64)
        self._expect(name, array.type, kinds.is_integer(array.type))
        numbers = self._ordered(self._int64(name, array, default))
        for wrong, reason in (
            (numbers > 1_000_000_000, "it is over 1000000000"),
            (numbers < (-(10**9) if least is None else least), f"it is under {least or -(10**9)}"),
        ):
            if wrong.any():
                raise self.refuse(int(wrong.argmax()), name, reason)
        return numbers

    def minor(self, name: str) -> Numbers | None:
        """Return a column of amounts in minor units."""
        array = self._array(name)
        if array is None or kinds.is_null(array.type):
            return None
        self._expect(name, array.type, kinds.is_integer(array.type))
        missing = self._missing(array)
        return Numbers(self._ordered(self._int64(name, array, 0)), 0, missing)

    def decimals(self, name: str) -> Numbers | None:
        """Return a column of decimals; floats are refused, for they have lost what was written."""
        array = self._array(name)
        if array is None or kinds.is_null(array.type):
            return None
        known = array.type.value_type if kinds.is_dictionary(array.type) else array.type
        if kinds.is_integer(known) and not kinds.is_dictionary(array.type):
            return Numbers(self._ordered(self._int64(name, array, 0)), 0, self._missing(array))
        if kinds.is_decimal(array.type):
            missing = self._missing(array)
            units, scale = self._decimal(name, array)
            return Numbers(self._ordered(units), scale, missing)
        self._expect(name, array.type, _is_text(known))
        texts = self.coded(name, numbers_of, None)
        scale = max((-_exponent(value) for value in texts.values if value is not None), default=0)
        whole = [0 if v is None else int(v.scaleb(scale)) for v in texts.values]
        at = next((at for at, unit in enumerate(whole) if abs(unit) >= 2**63), None)
        if at is not None:
            row = int((texts.codes == at).argmax())
            raise self.refuse(row, name, "it has more digits than can be kept")
        none = [at for at, value in enumerate(texts.values) if value is None]
        gaps = np.isin(texts.codes, none)
        return Numbers(np.array(whole, np.int64)[texts.codes], scale, gaps if gaps.any() else None)

    def _array(self, name: str) -> Any:
        if name not in self.names:
            return None
        column = self._table.column(name)
        if kinds.is_floating(column.type):
            raise DomainError("landed_cost.column_float", column=name, type=str(column.type))
        if kinds.is_dictionary(column.type) and column.num_chunks > 1:
            column = column.unify_dictionaries()
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()

    def _expect(self, name: str, found: pa.DataType, right: bool) -> None:
        if not right:
            field = FIELDS.get(name)
            needed = field.kind if field else Kind.WHOLE
            raise DomainError(
                "landed_cost.column_type", column=name, type=str(found), needed=needed.value
            )

    def _int64(self, name: str, array: Any, default: int) -> Ints:
        try:
            return _plain(array.cast(pa.int64()), default)
        except pa.ArrowInvalid:
            wrong = np.asarray(pc.greater(array, 2**63 - 1).fill_null(False))
            row = self._place(int(wrong.argmax()))
            raise self.refuse(row, name, "it has more digits than can be kept") from None

    def _decimal(self, name: str, array: Any) -> tuple[Ints, int]:
        """Return the digits of decimals that have room in 64 bits, and their scale."""
        scale = int(array.type.scale)
        if not kinds.is_decimal128(array.type) or scale < 0:
            array = array.cast(pa.decimal128(38, max(scale, 0)))
            scale = max(scale, 0)
        words = np.frombuffer(array.buffers()[1], np.int64)
        words = words[2 * array.offset : 2 * (array.offset + len(array))]
        low: Ints = words[::2]
        wide = words[1::2] != low >> 63
        if array.null_count:
            gaps = np.asarray(array.is_null())
            wide &= ~gaps
            low = np.where(gaps, 0, low)
        if wide.any():
            if scale > 9:
                try:
                    return self._decimal(name, array.cast(pa.decimal128(38, 9)))
                except pa.ArrowInvalid:
                    pass
            row = self._place(int(wide.argmax()))
            raise self.refuse(row, name, "it has more digits than can be kept")
        return np.ascontiguousarray(low), scale

    def _missing(self, array: Any) -> Mask | None:
        if not array.null_count:
            return None
        return self._ordered(np.asarray(array.is_null()))

    def _ordered(self, cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return cells if self.rows is None else cells[self.rows]

    def _place(self, row: int) -> int:
        """Return where a row of the table stands in the order of `rows`."""
        return row if self.rows is None else int((self.rows == row).argmax())


def _is_text(kind: pa.DataType) -> bool:
    text = kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_null(kind)
    return bool(text or kinds.is_string_view(kind))


def _plain(array: Any, default: int) -> npt.NDArray[Any]:
    """Return an array as NumPy knows it, without a copy where nothing is missing."""
    if array.null_count:
        array = array.cast(pa.int64()).fill_null(default)
    found: npt.NDArray[Any] = array.to_numpy(zero_copy_only=False)
    return found


def _cleaned(clean: Callable[[str], Any], text: str | int | None) -> Any:
    try:
        return clean("" if text is None else str(text))
    except ValueError as wrong:
        return _Bad(str(wrong))


def numbers_of(text: str) -> Decimal | None:
    """Read a decimal as the single path does; empty text is none."""
    if not text:
        return None
    fine = text.isascii() and len(text) <= _DIGITS and not set(text) - set("-0123456789.")
    try:
        if fine:
            return Decimal(text)
    except ArithmeticError:
        pass
    raise ValueError("a decimal is needed")


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _day(text: str) -> date | None:
    if not text:
        raise ValueError("a value is needed")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date such as 2026-07-15 is needed") from None
