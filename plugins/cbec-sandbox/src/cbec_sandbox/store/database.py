"""Effects in the table `sandbox_effects` of the deployment's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
from sqlalchemy import (
    URL,
    Connection,
    NullPool,
    Select,
    create_engine,
    event,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from cbec_core.api import ProviderError
from cbec_sandbox.store.effects import COLUMNS, Effect, Transaction
from cbec_sandbox.store.tables import sandbox_effects

__all__ = ["DatabaseStore"]

_ROW = [sandbox_effects.c[name] for name in COLUMNS]
_LOCK = text("LOCK TABLE sandbox_effects IN SHARE ROW EXCLUSIVE MODE")


class DatabaseStore:
    """A connection of its own a transaction: never part of the core's unit of work."""

    def __init__(self, url: str, path_of: Callable[[str], Path] = Path) -> None:
        self._engine = create_engine(_placed(make_url(url), path_of), poolclass=NullPool)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _begin_nothing)
            event.listen(self._engine, "begin", _begin_immediate)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction that holds the only lock to write effects."""
        try:
            with self._engine.begin() as connection:
                if self._engine.dialect.name == "postgresql":
                    connection.execute(_LOCK)
                yield _DatabaseTransaction(connection)
        except SQLAlchemyError as fault:
            raise ProviderError("sandbox.store_unusable", fault=type(fault).__name__) from fault

    def effects(self) -> tuple[Effect, ...]:
        """Return every effect."""
        with self._engine.connect() as connection:
            return _effects(connection, select(*_ROW).order_by(sandbox_effects.c.position))


def _placed(url: URL, path_of: Callable[[str], Path]) -> URL:
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or not name or name.startswith((":", "file:")):
        return url
    return url.set(database=path_of(name).as_posix())


def _begin_nothing(connection: sqlite3.Connection, record: object) -> None:
    # The driver would open a deferred transaction by itself, and two of them can deadlock.
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 30000")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _effects(connection: Connection, query: Select[tuple[object, ...]]) -> tuple[Effect, ...]:
    return tuple(Effect(**row._mapping) for row in connection.execute(query))


class _DatabaseTransaction:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, operation_id: str) -> Effect | None:
        query = select(*_ROW).where(sandbox_effects.c.operation_id == operation_id)
        return next(iter(_effects(self._connection, query)), None)

    def subject_of(self, reference: str) -> str:
        query = select(sandbox_effects.c.subject).where(sandbox_effects.c.reference == reference)
        return self._connection.execute(query).scalars().first() or reference

    def of_subject(self, subject: str) -> tuple[Effect, ...]:
        query = select(*_ROW).where(sandbox_effects.c.subject == subject)
        return _effects(self._connection, query.order_by(sandbox_effects.c.position))

    def put(self, effect: Effect) -> None:
        values = {**attrs.asdict(effect), "outcome": effect.outcome.value}
        known = sandbox_effects.c.operation_id == effect.operation_id
        changed = self._connection.execute(update(sandbox_effects).where(known).values(values))
        if changed.rowcount == 0:
            self._connection.execute(sandbox_effects.insert().values(values))
