"""Landed cost: every charge with its base, rate, rule, law, validity, payer and collector."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import repeat
from typing import Any, cast

import attrs

from cbec_core.domain._answer_fields import (
    ChargeFields,
    LineFields,
    Proof,
    QuoteFields,
    Teller,
)
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


@attrs.frozen(slots=False, init=False)
class LandedCharge(ChargeFields):
    """One charge and its proof; `rate` is a percentage or a specific amount by its `rule`.

    `rate_text` says the whole rate where it is more than one number; `rate` is its percentage then.
    """

    __slots__ = ()

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

    def __init__(
        self,
        kind: ChargeClass,
        code: str,
        amount: Money,
        base: Money,
        rate: Decimal,
        rule: str,
        law: str,
        valid_from: date,
        valid_to: date | None,
        confidence: Confidence,
        collected_by: Collector,
        payer: Payer,
        at: Moment,
        rate_text: str = "",
    ) -> None:
        dates = (valid_from, valid_to)
        put = object.__setattr__
        put(
            self,
            "_proof",
            Proof(*(kind, code, rule, law, *dates, confidence, collected_by, payer, at, rate_text)),
        )
        put(self, "amount", amount)
        put(self, "base", base)
        put(self, "rate", rate)

    def alike(
        self, amounts: Iterable[Money], bases: Iterable[Money], rates: Iterable[Decimal] | None
    ) -> list[LandedCharge]:
        """Return charges with the same proof; without `rates` the rate is the same, too."""
        each = repeat(self.rate) if rates is None else rates
        return cast(
            "list[LandedCharge]", list(map(_Filled, repeat(self._proof), amounts, bases, each))
        )


class _Filled(ChargeFields):
    """A charge until its fields are set, which takes a frozen one three times as long."""

    __slots__ = ()

    def __init__(self, proof: Proof, amount: Money, base: Money, rate: Decimal) -> None:
        self._proof, self.amount, self.base, self.rate = proof, amount, base, rate
        self.__class__ = LandedCharge  # type: ignore[assignment]


@attrs.frozen(slots=False, init=False)
class LandedLine(LineFields):
    """The customs value and the charges of one line."""

    __slots__ = ()

    line_id: str
    customs_value: Money
    charges: tuple[LandedCharge, ...] = ()

    def __init__(
        self, line_id: str, customs_value: Money, charges: tuple[LandedCharge, ...] = ()
    ) -> None:
        put = object.__setattr__
        put(self, "line_id", line_id)
        put(self, "customs_value", customs_value)
        put(self, "charges", charges)

    @classmethod
    def many(
        cls,
        ids: Iterable[str],
        values: Iterable[Money],
        charges: Iterable[tuple[LandedCharge, ...]],
    ) -> tuple[LandedLine, ...]:
        """Return lines with their charges."""
        return cast("tuple[LandedLine, ...]", tuple(map(_FilledLine, ids, values, charges)))


class _FilledLine(LineFields):
    """A line until its fields are set, see `_Filled`."""

    __slots__ = ()

    def __init__(
        self, line_id: str, customs_value: Money, charges: tuple[LandedCharge, ...]
    ) -> None:
        self.line_id, self.customs_value, self.charges = line_id, customs_value, charges
        self.__class__ = LandedLine  # type: ignore[assignment]


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


@attrs.frozen(slots=False, init=False)
class LandedCostQuote(QuoteFields):
    """A frozen, explained answer; what cannot be computed says so and is never a silent zero."""

    __slots__ = ()

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

    def __init__(
        self,
        id: str,  # noqa: A002
        order_id: str,
        merchant_id: str,
        currency: str,
        as_of: date,
        calculable: bool,
        lines: tuple[LandedLine, ...],
        charges: tuple[LandedCharge, ...] = (),
        findings: tuple[Finding, ...] = (),
        exchange_rates: tuple[ExchangeRate, ...] = (),
    ) -> None:
        put = object.__setattr__
        put(self, "_told", (lines, charges))
        put(self, "_teller", None)
        put(self, "id", id)
        put(self, "order_id", order_id)
        put(self, "merchant_id", merchant_id)
        put(self, "currency", currency)
        put(self, "as_of", as_of)
        put(self, "calculable", calculable)
        put(self, "findings", findings)
        put(self, "exchange_rates", exchange_rates)

    @classmethod
    def told_by(
        cls,
        teller: Teller,
        findings: tuple[Finding, ...],
        names: tuple[str, str, str],
        currency: str,
        as_of: date,
    ) -> LandedCostQuote:
        """Return the quote that a teller tells; `names` are its id, its order and its merchant."""
        filled: Any = _FilledQuote(teller, findings, names, currency, as_of)
        return cast("LandedCostQuote", filled)

    def all_charges(self) -> tuple[LandedCharge, ...]:
        """Return the charges of every line, then those of the consignment."""
        return (*(c for line in self.lines for c in line.charges), *self.charges)

    def sum_of(self, *kinds: ChargeClass) -> Money | None:
        """Return the sum of the charges of some kinds or of all; None if it is not calculable."""
        if not self.calculable:
            return None
        if self._told is None and self._teller is not None:
            return Money(self._teller.sum_of(kinds), self.currency)
        minor = sum(c.amount.minor for c in self.all_charges() if not kinds or c.kind in kinds)
        return Money(minor, self.currency)


class _FilledQuote(QuoteFields):
    """A quote until its fields are set, see `_Filled`."""

    __slots__ = ()

    def __init__(
        self,
        teller: Teller,
        findings: tuple[Finding, ...],
        names: tuple[str, str, str],
        currency: str,
        as_of: date,
    ) -> None:
        self._told, self._teller = None, teller
        self.id, self.order_id, self.merchant_id = names
        self.currency, self.as_of, self.calculable = currency, as_of, teller.calculable
        self.findings = (*teller.findings, *findings)
        self.exchange_rates = teller.exchange_rates
        self.__class__ = LandedCostQuote  # type: ignore[assignment]
