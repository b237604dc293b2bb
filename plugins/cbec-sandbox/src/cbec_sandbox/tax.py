"""Teaching tax rules as rows; the core evaluates them as it does those of the law."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from cbec_core.api import (
    ChargeClass,
    Confidence,
    Levy,
    Measure,
    Moment,
    Part,
    ProviderTools,
    Regime,
    TaxScheme,
    Treatment,
    Valuation,
)
from cbec_sandbox.rules import LAW, TAXES, TaxRow, tax_row
from cbec_sandbox.settings import SandboxSettings

__all__ = ["SandboxTax"]

_BASE: Final = (Part("value"), Part("duty"))
# A tax of any of these schemes was paid at the checkout.
_PAID: Final = tuple(scheme for scheme in TaxScheme if scheme is not TaxScheme.DOMESTIC)


class SandboxTax:
    """Duty by tariff and a flat tax on top; what is not known is said, never guessed."""

    def __init__(self, settings: SandboxSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SandboxSettings()

    def regime(self, destination: str, region: str, on: date) -> Regime | None:
        """Return the teaching rows of a destination, whatever its region."""
        if all(row.country != destination for row in TAXES):
            return None
        row = tax_row(destination, on)
        return _regime(row) if row else _before(destination)


@cache
def _before(destination: str) -> Regime:
    return Regime(destination=destination, currency="EUR", valuation=Valuation.CIF, treatments=())


@cache
def _regime(row: TaxRow) -> Regime:
    duty = Levy(
        rule=f"sandbox.duty.{row.country}",
        law=LAW,
        source="cbec-sandbox",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confidence=Confidence.LOW,
        kind=ChargeClass.DUTY,
        code="duty",
        measure=Measure.TARIFF,
    )
    more = Levy(
        rule=f"sandbox.additional.{row.country}",
        law=LAW,
        source="cbec-sandbox",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confidence=Confidence.LOW,
        kind=ChargeClass.ADDITIONAL_DUTY,
        code="additional_duty",
        measure=Measure.TARIFF,
    )
    return Regime(
        destination=row.country,
        currency="EUR",
        valuation=Valuation.CIF,
        treatments=(
            Treatment(
                id="collected", schemes=_PAID, levies=(duty, more, _vat(row, Moment.CHECKOUT))
            ),
            Treatment(id="import", levies=(duty, more, _vat(row, Moment.BORDER))),
        ),
    )


def _vat(row: TaxRow, at: Moment) -> Levy:
    return Levy(
        rule=row.rule,
        law=LAW,
        source="cbec-sandbox",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confidence=Confidence.LOW,
        kind=ChargeClass.TAX,
        code="vat",
        rate=row.percent,
        base=(*_BASE, Part("additional_duty")),
        own=True,
        at=at,
    )
