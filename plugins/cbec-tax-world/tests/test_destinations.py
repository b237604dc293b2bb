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
        ("IL", "USD", "150.00", {"duty": "0.00", "vat": "0.00"}, date(2026, 2, 25), "15.00"),
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
        (date(2026, 2, 24), "150.00", "150.01"),
        (date(2026, 2, 25), "130.00", "130.01"),
    ):
        assert due("IL", free, "USD", USD, on=on)["vat"] == "0.00"
        assert due("IL", taxed, "USD", USD, on=on)["vat"] != "0.00"


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
        ("DE", "100.00", "19.00"),
        ("CN", "100.00", "33.50"),
    ):
        assert due("MX", value, "USD", USD, origin=origin) == {"duty": rate}
    assert due("MX", "100.00", "USD", USD, origin="VN") == {"mx_not_simplified"}
    assert due("MX", "100.00", "USD", USD, on=date(2025, 8, 14)) == {"no_rule_on_day"}


def test_switzerland_waives_five_francs_and_counts_in_five_centimes() -> None:
    assert due("CH", "61.70", "CHF") == {"duty": "0.00", "vat": "0.00"}
    assert due("CH", "63.00", "CHF") == {"duty": "0.00", "vat": "5.10"}
    assert due("CH", "100.00", "CHF", hs="210690")["duty"] == "10.00"


def test_japan_cuts_to_thousands_and_hundreds() -> None:
    found = due("JP", "12999", "JPY", duty_rate="10.9")
    assert found == {"duty": "1300", "jct": "1000", "jct_local": "200"}
    assert due("JP", "20000", "JPY", hs="180690")["jct"] == "1300"


def test_indonesia_by_kinds_of_goods() -> None:
    rates = {"USD": "16000"}
    for hs, duty in (("490199", "0"), ("330499", "15"), ("610910", "25"), ("850440", "7.5")):
        found = due("ID", "1600000.00", "IDR", rates, hs=hs)
        assert Decimal(found["duty"]) == Decimal(1600000) * Decimal(duty) / 100
        assert ("pph" in found) == (hs == "610910")
    assert due("ID", "48000.00", "IDR", rates)["duty"] == "0.00"
    assert due("ID", "24000000.01", "IDR", rates) == {"id_over_1500"}


def test_canada_by_province_and_courier() -> None:
    express = TransportMode.EXPRESS
    near = {"origin": "US", "transport": express}
    assert due("CA", "40.00", "CAD", **near) == {"duty": "0.00", "gst": "0.00"}
    assert due("CA", "150.00", "CAD", **near) == {"duty": "0.00", "gst": "7.50"}
    assert due("CA", "150.01", "CAD", **near)["duty"] == "15.00"
    assert due("CA", "100.00", "CAD", region="on")["hst"] == "14.30"
    assert due("CA", "100.00", "CAD", region="NS") == {"ca_nova_scotia"}


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
    assert due("CN", "100.00", "CNY", buyer=Buyer.BUSINESS) == {"cn_business"}


def test_articles_by_post_to_china() -> None:
    post = TransportMode.POST
    shirts = {"transport": post, "quantity": 2}
    assert due("CN", "250.00", "CNY", freight="99.00", **shirts) == {"articles_tax": "0.00"}
    assert due("CN", "251.00", "CNY", **shirts) == {"articles_tax": "50.20"}
    assert due("CN", "1000.01", "CNY", **shirts)["vat"]
    assert due("CN", "800.01", "CNY", origin="HK", **shirts) == {"cn_post_near"}
    assert due("CN", "2000.00", "CNY", transport=post) == {"articles_tax": "400.00"}


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
