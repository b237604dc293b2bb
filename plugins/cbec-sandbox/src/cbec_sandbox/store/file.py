"""Effects in a SQLite file of their own: a killed host finds its counterparties unharmed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import attrs

from cbec_core.api import ProviderError
from cbec_sandbox.store.effects import COLUMNS, Effect, Transaction

__all__ = ["FileStore"]

_NUMBERS = {"happened", "calls", "minor"}
_CREATE = "CREATE TABLE IF NOT EXISTS sandbox_effects ({}, PRIMARY KEY (operation_id))".format(
    ", ".join(f"{name} {'INTEGER' if name in _NUMBERS else 'TEXT'} NOT NULL" for name in COLUMNS)
)
_INDEX = "CREATE INDEX IF NOT EXISTS sandbox_effects_{0} ON sandbox_effects ({0})"
_PUT = "INSERT INTO sandbox_effects ({}) VALUES ({}) ON CONFLICT (operation_id) DO UPDATE SET {}"
_UPSERT = _PUT.format(
    ", ".join(COLUMNS),
    ", ".join("?" for _ in COLUMNS),
    ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:]),
)
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM sandbox_effects"


class FileStore:
    """One connection a transaction: threads, forks and processes may share the file."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_CREATE)
            for column in ("subject", "reference"):
                connection.execute(_INDEX.format(column))

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(
                sqlite3.connect(self._path, timeout=30, isolation_level=None)
            ) as connection:
                # What was written outlives a killed process; power cuts are not part of a drill.
                connection.execute("PRAGMA synchronous = OFF")
                yield connection
        except sqlite3.Error as fault:
            raise ProviderError("sandbox.store_unusable", fault=type(fault).__name__) from fault

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction that holds the write lock of the file."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield _FileTransaction(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def effects(self) -> tuple[Effect, ...]:
        """Return every effect."""
        with self._connected() as connection:
            return tuple(Effect(*row) for row in connection.execute(f"{_SELECT} ORDER BY rowid"))


class _FileTransaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, operation_id: str) -> Effect | None:
        row = self._connection.execute(
            f"{_SELECT} WHERE operation_id = ?", (operation_id,)
        ).fetchone()
        return Effect(*row) if row else None

    def subject_of(self, reference: str) -> str:
        row = self._connection.execute(
            "SELECT subject FROM sandbox_effects WHERE reference = ?", (reference,)
        ).fetchone()
        return str(row[0]) if row else reference

    def of_subject(self, subject: str) -> tuple[Effect, ...]:
        rows = self._connection.execute(f"{_SELECT} WHERE subject = ? ORDER BY rowid", (subject,))
        return tuple(Effect(*row) for row in rows)

    def put(self, effect: Effect) -> None:
        self._connection.execute(_UPSERT, attrs.astuple(effect))
