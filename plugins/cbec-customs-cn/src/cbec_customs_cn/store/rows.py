"""Rows of documents as records, and what of them a fold reads and writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.store.fold import Said, Standing
from cbec_customs_cn.store.records import DocumentRecord, StoredMessage
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.store.tables import documents, messages, receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

__all__ = [
    "DOCUMENT",
    "MESSAGE",
    "SAID",
    "record_of",
    "said_of",
    "standing_of",
    "start_of",
    "stored_of",
]

DOCUMENT = tuple(documents.c)
MESSAGE = tuple(
    messages.c[name]
    for name in (
        "guid",
        "kind",
        "name",
        "operation_id",
        "part",
        "raw",
        "digest",
        "prepared_at",
        "sent_at",
    )
)
SAID = tuple(
    receipts.c[name] for name in ("place", "status", "time", "info", "pre_no", "invt_no", "sum_no")
)


def record_of(row: Row[Any], standing: Standing | None = None) -> DocumentRecord:
    """Return a row of documents as a record, as it stands now if it was changed since it was read.

    A cancelled list is cancelled whatever its own receipts say.
    """
    now = standing or standing_of(row)
    return DocumentRecord(
        key=DocumentKey.of_text(row.kind, row.key),
        merchant_id=row.merchant_id,
        operation_id=row.operation_id,
        order_id=row.order_id,
        order_no=row.order_no,
        number=row.number,
        logistics_no=row.logistics_no,
        message_guid=row.message_guid,
        pre_no=now.pre_no,
        invt_no=now.invt_no,
        sum_no=now.sum_no,
        state=DocumentState.CANCELLED if row.cancelled_at else now.state,
        status=now.status,
        status_time=now.status_time,
        info=now.info,
        released_at=now.released_at,
        closed_at=now.closed_at,
        prepared_at=row.prepared_at,
        version=row.version + (standing is not None and standing != standing_of(row)),
    )


def stored_of(row: Row[Any]) -> StoredMessage:
    """Return a row of messages as a record."""
    return StoredMessage(**row._mapping)


def said_of(row: Sequence[str]) -> Said:
    """Return a row of receipts as what it says."""
    return Said(*row)


def standing_of(row: Row[Any]) -> Standing:
    """Return where a document stands."""
    return Standing(
        DocumentState(row.state),
        row.status,
        row.status_time,
        row.info,
        row.pre_no,
        row.invt_no,
        row.sum_no,
        row.folded,
        row.released_at,
        row.closed_at,
    )


def start_of(row: Row[Any]) -> Standing:
    """Return where a document stood before the first receipt of its submission."""
    return Standing(DocumentState.SENT if row.sent_at else DocumentState.PREPARED)
