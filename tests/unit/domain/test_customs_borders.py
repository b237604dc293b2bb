"""Where goods are declared: between customs territories, and at places that are apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.customs_borders import (
    BORDER_RULES,
    crosses_customs_border,
    place_in,
    region_of,
)
from cbec_core.domain.party import Address

TODAY = date(2026, 11, 20)
UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK"
members = st.sampled_from(UNION.split())
POSTCODES = sorted({code for rule in BORDER_RULES for code in rule.postcodes} | {"", "10115"})
addresses = st.builds(
    Address, country=st.sampled_from(sorted(COUNTRIES)), postcode=st.sampled_from(POSTCODES)
)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(addresses, addresses, addresses, days)
def test_territories_part_the_world(one: Address, two: Address, three: Address, on: date) -> None:
    assert not crosses_customs_border(one, one, on)
    assert crosses_customs_border(one, two, on) is crosses_customs_border(two, one, on)
    joined = [not crosses_customs_border(a, b, on) for a, b in ((one, two), (two, three))]
    assert not all(joined) or not crosses_customs_border(one, three, on)


@given(members, members, st.sampled_from(["CN", "GB", "CH", "US"]))
def test_the_union_is_one_territory(here: str, there: str, outside: str) -> None:
    assert not crosses_customs_border(Address(here), Address(there), TODAY)
    assert crosses_customs_border(Address(here), Address(outside), TODAY)
    assert crosses_customs_border(Address(outside), Address(there), TODAY)


@pytest.mark.parametrize(
    ("country", "usual", "apart"),
    [
        ("GB", "SW1A 1AA", "bt1 5gs"),
        ("ES", "28001", "35001"),
        ("ES", "38001", "52001"),
        ("DE", "10115", "78266"),
        ("IT", "20121", "23041"),
        ("FR", "75001", "97410"),
        ("FR", "97110", "97410"),
        ("US", "10001", "00802"),
    ],
)
def test_places_that_are_apart_from_their_country(country: str, usual: str, apart: str) -> None:
    here, there = Address(country, postcode=usual), Address(country, postcode=apart)
    assert crosses_customs_border(here, there, TODAY)
    assert not crosses_customs_border(there, there, TODAY)


def test_the_canaries_are_one_and_puerto_rico_is_at_home() -> None:
    canaries = (Address("ES", postcode=code) for code in ("35001", "38001"))
    assert not crosses_customs_border(*canaries, TODAY)
    assert not crosses_customs_border(Address("US"), Address("PR"), TODAY)


def test_a_border_has_a_day() -> None:
    britain, germany = Address("GB"), Address("DE")
    left = date(2021, 1, 1)
    assert not crosses_customs_border(britain, germany, left - timedelta(days=1))
    assert crosses_customs_border(britain, germany, left)
    assert all(rule.source and rule.rule for rule in BORDER_RULES)
    assert len({rule.rule for rule in BORDER_RULES}) == len(BORDER_RULES)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        (Address("GB", region="County Antrim", postcode="bt1 5gs"), "NI"),
        (Address("GB", region="Antrim", postcode="B15 2TT"), "Antrim"),
        (Address("IE", region="Dublin", postcode="BT1"), "Dublin"),
        (Address("ES", region="Canarias", postcode="35001"), "Canarias"),
    ],
)
def test_a_postcode_tells_a_region_with_rules_of_its_own(address: Address, region: str) -> None:
    assert region_of(address) == region


def test_a_region_with_rules_of_its_own_lies_where_its_postcodes_do() -> None:
    north, elsewhere = place_in("GB", "NI"), place_in("GB", "")
    assert region_of(north) == "NI"
    assert crosses_customs_border(elsewhere, north, TODAY)
    assert place_in("IE", "NI").postcode == ""
