"""A delivered price falls apart into goods, duty and tax, by teaching rules."""

from __future__ import annotations

from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_cost import ChargeClass
from cbec_core.domain.regime import Measure, Threshold, Treatment, Unit
from tests.unit.domain.teaching import (
    DUTY,
    FLAT,
    VAT,
    D,
    amounts,
    answer,
    ask,
    codes,
    levy,
    line,
    plain,
    regime,
)


@given(
    st.lists(st.integers(1_500, 400_000), min_size=1, max_size=4),
    st.integers(0, 5_000),
    st.sampled_from([D(0), D("4.7"), D(12), D(60)]),
)
def test_a_delivered_price_falls_apart_into_its_parts(
    prices: list[int], freight: int, rate: Decimal
) -> None:
    small = Treatment(
        id="small",
        up_to=Threshold(D(150), "EUR"),
        levies=(attrs.evolve(FLAT, code="duty", unit=Unit.DECLARATION_LINE), VAT),
    )
    rules = regime(small, Treatment(id="import", levies=(DUTY, VAT)))
    lines = [line(at, price, duty_rate=rate) for at, price in enumerate(prices)]
    found = answer(ask(*lines, freight=freight, incoterm=Incoterm.DDP), rules)
    whole = sum(one.customs_value.minor for one in found.lines) + sum(amounts(found).values())
    if "price_between_thresholds" not in codes(found):
        assert abs(whole - sum(prices) - freight) <= 2 * len(prices)
        if whole != sum(prices) + freight:
            assert "price_rest" in codes(found)


def test_a_delivered_price_that_is_less_than_a_fee_on_the_whole_is_answered() -> None:
    fee = levy("fee", ChargeClass.FEE, measure=Measure.FLAT, rate=D(2), currency="EUR")
    cheap = ask(line(1, value=1), line(2, value=0), incoterm=Incoterm.DDP)
    found = answer(cheap, plain(fee, VAT))
    assert found.calculable
    assert "price_too_low" in codes(found)
    assert all(one.customs_value.minor >= 0 for one in found.lines)


def test_a_delivered_price_follows_the_treatment_of_the_goods_in_it() -> None:
    flat = attrs.evolve(FLAT, code="duty")
    small = Treatment(id="small", up_to=Threshold(D(150), "EUR"), levies=(flat, VAT))
    rules = regime(small, Treatment(id="import", levies=(DUTY, VAT)))
    delivered = ask(line(value=18_360), incoterm=Incoterm.DDP)
    found = answer(delivered, rules)
    assert found.lines[0].customs_value.minor == 15_000
    assert amounts(found) == {"duty": 300, "vat": 3_060}
    free = answer(ask(line(value=0), incoterm=Incoterm.DDP), rules)
    assert "price_too_low" in codes(free)
    gap = answer(ask(line(value=19_000), incoterm=Incoterm.DDP), rules)
    assert "price_between_thresholds" in codes(gap)
