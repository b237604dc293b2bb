"""What an order becomes on its way: decisions, quotes, consignments, shipments, papers, returns."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, PrimaryKeyConstraint, Table, Text

from cbec_core.storage.column_types import Day
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
    whole,
)

__all__ = [
    "consignments",
    "declarations",
    "documents",
    "quotes",
    "returns",
    "screenings",
    "shipments",
    "tracking_events",
]

screenings = Table(
    "screenings",
    metadata,
    place(),
    key(),
    text("order_id", index=True),
    owner(),
    text("verdict"),
    text("reasons"),
    moment("decided_at"),
)

quotes = Table(
    "quotes",
    metadata,
    place(),
    key(),
    text("order_id", index=True),
    owner(),
    currency(),
    Column("as_of", Day, nullable=False),
    Column("calculable", Boolean, nullable=False),
    minor("total_minor"),
    text("detail"),
)

consignments = Table(
    "consignments",
    metadata,
    place(),
    key(),
    text("order_id", index=True),
    owner(),
    text("destination"),
    text("incoterm"),
    whole("gross_weight_g"),
    text("detail"),
    version(),
)

shipments = Table(
    "shipments",
    metadata,
    place(),
    key(),
    text("consignment_id"),
    text("order_id", index=True),
    owner(),
    text("carrier"),
    text("service"),
    minor("cost_minor"),
    currency("cost_currency"),
    text("tracking_number", index=True),
    text("state"),
    text("status"),
    text("reference"),
    version(),
)

tracking_events = Table(
    "tracking_events",
    metadata,
    Column("shipment_id", Text, ForeignKey("shipments.id"), nullable=False),
    text("source"),
    text("event_id"),
    owner(),
    text("status"),
    moment("occurred_at"),
    text("local_time"),
    text("location"),
    text("description"),
    text("raw_status"),
    PrimaryKeyConstraint("shipment_id", "source", "event_id"),
    sqlite_with_rowid=False,
)

declarations = Table(
    "declarations",
    metadata,
    place(),
    key(),
    text("consignment_id"),
    text("order_id", index=True),
    owner(),
    text("regime"),
    text("direction"),
    text("state"),
    moment("created_at"),
    text("number"),
    text("reasons"),
    version(),
)

returns = Table(
    "returns",
    metadata,
    place(),
    key(),
    text("order_id", index=True),
    owner(),
    minor("amount_minor"),
    currency(),
    text("lines"),
    text("parts"),
    moment("requested_at"),
    text("reason"),
    text("state"),
    version(),
)

documents = Table(
    "documents",
    metadata,
    place(),
    key(),
    owner(),
    text("order_id", index=True),
    text("kind"),
    text("name"),
    text("media_type"),
    text("sha256"),
    Column("content", LargeBinary, nullable=False),
)
