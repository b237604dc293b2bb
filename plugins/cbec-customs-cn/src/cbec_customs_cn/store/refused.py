"""Whose a format refusal (900) is: the documents of the message that it answers."""

from __future__ import annotations

import attrs
from sqlalchemy import Connection, or_, select

from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.receipts.values import Receipt, RefusedMessage
from cbec_customs_cn.store.tables import documents, messages

__all__ = ["refused_documents"]


def refused_documents(
    connection: Connection, merchant_id: str, receipt: Receipt
) -> list[tuple[Receipt, Receipt]]:
    """Return the receipt beside one of its own for each document of the refused message.

    The message is known by the guid or name that it was sent under; else by the business keys of
    the document that the refusal embeds; else the refusal is kept under the guid that it names.
    """
    about = receipt.about
    assert isinstance(about, RefusedMessage)
    keys = _sent_as(connection, merchant_id, about.guids) or about.keys
    if not keys:
        keys = (DocumentKey(receipt.kind, (about.guids[0] if about.guids else "",)),)
    return [(receipt, attrs.evolve(receipt, of=key.message, key=key, about=None)) for key in keys]


def _sent_as(
    connection: Connection, merchant_id: str, names: tuple[str, ...]
) -> tuple[DocumentKey, ...]:
    if not names:
        return ()
    guids = select(messages.c.guid).where(
        messages.c.merchant_id == merchant_id,
        or_(messages.c.guid.in_(names), messages.c.name.in_(names)),
    )
    query = select(documents.c.kind, documents.c.key).where(
        documents.c.merchant_id == merchant_id, documents.c.message_guid.in_(guids)
    )
    rows = connection.execute(query.order_by(documents.c.position))
    return tuple(DocumentKey.of_text(kind, key) for kind, key in rows)
