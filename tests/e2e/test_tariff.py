"""From a new deployment to a quote by a loaded tariff: duty by value and weight, and on top."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.e2e.command import Shell

OWN = (
    "hs,destination,origin,rate,valid_from,kind,code\n"
    "040210,US,,16.4% + 1.035 USD/kg,2026-01-01,,\n"
    "040210,US,CN,7.5%,2026-01-01,additional_duty,section_301\n"
    "200911,US,,0.198 USD/liter,2026-01-01,,\n"
)
LATER = (
    "hs,destination,origin,rate,valid_from,valid_to,kind,code\n"
    "040210,US,,16.4% + 1.035 USD/kg,2026-01-01,2026-08-31,,\n"
    "040210,US,CN,7.5%,2026-01-01,2026-08-31,additional_duty,section_301\n"
    "040210,US,,20%,2026-09-01,,,\n"
)
REQUEST: dict[str, Any] = {
    "on": "2026-08-03",
    "origin": "CN",
    "destination": "US",
    "currency": "USD",
    "transport": "express",
    "lines": [{"hs": "040210", "quantity": 2, "unit_price": "50.00", "weight_g": 3000}],
}


def asked(shell: Shell, **line: Any) -> Any:
    request = {**REQUEST, "lines": [{**REQUEST["lines"][0], **line}]}
    (shell.folder / "request.json").write_text(json.dumps(request), "utf-8")
    return shell("quote", "--json", "request.json")


@pytest.fixture
def begun(shell: Shell) -> Shell:
    assert shell("init").code == 0
    assert shell("db", "upgrade").code == 0
    return shell


def test_a_new_deployment_is_told_what_to_load_and_then_quotes_by_it(begun: Shell) -> None:
    def doubts() -> dict[str, str]:
        return {one["code"]: one["mend"] for one in begun("doctor", "--json").json}

    assert "cbec tariff load us --hts" in doubts()["tariff.none_loaded"]
    before = asked(begun)
    assert (before.code, before.json["findings"][-1]["code"]) == (
        1,
        "landed_cost.duty_rate_unknown",
    )

    (begun.folder / "own.csv").write_text(OWN, "utf-8")
    assert begun("tariff", "load", "csv", "own.csv").code == 0
    assert "tariff.none_loaded" not in doubts()
    answer = asked(begun).json
    charges = {one["code"]: one for one in answer["lines"][0]["charges"]}
    assert charges["duty"]["amount"] == "19.51"  # 16.40 and 3.105 for 3 kg
    assert charges["duty"]["rate_text"] == "16.4% + 1.035 USD/kg"
    assert charges["section_301"]["amount"] == "7.50"
    begun("quote", "request.json")
    assert "16.4% + 1.035 USD/kg" in begun("quote", "request.json").out


def test_a_duty_whose_measure_the_line_lacks_is_never_nothing(begun: Shell) -> None:
    (begun.folder / "own.csv").write_text(OWN, "utf-8")
    assert begun("tariff", "load", "csv", "own.csv").code == 0
    unknown: list[tuple[dict[str, Any], str, str]] = [
        ({"weight_g": 0}, "weight_unknown", "1.035 USD/kg"),
        ({"hs": "200911"}, "measure_unknown", "liter"),
    ]
    for line, code, word in unknown:
        answer = asked(begun, **line)
        assert (answer.code, answer.json["total"]) == (1, None)
        finding = answer.json["findings"][-1]
        assert finding["code"] == f"landed_cost.{code}"
        assert word in finding["text"]


def test_a_refused_file_leaves_what_was_loaded(begun: Shell) -> None:
    (begun.folder / "own.csv").write_text(OWN, "utf-8")
    assert begun("tariff", "load", "csv", "own.csv").code == 0
    listed = begun("tariff", "list", "--json").json
    (begun.folder / "own.csv").write_text(f"{OWN}040210,US,,3%,2026-02-01,,\n", "utf-8")
    refused = begun("tariff", "load", "csv", "own.csv", "--json")
    assert (refused.code, refused.error["code"]) == (1, "tariff.overlap")
    assert "line 5" in refused.error["message"]
    assert begun("tariff", "list", "--json").json == listed


@pytest.mark.feature(76, 122)
def test_a_past_day_is_answered_as_before_whatever_is_loaded_later(begun: Shell) -> None:
    def replayed() -> dict[str, Any]:
        answer = asked(begun).json
        assert answer.pop("id")
        for charge in answer["lines"][0]["charges"]:
            del charge["valid_to"]  # that a row has ended is known once it has
        return dict(answer)

    (begun.folder / "own.csv").write_text(OWN, "utf-8")
    assert begun("tariff", "load", "csv", "own.csv").code == 0
    first = replayed()
    assert first["as_of"] == "2026-08-03"
    (begun.folder / "own.csv").write_text(LATER, "utf-8")
    assert begun("tariff", "load", "csv", "own.csv").code == 0
    assert replayed() == first
    later = begun("quote", "--on", "2026-09-01", "--json", "request.json").json
    assert [one["code"] for one in later["lines"][0]["charges"]] == ["duty"]
    assert later["duty"] == "20.00"
