"""The line to SQLite: one writer at a time, who says so before the first write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cbec_core.domain.errors import StorageError
from cbec_core.storage.faults import translate
from cbec_core.storage.link import Link, Row

if TYPE_CHECKING:
    from cbec_core.storage.statements import Prepared

__all__ = ["SqliteLink"]


class SqliteLink(Link):
    """Begin with `BEGIN IMMEDIATE`: a reader that turns into a writer may be refused any time."""

    def open(self) -> None:
        """Take a connection; one whose commits must be durable waits for the disk at each.

        A snapshot begins with the first read: that is when SQLite fixes what a reader sees.
        """
        super().open()
        if self._syncs_more:
            self._driver.execute("PRAGMA synchronous = FULL")
        if self.snapshot:
            self._driver.execute("BEGIN")

    def close(self) -> None:
        """Give the connection back, and the turn to write."""
        writing = self._writing
        if self._syncs_more and self._driver is not None:
            self._driver.rollback()
            self._driver.execute(f"PRAGMA synchronous = {self.database.synchronous}")
        try:
            super().close()
        finally:
            if writing:
                self.database.writing.release()

    @property
    def _syncs_more(self) -> bool:
        return self.durable and self.database.synchronous != "FULL"

    def _begin(self) -> None:
        # Threads of this process queue here, others in SQLite's busy handler, which naps.
        if not self.database.writing.acquire(timeout=self.database.busy_timeout):
            raise StorageError("storage.locked")
        try:
            self._driver.execute("BEGIN IMMEDIATE")
        except self.database.driver_error as error:
            self.database.writing.release()
            raise translate(error) from None

    def _commit(self) -> None:
        self._driver.commit()
        self.database.writing.release()

    def _run(self, prepared: Prepared, values: Row) -> Any:
        try:
            return self._driver.execute(prepared.sql, values)
        except self.database.refused as error:
            raise self.broken(error) from None

    def _run_pairs(
        self, first: Prepared, second: Prepared, pairs: Sequence[tuple[Row, Row]]
    ) -> list[tuple[int, int]]:
        return [
            (self._run(first, row).rowcount, self._run(second, values).rowcount)
            for row, values in pairs
        ]

    def _run_many(self, prepared: Prepared, rows: Sequence[Row]) -> int:
        try:
            return int(self._driver.executemany(prepared.sql, rows).rowcount)
        except self.database.refused as error:
            raise self.broken(error) from None

    def _later(self, prepared: Prepared, rows: Sequence[Row], copy: str) -> None:
        self._run_many(prepared, rows)
