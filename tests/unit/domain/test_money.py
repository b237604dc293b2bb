"""Amounts are exact, and splitting them neither makes nor loses a cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money, Rounding, allocate, exponent, sum_money

BOUND = 10**15 - 1
currencies = st.sampled_from(sorted(EXPONENTS))
moneys = st.builds(Money, st.integers(-BOUND, BOUND), currencies)


@given(moneys)
def test_an_amount_is_read_back_from_its_decimal_and_from_its_text(money: Money) -> None:
    assert Money.parse(money.amount, money.currency) == money
    amount, currency = str(money).split()
    assert Money.parse(amount, currency) == money


@pytest.mark.parametrize("digits", sorted(set(EXPONENTS.values())))
def test_every_exponent_writes_its_own_decimals(digits: int) -> None:
    currency = next(code for code, found in EXPONENTS.items() if found == digits)
    assert Money(1, currency).amount == Decimal(1).scaleb(-digits)
    assert Money.parse(1, currency).minor == 10**digits


@given(
    currencies,
    st.integers(-(10**10), 10**10),
    st.integers(1, 60),
    st.integers(1, 9),
)
def test_a_digit_too_many_is_an_error_however_small(
    currency: str, whole: int, deeper: int, digit: int
) -> None:
    fraction = "0" * (EXPONENTS[currency] + deeper - 1) + str(digit)
    with pytest.raises(DomainError) as caught:
        Money.parse(f"{whole}.{fraction}", currency)
    assert caught.value.code == "money.too_many_decimals"
    assert len(caught.value.message) < 200
    zeros = f"{whole}.{'0' * len(fraction)}"
    assert Money.parse(zeros, currency).minor == whole * 10 ** EXPONENTS[currency]


@pytest.mark.parametrize(
    "amount", ["", "x", "1,5", "NaN", "Infinity", "-inf", "1.2.3", None, [], 0.5, float("nan")]
)
def test_what_is_no_decimal_is_refused(amount: object) -> None:
    with pytest.raises(DomainError) as caught:
        Money.parse(amount, "EUR")  # type: ignore[arg-type]
    assert caught.value.code == "money.not_a_number"


_SEPARATORS = [",", "'", " ", "\u00a0", "\u202f", "\u066b", "\u066c", "_"]


@given(
    currencies,
    st.integers(0, 10**9),
    st.sampled_from([0xFF10, 0x0660, 0x0966, 0x1D7CE]),
    st.sampled_from(_SEPARATORS),
    st.data(),
)
def test_only_plain_digits_are_read(
    currency: str, whole: int, zero: int, between: str, data: st.DataObject
) -> None:
    """Full-width digits, separators of thousands and blanks may mean anything."""
    digits = str(whole)
    place = data.draw(st.integers(0, len(digits)))
    foreign = chr(zero + int(digits[place - 1]))
    for amount in (
        digits[:place] + between + digits[place:],
        digits[: place - 1] + foreign + digits[place:] if place else foreign,
    ):
        with pytest.raises(DomainError) as caught:
            Money.parse(amount, currency)
        assert caught.value.code == "money.not_a_number"


@pytest.mark.parametrize("amount", ["1e15", "1e999999", "99999999999999999999999", 10**16])
def test_a_unit_error_is_refused(amount: str | int) -> None:
    with pytest.raises(DomainError) as caught:
        Money.parse(amount, "EUR")
    assert caught.value.code == "money.too_large"


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "XXX", "BTC", None, 978])
def test_an_unknown_currency_is_refused(currency: object) -> None:
    for ask in (
        lambda: exponent(currency),  # type: ignore[arg-type]
        lambda: Money.parse("1", currency),  # type: ignore[arg-type]
        lambda: Money.zero(currency),  # type: ignore[arg-type]
    ):
        with pytest.raises(DomainError) as caught:
            ask()
        assert caught.value.code == "money.currency_unknown"


@given(moneys, moneys)
def test_sums_and_comparisons_are_of_one_currency(left: Money, right: Money) -> None:
    if left.currency == right.currency:
        assert (left + right) - right == left
        assert (left < right) == (left.minor < right.minor)
        assert sum_money([left, right], left.currency) == left + right
    else:
        for move in (
            lambda: left + right,
            lambda: left - right,
            lambda: left < right,
            lambda: left <= right,
            lambda: sum_money([left, right], left.currency),
        ):
            with pytest.raises(DomainError) as caught:
                move()
            assert caught.value.code == "money.currency_mix"


@given(
    st.integers(-BOUND, BOUND),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any),
)
def test_allocation_sums_exactly_and_is_fair_within_one_unit(
    total: int, weights: list[int]
) -> None:
    parts = allocate(total, weights)
    base = sum(weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * base - total * weight) < base
        assert weight or not part
    assert Money(total, "JPY").split(weights) == tuple(Money(part, "JPY") for part in parts)


@given(st.integers(-BOUND, BOUND), st.integers(1, 50))
def test_equal_weights_give_the_odd_units_to_the_first(total: int, count: int) -> None:
    parts = [abs(part) for part in allocate(total, [1] * count)]
    assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [3, -1]])
def test_weights_must_be_positive_together_and_never_negative(weights: list[int]) -> None:
    with pytest.raises(DomainError) as caught:
        allocate(100, weights)
    assert caught.value.code == "money.weights_invalid"


@given(st.integers(-(10**12), 10**12), st.integers(0, 999), currencies)
def test_rounding_follows_the_rule_it_names(whole: int, mils: int, currency: str) -> None:
    amount = Decimal(whole * 1000 + mils).scaleb(-3 - EXPONENTS[currency])
    down = Money.rounded(amount, currency, Rounding.DOWN)
    up = Money.rounded(amount, currency, Rounding.UP)
    assert abs(down.amount) <= abs(amount) <= abs(up.amount)
    assert abs(up.minor) - abs(down.minor) == (0 if down.amount == amount else 1)
    for rule in (Rounding.HALF_UP, Rounding.HALF_EVEN):
        near = Money.rounded(amount, currency, rule)
        assert near in (down, up)
        assert abs(near.amount - amount) * 2 <= Decimal(1).scaleb(-EXPONENTS[currency])


def test_a_tie_goes_up_or_to_the_even_neighbour() -> None:
    tie = Decimal("0.125")
    assert Money.rounded(tie, "EUR", Rounding.HALF_UP).minor == 13
    assert Money.rounded(tie, "EUR", Rounding.HALF_EVEN).minor == 12


@pytest.mark.parametrize("factor", [0.5, 2.0, Decimal("0.5"), "2", None])
def test_an_amount_is_multiplied_by_a_count_alone(factor: object) -> None:
    assert Money(25, "EUR") * 3 == Money(75, "EUR")
    with pytest.raises(TypeError):
        Money(25, "EUR") * factor  # type: ignore[operator]
