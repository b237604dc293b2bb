"""Small made-up files in the formats of the authorities, and a tariff that has loaded them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cbec_tariff_tables.loading import load_gb, load_names, load_own, load_us
from cbec_tariff_tables.provider import Tables
from cbec_tariff_tables.settings import TablesSettings
from cbec_tariff_tables.store import TariffStore

from cbec_core.api import ProviderTools
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import NoTransport

NOW = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
DAY = date(2026, 8, 3)
FROM = date(2026, 4, 29)
FREE = "Free (A,AU,BH,KR,S)"


def hts_row(
    htsno: str,
    indent: int,
    general: str = "",
    special: str = "",
    other: str = "",
    *,
    see: str = "",
    **more: Any,
) -> dict[str, Any]:
    """Return a row as the USITC exports it."""
    note = {"columns": ["general"], "value": f"See {see}. ", "type": "endnote", "marker": "1/"}
    return {
        "htsno": htsno,
        "indent": str(indent),
        "description": f"Goods {htsno}",
        "superior": None if htsno else "true",
        "units": ["No."],
        "general": general,
        "special": special,
        "other": other,
        "footnotes": [note] if see else [],
        "quotaQuantity": None,
        "additionalDuties": None,
        "addiitionalDuties": None,
        **more,
    }


HTS = [
    hts_row("6109", 0),
    hts_row("6109.10.00", 1, "16.5%", FREE, "90%", see="9903.88.15"),
    hts_row("6109.10.00.04", 2),
    hts_row("6109.90", 1),
    hts_row("6109.90.10", 2, "32%", FREE, "90%"),
    hts_row("6109.90.80", 2, "16%", "Free (AU) 10% (S)", "60%"),
    hts_row("0402", 0),
    hts_row("", 1),
    hts_row("0402.10.05", 2, "3.3¢/kg", "", "6.5¢/kg"),
    hts_row("0402.10.50", 2, "$1.035/kg + 16.4%", "", "$1.2/kg + 20%"),
    hts_row("2204.10.00", 0, "19.8¢/liter", "", "$1.59/liter"),
    hts_row("9101.11.40", 0, "51¢ each + 6.25% on the case and strap", "", "$4.50 each"),
    hts_row("7326.90.86", 0, "2.9%", FREE, "45%"),
    hts_row("7326.20.00", 0, "3.9%", "", "40%"),
    hts_row("7616.99.51", 0, "17%", "", "45%"),
    hts_row("8471.30.01", 0, "Free", "", "35%"),
    hts_row("9903.88.15", 1, "The duty provided in the applicable subheading + 7.5%"),
    hts_row(
        "9903.88.16",
        1,
        "The duty provided in the applicable subheading + 15%",
        description="[Compiler's note: provision suspended.] Articles the product of China",
    ),
]
LIST_301 = "hts8,list,ch99_code\n61091000,4A,9903.88.15\n61099010,4B,9903.88.16\n"
LIST_232 = (
    "hts_prefix,annex,metal_type,source,effective_date\n"
    "73269086,1b,steel,proclamation,2026-04-06\n"
    "73262000,3,steel,proclamation,2026-04-06\n"
    "76169951,3,aluminum,proclamation,2026-04-06\n"
)


def component(how: str, amount: str, currency: str = "", unit: str = "", **more: Any) -> Any:
    signs = {"01": "%", "04": "+", "15": "MIN", "17": "MAX", "36": "-"}
    return {
        "duty_expression_id": how,
        "duty_amount": float(amount),
        "monetary_unit_code": currency or None,
        "monetary_unit_abbreviation": None,
        "measurement_unit_code": unit or None,
        "duty_expression_description": "% or amount",
        "duty_expression_abbreviation": signs.get(how, "?"),
        "measurement_unit_qualifier_code": None,
        **more,
    }


def area(code: str, *members: str) -> dict[str, Any]:
    children = [{"id": one, "description": one, "geographical_area_id": one} for one in members]
    return {
        "id": code,
        "description": f"Area {code}",
        "geographical_area_id": code,
        "children_geographical_areas": children,
    }


def measure(
    number: int, kind: str, where: dict[str, Any], *components: Any, **more: Any
) -> dict[str, Any]:
    return {
        "id": number,
        "origin": "uk",
        "effective_start_date": "2021-01-01T00:00:00.000Z",
        "effective_end_date": None,
        "import": True,
        "excise": False,
        "vat": False,
        "duty_expression": {"base": "", "formatted_base": ""},
        "measure_type": {"id": kind, "description": f"Type {kind}", "measure_type_series_id": "C"},
        "legal_acts": [{"regulation_code": "C0001/21"}],
        "measure_conditions": [],
        "measure_components": list(components),
        "geographical_area": where,
        "excluded_countries": [],
        "footnotes": [],
        "order_number": None,
        **more,
    }


EVERYWHERE = area("1011", "CN", "FR", "US", "VN")


def commodity(code: str, *measures: dict[str, Any], **more: Any) -> bytes:
    return json.dumps(
        {
            "goods_nomenclature_item_id": code,
            "description": "Made up",
            "declarable": True,
            "meursing_code": False,
            "import_measures": list(measures),
            **more,
        }
    ).encode()


def tomatoes() -> bytes:
    """Return a commodity with a compound duty, a preference, a remedy and a control."""
    return commodity(
        "0702000007",
        measure(
            1,
            "103",
            EVERYWHERE,
            component("01", "8.8"),
            component("04", "24", "GBP", "DTN"),
            component("17", "12"),
        ),
        measure(2, "142", area("2005", "VN"), component("01", "0")),
        measure(3, "552", area("CN"), component("01", "10"), component("15", "2", "GBP", "KGM")),
        measure(4, "305", EVERYWHERE, component("01", "20"), vat=True),
        measure(5, "360", area("US")),
    )


OWN = (
    "hs,destination,origin,rate,valid_from,valid_to,kind,code,law\n"
    "61,EU,,12%,2021-01-01,,,,TARIC\n"
    "610910,EU,,12%,2021-01-01,2026-06-30,,,\n"
    "610910,EU,,11%,2026-07-01,,,,\n"
    "610910,EU,BD,0%,2021-01-01,,,,\n"
    "61091000,DE,BD,5%,2021-01-01,,,,\n"
    "8712,EU,CN,48.5%,2021-01-01,,additional_duty,anti_dumping,\n"
    "8712,EU,,14% MIN 2 EUR/item,2021-01-01,,,,\n"
)


@pytest.fixture
def tools(tmp_path: Path) -> ProviderTools:
    """Return what the core gives to a provider."""
    return ProviderTools(NoTransport(), FrozenClock(NOW), tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> TariffStore:
    """Return the store of the deployment."""
    return TariffStore(tmp_path / "tariff" / "tariff.sqlite3")


@pytest.fixture
def given(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Return a function that writes a file and returns its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / "given" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def fill(store: TariffStore, given: Callable[..., Path]) -> Callable[..., Any]:
    """Return a function that loads a content as a source."""

    def us(
        hts: Any = HTS,
        day: date = FROM,
        lists: Mapping[str, str] | None = None,
        rates: Mapping[str, Decimal] | None = None,
    ) -> Any:
        text = hts if isinstance(hts, str | bytes) or hts is None else json.dumps(hts)
        paths = {part: given(f"{part}.csv", one) for part, one in (lists or {}).items()}
        return load_us(
            store, given("hts.json", text) if text else None, paths, rates or {}, day, NOW
        )

    def run(source: str, *content: Any, **options: Any) -> Any:
        if source == "us":
            return us(*content, **options)
        if source == "gb":
            paths = [given(f"{at}.json", one) for at, one in enumerate(content)]
            return load_gb(store, paths, options.get("day", DAY), NOW)
        if source == "hs":
            return load_names(store, given("names.csv", *content), NOW)
        return load_own(store, given("own.csv", *content), options.get("name", "own"), NOW)

    return run


@pytest.fixture
def tables(tools: ProviderTools) -> Callable[..., Tables]:
    """Return a function that makes the provider over the folder of the test."""
    return lambda **settings: Tables(TablesSettings(**settings), tools)


@pytest.fixture
def files() -> dict[str, Any]:
    """Return a small file of each source."""
    return {
        "hts": HTS,
        "lists": {"section301": LIST_301, "section232": LIST_232},
        "gb": tomatoes(),
        "csv": OWN,
    }


@pytest.fixture
def write() -> SimpleNamespace:
    """Return the writers of files by name."""
    return SimpleNamespace(
        hts_row=hts_row,
        component=component,
        area=area,
        measure=measure,
        commodity=commodity,
        everywhere=EVERYWHERE,
    )


@pytest.fixture
def now() -> datetime:
    """Return the moment at which the files of the tests are loaded."""
    return NOW
