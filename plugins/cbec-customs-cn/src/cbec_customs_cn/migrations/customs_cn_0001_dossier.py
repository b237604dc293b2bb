"""Create the dossier: messages, documents, receipts, tax bills and summaries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "customs_cn_0001"
down_revision = None
branch_labels = ("customs_cn",)
depends_on = None


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False, server_default="") for name in names)


def _owner() -> sa.Column[str]:
    return sa.Column("merchant_id", sa.Text, nullable=False)


def _place() -> sa.Column[int]:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("position", serial, sa.Identity(), primary_key=True)


def upgrade() -> None:
    op.create_table(
        "customs_cn_messages",
        _place(),
        _owner(),
        *_texts("guid", "operation_id"),
        sa.Column("part", sa.Integer, nullable=False),
        *_texts("kind", "name"),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        *_texts("digest", "prepared_at", "sent_at"),
        sa.UniqueConstraint("merchant_id", "guid", name="uq_customs_cn_messages_merchant_id_guid"),
        sa.UniqueConstraint(
            "merchant_id",
            "operation_id",
            "kind",
            "part",
            name="uq_customs_cn_messages_merchant_id_operation_id_kind_part",
        ),
    )
    op.create_index(
        "ix_customs_cn_messages_unsent",
        "customs_cn_messages",
        ["merchant_id", "position"],
        sqlite_where=sa.text("sent_at = ''"),
        postgresql_where=sa.text("sent_at = ''"),
    )
    op.create_table(
        "customs_cn_documents",
        _place(),
        _owner(),
        *_texts(
            "kind",
            "key",
            "message_guid",
            "operation_id",
            "order_id",
            "order_no",
            "number",
            "logistics_no",
            "pre_no",
            "invt_no",
            "sum_no",
            "state",
            "status",
            "status_time",
            "info",
            "since",
            "folded",
            "released_at",
            "closed_at",
            "cancelled_at",
            "prepared_at",
            "sent_at",
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint(
            "merchant_id", "kind", "key", name="uq_customs_cn_documents_merchant_id_kind_key"
        ),
    )
    op.create_index(
        "ix_customs_cn_documents_invt_no", "customs_cn_documents", ["merchant_id", "invt_no"]
    )
    op.create_index(
        "ix_customs_cn_documents_message", "customs_cn_documents", ["merchant_id", "message_guid"]
    )
    op.create_index(
        "ix_customs_cn_documents_number", "customs_cn_documents", ["merchant_id", "number"]
    )
    op.create_index(
        "ix_customs_cn_documents_operation", "customs_cn_documents", ["merchant_id", "operation_id"]
    )
    op.create_index(
        "ix_customs_cn_documents_order", "customs_cn_documents", ["merchant_id", "order_no"]
    )
    op.create_table(
        "customs_cn_receipt_files",
        _owner(),
        *_texts("digest", "kind", "received_at"),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "digest", name="pk_customs_cn_receipt_files"),
    )
    op.create_table(
        "customs_cn_receipts",
        _owner(),
        *_texts(
            "kind", "key", "place", "status", "time", "info", "pre_no", "invt_no", "sum_no", "file"
        ),
        sa.PrimaryKeyConstraint(
            "merchant_id", "kind", "key", "place", name="pk_customs_cn_receipts"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_customs_cn_receipts_cancels",
        "customs_cn_receipts",
        ["merchant_id", "invt_no"],
        sqlite_where=sa.text("kind IN ('CEB605', 'CEB623')"),
        postgresql_where=sa.text("kind IN ('CEB605', 'CEB623')"),
    )
    op.create_table(
        "customs_cn_tax_bills",
        _owner(),
        *_texts(
            "tax_no",
            "invt_no",
            "status",
            "time",
            "bill_time",
            "customs_tax",
            "value_added_tax",
            "consumption_tax",
            "ent_duty_no",
            "assure_code",
            "file",
        ),
        sa.PrimaryKeyConstraint("merchant_id", "tax_no", name="pk_customs_cn_tax_bills"),
    )
    op.create_index(
        "ix_customs_cn_tax_bills_invt_no", "customs_cn_tax_bills", ["merchant_id", "invt_no"]
    )
    op.create_table(
        "customs_cn_tax_lines",
        _owner(),
        *_texts("tax_no"),
        sa.Column("gnum", sa.Integer, nullable=False),
        *_texts("gcode", "tax_price", "customs_tax", "value_added_tax", "consumption_tax"),
        sa.PrimaryKeyConstraint("merchant_id", "tax_no", "gnum", name="pk_customs_cn_tax_lines"),
    )
    op.create_table(
        "customs_cn_summary_results",
        _owner(),
        *_texts(
            "sum_no",
            "decl_seq_no",
            "time",
            "entry_id",
            "dec_state",
            "dec_tmp_no",
            "dec_pre_no",
            "gross_weight",
            "net_weight",
            "file",
        ),
        sa.PrimaryKeyConstraint(
            "merchant_id", "sum_no", "decl_seq_no", name="pk_customs_cn_summary_results"
        ),
    )
    op.create_table(
        "customs_cn_summary_lists",
        _owner(),
        *_texts("invt_no", "sum_no", "decl_seq_no", "logistics_no"),
        sa.PrimaryKeyConstraint(
            "merchant_id", "invt_no", "sum_no", "decl_seq_no", name="pk_customs_cn_summary_lists"
        ),
    )


def downgrade() -> None:
    for name in (
        "customs_cn_summary_lists",
        "customs_cn_summary_results",
        "customs_cn_tax_lines",
        "customs_cn_tax_bills",
        "customs_cn_receipts",
        "customs_cn_receipt_files",
        "customs_cn_documents",
        "customs_cn_messages",
    ):
        op.drop_table(name)
