"""Which fields of which documents must agree, and which documents a list needs: tables.

Which tolerance customs itself applies is not published; ours is none unless one is asked for.
"""

from __future__ import annotations

from csv import DictReader
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

import attrs

from cbec_core.api import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FieldRule", "Need", "Tolerance", "Value", "field_rules", "needs", "value_of"]

Value: TypeAlias = str | Decimal | int | None


@attrs.frozen
class Tolerance:
    """Say by how much amounts (in their currency) and weights (in kilograms) may differ."""

    money: Decimal = Decimal(0)
    weight: Decimal = Decimal(0)


@attrs.frozen
class FieldRule:
    """Say which field of one kind must agree with which of another.

    `left_fields` are tried in order until one has a value; `personal` values are told masked.
    """

    left: str
    left_fields: tuple[str, ...]
    right: str
    right_field: str
    of_lines: bool
    by: str
    personal: bool
    severity: Severity
    source: str

    def agree(self, left: Value, right: Value, tolerance: Tolerance) -> bool:
        """Say whether two values agree; what either side may leave out is not compared."""
        if left in (None, "") or right in (None, "") or left == right:
            return True
        if self.by == "text" or not isinstance(left, Decimal) or not isinstance(right, Decimal):
            return str(left).strip() == str(right).strip()
        most = getattr(tolerance, self.by, None)
        return most is not None and abs(left - right) <= most


@attrs.frozen
class Need:
    """Say that a list needs a document of a kind between two days."""

    list_kind: str
    kind: str
    valid_from: date
    valid_to: date | None
    source: str

    def holds(self, on: date) -> bool:
        """Say whether it is needed on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@cache
def field_rules() -> Mapping[tuple[str, str], tuple[FieldRule, ...]]:
    """Return the rules by the kinds that they compare."""
    found: dict[tuple[str, str], tuple[FieldRule, ...]] = {}
    for row in _rows("fields.tsv"):
        pair = row["left"], row["right"]
        found[pair] = (*found.get(pair, ()), _rule(row))
    return found


@cache
def needs(list_kind: str) -> tuple[Need, ...]:
    """Return what a kind of list needs, in the order in which it is told."""
    return tuple(
        Need(
            row["list"],
            row["kind"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["source"],
        )
        for row in _rows("needs.tsv")
        if row["list"] == list_kind
    )


def value_of(record: object, fields: tuple[str, ...]) -> Value:
    """Return the first value among fields of a record."""
    for name in fields:
        value: Value = getattr(record, name)
        if value is not None and value != "":
            return value
    return None


def _rule(row: Mapping[str, str]) -> FieldRule:
    return FieldRule(
        left=row["left"],
        left_fields=tuple(row["left_field"].split()),
        right=row["right"],
        right_field=row["right_field"],
        of_lines=row["block"] == "line",
        by=row["by"],
        personal=bool(row["personal"]),
        severity=Severity(row["severity"]),
        source=row["source"],
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files("cbec_customs_cn.match").joinpath(name).read_text("utf-8")
    return list(DictReader(text.splitlines(), delimiter="\t"))
