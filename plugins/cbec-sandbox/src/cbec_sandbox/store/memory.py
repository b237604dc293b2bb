"""Effects in memory: gone with the provider that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_sandbox.store.effects import Effect, Transaction

__all__ = ["MemoryStore"]


class MemoryStore:
    """A dictionary and a lock."""

    def __init__(self) -> None:
        self._rows: dict[str, Effect] = {}
        self._lock = RLock()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction; every caller writes last, so there is nothing to undo."""
        with self._lock:
            yield self

    def effects(self) -> tuple[Effect, ...]:
        """Return every effect."""
        with self._lock:
            return tuple(self._rows.values())

    def find(self, operation_id: str) -> Effect | None:
        """Return the effect of an operation."""
        return self._rows.get(operation_id)

    def subject_of(self, reference: str) -> str:
        """Return the subject of a reference."""
        named = (row.subject for row in self._rows.values() if row.reference == reference)
        return next(named, reference)

    def of_subject(self, subject: str) -> tuple[Effect, ...]:
        """Return every effect on a subject."""
        return tuple(row for row in self._rows.values() if row.subject == subject)

    def put(self, effect: Effect) -> None:
        """Write an effect."""
        self._rows[effect.operation_id] = effect
