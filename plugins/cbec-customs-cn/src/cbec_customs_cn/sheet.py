"""Tables that an enterprise keeps for customs: CSV files, read whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from cbec_core.api import DomainError, Retry, shown
from cbec_customs_cn import errors_setup as errors_setup  # defines its codes

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["REASONS", "Cells", "Columns", "Fault", "faulty", "read_rows", "text_of"]

Cells = Mapping[str, str]
# Everything that a fault says, and in Chinese.
REASONS: Mapping[str, str] = {
    "this column is not known": "没有这一列",
    "this column is there twice": "该列重复",
    "this column is missing": "缺少该列",
    "there are too many rows": "行数过多",
    "it has not as many cells as columns": "单元格数与列数不符",
    "an earlier row has the same": "与前面的行重复",
    "the row is not as CSV has it": "不符合 CSV 格式",
    "it is longer than the field of the message": "超过报文字段长度",
    "it holds a control character": "含有控制字符",
    "it is empty": "为空",
    "a code of China's tariff has ten digits": "商品编码应为十位数字",
    "it is neither customs' code of a unit (035) nor one of UN/ECE (KGM)": (
        "既不是海关计量单位代码（035），也不是 UN/ECE 代码（KGM）"
    ),
    "a quantity is above zero, with at most five decimals": "数量应大于零，最多五位小数",
    "its unit is missing": "缺少对应的计量单位",
}
_MOST_BYTES = 64 * 1024 * 1024
_MOST_ROWS = 500_000
_MOST_FAULTS = 100
_FORBIDDEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@attrs.frozen
class Fault:
    """Say what is wrong where: row 1 holds the names of the columns."""

    row: int
    column: str
    reason: str


@attrs.frozen
class Columns:
    """Name the columns with their most characters, which are needed, and which one is the key.

    `check` yields column and reason for every cell that is not as it should be.
    """

    most: Mapping[str, int]
    needed: tuple[str, ...]
    key: str
    check: Callable[[Cells], Iterator[tuple[str, str]]]


def text_of(path: Path) -> str:
    """Return the text of a file; raise `customs_cn.sheet_unreadable`."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be read") from None
    if len(raw) > _MOST_BYTES:
        raise _unreadable(path, "it is too large")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path, "not UTF-8") from None


def _unreadable(path: Path, reason: str) -> DomainError:
    return DomainError(
        "customs_cn.sheet_unreadable", retry=Retry.NEVER, place=shown(path.name), reason=reason
    )


def faulty(path: Path, faults: Sequence[Fault]) -> DomainError:
    """Return the error of a file with faults, which names the first."""
    first = faults[0]
    return DomainError(
        "customs_cn.sheet_faulty",
        retry=Retry.NEVER,
        place=shown(path.name),
        count=len(faults),
        row=first.row,
        column=first.column,
        reason=first.reason,
    )


def read_rows(text: str, columns: Columns) -> tuple[dict[str, Cells], tuple[Fault, ...]]:
    """Return the rows by their key, or none of them and what is wrong, at most 100 faults."""
    faults: list[Fault] = []
    rows: dict[str, Cells] = {}
    seen: dict[str, int] = {}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        faults += _faulty_names(names, columns)
        for number, cells in enumerate(() if faults else reader, 2):
            if not any(map(str.strip, cells)):
                continue
            if len(rows) >= _MOST_ROWS:
                faults.append(Fault(number, columns.key, "there are too many rows"))
            elif len(cells) != len(names):
                faults.append(Fault(number, columns.key, "it has not as many cells as columns"))
            else:
                row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
                wrong = [Fault(number, *told) for told in _faulty_cells(row, columns)]
                if not wrong and seen.setdefault(row[columns.key], number) != number:
                    wrong = [Fault(number, columns.key, "an earlier row has the same")]
                faults += wrong
                rows[row[columns.key]] = row
            if len(faults) >= _MOST_FAULTS:
                break
    except csv.Error:
        faults.append(Fault(reader.line_num, columns.key, "the row is not as CSV has it"))
    return ({}, tuple(faults[:_MOST_FAULTS])) if faults else (rows, ())


def _faulty_names(names: Sequence[str], columns: Columns) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name not in columns.most:
            yield Fault(1, shown(name), "this column is not known")
        elif name in names[:place]:
            yield Fault(1, name, "this column is there twice")
    for name in columns.needed:
        if name not in names:
            yield Fault(1, name, "this column is missing")


def _faulty_cells(row: Cells, columns: Columns) -> list[tuple[str, str]]:
    return list(_malformed(row, columns)) or list(columns.check(row))


def _malformed(row: Cells, columns: Columns) -> Iterator[tuple[str, str]]:
    for column, text in row.items():
        if len(text) > columns.most[column]:
            yield column, "it is longer than the field of the message"
        elif _FORBIDDEN.search(text):
            yield column, "it holds a control character"
        elif not text and column in columns.needed:
            yield column, "it is empty"
