"""A table of one's own: the longest prefix, the nearest origin, the days; and its place in line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cbec_tariff_tables.index import Index
from cbec_tariff_tables.rates import terms_of
from cbec_tariff_tables.rows import ANY_DAY, Edition, Kind, Row
from hypothesis import given as property_of
from hypothesis import strategies as st

from cbec_core.api import TariffGap, duty_text

DAY = date(2026, 8, 3)
NOW = datetime(2026, 8, 3, tzinfo=UTC)
Fill, Tables = Callable[..., Any], Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("12%", "12%"),
        ("Free", "0%"),
        ("1.50 EUR/kg", "1.5 EUR/kg"),
        ("8 % + 20 EUR / 100 kg", "8% + 20 EUR/100 kg"),
        ("10% MIN 22 EUR/100 kg MAX 56 EUR/100 kg", "10% MIN 22 EUR/100 kg MAX 56 EUR/100 kg"),
        ("12% - 1 EUR/kg", "12% - 1 EUR/kg"),
        ("1.75 EUR/% vol/hl", None),
        ("3 EUR/hl", "3 EUR/hl"),
        ("5 EUR/g", "5 EUR/0.001 kg"),
        ("12", None),
        ("12% +", None),
        ("12% MIN", None),
        ("1 XXX1/kg", None),
        ("1 ABC/kg", None),
        ("1 EUR/0 kg", None),
        ("-", None),
        ("", None),
        ("1e5%", None),
        ("１２%", None),
        ("9" * 400, None),
    ],
)
def test_rates_are_read_and_written_alike(text: str, meaning: str | None) -> None:
    terms = terms_of(text)
    assert (terms and duty_text(terms)) == meaning
    if meaning:
        assert terms_of(meaning) == terms


def test_the_longest_prefix_then_the_origin_then_the_country(
    fill: Fill, tables: Tables, files: dict[str, Any]
) -> None:
    fill("csv", files["csv"])
    asked = tables()

    def percent(hs: str, origin: str, to: str, on: date = DAY) -> Any:
        found = asked.duty(hs, origin, to, on)
        return found and found.percent

    assert percent("611020", "CN", "DE") == 12
    assert [percent("6109100010", "CN", "FR", date(2026, 6, day)) for day in (29, 30)] == [12, 12]
    assert percent("6109100010", "CN", "FR", date(2026, 7, 1)) == 11
    assert percent("6109100010", "BD", "FR") == 0
    assert percent("6109100010", "BD", "DE") == 5
    assert percent("620520", "CN", "DE") is None
    assert percent("611020", "CN", "GB") is None


def test_a_minimum_and_an_additional_duty(
    fill: Fill, tables: Tables, files: dict[str, Any]
) -> None:
    fill("csv", files["csv"])
    found = tables().duty("871200", "CN", "FR", DAY)
    assert duty_text(found) == "14% MIN 2 EUR/item"
    assert [(one.code, duty_text(one)) for one in found.additional] == [("anti_dumping", "48.5%")]
    assert tables().duty("871200", "VN", "FR", DAY).additional == ()


def test_an_own_table_goes_before_an_official_one_whose_other_duties_stay(
    fill: Fill, tables: Tables, files: dict[str, Any]
) -> None:
    fill("us", lists=files["lists"])
    fill("csv", "hs,destination,rate,valid_from\n61091000,US,3%,2026-01-01\n")
    found = tables().duty("61091000", "CN", "US", DAY)
    assert (found.percent, [one.code for one in found.additional]) == (3, ["section_301"])
    assert tables().duty("61099010", "CN", "US", DAY).percent == 32


def test_a_short_code_asks_for_the_digits_of_the_table(fill: Fill, tables: Tables) -> None:
    fill("csv", "hs,destination,rate,valid_from\n61091000,CN,6%,2026-01-01\n")
    gap = tables().duty("610910", "FR", "CN", DAY)
    assert isinstance(gap, TariffGap)
    assert "61091000" in gap.finding.text


def test_codes_are_checked_against_the_harmonized_system(fill: Fill, tables: Tables) -> None:
    fill("csv", "hs,destination,rate,valid_from\n61,CN,6%,2026-01-01\n")
    fill("hs", "section,hscode,description,parent,level\nXI,610910,T-shirts,6109,6\n")
    assert tables().duty("640399", "FR", "CN", DAY).finding.code == "tariff.hs_unknown"
    assert tables().duty("610910", "FR", "CN", DAY).percent == 6
    assert tables().duty("610910", "FR", "US", DAY) is None


def row(prefix: str, origin: str, first: int, length: int, number: int) -> Row:
    begin = date.fromordinal(DAY.toordinal() + first)
    return Row(
        destination="CN",
        prefix=prefix,
        kind=Kind.DUTY,
        rate=f"{number % 90}%",
        text="",
        rule=str(number),
        law="",
        valid_from=begin,
        valid_to=date.fromordinal(begin.toordinal() + length),
        origins=frozenset((origin,)) if origin else frozenset(),
    )


digits = st.text("01", min_size=1, max_size=4).map(lambda text: "".join(f"{d}{d}" for d in text))
origins = st.sampled_from(["", "FR", "US"])
specs = st.lists(
    st.tuples(digits, origins, st.integers(-9, 9), st.integers(0, 9)), min_size=1, max_size=30
)


@property_of(specs=specs, asked=digits, origin=st.sampled_from(["FR", "US", "VN"]))
def test_the_index_finds_what_a_scan_of_all_rows_finds(
    specs: list[tuple[str, str, int, int]], asked: str, origin: str
) -> None:
    rows = [row(*spec, number) for number, spec in enumerate(specs)]
    edition = Edition("csv", "t", ANY_DAY, "f", "0" * 64, len(rows), NOW)
    hs = (asked + "0" * 12)[:12]
    found = Index([(edition, rows)], frozenset()).find(hs, origin, "CN", DAY).duty
    fitting = [one for one in rows if hs.startswith(one.prefix) and one.holds(origin, DAY)]
    if not fitting:
        assert found is None
        return
    best = max((len(one.prefix), bool(one.origins)) for one in fitting)
    assert found in [one for one in fitting if (len(one.prefix), bool(one.origins)) == best]
