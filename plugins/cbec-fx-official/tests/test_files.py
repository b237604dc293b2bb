"""Official files become rates: every format, its gaps and its traps."""

from __future__ import annotations

import contextlib
import io
import json
import locale
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_fx_official.loading import PARSERS
from cbec_fx_official.rates import Document, Leg
from cbec_fx_official.treasury import names

from cbec_core.api import exponent


def legs(document: Document, day: str) -> dict[str, tuple[str, str]]:
    (found,) = (p for p in document.publications if p.day == date.fromisoformat(day))
    return {code: (str(leg.foreign), str(leg.home)) for code, leg in found.legs.items()}


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", content)
    return packed.getvalue()


def test_every_format_of_the_ecb_says_the_same(write: SimpleNamespace) -> None:
    days = {"2026-10-29": {"USD": "1.113"}, "2026-10-30": {"USD": "1.1172", "GBP": "0.83380"}}
    history = write.ecb_csv(days)
    found = [
        PARSERS["ecb"]("f", content)
        for content in (history, zipped(history), write.ecb_xml(days), b"\xef\xbb\xbf" + history)
    ]
    assert found == [found[0]] * 4
    assert legs(found[0], "2026-10-30") == {"USD": ("1.1172", "1"), "GBP": ("0.83380", "1")}
    assert legs(found[0], "2026-10-29") == {"USD": ("1.113", "1")}
    assert found[0].span == (date(2026, 10, 29), date(2026, 10, 30))


def test_a_month_of_hmrc_is_read_once_a_currency(write: SimpleNamespace) -> None:
    rows = (("Germany", "EUR", "1.1328"), ("France", "EUR", "1.13280"), ("USA", "USD", "1.3126"))
    document = PARSERS["hmrc"]("f", write.hmrc("01/Feb/2020 to 29/Feb/2020", *rows))
    assert legs(document, "2020-02-01") == {"EUR": ("1.1328", "1"), "USD": ("1.3126", "1")}
    assert document.publications[0].until == date(2020, 2, 29)
    assert document.span is None


