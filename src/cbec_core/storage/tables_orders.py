"""Orders, their lines, and every version of the document that the channel sent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from cbec_core.storage.columns import currency, metadata, minor, moment, owner, text, version, whole

__all__ = ["order_lines", "order_revisions", "orders"]

orders = Table(
    "orders",
    metadata,
    Column("id", Text, primary_key=True),
    owner(),
    text("channel"),
    text("external_id"),
    moment("placed_at"),
    moment("updated_at"),
    text("state"),
    currency(),
    minor("total_minor"),
    # Charges and parties are frozen and read with the order only; what is summed is on the line.
    text("charges"),
    text("parties"),
    text("site"),
    text("destination"),
    text("fulfilled_by"),
    moment("ship_by", nullable=True),
    text("content_hash"),
    whole("revision"),
    version(),
    whole("cancel_requested"),
    text("holds"),
    Index("ix_orders_channel_external_id", "channel", "external_id"),
    Index("ix_orders_merchant_id_placed_at", "merchant_id", "placed_at"),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", Text, ForeignKey("orders.id"), nullable=False),
    whole("number"),
    owner(),
    text("id"),
    text("sku"),
    text("title"),
    whole("quantity"),
    minor("charged_minor"),
    text("external_sku"),
    PrimaryKeyConstraint("order_id", "number"),
    sqlite_with_rowid=False,
)

order_revisions = Table(
    "order_revisions",
    metadata,
    Column("order_id", Text, ForeignKey("orders.id"), nullable=False),
    whole("revision"),
    owner(),
    text("content_hash"),
    moment("received_at"),
    # Digest of the text and of what read it; before the text, which lies on pages of its own.
    text("read_hash"),
    text("raw"),
    PrimaryKeyConstraint("order_id", "revision"),
)
