"""What the engine makes of rows: every rule below is a teaching rule of this test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain._exchange import Exchange, NoRate, rounded
from cbec_core.domain.assess import assess
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_cost import (
    AdditionalRate,
    ChargeClass,
    Confidence,
    ExchangeRate,
    Moment,
    TariffRate,
    TaxAssessment,
)
from cbec_core.domain.landed_request import (
    Apportion,
    Buyer,
    LandedCostLine,
    LandedCostRequest,
    TransportMode,
)
from cbec_core.domain.money import Money, Rounding
from cbec_core.domain.pricing import Collector, TaxCollection, TaxScheme
from cbec_core.domain.regime import (
    Levy,
    Measure,
    Part,
    Regime,
    Threshold,
    ThresholdBase,
    Treatment,
    Unit,
    Valuation,
    Waiver,
)

DAY = date(2026, 3, 2)
D = Decimal


def levy(code: str, kind: ChargeClass = ChargeClass.TAX, **changes: Any) -> Levy:
    fields = {
        "rule": f"test.{code}",
        "law": "none",
        "source": "this test",
        "valid_from": date(2020, 1, 1),
        "confidence": Confidence.LOW,
    }
    return Levy(**{**fields, "kind": kind, "code": code, **changes})


DUTY = levy("duty", ChargeClass.DUTY, measure=Measure.TARIFF)
VAT = levy("vat", rate=D(20), own=True, base=(Part("value"), Part("duty")))


def regime(*treatments: Treatment, **changes: Any) -> Regime:
    fields = {"destination": "DE", "currency": "EUR", "valuation": Valuation.CIF}
    return Regime(**{**fields, "treatments": treatments, **changes})


def plain(*levies: Levy, **changes: Any) -> Regime:
    return regime(Treatment(id="import", levies=levies), **changes)


def line(at: int = 1, value: int = 10_000, quantity: int = 1, **changes: Any) -> LandedCostLine:
    currency = changes.pop("currency", "EUR")
    fields = {"hs": "610910", "origin": "CN", "duty_rate": D(12)}
    return LandedCostLine(str(at), Money(value, currency), quantity, **{**fields, **changes})


def ask(*lines: LandedCostLine, currency: str = "EUR", **changes: Any) -> LandedCostRequest:
    money = {
        name: Money(changes.pop(name, 0), currency) for name in ("freight", "insurance", "discount")
    }
    fields = {"on": DAY, "origin": "CN", "destination": "DE", "currency": currency}
    return LandedCostRequest(**{**fields, **money, "lines": lines or (line(),), **changes})


def answer(
    request: LandedCostRequest,
    rules: Regime,
    tariff: TariffRate | None = None,
    rates: dict[tuple[str, str], str] | None = None,
) -> TaxAssessment:
    def rate(base: str, quote: str) -> ExchangeRate | None:
        found = (rates or {}).get((base, quote))
        return found and ExchangeRate(base, quote, D(found), DAY, "test", "customs")  # type: ignore

    return assess(request, rules, lambda _line: tariff, rate)


def amounts(found: TaxAssessment) -> dict[str, int]:
    sums: dict[str, int] = {}
    for charge in [*(c for one in found.lines for c in one.charges), *found.charges]:
        sums[charge.code] = sums.get(charge.code, 0) + charge.amount.minor
    return sums


def codes(found: TaxAssessment) -> set[str]:
    return {finding.code.removeprefix("landed_cost.") for finding in found.findings}


def test_duty_and_tax_build_on_one_another() -> None:
    found = answer(ask(line(value=20_000), freight=3_500), plain(DUTY, VAT))
    assert amounts(found) == {"duty": 2_820, "vat": 5_264}
    assert found.lines[0].customs_value == Money(23_500, "EUR")
    assert [charge.base.minor for charge in found.lines[0].charges] == [23_500, 26_320]


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("EXW", 11_300),
        ("FCA", 11_300),
        ("FAS", 11_300),
        ("FOB", 11_300),
        ("DAP", 11_300),
        ("DPU", 11_300),
        ("CFR", 10_300),
        ("CPT", 10_300),
        ("CIF", 10_000),
        ("CIP", 10_000),
    ],
)
def test_the_delivery_term_says_what_the_price_has_in_it(term: str, value: int) -> None:
    request = ask(freight=1_000, insurance=300, incoterm=Incoterm(term))
    assert answer(request, plain(DUTY)).lines[0].customs_value.minor == value
    free = answer(request, plain(DUTY, valuation=Valuation.FOB)).lines[0].customs_value.minor
    assert free == value - 1_300


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    st.integers(0, 10**6),
    st.integers(0, 10**5),
    st.integers(0, 100),
)
def test_what_is_split_sums_to_the_whole(
    values: list[int], freight: int, insurance: int, percent: int
) -> None:
    discount = sum(values) * percent // 100
    request = ask(
        *(line(at, value) for at, value in enumerate(values)),
        freight=freight,
        insurance=insurance,
        discount=discount,
    )
    found = answer(request, plain(DUTY))
    assert sum(one.customs_value.minor for one in found.lines) == (
        sum(values) - discount + freight + insurance
    )


@pytest.mark.parametrize(("value", "treated"), [(15_000, {"relief": 0}), (15_001, {"duty": 1_800})])
def test_a_threshold_holds_to_the_cent_and_freight_is_no_part_of_it(
    value: int, treated: dict[str, int]
) -> None:
    relief = levy("relief", ChargeClass.DUTY, rate=D(0))
    small = Treatment(id="small", levies=(relief,), up_to=Threshold(D(150), "EUR"))
    rules = regime(small, Treatment(id="import", levies=(DUTY,)), valuation=Valuation.FOB)
    assert amounts(answer(ask(line(value=value), freight=900), rules)) == treated


def test_a_threshold_in_other_money_is_compared_without_rounding() -> None:
    small = Treatment(
        id="small",
        levies=(levy("relief", rate=D(0)),),
        up_to=Threshold(D(150), "USD", ThresholdBase.VALUE),
    )
    rules = regime(small, Treatment(id="import", levies=(DUTY,)))
    rates = {("EUR", "USD"): "1.0001"}
    assert amounts(answer(ask(line(value=14_998)), rules, rates=rates)) == {"relief": 0}
    assert amounts(answer(ask(line(value=14_999)), rules, rates=rates)) == {"duty": 1_800}
    assert codes(answer(ask(), rules)) == {"no_exchange_rate"}


def test_the_first_treatment_that_fits_is_taken() -> None:
    def only(name: str, **conditions: Any) -> Treatment:
        return Treatment(id=name, levies=(levy(name, rate=D(1)),), **conditions)

    limit = Threshold(D(50), "EUR", ThresholdBase.ITEM)
    rules = regime(
        only("firm", buyer=Buyer.BUSINESS),
        only("mail", transports=(TransportMode.POST,)),
        only("near", dispatched=("US", "MX")),
        only("scheme", schemes=(TaxScheme.IOSS,)),
        only("one", single_item=True),
        only("cheap", up_to=limit),
        only("rest"),
    )
    ioss = TaxCollection(Collector.SELLER, TaxScheme.IOSS, "IM2500000016")
    many = line(quantity=2)
    assert set(amounts(answer(ask(buyer=Buyer.BUSINESS), rules))) == {"firm"}
    assert set(amounts(answer(ask(transport=TransportMode.POST), rules))) == {"mail"}
    assert set(amounts(answer(ask(origin="MX"), rules))) == {"near"}
    assert set(amounts(answer(ask(scheme=ioss), rules))) == {"scheme"}
    assert set(amounts(answer(ask(), rules))) == {"one"}
    assert set(amounts(answer(ask(many), rules))) == {"cheap"}
    assert set(amounts(answer(ask(many, line(2, 5_001)), rules))) == {"rest"}


FLAT = levy("flat", ChargeClass.DUTY, measure=Measure.FLAT, rate=D(3), currency="EUR")


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


def test_rows_for_some_goods_come_before_the_row_for_all() -> None:
    books = attrs.evolve(VAT, rate=D(0), rule="books", goods=("4901", "4902"))
    found = answer(ask(line(1, hs="490199"), line(2, hs="610910")), plain(books, VAT))
    assert [one.charges[0].rule for one in found.lines] == ["books", "test.vat"]


def test_the_collector_follows_the_scheme() -> None:
    rules = regime(
        Treatment(
            id="scheme",
            schemes=(TaxScheme.IOSS,),
            up_to=Threshold(D(150), "EUR"),
            levies=(attrs.evolve(VAT, at=Moment.CHECKOUT),),
        ),
        Treatment(id="import", levies=(VAT,)),
    )
    ioss = TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS, "IM2500000016")
    found = answer(ask(scheme=ioss), rules)
    assert found.lines[0].charges[0].collected_by is Collector.MARKETPLACE
    dear = answer(ask(line(value=15_001), scheme=ioss), rules)
    assert dear.lines[0].charges[0].collected_by is Collector.CUSTOMS
    assert codes(dear) == {"scheme_unused"}


@given(
    st.lists(st.integers(1_500, 400_000), min_size=1, max_size=4),
    st.integers(0, 5_000),
    st.sampled_from([D(0), D("4.7"), D(12), D(60)]),
)
def test_a_delivered_price_falls_apart_into_its_parts(
    prices: list[int], freight: int, rate: Decimal
) -> None:
    small = Treatment(
        id="small",
        up_to=Threshold(D(150), "EUR"),
        levies=(attrs.evolve(FLAT, code="duty", unit=Unit.DECLARATION_LINE), VAT),
    )
    rules = regime(small, Treatment(id="import", levies=(DUTY, VAT)))
    lines = [line(at, price, duty_rate=rate) for at, price in enumerate(prices)]
    found = answer(ask(*lines, freight=freight, incoterm=Incoterm.DDP), rules)
    whole = sum(one.customs_value.minor for one in found.lines) + sum(amounts(found).values())
    if "price_between_thresholds" not in codes(found):
        assert abs(whole - sum(prices) - freight) <= 2 * len(prices)
        if whole != sum(prices) + freight:
            assert "price_rest" in codes(found)


def test_a_delivered_price_that_is_less_than_a_fee_on_the_whole_is_answered() -> None:
    fee = levy("fee", ChargeClass.FEE, measure=Measure.FLAT, rate=D(2), currency="EUR")
    cheap = ask(line(1, value=1), line(2, value=0), incoterm=Incoterm.DDP)
    found = answer(cheap, plain(fee, VAT))
    assert found.calculable
    assert "price_too_low" in codes(found)
    assert all(one.customs_value.minor >= 0 for one in found.lines)


def test_a_delivered_price_follows_the_treatment_of_the_goods_in_it() -> None:
    flat = attrs.evolve(FLAT, code="duty")
    small = Treatment(id="small", up_to=Threshold(D(150), "EUR"), levies=(flat, VAT))
    rules = regime(small, Treatment(id="import", levies=(DUTY, VAT)))
    delivered = ask(line(value=18_360), incoterm=Incoterm.DDP)
    found = answer(delivered, rules)
    assert found.lines[0].customs_value.minor == 15_000
    assert amounts(found) == {"duty": 300, "vat": 3_060}
    free = answer(ask(line(value=0), incoterm=Incoterm.DDP), rules)
    assert "price_too_low" in codes(free)
    gap = answer(ask(line(value=19_000), incoterm=Incoterm.DDP), rules)
    assert "price_between_thresholds" in codes(gap)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"destination": "XX"}, "country_unknown"),
        ({"origin": "cn"}, "country_unknown"),
        ({"lines": ()}, "no_lines"),
        ({"lines": (line(quantity=0),)}, "quantity_invalid"),
        ({"lines": (line(value=-1),)}, "negative"),
        ({"lines": (line(hs="61091"),)}, "hs_invalid"),
        ({"lines": (line(hs="6109AB"),)}, "hs_invalid"),
        ({"lines": (line(hs="6109100010000"),)}, "hs_invalid"),
        ({"lines": (line(origin="XX"),)}, "country_unknown"),
        ({"lines": (line(), line())}, "line_duplicate"),
        ({"freight": Money(-1, "EUR")}, "negative"),
        ({"discount": Money(10_001, "EUR")}, "negative"),
        ({"scheme": TaxCollection(Collector.SELLER, TaxScheme.IOSS, "IM99")}, "ioss_invalid"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_computed(wrong: dict[str, Any], code: str) -> None:
    found = answer(attrs.evolve(ask(), **wrong), plain(DUTY, VAT))
    assert not found.calculable
    assert not found.lines
    assert codes(found) == {code}
    assert all(finding.text_zh for finding in found.findings)


def test_rows_end_and_begin_on_their_days() -> None:
    old = attrs.evolve(VAT, rate=D(16), valid_to=date(2020, 12, 31))
    new = attrs.evolve(VAT, rate=D(19), valid_from=date(2021, 1, 1))
    rules = plain(old, new)
    assert [row.rate for row in rules.on(date(2020, 12, 31)).treatments[0].levies] == [D(16)]
    assert [row.rate for row in rules.on(date(2021, 1, 1)).treatments[0].levies] == [D(19)]
    assert rules.on(date(2019, 12, 31)).treatments == ()
    assert codes(answer(ask(), rules.on(date(2019, 12, 31)))) == {"no_rule_on_day"}


def test_a_given_rate_counts_and_the_other_way_round_divides() -> None:
    given_rate = ExchangeRate("AUD", "USD", D("0.91"), DAY, "request", "customs")
    exchange = Exchange((given_rate,), lambda _base, _quote: None)
    assert exchange.convert(10_000, "AUD", "USD") == 9_100
    assert exchange.convert(9_100, "USD", "AUD") == 10_000
    assert exchange.used == [given_rate]
    with pytest.raises(NoRate):
        exchange.convert(1, "AUD", "NZD")


@given(st.integers(0, 10**12), st.integers(1, 10**6), st.sampled_from(list(Rounding)))
def test_integers_round_as_decimals_do(over: int, under: int, rule: Rounding) -> None:
    wanted = (Decimal(over) / Decimal(under)).quantize(Decimal(1), rule.value)
    if (Decimal(over) * 2) % Decimal(under):  # a half is seen by integers alone
        assert rounded(over, under, rule) == int(wanted)
    assert rounded(over, under, rule, 10) % 10 == 0


def test_freight_is_shared_by_weight_where_the_question_says_so() -> None:
    lines = (line(1, 30_000, weight_g=100), line(2, 10_000, weight_g=300))
    asked = ask(*lines, freight=4_000, apportion=Apportion.WEIGHT)
    values = [found.customs_value.minor for found in answer(asked, plain(DUTY, VAT)).lines]
    assert values == [31_000, 13_000]
    by_value = attrs.evolve(asked, apportion=Apportion.VALUE)
    values = [found.customs_value.minor for found in answer(by_value, plain(DUTY, VAT)).lines]
    assert values == [33_000, 11_000]
    light = attrs.evolve(asked, lines=(lines[0], line(2, 10_000)))
    assert codes(answer(light, plain(DUTY, VAT))) == {"weight_unknown"}
