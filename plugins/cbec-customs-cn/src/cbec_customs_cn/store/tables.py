"""The plugin's own tables, in the deployment's database or one of their own (branch `customs_cn`).

Times of customs are kept as the standard writes them (C17), ours as ISO 8601 in UTC: both sort as
text. Receipts stand in the order in which they are folded, so that the key is the only index.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "METADATA",
    "documents",
    "messages",
    "receipt_files",
    "receipts",
    "summary_lists",
    "summary_results",
    "tax_bills",
    "tax_lines",
]

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only numbers rows by itself where the key is an INTEGER.
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")


def _place() -> Column[int]:
    return Column("position", _SERIAL, Identity(), primary_key=True)


def _texts(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, nullable=False, server_default="") for name in names)


def _owner() -> Column[str]:
    return Column("merchant_id", Text, nullable=False)


messages = Table(
    "customs_cn_messages",
    METADATA,
    _place(),
    _owner(),
    *_texts("guid", "operation_id"),
    Column("part", Integer, nullable=False),
    *_texts("kind", "name"),
    Column("raw", LargeBinary, nullable=False),
    *_texts("digest", "prepared_at", "sent_at"),
    UniqueConstraint("merchant_id", "guid"),
    UniqueConstraint("merchant_id", "operation_id", "kind", "part"),
)
# What a crash left unsent is looked for at every start, among all that was ever sent.
Index(
    "ix_customs_cn_messages_unsent",
    messages.c.merchant_id,
    messages.c.position,
    sqlite_where=messages.c.sent_at == "",
    postgresql_where=messages.c.sent_at == "",
)

documents = Table(
    "customs_cn_documents",
    METADATA,
    _place(),
    _owner(),
    *_texts("kind", "key", "message_guid", "operation_id", "order_id", "order_no", "number"),
    *_texts("logistics_no"),
    *_texts("pre_no", "invt_no", "sum_no", "state", "status", "status_time", "info"),
    # `since` is the time of customs after which receipts are of this submission; `folded` is the
    # place of the last receipt that was looked at, whether it moved anything or not.
    *_texts("since", "folded", "released_at", "closed_at", "cancelled_at", "prepared_at"),
    *_texts("sent_at"),
    Column("version", Integer, nullable=False),
    UniqueConstraint("merchant_id", "kind", "key"),
    Index("ix_customs_cn_documents_operation", "merchant_id", "operation_id"),
    Index("ix_customs_cn_documents_order", "merchant_id", "order_no"),
    Index("ix_customs_cn_documents_number", "merchant_id", "number"),
    Index("ix_customs_cn_documents_invt_no", "merchant_id", "invt_no"),
    Index("ix_customs_cn_documents_message", "merchant_id", "message_guid"),
)

receipt_files = Table(
    "customs_cn_receipt_files",
    METADATA,
    _owner(),
    *_texts("digest", "kind", "received_at"),
    Column("raw", LargeBinary, nullable=False),
    PrimaryKeyConstraint("merchant_id", "digest"),
)

receipts = Table(
    "customs_cn_receipts",
    METADATA,
    _owner(),
    *_texts("kind", "key", "place", "status", "time", "info", "pre_no", "invt_no", "sum_no"),
    *_texts("file"),
    PrimaryKeyConstraint("merchant_id", "kind", "key", "place"),
    sqlite_with_rowid=False,
)
# A cancellation names its list by invtNo only, and may come before the list has one.
_CANCELS = receipts.c.kind.in_(["CEB605", "CEB623"])
Index(
    "ix_customs_cn_receipts_cancels",
    receipts.c.merchant_id,
    receipts.c.invt_no,
    sqlite_where=_CANCELS,
    postgresql_where=_CANCELS,
)

tax_bills = Table(
    "customs_cn_tax_bills",
    METADATA,
    _owner(),
    *_texts("tax_no", "invt_no", "status", "time", "bill_time", "customs_tax", "value_added_tax"),
    *_texts("consumption_tax", "ent_duty_no", "assure_code", "file"),
    PrimaryKeyConstraint("merchant_id", "tax_no"),
    Index("ix_customs_cn_tax_bills_invt_no", "merchant_id", "invt_no"),
)

tax_lines = Table(
    "customs_cn_tax_lines",
    METADATA,
    _owner(),
    *_texts("tax_no"),
    Column("gnum", Integer, nullable=False),
    *_texts("gcode", "tax_price", "customs_tax", "value_added_tax", "consumption_tax"),
    PrimaryKeyConstraint("merchant_id", "tax_no", "gnum"),
)

summary_results = Table(
    "customs_cn_summary_results",
    METADATA,
    _owner(),
    *_texts("sum_no", "decl_seq_no", "time", "entry_id", "dec_state", "dec_tmp_no", "dec_pre_no"),
    *_texts("gross_weight", "net_weight", "file"),
    PrimaryKeyConstraint("merchant_id", "sum_no", "decl_seq_no"),
)

summary_lists = Table(
    "customs_cn_summary_lists",
    METADATA,
    _owner(),
    *_texts("invt_no", "sum_no", "decl_seq_no", "logistics_no"),
    PrimaryKeyConstraint("merchant_id", "invt_no", "sum_no", "decl_seq_no"),
)
