"""The engine behind the storage: how each database is opened, and the statements it knows."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from cbec_core.domain.errors import Retry, StorageError
from cbec_core.storage.faults import translate
from cbec_core.storage.link_postgresql import PostgresqlLink
from cbec_core.storage.link_sqlite import SqliteLink
from cbec_core.storage.statements import Flavour, Prepared, Statement

if TYPE_CHECKING:
    from cbec_core.domain.merchant import Actor
    from cbec_core.storage.link import Link

__all__ = ["Database"]

_HAS_TABLE = {
    True: "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'",
    False: "SELECT to_regclass('alembic_version') IS NOT NULL",
}


class Database:
    """One engine with its pool, its driver's errors and its compiled statements."""

    def __init__(
        self,
        url: str,
        *,
        synchronous: str = "NORMAL",
        busy_timeout: float = 5.0,
        pool_size: int = 8,
    ) -> None:
        self.url = _with_driver(_parsed(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.busy_timeout = busy_timeout
        self.synchronous = synchronous.upper()
        self.writing = threading.Lock()
        try:
            if self.is_sqlite:
                self._link: type[Link] = SqliteLink
                self.engine = self._open_sqlite(self.synchronous, pool_size)
            else:
                self._link = PostgresqlLink
                self.engine = create_engine(
                    self.url,
                    paramstyle="format",
                    pool_size=pool_size,
                    max_overflow=64,
                    pool_timeout=30,
                    connect_args={"options": "-c timezone=UTC"},
                )
        except ImportError as error:
            raise StorageError(
                "storage.unreachable", fault=f"the driver {error.name} is not installed"
            ) from None
        self.driver_error: type[BaseException] = self.engine.dialect.loaded_dbapi.Error
        # Before a driver asks, it may find a value that no database takes: half a character, or
        # a number beyond 64 bits.
        self.refused: tuple[type[BaseException], ...] = (
            self.driver_error,
            UnicodeError,
            OverflowError,
        )
        self._idle: list[Any] = []
        self._most_idle = 0 if self.in_memory else pool_size
        self.failures = (self.driver_error, SQLAlchemyError)
        self.flavour = Flavour(self.engine.dialect)
        self._known: dict[tuple[Statement, bool], Prepared] = {}

    def connect(self) -> Any:
        """Return a connection of the pool; its `driver_connection` is the driver's own."""
        try:
            # The pool's own bookkeeping costs as much as three inserts; idle ones are kept here.
            if self._idle:
                return self._idle.pop()
        except IndexError:
            pass
        try:
            proxy = self.engine.raw_connection()
            if not self.is_sqlite and not proxy.driver_connection.autocommit:
                proxy.driver_connection.autocommit = True
            return proxy
        except Exception as error:
            raise self._refused(error) from None

    def release(self, proxy: Any, *, is_sound: bool) -> None:
        """Take a connection back without what was not committed."""
        if not is_sound or len(self._idle) >= self._most_idle:
            # The pool rolls back, and finds out whether the connection is still good.
            proxy.close()
            return
        try:
            proxy.driver_connection.rollback()
        except self.driver_error:
            proxy.invalidate()
        else:
            self._idle.append(proxy)

    def link(self, actor: Actor, durable: bool = False, snapshot: bool = False) -> Link:
        """Return a line for a unit of work."""
        return self._link(self, actor, durable, snapshot)

    def prepared(self, statement: Statement, narrowed: bool) -> Prepared:
        """Return a statement compiled for this database."""
        known = self._known.get((statement, narrowed))
        if known is None:
            known = statement.prepare(self.flavour, narrowed=narrowed)
            self._known[statement, narrowed] = known
        return known

    def revisions(self) -> list[str]:
        """Return the revisions that the migrations wrote down; none if there is no such table."""
        with self._asking() as driver:
            if not driver.execute(_HAS_TABLE[self.is_sqlite]).fetchone()[0]:
                return []
            return [row[0] for row in driver.execute("SELECT version_num FROM alembic_version")]

    def is_absent(self) -> bool:
        """Tell whether a SQLite file is not there yet; connecting would make it."""
        return self.is_sqlite and not self.in_memory and not self._file().exists()

    def can_write(self) -> bool:
        """Tell whether a write would be let through now, without making one."""
        if self.is_absent():
            return os.access(self._file().parent, os.W_OK)
        with self._asking() as driver:
            if not self.is_sqlite:
                return bool(driver.execute("SHOW transaction_read_only").fetchone()[0] == "off")
            if driver.execute("PRAGMA query_only").fetchone()[0]:
                return False
            try:
                driver.execute("BEGIN IMMEDIATE")
                # SQLite lets a reader begin like this and refuses its first write.
                version = driver.execute("PRAGMA user_version").fetchone()[0]
                driver.execute(f"PRAGMA user_version = {version}")
            except self.driver_error as error:
                # Someone else writes at this moment: so it can be written.
                return translate(error).code == "storage.locked"
            driver.rollback()
            return True

    def server(self) -> str:
        """Return the name and version of what answers."""
        if self.is_sqlite:
            return f"SQLite {sqlite3.sqlite_version}"
        with self._asking() as driver:
            return f"PostgreSQL {driver.execute('SHOW server_version').fetchone()[0]}"

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        proxy = self.connect()
        try:
            yield proxy.driver_connection
        except self.driver_error as error:
            raise translate(error) from None
        finally:
            proxy.close()

    def _refused(self, error: Exception) -> StorageError:
        told = translate(error)
        # Even to be read, a database in WAL mode needs a folder in which its index can be made.
        if told.params.get("fault") == "SQLITE_CANTOPEN" and self._file().is_file():
            return StorageError("storage.read_only")
        return told

    def _file(self) -> Path:
        return Path(str(self.url.database).removeprefix("file:"))

    def close(self) -> None:
        """Give every connection back."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()

    @property
    def in_memory(self) -> bool:
        """Tell whether the database ends with its connection."""
        return self.is_sqlite and (self.url.database or ":memory:") == ":memory:"

    def _open_sqlite(self, synchronous: str, pool_size: int) -> Any:
        # A database in memory lives in its one connection; units of work take turns.
        alone = self.in_memory
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=1 if alone else pool_size,
            max_overflow=0 if alone else 64,
            pool_timeout=self.busy_timeout if alone else 30,
            connect_args={
                "timeout": self.busy_timeout,
                "isolation_level": None,
                "check_same_thread": False,
                "cached_statements": 256,
            },
        )

        def connected(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute(f"PRAGMA synchronous = {synchronous}")
            cursor.execute("PRAGMA journal_mode")
            if not alone and cursor.fetchone()[0] != "wal":
                try:
                    cursor.execute("PRAGMA journal_mode = WAL")
                except self.driver_error:
                    # A database that cannot be written can still be read as it is.
                    cursor.execute("PRAGMA query_only = ON")
            cursor.close()

        event.listen(engine, "connect", connected)
        return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:  # its text repeats the URL, password and all
        raise StorageError("storage.url_invalid", retry=Retry.NEVER) from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise StorageError("storage.url_invalid", retry=Retry.NEVER)
    return parsed


def _with_driver(url: URL) -> URL:
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url
