"""Charges: the parts of a price, and who collected the tax in them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import attrs

from cbec_core.domain.money import Money, sum_money

__all__ = ["Charge", "ChargeKind", "Collector", "TaxCollection", "TaxScheme", "charges_total"]


class ChargeKind(StrEnum):
    """Name what a charge is for."""

    GOODS = "goods"
    SHIPPING = "shipping"
    GIFT_WRAP = "gift_wrap"
    DISCOUNT = "discount"
    TAX = "tax"
    DUTY = "duty"
    FEE = "fee"
    TIP = "tip"
    OTHER = "other"


class Collector(StrEnum):
    """Name who took a tax from the buyer."""

    SELLER = "seller"
    MARKETPLACE = "marketplace"
    CARRIER = "carrier"
    CUSTOMS = "customs"


class TaxScheme(StrEnum):
    """Name the arrangement under which a tax was collected at the sale."""

    IOSS = "IOSS"
    OSS = "OSS"
    UOSS = "UOSS"
    GB_VAT = "GB_VAT"
    VOEC = "VOEC"
    GST = "GST"
    SST = "SST"
    SALES_TAX = "SALES_TAX"
    PRC = "PRC"
    SII = "SII"
    CN_RETAIL = "CN_RETAIL"
    DOMESTIC = "DOMESTIC"
    UNKNOWN = "UNKNOWN"


@attrs.frozen
class TaxCollection:
    """Who collected a tax, under which scheme and number; the number is confidential."""

    collector: Collector
    scheme: TaxScheme
    number: str = attrs.field(default="", repr=False)


@attrs.frozen
class Charge:
    """One part of what the buyer pays; discounts are negative."""

    kind: ChargeKind
    amount: Money
    tax: TaxCollection | None = None


def charges_total(charges: Iterable[Charge], currency: str) -> Money:
    """Add charges up."""
    return sum_money((charge.amount for charge in charges), currency)
