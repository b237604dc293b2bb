"""China's own codes of countries, currencies and units, as dated rows.

They are the three-digit codes of before 2018, which the messages of the retail channel still carry;
they are neither ISO 3166 nor ISO 4217 numbers. Source: JGS-20 海关业务代码集 by public copies; each
row says how sure it is. What has no row is a finding or a setting, never a guess.
"""

from __future__ import annotations

from csv import DictReader
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import attrs

from cbec_core.api import Confidence

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHINA", "CodeRow", "code_of", "code_rows"]

CHINA = "142"  # of the country and of its currency, by the same number


@attrs.frozen
class CodeRow:
    """Say which code of customs stands for an international one, in which days."""

    kind: str
    international: str
    code: str
    name_zh: str
    valid_from: date | None
    valid_to: date | None
    confidence: Confidence
    source: str

    def holds(self, on: date) -> bool:
        """Tell whether the row is in force on a day; both its days count."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


@cache
def code_rows() -> Mapping[tuple[str, str], tuple[CodeRow, ...]]:
    """Return every row by its list (country, currency, unit) and international code."""
    text = files("cbec_customs_cn.codes").joinpath("codes.tsv").read_text("utf-8")
    found: dict[tuple[str, str], list[CodeRow]] = {}
    for row in DictReader(text.splitlines(), delimiter="\t"):
        one = CodeRow(
            row["list"],
            row["international"],
            row["code"],
            row["name_zh"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            Confidence(row["confidence"]),
            row["source"],
        )
        found.setdefault((one.kind, one.international), []).append(one)
    return MappingProxyType({key: tuple(rows) for key, rows in found.items()})


def code_of(
    kind: Literal["country", "currency", "unit"], international: str, on: date
) -> CodeRow | None:
    """Return the row of an ISO or UN/ECE code on a day, None if there is none."""
    rows = code_rows().get((kind, international), ())
    return next((row for row in rows if row.holds(on)), None)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
