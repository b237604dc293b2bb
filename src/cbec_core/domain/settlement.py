"""Settlements: report lines of a marketplace or provider, matched to orders."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.money import Money, sum_money

__all__ = ["LineMatch", "Settlement", "SettlementLine", "SettlementLineKind"]


class SettlementLineKind(StrEnum):
    """Name what a report line moves."""

    SALE = "sale"
    TAX_WITHHELD = "tax_withheld"
    FEE = "fee"
    REFUND = "refund"
    SHIPPING_LABEL = "shipping_label"
    ADJUSTMENT = "adjustment"
    RESERVE = "reserve"


class LineMatch(StrEnum):
    """Say whether a report line found its order."""

    MATCHED = "matched"
    UNMATCHED = "unmatched"


@attrs.frozen
class SettlementLine:
    """One line as reported; positive amounts are owed to the merchant."""

    id: str
    kind: SettlementLineKind
    amount: Money
    order_external_id: str = ""
    text: str = ""
    order_id: str = ""
    match: LineMatch = LineMatch.UNMATCHED


@attrs.frozen
class Settlement:
    """One payout with its lines; their sum is what reaches the bank."""

    id: str
    merchant_id: str
    source: str
    external_id: str
    currency: str
    payout: Money
    settled_at: datetime
    lines: tuple[SettlementLine, ...]

    @property
    def difference(self) -> Money:
        """Return the payout less the sum of the lines: zero if the report adds up."""
        return self.payout - sum_money((line.amount for line in self.lines), self.currency)
