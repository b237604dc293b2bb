"""Runs that went through the seventh migration when it made one place alone get the other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
OPEN = sa.text("state = 'ready' OR state = 'waiting' OR state = 'undoing'")
KEPT = (
    "id, merchant_id, workflow, key, subject, step, created_at, updated_at, due_at, state, input, "
    "input_hash, done_steps, reason, params, attempts, waits, lease_owner, lease_until, fence, "
    "version"
)


def upgrade() -> None:
    """Give every run the place for answers, unless the seventh migration has made it."""
    if any(
        column["name"] == "approved" for column in sa.inspect(op.get_bind()).get_columns("runs")
    ):
        return
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE runs ADD COLUMN approved text NOT NULL DEFAULT ''")
        op.execute("ALTER TABLE runs ALTER COLUMN approved DROP DEFAULT")
        return
    op.rename_table("runs", "runs_before")
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("merchant_id", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("done_steps", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("approved", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("key", name=op.f("uq_runs_key")),
    )
    op.execute(f"INSERT INTO runs ({KEPT}, approved) SELECT {KEPT}, '' FROM runs_before")
    op.drop_table("runs_before")
    op.create_index("ix_runs_due_at", "runs", ["due_at"], unique=False, sqlite_where=OPEN)
    op.create_index(op.f("ix_runs_subject"), "runs", ["subject"], unique=False)


def downgrade() -> None:
    """Leave the place: it is the seventh migration that made it, and takes it away."""
