"""Small files in the formats of the authorities, and sources that have loaded them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_fx_official import fixed, provider
from cbec_fx_official.loading import Report, load
from cbec_fx_official.provider import Published, store_of

from cbec_core.testing.fakes import make_tools

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CLASSES: dict[str, type[Published]] = {
    "ecb": provider.Ecb,
    "hmrc": provider.Hmrc,
    "cfets": provider.Cfets,
    "us-treasury": provider.UsTreasury,
}
ECB_HEAD = (
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
    ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
)


def ecb_csv(days: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return a history as the ECB writes it: newest first, gaps, a comma at the end."""
    codes = sorted({code for rates in days.values() for code in rates})
    lines = [",".join(["Date", *codes, ""])]
    for day in sorted(days, reverse=True):
        lines.append(",".join([day, *(days[day].get(code, "N/A") for code in codes), ""]))
    return "\n".join([*lines, ""]).encode()


def ecb_xml(days: Mapping[str, Mapping[str, str]]) -> bytes:
    cubes = "".join(
        f"<Cube time='{day}'>"
        + "".join(f"<Cube currency='{code}' rate='{rate}'/>" for code, rate in rates.items())
        + "</Cube>"
        for day, rates in days.items()
    )
    return f"{ECB_HEAD}<Cube>{cubes}</Cube></gesmes:Envelope>".encode()


def hmrc_xml(period: str, *rows: tuple[str, str, str]) -> bytes:
    inner = "".join(
        f"<exchangeRate><countryName>{country}</countryName><countryCode>XX</countryCode>"
        f"<currencyName>x</currencyName><currencyCode>{code}</currencyCode>"
        f"<rateNew>{rate}</rateNew></exchangeRate>"
        for country, code, rate in rows
    )
    return f'<exchangeRateMonthList Period="{period}">{inner}</exchangeRateMonthList>'.encode()


def cfets_json(day: str, **pairs: str) -> bytes:
    """Return the latest parities; `JPY100_CNY` stands for 100JPY/CNY."""
    records = [{"vrtEName": name, "price": price} for name, price in _named(pairs)]
    return json.dumps({"data": {"lastDate": f"{day} 9:15"}, "records": records}).encode()


def cfets_history(names: list[str], days: Mapping[str, list[str]]) -> bytes:
    records = [{"date": day, "values": days[day]} for day in sorted(days, reverse=True)]
    data = {"head": names, "searchlist": names, "pageTotal": 1}
    return json.dumps({"data": data, "records": records}).encode()


def treasury_json(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> bytes:
    """Return a page of rows: name, rate, day of record, and day from which it holds."""
    data = [
        {
            "country_currency_desc": row[0],
            "exchange_rate": row[1],
            "record_date": row[2],
            "effective_date": row[-1],
        }
        for row in rows
    ]
    return json.dumps({"data": data, "meta": {"count": len(data)}, "links": {}}).encode()


def _named(pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (f"100{name[:3]}/CNY" if "100" in name else name.replace("_", "/"), price)
        for name, price in pairs.items()
    ]


FILES = {
    "ecb": ecb_csv(
        {
            "2026-02-18": {"USD": "1.18", "JPY": "180.5", "KWD": "0.36", "CNY": "8.2"},
            "2026-02-27": {"USD": "1.19", "JPY": "181", "KWD": "0.365", "CNY": "8.25"},
        }
    ),
    "hmrc": hmrc_xml(
        "01/Mar/2026 to 31/Mar/2026",
        ("USA", "USD", "1.3126"),
        ("Japan", "JPY", "190"),
        ("Kuwait", "KWD", "0.4"),
    ),
    "cfets": cfets_history(
        ["USD/CNY", "100JPY/CNY", "CNY/MYR", "EUR/CNY"],
        {
            "2026-02-13": ["7.02", "4.50", "0.61", "8.20"],
            "2026-02-24": ["7.03", "4.51", "0.62", "8.21"],
        },
    ),
    "us-treasury": treasury_json(
        ("Canada-Dollar", "1.37", "2025-12-31"),
        ("Euro Zone-Euro", "0.88", "2025-12-31"),
        ("Japan-Yen", "157.09", "2025-12-31"),
        ("Kuwait-Dinar", "0.307", "2025-12-31"),
    ),
}


@pytest.fixture
def write() -> SimpleNamespace:
    """Return the writers of files by name."""
    return SimpleNamespace(
        ecb_csv=ecb_csv,
        ecb_xml=ecb_xml,
        hmrc=hmrc_xml,
        cfets=cfets_json,
        cfets_history=cfets_history,
        treasury=treasury_json,
    )


@pytest.fixture
def files() -> dict[str, bytes]:
    """Return a file of each source that holds rates for the first days of March 2026."""
    return FILES


@pytest.fixture
def fill(tmp_path: Path) -> Callable[..., Report]:
    """Return a function that loads contents of a source into the folder of the test."""

    def run(source: str, *contents: bytes, replace: bool = False) -> Report:
        model = CLASSES[source].defaults(folder=str(tmp_path))
        named = [(f"file{number}", content) for number, content in enumerate(contents, 1)]
        return load(store_of(source, model, make_tools()), named, NOW, replace=replace)

    return run


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Any]:
    """Return a function that makes a source over the folder of the test."""

    def make(code: str, **settings: Any) -> Any:
        if code == "fixed":
            return fixed.Fixed(fixed.FixedSettings(**settings), make_tools())
        model = CLASSES[code].defaults(folder=str(tmp_path), **settings)
        return CLASSES[code](model, make_tools())

    return make


@pytest.fixture(scope="session")
def all_sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Published]:
    """Return every published source over its file; they are only asked."""
    folder = str(tmp_path_factory.mktemp("fx"))
    found = {}
    for code, kind in CLASSES.items():
        model = kind.defaults(folder=folder)
        load(store_of(code, model, make_tools()), [("file", FILES[code])], NOW)
        found[code] = kind(model, make_tools())
    return found
