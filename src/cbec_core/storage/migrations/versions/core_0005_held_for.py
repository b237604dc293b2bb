"""Reservations name for what they are held: an article that an order lost is given back too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
HELD = sa.text("state = 'held'")
KEPT = "key, merchant_id, location, sku, quantity, state, expires_at"
# Until now every key was the order's id, a dot and the article.
ORDER = (
    "CASE WHEN length(key) > length(sku) + 1 "
    "THEN substr(key, 1, length(key) - length(sku) - 1) ELSE '' END"
)


def upgrade() -> None:
    """Give every reservation the id of its order."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE reservations ADD COLUMN reference text NOT NULL DEFAULT ''")
        op.execute("ALTER TABLE reservations ALTER COLUMN reference DROP DEFAULT")
        op.execute(f"UPDATE reservations SET reference = {ORDER}")
    else:
        _make_anew()
    op.create_index(
        "ix_reservations_reference",
        "reservations",
        ["reference"],
        unique=False,
        sqlite_where=HELD,
        postgresql_where=HELD,
    )


def _make_anew() -> None:
    op.rename_table("reservations", "reservations_before")
    op.create_table(
        "reservations",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("merchant_id", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservations_quantity")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reservations")),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO reservations ({KEPT}, reference) "
        f"SELECT {KEPT}, {ORDER} FROM reservations_before"
    )
    op.drop_table("reservations_before")
    op.create_index(
        "ix_reservations_expires_at",
        "reservations",
        ["expires_at"],
        unique=False,
        sqlite_where=HELD,
    )


def downgrade() -> None:
    """Forget for what things are held."""
    op.drop_index("ix_reservations_reference", "reservations")
    op.drop_column("reservations", "reference")
