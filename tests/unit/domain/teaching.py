"""Rows that teach one thing each, and questions to them, for the tests of `assess`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cbec_core.domain.assess import assess
from cbec_core.domain.landed_cost import (
    ChargeClass,
    Confidence,
    ExchangeRate,
    TariffRate,
    TaxAssessment,
)
from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
from cbec_core.domain.money import Money
from cbec_core.domain.regime import Levy, Measure, Part, Regime, Treatment, Valuation

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


FLAT = levy("flat", ChargeClass.DUTY, measure=Measure.FLAT, rate=D(3), currency="EUR")
