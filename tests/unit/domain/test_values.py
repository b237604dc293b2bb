"""The smaller values: measures, verdicts, consignments, journals, settlements, actors."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.consignment import ConsignmentLine
from cbec_core.domain.errors import DomainError
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.money import Money
from cbec_core.domain.product import CustomsProfile
from cbec_core.domain.quantity import Dimensions, grams, millimetres
from cbec_core.domain.screening import Verdict, strictest
from cbec_core.domain.settlement import Settlement, SettlementLine, SettlementLineKind

NOW = datetime(2026, 11, 21, tzinfo=UTC)
positive = st.decimals(min_value="0.001", max_value="1e6", places=4)


@given(positive, st.sampled_from([("g", "1"), ("kg", "1000"), ("lb", "453.59237")]))
def test_a_weight_is_never_less_than_it_was_said(value: Decimal, unit: tuple[str, str]) -> None:
    exact = value * Decimal(unit[1])
    assert 0 <= grams(value, unit[0]) - exact < 1


@given(positive, st.sampled_from([("mm", "1"), ("cm", "10"), ("in", "25.4")]))
def test_a_length_is_never_less_than_it_was_said(value: Decimal, unit: tuple[str, str]) -> None:
    exact = value * Decimal(unit[1])
    assert 0 <= millimetres(value, unit[0]) - exact < 1


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0", "quantity.not_positive"),
        ("-1", "quantity.not_positive"),
        ("NaN", "quantity.not_positive"),
        ("1 kg", "quantity.not_a_number"),
        ("", "quantity.not_a_number"),
    ],
)
def test_a_measure_is_a_positive_number(value: str, code: str) -> None:
    for convert in (grams, millimetres):
        with pytest.raises(DomainError) as caught:
            convert(value)
        assert caught.value.code == code


sides = st.integers(1, 10**5)


@given(sides, sides, sides)
def test_a_box_is_the_same_however_it_is_turned(a: int, b: int, c: int) -> None:
    box, turned = Dimensions(a, b, c), Dimensions(c, a, b)
    assert box.sides == turned.sides
    assert box.volume_mm3 == turned.volume_mm3
    assert list(box.sides) == sorted(box.sides, reverse=True)


@pytest.mark.parametrize("side", [0, -1])
def test_a_box_has_three_sides(side: int) -> None:
    with pytest.raises(DomainError) as caught:
        Dimensions(10, side, 10)
    assert caught.value.code == "quantity.not_positive"


@given(st.lists(st.sampled_from(Verdict)))
def test_the_worst_verdict_counts_whoever_gives_it(verdicts: list[Verdict]) -> None:
    worst = strictest(verdicts)
    assert worst is strictest(reversed(verdicts))
    assert all(verdict.severity <= worst.severity for verdict in verdicts)
    assert worst in verdicts or (not verdicts and worst is Verdict.CLEAR)


@pytest.mark.parametrize("quantity", [0, -2])
def test_goods_that_travel_are_at_least_one(quantity: int) -> None:
    with pytest.raises(DomainError) as caught:
        ConsignmentLine("a", "SKU", "Goods", quantity, Money(1, "EUR"), 1, CustomsProfile())
    assert caught.value.code == "quantity.not_positive"


postings = st.lists(
    st.builds(
        Posting,
        st.sampled_from(Account),
        st.builds(Money, st.integers(-1000, 1000), st.sampled_from(["EUR", "CNY"])),
    ),
    max_size=6,
)


@given(postings)
def test_a_journal_balances_in_each_currency_or_does_not_exist(sides: list[Posting]) -> None:
    sums = {"EUR": 0, "CNY": 0}
    for posting in sides:
        sums[posting.amount.currency] += posting.amount.minor
    if any(sums.values()):
        with pytest.raises(DomainError) as caught:
            Journal("j", "m", NOW, "text", "ref", tuple(sides))
        assert caught.value.code == "ledger.unbalanced"
    else:
        assert Journal("j", "m", NOW, "text", "ref", tuple(sides)).postings == tuple(sides)


@given(st.lists(st.integers(-(10**6), 10**6), max_size=6), st.integers(-(10**6), 10**6))
def test_a_settlement_tells_by_how_much_it_does_not_add_up(minors: list[int], off: int) -> None:
    lines = tuple(
        SettlementLine(str(n), SettlementLineKind.SALE, Money(minor, "EUR"))
        for n, minor in enumerate(minors)
    )
    payout = Money(sum(minors) + off, "EUR")
    settlement = Settlement("s", "m", "amazon", "1", "EUR", payout, NOW, lines)
    assert settlement.difference == Money(off, "EUR")


def test_an_actor_needs_the_permission_and_the_merchant() -> None:
    clerk = Actor("clerk", frozenset({"acme"}), frozenset({Permission.ORDERS_READ.value}))
    clerk.require(Permission.ORDERS_READ, "acme")
    Actor.system().require(Permission.RUNS_RESOLVE, "anyone")
    owner = Actor.owner("acme")
    for permission in (*Permission, "loyalty.write"):
        owner.require(permission, "acme")
        with pytest.raises(DomainError):
            owner.require(permission, "other")
    for permission, merchant in ((Permission.REFUND, "acme"), (Permission.ORDERS_READ, "other")):
        with pytest.raises(DomainError) as caught:
            clerk.require(permission, merchant)
        assert caught.value.code == "permission.denied"
    assert clerk.sees("acme")
    assert not clerk.sees("other")
