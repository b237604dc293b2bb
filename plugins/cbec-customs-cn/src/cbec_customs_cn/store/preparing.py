"""Write down what is about to be sent, before its bytes leave."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import Connection, Row, select

from cbec_core.api import DomainError, Retry
from cbec_customs_cn.keys import DocumentKey, document_key, key_rules
from cbec_customs_cn.message import Message
from cbec_customs_cn.records.base import Document, head_of
from cbec_customs_cn.store.fold import Standing, clock_of
from cbec_customs_cn.store.moves import may_submit
from cbec_customs_cn.store.rows import DOCUMENT, MESSAGE, record_of, stored_of
from cbec_customs_cn.store.settling import settle
from cbec_customs_cn.store.sql import write_documents
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.store.tables import documents, messages

if TYPE_CHECKING:
    from cbec_customs_cn.store.records import StoredMessage

__all__ = ["Preparation", "prepare"]


@attrs.frozen
class Preparation:
    """What is to be kept of a message: its operation, its name in the channel, its orders."""

    message: Message
    raw: bytes = attrs.field(repr=False)
    operation_id: str
    part: int
    name: str
    order_ids: Mapping[DocumentKey, str]
    at: str


def prepare(connection: Connection, merchant_id: str, asked: Preparation) -> StoredMessage | None:
    """Keep a message and its documents; return the message that stands if there is one already."""
    stands = connection.execute(
        select(*MESSAGE).where(
            messages.c.merchant_id == merchant_id,
            messages.c.operation_id == asked.operation_id,
            messages.c.kind == asked.message.kind,
            messages.c.part == asked.part,
        )
    ).first()
    if stands is not None:
        return stored_of(stands)
    of_key = {document_key(document): document for document in asked.message.documents}
    _checked(asked.message, of_key)
    rows = _standing(connection, merchant_id, asked.message.kind, [key.text for key in of_key])
    renewed = [
        _renewed(rows[key.text], asked, document)
        for key, document in of_key.items()
        if key.text in rows
    ]
    added = [
        _added(merchant_id, key, asked, document)
        for key, document in of_key.items()
        if key.text not in rows
    ]
    connection.execute(messages.insert().values(_message(merchant_id, asked)))
    if added:
        connection.execute(documents.insert(), added)
    write_documents(connection, renewed)
    # Receipts may be here already: of a document that another program sent, or one that was lost.
    settle(connection, merchant_id, {(asked.message.kind, key.text) for key in of_key})
    return None


def _standing(
    connection: Connection, merchant_id: str, kind: str, keys: list[str]
) -> dict[str, Row[Any]]:
    query = select(*DOCUMENT).where(
        documents.c.merchant_id == merchant_id,
        documents.c.kind == kind,
        documents.c.key.in_(keys),
    )
    return {row.key: row for row in connection.execute(query)}


def _checked(message: Message, of_key: Mapping[DocumentKey, Document]) -> None:
    for key in of_key:
        if not all(key.parts):
            raise DomainError("ceb.key_missing", retry=Retry.NEVER, kind=key.message)
    if len(of_key) != len(message.documents):
        raise DomainError("ceb.key_twice", retry=Retry.NEVER, kind=message.kind)


def _renewed(row: Row[Any], asked: Preparation, document: Document) -> dict[str, object]:
    record = record_of(row)
    app_type = str(getattr(head_of(document), "appType", "") or "1")
    if not may_submit(record.key.message, record.state, app_type):
        raise DomainError(
            "ceb.document_stands",
            retry=Retry.NEVER,
            key=str(record.key),
            state=record.state.value.replace("_", " "),
            app_type=app_type,
        )
    return {
        "at_position": row.position,
        "at_version": row.version,
        "message_guid": asked.message.guid,
        "operation_id": asked.operation_id,
        "order_id": asked.order_ids.get(record.key, row.order_id),
        "state": DocumentState.PREPARED.value,
        "status": "",
        "status_time": "",
        "info": "",
        "since": max(row.folded[:17], clock_of(row.cancelled_at) if row.cancelled_at else ""),
        "cancelled_at": "",
        "released_at": "",
        "closed_at": "",
        "prepared_at": asked.at,
        "sent_at": "",
        "version": row.version + 1,
    }


def _added(
    merchant_id: str, key: DocumentKey, asked: Preparation, document: Document
) -> dict[str, object]:
    head, rule = head_of(document), key_rules()[key.message]

    def text(name: str) -> str:
        return str(getattr(head, name, None) or "") if name else ""

    start = Standing(pre_no=text("preNo"), invt_no=text("invtNo"), sum_no=text("sumNo"))
    return {
        "merchant_id": merchant_id,
        "kind": key.message,
        "key": key.text,
        "message_guid": asked.message.guid,
        "operation_id": asked.operation_id,
        "order_id": asked.order_ids.get(key, ""),
        "order_no": text(rule.order),
        "number": text(rule.number),
        "logistics_no": text("logisticsNo"),
        **attrs.asdict(start),
        "state": start.state.value,
        "since": "",
        "cancelled_at": "",
        "prepared_at": asked.at,
        "sent_at": "",
        "version": 0,
    }


def _message(merchant_id: str, asked: Preparation) -> dict[str, object]:
    return {
        "merchant_id": merchant_id,
        "guid": asked.message.guid,
        "operation_id": asked.operation_id,
        "part": asked.part,
        "kind": asked.message.kind,
        "name": asked.name,
        "raw": asked.raw,
        "digest": sha256(asked.raw).hexdigest(),
        "prepared_at": asked.at,
        "sent_at": "",
    }
