"""What read a document: the same text is not read twice by the same reader."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
KEPT = "order_id, revision, merchant_id, content_hash, received_at, raw"


def upgrade() -> None:
    """Give every revision a place for the digest; those that are there are read once more."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE order_revisions ADD COLUMN read_hash text NOT NULL DEFAULT ''")
        op.execute("ALTER TABLE order_revisions ALTER COLUMN read_hash DROP DEFAULT")
        return
    # SQLite reads a row from its beginning, and the text fills pages: the digest stands before it.
    op.rename_table("order_revisions", "order_revisions_before")
    op.create_table(
        "order_revisions",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("read_hash", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_revisions_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "revision", name=op.f("pk_order_revisions")),
    )
    op.execute(
        f"INSERT INTO order_revisions ({KEPT}, read_hash) "
        f"SELECT {KEPT}, '' FROM order_revisions_before"
    )
    op.drop_table("order_revisions_before")


def downgrade() -> None:
    """Forget what read a document."""
    op.drop_column("order_revisions", "read_hash")
