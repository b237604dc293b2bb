"""What a treatment asks of a declaration and a year, and a levy of the tariff: teaching rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cbec_core.domain.landed_cost import AdditionalRate, ChargeClass, Confidence, TariffRate
from cbec_core.domain.landed_request import DataSet, LandedCostRequest
from cbec_core.domain.money import Money
from cbec_core.domain.party import Party
from cbec_core.domain.regime import Measure, Part, Threshold, ThresholdBase, Treatment, Unit
from cbec_core.testing.builders import make_address, make_consignment
from tests.unit.domain.teaching import DUTY, amounts, answer, ask, codes, levy, line, regime

SINCE = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("country", "postcode", "region"),
    [
        ("GB", "bt1 5gs", "NI"),
        ("GB", "B15 2TT", "Antrim"),
        ("IE", "BT1 5GS", "Antrim"),
    ],
)
def test_a_postcode_tells_northern_ireland(country: str, postcode: str, region: str) -> None:
    address = make_address(country, postcode=postcode, region="Antrim")
    consignment = make_consignment(consignee=Party(address))
    assert LandedCostRequest.of(consignment, SINCE).region == region


def flat(unit: Unit) -> Treatment:
    duty = levy(
        "duty",
        ChargeClass.DUTY,
        measure=Measure.FLAT,
        unit=unit,
        rate=Decimal(3),
        currency="EUR",
    )
    asked = (DataSet.H1,) if unit is Unit.FULL_DECLARATION_LINE else ()
    return Treatment(id=unit.value, levies=(duty,), declarations=asked)


@pytest.mark.parametrize(
    ("declaration", "due"), [(None, 300), (DataSet.H7, 300), (DataSet.H1, 600)]
)
def test_a_full_declaration_has_a_line_for_ten_digits(
    declaration: DataSet | None, due: int
) -> None:
    rules = regime(flat(Unit.FULL_DECLARATION_LINE), flat(Unit.DECLARATION_LINE))
    lines = [line(at, hs=f"61091000{at}0") for at in (1, 2)]
    assert amounts(answer(ask(*lines, declaration=declaration), rules)) == {"duty": due}


@pytest.mark.parametrize(
    ("before", "free"), [(None, True), (15_000, True), (15_001, False), (50_000, False)]
)
def test_what_was_bought_before_counts_for_a_yearly_limit(before: int | None, free: bool) -> None:
    relief = levy("duty", ChargeClass.DUTY, rate=Decimal(0))
    year = Threshold(Decimal(250), "EUR", ThresholdBase.VALUE)
    rules = regime(
        Treatment(id="free", levies=(relief,), in_year=year),
        Treatment(id="import", levies=(DUTY,)),
    )
    bought = None if before is None else Money(before, "EUR")
    found = answer(ask(bought_this_year=bought), rules)
    assert (amounts(found)["duty"] == 0) is free


def test_a_negative_sum_of_a_year_is_wrong() -> None:
    found = answer(ask(bought_this_year=Money(-1, "EUR")), regime())
    assert codes(found) == {"negative"}


@pytest.mark.parametrize(("code", "due"), [("section_232", 0), ("section_301", 1_000)])
def test_a_levy_gives_way_to_another_on_the_same_line(code: str, due: int) -> None:
    more = AdditionalRate(
        *(ChargeClass.ADDITIONAL_DUTY, code, Decimal(25), "test.more", "none"),
        *(SINCE, None, Confidence.LOW),
    )
    tariff = TariffRate(Decimal(0), "test", "none", SINCE, None, Confidence.LOW, (more,))
    rows = (
        DUTY,
        levy("more", ChargeClass.ADDITIONAL_DUTY, measure=Measure.TARIFF),
        levy(
            "surcharge",
            ChargeClass.ADDITIONAL_DUTY,
            rate=Decimal(10),
            base=(Part("value"),),
            unless=("section_232",),
        ),
    )
    found = answer(ask(), regime(Treatment(id="import", levies=rows)), tariff)
    assert amounts(found).get("surcharge", 0) == due
    assert amounts(found)[code] == 2_500
