"""A teaching rate card: two services, dated, every part of a price explained."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from cbec_core.api import (
    Consignment,
    Finding,
    Money,
    RateLine,
    RateQuote,
    Rounding,
    Severity,
    sum_money,
)

__all__ = ["NO_SERVICE_POSTCODE", "SERVICES", "price", "refusal"]

NO_SERVICE_POSTCODE: Final = "SBX5"


@attrs.frozen
class Service:
    """One service of the card; prices are in the currency of the account."""

    code: str
    base: Decimal
    per_500_g: Decimal
    fuel_percent: Decimal
    divisor: int
    most_g: int
    days: tuple[int, int]
    valid_from: date
    rule: str


_SINCE = date(2015, 1, 1)
SERVICES: Final = {
    service.code: service
    for service in (
        Service(
            code="economy",
            base=Decimal("3.20"),
            per_500_g=Decimal("1.15"),
            fuel_percent=Decimal(0),
            divisor=8000,
            most_g=20_000,
            days=(8, 15),
            valid_from=_SINCE,
            rule="sandbox.rate.economy.2015",
        ),
        Service(
            code="express",
            base=Decimal("11.90"),
            per_500_g=Decimal("4.05"),
            fuel_percent=Decimal(10),
            divisor=5000,
            most_g=70_000,
            days=(2, 4),
            valid_from=_SINCE,
            rule="sandbox.rate.express.2015",
        ),
    )
}


def refusal(service: Service, consignment: Consignment, on: date) -> Finding | None:
    """Return why a service does not take a consignment, or nothing."""
    if consignment.consignee.address.postcode == NO_SERVICE_POSTCODE:
        return _refused(service, "no_service", "does not serve this postcode", "不服务该邮编")
    if on < service.valid_from:
        return _refused(service, "no_card", "has no rate card for this day", "当日没有运价表")
    if _billable_g(service, consignment) > service.most_g:
        return _refused(service, "too_heavy", "does not take this weight", "超过重量上限")
    return None


def _refused(service: Service, code: str, text: str, text_zh: str) -> Finding:
    return Finding(
        code=f"sandbox.rate.{code}",
        severity=Severity.INFO,
        text=f"{service.code} {text}",
        text_zh=f"{service.code} {text_zh}",
    )


def price(service: Service, consignment: Consignment, currency: str) -> RateQuote:
    """Price a consignment: base, weight in steps of 500 g, fuel on both."""
    billable = _billable_g(service, consignment)
    steps = -(-billable // 500)
    base = Money.rounded(service.base, currency, Rounding.HALF_UP)
    weight = Money.rounded(service.per_500_g * steps, currency, Rounding.HALF_UP)
    fuel_base = (base + weight).amount
    fuel = Money.rounded(fuel_base * service.fuel_percent / 100, currency, Rounding.HALF_UP)
    lines = [
        RateLine("base", base, "base price"),
        RateLine("weight", weight, f"{steps} steps of 500 g"),
    ]
    if fuel:
        lines.append(RateLine("fuel", fuel, f"{service.fuel_percent} % of {base + weight}"))
    return RateQuote(
        carrier="sandbox",
        service=service.code,
        total=sum_money((line.amount for line in lines), currency),
        lines=tuple(lines),
        billable_weight_g=billable,
        transit_days=service.days,
        rule=service.rule,
    )


def _billable_g(service: Service, consignment: Consignment) -> int:
    """Return the greater of gross and volumetric weight: mm3 / divisor is in grams."""
    total = 0
    for parcel in consignment.parcels:
        volume = parcel.dimensions.volume_mm3 if parcel.dimensions else 0
        total += max(parcel.weight_g, -(-volume // service.divisor))
    return max(total, 1)
