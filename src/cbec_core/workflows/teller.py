"""Tell hearers what the outbox holds: at least once, in order within a subject."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cbec_core.workflows.engine_runs import fault_code

if TYPE_CHECKING:
    from cbec_core.domain.events import Event
    from cbec_core.ports.stored import StoredEvent
    from cbec_core.workflows.engine_kit import Kit

__all__ = ["Teller"]

log = logging.getLogger("cbec.worker")


class Teller:
    """Remember whose events a hearer refused.

    They are tried again after growing pauses; until then only what is new is read, since a hearer
    that always fails lets the outbox grow.
    """

    def __init__(self, kit: Kit, hear: Callable[[Event], None], batch: int) -> None:
        self._kit = kit
        self._hear = hear
        self._batch = batch
        self._after = 0
        self._silent: set[str] = set()
        self._refusals = 0
        self._again: datetime | None = None

    def tell(self, told_to_stop: Callable[[], bool]) -> int:
        """Tell what can be told now and return how many events that were."""
        now = self._kit.clock.now()
        anew = self._again is None or now >= self._again
        if anew:
            self._after, self._silent = 0, set()
        total = 0
        while not told_to_stop():
            with self._kit.begin() as uow:
                page = uow.outbox.pending(self._batch, self._after)
            if not page:
                break
            told = self._told(page)
            if told:
                with self._kit.begin() as uow:
                    uow.outbox.mark_told(told)
                    uow.commit()
            self._after = page[-1].position
            total += len(told)
        if anew:
            self._refusals = self._refusals + 1 if self._silent else 0
            pause = self._kit.policy.faults.pause(self._refusals)
            self._again = now + pause if self._silent else None
        return total

    def _told(self, page: Sequence[StoredEvent]) -> list[int]:
        told = []
        for stored in page:
            if stored.event.subject in self._silent:
                continue
            try:
                self._hear(stored.event)
            except Exception as error:
                log.warning("event %s was not told: %s", stored.event.id, fault_code(error))
                self._silent.add(stored.event.subject)
            else:
                told.append(stored.position)
        return told
