"""The durable record of allotted tracking numbers: one operation id, one number, for ever."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import attrs

from cbec_core.api import ConfigError, DomainError, LabelResult, Money

if TYPE_CHECKING:
    from cbec_carrier_ratecard.numbers import NumberBlock

__all__ = ["IN_MEMORY", "BlockExhausted", "LabelStore"]

IN_MEMORY = ":memory:"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS label (
    operation_id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    block TEXT NOT NULL,
    serial INTEGER NOT NULL,
    number TEXT NOT NULL UNIQUE,
    cost INTEGER NOT NULL,
    currency TEXT NOT NULL,
    voided_by TEXT,
    UNIQUE (block, serial)
) STRICT
"""
_BUSY_S = 30


class BlockExhausted(Exception):
    """Every number of the block is used."""


@attrs.define
class LabelStore:
    """Labels by operation id, in a SQLite file of the plugin's own, or in memory for tests.

    An allotment is one immediate transaction that is synced to disk before it is answered, so a
    killed process and racing threads or processes never get two numbers, nor the same one twice.
    """

    path: str
    _lock: threading.Lock = attrs.field(factory=threading.Lock, repr=False)
    _memory: sqlite3.Connection | None = attrs.field(default=None, repr=False)
    _ready: bool = False

    def allot(
        self, operation_id: str, fingerprint: str, block: NumberBlock, cost: Money
    ) -> LabelResult:
        """Return the label of an operation, a new one the first time; raises `BlockExhausted`."""
        with self._transaction() as connection:
            if found := self._bought(connection, operation_id, fingerprint):
                return found
            (last,) = connection.execute(
                "SELECT max(serial) FROM label WHERE block = ? AND serial BETWEEN ? AND ?",
                (block.name, block.first, block.last),
            ).fetchone()
            serial = block.first if last is None else last + 1
            if serial > block.last:
                raise BlockExhausted
            number = block.number(serial)
            connection.execute(
                "INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    operation_id,
                    fingerprint,
                    block.name,
                    serial,
                    number,
                    cost.minor,
                    cost.currency,
                ),
            )
        return LabelResult(number, number, cost)

    def bought(self, operation_id: str, fingerprint: str) -> LabelResult | None:
        """Return the label that an operation got, or None; another request is a conflict."""
        with self._connection() as connection:
            return self._bought(connection, operation_id, fingerprint)

    def void(self, operation_id: str, number: str) -> LabelResult | None:
        """Mark a label as given back; its number is never used again. None: no such label."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE label SET voided_by = ? WHERE number = ? AND voided_by IS NULL",
                (operation_id, number),
            )
            return self._one(connection, "number = ?", number)

    def lookup(self, operation_id: str) -> LabelResult | None:
        """Return the label that an operation bought or gave back."""
        with self._connection() as connection:
            return self._one(connection, "operation_id = ?1 OR voided_by = ?1", operation_id)

    def _bought(
        self, connection: sqlite3.Connection, operation_id: str, fingerprint: str
    ) -> LabelResult | None:
        row = connection.execute(
            "SELECT number, cost, currency, fingerprint FROM label WHERE operation_id = ?",
            (operation_id,),
        ).fetchone()
        if row is None:
            return None
        if row[3] != fingerprint:
            raise DomainError("idempotency.conflict", key=operation_id)
        return LabelResult(row[0], row[0], Money(row[1], row[2]))

    def _one(self, connection: sqlite3.Connection, where: str, value: str) -> LabelResult | None:
        row = connection.execute(
            f"SELECT number, cost, currency FROM label WHERE {where}", (value,)
        ).fetchone()
        return row and LabelResult(row[0], row[0], Money(row[1], row[2]))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            if self.path == IN_MEMORY:
                with self._lock:
                    if self._memory is None:
                        self._memory = self._open()
                    yield self._memory
            else:
                with closing(self._open()) as connection:
                    yield connection
        except sqlite3.OperationalError as error:
            raise ConfigError("ratecard.store_unusable", reason=str(error)) from None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        if not self._ready:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_SCHEMA)
            self._ready = True
        return connection

    def close(self) -> None:
        """Close the connection that a store in memory keeps."""
        with self._lock:
            if self._memory is not None:
                self._memory.close()
                self._memory, self._ready = None, False
