"""Which rate holds on which day for which purpose, on both sides of every border."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_fx_official.rules import RULES, How, reference_day, rule_of
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import FxPurpose

CHECKOUT, CUSTOMS, ACCOUNTING = FxPurpose.CHECKOUT, FxPurpose.CUSTOMS, FxPurpose.ACCOUNTING
DAYS = st.dates(date(2016, 5, 1), date(2060, 12, 31))


def on(text: str) -> date:
    return date.fromisoformat(text)


def test_every_row_has_its_law_and_its_own_time() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.law, rule.id
        assert rule.confidence.value in ("H", "M"), rule.id
        assert rule.id == f"fx.{rule.source}.{rule.purpose.value}"
        assert rule_of(rule.source, rule.purpose, rule.valid_from) == rule
        assert rule_of(rule.source, rule.purpose, rule.valid_from - timedelta(days=1)) is None


@given(day=DAYS)
def test_the_wednesday_is_one_of_the_month_before(day: date) -> None:
    before = day.replace(day=1) - timedelta(days=1)
    for how in (How.SECOND_LAST_WEDNESDAY, How.THIRD_WEDNESDAY):
        found = reference_day(how, day)
        assert found.weekday() == calendar.WEDNESDAY
        assert (found.year, found.month) == (before.year, before.month)
        assert reference_day(how, day.replace(day=1)) == found
    assert before - timedelta(days=13) <= reference_day(How.SECOND_LAST_WEDNESDAY, day)
    assert reference_day(How.SECOND_LAST_WEDNESDAY, day) <= before - timedelta(days=7)
    assert 15 <= reference_day(How.THIRD_WEDNESDAY, day).day <= 21


@pytest.mark.parametrize(
    ("day", "second_last", "third"),
    [
        ("2026-10-01", "2026-09-23", "2026-09-16"),
        ("2026-10-31", "2026-09-23", "2026-09-16"),
        ("2026-11-01", "2026-10-21", "2026-10-21"),
        ("2026-01-15", "2025-12-24", "2025-12-17"),
        ("2024-03-01", "2024-02-21", "2024-02-21"),
    ],
)
def test_the_calendars_of_the_eu_and_of_china(day: str, second_last: str, third: str) -> None:
    assert reference_day(How.SECOND_LAST_WEDNESDAY, on(day)) == on(second_last)
    assert reference_day(How.THIRD_WEDNESDAY, on(day)) == on(third)


def test_the_customs_rate_of_the_eu_changes_with_the_month(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    rates = {"2026-09-22": "1.1", "2026-09-23": "1.2", "2026-10-20": "1.3", "2026-10-21": "1.4"}
    fill("ecb", write.ecb_csv({day: {"USD": rate} for day, rate in rates.items()}))
    ecb = source("ecb")
    for day, published, rate in (
        ("2026-10-01", "2026-09-23", "1.2"),
        ("2026-10-31", "2026-09-23", "1.2"),
        ("2026-11-01", "2026-10-21", "1.4"),
        ("2026-11-30", "2026-10-21", "1.4"),
    ):
        found = ecb.rate("EUR", "USD", on(day), CUSTOMS)
        assert (found.on, found.rate) == (on(published), Decimal(rate)), day
    assert ecb.rate("EUR", "USD", on("2026-09-30"), CUSTOMS) is None
    assert ecb.rate("EUR", "USD", on("2026-12-01"), CUSTOMS) is None


def test_a_wednesday_without_rates_is_told_from_one_that_was_not_loaded(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    ecb = source("ecb")
    fill("ecb", write.ecb_xml({"2026-10-20": {"USD": "1.3"}}))
    fill("ecb", write.ecb_xml({"2026-10-22": {"USD": "1.5"}}))
    assert ecb.rate("EUR", "USD", on("2026-11-05"), CUSTOMS) is None, "it may have been published"
    fill("ecb", write.ecb_csv({"2026-10-20": {"USD": "1.3"}, "2026-10-22": {"USD": "1.5"}}))
    found = ecb.rate("EUR", "USD", on("2026-11-05"), CUSTOMS)
    assert (found.on, found.rate) == (on("2026-10-20"), Decimal("1.3"))


def test_over_the_spring_festival_china_takes_the_next_trading_day(
    fill: Callable[..., Any], source: Callable[..., Any], files: dict[str, bytes]
) -> None:
    fill("cfets", files["cfets"])
    cfets = source("cfets")
    found = cfets.rate("USD", "CNY", on("2026-03-01"), CUSTOMS)  # 2026-02-18 was a holiday
    assert (found.on, found.rate) == (on("2026-02-24"), Decimal("7.03"))
    assert cfets.rate("JPY", "CNY", on("2026-03-31"), CUSTOMS).rate == Decimal("0.0451")
    assert cfets.rate("USD", "CNY", on("2026-02-28"), CUSTOMS) is None
    assert cfets.rate("USD", "CNY", on("2026-04-01"), CUSTOMS) is None


def test_china_before_its_present_rule_has_no_rate(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    fill(
        "cfets", write.cfets("2024-10-16", USD_CNY="7.1"), write.cfets("2024-11-20", USD_CNY="7.2")
    )
    cfets = source("cfets")
    assert cfets.rate("USD", "CNY", on("2024-11-30"), CUSTOMS) is None
    assert cfets.rate("USD", "CNY", on("2024-12-01"), CUSTOMS).rate == Decimal("7.2")


def test_a_stand_in_is_never_far_from_the_wednesday(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    fill("ecb", write.ecb_csv({"2020-01-06": {"USD": "1.1"}, "2026-10-30": {"USD": "1.2"}}))
    assert source("ecb").rate("EUR", "USD", on("2025-06-01"), CUSTOMS) is None


def test_a_month_of_hmrc_holds_for_its_period(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    fill(
        "hmrc",
        write.hmrc("01/Mar/2025 to 31/Mar/2025", ("USA", "USD", "1.3126")),
        write.hmrc("01/Apr/2025 to 30/Apr/2025", ("USA", "USD", "1.2978")),
    )
    hmrc = source("hmrc")
    assert hmrc.rate("GBP", "USD", on("2025-02-28"), CUSTOMS) is None
    assert hmrc.rate("GBP", "USD", on("2025-03-01"), CUSTOMS).rate == Decimal("1.3126")
    assert hmrc.rate("GBP", "USD", on("2025-03-31"), CUSTOMS).on == on("2025-03-01")
    assert hmrc.rate("GBP", "USD", on("2025-04-01"), CUSTOMS).rate == Decimal("1.2978")
    assert hmrc.rate("GBP", "USD", on("2025-05-01"), CUSTOMS) is None


@pytest.mark.parametrize(
    ("code", "limit"), [("ecb", 7), ("cfets", 14), ("us-treasury", 100), ("ecb", 3)]
)
def test_a_rate_by_day_is_the_last_and_not_too_old(
    code: str,
    limit: int,
    write: SimpleNamespace,
    fill: Callable[..., Any],
    source: Callable[..., Any],
) -> None:
    first, last = on("2025-06-27"), on("2025-06-30")
    files = {
        "ecb": write.ecb_csv({str(first): {"CAD": "1.5"}, str(last): {"CAD": "1.6"}}),
        "cfets": write.cfets_history(["CAD/CNY"], {str(first): ["5.1"], str(last): ["5.2"]}),
        "us-treasury": write.treasury(
            ("Canada-Dollar", "1.36", str(first)), ("Canada-Dollar", "1.37", str(last))
        ),
    }
    fill(code, files[code])
    found = source(code, max_age_days=limit)
    pair = {"ecb": ("CAD", "EUR"), "cfets": ("CAD", "CNY")}.get(code, ("CAD", "USD"))
    assert found.rate(*pair, first - timedelta(days=1), ACCOUNTING) is None
    assert found.rate(*pair, last - timedelta(days=1), ACCOUNTING).on == first
    assert found.rate(*pair, last, ACCOUNTING).on == last
    assert found.rate(*pair, last + timedelta(days=limit), ACCOUNTING).on == last
    assert found.rate(*pair, last + timedelta(days=limit + 1), ACCOUNTING) is None


def test_a_currency_that_paused_is_taken_from_its_last_day(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    days = {"2026-10-29": {"USD": "1.1", "ILS": "3.4"}, "2026-10-30": {"USD": "1.2"}}
    fill("ecb", write.ecb_csv(days))
    ecb = source("ecb")
    assert ecb.rate("EUR", "USD", on("2026-10-31"), CHECKOUT).on == on("2026-10-30")
    crossed = ecb.rate("ILS", "USD", on("2026-10-31"), CHECKOUT)
    assert crossed.on == on("2026-10-29"), "both legs are of one publication"


def test_every_source_answers_for_its_own_purposes_only(
    fill: Callable[..., Any], source: Callable[..., Any], files: dict[str, bytes]
) -> None:
    pairs = {
        "ecb": ("USD", "EUR"),
        "hmrc": ("USD", "GBP"),
        "cfets": ("USD", "CNY"),
        "us-treasury": ("CAD", "USD"),
    }
    served = {
        "ecb": {CHECKOUT, CUSTOMS, ACCOUNTING},
        "hmrc": {CUSTOMS},
        "cfets": {CUSTOMS, ACCOUNTING},
        "us-treasury": {ACCOUNTING},
    }
    for code, pair in pairs.items():
        fill(code, files[code])
        found = {p for p in FxPurpose if source(code).rate(*pair, on("2026-03-02"), p)}
        assert found == served[code], code


def test_a_customs_rate_leads_into_the_currency_of_the_customs(
    write: SimpleNamespace, fill: Callable[..., Any], source: Callable[..., Any]
) -> None:
    fill("ecb", write.ecb_csv({"2026-02-18": {"GBP": "0.87", "CNY": "8.2", "USD": "1.18"}}))
    fill(
        "hmrc", write.hmrc("01/Mar/2026 to 31/Mar/2026", ("EU", "EUR", "1.15"), ("U", "USD", "1.3"))
    )
    ecb, hmrc, day = source("ecb"), source("hmrc"), on("2026-03-02")
    for code, home, other in ((ecb, "EUR", "GBP"), (hmrc, "GBP", "EUR"), (ecb, "EUR", "CNY")):
        assert code.rate(other, home, day, CUSTOMS)
        assert code.rate(home, other, day, CUSTOMS) is None, "the other customs has its own"
        assert code.rate(home, "USD", day, CUSTOMS)
    assert ecb.rate("USD", "GBP", day, CUSTOMS) is None, "no customs counts in crossed rates"
    assert ecb.rate("USD", "GBP", on("2026-02-18"), CHECKOUT)


@given(day=st.dates(date(2026, 2, 1), date(2026, 4, 30)))
def test_a_rate_never_comes_from_the_future(day: date, all_sources: dict[str, Any]) -> None:
    for code, pair in (
        ("ecb", ("USD", "EUR")),
        ("hmrc", ("USD", "GBP")),
        ("cfets", ("USD", "CNY")),
    ):
        for purpose in FxPurpose:
            found = all_sources[code].rate(*pair, day, purpose)
            assert found is None or found.on <= day
            if found and purpose is CUSTOMS:
                assert found.on <= day.replace(day=1)
