"""Rows of documents as records, and what of them a fold reads and writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.store.fold import Kept, Standing
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
    "STANDING",
    "kept_of",
    "record_of",
    "standing_of",
    "start_of",
    "stored_of",
]

# A look-up by value, which an enumeration does four times slower.
_STATES = {state.value: state for state in DocumentState}
DOCUMENT = tuple(documents.c)
# What a fold reads of a document: first what it changes, in the order of Standing's fields.
_FOLDED = len(attrs.fields(Standing))
STANDING = tuple(
    documents.c[name]
    for name in (
        *(field.name for field in attrs.fields(Standing)),
        *("key", "position", "version", "since", "sent_at", "cancelled_at", "order_no"),
    )
)
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


def record_of(row: Row[Any]) -> DocumentRecord:
    """Return a row of documents as a record; a cancelled list is so whatever its receipts say."""
    return DocumentRecord(
        key=DocumentKey.of_text(row.kind, row.key),
        merchant_id=row.merchant_id,
        operation_id=row.operation_id,
        order_id=row.order_id,
        order_no=row.order_no,
        number=row.number,
        logistics_no=row.logistics_no,
        message_guid=row.message_guid,
        pre_no=row.pre_no,
        invt_no=row.invt_no,
        sum_no=row.sum_no,
        state=DocumentState.CANCELLED if row.cancelled_at else _STATES[row.state],
        status=row.status,
        status_time=row.status_time,
        info=row.info,
        released_at=row.released_at,
        closed_at=row.closed_at,
        prepared_at=row.prepared_at,
        version=row.version,
    )


def stored_of(row: Row[Any]) -> StoredMessage:
    """Return a row of messages as a record."""
    return StoredMessage(**row._mapping)


def kept_of(row: Sequence[str]) -> Kept:
    """Return a row of receipts as what it says."""
    return Kept(*row)


def standing_of(row: Row[Any]) -> Standing:
    """Return where a document stands, of a row with the columns of STANDING."""
    return Standing(_STATES[row[0]], *row[1:_FOLDED])


def start_of(row: Row[Any]) -> Standing:
    """Return where a document stood before the first receipt of its submission."""
    return Standing(DocumentState.SENT if row.sent_at else DocumentState.PREPARED)
