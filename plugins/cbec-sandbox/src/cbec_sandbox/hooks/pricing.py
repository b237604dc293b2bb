"""A fee on request of a magic SKU."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from cbec_core.api import (
    ChargeClass,
    Collector,
    Confidence,
    LandedCharge,
    LandedCostRequest,
    Moment,
    Money,
    Payer,
    Rounding,
    hookimpl,
)
from cbec_sandbox.magic import asked
from cbec_sandbox.rules import LAW

__all__ = ["cbec_landed_cost_extras"]


@hookimpl
def cbec_landed_cost_extras(request: LandedCostRequest) -> Iterable[LandedCharge]:
    """Add a handling fee of one unit of the currency for a SKU with `SANDBOX-FEE`."""
    if not asked("FEE", [line.sku for line in request.lines]):
        return ()
    return (
        LandedCharge(
            kind=ChargeClass.FEE,
            code="sandbox_handling",
            amount=Money.rounded(Decimal(1), request.currency, Rounding.HALF_UP),
            base=Money.zero(request.currency),
            rate=Decimal(1),
            rule="sandbox.fee.handling.2015",
            law=LAW,
            valid_from=date(2015, 1, 1),
            valid_to=None,
            confidence=Confidence.LOW,
            collected_by=Collector.CARRIER,
            payer=Payer.BUYER,
            at=Moment.BORDER,
        ),
    )
