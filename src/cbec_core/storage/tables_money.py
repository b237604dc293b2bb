"""Payments with their facts, the double-entry journal, and settlements."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from cbec_core.storage.columns import (
    currency,
    key,
    metadata,
    minor,
    moment,
    owner,
    place,
    text,
    version,
)
from cbec_core.storage.columns import whole as whole_number

__all__ = ["journals", "payment_events", "payments", "postings", "settlement_lines", "settlements"]

payments = Table(
    "payments",
    metadata,
    place(),
    key(),
    text("order_id", index=True),
    owner(),
    text("provider"),
    currency(),
    minor("asked_minor"),
    minor("authorised_minor"),
    minor("captured_minor"),
    minor("refunded_minor"),
    text("state"),
    text("reference"),
    version(),
    CheckConstraint(
        "0 <= refunded_minor AND refunded_minor <= captured_minor"
        " AND captured_minor <= authorised_minor",
        name="cumulative",
    ),
)

payment_events = Table(
    "payment_events",
    metadata,
    place(),
    Column("payment_id", Text, ForeignKey("payments.id"), nullable=False, index=True),
    owner(),
    text("kind"),
    minor("amount_minor"),
    currency(),
    moment("at"),
    text("operation_id"),
    text("reference"),
)

# Triggers in the migrations keep journals and postings append-only and each journal at zero.
journals = Table(
    "journals",
    metadata,
    place(),
    key(),
    owner(),
    moment("at"),
    text("text"),
    text("reference", index=True),
)

postings = Table(
    "postings",
    metadata,
    Column(
        "journal_id",
        Text,
        ForeignKey("journals.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    whole_number("number"),
    owner(),
    text("account"),
    minor("amount_minor"),
    currency(),
    PrimaryKeyConstraint("journal_id", "number"),
    Index("ix_postings_account", "merchant_id", "account", "currency"),
    sqlite_with_rowid=False,
)

settlements = Table(
    "settlements",
    metadata,
    place(),
    key(),
    owner(),
    text("source"),
    text("external_id"),
    currency(),
    minor("payout_minor"),
    currency("payout_currency"),
    moment("settled_at"),
    UniqueConstraint("merchant_id", "source", "external_id"),
)

settlement_lines = Table(
    "settlement_lines",
    metadata,
    Column("settlement_id", Text, ForeignKey("settlements.id"), nullable=False),
    whole_number("number"),
    owner(),
    text("id"),
    text("kind"),
    minor("amount_minor"),
    currency(),
    text("order_external_id"),
    text("text"),
    text("order_id", index=True),
    text("match"),
    PrimaryKeyConstraint("settlement_id", "number"),
)
