"""Stock: levels under a check, reservations by key, movements that are only ever added."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    literal_column,
)

from cbec_core.storage.columns import key, metadata, moment, owner, place, text, version, whole

__all__ = ["HELD", "movements", "reservations", "stock_levels", "variants"]

variants = Table(
    "variants",
    metadata,
    owner(),
    text("sku"),
    text("product_id"),
    text("product"),
    whole("weight_g"),
    text("dimensions"),
    text("customs"),
    version(),
    PrimaryKeyConstraint("merchant_id", "sku"),
)

stock_levels = Table(
    "stock_levels",
    metadata,
    owner(),
    text("location"),
    text("sku"),
    whole("on_hand"),
    whole("reserved"),
    PrimaryKeyConstraint("merchant_id", "sku", "location"),
    CheckConstraint("0 <= reserved AND reserved <= on_hand", name="reserved"),
    sqlite_with_rowid=False,
)

reservations = Table(
    "reservations",
    metadata,
    Column("key", Text, primary_key=True),
    owner(),
    text("location"),
    text("sku"),
    whole("quantity"),
    text("state"),
    moment("expires_at", nullable=True),
    text("reference"),
    CheckConstraint("quantity > 0", name="quantity"),
    sqlite_with_rowid=False,
)
HELD = reservations.c.state == literal_column("'held'")
Index(
    "ix_reservations_expires_at",
    reservations.c.expires_at,
    sqlite_where=HELD,
    postgresql_where=HELD,
)
Index(
    "ix_reservations_reference",
    reservations.c.reference,
    sqlite_where=HELD,
    postgresql_where=HELD,
)

movements = Table(
    "movements",
    metadata,
    place(),
    key(),
    owner(),
    text("location"),
    text("sku"),
    text("kind"),
    whole("quantity"),
    moment("at"),
    text("reference"),
)
