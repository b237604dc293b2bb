"""Rates in the configuration: dated rows that never overlap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from cbec_fx_official.settings import FixedSettings
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cbec_core.api import FxPurpose


def row(**changed: Any) -> dict[str, Any]:
    return {
        "from": "AUD",
        "to": "USD",
        "rate": "0.9100",
        "purpose": "checkout",
        "valid_from": "2026-01-01",
        "valid_to": "2026-03-31",
        **changed,
    }


def test_a_row_holds_on_both_its_days_and_both_ways(source: Callable[..., Any]) -> None:
    later = row(rate="0.8", valid_from="2026-04-01", valid_to=None)
    fixed = source("fixed", rates=[later, row(), row(purpose="customs", rate="0.7")])
    for day, rate in (("2026-01-01", "0.9100"), ("2026-03-31", "0.9100"), ("2026-04-01", "0.8")):
        found = fixed.rate("AUD", "USD", date.fromisoformat(day), FxPurpose.CHECKOUT)
        assert str(found.rate) == rate
        assert found.source == "fixed"
    assert fixed.rate("AUD", "USD", date(2025, 12, 31), FxPurpose.CHECKOUT) is None
    assert fixed.rate("AUD", "USD", date(2099, 1, 1), FxPurpose.CHECKOUT).rate == Decimal("0.8")
    assert fixed.rate("AUD", "USD", date(2026, 4, 1), FxPurpose.CUSTOMS) is None
    assert fixed.rate("USD", "AUD", date(2026, 4, 1), FxPurpose.CHECKOUT).rate == Decimal("1.25")
    assert fixed.rate("AUD", "AUD", date(2026, 4, 1), FxPurpose.CHECKOUT) is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row(), row()], "rows 1 and 2 hold for the same on one day"),
        ([row(), row(valid_from="2026-03-31", valid_to=None)], "rows 1 and 2"),
        ([row(valid_from="2026-02-01"), row(valid_to=None)], "rows 1 and 2"),
        ([row(), {**row(), "from": "USD", "to": "AUD", "rate": "1.1"}], "rows 1 and 2"),
        ([row(valid_to="2025-12-31")], "row 1 ends before it begins"),
        ([row(to="AUD")], "from a currency to itself"),
        ([row(to="XYZ")], "no currency of ISO 4217"),
        ([row(to="usd")], "no currency of ISO 4217"),
        ([row(rate=0.91)], "valid string"),
        ([row(rate="0")], "no plain number above zero"),
        ([row(rate="9.1e-1")], "no plain number above zero"),
        ([row(purpose="tourism")], "purpose"),
        ([row(valid_from="yesterday")], "valid_from"),
        ([row(note="mine")], "note"),
    ],
)
def test_rows_that_do_not_hold_together_are_refused(rows: list[Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        FixedSettings(rates=rows)


SPANS = st.tuples(st.integers(1, 28), st.integers(0, 5) | st.none())


@given(spans=st.lists(SPANS, max_size=6))
def test_exactly_the_overlapping_are_refused(spans: list[tuple[int, int | None]]) -> None:
    rows, days = [], []
    for first, more in spans:
        until = None if more is None else f"2026-01-{min(first + more, 31):02}"
        rows.append(row(valid_from=f"2026-01-{first:02}", valid_to=until))
        days.append(set(range(first, 40 if more is None else min(first + more, 31) + 1)))
    overlap = any(a & b for place, a in enumerate(days) for b in days[:place])
    try:
        FixedSettings(rates=rows)
    except ValidationError:
        assert overlap
    else:
        assert not overlap
