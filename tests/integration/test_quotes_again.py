"""What a deployment keeps of one question may never be seen in the answer to the next."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_requirements_world import manifest as requirements
from cbec_tax_world import manifest as tax_world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cbec_core import Cbec
from cbec_core.api import Capability, ProviderSpec, hookimpl
from cbec_core.domain._program import AMOUNTS, LINE_FACTS, WHOLE_FACTS
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.landed_cost import (
    AdditionalRate,
    ChargeClass,
    Confidence,
    ExchangeRate,
    LandedCharge,
    LandedCostQuote,
    Moment,
    Payer,
    TariffGap,
    TariffRate,
)
from cbec_core.domain.landed_request import (
    Apportion,
    Buyer,
    DataSet,
    LandedCostLine,
    LandedCostRequest,
    TransportMode,
)
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Charge, ChargeKind, Collector, TaxCollection, TaxScheme
from cbec_core.services.quote import LandedCost

if TYPE_CHECKING:
    from cbec_core.ports.fx import FxPurpose

DAY = date(2026, 7, 15)
_ROW: dict[str, Any] = {
    "law": "none",
    "valid_from": date(2020, 1, 1),
    "valid_to": None,
    "confidence": Confidence.LOW,
}


class Live:
    """A tariff and a source of rates that say something else as soon as a test wants it."""

    percent: str | None = None
    rate_now: str | None = None

    def __init__(self, settings: None, tools: object) -> None:
        pass

    def duty(
        self, hs: str, origin: str, destination: str, on: date
    ) -> TariffRate | TariffGap | None:
        if Live.percent is None:
            return None
        percent = Decimal(Live.percent)
        more = AdditionalRate(ChargeClass.ADDITIONAL_DUTY, "top", percent, "t.top", **_ROW)
        additional = (more,) if origin == "CN" else ()
        return TariffRate(percent, "t.rate", additional=additional, **_ROW)

    def rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        if Live.rate_now is None:
            return None
        return ExchangeRate(base, quote, Decimal(Live.rate_now), on, "live", purpose.value)


class Plugin:
    """Declares both, and a fee for heavy lines."""

    @hookimpl
    def cbec_providers(self) -> tuple[ProviderSpec, ...]:
        target = f"{__name__}:Live"
        return (
            ProviderSpec(Capability.TARIFF, "live", target, operations={"duty"}),
            ProviderSpec(Capability.FX, "live", target, operations={"rate"}),
        )

    @hookimpl
    def cbec_landed_cost_extras(self, request: LandedCostRequest) -> tuple[LandedCharge, ...]:
        if sum(line.weight_g for line in request.lines) < 5000:
            return ()
        fee, nothing = Money(700, request.currency), Money(0, request.currency)
        return (
            LandedCharge(
                *(ChargeClass.FEE, "heavy", fee, nothing, Decimal(7), "t.heavy", "none", DAY, None),
                *(Confidence.LOW, Collector.CARRIER, Payer.BUYER, Moment.BORDER),
            ),
        )


@cache
def opened() -> Cbec:
    return Cbec.open(
        database_url="sqlite://",
        settings={
            "merchant": {"id": "m1"},
            "defaults": {"tax": ["world"], "tariffs": ["live"], "fx": ["live"]},
        },
        plugins=(Plugin(), tax_world, requirements),
        discover=False,
    )


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    yield
    Live.percent = Live.rate_now = None


def money(*minors: int) -> Any:
    return st.sampled_from(minors).map(lambda minor: Money(minor, "EUR"))


# Few facts and many amounts, so that questions of the same facts come again and again.
lines = st.builds(
    LandedCostLine,
    id=st.sampled_from("123456789abcdef"),
    value=money(*[1, 990, 5000, 15000, 15001, 90000] * 5, 0, -1),
    quantity=st.sampled_from([*[1, 1, 2] * 8, 0]),
    hs=st.sampled_from([*["6109100010", "640391"] * 10, "", "61"]),
    origin=st.sampled_from(["CN", "CN", "VN", ""]),
    description=st.sampled_from(["cotton t-shirt", "Cotton  T-shirt", "gift"]),
    sku=st.sampled_from(["TS-1", ""]),
    weight_g=st.sampled_from([180, 180, 5000, 0]),
    duty_rate=st.sampled_from([None, Decimal(12), Decimal("12.00")]),
    tax_rate=st.sampled_from([None, None, Decimal(7), Decimal("7.0")]),
    gtin=st.sampled_from([*["4006381333931", ""] * 10, "123"]),
)
requests = st.builds(
    LandedCostRequest,
    on=st.sampled_from([DAY, date(2026, 6, 30)]),
    origin=st.sampled_from([*["CN", "CN", "FR"] * 8, "?"]),
    destination=st.sampled_from(["DE", "DE", "GB", "US", "JP", "AU", "NO", "AQ"]),
    currency=st.just("EUR"),
    lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
    freight=money(*[0, 1200] * 10, -1),
    insurance=money(0, 0, 100),
    discount=money(0, 0, 500),
    region=st.sampled_from(["", "", "NIR"]),
    incoterm=st.sampled_from([Incoterm.DAP, Incoterm.DAP, Incoterm.CIF, Incoterm.DDP]),
    buyer=st.sampled_from(Buyer),
    transport=st.sampled_from([None, TransportMode.POST]),
    declaration=st.sampled_from([None, DataSet.H1]),
    bought_this_year=st.one_of(st.none(), money(*[0, 2_600_000] * 10, -1)),
    scheme=st.sampled_from(
        [
            None,
            TaxCollection(Collector.SELLER, TaxScheme.IOSS, "IM2760000007"),
            TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS, ""),
        ]
    ),
    exchange_rates=st.sampled_from(
        [
            (),
            *(
                (ExchangeRate("GBP", "EUR", Decimal(rate), DAY, "me", "customs"),)
                for rate in ("1.15", "1.150", "1.2")
            ),
        ]
    ),
    identifiers=st.sampled_from([(), (Identifier(IdentifierKind.EORI, "DE123456789", "DE"),)]),
    collected=st.sampled_from([(), (Charge(ChargeKind.DUTY, Money(500, "EUR")),)]),
    apportion=st.sampled_from(Apportion),
)
worlds = st.tuples(st.sampled_from([None, "4", "4.0", "12"]), st.sampled_from([None, "1.1", "0.9"]))


def told(quote: LandedCostQuote) -> tuple[object, ...]:
    """Return all that a quote says to the letter, with its sums before and after it is read."""
    sums = [quote.sum_of(), *(quote.sum_of(kind) for kind in ChargeClass)]
    written = repr(attrs.evolve(quote, id=""))
    assert [quote.sum_of(), *(quote.sum_of(kind) for kind in ChargeClass)] == sums
    assert pickle.loads(pickle.dumps(quote)) == quote
    return written, sums


_FIELDS = [field.name for field in attrs.fields(LandedCostRequest)]
_OF_LINE = [field.name for field in attrs.fields(LandedCostLine)]


def changed(
    one: LandedCostRequest, other: LandedCostRequest, names: set[str], of_line: set[str]
) -> LandedCostRequest:
    """Return a question with some of its fields, some of its first line, as in another."""
    one = attrs.evolve(one, **{name: getattr(other, name) for name in names})
    if not one.lines or not other.lines:
        return one
    first = {name: getattr(other.lines[0], name) for name in of_line}
    return attrs.evolve(one, lines=(attrs.evolve(one.lines[0], **first), *one.lines[1:]))


changes = st.tuples(
    worlds,
    requests,
    st.sets(st.sampled_from(_FIELDS), max_size=1),
    st.sets(st.sampled_from(_OF_LINE), max_size=1),
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(requests, st.lists(changes, min_size=4, max_size=12))
def test_a_warm_deployment_answers_as_a_fresh_one(base: LandedCostRequest, asked: Any) -> None:
    """Tariffs and rates of exchange may change between two quotes, and count at once."""
    context = opened().context
    for (Live.percent, Live.rate_now), other, names, of_line in asked:
        request = changed(base, other, names, of_line)
        assert told(opened().landed_cost.quote(request)) == told(LandedCost(context).quote(request))


def basket(count: int, value: int, tag: str = "") -> LandedCostRequest:
    """Return shirts to Germany."""
    nothing = Money(0, "EUR")
    shirts = (
        LandedCostLine(
            str(at),
            Money(value, "EUR"),
            1,
            hs="610910",
            origin="CN",
            description="cotton t-shirt",
            sku=f"TS-{tag}{at}",
            weight_g=180,
            maker_id="M",
            gtin="4006381333931",
        )
        for at in range(count)
    )
    return LandedCostRequest(
        *(DAY, "CN", "DE", "EUR", tuple(shirts), nothing, nothing, nothing), incoterm=Incoterm.DAP
    )


def test_every_field_of_a_question_is_a_fact_or_an_amount() -> None:
    """A new field that is neither would be overlooked by what is kept."""
    fields = [*attrs.fields(LandedCostRequest), *attrs.fields(LandedCostLine)]
    assert {field.name for field in fields} == {*LINE_FACTS, *WHOLE_FACTS, *AMOUNTS}
    assert AMOUNTS.isdisjoint({*LINE_FACTS, *WHOLE_FACTS})


def test_an_unread_quote_stays_as_it_was_when_rates_change() -> None:
    Live.percent, Live.rate_now = "10", "0.8"
    quote, read = (opened().landed_cost.quote(basket(2, 90000)) for _ in range(2))
    said = repr(read.lines)
    Live.percent, Live.rate_now = "20", "2"
    assert repr(quote.lines) == said


def test_many_threads_quote_and_read_the_same() -> None:
    Live.percent = "10"
    landed_cost = LandedCost(opened().context)
    asked = [basket(1 + at % 5, 20000 + at % 7, str(at % 400)) for at in range(1200)]
    expected = [attrs.evolve(LandedCost(opened().context).quote(one), id="") for one in asked]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: attrs.evolve(landed_cost.quote(one), id=""), asked))
    assert found == expected
