"""Landed cost: every charge with its base, rate, rule, law, validity, payer and collector."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import attrs

from cbec_core.domain.customs import Finding
from cbec_core.domain.duty import DutyBound, SpecificDuty
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Collector

__all__ = [
    "AdditionalRate",
    "ChargeClass",
    "Confidence",
    "ExchangeRate",
    "LandedCharge",
    "LandedCostQuote",
    "LandedLine",
    "Moment",
    "Payer",
    "TariffGap",
    "TariffRate",
    "TaxAssessment",
]


class ChargeClass(StrEnum):
    """Name what kind of charge arises on arrival."""

    DUTY = "duty"
    ADDITIONAL_DUTY = "additional_duty"
    EXCISE = "excise"
    TAX = "tax"
    FEE = "fee"


class Confidence(StrEnum):
    """Say how sure the source of a rule is."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class Moment(StrEnum):
    """Say when a charge is taken."""

    CHECKOUT = "checkout"
    BORDER = "border"


class Payer(StrEnum):
    """Say who bears a charge."""

    BUYER = "buyer"
    SELLER = "seller"


@attrs.frozen
class LandedCharge:
    """One charge and its proof; `rate` is a percentage or a specific amount by its `rule`.

    `rate_text` says the whole rate where it is more than one number; `rate` is its percentage then.
    """

    kind: ChargeClass
    code: str
    amount: Money
    base: Money
    rate: Decimal
    rule: str
    law: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    collected_by: Collector
    payer: Payer
    at: Moment
    rate_text: str = ""


@attrs.frozen
class LandedLine:
    """The customs value and the charges of one line."""

    line_id: str
    customs_value: Money
    charges: tuple[LandedCharge, ...] = ()


@attrs.frozen
class ExchangeRate:
    """Amount in `quote` = amount in `base` times `rate`, on a day, by a source, for a purpose."""

    base: str
    quote: str
    rate: Decimal
    on: date
    source: str
    purpose: str


@attrs.frozen
class AdditionalRate:
    """A rate that a tariff lays on top of the duty, such as a safeguard or an excise.

    Its terms are read as those of a `TariffRate`.
    """

    kind: ChargeClass
    code: str
    percent: Decimal
    rule: str
    law: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    specific: tuple[SpecificDuty, ...] = ()
    bounds: tuple[DutyBound, ...] = ()


@attrs.frozen
class TariffRate:
    """A rate with its rule, law and validity: a percentage, amounts for units, and bounds of both.

    `notices` are what an answer must say beside the duty, such as a preference that nobody claimed.
    """

    percent: Decimal
    rule: str
    law: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    additional: tuple[AdditionalRate, ...] = ()
    specific: tuple[SpecificDuty, ...] = ()
    bounds: tuple[DutyBound, ...] = ()
    notices: tuple[Finding, ...] = ()


@attrs.frozen
class TariffGap:
    """A tariff knows the goods and still cannot say their duty; the finding says why.

    `additional` is what lies on top of a duty that the line itself brings; None: not known either.
    """

    finding: Finding
    additional: tuple[AdditionalRate, ...] | None = None


@attrs.frozen
class TaxAssessment:
    """The charges with their proof; `calculable` is false where a figure is not known."""

    calculable: bool
    lines: tuple[LandedLine, ...]
    charges: tuple[LandedCharge, ...] = ()
    findings: tuple[Finding, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()


@attrs.frozen
class LandedCostQuote:
    """A frozen, explained answer; what cannot be computed says so and is never a silent zero."""

    id: str
    order_id: str
    merchant_id: str
    currency: str
    as_of: date
    calculable: bool
    lines: tuple[LandedLine, ...]
    charges: tuple[LandedCharge, ...] = ()
    findings: tuple[Finding, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()

    def all_charges(self) -> tuple[LandedCharge, ...]:
        """Return the charges of every line, then those of the consignment."""
        return (*(c for line in self.lines for c in line.charges), *self.charges)

    def sum_of(self, *kinds: ChargeClass) -> Money | None:
        """Return the sum of the charges of some kinds or of all; None if it is not calculable."""
        if not self.calculable:
            return None
        minor = sum(c.amount.minor for c in self.all_charges() if not kinds or c.kind in kinds)
        return Money(minor, self.currency)
