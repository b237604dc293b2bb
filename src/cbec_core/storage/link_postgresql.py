"""The line to PostgreSQL: what nobody awaits is held back and sent in one pipeline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cbec_core.storage.link import Link, Row

if TYPE_CHECKING:
    from cbec_core.domain.merchant import Actor
    from cbec_core.storage.database import Database
    from cbec_core.storage.statements import Prepared

__all__ = ["BULK", "PostgresqlLink"]

# From this many rows on, COPY is faster than single statements.
BULK = 16
_VALUES = re.compile(r" VALUES (\((?:[^()]|\([^()]*\))*\))")
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@lru_cache(1024)
def _of_rows(sql: str, count: int) -> str:
    """Return an INSERT of one row as one of several: a statement costs more than a row."""
    found = _VALUES.search(sql)
    if found is None:
        raise ValueError(sql)
    more = f", {found[1]}" * (count - 1)
    return f"{sql[: found.end()]}{more}{sql[found.end() :]}"


class PostgresqlLink(Link):
    """Inserts go with the next statement or the commit: the server is asked once, not five times.

    The driver is in autocommit; the transaction begins with our own `BEGIN`, so that a unit of
    work that only reads costs nothing but its statements.
    """

    def __init__(
        self, database: Database, actor: Actor, durable: bool = False, snapshot: bool = False
    ) -> None:
        super().__init__(database, actor, durable, snapshot)
        self._held: list[tuple[str, Sequence[Row]]] = []

    def open(self) -> None:
        """Take a connection; a snapshot begins with the first statement."""
        super().open()
        if self.snapshot:
            self._held.append((_SNAPSHOT, ((),)))

    def close(self) -> None:
        """Give the connection back."""
        self._held.clear()
        super().close()

    def copy(self, sql: str, rows: Sequence[Row]) -> None:
        """Send rows by COPY, everything before them first."""
        try:
            self._flush()
            with self._driver.cursor().copy(sql) as copy:
                for row in rows:
                    copy.write_row(row)
        except self.database.refused as error:
            raise self.broken(error) from None

    def execute(self, sql: str) -> Any:
        """Run a statement of a bulk path as it is."""
        try:
            self._flush()
            return self._driver.execute(sql)
        except self.database.refused as error:
            raise self.broken(error) from None

    def _begin(self) -> None:
        self._held.append(("BEGIN", ((),)))
        if self.durable:
            self._held.append(("SET LOCAL synchronous_commit = on", ((),)))

    def _commit(self) -> None:
        self._held.append(("COMMIT", ((),)))
        self._flush()

    def _run(self, prepared: Prepared, values: Row) -> Any:
        driver = self._driver
        try:
            if not self._held:
                return driver.execute(prepared.sql, values)
            with driver.pipeline():
                self._send_held()
                return driver.execute(prepared.sql, values)
        except self.database.refused as error:
            raise self.broken(error) from None

    def _run_pairs(
        self, first: Prepared, second: Prepared, pairs: Sequence[tuple[Row, Row]]
    ) -> list[tuple[int, int]]:
        send = self._driver.execute
        try:
            with self._driver.pipeline():
                self._send_held()
                asked = [(send(first.sql, row), send(second.sql, values)) for row, values in pairs]
            return [(one.rowcount, two.rowcount) for one, two in asked]
        except self.database.refused as error:
            raise self.broken(error) from None

    def _run_many(self, prepared: Prepared, rows: Sequence[Row]) -> int:
        if len(rows) == 1:
            return int(self._run(prepared, rows[0]).rowcount)
        try:
            with self._driver.pipeline():
                self._send_held()
                cursor = self._driver.cursor()
                cursor.executemany(prepared.sql, rows)
            return int(cursor.rowcount)
        except self.database.refused as error:
            raise self.broken(error) from None

    def _later(self, prepared: Prepared, rows: Sequence[Row], copy: str) -> None:
        if copy and len(rows) >= BULK:
            self.copy(copy, rows)
            return
        if "DO UPDATE" in prepared.sql:
            # One statement must not change a row twice: these go one by one.
            self._held.append((prepared.sql, rows))
            return
        for start in range(0, len(rows), BULK):
            some = rows[start : start + BULK]
            values = [value for row in some for value in row]
            self._held.append((_of_rows(prepared.sql, len(some)), (values,)))

    def _flush(self) -> None:
        if self._held:
            with self._driver.pipeline():
                self._send_held()

    def _send_held(self) -> None:
        held, self._held = self._held, []
        cursor = self._driver.cursor()
        for sql, rows in held:
            for row in rows:
                cursor.execute(sql, row)
