"""What a storage takes and gives beside entities: filters, results, messages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.events import Event
from cbec_core.domain.order import OrderState
from cbec_core.ports.documents import Document

__all__ = [
    "DatabaseState",
    "InboxMessage",
    "OrderFilter",
    "OrderRevision",
    "Reserved",
    "SchemaState",
    "StoredDocument",
    "StoredEvent",
    "UpsertResult",
]


@attrs.frozen
class OrderFilter:
    """Narrow a list of orders; pages go by the id of the last one seen.

    `text` is an id, a SKU or the beginning of the channel's number, `external_id` the whole number.
    """

    state: OrderState | None = None
    channel: str = ""
    text: str = ""
    after: str = ""
    limit: int = 50
    external_id: str = ""


@attrs.frozen
class OrderRevision:
    """What a channel said later of an order: kept, not overwritten."""

    order_id: str
    revision: int
    content_hash: str
    received_at: datetime
    raw: str = attrs.field(repr=False)


@attrs.frozen
class UpsertResult:
    """What an import did, by order id.

    `released` are those of the revised that their channel held, and by its newest word not any
    more; what others hold stays on hold.
    """

    inserted: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    released: tuple[str, ...] = ()


class Reserved(StrEnum):
    """Say how an attempt to reserve ended."""

    HELD = "held"
    ALREADY = "already"
    SHORT = "short"


@attrs.frozen
class StoredEvent:
    """An event of the outbox with its place in the queue."""

    position: int
    event: Event


@attrs.frozen
class InboxMessage:
    """A verified message to a merchant, kept before it is processed; `body` may be personal."""

    merchant_id: str
    source: str
    event_id: str
    received_at: datetime
    body: str = attrs.field(repr=False)


@attrs.frozen
class StoredDocument:
    """A document with its owner."""

    id: str
    merchant_id: str
    order_id: str
    document: Document


class SchemaState(StrEnum):
    """Say how the database's schema stands to this version."""

    CURRENT = "current"
    MISSING = "missing"
    OLDER = "older"
    NEWER = "newer"


@attrs.frozen
class DatabaseState:
    """What `cbec doctor` tells of a database; the URL is shown without its password."""

    url: str
    schema: SchemaState
    found: str
    known: str
    writable: bool
    server: str
