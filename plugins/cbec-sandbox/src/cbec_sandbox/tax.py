"""Teaching tax rules applied: every charge with base, rate, rule, payer and collector."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from cbec_core.api import (
    ChargeClass,
    Collector,
    Confidence,
    Consignment,
    ExchangeRate,
    Finding,
    FxPurpose,
    FxSource,
    Incoterm,
    LandedCharge,
    LandedCostRequest,
    LandedLine,
    Moment,
    Money,
    Payer,
    ProviderTools,
    Rounding,
    Severity,
    TariffRate,
    TariffSource,
    TaxAssessment,
)
from cbec_sandbox.rules import LAW, TaxRow, tax_row
from cbec_sandbox.settings import SandboxSettings

__all__ = ["SandboxTax"]


class SandboxTax:
    """Duty by tariff and a flat tax on top; what is not known is said, never guessed."""

    def __init__(self, settings: SandboxSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SandboxSettings()

    def assess(
        self,
        request: LandedCostRequest,
        tariffs: tuple[TariffSource, ...],
        fx: tuple[FxSource, ...],
    ) -> TaxAssessment | None:
        """Assess line by line; freight and insurance are split by value, to the last cent."""
        consignment = request.consignment
        row = tax_row(consignment.destination, request.on)
        if row is None:
            return _incalculable(
                "destination_unknown",
                f"no teaching rule for {consignment.destination} on {request.on}",
                f"{request.on} 没有 {consignment.destination} 的教学规则",
            )
        rate = _exchange(request, fx)
        if rate is None:
            return _incalculable(
                "rate_unknown",
                f"no exchange rate to {request.currency} on {request.on}",
                f"{request.on} 没有兑 {request.currency} 的汇率",
            )
        duties = {
            line.line_id: _duty(
                request,
                tariffs,
                line.customs.code_for(consignment.destination),
                line.customs.origin,
            )
            for line in consignment.lines
        }
        if missing := [line_id for line_id, duty in duties.items() if duty is None]:
            return _incalculable(
                "duty_unknown",
                f"no duty rate for line {missing[0]}",
                f"第 {missing[0]} 行没有关税税率",
                missing[0],
            )
        lines = tuple(
            LandedLine(line_id, value, tuple(_charges(consignment, value, duties[line_id], row)))
            for line_id, value in _customs_values(request, rate)
        )
        rates = () if rate.base == rate.quote else (rate,)
        return TaxAssessment(calculable=True, lines=lines, exchange_rates=rates)


def _incalculable(code: str, text: str, text_zh: str, line_id: str = "") -> TaxAssessment:
    finding = Finding(f"sandbox.tax.{code}", Severity.ERROR, text, text_zh, line_id)
    return TaxAssessment(calculable=False, lines=(), findings=(finding,))


def _exchange(request: LandedCostRequest, fx: tuple[FxSource, ...]) -> ExchangeRate | None:
    base = request.consignment.freight.currency
    if base == request.currency:
        return ExchangeRate(
            base,
            base,
            Money(1, base).amount / Money(1, base).amount,
            request.on,
            "sandbox",
            FxPurpose.CUSTOMS.value,
        )
    for source in fx:
        found = source.rate(base, request.currency, request.on, FxPurpose.CUSTOMS)
        if found is not None:
            return found
    return None


def _duty(
    request: LandedCostRequest, tariffs: tuple[TariffSource, ...], hs: str, origin: str
) -> TariffRate | None:
    for tariff in tariffs:
        found = tariff.duty(hs, origin, request.consignment.destination, request.on)
        if found is not None:
            return found
    return None


def _customs_values(request: LandedCostRequest, rate: ExchangeRate) -> Iterator[tuple[str, Money]]:
    """Yield the value of each line with its share of freight and insurance, converted."""
    consignment = request.consignment
    along = consignment.freight + consignment.insurance
    weights = [line.value.minor for line in consignment.lines]
    if not any(weights):
        weights = [1] * len(weights)
    for line, share in zip(consignment.lines, along.split(weights), strict=True):
        amount = (line.value + share).amount * rate.rate
        yield line.line_id, Money.rounded(amount, request.currency, Rounding.HALF_UP)


def _charges(
    consignment: Consignment, value: Money, duty: TariffRate | None, row: TaxRow
) -> Iterator[LandedCharge]:
    payer = Payer.SELLER if consignment.incoterm is Incoterm.DDP else Payer.BUYER
    base = value
    if duty is not None:
        owed = Money.rounded(value.amount * duty.percent / 100, value.currency, Rounding.HALF_UP)
        base = value + owed
        yield LandedCharge(
            kind=ChargeClass.DUTY,
            code="duty",
            amount=owed,
            base=value,
            rate=duty.percent,
            rule=duty.rule,
            law=duty.law,
            valid_from=duty.valid_from,
            valid_to=duty.valid_to,
            confidence=duty.confidence,
            collected_by=Collector.CUSTOMS,
            payer=payer,
            at=Moment.BORDER,
        )
    tax = LandedCharge(
        kind=ChargeClass.TAX,
        code="vat",
        amount=Money.rounded(base.amount * row.percent / 100, base.currency, Rounding.HALF_UP),
        base=base,
        rate=row.percent,
        rule=row.rule,
        law=LAW,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confidence=Confidence.LOW,
        collected_by=Collector.CUSTOMS,
        payer=payer,
        at=Moment.BORDER,
    )
    for collection in consignment.tax_collections[:1]:
        tax = attrs.evolve(
            tax, collected_by=collection.collector, payer=Payer.BUYER, at=Moment.CHECKOUT
        )
    yield tax
