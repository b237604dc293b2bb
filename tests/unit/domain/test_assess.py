"""What the engine makes of rows: every rule is a teaching rule of these tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain._exchange import Exchange, NoRate
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_cost import ChargeClass, ExchangeRate, Moment
from cbec_core.domain.landed_request import Apportion, Buyer, TransportMode
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Collector, TaxCollection, TaxScheme
from cbec_core.domain.regime import Threshold, ThresholdBase, Treatment, Valuation
from tests.unit.domain.teaching import (
    DAY,
    DUTY,
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
