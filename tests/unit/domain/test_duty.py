"""Duties by weight, by item and within bounds: exact, readable, and never silently nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.assess import assess
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.duty import Bound, DutyBound, SpecificDuty, duty_due, duty_text
from cbec_core.domain.landed_cost import (
    AdditionalRate,
    ChargeClass,
    Confidence,
    ExchangeRate,
    LandedCharge,
    TariffGap,
    TariffRate,
    TaxAssessment,
)
from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
from cbec_core.domain.money import Money
from cbec_core.domain.regime import Levy, Measure, Part, Regime, Treatment, Unit, Valuation
from cbec_core.ports.codec import dump, load

DAY = date(2026, 3, 2)
D = Decimal


def levy(code: str, kind: ChargeClass, **changes: Any) -> Levy:
    return Levy(
        rule=f"test.{code}",
        law="none",
        source="this test",
        valid_from=date(2020, 1, 1),
        confidence=Confidence.LOW,
        kind=kind,
        code=code,
        **changes,
    )


RULES = Regime(
    destination="GB",
    currency="GBP",
    valuation=Valuation.CIF,
    treatments=(
        Treatment(
            id="import",
            levies=(
                levy("duty", ChargeClass.DUTY, measure=Measure.TARIFF),
                levy("more", ChargeClass.ADDITIONAL_DUTY, measure=Measure.TARIFF),
                levy("vat", ChargeClass.TAX, rate=D(20), base=(Part("value"), Part("duty"))),
            ),
        ),
    ),
)


def terms(percent: str = "0", *specific: SpecificDuty, **changes: Any) -> TariffRate:
    return TariffRate(
        D(percent), "t.1", "l", DAY, None, Confidence.HIGH, specific=specific, **changes
    )


def per(amount: str, unit: str = "kilogram", of: str = "1", currency: str = "GBP") -> SpecificDuty:
    return SpecificDuty(D(amount), currency, unit, D(of))


def ask(
    tariff: TariffRate | TariffGap | None,
    value: int = 10_000,
    weight_g: int = 2_500,
    quantity: int = 3,
    *,
    duty_rate: Decimal | None = None,
    incoterm: Incoterm = Incoterm.DAP,
    rules: Regime = RULES,
) -> TaxAssessment:
    article = LandedCostLine(
        "a", Money(value, "GBP"), quantity, "070200", "CN", weight_g=weight_g, duty_rate=duty_rate
    )
    free = Money(0, "GBP")
    request = LandedCostRequest(
        DAY, "CN", "GB", "GBP", (article,), free, free, free, incoterm=incoterm
    )

    def rate(base: str, quote: str) -> ExchangeRate | None:
        if (base, quote) != ("EUR", "GBP"):
            return None
        return ExchangeRate(base, quote, D("0.85"), DAY, "test", "customs")

    return assess(request, rules, lambda _line: tariff, rate)


def duty(found: TaxAssessment, at: int = 0) -> LandedCharge:
    assert found.calculable, found.findings
    return found.lines[0].charges[at]


def test_a_duty_by_weight_item_or_both_with_a_percentage_is_exact_and_readable() -> None:
    cases = [
        (terms("0", per("93", of="100")), 233, "93 GBP/100 kg"),  # 2.5 kg: 2.325, half up
        (terms("0", per("0.5", "item")), 150, "0.5 GBP/item"),
        (terms("8", per("1.5")), 1175, "8% + 1.5 GBP/kg"),
        (terms("8", per("-1.5")), 425, "8% - 1.5 GBP/kg"),
        (terms("1", per("-1.5")), 0, "1% - 1.5 GBP/kg"),  # less than nothing is nothing
        (terms("0", per("1", currency="EUR")), 213, "1 EUR/kg"),  # 2.125 GBP at 0.85
    ]
    for tariff, amount, text in cases:
        found = duty(ask(tariff))
        assert (found.amount.minor, found.rate_text, found.rate) == (amount, text, tariff.percent)


def test_bounds_hold_from_left_to_right() -> None:
    low, high = DutyBound(Bound.AT_LEAST, specific=(per("2"),)), DutyBound(Bound.AT_MOST, D(4))
    for percent, bounds, amount in [
        ("3", (low,), 500),
        ("6", (low,), 600),
        ("6", (high,), 400),
        ("6", (low, high), 400),
        ("3", (low, high), 400),
        ("6", (high, low), 500),
    ]:
        found = duty(ask(terms(percent, bounds=bounds)))
        assert found.amount.minor == amount
    assert duty_text(terms("6", bounds=(low, high))) == "6% MIN 2 GBP/kg MAX 4%"


def test_a_plain_percentage_has_no_other_words() -> None:
    assert duty(ask(terms("8"))).rate_text == ""


def test_tax_builds_on_a_duty_by_weight() -> None:
    found = ask(terms("0", per("2")))
    assert [c.amount.minor for c in found.lines[0].charges] == [500, 2_100]


def test_what_the_line_does_not_tell_is_named_and_never_nothing() -> None:
    for tariff, weight, code, word in [
        (terms("0", per("2")), 0, "weight_unknown", "2 GBP/kg"),
        (terms("9", per("2", "hl")), 2_500, "measure_unknown", "hl"),
        (terms("9", bounds=(DutyBound(Bound.AT_MOST, D(0), (per("2", "m2"),)),)), 1, None, "m2"),
    ]:
        found = ask(tariff, weight_g=weight)
        assert not found.calculable
        (finding,) = found.findings
        assert finding.code == f"landed_cost.{code or 'measure_unknown'}"
        assert finding.line_id == "a"
        assert word in finding.text
        assert word in finding.text_zh


def test_a_levy_by_weight_needs_the_weight_too() -> None:
    by_weight = levy(
        "duty",
        ChargeClass.DUTY,
        measure=Measure.FLAT,
        rate=D(2),
        currency="GBP",
        unit=Unit.KILOGRAM,
    )
    rules = attrs.evolve(RULES, treatments=(Treatment(id="import", levies=(by_weight,)),))
    assert duty(ask(None, rules=rules)).amount.minor == 500
    (finding,) = ask(None, weight_g=0, rules=rules).findings
    assert finding.code == "landed_cost.weight_unknown"


def test_an_amount_of_nothing_needs_no_weight() -> None:
    assert duty(ask(terms("5", per("0")), weight_g=0)).amount.minor == 500


def test_an_additional_duty_may_be_specific_too() -> None:
    more = AdditionalRate(
        ChargeClass.ADDITIONAL_DUTY,
        "ad",
        D(0),
        "ad.1",
        "l",
        DAY,
        None,
        Confidence.HIGH,
        (per("4"),),
    )
    found = ask(attrs.evolve(terms("5"), additional=(more,)))
    assert [(c.code, c.amount.minor) for c in found.lines[0].charges[:2]] == [
        ("duty", 500),
        ("ad", 1_000),
    ]
    assert duty(found, 1).rate_text == "4 GBP/kg"


NOTICE = Finding("t.claim", Severity.INFO, "a preference exists", "有优惠")


def test_what_the_tariff_says_beside_its_rate_is_said_of_the_line() -> None:
    found = ask(terms("5", notices=(NOTICE,)))
    assert found.findings == (attrs.evolve(NOTICE, line_id="a"),)


def test_a_tariff_that_cannot_say_a_rate_says_why() -> None:
    found = ask(TariffGap(NOTICE))
    assert not found.calculable
    assert [(f.code, f.severity, f.line_id) for f in found.findings] == [
        ("t.claim", Severity.ERROR, "a")
    ]


def test_a_line_with_its_own_duty_is_computed_over_a_gap_which_is_still_told() -> None:
    found = ask(TariffGap(NOTICE), duty_rate=D(3))
    assert duty(found).amount.minor == 300
    assert [(f.code, f.severity) for f in found.findings] == [("t.claim", Severity.WARNING)]


def test_what_lies_on_top_of_a_duty_that_only_the_line_knows_is_charged() -> None:
    more = AdditionalRate(
        ChargeClass.ADDITIONAL_DUTY, "ad", D(7), "ad.1", "l", DAY, None, Confidence.HIGH
    )
    gap = TariffGap(NOTICE, (more,))
    found = ask(gap, duty_rate=D(3))
    assert [c.amount.minor for c in found.lines[0].charges[:2]] == [300, 700]
    assert found.findings == ()
    assert not ask(gap).calculable


def test_what_the_rules_have_no_place_for_is_told() -> None:
    excise = AdditionalRate(
        ChargeClass.EXCISE, "spirits", D(7), "e.1", "the act", DAY, None, Confidence.HIGH
    )
    found = ask(attrs.evolve(terms("5"), additional=(excise,)))
    assert [f.code for f in found.findings] == ["landed_cost.additional_unused"]
    assert "spirits" in found.findings[0].text


def test_a_delivered_price_holds_its_duty_by_weight() -> None:
    found = ask(terms("5", per("2")), incoterm=Incoterm.DDP)
    paid = sum(charge.amount.minor for charge in found.lines[0].charges)
    assert abs(found.lines[0].customs_value.minor + paid - 10_000) <= 2


def test_a_stored_charge_of_before_still_reads() -> None:
    charge = duty(ask(terms("5")))
    assert "rate_text" not in dump(charge)
    assert load(dump(charge), LandedCharge) == charge
    compound = duty(ask(terms("5", per("2"))))
    assert load(dump(compound), LandedCharge) == compound


numbers = st.decimals(0, 100, places=3)
amounts = st.builds(
    SpecificDuty, numbers, st.just("GBP"), st.sampled_from(["item", "kilogram"]), st.just(D(100))
)
sums = st.lists(amounts, max_size=2).map(tuple)
bounds = st.lists(st.builds(DutyBound, st.sampled_from(Bound), numbers, sums), max_size=2)


@given(percent=numbers, specific=sums, bounds=bounds, value=st.integers(0, 10**9))
def test_a_duty_is_never_less_than_nothing_and_grows_with_the_value(
    percent: Decimal, specific: tuple[SpecificDuty, ...], bounds: list[DutyBound], value: int
) -> None:
    tariff = TariffRate(percent, "t", "l", DAY, None, Confidence.HIGH, (), specific, tuple(bounds))

    def amount_of(one: SpecificDuty) -> Fraction:
        return Fraction(one.amount) * 7 / Fraction(one.per)

    found = duty_due(tariff, Fraction(value), amount_of)
    assert 0 <= found <= duty_due(tariff, Fraction(value + 1), amount_of)


def test_a_missing_exchange_rate_of_a_specific_duty_is_told() -> None:
    found = ask(terms("0", per("1", currency="USD")))
    assert not found.calculable
    assert found.findings[0].code == "landed_cost.no_exchange_rate"


@pytest.mark.parametrize("text", ["0%", "12.5%", "-3%"])
def test_percentages_read_as_they_are_written(text: str) -> None:
    assert duty_text(terms(text.rstrip("%"))) == text