def test_months_are_english_in_any_locale(
    write: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_TIME"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    with contextlib.suppress(locale.Error):  # of a machine without German
        locale.setlocale(locale.LC_TIME, "")
    try:
        for month in ("Mar", "MAY", "oct", "Dec"):
            content = write.hmrc(f"01/{month}/2025 to 28/{month}/2025", ("USA", "USD", "1.3"))
            assert PARSERS["hmrc"]("f", content).publications
    finally:
        locale.setlocale(locale.LC_TIME, "C")


def test_the_pair_tells_unit_and_direction(write: SimpleNamespace) -> None:
    content = write.cfets("2026-01-05", USD_CNY="7.0230", JPY100_CNY="4.5000", CNY_MYR="0.6100")
    assert legs(PARSERS["cfets"]("f", content), "2026-01-05") == {
        "USD": ("1", "7.0230"),
        "JPY": ("100", "4.5000"),
        "MYR": ("0.6100", "1"),
    }
    assert Leg(Decimal(100), Decimal("4.5")).to(Leg(Decimal(1), Decimal(1))) == Decimal("0.045")


def test_the_history_of_the_parities_has_gaps(write: SimpleNamespace) -> None:
    days = {"2026-02-13": ["7.02", "---"], "2026-02-24": ["7.03", "0.62"]}
    document = PARSERS["cfets"]("f", write.cfets_history(["USD/CNY", "CNY/MYR"], days))
    assert legs(document, "2026-02-13") == {"USD": ("1", "7.02")}
    assert legs(document, "2026-02-24")["MYR"] == ("0.62", "1")
    assert document.span == (date(2026, 2, 13), date(2026, 2, 24))


def test_numbers_keep_the_digits_they_were_written_with() -> None:
    text = (
        '{"data": {"lastDate": "2026-01-05 9:15"},'
        ' "records": [{"vrtEName": "USD/CNY", "price": 7.0230}]}'
    )
    assert legs(PARSERS["cfets"]("f", text.encode()), "2026-01-05") == {"USD": ("1", "7.0230")}


def test_names_of_the_treasury_become_codes_by_day(write: SimpleNamespace) -> None:
    document = PARSERS["us-treasury"](
        "f",
        write.treasury(
            ("Canada-Dollar", "1.37", "2026-03-31"),
            ("TONGA-PA'ANGA", "2.315", "2026-03-31"),
            ("Cameroon-Cfa Franc", "577.72", "2026-03-31"),
            ("Chad-CFA Franc", "618.94", "2026-03-31"),
            ("Panama-Dolares", "1.0", "2026-03-31"),
            ("Syria-Pound", "null", "2026-03-31"),
            ("Bulgaria-Lev New", "1.72", "2026-03-31"),
            ("Atlantis-Shell", "5.0", "2026-03-31"),
        ),
    )
    assert set(legs(document, "2026-03-31")) == {"CAD", "TOP", "XAF"}
    assert legs(document, "2026-03-31")["XAF"] == ("577.72", "1")
    assert document.unknown == ("Bulgaria-Lev New", "Atlantis-Shell")


def test_an_amendment_holds_from_its_own_day(write: SimpleNamespace) -> None:
    rows = (
        ("Sudan-Pound", "635", "2023-09-30"),
        ("Sudan-Pound", "725", "2023-09-30", "2023-10-31"),
    )
    document = PARSERS["us-treasury"]("f", write.treasury(*rows))
    assert legs(document, "2023-09-30") == {"SDG": ("635", "1")}
    assert legs(document, "2023-10-31") == {"SDG": ("725", "1")}


def test_a_page_of_several_says_so() -> None:
    row = {
        "country_currency_desc": "Canada-Dollar",
        "exchange_rate": "1.37",
        "record_date": "2026-03-31",
    }
    page = {"data": [row], "meta": {"count": 1, "total-pages": 3}}
    assert PARSERS["us-treasury"]("f", json.dumps(page).encode()).pages == 3


def test_every_name_has_dates_a_source_and_a_code_of_its_time() -> None:
    assert len(names()) > 150
    for name, rows in names().items():
        for row, later in zip(rows, (*rows[1:], None), strict=True):
            assert row.source, name
            assert row.valid_to is None or row.valid_from <= row.valid_to, name
            assert later is None or (row.valid_to and row.valid_to < later.valid_from), name
        if rows[-1].valid_to is None and rows[-1].code != "-":
            exponent(rows[-1].code)
    read = [row.code for rows in names().values() for row in rows if row.code != "-"]
    shared = {code for code in read if read.count(code) > 1}
    assert not shared & {"XOF", "XAF", "EUR"}, "the names of several countries may disagree"


@pytest.mark.parametrize(
    ("source", "name", "days", "known"),
    [
        ("ecb", "ecb-eurofxref-daily.sample.xml", 1, ("2026-10-30", "JPY", "175.68")),
        ("ecb", "ecb-eurofxref-hist-sample.csv", 63, ("1999-01-04", "USD", "1.1789")),
        ("hmrc", "hmrc-monthly.sample.xml", 1, ("2025-03-01", "EUR", "1.1328")),
        ("cfets", "cfets-ccpr.sample.json", 1, ("2026-01-05", "JPY", "100")),
        (
            "us-treasury",
            "us-treasury-rates_of_exchange.sample.json",
            1,
            ("2026-03-31", "CAD", "1.37"),
        ),
    ],
)
def test_the_authorities_own_samples(
    vendor_data: Path, source: str, name: str, days: int, known: tuple[str, str, str]
) -> None:
    content = (vendor_data / "pay" / "fx" / name).read_bytes()
    document = PARSERS[source](name, content)
    assert len(document.publications) == days
    assert not document.unknown
    day, code, foreign = known
    assert legs(document, day)[code][0] == foreign


def test_the_samples_of_the_ecb_agree(vendor_data: Path, fill: Callable[..., Any]) -> None:
    folder = vendor_data / "pay" / "fx"
    history = (folder / "ecb-eurofxref-hist-sample.csv").read_bytes()
    daily = (folder / "ecb-eurofxref-daily.sample.xml").read_bytes()
    merged = fill("ecb", history, daily).merged
    assert merged.known == 5
    assert merged.new > 1800
