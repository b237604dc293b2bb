"""Tables are answered as single questions are, to the cent, whatever is asked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cbec_tax_world.rows import REGIMES
from hypothesis import given, settings
from hypothesis import strategies as st

from cbec_core.domain.landed_cost import ChargeClass, Confidence, ExchangeRate, Moment
from cbec_core.domain.landed_request import DataSet
from cbec_core.domain.money import Rounding
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
from cbec_core.services.quote import LandedCost
from tests.integration.bulk import both
from tests.integration.bulk.providers import Written, opened

if TYPE_CHECKING:
    from cbec_core import Cbec

RATES = {
    ("USD", "EUR"): "0.9137",
    ("GBP", "EUR"): "1.1702",
    ("EUR", "CNY"): "7.8125",
    ("USD", "CNY"): "7.1",
    ("USD", "JPY"): "151.35",
    ("EUR", "CHF"): "0.9403",
}
PLACES = sorted({(key.partition("-")[0], key.partition("-")[2]) for key in REGIMES})


def _flips() -> list[date]:
    rows = [
        row
        for regime in REGIMES.values()
        for treatment in regime.treatments
        for row in (treatment, *treatment.levies)
    ]
    ends = {day for row in rows for day in (row.valid_from, row.valid_to) if day}
    near = {day + timedelta(by) for day in ends if day.year > 1 for by in (-1, 0, 1)}
    return sorted(day for day in near if day.year > 2010)


amounts = st.one_of(
    st.sampled_from(["0", "0.01", "22", "39.99", "40", "135", "149.99", "150", "150.01", "800"]),
    st.integers(0, 10**6).map(lambda cents: str(Decimal(cents).scaleb(-2))),
)
CODES = [
    *("610910", "6109.10.00", "6109100010", "420100", "220410", "330300", "640411"),
    *("851712", "", "999999"),
]
rates = st.sampled_from([None, "0", "3.7", "12", "12.5", "6.125"])
lines = st.fixed_dictionaries(
    {
        "quantity": st.integers(1, 4),
        "hs": st.sampled_from(CODES),
        "origin": st.sampled_from(["CN", "vn", "", "US"]),
        "description": st.sampled_from(["shirt", " Shirt ", "bag", "gift", ""]),
        "sku": st.sampled_from([None, "A-1"]),
        "maker_id": st.sampled_from([None, "M-1"]),
        "gtin": st.sampled_from([None, None, "4006381333931", "4006381333932"]),
        "weight_g": st.integers(0, 5000),
        "duty_rate": rates,
        "tax_rate": st.sampled_from([None, None, "5", "20"]),
        "id": st.sampled_from([None] * 12 + ["", "x", "1", "2"]),
    },
).flatmap(
    lambda line: st.one_of(
        amounts.map(lambda amount: {**line, "unit_price": amount}),
        amounts.map(
            lambda amount: {**line, "unit_price": f"{amount}{'' if '.' in amount else '.0'}7"}
        ),
        amounts.map(lambda amount: {**line, "value": amount}),
    )
)
COLLECTED: list[list[dict[str, str]]] = [
    *([], [], []),
    [{"kind": "duty", "amount": "3"}],
    [{"kind": "tax", "amount": "5"}, {"kind": "shipping", "amount": "1"}],
]
CODE_OF_KOREA = {"kind": "pccc", "number": "P123123123123"}
# What an importer may have at a destination; the first is told to lack a number.
NUMBERS: dict[str, list[list[dict[str, str]]]] = {
    "KR": [[], [CODE_OF_KOREA], [{"kind": "personal_id", "number": "AB12345"}]],
    "BR": [
        [],
        [{"kind": "cpf", "number": "390.533.447-05"}],
        [
            {"kind": "cnpj", "number": "16.727.230/0001-97"},
            {"kind": "cpf", "number": "39053344705"},
        ],
        [CODE_OF_KOREA | {"country": "KR"}],
    ],
    "CN": [[], [{"kind": "personal_id", "number": "11010519491231002X"}]],
}
NO_NUMBERS: list[list[dict[str, str]]] = [[], [CODE_OF_KOREA | {"country": "kr"}]]
schemes = st.sampled_from([None, None, "IOSS", "GB_VAT", "VOEC", "GST", "PRC", "SII", "CN_RETAIL"])


def baskets(places: list[tuple[str, str]], days: list[date], currency: list[str]) -> Any:
    return st.fixed_dictionaries(
        {
            "on": st.sampled_from(days).map(str),
            "origin": st.sampled_from(["CN", "US", "GB", "KR"]),
            "currency": st.sampled_from(currency),
            "incoterm": st.sampled_from(
                ["DAP", "DAP", "DAP", "CIF", "CPT", "CIP", "EXW", "FCA", "DDP"]
            ),
            "buyer": st.sampled_from(["consumer", "consumer", "business"]),
            "transport": st.sampled_from([None, "post", "express", "sea"]),
            "declaration": st.sampled_from([None, None, "H1", "H7"]),
            "apportion": st.sampled_from(["value", "value", "weight"]),
            "scheme": schemes.map(lambda kind: kind and {"kind": kind, "number": ""}),
            "bought_this_year": st.sampled_from([None, None, "0", "190", "5000", "26000"]),
            "collected": st.sampled_from(COLLECTED),
            "freight": st.sampled_from(["0", "0", "12.00", "7", "1"]),
            "insurance": st.sampled_from(["0", "0", "0", "1.00", "3"]),
            "discount": st.sampled_from(["0", "0", "0", "0", "0.05", "5"]),
            "lines": st.lists(lines, min_size=1, max_size=6),
        }
    ).flatmap(
        lambda basket: st.sampled_from(places).flatmap(
            lambda place: st.sampled_from(NUMBERS.get(place[0], NO_NUMBERS)).map(
                lambda numbers: {
                    **basket,
                    **{"destination": place[0], "region": place[1], "identifiers": numbers},
                }
            )
        )
    )


@cache
def cbec(tax: str = "world", tariff: bool = False) -> Cbec:
    return opened(tax, tariff=tariff)


def compare(
    app: Cbec,
    asked: list[dict[str, Any]],
    known: dict[tuple[str, str], str],
    landed_cost: LandedCost | None = None,
) -> None:
    given_rates = [
        ExchangeRate(base, quote, Decimal(rate), date(2026, 1, 1), "request", "customs")
        for (base, quote), rate in known.items()
    ]
    table = both.table_of(both.rows_of(asked))
    found = both.bulk(app, table, given_rates)
    alone = both.single(landed_cost or app.landed_cost, asked, known)
    for one, other in zip(found, alone, strict=True):
        assert one == other


@pytest.mark.feature(137)
@settings(max_examples=150)
@given(
    st.lists(baskets([*PLACES, ("AQ", "")], _flips(), ["EUR", "USD", "GBP", "CNY"]), max_size=4),
    st.sets(st.sampled_from(sorted(RATES)), min_size=3),
    st.booleans(),
)
def test_any_destination_on_any_day(asked: Any, known: set[tuple[str, str]], tariff: bool) -> None:
    if asked:
        compare(cbec(tariff=tariff), asked, {pair: RATES[pair] for pair in known})


@settings(max_examples=60)
@given(
    st.sampled_from(PLACES).flatmap(
        lambda place: st.sampled_from(_flips()[-60:]).flatmap(
            lambda day: st.lists(baskets([place], [day], ["EUR"]), min_size=5, max_size=25)
        )
    ),
    st.booleans(),
)
def test_many_baskets_of_one_regime(asked: Any, tariff: bool) -> None:
    compare(cbec(tariff=tariff), asked, RATES)


@pytest.mark.parametrize("place", PLACES, ids="-".join)
def test_a_net_of_baskets_around_every_flip_of_a_destination(place: tuple[str, str]) -> None:
    """Fine questions with every rate, so that nearly all of them are computed by column."""
    random = Random("-".join(place))
    regime = REGIMES.get("-".join(filter(None, place)), REGIMES.get(place[0]))
    assert regime is not None
    known = {(money, "EUR"): "0.8137" for money in (regime.currency, "USD", "GBP", "CNY")}
    known.pop(("EUR", "EUR"), None)
    days = [*random.sample(_flips(), 4), date(2026, 7, 15)]
    asked = [_basket(random, place, random.choice(days)) for _number in range(60)]
    compare(cbec(tariff=True), asked, known)


def _basket(random: Random, place: tuple[str, str], day: date) -> dict[str, Any]:
    choose = random.choice
    scheme = choose([None, None, "IOSS", "GB_VAT", "VOEC", "GST", "PRC", "SII", "CN_RETAIL"])
    near = choose([3, 22, 40, 100, 150, 800, 3000])
    return {
        **{"on": str(day), "destination": place[0], "region": place[1], "currency": "EUR"},
        "origin": choose(["CN", "US", "KR"]),
        "incoterm": choose(["DAP", "CIF", "CPT", "EXW"]),
        "buyer": choose(["consumer", "consumer", "business"]),
        "transport": choose([None, "post", "express", "sea"]),
        "declaration": choose([None, "H1", "H7"]),
        "bought_this_year": choose([None, "100", "3000", "26000"]),
        "scheme": scheme and {"kind": scheme, "number": ""},
        "identifiers": choose(NUMBERS.get(place[0], NO_NUMBERS)),
        "freight": choose(["0", "0.07", f"{near / 10}"]),
        "insurance": choose(["0", "0.01", "1"]),
        "discount": choose(["0", "0", "0.05"]),
        "lines": [
            {
                "hs": choose(["610910", "6109100010", "420100", "330300", "851712", "640411"]),
                "origin": choose(["CN", "VN", "US", ""]),
                "sku": choose(["", "A"]),
                "description": choose(["shirt", "bag"]),
                "quantity": random.randint(1, 3),
                "value": str(Decimal(random.randint(near * 20, near * 70)).scaleb(-2)),
                "weight_g": random.choice([0, *range(1, 3000, 7)]),
                "duty_rate": choose([None, "0", "3.7", "12"]),
                "tax_rate": choose([None, "5", "20.5"]),
            }
            for _line in range(choose([1, 1, 2, 3, 5, 14]))
        ],
    }


PARTS = ("value", "goods", "freight", "insurance", "duty", "vat", "fee")
percents = st.sampled_from([None, "0", "3", "12.5", "0.3464", "19", "33.333"])


def levies(number: int) -> Any:
    kinds = st.sampled_from(list(ChargeClass))
    return st.builds(
        lambda kind, rate, **fields: Levy(
            rule=f"w.{number}",
            law="none",
            source="this test",
            valid_from=date(2020, 1, 1),
            confidence=Confidence.LOW,
            kind=kind,
            rate=None if rate is None else Decimal(rate),
            **fields,
        ),
        kinds,
        percents,
        code=st.sampled_from(["duty", "vat", "fee"]),
        measure=st.sampled_from([*Measure, Measure.PERCENT]),
        per=st.sampled_from([Decimal(100), Decimal(113), Decimal("112.5")]),
        base=st.lists(
            st.builds(Part, st.sampled_from(PARTS), st.sampled_from([100, 100, 70, 33])),
            min_size=1,
            max_size=3,
        ).map(tuple),
        own=st.booleans(),
        whole=st.sampled_from([False, False, True]),
        unit=st.sampled_from(list(Unit)),
        currency=st.sampled_from(["EUR", "EUR", "USD", "GBP"]),
        minimum=st.sampled_from([None, None, None, Decimal("1.5")]),
        maximum=st.sampled_from([None, None, None, Decimal(9)]),
        deduct=st.sampled_from([None, None, None, Decimal(2)]),
        gross_up=st.sampled_from([False, False, True]),
        payable=st.sampled_from([100, 100, 70]),
        base_quantum=st.sampled_from([1, 1, 100]),
        quantum=st.sampled_from([0, 0, 5]),
        unless=st.sampled_from([(), (), ("section_301",), ("excise", "anti_dumping")]),
        goods=st.sampled_from([(), (), ("61",), ("42", "22")]),
        at=st.sampled_from(list(Moment)),
    )


treatments = st.builds(
    Treatment,
    id=st.sampled_from(["a", "b"]),
    levies=st.tuples(*(levies(number) for number in range(4))),
    up_to=st.one_of(
        st.none(),
        st.builds(
            Threshold,
            st.sampled_from([Decimal(40), Decimal("150.5")]),
            st.sampled_from(["EUR", "USD"]),
            st.sampled_from(list(ThresholdBase)),
        ),
    ),
    in_year=st.sampled_from([None, None, Threshold(Decimal(5000), "CNY")]),
    declarations=st.sampled_from([(), (), (DataSet.H1,), (DataSet.H7, DataSet.H1)]),
    single_item=st.sampled_from([False, False, True]),
    goods=st.sampled_from([(), (), ("61",)]),
    waiver=st.sampled_from([None, None, Waiver(Decimal(3), "EUR", ("duty", "vat"))]),
)
regimes = st.builds(
    Regime,
    destination=st.just("DE"),
    currency=st.sampled_from(["EUR", "JPY", "KWD", "CNY"]),
    valuation=st.sampled_from(list(Valuation)),
    treatments=st.lists(treatments, max_size=3).map(tuple),
    rounding=st.sampled_from(list(Rounding)),
    quantum=st.sampled_from([0, 0, 1, 10]),
    value_quantum=st.sampled_from([0, 0, 100]),
)


@settings(max_examples=250)
@given(
    regimes,
    st.lists(
        baskets([("DE", "")], [date(2026, 7, 15)], ["EUR", "JPY", "KWD"]), min_size=1, max_size=6
    ),
    st.booleans(),
)
def test_whatever_a_row_can_say(regime: Regime, asked: Any, tariff: bool) -> None:
    for basket in asked:
        if basket["currency"] == "JPY":
            basket.update(freight="12", insurance="1", discount="0")
    Written.regime_now = regime
    known = {**RATES, ("EUR", "KWD"): "0.3341", ("EUR", "JPY"): "163.2"}
    app = cbec("written", tariff)
    # Of an open deployment the rows of a place and a day stay as they are: here they do not.
    compare(app, asked, known, LandedCost(app.context))
