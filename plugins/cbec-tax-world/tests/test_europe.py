"""The Union and Great Britain: thresholds, the 3 euros, days on which the rules change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import (
    Buyer,
    Collector,
    Confidence,
    DataSet,
    Incoterm,
    Moment,
    TariffRate,
    TaxCollection,
    TaxScheme,
)

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


@pytest.mark.parametrize(
    ("declaration", "duty"), [(None, "3.00"), (DataSet.H7, "3.00"), (DataSet.H1, "6.00")]
)
@pytest.mark.parametrize("scheme", [None, IOSS])
def test_a_full_declaration_has_lines_of_ten_digits(
    declaration: DataSet | None, duty: str, scheme: TaxCollection | None
) -> None:
    shirts = [line(at, "20.00", hs=f"61091000{at}0", **SHIRTS) for at in (1, 2)]
    asked = ask("DE", *shirts, on=JULY, declaration=declaration, scheme=scheme)
    assert sums(answer(asked))["duty"] == duty


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


def test_the_relief_of_135_pounds_ends_with_what_is_certain() -> None:
    small = line(value="135.00", currency="GBP", **SHIRTS)
    last = answer(ask("GB", small, currency="GBP", on=date(2029, 2, 28)))
    assert sums(last)["duty"] == "0.00"
    after = answer(ask("GB", small, currency="GBP", on=date(2029, 3, 1)))
    assert refusal(after) == {"gb_reform"}


def test_goods_from_the_channel_islands_are_outside_the_scheme_of_135_pounds() -> None:
    for value, refused in (("135.00", True), ("135.01", False)):
        goods = line(value=value, currency="GBP", **SHIRTS)
        found = answer(ask("GB", goods, currency="GBP", origin="JE"))
        assert found.calculable is not refused


@pytest.mark.parametrize(
    ("on", "value", "scheme", "charges"),
    [
        (date(2026, 6, 30), "100.00", IOSS, {"duty": "0.00", "vat": "20.00"}),
        (date(2026, 7, 1), "100.00", IOSS, {"duty": "2.40", "vat": "20.00"}),
        (date(2026, 7, 1), "100.00", None, {"duty": "2.40", "vat": "20.48"}),
        (date(2026, 7, 1), "200.00", None, {"duty": "24.00", "vat": "44.80"}),
    ],
)
def test_northern_ireland_follows_the_union(
    on: date, value: str, scheme: TaxCollection | None, charges: dict[str, str]
) -> None:
    goods = line(value=value, currency="GBP", **SHIRTS)
    asked = ask("GB", goods, currency="GBP", region="NI", on=on, scheme=scheme)
    assert sums(answer(asked, {"EUR": "0.8"})) == charges


def test_northern_ireland_does_not_take_the_tariff_of_britain() -> None:
    goods = line(value="200.00", currency="GBP", duty_rate=None)
    asked = ask("GB", goods, currency="GBP", region="NI")
    tariff = TariffRate(Decimal(5), "gb", "UK", date(2021, 1, 1), None, Confidence.HIGH)
    assert refusal(answer(asked, {"EUR": "0.8"}, tariff)) == {"duty_rate_unknown"}


@pytest.mark.parametrize(
    ("destination", "region", "origin", "code"),
    [
        ("DE", "", "FR", "eu_internal"),
        ("GB", "NI", "IE", "eu_internal"),
        ("GB", "NI", "GB", "gb_to_ni"),
    ],
)
def test_what_crosses_no_such_border_is_refused(
    destination: str, region: str, origin: str, code: str
) -> None:
    asked = ask(destination, line(), region=region, origin=origin)
    assert refusal(answer(asked, {"GBP": "1.2"})) == {code}


def test_perfume_was_outside_the_relief_and_is_inside_the_three_euros() -> None:
    perfume = line(1, "50.00", hs="330300", duty_rate="6.5")
    shirt = line(2, "50.00", **SHIRTS)
    before = answer(ask("DE", perfume, shirt, on=date(2026, 6, 30)))
    assert sums(before)["duty"] == "3.25"
    assert sums(answer(ask("DE", perfume, on=date(2026, 7, 1))))["duty"] == "3.00"


def test_what_one_source_says_is_of_medium_confidence() -> None:
    found = answer(ask("DE", line(**SHIRTS), on=JULY, scheme=IOSS))
    assert [c.confidence for c in found.lines[0].charges] == [Confidence.HIGH, Confidence.MEDIUM]
    assert "tax_world.eu_ioss_debtor" in {finding.code for finding in found.findings}
    bought = answer(ask("DE", line(**SHIRTS), on=JULY, buyer=Buyer.BUSINESS))
    assert bought.lines[0].charges[0].confidence is Confidence.MEDIUM


def test_the_tariff_follows_the_three_euros_unless_they_are_extended() -> None:
    last = answer(ask("DE", line(**SHIRTS), on=date(2028, 6, 30)))
    after = answer(ask("DE", line(**SHIRTS), on=date(2028, 7, 1)))
    assert (sums(last)["duty"], sums(after)["duty"]) == ("3.00", "12.00")
    assert {finding.code for finding in after.findings} == {"tax_world.eu_flat_extended"}


@pytest.mark.parametrize(
    ("state", "last", "first", "fee"),
    [
        ("RO", date(2025, 12, 31), date(2026, 1, 1), "25.00"),
        ("FR", date(2026, 2, 28), date(2026, 3, 1), "2.00"),
        ("IT", date(2026, 6, 30), date(2026, 7, 1), "2.00"),
    ],
)
def test_states_began_to_take_fees(state: str, last: date, first: date, fee: str) -> None:
    for on, due in ((last, None), (first, fee)):
        found = answer(ask(state, line(**SHIRTS), on=on), {"EUR": "1", "RON": "1"})
        assert sums(found).get("parcel_fee") == due


def test_germany_does_not_collect_less_than_a_euro() -> None:
    early = date(2026, 6, 30)
    assert sums(answer(ask("DE", line(value="5.21"), on=early)))["vat"] == "0.00"
    assert sums(answer(ask("DE", line(value="5.27"), on=early)))["vat"] == "1.00"


def test_delivered_duty_paid_over_the_threshold() -> None:
    term = Incoterm.DDP
    found = answer(ask("DE", line(value="182.07", **SHIRTS), on=JULY, incoterm=term))
    assert sums(found) == {"duty": "3.00", "vat": "29.07"}
    assert found.lines[0].customs_value.minor == 15_000
    dear = answer(ask("DE", line(value="266.56", **SHIRTS), on=JULY, incoterm=term))
    assert dear.lines[0].customs_value.minor == 20_000
    assert sums(dear) == {"duty": "24.00", "vat": "42.56"}
