"""What a parcel costs: bands, steps, minimums, volume, one rounding, explained lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from cbec_carrier_ratecard.build import card_files, load_card
from cbec_carrier_ratecard.card import Card, Limits, VolumetricRule
from cbec_carrier_ratecard.price import quote_all, quote_service
from cbec_carrier_ratecard.weight import chargeable_g, volumetric_g
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import (
    Address,
    Consignment,
    Dimensions,
    Incoterm,
    Money,
    Parcel,
    Party,
    RateQuote,
    grams,
)

ON = date(2026, 7, 1)
ParcelTo = Callable[..., Consignment]
CardOf = Callable[..., Card]
GOLDEN = "A-1,Line,US,,0,1,0.08,0.001,101,25,6-12,general,,\n"


def price(card: Card, consignment: Consignment, service: str = "A-1") -> RateQuote:
    return quote_service(card, service, consignment, ON)


def test_the_worked_example_of_the_trade(card_of: CardOf, parcel_to: ParcelTo) -> None:
    card = card_of(GOLDEN)
    quote = price(card, parcel_to(weight_g=grams("0.080001", "kg")))
    assert quote.billable_weight_g == 81
    assert quote.total == Money(3318, "CNY")  # 0.081 x 101 + 25 = 33.181
    assert quote.rule == "prices.csv:2"
    assert quote.transit_days == (6, 12)
    assert [line.code for line in quote.lines] == ["base", "registration"]


def test_the_minimum_is_charged(card_of: CardOf, parcel_to: ParcelTo) -> None:
    quote = price(card_of(GOLDEN), parcel_to(weight_g=3))
    assert quote.billable_weight_g == 80


def test_the_manuals_rule_is_built_and_its_printed_figure_is_an_erratum(
    card_of: CardOf, parcel_to: ParcelTo
) -> None:
    """0.1 m3 and 10 kg at 10 per kg: §5.3.1 says max(actual, volume / 6000); §5.3.2 prints 100."""
    card = card_of(
        "A-1,Line,US,,0,100,0,0.001,10,0,,general,,\n",
        "A-1,100,,,,,,general,6000,always,HALF_UP\n",
    )
    quote = price(card, parcel_to(weight_g=10_000, size=Dimensions(1000, 500, 200)))
    assert quote.billable_weight_g == 16_667
    assert quote.total == Money(16667, "CNY")
    printed = Money(10000, "CNY")
    by_weight_alone = price(card, parcel_to(weight_g=10_000))
    assert by_weight_alone.total == printed
    assert quote.total != printed


@pytest.mark.parametrize(("weight_g", "cents"), [(100, 1000), (101, 2020), (200, 4000)])
def test_a_band_excludes_its_lower_end_and_includes_its_upper(
    card_of: CardOf, parcel_to: ParcelTo, weight_g: int, cents: int
) -> None:
    card = card_of(
        "A-1,Line,US,,0,0.1,0,0.001,100,0,,general,,\nA-1,Line,US,,0.1,0.2,0,0.001,200,0,,general,,\n"
    )
    assert price(card, parcel_to(weight_g=weight_g)).total.minor == cents


def test_a_step_may_lift_a_parcel_into_the_next_band(card_of: CardOf, parcel_to: ParcelTo) -> None:
    card = card_of(
        "A-1,Line,US,,0,0.45,0,0.1,100,0,,general,,\nA-1,Line,US,,0.45,2,0,0.5,80,0,,general,,\n"
    )
    quote = price(card, parcel_to(weight_g=410))
    assert (quote.billable_weight_g, quote.total.minor) == (500, 4000)


def test_the_price_of_the_day_is_taken(card_of: CardOf, parcel_to: ParcelTo) -> None:
    card = card_of(
        "A-1,Line,US,,0,1,0,0.001,10,0,,general,2026-01-01,2026-06-30\n"
        "A-1,Line,US,,0,1,0,0.001,20,0,,general,2026-07-01,\n"
    )
    to = parcel_to(weight_g=1000)
    assert quote_service(card, "A-1", to, date(2026, 6, 30)).total.minor == 1000
    assert quote_service(card, "A-1", to, date(2026, 7, 1)).total.minor == 2000
    _, refusals = quote_all(card, to, date(2025, 12, 31))
    assert [finding.code for finding in refusals] == ["ratecard.not_valid"]


@pytest.mark.parametrize(
    ("rule", "weight_g", "size", "charged"),
    [
        (VolumetricRule.ALWAYS, 1000, Dimensions(300, 200, 200), 2000),
        (VolumetricRule.ALWAYS, 3000, Dimensions(300, 200, 200), 3000),
        (VolumetricRule.ANY_SIDE_GE_40, 1000, Dimensions(399, 200, 200), 1000),
        (VolumetricRule.ANY_SIDE_GE_40, 1000, Dimensions(200, 400, 200), 2667),
        (VolumetricRule.GT_2X_ACTUAL, 1000, Dimensions(300, 200, 200), 1000),
        (VolumetricRule.GT_2X_ACTUAL, 999, Dimensions(300, 200, 200), 2000),
        (VolumetricRule.NEVER, 1, Dimensions(300, 200, 200), 1),
        (VolumetricRule.ALWAYS, 1000, None, 1000),
    ],
)
def test_volume_is_charged_where_the_rule_says_so(
    rule: VolumetricRule, weight_g: int, size: Dimensions | None, charged: int
) -> None:
    limits = Limits(vol_divisor=6000, vol_rule=rule)
    assert chargeable_g(weight_g, size, limits) == charged


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 20_000))
def test_volumetric_weight_is_the_least_gram_that_covers_the_volume(
    length: int, width: int, height: int, divisor: int
) -> None:
    size = Dimensions(length, width, height)
    weight = volumetric_g(size, divisor)
    assert (weight - 1) * divisor < size.volume_mm3 <= weight * divisor


def _demo() -> Card:
    card, faults = load_card(card_files(["demo"]))
    assert card is not None, faults
    return card


DEMO = _demo()
destinations = st.sampled_from(["DE", "FR", "IT", "ES", "GB", "US", "JP", "CA", "AU"])
sizes = st.none() | st.builds(
    Dimensions, st.integers(1, 500), st.integers(1, 500), st.integers(1, 500)
)


def to(country: str, weight_g: int, size: Dimensions | None) -> Consignment:
    postcode = {"AU": "2000", "US": "10001", "GB": "BT1 1AA"}.get(country, "75001")
    zero = Money.zero("CNY")
    return Consignment(
        id="c",
        order_id="o",
        merchant_id="m",
        sender=Party(Address("CN")),
        consignee=Party(Address(country, postcode=postcode)),
        lines=(),
        parcels=(Parcel(1, weight_g, size),),
        incoterm=Incoterm.DAP,
        freight=zero,
        insurance=zero,
    )


@given(destinations, st.integers(1, 30_000), sizes)
def test_lines_explain_the_total_exactly_and_nobody_pays_for_less_than_the_scale_says(
    country: str, weight_g: int, size: Dimensions | None
) -> None:
    quotes, refusals = quote_all(DEMO, to(country, weight_g, size), ON)
    assert len(quotes) + len(refusals) == len(DEMO.services)
    for quote in quotes:
        assert sum(line.amount.minor for line in quote.lines) == quote.total.minor
        assert quote.billable_weight_g >= weight_g
        assert quote.rule.rpartition(":")[2].isdigit()


@given(destinations, st.integers(1, 30_000), st.integers(1, 30_000))
def test_express_never_gets_cheaper_by_weight(country: str, one: int, other: int) -> None:
    light, heavy = sorted((one, other))
    prices = [
        quote_service(DEMO, "CNL-EXP", to(country, weight, None), ON).total.minor
        for weight in (light, heavy)
    ]
    assert prices == sorted(prices)


@given(st.integers(1, 1000), st.integers(0, 99_999), st.integers(0, 99_999))
def test_one_rounding_at_the_end(weight_g: int, rate: int, fee: int) -> None:
    from cbec_carrier_ratecard.card import PerKg

    pricing = PerKg(Decimal(rate) / 1000, Decimal(fee) / 1000)
    exact = sum(pricing.parts(weight_g))
    assert exact == Decimal(rate * weight_g + fee * 1000) / 1_000_000
