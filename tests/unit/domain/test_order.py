"""An order holds together or says why not; its id is the same for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order, OrderLine, OrderState, order_id
from cbec_core.domain.pricing import (
    Charge,
    ChargeKind,
    Collector,
    TaxCollection,
    TaxScheme,
    charges_total,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
# Written down once: rows of older databases are found by it.
PINNED = "ord_wo4vtwrjcxi2au4tw3ivpxt2"


def goods(minor: int, currency: str = "EUR") -> Charge:
    return Charge(ChargeKind.GOODS, Money(minor, currency))


def line(name: str, *charges: Charge, quantity: int = 1) -> OrderLine:
    return OrderLine(name, f"SKU-{name}", "Goods", quantity, charges)


ORDER = Order(
    id="ord_1",
    merchant_id="m",
    channel="amazon",
    external_id="302-1",
    placed_at=NOW,
    updated_at=NOW,
    state=OrderState.TO_SHIP,
    currency="EUR",
    total=Money(1500, "EUR"),
    lines=(line("a", goods(1000)), line("b", goods(300))),
    charges=(Charge(ChargeKind.SHIPPING, Money(200, "EUR")),),
)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("order.no_lines", {"lines": ()}),
        ("order.too_many_lines", {"lines": tuple(line(str(n), goods(1)) for n in range(6))}),
        ("quantity.negative", {"lines": (line("a", goods(1300), quantity=-1),)}),
        ("order.line_duplicate", {"lines": (line("a", goods(1000)), line("a", goods(300)))}),
        ("money.currency_mix", {"lines": (line("a", goods(1300, "USD")),)}),
        ("money.currency_mix", {"charges": (goods(200, "USD"),)}),
        ("order.total_mismatch", {"total": Money(1499, "EUR")}),
        ("order.total_mismatch", {"total": Money(1500, "USD")}),
    ],
)
def test_each_fault_has_its_code(code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as caught:
        attrs.evolve(ORDER, **changes).check(max_lines=5)
    assert caught.value.code == code
    assert caught.value.message
    assert caught.value.hint


@given(
    st.lists(st.lists(st.integers(-(10**6), 10**9), max_size=3), min_size=1, max_size=5),
    st.lists(st.integers(-(10**6), 10**6), max_size=3),
    st.integers(-3, 3),
)
def test_the_total_is_exactly_the_sum(
    per_line: list[list[int]], extra: list[int], off: int
) -> None:
    lines = tuple(line(str(n), *map(goods, minors)) for n, minors in enumerate(per_line))
    charges = tuple(map(goods, extra))
    total = charges_total((c for one in lines for c in one.charges), "EUR")
    total = total + charges_total(charges, "EUR") + Money(off, "EUR")
    order = attrs.evolve(ORDER, lines=lines, charges=charges, total=total)
    if off:
        with pytest.raises(DomainError, match=r"order\.total_mismatch"):
            order.check(max_lines=5)
    else:
        assert order.check(max_lines=5) is order


def test_each_arrangement_of_tax_is_named_once() -> None:
    ioss = TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS, "IM2760000000")
    tax = Charge(ChargeKind.TAX, Money(100, "EUR"), ioss)
    order = attrs.evolve(ORDER, lines=(line("a", tax), line("b", tax)), charges=(tax,))
    assert order.tax_collections == (ioss,)
    assert "IM2760000000" not in repr(order)


def test_a_line_is_found_by_its_id_or_missed_with_a_code() -> None:
    assert ORDER.line("b") is ORDER.lines[1]
    with pytest.raises(DomainError) as caught:
        ORDER.line("x")
    assert caught.value.code == "refund.line_unknown"


@given(
    st.tuples(st.text(), st.text(), st.text()).map(
        lambda t: tuple(p.replace("\x1f", "") for p in t)
    ),
    st.tuples(st.text(), st.text(), st.text()).map(
        lambda t: tuple(p.replace("\x1f", "") for p in t)
    ),
)
def test_ids_are_equal_only_for_equal_sales(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    assert (order_id(*left) == order_id(*right)) is (left == right)


def test_the_id_of_a_sale_never_changes() -> None:
    assert order_id("acme", "amazon", "302-1234567-1234567") == PINNED
    code = (
        "from cbec_core.domain.order import order_id;"
        "print(order_id('acme', 'amazon', '302-1234567-1234567'))"
    )
    for seed in ("0", "1"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == PINNED
