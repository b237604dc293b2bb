"""Messages: events on their way out, facts that came in, and what carriers told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, literal_column, select, tuple_, update

from cbec_core.domain.errors import StorageError
from cbec_core.ports.stored import InboxMessage, StoredEvent
from cbec_core.storage.column_types import Instant
from cbec_core.storage.entities import refuse_unseen
from cbec_core.storage.rows_trade import row_to_tracking, tracking_to_row
from cbec_core.storage.rows_work import event_to_row, row_to_stored_event
from cbec_core.storage.statements import Flavour, Statement, by, insert_into
from cbec_core.storage.tables_trade import shipments, tracking_events
from cbec_core.storage.tables_work import UNTOLD, inbox, outbox

if TYPE_CHECKING:
    from cbec_core.domain.events import Event
    from cbec_core.domain.tracking import TrackingEvent
    from cbec_core.storage.link import Link

__all__ = ["InboxStore", "OutboxStore", "TrackingStore"]

_told = [column for column in outbox.c if column.name != "told"]

ADD_EVENT = insert_into(outbox)
# PostgreSQL gives positions at the insert, and writers commit as they like: what was written since
# the oldest of them began waits for it, or a later fact of a subject would be told first.
_SETTLED: Any = literal_column(
    "age(outbox.xmin) > (SELECT age(pg_snapshot_xmin(pg_current_snapshot())::xid))"
)


def _untold(flavour: Flavour) -> Any:
    found = select(*_told).where(UNTOLD, outbox.c.position > by("after"))
    if not flavour.is_sqlite:
        found = found.where(_SETTLED)
    return found.order_by(outbox.c.position).limit(by("limit"))


UNTOLD_EVENTS = Statement(_untold, outbox.c.merchant_id)
TELL = Statement(
    lambda _: update(outbox).values(told=True).where(outbox.c.position == by("at")),
    outbox.c.merchant_id,
)


class OutboxStore:
    """Facts on their way out: at least once, in order within a subject."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(self, *events: Event) -> None:
        """Append events to be told after the commit."""
        refuse_unseen(self._link.actor, *{event.merchant_id for event in events})
        self._link.put(ADD_EVENT, [event_to_row(event) for event in events])

    def pending(self, limit: int, after: int = 0) -> tuple[StoredEvent, ...]:
        """Return the oldest events that were not told yet, after a position."""
        rows = self._link.rows(UNTOLD_EVENTS, limit=limit, after=after)
        return tuple(map(row_to_stored_event, rows))

    def mark_told(self, positions: Sequence[int]) -> None:
        """Remember that events were told."""
        self._link.change_each(TELL, [{"at": position} for position in positions])


ADD_MESSAGE = insert_into(inbox, "merchant_id", "source", "event_id")
_message = (inbox.c.merchant_id, inbox.c.source, inbox.c.event_id)
_place = (inbox.c.received_at, inbox.c.source, inbox.c.event_id)


def _unprocessed(*conditions: Any) -> Statement:
    return Statement(
        lambda _: (
            select(*_message, inbox.c.received_at, inbox.c.body)
            .where(inbox.c.merchant_id == by("merchant"), inbox.c.processed_at.is_(None))
            .where(*conditions)
            .order_by(*_place)
            .limit(by("limit"))
        ),
        inbox.c.merchant_id,
    )


UNPROCESSED = _unprocessed()
UNPROCESSED_AFTER = _unprocessed(
    tuple_(*_place) > tuple_(by("at", Instant()), by("source", Text()), by("event", Text()))
)
PROCESSED = Statement(
    lambda _: (
        update(inbox)
        .values(processed_at=by("the_time"))
        .where(inbox.c.merchant_id == by("the_merchant"))
        .where(inbox.c.source == by("the_source"), inbox.c.event_id == by("the_event"))
    )
)


class InboxStore:
    """Facts from outside, each told to one merchant."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def accept(self, message: InboxMessage) -> bool:
        """Insert; false if it was there already."""
        m = message
        refuse_unseen(self._link.actor, m.merchant_id)
        row = (m.merchant_id, m.source, m.event_id, m.received_at, m.body, None)
        return self._link.change_row(ADD_MESSAGE, row) == 1

    def pending(
        self, merchant_id: str, limit: int, after: InboxMessage | None = None
    ) -> tuple[InboxMessage, ...]:
        """Return a merchant's oldest messages that were not processed yet, after one if given."""
        place = {}
        if after is not None:
            place = {"at": after.received_at, "source": after.source, "event": after.event_id}
        statement = UNPROCESSED if after is None else UNPROCESSED_AFTER
        rows = self._link.rows(statement, merchant=merchant_id, limit=limit, **place)
        return tuple(InboxMessage(*row) for row in rows)

    def mark_processed(self, message: InboxMessage, at: datetime) -> None:
        """Remember that a message was processed."""
        refuse_unseen(self._link.actor, message.merchant_id)
        self._link.change(
            PROCESSED,
            the_merchant=message.merchant_id,
            the_source=message.source,
            the_event=message.event_id,
            the_time=at,
        )


OWNERS = Statement(
    lambda f: select(shipments.c.id, shipments.c.merchant_id).where(f.among(shipments.c.id, "ids"))
)
ADD_TRACKING = insert_into(tracking_events, "shipment_id", "source", "event_id")
OF_SHIPMENT = Statement(
    lambda _: (
        select(tracking_events)
        .where(tracking_events.c.shipment_id == by("the_id"))
        .order_by(
            tracking_events.c.occurred_at, tracking_events.c.source, tracking_events.c.event_id
        )
    ),
    tracking_events.c.merchant_id,
)


class TrackingStore:
    """Tracking events, each once by (shipment, source, event id)."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(self, events: Sequence[TrackingEvent]) -> int:
        """Insert those that are new and return how many were."""
        if not events:
            return 0
        wanted = sorted({event.shipment_id for event in events})
        owners = {row[0]: row[1] for row in self._link.rows(OWNERS, ids=wanted)}
        if len(owners) < len(wanted):
            raise StorageError(
                "storage.constraint", table="tracking_events", fault="unknown shipment"
            )
        refuse_unseen(self._link.actor, *owners.values())
        rows = [tracking_to_row(event, owners[event.shipment_id]) for event in events]
        return self._link.change_rows(ADD_TRACKING, rows)

    def of_shipment(self, shipment_id: str) -> tuple[TrackingEvent, ...]:
        """Return the events of a shipment by time."""
        return tuple(map(row_to_tracking, self._link.rows(OF_SHIPMENT, the_id=shipment_id)))
