"""The application to withdraw a list, made of the list as it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_customs_cn.message import Message
from cbec_customs_cn.prepare.after import REASON, cancel_export, cancel_import
from cbec_customs_cn.prepare.values import guid
from cbec_customs_cn.records import ceb603, ceb621

if TYPE_CHECKING:
    from datetime import datetime

    from cbec_customs_cn.records.base import Document
    from cbec_customs_cn.store.records import DocumentRecord

__all__ = ["withdrawal", "withdrawal_kind"]

_KINDS = {"CEB603": "CEB605", "CEB621": "CEB623"}


def withdrawal_kind(list_message: str) -> str:
    """Return the message that withdraws a kind of list."""
    return _KINDS[list_message]


def withdrawal(
    sent: Message, record: DocumentRecord, operation_id: str, at: datetime, reason: str = REASON
) -> Message:
    """Return the message that withdraws the list of a record, which was sent in a message."""
    document = _withdrawn(sent, record, operation_id, at, reason)
    code = withdrawal_kind(sent.kind)
    return Message(
        kind=code,
        guid=guid("message", code, operation_id),
        documents=(document,),
        transfer=sent.transfer,
    )


def _withdrawn(
    sent: Message, record: DocumentRecord, operation_id: str, at: datetime, reason: str
) -> Document:
    for document in sent.documents:
        if isinstance(document, ceb603.Inventory) and document.head.copNo == record.number:
            return cancel_export(document.head, record.invt_no, operation_id, at, reason)
        if isinstance(document, ceb621.Inventory) and document.head.copNo == record.number:
            return cancel_import(document.head, record.invt_no, operation_id, at, reason)
    raise LookupError(record.number)  # the dossier keeps a document with its message
