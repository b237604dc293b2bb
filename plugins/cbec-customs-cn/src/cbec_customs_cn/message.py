"""One message: its documents, who transmits it, and what was seen when it was read."""

from __future__ import annotations

from typing import TypeVar

import attrs

from cbec_customs_cn.messages.table import Kind, kind
from cbec_customs_cn.records.base import Document
from cbec_customs_cn.records.common import BaseSubscribe, BaseTransfer

__all__ = ["ExtendMessage", "Extra", "Facts", "Message", "Signature", "documents_of"]

D = TypeVar("D", bound=Document)


@attrs.frozen(kw_only=True)
class ExtendMessage:
    """Hold data of one's own at the end of a message; `content` is at most one XML element."""

    name: str
    version: str
    content: str = ""


@attrs.frozen(kw_only=True)
class Signature:
    """Hold what a ds:Signature says; base64 without white space, URIs as they stand."""

    digest_value: str
    signature_value: str
    digest_method: str
    signature_method: str
    key_name: str = ""
    certificate: str = ""


@attrs.frozen
class Extra:
    """Hold an element that the standard does not know, where it stood, as XML."""

    path: str
    raw: str


@attrs.frozen
class Facts:
    """Say how a message that was read was written down."""

    bom: bool = False
    encoding: str = "UTF-8"
    prefix: str = "ceb"


@attrs.frozen(kw_only=True)
class Message:
    """Hold one message of the standard 202205.

    `gaps` are the paths of required elements that a leniently read message did not have: text is
    then empty, a number None. Equality does not look at `facts`.
    """

    kind: str
    guid: str
    documents: tuple[Document, ...]
    version: str = "1.0"
    transfer: BaseTransfer | None = None
    subscribes: tuple[BaseSubscribe, ...] = ()
    extend: ExtendMessage | None = None
    signature: Signature | None = None
    extras: tuple[Extra, ...] = ()
    gaps: tuple[str, ...] = ()
    facts: Facts = attrs.field(default=Facts(), eq=False)

    @property
    def described(self) -> Kind:
        """Return what the standard says of this kind."""
        return kind(self.kind)


def documents_of(message: Message, cls: type[D]) -> tuple[D, ...]:
    """Return the documents of a class, such as `ceb603.Inventory`; others are left out."""
    return tuple(document for document in message.documents if isinstance(document, cls))
