"""Read one CSV file of a rate card: its shape is told by its header, and nothing is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, TypeVar

import attrs

from cbec_carrier_ratecard.errors import Fault

__all__ = ["SHAPES", "Row", "Shape", "Sheet", "read_file", "read_sheet"]

T = TypeVar("T")
_PRICE: Final = "*"  # stands for a currency in the name of a column: per_kg_* is per_kg_cny


@attrs.frozen
class Shape:
    """A kind of file: the columns it must have, and those it may have."""

    name: str
    must: frozenset[str]
    may: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DATED = "valid_from valid_to"
SHAPES: Final = (
    Shape(
        "per_kg",
        _words(
            "service_code service_name country zone weight_from_kg weight_to_kg min_billable_kg"
            " step_kg per_kg_* registration_* transit_days cargo_class"
        ),
        _words(_DATED),
    ),
    Shape(
        "first_additional",
        _words(
            "service_code service_name country zone first_kg first_* add_kg add_* max_kg"
            " transit_days"
        ),
        _words(_DATED),
    ),
    Shape(
        "zone_bands",
        _words("service_code zone weight_to_kg kind price_*"),
        _words(f"step_kg {_DATED}"),
    ),
    Shape("zone_countries", _words("service_code zone country")),
    Shape("zone_postcodes", _words("service_code zone country postcode_from postcode_to")),
    Shape(
        "limits",
        _words(
            "service_code max_kg max_longest_cm max_girth_sum_cm max_lwh_sum_cm min_l_cm min_w_cm"
            " cargo_classes vol_divisor vol_rule"
        ),
        _words("rounding"),
    ),
    Shape("remote_postcodes", _words("carrier country postcode_from postcode_to city tier")),
    Shape(
        "surcharges",
        _words(
            "carrier service_code code kind basis value currency min max condition group combine"
            " effective_from effective_to"
        ),
    ),
)


@attrs.frozen
class Row:
    """One line of a file, with its place for every fault and every quote."""

    file: str
    line: int
    cells: dict[str, str] = attrs.field(repr=False)
    currency: str = ""

    @property
    def place(self) -> str:
        """Return "file:line"."""
        return f"{self.file}:{self.line}"

    def fault(self, column: str, wanted: str, wanted_zh: str) -> Fault:
        """Return the fault of a cell; the cell itself is a price list's text, never personal."""
        return Fault.at(
            self.place,
            "ratecard.cell",
            f"column {column}: {self.cells.get(column, '')[:40]!r} is not {wanted}",
            f"列 {column}：{self.cells.get(column, '')[:40]!r} 不是{wanted_zh}",
        )

    def text(self, column: str) -> str:
        """Return a cell, blank if the file has no such column."""
        return self.cells.get(column, "")

    def code(self, column: str) -> str:
        """Return a cell that must not be blank."""
        if not (value := self.text(column)):
            raise self.fault(column, "filled", "已填写的值")
        return value

    def decimal(self, column: str) -> Decimal:
        """Return a cell as a number, zero or more."""
        try:
            value = Decimal(self.text(column))
        except InvalidOperation:
            raise self.fault(column, "a number", "数字") from None
        if not value.is_finite() or value < 0:
            raise self.fault(column, "a number of zero or more", "不小于零的数字")
        return value

    def scaled(self, column: str, factor: int, unit: str) -> int:
        """Return a cell in a thousandth or a tenth of its unit; finer figures are a fault."""
        value = self.decimal(column) * factor
        if value != int(value):
            raise self.fault(column, f"a whole number of {unit}", f"{unit}的整数倍")
        return int(value)

    def grams(self, column: str) -> int:
        """Return a cell of kilograms in grams; blank is zero."""
        return self.scaled(column, 1000, "g") if self.text(column) else 0

    def millimetres(self, column: str) -> int:
        """Return a cell of centimetres in millimetres; blank is zero, which means no limit."""
        return self.scaled(column, 10, "mm") if self.text(column) else 0

    def day(self, column: str) -> date | None:
        """Return a cell as a day; blank is no limit."""
        if not (text := self.text(column)):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.fault(column, "a date such as 2026-01-31", "日期（如 2026-01-31）") from None

    def choice(self, column: str, make: Callable[[str], T], known: str) -> T:
        """Return a cell that must be one of a few words; anything else refuses the card."""
        try:
            return make(self.text(column))
        except ValueError:
            raise self.fault(column, f"one of {known}", f"以下之一：{known}") from None


