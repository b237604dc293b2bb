"""Inverses and crosses to 34 digits, and a loaded rate that comes back digit by digit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_fx_official.rates import ONE, PRECISION, Leg
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import FxPurpose, Money

RATES = st.decimals("0.000001", "999999", places=6).filter(bool)
LEGS = st.builds(Leg, RATES, st.sampled_from([Decimal(1), Decimal(100), Decimal("7.0230")]))
HALF = Fraction(1, 2 * 10 ** (PRECISION - 1))


def exactly(base: Leg, quote: Leg) -> Fraction:
    return (
        Fraction(base.home)
        / Fraction(base.foreign)
        * Fraction(quote.foreign)
        / Fraction(quote.home)
    )


@given(base=LEGS, quote=LEGS)
def test_a_cross_is_exact_to_its_precision(base: Leg, quote: Leg) -> None:
    found = base.to(quote)
    assert len(found.as_tuple().digits) <= PRECISION
    assert abs(Fraction(found) / exactly(base, quote) - 1) <= HALF


@given(base=LEGS, quote=LEGS)
def test_the_inverse_of_the_inverse_is_the_rate(base: Leg, quote: Leg) -> None:
    there, back = base.to(quote), quote.to(base)
    with localcontext() as context:
        context.prec = PRECISION
        again = 1 / back
    assert abs(Fraction(again) / Fraction(there) - 1) <= 4 * HALF
    assert base.to(base) == 1


@given(leg=LEGS)
def test_a_published_rate_is_not_touched(leg: Leg) -> None:
    one = Leg(leg.foreign, Decimal(1))
    assert ONE.to(one) == leg.foreign


@given(rate=RATES, minor=st.integers(1, 10**9))
def test_what_divides_exactly_multiplies_exactly(rate: Decimal, minor: int) -> None:
    """A customs that cuts pence must not lose one to the way a rate was written."""
    pounds = Money(minor, "GBP").amount
    dollars = pounds * rate
    inverse = Leg(rate, Decimal(1)).to(ONE)
    assert (dollars * inverse).quantize(Decimal("0.01"), ROUND_DOWN) == pounds


@pytest.mark.feature(86)
def test_rates_come_back_as_they_were_published(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    fill("ecb", write.ecb_csv({"2026-10-30": {"USD": "1.11720", "JPY": "175.68", "CNY": "7.4326"}}))
    fill("cfets", write.cfets("2026-10-30", JPY100_CNY="4.5000", CNY_MYR="0.6100"))
    day = date(2026, 10, 30)
    ecb, cfets = source("ecb"), source("cfets")
    assert str(ecb.rate("EUR", "USD", day, FxPurpose.CHECKOUT).rate) == "1.11720"
    crossed = ecb.rate("USD", "JPY", day, FxPurpose.CHECKOUT).rate
    assert str(crossed) == "157.2502685284640171858216970998926"
    assert str(cfets.rate("JPY", "CNY", day, FxPurpose.ACCOUNTING).rate) == "0.0450"
    assert str(cfets.rate("CNY", "MYR", day, FxPurpose.ACCOUNTING).rate) == "0.6100"
    assert cfets.rate("USD", "JPY", day, FxPurpose.ACCOUNTING) is None
