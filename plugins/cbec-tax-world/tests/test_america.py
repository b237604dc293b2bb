"""The United States: days on which the rules change, fees, whole dollars."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from cbec_tax_world.provider import WorldTax
from cbec_tax_world.settings import WorldTaxSettings
from pydantic import ValidationError

from cbec_core.api import AdditionalRate, ChargeClass, Confidence, TariffRate, TransportMode
from cbec_core.testing.fakes import make_tools

from .conftest import answer, ask, line, refusal, sums

POST, EXPRESS, SEA = TransportMode.POST, TransportMode.EXPRESS, TransportMode.SEA
EARLY, LATE = date(2026, 3, 2), date(2026, 8, 3)


def american(
    value: str, on: date, transport: TransportMode | None = None, origin: str = "VN"
) -> dict[str, str] | set[str]:
    goods = line(value=value, currency="USD", duty_rate="16", origin=origin)
    asked = ask("US", goods, currency="USD", on=on, transport=transport, origin=origin)
    found = answer(asked)
    return sums(found) if found.calculable else refusal(found)


@pytest.mark.parametrize(
    ("on", "value", "found"),
    [
        (date(2025, 8, 28), "800.00", {"duty": "0.00"}),
        (date(2025, 8, 28), "800.01", {"us_ieepa"}),
        (date(2025, 8, 29), "800.00", {"us_ieepa"}),
        (date(2026, 2, 23), "100.00", {"us_ieepa"}),
        (date(2026, 2, 24), "100.00", {"duty": "16.00", "section_122": "10.00", "mpf": "2.69"}),
        (date(2026, 7, 23), "100.00", {"duty": "16.00", "section_122": "10.00", "mpf": "2.69"}),
        (date(2026, 7, 24), "100.00", {"duty": "16.00", "mpf": "2.69"}),
        (date(2026, 9, 30), "100.00", {"duty": "16.00", "mpf": "2.69"}),
        (date(2026, 10, 1), "100.00", {"us_fees"}),
        (date(2024, 12, 31), "100.00", {"us_ieepa"}),
    ],
)
def test_the_rules_change_on_their_days(on: date, value: str, found: object) -> None:
    assert american(value, on) == found


def test_parcels_from_china_lost_the_relief_earlier() -> None:
    assert american("100.00", date(2025, 5, 1), origin="CN") == {"duty": "0.00"}
    assert american("100.00", date(2025, 5, 2), origin="CN") == {"us_china_2025"}


def test_ways_of_transport_have_their_fees() -> None:
    assert american("100.00", EARLY, POST) == {"section_122": "10.00"}
    assert american("100.00", LATE, POST) == {"duty": "16.00", "mail_fee": "7.39"}
    assert american("100.00", LATE, EXPRESS) == {"duty": "16.00", "mpf": "1.34"}
    assert american("2500.00", LATE) == {"duty": "400.00", "mpf": "2.69"}
    assert american("2500.01", LATE) == {"duty": "400.00", "mpf": "33.58"}
    assert american("2501.00", LATE, SEA) == {"duty": "400.16", "mpf": "33.58", "hmf": "3.13"}
    assert american("999999.00", LATE)["mpf"] == "651.50"  # type: ignore[call-overload,index]


@pytest.mark.parametrize(("code", "surcharge"), [("section_301", "10.00"), ("section_232", None)])
def test_section_122_is_not_laid_on_top_of_section_232(code: str, surcharge: str | None) -> None:
    more = AdditionalRate(
        *(ChargeClass.ADDITIONAL_DUTY, code, Decimal(25), f"us.{code}", "HTSUS"),
        *(date(2025, 1, 1), None, Confidence.HIGH),
    )
    tariff = TariffRate(
        Decimal(16), "hts", "HTSUS", date(2026, 1, 1), None, Confidence.HIGH, (more,)
    )
    goods = line(value="100.00", currency="USD", duty_rate=None)
    found = sums(answer(ask("US", goods, currency="USD", on=EARLY), tariff=tariff))
    assert (found[code], found.get("section_122")) == ("25.00", surcharge)


def test_a_line_is_entered_in_whole_dollars() -> None:
    assert american("100.49", LATE) == {"duty": "16.00", "mpf": "2.69"}
    assert american("100.50", LATE) == {"duty": "16.16", "mpf": "2.69"}
    assert american("0.49", LATE) == {"duty": "0.00", "mpf": "2.69"}


NEXT = {
    "valid_from": date(2026, 10, 1),
    "valid_to": date(2027, 9, 30),
    "source": "a notice of this test",
    "mpf_minimum": "40.00",
    "mpf_maximum": "700.00",
    "mpf_informal": "3.00",
    "mpf_express": "1.50",
    "dutiable_mail": "8.00",
}


def test_the_fees_of_a_year_that_the_rows_do_not_know_come_from_the_settings() -> None:
    world = WorldTax(WorldTaxSettings.model_validate({"us_fees": [NEXT]}), make_tools())

    def on(day: date, transport: TransportMode | None, value: str = "100.00") -> dict[str, str]:
        goods = line(value=value, currency="USD", duty_rate="16", origin="VN")
        asked = ask("US", goods, currency="USD", on=day, transport=transport, origin="VN")
        return sums(answer(asked, regime=world.regime("US", "", day)))

    assert on(date(2026, 9, 30), None) == {"duty": "16.00", "mpf": "2.69"}
    assert on(date(2026, 10, 1), None) == {"duty": "16.00", "mpf": "3.00"}
    assert on(date(2027, 9, 30), POST) == {"duty": "16.00", "mail_fee": "8.00"}
    assert on(date(2027, 1, 1), None, "2501.00") == {"duty": "400.16", "mpf": "40.00"}
    goods = line(value="100.00", currency="USD", duty_rate="16")
    later = ask("US", goods, currency="USD", on=date(2027, 10, 1))
    assert refusal(answer(later, regime=world.regime("US", "", later.on))) == {"us_fees"}


@pytest.mark.parametrize(
    "changes",
    [
        {"mpf_minimum": 40.5},
        {"mpf_minimum": "-1"},
        {"mpf_maximum": "39.99"},
        {"valid_to": date(2026, 9, 30)},
        {"valid_from": date(2026, 9, 30)},
        {"source": ""},
        {"merchandise": "1"},
    ],
)
def test_fees_that_cannot_be_are_refused_in_the_settings(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WorldTaxSettings.model_validate({"us_fees": [{**NEXT, **changes}]})
