"""What a row charges: amounts, bounds, bases, waivers and roundings of teaching rules."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain._exchange import rounded
from cbec_core.domain.landed_cost import AdditionalRate, ChargeClass, Confidence, TariffRate
from cbec_core.domain.money import Money, Rounding
from cbec_core.domain.regime import Measure, Part, Treatment, Unit, Waiver
from tests.unit.domain.teaching import (
    DAY,
    DUTY,
    FLAT,
    VAT,
    D,
    amounts,
    answer,
    ask,
    codes,
    levy,
    line,
    plain,
    regime,
)


@pytest.mark.parametrize(
    ("unit", "due"),
    [
        (Unit.CONSIGNMENT, 300),
        (Unit.DECLARATION_LINE, 900),
        (Unit.SUBHEADING, 600),
        (Unit.ITEM, 3_300),
        (Unit.KILOGRAM, 720),
    ],
)
def test_a_flat_amount_is_charged_for_its_unit(unit: Unit, due: int) -> None:
    lines = (
        line(1, quantity=5, description="Cotton  T-shirt", weight_g=900),
        line(2, quantity=4, description="cotton t-shirt", weight_g=900),
        line(3, quantity=1, description="cotton t-shirt", origin="BD", weight_g=300),
        line(4, quantity=1, hs="640399", weight_g=300),
    )
    rules = plain(attrs.evolve(FLAT, unit=unit))
    assert amounts(answer(ask(*lines), rules)) == {"flat": due}


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_a_duty_on_the_declaration_line_does_not_grow_with_units(one: int, other: int) -> None:
    rules = plain(attrs.evolve(FLAT, unit=Unit.DECLARATION_LINE))
    found = [answer(ask(line(quantity=quantity)), rules) for quantity in (one, other)]
    assert amounts(found[0]) == amounts(found[1]) == {"flat": 300}


def test_a_fee_has_its_bounds_and_a_part_may_be_deducted() -> None:
    fee = levy(
        "fee",
        ChargeClass.FEE,
        rate=D("0.3464"),
        whole=True,
        minimum=D("33.58"),
        maximum=D("651.50"),
        currency="EUR",
    )
    for value, due in ((100_000, 3_358), (1_000_000, 3_464), (99_000_000, 65_150)):
        found = answer(ask(line(value=value)), plain(fee))
        assert amounts(found) == {"fee": due}
        assert not found.lines[0].charges
    less = levy("less", rate=D(60), whole=True, deduct=D(20), currency="EUR")
    assert amounts(answer(ask(), plain(less))) == {"less": 4_000}
    assert amounts(answer(ask(line(value=1_000)), plain(less))) == {"less": 0}


def test_a_tax_may_be_inside_its_own_base_and_paid_in_part() -> None:
    own = levy("icms", rate=D(17), gross_up=True, base=(Part("value"), Part("duty")))
    assert amounts(answer(ask(line(value=5_000, duty_rate=D(20))), plain(DUTY, own))) == {
        "duty": 1_000,
        "icms": 1_229,
    }
    excise = levy("excise", ChargeClass.EXCISE, rate=D(15), gross_up=True, payable=70)
    vat = attrs.evolve(VAT, rate=D(13), base=(Part("value"), Part("excise")), payable=70)
    assert amounts(answer(ask(line(value=42_500)), plain(excise, vat))) == {
        "excise": 5_250,
        "vat": 4_550,
    }


def test_small_sums_are_waived_but_shown() -> None:
    rules = regime(
        Treatment(
            id="import", levies=(DUTY, VAT), waiver=Waiver(D("34.40"), "EUR", ("duty", "vat"))
        )
    )
    assert amounts(answer(ask(line(value=10_000)), rules)) == {"duty": 0, "vat": 0}
    assert amounts(answer(ask(line(value=10_010)), rules)) == {"duty": 1_201, "vat": 2_242}


def test_the_destination_rounds_in_its_own_money() -> None:
    rules = plain(DUTY, VAT, currency="GBP", quantum=1, rounding=Rounding.DOWN)
    request = ask(line(value=28_000, duty_rate=D("5.8"), currency="GBP"), currency="GBP")
    assert amounts(answer(request, rules)) == {"duty": 1_624, "vat": 5_924}
    yen = plain(attrs.evolve(DUTY, base_quantum=1000, quantum=100), currency="JPY", quantum=1)
    asked = ask(line(value=12_345, duty_rate=D(3)))
    found = answer(asked, yen, rates={("JPY", "EUR"): "0.00625"})
    (charge,) = found.lines[0].charges
    assert found.lines[0].customs_value == Money(12_345, "EUR")
    assert charge.amount == Money(375, "EUR")  # 600 of 19,752 yen cut to 19,000
    assert [rate.quote for rate in found.exchange_rates] == ["EUR"]


def test_rates_of_the_line_count_before_the_tariff() -> None:
    more = AdditionalRate(
        ChargeClass.ADDITIONAL_DUTY, "s301", D(25), "r", "l", DAY, None, Confidence.HIGH
    )
    tariff = TariffRate(D(3), "tariff.3", "l", DAY, None, Confidence.HIGH, (more,))
    extra = levy("additional_duty", ChargeClass.ADDITIONAL_DUTY, measure=Measure.TARIFF)
    rules = plain(DUTY, extra, VAT)
    found = answer(ask(line(duty_rate=None, tax_rate=D(7))), rules, tariff)
    assert amounts(found) == {"duty": 300, "s301": 2_500, "vat": 721}
    assert found.lines[0].charges[0].rule == "tariff.3"
    assert amounts(answer(ask(line()), rules))["duty"] == 1_200
    assert codes(answer(ask(line(duty_rate=None)), rules)) == {"duty_rate_unknown"}
    needed = plain(attrs.evolve(VAT, rate=None))
    assert codes(answer(ask(), needed)) == {"tax_rate_unknown"}


@given(st.integers(0, 10**12), st.integers(1, 10**6), st.sampled_from(list(Rounding)))
def test_integers_round_as_decimals_do(over: int, under: int, rule: Rounding) -> None:
    wanted = (Decimal(over) / Decimal(under)).quantize(Decimal(1), rule.value)
    if (Decimal(over) * 2) % Decimal(under):  # a half is seen by integers alone
        assert rounded(over, under, rule) == int(wanted)
    assert rounded(over, under, rule, 10) % 10 == 0
