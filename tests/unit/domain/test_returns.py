"""Refunds by line never pass a component of the price and end exactly at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order, OrderLine, OrderState
from cbec_core.domain.pricing import Charge, ChargeKind
from cbec_core.domain.returns import Return, ReturnLine, refund_parts

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ORDER = Order("ord_1", "m", "amazon", "1", NOW, NOW, OrderState.SHIPPED, "EUR", Money(0, "EUR"), ())
Key = tuple[str, ChargeKind]


def order_of(*lines: OrderLine, charges: tuple[Charge, ...] = ()) -> Order:
    total = sum(line.charged() for line in lines) + sum(c.amount.minor for c in charges)
    return attrs.evolve(ORDER, lines=tuple(lines), charges=charges, total=Money(total, "EUR"))


def charges_of(*amounts: tuple[ChargeKind, int]) -> tuple[Charge, ...]:
    return tuple(Charge(kind, Money(minor, "EUR")) for kind, minor in amounts)


@st.composite
def order_lines(draw: st.DrawFn, name: str) -> OrderLine:
    """A line of a few cents or many euros, with a discount that is never more than its price."""
    most = draw(st.sampled_from([12, 10**7]))
    goods, tax, duty = (draw(st.integers(0, most)) for _ in range(3))
    discount = -draw(st.integers(0, goods + tax + duty))
    charges = charges_of(
        (ChargeKind.GOODS, goods),
        (ChargeKind.TAX, tax),
        (ChargeKind.DUTY, duty),
        (ChargeKind.DISCOUNT, discount),
    )
    return OrderLine(name, f"SKU-{name}", "Goods", draw(st.integers(0, 12)), charges)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Two lines, one of which may have been cancelled, with shipping and a coupon of the order."""
    lines = [draw(order_lines(name)) for name in ("a", "b")]
    if not any(line.quantity for line in lines):
        lines[0] = attrs.evolve(lines[0], quantity=1)
    shipping = draw(st.integers(0, 500))
    value = shipping + sum(line.charged() for line in lines if line.quantity)
    coupon = -draw(st.integers(0, value))
    charges = charges_of((ChargeKind.SHIPPING, shipping), (ChargeKind.DISCOUNT, coupon))
    return order_of(*lines, charges=tuple(draw(st.permutations(charges))))


def back(order: Order, units: Iterable[str], before: Sequence[Return]) -> Return:
    """Return units of lines as a return after others."""
    lines = tuple(ReturnLine(name, count) for name, count in Counter(units).items())
    parts = refund_parts(order, lines, before)
    amount = Money(sum(part.amount.minor for part in parts), "EUR")
    return Return(f"ret_{len(before)}", order.id, order.merchant_id, lines, parts, amount, NOW)


def sums(returns: Iterable[Return]) -> dict[Key, int]:
    found: Counter[Key] = Counter()
    for one in returns:
        for part in one.parts:
            found[part.line_id, part.kind] += part.amount.minor
    return {key: minor for key, minor in found.items() if minor}


def charged(order: Order) -> dict[Key, int]:
    """Sum what was charged for; a line that was cancelled has no unit that could go back."""
    found: Counter[Key] = Counter()
    for line in order.lines:
        for charge in line.charges:
            found[line.id if line.quantity else "", charge.kind] += charge.amount.minor
    for charge in order.charges:
        found["", charge.kind] += charge.amount.minor
    return {key: minor for key, minor in found.items() if minor}


@given(orders(), st.data())
def test_any_sequence_of_refunds_ends_at_the_whole(order: Order, data: st.DataObject) -> None:
    """Whatever goes back together, and whatever is rejected in between, to the last cent."""
    at_home = [line.id for line in order.lines for _ in range(line.quantity)]
    standing: list[Return] = []
    for _ in range(30):
        if standing and data.draw(st.integers(0, 3)) == 0:
            rejected = standing.pop(data.draw(st.integers(0, len(standing) - 1)))
            at_home += [line.line_id for line in rejected.lines for _ in range(line.quantity)]
        if at_home:
            at_home = data.draw(st.permutations(at_home))
            count = data.draw(st.integers(1, len(at_home)))
            standing.append(back(order, at_home[:count], standing))
            at_home = at_home[count:]
    for unit in at_home:
        standing.append(back(order, [unit], standing))
    assert sums(standing) == charged(order)


