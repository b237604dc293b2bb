"""A file with any fault is refused whole, by a code that stays, and nothing of it is stored."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cbec_fx_official import reading
from cbec_fx_official.loading import PARSERS
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import DomainError

ECB = (
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
    ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube>{}</Cube></gesmes:Envelope>'
)
DAY = "<Cube time='2026-10-30'>{}</Cube>"
USD = "<Cube currency='USD' rate='1.1172'/>"
HMRC = '<exchangeRateMonthList Period="01/Mar/2025 to 31/Mar/2025">{}</exchangeRateMonthList>'
ROW = "<exchangeRate><currencyCode>{}</currencyCode><rateNew>{}</rateNew></exchangeRate>"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def packed(*contents: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.csv", content)
    return into.getvalue()


def cfets(day: object = "2026-01-05 9:15", pair: object = "USD/CNY", price: object = "7") -> str:
    records = [{"vrtEName": pair, "price": price}]
    return json.dumps({"data": {"lastDate": day}, "records": records})


def history(names: list[str], values: list[str], date: str = "2026-01-05", head: Any = None) -> str:
    data = {"searchlist": names, "head": names if head is None else head}
    return json.dumps({"data": data, "records": [{"date": date, "values": values}]})


def treasury(count: int = 1, **changed: object) -> str:
    row = {
        "country_currency_desc": "Canada-Dollar",
        "exchange_rate": "1.37",
        "record_date": "2026-03-31",
        **changed,
    }
    return json.dumps({"data": [row], "meta": {"count": count}})


CASES = [
    ("ecb", "", "fx.not_understood"),
    ("ecb", b"\xff\xfe", "fx.not_understood"),
    ("ecb", "<html><body>503</body></html>", "fx.not_understood"),
    ("ecb", "Day,USD,\n2026-10-30,1.1,\n", "fx.not_understood"),
    ("ecb", "Date,\n2026-10-30,\n", "fx.not_understood"),
    ("ecb", "Date,USD,\n", "fx.not_understood"),
    ("ecb", "Date,USD,JPY,\n2026-10-30,1.1,\n", "fx.not_understood"),
    ("ecb", 'Date,USD,\n2026-10-30,"1.1\n', "fx.not_understood"),
    ("ecb", "Date,USD,USD,\n2026-10-30,1.1,1.1,\n", "fx.currency_invalid"),
    ("ecb", "Date,usd,\n2026-10-30,1.1,\n", "fx.currency_invalid"),
    ("ecb", "Date,USD,\n30/10/2026,1.1,\n", "fx.day_invalid"),
    ("ecb", "Date,USD,\n2026-02-30,1.1,\n", "fx.day_invalid"),
    *(
        ("ecb", f"Date,USD,\n2026-10-30,{rate},\n", "fx.rate_invalid")
        for rate in ("0", "-1", "1e3", "NaN", "1_0", "١", "x", "0.000")
    ),
    ("ecb", "Date,USD,\n2026-10-30,1.1,\n2026-10-30,1.2,\n", "fx.contradiction"),
    ("ecb", ECB.format(DAY.format("")), "fx.not_understood"),
    ("ecb", ECB.format(""), "fx.not_understood"),
    ("ecb", ECB.format(DAY.format("<Row/>")), "fx.not_understood"),
    ("ecb", ECB.format(DAY.format(USD)).replace("Envelope", "Letter"), "fx.not_understood"),
    ("ecb", ECB.format(DAY.format(USD))[:-5], "fx.not_understood"),
    ("ecb", ECB.format(f"<Cube>{USD}</Cube>"), "fx.day_invalid"),
    ("ecb", ECB.format(DAY.format("<Cube currency='USD'/>")), "fx.rate_invalid"),
    ("ecb", ECB.format(DAY.format("<Cube rate='1.1'/>")), "fx.currency_invalid"),
    ("ecb", ECB.format(DAY.format(USD + USD.replace("2'", "3'"))), "fx.contradiction"),
    ("ecb", BOMB + ECB.format(DAY.format(USD)), "fx.xml_refused"),
    ("ecb", OUTSIDE + ECB.format("&e;"), "fx.xml_refused"),
    ("ecb", '<?xml version="1.0" encoding="nowhere"?><a/>', "fx.not_understood"),
    ("ecb", "PK\x03\x04 and no more", "fx.archive_refused"),
    ("ecb", packed(b"Date,USD,\n", b"Date,USD,\n"), "fx.archive_refused"),
    ("ecb", packed(b"0" * (reading.MAX_BYTES + 1)), "fx.file_too_large"),
    ("ecb", "<" * 1_000_001, "fx.file_too_large"),
    ("hmrc", HMRC.format(""), "fx.not_understood"),
    ("hmrc", HMRC.format("<rate/>"), "fx.not_understood"),
    ("hmrc", "<rates/>", "fx.not_understood"),
    ("hmrc", HMRC.format(ROW.format("EURO", "1")), "fx.currency_invalid"),
    ("hmrc", HMRC.format(ROW.format("EUR", "")), "fx.rate_invalid"),
    ("hmrc", HMRC.format("<exchangeRate/>"), "fx.rate_invalid"),
    ("hmrc", HMRC.format(ROW.format("GBP", "2")), "fx.contradiction"),
    ("hmrc", HMRC.format(ROW.format("EUR", "1") + ROW.format("EUR", "2")), "fx.contradiction"),
    ("hmrc", BOMB + HMRC.format(ROW.format("EUR", "&c;")), "fx.xml_refused"),
    *(
        ("hmrc", HMRC.format(ROW.format("EUR", "1")).replace("01/Mar/2025", day), "fx.day_invalid")
        for day in ("01/Mär/2025", "01/03/2025", "31/Apr/2025", "01/Apr/2025", "01/Jan/2025", "")
    ),
    ("cfets", "[]", "fx.not_understood"),
    ("cfets", '{"data": {}, "records": []}', "fx.not_understood"),
    ("cfets", '{"data": {}, "data": {}, "records": []}', "fx.not_understood"),
    ("cfets", "[" * 100_000, "fx.not_understood"),
    ("cfets", "[" * 1_000_001, "fx.file_too_large"),
    ("cfets", cfets(day="2026/01/05"), "fx.day_invalid"),
    ("cfets", cfets(day="2026-13-05 9:15"), "fx.day_invalid"),
    *(
        ("cfets", cfets(pair=pair), "fx.not_understood")
        for pair in ("USD/EUR", "CNY/CNY", "USDCNY", "7JPY/CNY", "", None)
    ),
    ("cfets", cfets(price="---."), "fx.rate_invalid"),
    ("cfets", cfets(price="---"), "fx.not_understood"),
    ("cfets", history(["USD/CNY"], ["7.02", "7.03"]), "fx.not_understood"),
    ("cfets", history(["USD/CNY"], ["7.02"], head=["EUR/CNY"]), "fx.not_understood"),
    ("cfets", history(["USD/CNY"], ["7.02"], date="05.01.2026"), "fx.day_invalid"),
    ("us-treasury", '{"data": []}', "fx.not_understood"),
    ("us-treasury", '{"error": "Bad Request"}', "fx.not_understood"),
    ("us-treasury", treasury(count=2), "fx.not_understood"),
    ("us-treasury", treasury(exchange_rate="1,37"), "fx.rate_invalid"),
    ("us-treasury", treasury(record_date="null"), "fx.day_invalid"),
    ("us-treasury", treasury(country_currency_desc=None), "fx.not_understood"),
]


@pytest.mark.parametrize(("source", "text", "code"), CASES)
def test_a_faulty_file_is_refused(
    source: str, text: str | bytes, code: str, fill: Callable[..., Any], tmp_path: Path
) -> None:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(DomainError) as caught:
        fill(source, content)
    assert caught.value.code == code
    assert "file1" in caught.value.message
    assert not list(tmp_path.iterdir())


def test_a_good_file_beside_a_faulty_one_is_not_stored_either(
    fill: Callable[..., Any], files: dict[str, bytes], tmp_path: Path
) -> None:
    with pytest.raises(DomainError, match="file2"):
        fill("ecb", files["ecb"], b"Date,USD,\n2026-10-30,x,\n")
    assert not list(tmp_path.iterdir())


def refusal(source: str, content: bytes) -> str:
    """Return why a file is refused, or nothing if it is read; any other error fails the test."""
    try:
        PARSERS[source]("f", content)
    except DomainError as error:
        return error.code if error.hint else ""
    return ""


@pytest.mark.parametrize("source", sorted(PARSERS))
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_is_refused_by_a_code(source: str, content: bytes) -> None:
    assert refusal(source, content).startswith("fx.")


@given(place=st.integers(0, 10_000), byte=st.binary(min_size=1, max_size=1), kind=st.integers(0, 3))
def test_a_byte_that_changed_gives_rates_or_a_refusal(place: int, byte: bytes, kind: int) -> None:
    source, text = (
        ("ecb", ECB.format(DAY.format(USD))),
        ("ecb", "Date,USD,JPY,\n2026-10-30,1.1,N/A,\n2026-10-29,1.2,170,\n"),
        ("hmrc", HMRC.format(ROW.format("EUR", "1.13"))),
        ("cfets", cfets()),
    )[kind]
    content = text.encode()
    place %= len(content)
    found = refusal(source, content[:place] + byte + content[place + 1 :])
    assert found == "" or found.startswith("fx.")


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_says_why(name: str, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as caught:
        reading.read_file(tmp_path / name)
    assert caught.value.code == "fx.file_unreadable"


def test_a_file_without_end_is_not_read_to_it(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.truncate(reading.MAX_BYTES + 1)
    with pytest.raises(DomainError) as caught:
        reading.read_file(path)
    assert caught.value.code == "fx.file_too_large"
