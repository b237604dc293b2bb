"""Every other destination: its threshold, its days, its odd ways of counting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from cbec_tax_world.rows import FAMILIES, REGIMES

from cbec_core.api import (
    AdditionalRate,
    Buyer,
    ChargeClass,
    Collector,
    Confidence,
    Money,
    TariffRate,
    TaxCollection,
    TaxScheme,
    TransportMode,
)

from .conftest import DAY, answer, ask, line, refusal, sums

USD = {"USD": "1"}


def scheme(kind: TaxScheme) -> TaxCollection:
    return TaxCollection(Collector.SELLER, kind)


def due(
    country: str, value: str, currency: str, rates: dict[str, str] | None = None, **changes: Any
) -> Any:
    of_line = {
        name: changes.pop(name)
        for name in ("hs", "duty_rate", "tax_rate", "quantity")
        if name in changes
    }
    goods = line(value=value, currency=currency, **{"duty_rate": "10", **of_line})
    found = answer(ask(country, goods, currency=currency, **changes), rates)
    return sums(found) if found.calculable else refusal(found)


@pytest.mark.parametrize(
    ("country", "currency", "limit", "over", "low", "high"),
    [
        ("AU", "AUD", "1000.00", "1000.01", ("0.00", "100.00"), ("100.00", "110.00")),
        ("NZ", "NZD", "1000.00", "1000.01", ("0.00", "150.00"), ("100.00", "165.00")),
        ("CA", "CAD", "20.00", "20.01", ("0.00", "0.00"), ("2.00", "1.10")),
        ("JP", "JPY", "10000", "20000", ("0", "0"), ("2000", "2100")),
        ("SG", "SGD", "400.00", "400.01", ("0.00", "36.00"), ("0.00", "36.00")),
        ("PH", "PHP", "10000.00", "10000.01", ("0.00", "0.00"), ("1000.00", "1320.00")),
        ("SA", "SAR", "1000.00", "1000.01", ("0.00", "150.00"), ("100.00", "165.00")),
        ("AE", "AED", "1000.00", "1000.01", ("0.00", "50.00"), ("100.00", "55.00")),
        ("CO", "USD", "200.00", "200.01", ("0.00", "38.00"), ("20.00", "41.80")),
        ("ZA", "ZAR", "500.00", "500.01", ("100.00", "97.50"), ("50.00", "90.00")),
        ("IL", "USD", "130.00", "130.01", ("0.00", "0.00"), ("13.00", "25.74")),
        ("KR", "USD", "150.00", "151.00", ("0.00", "0.00"), ("15.10", "16.61")),
    ],
)
def test_a_threshold_holds_to_the_cent(
    country: str,
    currency: str,
    limit: str,
    over: str,
    low: tuple[str, str],
    high: tuple[str, str],
) -> None:
    rates = {"USD": "1", "KRW": "0.001"}
    for value, wanted in ((limit, low), (over, high)):
        duty, *taxes = due(country, value, currency, rates).values()
        tax = str(sum(map(Decimal, taxes)))
        assert (duty, tax) == wanted, value


@pytest.mark.parametrize(
    ("country", "currency", "value", "before", "on", "after"),
    [
        ("TH", "THB", "1500.00", {"duty": "0.00", "vat": "105.00"}, date(2026, 1, 1), "150.00"),
        ("VN", "VND", "1000000", {"duty": "0", "vat": "0"}, date(2025, 2, 18), "100000"),
        ("CL", "USD", "41.00", {"duty": "0.00", "vat": "0.00"}, date(2025, 10, 25), "4.10"),
    ],
)
def test_reliefs_end_on_their_days(
    country: str, currency: str, value: str, before: dict[str, str], on: date, after: str
) -> None:
    last = date.fromordinal(on.toordinal() - 1)
    assert due(country, value, currency, USD, on=last) == before
    assert due(country, value, currency, USD, on=on)["duty"] == after


def test_the_exemption_of_israel_by_its_days() -> None:
    for on, free, taxed in (
        (date(2025, 12, 23), "75.00", "75.01"),
        (date(2025, 12, 24), "150.00", "150.01"),
        (date(2026, 2, 23), "150.00", "150.01"),
        (date(2026, 2, 25), "130.00", "130.01"),
    ):
        assert due("IL", free, "USD", USD, on=on)["vat"] == "0.00"
        assert due("IL", taxed, "USD", USD, on=on)["vat"] != "0.00"
    for value in ("10.00", "150.00"):
        assert due("IL", value, "USD", USD, on=date(2026, 2, 24)) == {"il_revoked"}


def test_schemes_move_the_tax_to_the_sale() -> None:
    voec = scheme(TaxScheme.VOEC)
    assert due("NO", "3000.00", "NOK", scheme=voec) == {"duty": "0.00", "vat": "750.00"}
    assert due("NO", "3000.01", "NOK", scheme=voec)["duty"] == "300.00"
    assert due("NO", "6000.00", "NOK", scheme=voec, quantity=2)["duty"] == "0.00"
    sii = scheme(TaxScheme.SII)
    assert due("CL", "500.00", "USD", scheme=sii) == {"duty": "0.00", "vat": "95.00"}
    assert due("CL", "500.01", "USD", scheme=sii)["duty"] == "50.00"


def test_brazil_and_its_programme() -> None:
    prc = scheme(TaxScheme.PRC)
    rates = {"USD": "1"}
    assert due("BR", "50.00", "USD", rates, scheme=prc)["duty"] == "10.00"
    assert due("BR", "100.00", "USD", rates, scheme=prc) == {"duty": "40.00", "icms": "28.67"}
    assert due("BR", "100.00", "USD", rates) == {"duty": "60.00", "icms": "32.77"}
    assert due("BR", "3000.01", "USD", rates) == {"br_over_3000"}


def test_mexico_by_country_of_dispatch() -> None:
    for origin, value, rate in (
        ("US", "50.00", "0.00"),
        ("US", "117.00", "19.89"),
        ("US", "118.00", "22.42"),
        ("CN", "2500.00", "837.50"),
    ):
        assert due("MX", value, "USD", USD, origin=origin) == {"duty": rate}
    assert due("MX", "2500.01", "USD", USD) == {"mx_over_2500"}


@pytest.mark.parametrize("origin", ["DE", "JP", "CL", "VN"])
def test_mexico_is_not_computed_where_a_treaty_decides(origin: str) -> None:
    assert due("MX", "100.00", "USD", USD, origin=origin) == {"mx_treaty"}


def test_mexico_begins_on_its_day() -> None:
    assert due("MX", "100.00", "USD", USD, on=date(2025, 8, 14)) == {"no_rule_on_day"}
    assert due("MX", "100.00", "USD", USD, on=date(2025, 8, 15)) == {"duty": "33.50"}


def test_switzerland_waives_five_francs_and_counts_in_five_centimes() -> None:
    assert due("CH", "62.00", "CHF") == {"duty": "0.00", "vat": "0.00"}
    assert due("CH", "63.00", "CHF") == {"duty": "0.00", "vat": "5.10"}
    assert due("CH", "193.00", "CHF", tax_rate="2.6")["vat"] == "0.00"
    assert due("CH", "194.00", "CHF", tax_rate="2.6")["vat"] == "5.05"


@pytest.mark.parametrize("hs", ["210690", "350110", "382499"])
def test_switzerland_has_duties_by_weight_on_farm_goods(hs: str) -> None:
    assert due("CH", "100.00", "CHF", hs=hs) == {"ch_by_weight"}


def test_norway_keeps_food_out_of_its_scheme() -> None:
    voec = scheme(TaxScheme.VOEC)
    food = due("NO", "100.00", "NOK", scheme=voec, hs="180690")
    assert food == {"duty": "10.00", "vat": "16.50"}
    assert due("NO", "100.00", "NOK", scheme=voec, hs="220421") == {"excise"}


@pytest.mark.parametrize(
    ("origin", "value", "found"),
    [
        ("DE", "1500.00", {"duty": "450.00", "vat": "0.00"}),
        ("CN", "1500.00", {"duty": "900.00", "vat": "0.00"}),
        ("CN", "1500.01", {"duty": "150.00", "vat": "330.00"}),
    ],
)
def test_turkiye_has_a_lump_sum_for_medicines(
    origin: str, value: str, found: dict[str, str]
) -> None:
    assert due("TR", value, "EUR", origin=origin, hs="300490") == found


def test_turkiye_begins_when_its_30_euros_ended() -> None:
    assert due("TR", "30.00", "EUR", on=date(2026, 2, 5)) == {"no_rule_on_day"}
    assert due("TR", "30.00", "EUR", on=date(2026, 2, 6)) == {"duty": "3.00", "vat": "6.60"}


def test_japan_cuts_amounts_to_hundreds() -> None:
    found = due("JP", "12999", "JPY", duty_rate="10.9")
    assert found == {"duty": "1400", "jct": "1100", "jct_local": "300"}
    assert due("JP", "20000", "JPY", hs="180690")["jct"] == "1300"
    assert due("JP", "20000", "JPY", hs="060290")["jct"] == "1700"


def test_japan_changes_in_2028() -> None:
    assert due("JP", "10000", "JPY", on=date(2028, 3, 31)) == {"duty": "0", "jct": "0"}
    assert due("JP", "10000", "JPY", on=date(2028, 4, 1)) == {"jp_2028"}
    assert due("JP", "10001", "JPY", on=date(2028, 4, 1))["duty"] == "1000"


def test_indonesia_by_kinds_of_goods() -> None:
    rates = {"USD": "16000"}
    for hs, duty in (("490199", "0"), ("330499", "15"), ("610910", "25"), ("850440", "7.5")):
        found = due("ID", "1600000.00", "IDR", rates, hs=hs)
        assert Decimal(found["duty"]) == Decimal(1600000) * Decimal(duty) / 100
        assert ("pph" in found) == (hs in ("610910", "330499"))
    assert due("ID", "48000.00", "IDR", rates)["duty"] == "0.00"
    assert due("ID", "24000000.01", "IDR", rates) == {"id_over_1500"}


def test_canada_by_province_and_courier() -> None:
    express = TransportMode.EXPRESS
    near = {"origin": "US", "transport": express}
    assert due("CA", "40.00", "CAD", **near) == {"duty": "0.00", "gst": "0.00"}
    assert due("CA", "150.00", "CAD", **near) == {"duty": "0.00", "gst": "7.50"}
    assert due("CA", "150.01", "CAD", **near)["duty"] == "15.00"
    assert due("CA", "100.00", "CAD", region="on")["hst"] == "14.30"
    last = date(2025, 3, 31)
    assert due("CA", "100.00", "CAD", region="NS", on=last)["hst"] == "16.50"
    assert due("CA", "100.00", "CAD", region="NS", on=date(2025, 4, 1))["hst"] == "15.40"


def test_malaysia_relieves_a_consignment_and_taxes_an_item() -> None:
    two = {"quantity": 2}
    assert due("MY", "500.00", "MYR", **two) == {"duty": "0.00", "lvg": "50.00"}
    assert due("MY", "1000.00", "MYR", **two) == {"duty": "100.00", "lvg": "100.00"}
    sea = due("MY", "500.00", "MYR", transport=TransportMode.SEA)
    assert sea == {"duty": "50.00", "lvg": "50.00"}
    assert due("MY", "500.00", "MYR", freight="0.01")["duty"] == "50.00"


def test_businesses_owe_nothing_on_what_is_low_in_singapore() -> None:
    buyer = Buyer.BUSINESS
    assert due("SG", "400.00", "SGD", buyer=buyer) == {"duty": "0.00", "gst": "0.00"}
    assert due("SG", "400.01", "SGD", buyer=buyer)["gst"] == "36.00"


def test_the_customs_union_goes_before_the_interim_rate_of_south_africa() -> None:
    assert due("ZA", "500.00", "ZAR", origin="LS", duty_rate="0") == {
        "duty": "0.00",
        "vat": "75.00",
    }


def test_the_rate_of_personal_imports_to_india_is_fixed() -> None:
    found = due("IN", "1000.00", "INR", tax_rate="5")
    assert found == {"duty": "100.00", "sws": "10.00", "igst": "199.80"}
    small = due("IN", "322.00", "INR")
    assert set(small.values()) == {"0.00"}


def test_malaysia_needs_a_rate_where_it_depends_on_the_goods() -> None:
    assert due("MY", "500.01", "MYR") == {"tax_rate_unknown"}
    assert due("MY", "500.01", "MYR", tax_rate="5") == {"duty": "50.00", "sst": "27.50"}


@pytest.mark.parametrize(
    ("value", "excise", "vat", "found"),
    [
        ("100.00", None, "13", {"vat": "9.10"}),
        ("100.00", None, "9", {"vat": "6.30"}),
        ("425.00", "15", "13", {"consumption_tax": "52.50", "vat": "45.50"}),
        ("900.00", "10", "13", {"consumption_tax": "70.00", "vat": "91.00"}),
    ],
)
def test_retail_import_to_china(
    value: str, excise: str | None, vat: str, found: dict[str, str]
) -> None:
    since = date(2019, 4, 1)
    more = AdditionalRate(
        ChargeClass.EXCISE,
        "consumption_tax",
        Decimal(excise or 0),
        "cn.ct",
        "消费税暂行条例",
        since,
        None,
        Confidence.MEDIUM,
    )
    tariff = TariffRate(
        Decimal(10), "cn", "税则", since, None, Confidence.MEDIUM, (more,) if excise else ()
    )
    goods = line(value=value, currency="CNY", duty_rate=None, tax_rate=vat)
    for paid in (None, scheme(TaxScheme.CN_RETAIL)):
        told = answer(ask("CN", goods, currency="CNY", scheme=paid), tariff=tariff)
        assert sums(told) == {"duty": "0.00", **found}


def test_the_limits_of_retail_import_to_china() -> None:
    assert due("CN", "5000.00", "CNY", quantity=2)["vat"] == "455.00"
    assert due("CN", "5000.01", "CNY", quantity=2) == {"cn_direct_over_limit"}
    one = due("CN", "6000.00", "CNY")
    assert one == {"duty": "600.00", "vat": "858.00"}
    assert due("CN", "26000.01", "CNY") == {"cn_direct_over_limit"}
    assert due("CN", "26000.00", "CNY")["duty"] == "2600.00"
    all_but = Money.parse("21000.00", "CNY")
    assert due("CN", "5000.00", "CNY", bought_this_year=all_but)["duty"] == "0.00"
    over = Money.parse("21000.01", "CNY")
    paid = scheme(TaxScheme.CN_RETAIL)
    for how, code in ((None, "cn_direct_over_limit"), (paid, "cn_retail_over_limit")):
        told = due("CN", "5000.00", "CNY", bought_this_year=over, scheme=how)
        assert told == {code}
    assert due("CN", "100.00", "CNY", buyer=Buyer.BUSINESS) == {"cn_business"}


def test_articles_by_post_to_china() -> None:
    post = TransportMode.POST
    shirts = {"transport": post, "quantity": 2}
    assert due("CN", "250.00", "CNY", freight="99.00", **shirts) == {"articles_tax": "0.00"}
    assert due("CN", "251.00", "CNY", **shirts) == {"articles_tax": "50.20"}
    assert due("CN", "1000.01", "CNY", **shirts) == {"cn_post_over"}
    paid = scheme(TaxScheme.CN_RETAIL)
    assert due("CN", "1000.01", "CNY", scheme=paid, **shirts)["vat"] == "91.00"
    assert due("CN", "800.01", "CNY", origin="HK", **shirts) == {"cn_post_near"}
    assert due("CN", "9.00", "CNY", buyer=Buyer.BUSINESS, **shirts) == {"cn_business"}
    assert due("CN", "2000.00", "CNY", transport=post) == {"articles_tax": "400.00"}


@pytest.mark.parametrize(
    ("hs", "rate"),
    [
        *(("490199", 13), ("851713", 13), ("940161", 13), ("950300", 13), ("300490", 13)),
        *(("610910", 20), ("950662", 20), ("940511", 20), ("060290", 20)),
        *(("220300", 50), ("711319", 50), ("950631", 50)),
    ],
)
def test_articles_by_post_have_three_rates(hs: str, rate: int) -> None:
    found = due("CN", "600.00", "CNY", transport=TransportMode.POST, hs=hs, quantity=2)
    assert found == {"articles_tax": f"{6 * rate}.00"}


def test_china_counts_in_fen_whatever_the_question_is_in() -> None:
    # 2 yuan owe 18.2 fen.
    assert due("CN", "10.00", "THB", {"CNY": "5"})["vat"] == "0.90"


@pytest.mark.parametrize("key", sorted(REGIMES.keys() - FAMILIES["unknown"].keys() - {"CN"}))
def test_alcohol_and_tobacco_are_refused_everywhere(key: str) -> None:
    country, _dash, region = key.partition("-")
    for hs in ("220421", "240220"):
        found = due(country, "100", REGIMES[key].currency, {}, region=region, hs=hs)
        assert found == {"excise"}


@pytest.mark.parametrize("country", FAMILIES["unknown"])
def test_what_is_too_uncertain_is_refused(country: str) -> None:
    assert due(country, "100.00", "USD") == {f"{country.lower()}_uncertain"}


@pytest.mark.parametrize("key", REGIMES)
def test_every_destination_answers_or_says_why(key: str) -> None:
    country, _dash, region = key.partition("-")
    currency = REGIMES[key].currency
    for value in ("10.00", "100000.00"):
        whole = value.partition(".")[0] if currency in ("JPY", "KRW", "VND", "CLP") else value
        asked = ask(
            country,
            line(value=whole, currency=currency, tax_rate="10"),
            currency=currency,
            region=region,
            on=DAY,
        )
        found = answer(asked, {"USD": "2", "EUR": "2", "CNY": "2", "RON": "2"})
        if found.calculable:
            charges = [*(c for one in found.lines for c in one.charges), *found.charges]
            assert charges
            assert {c.amount.currency for c in charges} == {currency}
        else:
            assert found.findings
