"""A unit of work's line to the database: what stores may ask of it, whichever driver answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cbec_core.domain.errors import StorageError
from cbec_core.storage.faults import translate
from cbec_core.storage.statements import SEEN, Prepared, Statement

if TYPE_CHECKING:
    from cbec_core.domain.merchant import Actor
    from cbec_core.storage.database import Database

__all__ = ["Link", "Row"]

Row = Sequence[Any]


class Link(ABC):
    """Run prepared statements for one actor.

    Reads before the first write see what is committed, statement by statement, as PostgreSQL's
    `READ COMMITTED` does; the first write begins the transaction. A snapshot is one transaction
    from the first read on, and never writes. After an error of the driver nothing can be committed
    any more.
    """

    def __init__(
        self, database: Database, actor: Actor, durable: bool = False, snapshot: bool = False
    ) -> None:
        self.database = database
        self.durable = durable
        self.snapshot = snapshot
        self.actor = actor
        self._narrowed = not actor.sees("*")
        self._seen = sorted(actor.merchants)
        self._writing = False
        self._fault: StorageError | None = None
        self._proxy: Any = None
        self._driver: Any = None

    def open(self) -> None:
        """Take a connection from the pool."""
        self._proxy = self.database.connect()
        self._driver = self._proxy.driver_connection

    def close(self) -> None:
        """Give the connection back; the pool rolls back what was not committed."""
        proxy, self._proxy, self._driver = self._proxy, None, None
        self._writing = False
        if proxy is not None:
            self.database.release(proxy, is_sound=self._fault is None)

    def rows(self, statement: Statement, /, **params: Any) -> list[Row]:
        """Return what a SELECT finds."""
        prepared = self._prepared(statement, params)
        found = self._run(prepared, prepared.values(params)).fetchall()
        return [prepared.read(row) for row in found] if prepared.results else found

    def row(self, statement: Statement, /, **params: Any) -> Row | None:
        """Return the first row that a SELECT finds."""
        prepared = self._prepared(statement, params)
        found = self._run(prepared, prepared.values(params)).fetchone()
        return None if found is None else prepared.read(found)

    def change(self, statement: Statement, /, **params: Any) -> int:
        """Write now and return how many rows were changed."""
        self.begin()
        prepared = self._prepared(statement, params)
        return int(self._run(prepared, prepared.values(params)).rowcount)

    def change_returning(self, statement: Statement, /, **params: Any) -> list[Row]:
        """Write now and return the rows that the statement returns."""
        self.begin()
        return self.rows(statement, **params)

    def change_row(self, statement: Statement, row: Row) -> int:
        """Write a whole row now and return how many rows were changed."""
        self.begin()
        prepared = self._prepared(statement, None)
        return int(self._run(prepared, prepared.row(row)).rowcount)

    def change_pairs(
        self, first: Statement, second: Statement, pairs: Sequence[tuple[Row, dict[str, Any]]]
    ) -> list[tuple[int, int]]:
        """Write whole rows, each with a change behind it; all are asked at once.

        Returns how many rows the two of each pair changed, in the order of the pairs.
        """
        self.begin()
        one, two = self._prepared(first, None), self._prepared(second, None)
        return self._run_pairs(
            one, two, [(one.row(row), two.values(params)) for row, params in pairs]
        )

    def change_rows(self, statement: Statement, rows: Sequence[Row]) -> int:
        """Write whole rows now and return how many rows were changed."""
        if not rows:
            return 0
        self.begin()
        prepared = self._prepared(statement, None)
        return self._run_many(prepared, prepared.rows(rows))

    def change_each(self, statement: Statement, each: Sequence[dict[str, Any]]) -> int:
        """Write now, once for each set of values, and return how many rows were changed."""
        if not each:
            return 0
        self.begin()
        prepared = self._prepared(statement, each[0])
        seen = {SEEN: self._seen}
        return self._run_many(prepared, [prepared.values({**params, **seen}) for params in each])

    def put(self, statement: Statement, rows: Sequence[Row]) -> None:
        """Write rows whose outcome nobody awaits, at the latest with the next statement."""
        if rows:
            self.begin()
            prepared = self._prepared(statement, None)
            self._later(prepared, prepared.rows(rows), statement.copy)

    def begin(self) -> None:
        """Begin to write, if that has not happened yet."""
        if self.snapshot:
            raise StorageError("storage.constraint", table="a snapshot", fault="it is only read")
        if not self._writing:
            self._begin()
            self._writing = True

    def commit(self) -> None:
        """Make everything durable; what is written next belongs to another transaction."""
        if self._fault is not None:
            raise self._fault
        if not self._writing:
            return
        try:
            self._commit()
        except self.database.refused as error:
            raise self.broken(error) from None
        self._writing = False

    def broken(self, error: BaseException) -> StorageError:
        """Remember what the driver raised, so that half a unit of work is never committed."""
        self._fault = translate(error)
        return self._fault

    def _prepared(self, statement: Statement, params: Mapping[str, Any] | None) -> Prepared:
        narrowed = self._narrowed and statement.owner is not None
        if narrowed and isinstance(params, dict):
            params[SEEN] = self._seen
        return self.database.prepared(statement, narrowed)

    @abstractmethod
    def _begin(self) -> None: ...

    @abstractmethod
    def _commit(self) -> None: ...

    @abstractmethod
    def _run(self, prepared: Prepared, values: Row) -> Any: ...

    @abstractmethod
    def _run_pairs(
        self, first: Prepared, second: Prepared, pairs: Sequence[tuple[Row, Row]]
    ) -> list[tuple[int, int]]: ...

    @abstractmethod
    def _run_many(self, prepared: Prepared, rows: Sequence[Row]) -> int: ...

    @abstractmethod
    def _later(self, prepared: Prepared, rows: Sequence[Row], copy: str) -> None: ...
