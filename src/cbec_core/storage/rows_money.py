"""Payments, journals and settlements to rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cbec_core.domain.errors import DomainError
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.money import Money
from cbec_core.domain.payment import Payment, PaymentEvent, PaymentEventKind, PaymentState
from cbec_core.domain.settlement import LineMatch, Settlement, SettlementLine, SettlementLineKind
from cbec_core.storage.entities import EntityMap
from cbec_core.storage.tables_money import payments

__all__ = [
    "PAYMENTS",
    "event_to_row",
    "journal_to_postings",
    "journal_to_row",
    "row_to_event",
    "rows_to_journal",
    "row_to_settlement_line",
    "rows_to_settlement",
    "settlement_to_lines",
    "settlement_to_row",
]

Row = Sequence[Any]


def _payment_to_row(p: Payment) -> Row:
    currency = p.asked.currency
    for amount in (p.authorised, p.captured, p.refunded):
        if amount.currency != currency:
            raise DomainError("money.currency_mix", left=currency, right=amount.currency)
    return (
        p.id,
        p.order_id,
        p.merchant_id,
        p.provider,
        currency,
        p.asked.minor,
        p.authorised.minor,
        p.captured.minor,
        p.refunded.minor,
        p.state._value_,
        p.reference,
        p.version,
    )


def _row_to_payment(row: Row) -> Payment:
    payment_id, order_id, merchant_id, provider, currency, *amounts, state, reference, version = row
    asked, authorised, captured, refunded = (Money(minor, currency) for minor in amounts)
    return Payment(
        payment_id,
        order_id,
        merchant_id,
        provider,
        asked,
        authorised,
        captured,
        refunded,
        PaymentState(state),
        reference,
        version,
    )


PAYMENTS = EntityMap("payment", payments, _payment_to_row, _row_to_payment)


def event_to_row(event: PaymentEvent, merchant_id: str) -> Row:
    """Return the columns of `payment_events`."""
    return (
        event.payment_id,
        merchant_id,
        event.kind.value,
        event.amount.minor,
        event.amount.currency,
        event.at,
        event.operation_id,
        event.reference,
    )


def row_to_event(row: Row) -> PaymentEvent:
    """Return a fact of a payment."""
    payment_id, _, kind, minor, currency, *rest = row
    return PaymentEvent(payment_id, PaymentEventKind(kind), Money(minor, currency), *rest)


def journal_to_row(journal: Journal) -> Row:
    """Return the columns of `journals`."""
    return (journal.id, journal.merchant_id, journal.at, journal.text, journal.reference)


def journal_to_postings(journal: Journal) -> list[Row]:
    """Return the rows of `postings`."""
    return [
        (
            journal.id,
            number,
            journal.merchant_id,
            posting.account.value,
            posting.amount.minor,
            posting.amount.currency,
        )
        for number, posting in enumerate(journal.postings)
    ]


def rows_to_journal(row: Row, postings: Iterable[Row]) -> Journal:
    """Return a journal from its row and the rows of its postings, by number."""
    sides = tuple(
        Posting(Account(account), Money(minor, currency))
        for _, _, _, account, minor, currency in postings
    )
    journal_id, merchant_id, at, text, reference = row
    return Journal(journal_id, merchant_id, at, text, reference, sides)


def settlement_to_row(s: Settlement) -> Row:
    """Return the columns of `settlements`."""
    return (
        s.id,
        s.merchant_id,
        s.source,
        s.external_id,
        s.currency,
        s.payout.minor,
        s.payout.currency,
        s.settled_at,
    )


def settlement_to_lines(s: Settlement) -> list[Row]:
    """Return the rows of `settlement_lines`."""
    return [
        (
            s.id,
            number,
            s.merchant_id,
            line.id,
            line.kind.value,
            line.amount.minor,
            line.amount.currency,
            line.order_external_id,
            line.text,
            line.order_id,
            line.match.value,
        )
        for number, line in enumerate(s.lines)
    ]


def rows_to_settlement(row: Row, lines: Iterable[Row]) -> Settlement:
    """Return a settlement from its row and the rows of its lines, by number."""
    settlement_id, merchant_id, source, external_id, currency, minor, paid_in, at = row
    return Settlement(
        settlement_id,
        merchant_id,
        source,
        external_id,
        currency,
        Money(minor, paid_in),
        at,
        tuple(map(row_to_settlement_line, lines)),
    )


def row_to_settlement_line(row: Row) -> SettlementLine:
    """Return a line from its row."""
    _, _, _, line_id, kind, minor, currency, external_id, text, order_id, match = row
    return SettlementLine(
        line_id,
        SettlementLineKind(kind),
        Money(minor, currency),
        external_id,
        text,
        order_id,
        LineMatch(match),
    )
