"""{{Class}} as tax rules."""

from __future__ import annotations

from decimal import Decimal

from cbec_core.api import (
    ChargeClass,
    Collector,
    Confidence,
    ExchangeRate,
    Finding,
    FxPurpose,
    FxSource,
    LandedCharge,
    LandedCostRequest,
    LandedLine,
    Moment,
    Money,
    Payer,
    ProviderTools,
    Rounding,
    Severity,
    TariffSource,
    TaxAssessment,
)

from {{package}}.rules import Row, row_for

__all__ = ["{{Class}}Tax"]


class {{Class}}Tax:
    """Assess consignments by the rows of `rules.py`."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        pass

    def assess(
        self,
        request: LandedCostRequest,
        tariffs: tuple[TariffSource, ...],
        fx: tuple[FxSource, ...],
    ) -> TaxAssessment | None:
        """Return the assessment, or nothing for a destination that no row covers."""
        consignment = request.consignment
        row = row_for(consignment.destination, request.on)
        if row is None:
            return None
        rate = _rate(request, fx)
        if rate is None:
            text = f"no exchange rate to {request.currency} on {request.on}"
            finding = Finding("{{name}}.rate_unknown", Severity.ERROR, text)
            return TaxAssessment(calculable=False, lines=(), findings=(finding,))
        along = (consignment.freight + consignment.insurance).split(
            [max(line.value.minor, 1) for line in consignment.lines]
        )
        lines = []
        for line, share in zip(consignment.lines, along, strict=True):
            value = (line.value + share).amount * rate
            base = Money.rounded(value, request.currency, Rounding.HALF_UP)
            lines.append(LandedLine(line.line_id, base, (_charge(base, row),)))
        return TaxAssessment(calculable=True, lines=tuple(lines))


def _rate(request: LandedCostRequest, fx: tuple[FxSource, ...]) -> Decimal | None:
    base = request.consignment.freight.currency
    if base == request.currency:
        return Decimal(1)
    found: list[ExchangeRate] = [
        rate
        for source in fx
        if (rate := source.rate(base, request.currency, request.on, FxPurpose.CUSTOMS))
    ]
    return found[0].rate if found else None


def _charge(base: Money, row: Row) -> LandedCharge:
    return LandedCharge(
        kind=ChargeClass.TAX,
        code="vat",
        amount=Money.rounded(base.amount * row.percent / 100, base.currency, Rounding.HALF_UP),
        base=base,
        rate=row.percent,
        rule=row.rule,
        law=row.law,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confidence=Confidence.LOW,
        collected_by=Collector.CUSTOMS,
        payer=Payer.BUYER,
        at=Moment.BORDER,
    )
