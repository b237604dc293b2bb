"""The schedule of the United States: columns, inherited rates, and what is laid on top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_tariff_tables.rates import american

from cbec_core.api import DomainError, TariffGap, TariffRate, duty_text

DAY = date(2026, 8, 3)
Fill, Tables = Callable[..., Any], Callable[..., Any]


@pytest.fixture
def us(fill: Fill, tables: Tables, files: dict[str, Any]) -> Callable[..., Any]:
    fill("us", lists=files["lists"])

    def ask(hs: str, origin: str = "VN", on: date = DAY, **settings: Any) -> Any:
        return tables(**settings).duty(hs, origin, "US", on)

    return ask


def codes(found: TariffRate) -> list[str]:
    return [notice.code.removeprefix("tariff.") for notice in found.notices]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Free", "0%"),
        ("7.1%", "7.1%"),
        ("4.4¢/kg", "0.044 USD/kg"),
        ("$1.035/kg + 16.4%", "16.4% + 1.035 USD/kg"),
        ("37¢ each", "0.37 USD/item"),
        ("2.8¢/doz.", "0.028 USD/12 item"),
        ("$5/t", "5 USD/1000 kg"),
        ("15.4¢/pf.liter", "0.154 USD/pf.liter"),
        ("51¢ each + 6.25% on the case", None),
        ("5% + 4%", None),
        ("The rate applicable to the article of which it is a part", None),
        ("See 9903.88.15", None),
    ],
)
def test_rates_are_read_as_the_schedule_writes_them(text: str, meaning: str | None) -> None:
    terms = american(text)
    assert (terms and duty_text(terms)) == meaning


def test_a_statistical_row_has_the_rate_of_the_row_above_it(us: Callable[..., Any]) -> None:
    for hs in ("6109100004", "61091000", "610910", "6109100099"):
        assert us(hs).percent == Decimal("16.5")
        assert us(hs).law == "HTSUS 6109.10.00"


def test_a_row_that_does_not_begin_like_the_one_above_inherits_all_the_same(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    rows = [
        write.hts_row("0101.21.00", 0, "3%", "", "9%"),
        write.hts_row("0101.22.00.10", 1),
        write.hts_row("", 0, "5%", "", "8%"),
        write.hts_row("0101.30.00", 1),
    ]
    fill("us", rows)
    assert tables().duty("0101220010", "VN", "US", DAY).percent == 3
    assert tables().duty("01013000", "VN", "US", DAY).percent == 5


def test_a_short_code_has_an_answer_only_where_all_its_goods_owe_the_same(
    us: Callable[..., Any],
) -> None:
    gap = us("610990")
    assert isinstance(gap, TariffGap)
    assert gap.finding.code == "tariff.more_digits"
    assert "2 different duties" in gap.finding.text


def test_additional_duties_below_a_short_code_make_it_too_short(
    fill: Fill, tables: Tables, files: dict[str, Any]
) -> None:
    part = "hts8,list,ch99_code\n6109100004,4A,9903.88.15\n"
    fill("us", lists={"section301": part})
    assert isinstance(tables().duty("61091000", "CN", "US", DAY), TariffGap)
    assert isinstance(tables().duty("61091000", "VN", "US", DAY), TariffRate)
    assert len(tables().duty("6109100004", "CN", "US", DAY).additional) == 1


def test_section_301_is_of_china_and_a_suspended_heading_adds_nothing(
    us: Callable[..., Any],
) -> None:
    (more,) = us("61091000", "CN").additional
    assert (more.code, more.percent, more.kind) == (
        "section_301",
        Decimal("7.5"),
        "additional_duty",
    )
    assert "9903.88.15" in more.law
    assert us("61091000", "VN").additional == ()
    assert us("61099010", "CN").additional == ()


def test_the_highest_entry_of_a_section_counts(fill: Fill, tables: Tables) -> None:
    text = "hts8,list,ch99_code\n84713001,3,9903.88.03\n84713001,b,9903.91.01\n"
    rates = {"9903.88.03": Decimal(25), "9903.91.01": Decimal(50)}
    fill("us", lists={"section301": text}, rates=rates)
    (more,) = tables().duty("84713001", "CN", "US", DAY).additional
    assert more.percent == 50


def test_section_232_follows_its_annexes(us: Callable[..., Any]) -> None:
    def added(hs: str, origin: str, on: date = DAY) -> list[Decimal]:
        return [one.percent for one in us(hs, origin, on).additional]

    assert added("73269086", "CN") == [25]
    assert added("73269086", "GB") == [15]
    assert added("73262000", "CN") == [Decimal("11.1")]  # to 15 with the duty of 3.9
    assert added("76169951", "CN") == []  # the duty is 17 already
    assert added("73262000", "CN", date(2028, 1, 1)) == []
    assert added("76169951", "RU", date(2026, 8, 3)) == [200]


def test_column_2_is_for_few_origins(us: Callable[..., Any]) -> None:
    assert us("61091000", "KP").percent == 90
    assert us("0402105000", "RU").law == "HTSUS 0402.10.50"
    assert us("61091000", "KP", column_2=()).percent == Decimal("16.5")


def test_a_special_rate_is_told_and_not_taken(us: Callable[..., Any]) -> None:
    found = us("61091000", "AU")
    assert (found.percent, codes(found)) == (Decimal("16.5"), ["claim"])
    assert "claim" not in codes(us("61091000", "VN"))
    mexican = us("61099080", "MX", programmes={"S": ("MX", "CA")})
    assert [n.text for n in mexican.notices if "10%" in n.text]


def test_what_the_schedule_points_to_and_nobody_loaded_is_told(fill: Fill, tables: Tables) -> None:
    fill("us")
    assert codes(tables().duty("61091000", "VN", "US", DAY)) == ["chapter_99"]
    fill("us", None, lists={"section301": "hts8,rate\n61091000,7.5%\n"})
    assert codes(tables().duty("61091000", "VN", "US", DAY)) == ["chapter_99"]


def test_a_rate_in_words_has_no_figure(us: Callable[..., Any], fill: Fill) -> None:
    gap = us("91011140")
    assert gap.finding.code == "tariff.rate_in_words"
    assert "51¢ each + 6.25% on the case and strap" in gap.finding.text
    ((loaded, _changed),) = fill("us")
    assert loaded.unknown == 1


def test_what_lies_on_top_is_known_where_the_duty_is_not(fill: Fill, tables: Tables) -> None:
    text = "hts8,rate\n61091000,7.5%\n91011140,25%\n"
    fill("us", None, lists={"section301": text})
    gap = tables().duty("61091000", "CN", "US", DAY)
    assert gap.finding.code == "tariff.duty_not_loaded"
    assert [one.percent for one in gap.additional] == [Decimal("7.5")]
    fill("us")
    watches = tables().duty("91011140", "CN", "US", DAY)
    assert watches.finding.code == "tariff.rate_in_words"
    assert [one.percent for one in watches.additional] == [25]


def test_an_edition_holds_until_the_next_one(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    fill("us", [write.hts_row("6109.10.00", 0, "16%"), write.hts_row("6109.90.00", 0, "9%")])
    fill("us", [write.hts_row("6109.10.00", 0, "17%")], day=date(2026, 7, 1))
    asked = tables()
    found = [asked.duty("61091000", "VN", "US", date(2026, month, 30)) for month in (3, 4, 6, 7)]
    assert [one and one.percent for one in found] == [None, 16, 16, 17]
    assert asked.duty("61099000", "VN", "US", date(2026, 6, 30)).percent == 9
    assert asked.duty("61099000", "VN", "US", DAY) is None
    for on, read in ((date(2026, 6, 30), 1), (DAY, 1), (date(2026, 1, 1), 0)):
        assert len(asked.index(on).editions) == read, "only the schedule of the day is in memory"


def test_headings_without_a_rate_are_named(fill: Fill, files: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match=r"9903\.88\.15, 9903\.88\.16") as caught:
        fill("us", None, lists={"section301": files["lists"]["section301"]})
    assert caught.value.code == "tariff.rates_missing"
