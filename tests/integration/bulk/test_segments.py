"""Sums by column split, round and find again as the single path does with one basket."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain._exchange import rounded as one_rounded
from cbec_core.domain._valuation import shares as one_shares
from cbec_core.domain.money import Rounding
from cbec_core.services.bulk.segments import Segments, TooWide, rounded, shares, times

few = st.one_of(st.integers(0, 3), st.integers(0, 10**6), st.just(100))
weights = st.lists(few, min_size=1, max_size=16)


def cut(baskets: list[list[int]]) -> tuple[Segments, np.ndarray]:
    sizes = np.array([len(basket) for basket in baskets], np.int64)
    return Segments(sizes), np.array([line for basket in baskets for line in basket], np.int64)


@pytest.mark.parametrize("even", [True, False])
@given(st.data())
def test_shares_are_those_of_one_basket_with_every_tie(even: bool, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 16))
    one = st.lists(few, min_size=size, max_size=size) if even else weights
    baskets = data.draw(st.lists(one, min_size=1, max_size=8))
    totals = data.draw(st.lists(few, min_size=len(baskets), max_size=len(baskets)))
    segments, lines = cut(baskets)
    found = shares(np.array(totals, np.int64), lines, segments).tolist()
    wanted = [one_shares(total, basket) for total, basket in zip(totals, baskets, strict=True)]
    assert found == [share for basket in wanted for share in basket]


@given(st.lists(weights, min_size=1, max_size=8))
def test_a_key_counts_once_in_each_basket(baskets: list[list[int]]) -> None:
    segments, keys = cut(baskets)
    wanted = [key in basket[:at] for basket in baskets for at, key in enumerate(basket)]
    assert segments.repeated(keys).tolist() == wanted
    assert not segments.repeated(np.full(len(keys), -1, np.int64)).any()


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=9),
    st.one_of(st.integers(1, 40), st.integers(1, 10**6)),
    st.sampled_from(list(Rounding)),
    st.sampled_from([1, 5, 10]),
)
def test_roundings_are_those_of_one_amount(
    amounts: list[int], under: int, rule: Rounding, quantum: int
) -> None:
    wanted = [one_rounded(amount, under, rule, quantum) for amount in amounts]
    over = np.array(amounts, np.int64)
    assert rounded(over, under, rule, quantum).tolist() == wanted
    assert rounded(over, np.full(len(amounts), under), rule, quantum).tolist() == wanted


def test_a_product_without_room_is_not_computed() -> None:
    large = np.array([1, 2**40], np.int64)
    assert times(large, 2**20).tolist() == [2**20, 2**60]
    with pytest.raises(TooWide):
        times(large, 2**22)
    with pytest.raises(TooWide):
        shares(np.array([2**40], np.int64), large, Segments(np.array([2], np.int64)))
