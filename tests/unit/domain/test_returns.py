"""Refunds by line never pass a component of the price and end exactly at it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order, OrderLine, OrderState
from cbec_core.domain.pricing import Charge, ChargeKind
from cbec_core.domain.returns import ReturnLine, cumulative_parts, refund_parts

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KINDS = [ChargeKind.GOODS, ChargeKind.TAX, ChargeKind.DUTY, ChargeKind.DISCOUNT]


def order_of(*lines: OrderLine) -> Order:
    total = Money(sum(line.charged() for line in lines), "EUR")
    return Order(
        "ord_1", "m", "amazon", "1", NOW, NOW, OrderState.SHIPPED, "EUR", total, tuple(lines)
    )


@st.composite
def order_lines(draw: st.DrawFn, name: str) -> OrderLine:
    amounts = [draw(st.integers(-(10**7), 10**7)) for _ in KINDS]
    charges = tuple(
        Charge(kind, Money(amount, "EUR")) for kind, amount in zip(KINDS, amounts, strict=True)
    )
    return OrderLine(name, f"SKU-{name}", "Goods", draw(st.integers(1, 12)), charges)


@given(st.data())
def test_any_sequence_of_partial_refunds_ends_exactly_at_the_charges(data: st.DataObject) -> None:
    lines = [data.draw(order_lines(name)) for name in ("a", "b")]
    order = order_of(*lines)
    units = data.draw(st.permutations([line.id for line in lines for _ in range(line.quantity)]))
    before: list[ReturnLine] = []
    given_back: Counter[tuple[str, ChargeKind]] = Counter()
    charged = {(line.id, c.kind): c.amount.minor for line in lines for c in line.charges}
    while units:
        count = data.draw(st.integers(1, len(units)))
        wanted = [ReturnLine(name, n) for name, n in Counter(units[:count]).items()]
        units = units[count:]
        for part in refund_parts(order, wanted, before):
            key = (part.line_id, part.kind)
            given_back[key] += part.amount.minor
            assert part.amount.minor * charged[key] > 0, "a part moves towards its charge"
            assert abs(given_back[key]) <= abs(charged[key])
        before.extend(wanted)
    assert all(given_back[key] == amount for key, amount in charged.items())


@given(st.data())
def test_it_does_not_matter_how_the_units_were_grouped(data: st.DataObject) -> None:
    line = data.draw(order_lines("a"))
    done = data.draw(st.integers(0, line.quantity))
    at_once = cumulative_parts(line, done)
    sums: Counter[ChargeKind] = Counter()
    before: list[ReturnLine] = []
    for _ in range(done):
        step = ReturnLine("a", 1)
        for part in refund_parts(order_of(line), [step], before):
            sums[part.kind] += part.amount.minor
        before.append(step)
    assert {part.kind: part.amount.minor for part in at_once} == {k: sums[k] for k in KINDS}


LINE = OrderLine("a", "SKU", "Goods", 2, (Charge(ChargeKind.GOODS, Money(999, "EUR")),))


@pytest.mark.parametrize(
    ("wanted", "before", "code"),
    [
        ([], [], "refund.no_lines"),
        ([ReturnLine("x", 1)], [], "refund.line_unknown"),
        ([ReturnLine("a", 0)], [], "quantity.not_positive"),
        ([ReturnLine("a", -1)], [], "quantity.not_positive"),
        ([ReturnLine("a", 3)], [], "refund.exceeds"),
        ([ReturnLine("a", 1)], [ReturnLine("a", 2)], "refund.exceeds"),
        ([ReturnLine("a", 1), ReturnLine("a", 2)], [], "refund.exceeds"),
        ([ReturnLine("a", 1)], [ReturnLine("a", 1), ReturnLine("a", 1)], "refund.exceeds"),
    ],
)
def test_an_impossible_refund_says_which(
    wanted: list[ReturnLine], before: list[ReturnLine], code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        refund_parts(order_of(LINE), wanted, before)
    assert caught.value.code == code


def test_a_line_of_no_units_gives_nothing_back() -> None:
    with pytest.raises(DomainError) as caught:
        refund_parts(order_of(attrs.evolve(LINE, quantity=0)), [ReturnLine("a", 1)], [])
    assert caught.value.code == "refund.exceeds"
