"""Duty, tax and freight that a buyer would pay twice are warned of, and nothing else is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cbec_core.domain.assess import assess
from cbec_core.domain.charged_twice import charged_twice
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_cost import (
    ChargeClass,
    Confidence,
    Moment,
    Payer,
    TaxAssessment,
)
from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Charge, ChargeKind, Collector, TaxCollection, TaxScheme
from cbec_core.domain.regime import Levy, Part, Regime, Treatment, Valuation

pytestmark = pytest.mark.feature(145)

K, T = ChargeKind, Incoterm
IOSS = TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS, "IM2500000016")


def levy(kind: ChargeClass, code: str, rate: int, at: Moment) -> Levy:
    return Levy(
        rule=code,
        law="a law",
        source="a test",
        valid_from=date(2026, 1, 1),
        confidence=Confidence.HIGH,
        kind=kind,
        code=code,
        rate=Decimal(rate),
        base=(Part("value"),),
        at=at,
    )


def regime() -> Regime:
    """Duty at the border; the tax at the sale under IOSS, else at the border too."""
    duty = levy(ChargeClass.DUTY, "duty", 10, Moment.BORDER)
    at_sale = levy(ChargeClass.TAX, "vat", 20, Moment.CHECKOUT)
    at_border = levy(ChargeClass.TAX, "vat", 20, Moment.BORDER)
    return Regime(
        destination="FR",
        currency="EUR",
        valuation=Valuation.CIF,
        treatments=(
            Treatment(id="ioss", levies=(duty, at_sale), schemes=(TaxScheme.IOSS,)),
            Treatment(id="import", levies=(duty, at_border)),
        ),
    )


def ask(
    incoterm: Incoterm,
    *collected: ChargeKind,
    scheme: TaxCollection | None = None,
    freight: str = "0",
) -> tuple[LandedCostRequest, TaxAssessment]:
    nothing = Money.zero("EUR")
    request = LandedCostRequest(
        on=date(2026, 11, 1),
        origin="CN",
        destination="FR",
        currency="EUR",
        lines=(LandedCostLine("1", Money.parse("100", "EUR"), 1),),
        freight=Money.parse(freight, "EUR"),
        insurance=nothing,
        discount=nothing,
        incoterm=incoterm,
        scheme=scheme,
        collected=tuple(Charge(kind, Money.parse("5", "EUR")) for kind in collected),
    )
    return request, assess(request, regime(), lambda _line: None, lambda _base, _quote: None)


@pytest.mark.parametrize(
    ("incoterm", "collected", "scheme", "told"),
    [
        # The price of DDP holds duty and tax.
        (T.DDP, (K.DUTY,), None, {"duty"}),
        (T.DDP, (K.TAX,), IOSS, {"tax"}),
        (T.DDP, (K.DUTY, K.TAX), None, {"duty", "tax"}),
        (T.DDP, (K.SHIPPING,), None, set()),
        (T.DDP, (), IOSS, set()),
        # Under DAP customs ask again for what no scheme covers.
        (T.DAP, (K.DUTY,), IOSS, {"duty"}),
        (T.DAP, (K.TAX,), IOSS, set()),
        (T.DAP, (K.TAX,), None, {"tax"}),
        (T.DAP, (), None, set()),
        # Freight is another question: only a price that has it in it makes a charge one too many.
        (T.DAP, (K.SHIPPING,), None, set()),
        (T.FOB, (K.SHIPPING,), None, set()),
        (T.CIF, (K.SHIPPING,), None, {"freight"}),
        (T.CPT, (K.SHIPPING,), None, {"freight"}),
        (T.DAP, (K.GIFT_WRAP, K.FEE), None, set()),
    ],
)
def test_what_would_be_paid_twice_is_told_by_the_delivery_term(
    incoterm: Incoterm,
    collected: tuple[ChargeKind, ...],
    scheme: TaxCollection | None,
    told: set[str],
) -> None:
    found = charged_twice(*ask(incoterm, *collected, scheme=scheme))
    assert {one.code for one in found} == {f"landed_cost.{name}_charged_twice" for name in told}
    assert all(one.text_zh and one.text_zh != one.text for one in found)


def test_where_nothing_can_be_computed_duty_that_was_collected_still_warns() -> None:
    unknown = TaxAssessment(False, ())
    request, _found = ask(T.DAP, K.DUTY, K.TAX)
    (found,) = charged_twice(request, unknown)
    assert found.code == "landed_cost.duty_charged_twice"


def test_a_discounted_charge_that_sums_to_nothing_is_not_paid_twice() -> None:
    request, found = ask(T.DAP)
    back = tuple(Charge(K.DUTY, Money.parse(amount, "EUR")) for amount in ("5", "-5"))
    import attrs

    assert charged_twice(attrs.evolve(request, collected=back), found) == ()


@pytest.mark.parametrize("freight", ["0", "12"])
@pytest.mark.parametrize("incoterm", [T.DAP, T.DDP, T.EXW, T.CIF])
def test_who_bears_duty_follows_from_the_term_and_never_from_the_freight(
    incoterm: Incoterm, freight: str
) -> None:
    _request, found = ask(incoterm, freight=freight)
    payers = {charge.payer for line in found.lines for charge in line.charges}
    assert payers == {Payer.SELLER if incoterm is T.DDP else Payer.BUYER}
