"""What is summed up, until when, by which key: dated rows, each with source and confidence.

The text of the announcement was not at hand when they were written: confidence M. A deployment that
knows better hands in rows of its own.
"""

from __future__ import annotations

from csv import DictReader
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import attrs

from cbec_customs_cn.errors import refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["SummaryLaw", "SummaryRule", "law_on", "read_rules", "summary_rules"]

_NAMES: Final = ("trade_modes", "due_day", "head_fields", "line_fields", "exempt_flags")
_NAMES_OF_AMOUNTS: Final = ("exempt_value_cny",)


@attrs.frozen
class SummaryRule:
    """One row: a value that holds between two days."""

    id: str
    valid_from: date
    valid_to: date | None
    name: str
    value: str
    source: str
    confidence: str

    def holds(self, on: date) -> bool:
        """Say whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@attrs.frozen
class SummaryLaw:
    """The rows that hold in one month, as values; `rules` are their ids."""

    trade_modes: frozenset[str]
    due_day: int
    head_fields: tuple[str, ...]
    line_fields: tuple[str, ...]
    exempt_flags: frozenset[str]
    exempt_value_cny: Decimal
    rules: tuple[str, ...]


@cache
def summary_rules() -> tuple[SummaryRule, ...]:
    """Return the rows of the package."""
    text = files("cbec_customs_cn.summary").joinpath("rules.tsv").read_text("utf-8")
    return tuple(map(_rule, DictReader(text.splitlines(), delimiter="\t")))


def read_rules(path: Path) -> tuple[SummaryRule, ...]:
    """Return the rows of a file of one's own; ceb.summary_rules if it is none."""
    try:
        rows = DictReader(path.read_text("utf-8-sig").splitlines(), delimiter="\t")
        return tuple(map(_rule, rows))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise refused("ceb.summary_rules", missing="a row that can be read") from None


def law_on(on: date, rules: Iterable[SummaryRule]) -> SummaryLaw:
    """Return what holds on a day, the row that began last before others; ceb.summary_rules."""
    held = {
        rule.name: rule
        for rule in sorted(rules, key=lambda rule: rule.valid_from)
        if rule.holds(on)
    }
    missing = [name for name in (*_NAMES, *_NAMES_OF_AMOUNTS) if name not in held]
    if missing:
        raise refused("ceb.summary_rules", missing=" ".join(missing))
    value = {name: rule.value for name, rule in held.items()}
    return SummaryLaw(
        trade_modes=frozenset(value["trade_modes"].split()),
        due_day=int(value["due_day"]),
        head_fields=tuple(value["head_fields"].split()),
        line_fields=tuple(value["line_fields"].split()),
        exempt_flags=frozenset(value["exempt_flags"].split()),
        exempt_value_cny=Decimal(value["exempt_value_cny"]),
        rules=tuple(rule.id for rule in held.values()),
    )


def _rule(row: dict[str, str]) -> SummaryRule:
    return SummaryRule(
        id=row["id"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        name=row["name"],
        value=row["value"],
        source=row["source"],
        confidence=row["confidence"],
    )
