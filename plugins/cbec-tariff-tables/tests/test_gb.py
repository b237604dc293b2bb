"""Commodities of the UK Trade Tariff: what is owed, what is claimed, what nobody can judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from cbec_tariff_tables.loading import load_gb

from cbec_core.api import DomainError, TariffGap, duty_text

if TYPE_CHECKING:
    from cbec_tariff_tables.store import TariffStore

DAY = date(2026, 8, 3)
NOW = datetime(2026, 8, 3, tzinfo=UTC)
Fill, Tables = Callable[..., Any], Callable[..., Any]


def codes(found: Any) -> list[str]:
    return [notice.code.removeprefix("tariff.") for notice in found.notices]


def test_a_compound_duty_with_a_maximum(fill: Fill, tables: Tables, files: dict[str, Any]) -> None:
    fill("gb", files["gb"])
    found = tables().duty("0702000007", "FR", "GB", DAY)
    assert duty_text(found) == "8.8% + 24 GBP/100 kg MAX 12%"
    assert found.law == "C0001/21"
    assert found.notices == ()


def test_measures_are_of_their_areas(fill: Fill, tables: Tables, files: dict[str, Any]) -> None:
    fill("gb", files["gb"])
    asked = tables()
    assert codes(asked.duty("0702000007", "VN", "GB", DAY)) == ["claim"]
    assert codes(asked.duty("0702000007", "US", "GB", DAY)) == ["controls"]
    (remedy,) = asked.duty("0702000007", "CN", "GB", DAY).additional
    assert (remedy.code, duty_text(remedy)) == ("anti_dumping", "10% MIN 2 GBP/kg")
    assert asked.duty("0702000007", "FR", "GB", DAY).additional == ()


def test_a_country_goes_before_all_and_an_exclusion_counts(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    fill(
        "gb",
        write.commodity(
            "8518300000",
            write.measure(1, "103", write.everywhere, write.component("01", "4")),
            write.measure(2, "103", write.area("CN"), write.component("01", "6")),
            write.measure(
                3,
                "696",
                write.everywhere,
                write.component("01", "25"),
                excluded_countries=[write.area("US")],
            ),
        ),
    )
    asked = tables()
    for hs in ("851830", "85183000", "8518300000"):
        assert [asked.duty(hs, one, "GB", DAY).percent for one in ("US", "CN")] == [4, 6]
    assert len(asked.duty("851830", "CN", "GB", DAY).additional) == 1
    assert asked.duty("851830", "US", "GB", DAY).additional == ()


def test_what_hangs_on_a_company_or_certificate_has_no_figure(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    condition = {"condition_code": "A", "document_code": "D008"}
    for more in ({"measure_conditions": [condition]}, {"additional_code": {"code": "B999"}}):
        duty = write.measure(1, "103", write.everywhere, write.component("01", "4"))
        remedy = write.measure(2, "552", write.area("CN"), write.component("01", "9"), **more)
        fill("gb", write.commodity("8711900000", duty, remedy))
        gap = tables().duty("871190", "CN", "GB", DAY)
        assert isinstance(gap, TariffGap)
        assert gap.finding.code == "tariff.not_judged"
        assert "Type 552" in gap.finding.text
        assert tables().duty("871190", "VN", "GB", DAY).percent == 4


def test_two_remedies_of_one_kind_are_for_a_person_to_judge(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    duty = write.measure(1, "103", write.everywhere, write.component("01", "4"))
    first = write.measure(2, "695", write.area("CN"), write.component("01", "9"))
    second = write.measure(3, "695", write.area("CN", "CN"), write.component("01", "8"))
    fill("gb", write.commodity("8711900000", duty, first, second))
    assert tables().duty("871190", "CN", "GB", DAY).finding.code == "tariff.not_judged"


def test_a_duty_itself_on_conditions_or_of_strange_terms_has_no_figure(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    plain = write.component("01", "4")
    for components, more in [
        ((plain,), {"measure_conditions": [{"condition_code": "V"}]}),
        ((plain, write.component("12", "1")), {}),
        ((write.component("01", "1", "GBP", ""),), {}),
    ]:
        duty = write.measure(1, "103", write.everywhere, *components, **more)
        fill("gb", write.commodity("1905310000", duty))
        assert isinstance(tables().duty("190531", "CN", "GB", DAY), TariffGap)


def test_a_group_that_nobody_names_is_told_to_all(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    duty = write.measure(1, "103", write.everywhere, write.component("01", "4"))
    safeguard = write.measure(2, "696", write.area("5050"), write.component("01", "25"))
    fill("gb", write.commodity("7202118000", duty, safeguard))
    found = tables().duty("72021180", "VN", "GB", DAY)
    assert (found.percent, found.additional, codes(found)) == (4, (), ["not_counted"])


def test_a_measure_holds_in_its_days_and_an_older_document_before(
    fill: Fill, tables: Tables, write: SimpleNamespace
) -> None:
    def duty(number: int, percent: str, first: str, last: str | None = None) -> Any:
        return write.measure(
            number,
            "103",
            write.everywhere,
            write.component("01", percent),
            effective_start_date=f"{first}T00:00:00.000Z",
            effective_end_date=last and f"{last}T00:00:00.000Z",
        )

    old, new = duty(1, "4", "2021-01-01"), duty(2, "6", "2026-05-01")
    fill("gb", write.commodity("8518300000", old), day=date(2026, 3, 1))
    fill("gb", write.commodity("8518300000", new), day=date(2026, 6, 1))
    asked = tables()

    def on(month: int, year: int = 2026) -> Any:
        found = asked.duty("851830", "CN", "GB", date(year, month, 15))
        return found and found.percent

    assert [on(2), on(4), on(5), on(7), on(1, 2020)] == [4, 4, 6, 6, None]


def test_json_api_says_the_same_as_the_flattened_document(
    fill: Fill, tables: Tables, files: dict[str, Any]
) -> None:
    fill("gb", files["gb"])
    flat = {o: tables().duty("0702000007", o, "GB", DAY) for o in ("CN", "VN", "US", "FR")}
    fill("gb", json_api(json.loads(files["gb"])))
    assert {o: tables().duty("0702000007", o, "GB", DAY) for o in flat} == flat


def json_api(tree: dict[str, Any]) -> bytes:
    """Return a flattened commodity as the service gives it today."""
    included: dict[tuple[str, str], Any] = {}
    kinds = {
        "import_measures": "measure",
        "measure_components": "measure_component",
        "children_geographical_areas": "geographical_area",
        "excluded_countries": "geographical_area",
        "legal_acts": "legal_act",
        "measure_conditions": "measure_condition",
    }

    def take(kind: str, item: dict[str, Any], place: str) -> dict[str, str]:
        number = str(item.get("id", place))
        relations, attributes = {}, {}
        for name, value in item.items():
            if isinstance(value, dict):
                relations[name] = {"data": take(name, value, f"{place}.{name}")}
            elif isinstance(value, list):
                data = [
                    take(kinds.get(name, name), one, f"{place}.{name}.{at}")
                    for at, one in enumerate(value)
                ]
                relations[name] = {"data": data}
            elif name != "id":
                attributes[name] = value
        made = {
            "id": number,
            "type": kind,
            "attributes": attributes,
            "relationships": relations,
        }
        if len(included.get((kind, number), {}).get("relationships", {})) <= len(relations):
            included[kind, number] = made
        return {"type": kind, "id": number}

    take("commodity", {**tree, "id": "1"}, "c")
    data = included.pop(("commodity", "1"))
    return json.dumps({"data": data, "included": list(included.values())}).encode()


@pytest.mark.vendor
def test_the_fixtures_of_the_service(store: TariffStore, tables: Tables, vendor_data: Path) -> None:
    folder = vendor_data / "world" / "gb"
    names = ("0702000007", "7202999000")
    paths = [folder / f"uk_tariff_commodity_{one}_duty_calc_fixture.json" for one in names]
    load_gb(store, paths, date(2021, 3, 1), NOW)
    asked, on = tables(), date(2021, 3, 1)
    tomato = asked.duty("0702000007", "MA", "GB", on)
    assert (tomato.percent, codes(tomato)) == (8, ["claim", "controls"])
    assert "3.5%" in tomato.notices[0].text
    assert asked.duty("0702000007", "CN", "GB", date(2021, 6, 1)) is None, "it ended in May"
    gap = asked.duty("7202118000", "CN", "GB", on)
    assert isinstance(gap, TariffGap), "an anti-dumping duty on conditions"
    with pytest.raises(DomainError, match="no measure at import"):
        load_gb(store, [folder / "uk_tariff_v2_jsonapi_commodity_fixture.json"], on, NOW)
