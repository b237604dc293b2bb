"""A unit of work's line to the database: a driver connection, and when its transaction begins."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cbec_core.domain.errors import StorageError
from cbec_core.storage.faults import translate
from cbec_core.storage.statements import SEEN, Prepared, Statement

if TYPE_CHECKING:
    from cbec_core.domain.merchant import Actor
    from cbec_core.storage.database import Database

__all__ = ["Link"]

Row = Sequence[Any]


class Link:
    """Run prepared statements for one actor.

    Reads before the first write see what is committed, statement by statement, as PostgreSQL's
    `READ COMMITTED` does. The first write begins the transaction: on SQLite with `BEGIN IMMEDIATE`,
    since a reader that turns into a writer may be refused at any later statement. Inserts whose
    outcome nobody awaits are held back and sent together with the next statement or the commit,
    so that PostgreSQL is asked once and not five times.
    """

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor
        self._narrowed = not actor.sees("*")
        self._seen = sorted(actor.merchants)
        self._lock: threading.Lock | None = None
        self._held: list[tuple[Prepared, Sequence[Row]]] = []
        self._proxy: Any = None
        self._driver: Any = None

    def open(self) -> None:
        """Take a connection from the pool."""
        self._proxy = self.database.connect()
        self._driver = self._proxy.driver_connection

    def close(self) -> None:
        """Give the connection back; what was not committed is gone."""
        self._held.clear()
        if self._proxy is None:
            return
        proxy, self._proxy, self._driver = self._proxy, None, None
        try:
            # The pool rolls back whatever is left of a transaction.
            proxy.close()
        finally:
            self._unlock()

    def rows(self, statement: Statement, /, **params: Any) -> list[Row]:
        """Return what a SELECT finds."""
        prepared = self._prepared(statement, params)
        found = self._execute(prepared, prepared.values(params)).fetchall()
        return [prepared.read(row) for row in found] if prepared.results else found

    def row(self, statement: Statement, /, **params: Any) -> Row | None:
        """Return the first row that a SELECT finds."""
        prepared = self._prepared(statement, params)
        found = self._execute(prepared, prepared.values(params)).fetchone()
        return None if found is None else prepared.read(found)

    def change(self, statement: Statement, /, **params: Any) -> int:
        """Write now and return how many rows were changed."""
        self.begin()
        prepared = self._prepared(statement, params)
        return int(self._execute(prepared, prepared.values(params)).rowcount)

    def change_returning(self, statement: Statement, /, **params: Any) -> list[Row]:
        """Write now and return the rows that the statement returns."""
        self.begin()
        return self.rows(statement, **params)

    def change_row(self, statement: Statement, row: Row) -> int:
        """Write a whole row now and return how many rows were changed."""
        self.begin()
        prepared = self._prepared(statement, None)
        return int(self._execute(prepared, prepared.rows((row,))[0]).rowcount)

    def change_rows(self, statement: Statement, rows: Sequence[Row]) -> int:
        """Write whole rows now and return how many rows were changed."""
        if not rows:
            return 0
        self.begin()
        prepared = self._prepared(statement, None)
        return self._many(prepared, prepared.rows(rows))

    def change_each(self, statement: Statement, each: Sequence[dict[str, Any]]) -> int:
        """Write now, once for each set of values, and return how many rows were changed."""
        if not each:
            return 0
        self.begin()
        ready = []
        for params in each:
            prepared = self._prepared(statement, params)
            ready.append(prepared.values(params))
        return self._many(prepared, ready)

    def put(self, statement: Statement, rows: Sequence[Row]) -> None:
        """Write rows, at the latest with the next statement."""
        if not rows:
            return
        self.begin()
        prepared = self._prepared(statement, None)
        if self.database.is_sqlite:
            self._many(prepared, prepared.rows(rows))
        else:
            self._held.append((prepared, prepared.rows(rows)))

    def begin(self) -> None:
        """Begin to write, if that has not happened yet."""
        if not self.database.is_sqlite or self._lock is not None:
            return
        # Threads of this process queue here, others in SQLite's busy handler, which naps.
        if not self.database.writing.acquire(timeout=self.database.busy_timeout):
            raise StorageError("storage.locked")
        self._lock = self.database.writing
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        except self.database.driver_error as error:
            self._unlock()
            raise translate(error) from None

    def commit(self) -> None:
        """Send what is held back and make everything durable."""
        driver = self._driver
        try:
            if self._held:
                with driver.pipeline():
                    self._send_held()
                    driver.commit()
            else:
                driver.commit()
        except self.database.driver_error as error:
            raise translate(error) from None
        finally:
            self._held.clear()
            self._unlock()

    def driver(self) -> Any:
        """Return the driver's connection for a bulk path, everything before it sent."""
        if self._held:
            self._flush()
        return self._driver

    def _prepared(self, statement: Statement, params: Mapping[str, Any] | None) -> Prepared:
        narrowed = self._narrowed and statement.owner is not None
        if narrowed and isinstance(params, dict):
            params[SEEN] = self._seen
        return self.database.prepared(statement, narrowed)

    def _execute(self, prepared: Prepared, values: Row) -> Any:
        try:
            if not self._held:
                return self._driver.execute(prepared.sql, values)
            with self._driver.pipeline():
                self._send_held()
                return self._driver.execute(prepared.sql, values)
        except self.database.driver_error as error:
            raise translate(error) from None

    def _many(self, prepared: Prepared, rows: Sequence[Row]) -> int:
        if self._held:
            self._flush()
        try:
            if len(rows) == 1:
                return int(self._driver.execute(prepared.sql, rows[0]).rowcount)
            cursor = self._driver.cursor()
            cursor.executemany(prepared.sql, rows)
            return int(cursor.rowcount)
        except self.database.driver_error as error:
            raise translate(error) from None

    def _flush(self) -> None:
        try:
            with self._driver.pipeline():
                self._send_held()
        except self.database.driver_error as error:
            raise translate(error) from None

    def _send_held(self) -> None:
        held, self._held = self._held, []
        for prepared, rows in held:
            for row in rows:
                self._driver.execute(prepared.sql, row)

    def _unlock(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()
