"""The rules as dated rows; replace them, and never change a row that was in force: end it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cbec_core.api import ChargeClass, Confidence, Levy, Regime, Treatment, Valuation

__all__ = ["REGIMES"]

_VAT = Levy(
    rule="{{name}}.DE.2021",
    law="name the law here",
    source="say where it was read",
    valid_from=date(2021, 1, 1),
    confidence=Confidence.LOW,
    kind=ChargeClass.TAX,
    code="vat",
    rate=Decimal(19),
    own=True,
)

# The rows of each country; treatments stand in the order in which their conditions are tried.
# `Levy` and `Treatment` say what a row can hold: thresholds, schemes, amounts for a unit, minimums.
REGIMES = {
    "DE": Regime(
        destination="DE",
        currency="EUR",
        valuation=Valuation.CIF,
        treatments=(Treatment(id="import", levies=(_VAT,)),),
    ),
}