@given(orders(), st.data())
def test_no_refund_passes_a_charge_or_takes_money_back(order: Order, data: st.DataObject) -> None:
    at_home = [line.id for line in order.lines for _ in range(line.quantity)]
    whole = charged(order)
    standing: list[Return] = []
    for unit in data.draw(st.permutations(at_home)):
        standing.append(back(order, [unit], standing))
        assert standing[-1].amount.minor >= 0
        for key, minor in sums(standing).items():
            assert abs(minor) <= abs(whole[key])
            assert minor * whole[key] > 0
    assert sum(one.amount.minor for one in standing) == order.total.minor


@given(orders(), st.data())
def test_it_does_not_matter_how_the_units_were_grouped(order: Order, data: st.DataObject) -> None:
    units = data.draw(
        st.lists(st.sampled_from([line.id for line in order.lines for _ in range(line.quantity)]))
    )
    units = [
        name
        for line in order.lines
        for name in [line.id] * min(units.count(line.id), line.quantity)
    ]
    one_by_one: list[Return] = []
    for unit in units:
        one_by_one.append(back(order, [unit], one_by_one))
    assert not units or sums(one_by_one) == sums([back(order, units, [])])


LINE = OrderLine("a", "SKU", "Goods", 2, (Charge(ChargeKind.GOODS, Money(999, "EUR")),))


@pytest.mark.parametrize(
    ("wanted", "before", "code"),
    [
        ([], [], "refund.no_lines"),
        ([ReturnLine("x", 1)], [], "refund.line_unknown"),
        ([ReturnLine("a", 0)], [], "quantity.not_positive"),
        ([ReturnLine("a", -1)], [], "quantity.not_positive"),
        ([ReturnLine("a", 3)], [], "refund.exceeds"),
        ([ReturnLine("a", 1)], ["aa"], "refund.exceeds"),
        ([ReturnLine("a", 1), ReturnLine("a", 2)], [], "refund.exceeds"),
        ([ReturnLine("a", 1)], ["a", "a"], "refund.exceeds"),
    ],
)
def test_an_impossible_refund_says_which(
    wanted: list[ReturnLine], before: list[str], code: str
) -> None:
    order = order_of(LINE)
    returns: list[Return] = []
    for units in before:
        returns.append(back(order, units, returns))
    with pytest.raises(DomainError) as caught:
        refund_parts(order, wanted, returns)
    assert caught.value.code == code


def test_a_line_of_no_units_gives_nothing_back() -> None:
    with pytest.raises(DomainError) as caught:
        refund_parts(order_of(attrs.evolve(LINE, quantity=0)), [ReturnLine("a", 1)], [])
    assert caught.value.code == "refund.exceeds"


def test_shipping_goes_back_with_the_last_unit_and_a_coupon_with_each() -> None:
    shipped = order_of(LINE, charges=charges_of((ChargeKind.SHIPPING, 500)))
    cheaper = order_of(LINE, charges=charges_of((ChargeKind.DISCOUNT, -99)))
    for order, first, second in ((shipped, 499, 1000), (cheaper, 449, 451)):
        one = back(order, "a", [])
        other = back(order, "a", [one])
        assert (one.amount.minor, other.amount.minor) == (first, second)


def test_units_that_give_nothing_count() -> None:
    cheap = charges_of((ChargeKind.GOODS, 10), (ChargeKind.DISCOUNT, -9))
    order = order_of(attrs.evolve(LINE, quantity=4, charges=cheap))
    returns: list[Return] = []
    for _ in range(4):
        returns.append(back(order, "a", returns))
    assert sum(one.amount.minor for one in returns) == 1
    assert sum(not one.amount for one in returns) == 3
