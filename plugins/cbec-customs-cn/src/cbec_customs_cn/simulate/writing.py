"""Write receipts: the fields that a kind has, of the document that is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codec.xml import DECLARATION
from cbec_customs_cn.dxp.envelope import Transmission, wrap
from cbec_customs_cn.keys import key_rules
from cbec_customs_cn.message import Message
from cbec_customs_cn.messages.table import kind
from cbec_customs_cn.records.base import Document, document_class, head_of
from cbec_customs_cn.times import read_time

__all__ = ["answer", "fragment", "guid_of", "message_of", "wrapped"]

_NAMESPACE: Final = UUID("0b0e7d3a-5d2c-5b7e-8b52-1c0d4fb2a6e1")


def guid_of(*parts: str) -> str:
    """Return a guid of the port's own that follows from its parts."""
    return str(uuid5(_NAMESPACE, "\x1f".join(parts))).upper()


def answer(document: Document, told: Mapping[str, str]) -> Document:
    """Return the receipt of a document; `told` is what customs adds: numbers, status, time."""
    head: Any = head_of(document)
    cls: Any = document_class(key_rules()[document.KIND].receipt)
    values: dict[str, object] = {}
    for field in kind(cls.KIND).blocks[0].fields:
        value = told.get(field.name) or getattr(head, field.name, None)
        values[field.name] = value if value or not field.required else ""
    found = cls(**values)
    assert isinstance(found, Document)
    return found


def fragment(document: Document) -> bytes:
    """Write one document as it stands in a message of its kind."""
    raw = build(Message(kind=document.KIND, guid="", documents=(document,)))
    return raw[raw.index(b">", len(DECLARATION)) + 1 : raw.rindex(b"</")]


def message_of(code: str, guid: str, fragments: Iterable[bytes]) -> bytes:
    """Write a message of customs from its documents."""
    empty = build(Message(kind=code, guid=guid, documents=()))
    end = empty.rindex(b"</")
    return empty[:end] + b"".join(fragments) + empty[end:]


def wrapped(raw: bytes, guid: str, code: str, sender: str, receiver: str, time: str) -> bytes:
    """Wrap a receipt for the enterprise whose message came wrapped: the two change places."""
    about = Transmission(
        message_id=guid,
        sender=receiver,
        receivers=(sender,),
        created=read_time(time),
        message_type=f"{code}Message",
    )
    return wrap(raw, about)
