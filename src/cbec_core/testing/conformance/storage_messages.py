"""Checks of what comes in and goes out, as part of the storage suite."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import attrs
import pytest

from cbec_core.domain.errors import CbecError
from cbec_core.domain.merchant import Actor
from cbec_core.testing.conformance.storage_world import NOW, World

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage
    from cbec_core.ports.stored import InboxMessage, StoredEvent

__all__ = ["MessageChecks"]

_SYSTEM = Actor.system()


class MessageChecks:
    """Facts come in once and go out in order."""

    def test_a_message_is_taken_once(self, storage: Storage) -> None:
        """By merchant, source and event id, until it was processed and after."""
        message = World("m1").message
        theirs = attrs.evolve(message, merchant_id="m2")
        with storage.begin(_SYSTEM) as uow:
            assert [uow.inbox.accept(message) for _ in "12"] == [True, False]
            assert [uow.inbox.accept(theirs) for _ in "12"] == [True, False]
            assert uow.inbox.pending("m1", 5) == (message,)
            uow.inbox.mark_processed(message, NOW)
            assert (uow.inbox.pending("m1", 5), uow.inbox.accept(message)) == ((), False)
            assert uow.inbox.pending("m2", 5) == (theirs,)

    def test_pages_of_messages_go_from_old_to_new_without_gaps(self, storage: Storage) -> None:
        """Also where many came at one moment; what was processed meanwhile is left out."""
        message = World("m1").message
        messages = [
            attrs.evolve(
                message, source=source, event_id=name, received_at=NOW + timedelta(seconds=later)
            )
            for later in (0, 1)
            for source in ("bank", "carrier")
            for name in (f"{later}.{number}" for number in range(3))
        ]
        with storage.begin(_SYSTEM) as uow:
            for one in reversed(messages):
                assert uow.inbox.accept(one)
            seen: list[InboxMessage] = []
            while page := uow.inbox.pending("m1", 5, seen[-1] if seen else None):
                seen += page
            assert seen == messages
            uow.inbox.mark_processed(messages[6], NOW)
            assert uow.inbox.pending("m1", 2, messages[5]) == tuple(messages[7:9])

    def test_events_leave_in_order_until_told(self, storage: Storage) -> None:
        """Position by position; what was told is not told again."""
        event = World("m1").event
        events = [attrs.evolve(event, id=f"e{n}") for n in range(6)]
        with storage.begin(_SYSTEM) as uow:
            uow.outbox.add(*events)
            uow.commit()
        with storage.begin(_SYSTEM) as uow:
            first = uow.outbox.pending(4)
            assert [stored.event.id for stored in first] == ["e0", "e1", "e2", "e3"]
            uow.outbox.mark_told([stored.position for stored in first])
            assert [stored.event.id for stored in uow.outbox.pending(4)] == ["e4", "e5"]

    def test_events_are_paged_by_position(self, storage: Storage) -> None:
        """From one page to the next nothing is read again."""
        event = World("m1").event
        with storage.begin(_SYSTEM) as uow:
            uow.outbox.add(*(attrs.evolve(event, id=f"e{n}") for n in range(5)))
            uow.commit()
        seen: list[StoredEvent] = []
        with storage.begin(_SYSTEM) as uow:
            while page := uow.outbox.pending(2, seen[-1].position if seen else 0):
                seen += page
        assert [stored.event.id for stored in seen] == [f"e{n}" for n in range(5)]

    def test_no_event_is_told_before_an_earlier_one_that_is_being_written(
        self, storage: Storage
    ) -> None:
        """However two writers of one subject commit, who tells never has to go back."""
        event = World("m1").event

        def write_second() -> None:
            with storage.begin(_SYSTEM) as uow:
                uow.outbox.add(attrs.evolve(event, id="second"))
                uow.commit()

        second = Thread(target=write_second)
        with storage.begin(_SYSTEM) as first:
            first.outbox.add(attrs.evolve(event, id="first"))
            first.orders.get("none")
            second.start()
            second.join(0.5)  # where one writes at a time, it waits for the first
            with storage.begin(_SYSTEM) as uow:
                early = uow.outbox.pending(5)
            first.commit()
        second.join()
        with storage.begin(_SYSTEM) as uow:
            told = uow.outbox.pending(5)
        assert told[: len(early)] == early
        assert {stored.event.id for stored in told} == {"first", "second"}

    def test_tracking_events_come_in_any_order_and_number(self, storage: Storage) -> None:
        """Each once, read by time; a shipment that is unknown has none."""
        world = World("m1")
        later = attrs.evolve(world.tracking, event_id="e0", occurred_at=NOW + timedelta(hours=1))
        with storage.begin(_SYSTEM) as uow:
            uow.shipments.add(world.shipment)
            assert uow.tracking.add([later, world.tracking, later]) == 2
            assert uow.tracking.add([world.tracking]) == 0
            assert uow.tracking.of_shipment(world.shipment.id) == (world.tracking, later)
            lost = attrs.evolve(later, shipment_id="nowhere")
            with pytest.raises(CbecError) as refused:
                uow.tracking.add([lost])
            assert refused.value.code == "storage.constraint"
