"""The double-entry journal: append-only postings that sum to zero in each currency."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money

__all__ = ["Account", "Journal", "Posting"]


class Account(StrEnum):
    """The accounts an order moves money between."""

    BUYER = "buyer"
    SALES = "sales"
    TAX_BY_MARKETPLACE = "tax_by_marketplace"
    TAX_PAYABLE = "tax_payable"
    PROVIDER_CLEARING = "provider_clearing"
    BANK = "bank"
    FEES = "fees"
    FREIGHT = "freight"
    CARRIER_PAYABLE = "carrier_payable"
    REFUNDS = "refunds"
    SETTLEMENT_UNMATCHED = "settlement_unmatched"


@attrs.frozen
class Posting:
    """One side of an entry: positive is debit, negative is credit."""

    account: Account
    amount: Money


@attrs.frozen
class Journal:
    """One entry; its id makes posting it twice harmless."""

    id: str
    merchant_id: str
    at: datetime
    text: str
    reference: str
    postings: tuple[Posting, ...]

    def __attrs_post_init__(self) -> None:
        sums: dict[str, int] = {}
        for posting in self.postings:
            currency = posting.amount.currency
            sums[currency] = sums.get(currency, 0) + posting.amount.minor
        for currency, total in sums.items():
            if total:
                raise DomainError("ledger.unbalanced", journal=self.id, currency=currency)
