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
    """Dictionaries by operation, reference and subject, and a lock."""

    def __init__(self) -> None:
        self._rows: dict[str, Effect] = {}
        self._subjects: dict[str, str] = {}
        self._on: dict[str, dict[str, None]] = {}
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
        return self._subjects.get(reference, reference)

    def of_subject(self, subject: str) -> tuple[Effect, ...]:
        """Return every effect on a subject."""
        return tuple(self._rows[operation_id] for operation_id in self._on.get(subject, ()))

    def put(self, effect: Effect) -> None:
        """Write an effect."""
        before = self._rows.get(effect.operation_id)
        if before is not None and before.subject != effect.subject:
            del self._on[before.subject][effect.operation_id]
        self._rows[effect.operation_id] = effect
        self._subjects[effect.reference] = effect.subject
        self._on.setdefault(effect.subject, {})[effect.operation_id] = None
