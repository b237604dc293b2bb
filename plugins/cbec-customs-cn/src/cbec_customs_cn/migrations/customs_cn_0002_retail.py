"""Create what retail import keeps: allowances of persons, and requests for payment data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "customs_cn_0002"
down_revision = "customs_cn_0001"
branch_labels = None
depends_on = None


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)


def _fen(*names: str) -> tuple[sa.Column[int], ...]:
    return tuple(sa.Column(name, sa.BigInteger, nullable=False) for name in names)


def upgrade() -> None:
    op.create_table(
        "customs_cn_allowances",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        *_fen("limit_fen", "used_fen", "reserved_fen", "over_fen"),
        sa.CheckConstraint(
            "used_fen >= 0 AND reserved_fen >= 0 AND over_fen >= 0",
            name="customs_cn_allowances_signs",
        ),
        sa.CheckConstraint(
            "used_fen + reserved_fen <= limit_fen + over_fen", name="customs_cn_allowances_limit"
        ),
    )
    op.create_table(
        "customs_cn_allowance_claims",
        sa.Column("claim", sa.Text, primary_key=True),
        *_texts("person"),
        sa.Column("year", sa.Integer, nullable=False),
        *_fen("amount_fen", "returned_fen"),
        *_texts("state", "held_on", "released_on"),
        sa.CheckConstraint(
            "returned_fen BETWEEN 0 AND amount_fen", name="customs_cn_claims_returned"
        ),
    )
    op.create_table(
        "customs_cn_allowance_returns",
        sa.Column("return_key", sa.Text, primary_key=True),
        sa.Column(
            "claim",
            sa.Text,
            sa.ForeignKey("customs_cn_allowance_claims.claim"),
            nullable=False,
            index=True,
        ),
        *_fen("amount_fen"),
        *_texts("applied_on", "back_on"),
    )
    op.create_table(
        "customs_cn_pull_requests",
        *_texts("merchant_id", "session_id", "order_no"),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
        *_texts("received_at", "state", "due_at"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *_texts("answer_code", "reason", "finished_at"),
        sa.PrimaryKeyConstraint("merchant_id", "session_id"),
    )
    op.create_index(
        "ix_customs_cn_pull_requests_due",
        "customs_cn_pull_requests",
        ["merchant_id", "state", "due_at"],
    )


def downgrade() -> None:
    for table in ("pull_requests", "allowance_returns", "allowance_claims", "allowances"):
        op.drop_table(f"customs_cn_{table}")