@attrs.frozen
class Sheet:
    """A file that was understood: its shape and its rows."""

    shape: Shape
    rows: tuple[Row, ...]


def read_sheet(name: str, content: bytes) -> Sheet:
    """Return the rows of a CSV file; raises `Fault` for an unknown header or a ragged row.

    Lines that begin with `#` and empty lines are skipped, but counted.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Fault.at(
            name, "ratecard.not_utf8", "the file is not UTF-8 text", "文件不是 UTF-8 文本"
        ) from None
    lines = _lines(text)
    first, header = next(lines, (0, []))
    if not header:
        raise Fault.at(name, "ratecard.empty", "the file has no header", "文件没有表头")
    place = f"{name}:{first}"
    if len(set(header)) != len(header):
        raise Fault.at(place, "ratecard.header", "a column is named twice", "表头有重复的列")
    plain, currency = _without_currency(place, header)
    shape = _shape(place, plain)
    rows = []
    for number, cells in lines:
        if len(cells) != len(header):
            raise Fault.at(
                f"{name}:{number}",
                "ratecard.ragged",
                f"{len(cells)} cells where the header has {len(header)}",
                f"本行有 {len(cells)} 个单元格，表头有 {len(header)} 个",
            )
        rows.append(Row(name, number, dict(zip(plain, cells, strict=True)), currency))
    return Sheet(shape, tuple(rows))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and not stripped[0].startswith("#"):
            yield reader.line_num, stripped


_PRICED = ("per_kg_", "registration_", "first_", "add_", "price_")
_WEIGHTS = {"first_kg", "add_kg"}


def _without_currency(place: str, header: list[str]) -> tuple[list[str], str]:
    """Return the header with `*` for the currency, and the one currency that it names."""
    plain, currencies = [], set()
    for column in header:
        prefix = next((p for p in _PRICED if column.startswith(p)), "")
        code = column[len(prefix) :]
        if prefix and column not in _WEIGHTS and len(code) == 3 and code.isalpha():
            currencies.add(code.upper())
            column = prefix + _PRICE
        plain.append(column)
    if len(currencies) > 1:
        raise Fault.at(
            place,
            "ratecard.header",
            f"prices in several currencies: {', '.join(sorted(currencies))}",
            f"表头含多种货币：{'、'.join(sorted(currencies))}",
        )
    return plain, currencies.pop() if currencies else ""


def _shape(place: str, header: list[str]) -> Shape:
    columns = set(header)
    nearest = max(SHAPES, key=lambda shape: (len(shape.must & columns), -len(shape.must)))
    unknown = sorted(columns - nearest.must - nearest.may)
    missing = sorted(nearest.must - columns)
    if not unknown and not missing:
        return nearest
    said = [f"unknown column {name!r}" for name in unknown]
    said += [f"missing column {name!r}" for name in missing]
    said_zh = [f"未知的列 {name!r}" for name in unknown]
    said_zh += [f"缺少列 {name!r}" for name in missing]
    raise Fault.at(
        place,
        "ratecard.header",
        f"read as {nearest.name}: {', '.join(said)}",
        f"按 {nearest.name} 读取：{'，'.join(said_zh)}",
    )


def read_file(path: Path) -> Sheet:
    """Return the rows of a file on disk."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Fault.at(
            path.name, "ratecard.unreadable", f"cannot be read: {reason}", f"无法读取：{reason}"
        ) from None
    return read_sheet(path.name, content)
