"""The Union and Great Britain: thresholds, the 3 euros, days on which the rules change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import Buyer, Collector, Incoterm, Moment, TaxCollection, TaxScheme

from .conftest import answer, ask, line, refusal, sums

JULY = date(2026, 7, 15)
IOSS = TaxCollection(Collector.SELLER, TaxScheme.IOSS, "IM2500000016")
SHIRTS: dict[str, Any] = {"description": "cotton t-shirt", "duty_rate": "12"}


def test_the_question_of_the_handbook() -> None:
    shirts = line(value="49.50", quantity=5, **SHIRTS)
    found = answer(ask("FR", shirts, freight="12.00", scheme=IOSS, on=JULY))
    assert sums(found) == {"duty": "3.00", "vat": "12.30", "parcel_fee": "2.00"}
    vat = next(c for c in found.lines[0].charges if c.code == "vat")
    assert (vat.at, vat.collected_by) == (Moment.CHECKOUT, Collector.SELLER)
    plain = answer(ask("FR", shirts, freight="12.00", on=JULY))
    assert sums(plain) == {"duty": "3.00", "vat": "12.90", "parcel_fee": "2.00"}


@pytest.mark.parametrize(
    ("on", "value", "duty"),
    [
        (date(2026, 6, 30), "150.00", "0.00"),
        (date(2026, 6, 30), "150.01", "18.00"),
        (date(2026, 7, 1), "150.00", "3.00"),
        (date(2026, 7, 1), "150.01", "18.00"),
    ],
)
@pytest.mark.parametrize("scheme", [None, IOSS])
def test_the_relief_ends_and_the_three_euros_begin(
    on: date, value: str, duty: str, scheme: TaxCollection | None
) -> None:
    found = answer(ask("DE", line(value=value, **SHIRTS), on=on, scheme=scheme))
    assert sums(found)["duty"] == duty


def test_a_business_pays_the_tariff_since_the_relief_ended() -> None:
    buyer = Buyer.BUSINESS
    before = answer(ask("DE", line(**SHIRTS), on=date(2026, 6, 30), buyer=buyer))
    after = answer(ask("DE", line(**SHIRTS), on=date(2026, 7, 1), buyer=buyer))
    assert (sums(before)["duty"], sums(after)["duty"]) == ("0.00", "12.00")


@given(st.integers(1, 50), st.integers(1, 50))
def test_three_euros_do_not_grow_with_units(one: int, other: int) -> None:
    duties = {
        sums(answer(ask("NL", line(value="40.00", quantity=n, **SHIRTS), on=JULY)))["duty"]
        for n in (one, other)
    }
    assert duties == {"3.00"}


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        (date(2024, 8, 31), "24"),
        (date(2024, 9, 1), "25.5"),
    ],
)
def test_a_rate_of_tax_changes_on_its_day(on: date, rate: str) -> None:
    found = answer(ask("FI", line(value="200.00"), on=on))
    assert str(found.lines[0].charges[-1].rate) == rate


@pytest.mark.parametrize(
    ("value", "charges", "at"),
    [
        ("135.00", {"duty": "0.00", "vat": "27.00"}, Moment.CHECKOUT),
        ("135.01", {"duty": "16.20", "vat": "30.24"}, Moment.BORDER),
    ],
)
def test_britain_to_135_and_above(value: str, charges: dict[str, str], at: Moment) -> None:
    found = answer(ask("GB", line(value=value, currency="GBP", **SHIRTS), currency="GBP"))
    assert sums(found) == charges
    assert found.lines[0].charges[-1].at is at


def test_excise_goods_and_northern_ireland_are_refused_not_guessed() -> None:
    wine = line(hs="220421")
    assert refusal(answer(ask("FR", wine))) == {"eu_excise"}
    assert refusal(answer(ask("GB", wine), {"GBP": "1.2"})) == {"gb_excise"}
    assert refusal(answer(ask("GB", line(), region="NI"), {"GBP": "1.2"})) == {
        "gb_northern_ireland"
    }


def test_delivered_duty_paid_over_the_threshold() -> None:
    term = Incoterm.DDP
    found = answer(ask("DE", line(value="182.07", **SHIRTS), on=JULY, incoterm=term))
    assert sums(found) == {"duty": "3.00", "vat": "29.07"}
    assert found.lines[0].customs_value.minor == 15_000
    dear = answer(ask("DE", line(value="266.56", **SHIRTS), on=JULY, incoterm=term))
    assert dear.lines[0].customs_value.minor == 20_000
    assert sums(dear) == {"duty": "24.00", "vat": "42.56"}
