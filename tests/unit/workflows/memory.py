"""A storage in memory, as strict about leases and fences as the real one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.errors import DomainError, StorageError
from cbec_core.domain.events import Event
from cbec_core.domain.operation import Operation, Run, RunState
from cbec_core.ports.stored import StoredEvent

if TYPE_CHECKING:
    from cbec_core.domain.merchant import Actor

OPEN = {RunState.READY, RunState.WAITING, RunState.UNDOING}


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, tzinfo=UTC)
        self.count = 0
        self.lock = threading.Lock()

    def now(self) -> datetime:
        return self.at

    def new_id(self, prefix: str) -> str:
        with self.lock:
            self.count += 1
            return f"{prefix}_{self.count:06d}"

    def pass_time(self, **span: float) -> None:
        self.at += timedelta(**span)


@attrs.define
class Tables:
    runs: dict[str, Run] = attrs.field(factory=dict)
    operations: dict[str, Operation] = attrs.field(factory=dict)
    outbox: dict[int, Event] = attrs.field(factory=dict)
    told: set[int] = attrs.field(factory=set)
    notes: dict[str, int] = attrs.field(factory=dict)
    position: int = 0

    def copy(self) -> Tables:
        return Tables(
            dict(self.runs),
            dict(self.operations),
            dict(self.outbox),
            set(self.told),
            dict(self.notes),
            self.position,
        )


class Runs:
    def __init__(self, tables: Tables) -> None:
        self.t = tables

    def get(self, run_id: str) -> Run | None:
        return self.t.runs.get(run_id)

    def start(self, run: Run) -> Run:
        for other in self.t.runs.values():
            if other.key == run.key:
                if other.input_hash != run.input_hash:
                    raise DomainError("idempotency.conflict", key=run.key)
                return other
        self.t.runs[run.id] = run
        return run

    def claim(self, owner: str, now: datetime, until: datetime, limit: int) -> tuple[Run, ...]:
        due = [
            run
            for run in sorted(self.t.runs.values(), key=lambda r: r.due_at)
            if run.state in OPEN
            and run.due_at <= now
            and (run.lease_until is None or run.lease_until <= now)
        ]
        return tuple(self._lease(run, owner, until) for run in due[:limit])

    def take(self, run_id: str, owner: str, now: datetime, until: datetime) -> Run | None:
        run = self.t.runs.get(run_id)
        if run is None or (run.lease_until is not None and run.lease_until > now):
            return None
        return self._lease(run, owner, until)

    def _lease(self, run: Run, owner: str, until: datetime) -> Run:
        run = attrs.evolve(run, lease_owner=owner, lease_until=until, fence=run.fence + 1)
        run = attrs.evolve(run, version=run.version + 1)
        self.t.runs[run.id] = run
        return run

    def renew(self, runs: Sequence[Run], until: datetime) -> int:
        count = 0
        for run in runs:
            if (stored := self.t.runs[run.id]).fence == run.fence and stored.lease_until:
                self.t.runs[run.id] = attrs.evolve(stored, lease_until=until)
                count += 1
        return count

    def save(self, run: Run) -> Run:
        stored = self.t.runs[run.id]
        if (stored.fence, stored.version) != (run.fence, run.version):
            raise StorageError("run.stale_worker", run=run.id)
        self.t.runs[run.id] = run = attrs.evolve(run, version=run.version + 1)
        return run

    def save_many(self, runs: Sequence[Run]) -> None:
        for run in runs:
            self.save(run)

    def next_due(self) -> datetime | None:
        return min((r.due_at for r in self.t.runs.values() if r.state in OPEN), default=None)


class Operations:
    def __init__(self, tables: Tables) -> None:
        self.t = tables

    def get(self, operation_id: str) -> Operation | None:
        return self.t.operations.get(operation_id)

    def of_run(self, run_id: str) -> tuple[Operation, ...]:
        return tuple(op for op in self.t.operations.values() if op.run_id == run_id)

    def add(self, *operations: Operation) -> None:
        for operation in operations:
            self.t.operations.setdefault(operation.id, operation)

    def save(self, operation: Operation) -> Operation:
        if self.t.operations[operation.id].version != operation.version:
            raise StorageError("storage.stale", entity="operation", id=operation.id)
        operation = attrs.evolve(operation, version=operation.version + 1)
        self.t.operations[operation.id] = operation
        return operation


class Outbox:
    def __init__(self, tables: Tables) -> None:
        self.t = tables

    def add(self, *events: Event) -> None:
        for event in events:
            self.t.position += 1
            self.t.outbox[self.t.position] = event

    def pending(self, limit: int, after: int = 0) -> tuple[StoredEvent, ...]:
        untold = [p for p in sorted(self.t.outbox) if p not in self.t.told and p > after]
        return tuple(StoredEvent(p, self.t.outbox[p]) for p in untold[:limit])

    def mark_told(self, positions: Sequence[int]) -> None:
        self.t.told |= set(positions)


class Stock:
    """Reservations are counted, so that a test sees that they were given back."""

    def __init__(self, tables: Tables) -> None:
        self.t = tables

    def release_expired(self, now: datetime) -> int:
        return self.t.notes.pop("expired", 0)


class UnitOfWork:
    def __init__(self, storage: MemoryStorage) -> None:
        self.storage = storage

    def __enter__(self) -> UnitOfWork:
        self.storage.lock.acquire()
        self.storage.open += 1
        self.tables = self.storage.tables.copy()
        self.runs = Runs(self.tables)
        self.operations = Operations(self.tables)
        self.outbox = Outbox(self.tables)
        self.stock = Stock(self.tables)
        self.notes = self.tables.notes
        return self

    def commit(self) -> None:
        self.storage.tables = self.tables.copy()
        self.storage.commits += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.storage.open -= 1
        self.storage.lock.release()


class MemoryStorage:
    """One writer at a time; leaving without commit changes nothing."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.lock = threading.Lock()
        self.open = 0
        self.commits = 0

    def begin(self, actor: Actor, *, durable: bool = False, snapshot: bool = False) -> Any:
        return UnitOfWork(self)
