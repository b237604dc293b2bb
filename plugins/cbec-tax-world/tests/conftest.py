"""A question in few words, and the answer of the rows to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cbec_tax_world.provider import WorldTax

from cbec_core.api import (
    ExchangeRate,
    LandedCostLine,
    LandedCostRequest,
    Money,
    Regime,
    TariffRate,
    TaxAssessment,
    assess,
)
from cbec_core.testing.fakes import make_tools

DAY = date(2026, 11, 21)  # on which the reference was written
WORLD = WorldTax(None, make_tools())
# One unit of each currency in the currency of the question, unless a test says otherwise.
RATES: dict[str, str] = {"USD": "1", "EUR": "1"}


def line(at: int = 1, value: str = "100.00", currency: str = "EUR", **changes: Any) -> Any:
    fields = {"quantity": 1, "hs": "610910", "origin": "CN", "duty_rate": Decimal(0)}
    for name in ("duty_rate", "tax_rate"):
        if isinstance(changes.get(name), str):
            changes[name] = Decimal(changes[name])
    value_of = Money.parse(value, currency)
    return LandedCostLine(id=str(at), value=value_of, **{**fields, **changes})


def ask(destination: str, *lines: Any, currency: str = "EUR", **changes: Any) -> LandedCostRequest:
    money = {
        name: Money.parse(changes.pop(name, "0"), currency)
        for name in ("freight", "insurance", "discount")
    }
    fields = {"on": DAY, "origin": "CN", "destination": destination, "currency": currency}
    return LandedCostRequest(**{**fields, **money, "lines": lines, **changes})


def answer(
    request: LandedCostRequest,
    rates: Mapping[str, str] | None = None,
    tariff: TariffRate | None = None,
    regime: Regime | None = None,
) -> TaxAssessment:
    """Return the answer; `rates` are units of the question's currency for one of another."""
    rules = regime or WORLD.regime(request.destination, request.region, request.on)
    assert rules is not None
    known = RATES if rates is None else rates

    def rate(base: str, quote: str) -> ExchangeRate | None:
        if quote != request.currency or base not in known:
            return None
        return ExchangeRate(base, quote, Decimal(known[base]), request.on, "test", "customs")

    return assess(request, rules, lambda _line: tariff, rate)


def sums(found: TaxAssessment) -> dict[str, str]:
    """Return the amount of every code as a decimal string."""
    assert found.calculable, found.findings
    totals: dict[str, Money] = {}
    for charge in [*(c for one in found.lines for c in one.charges), *found.charges]:
        totals[charge.code] = totals.get(charge.code, Money.zero(charge.amount.currency)) + (
            charge.amount
        )
    return {code: str(total.amount) for code, total in totals.items()}


def refusal(found: TaxAssessment) -> set[str]:
    assert not found.calculable
    return {finding.code.partition(".")[2] for finding in found.findings}
