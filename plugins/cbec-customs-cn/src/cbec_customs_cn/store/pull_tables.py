"""The table of the payment data that customs asked for, and of what was sent."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

__all__ = ["METADATA", "pull_requests"]

METADATA = MetaData()


def _texts(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, nullable=False) for name in names)


# Moments are ISO 8601 in UTC with microseconds, so that they sort as texts. `body` holds the very
# bytes that were signed and sent, which customs may ask for within three years.
pull_requests = Table(
    "customs_cn_pull_requests",
    METADATA,
    *_texts("merchant_id", "session_id", "order_no"),
    Column("asked_ms", BigInteger, nullable=False),
    *_texts("received_at", "state", "due_at"),
    Column("attempts", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    *_texts("answer_code", "reason", "finished_at"),
    PrimaryKeyConstraint("merchant_id", "session_id"),
)
Index(
    "ix_customs_cn_pull_requests_due",
    pull_requests.c.merchant_id,
    pull_requests.c.state,
    pull_requests.c.due_at,
)
