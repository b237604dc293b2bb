"""A SQLite file of a plugin's own: what a person loads from time to time, and every process reads.

Not the deployment's database: no order stands here, and the file can be loaded again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import attrs

__all__ = ["SqliteFile"]

_BUSY_S: Final = 30


@attrs.frozen
class SqliteFile:
    """Keep what a plugin loads in one file that is written whole or not at all.

    `schema` makes its tables in the first write, `version` (1 or more) tells other layouts apart.
    `refuse` makes the plugin's own error of a reason in English: it is raised for a file that
    cannot be opened, read or written, that has another version, or whose rows do not convert.
    """

    path: Path
    schema: tuple[str, ...]
    version: int
    refuse: Callable[[str], Exception]

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Open the file as it is at one moment; None where nobody wrote it yet, nothing is made.

        A `ValueError`, `TypeError`, `LookupError` or `ArithmeticError` of the block says that a row
        is damaged: convert rows within it.
        """
        with self._reachable():
            is_there = self.path.is_file()
        if not is_there:
            yield None
            return
        # Not `mode=ro`: whoever reads first after a writer was killed has to undo what that began.
        with self._refusing(), self._connected("?mode=rw") as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            yield connection if self._has_tables(connection) else None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file as its only writer; what the block wrote is kept unless it raises.

        Folder, file and tables are made where they are missing. Who comes second waits up to 30
        seconds. Errors as in `reading`.
        """
        with self._reachable():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._refusing(), self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            if not self._has_tables(connection):
                for statement in (*self.schema, f"PRAGMA user_version = {self.version}"):
                    connection.execute(statement)
            yield connection
            connection.execute("COMMIT")

    def stamp(self) -> object:
        """Return what every write changes, None where there is no file: to read again by need."""
        with self._reachable():
            try:
                with self.path.open("rb", buffering=0) as file:
                    # SQLite counts the writes in the head of its file.
                    return file.read(28)[24:], os.fstat(file.fileno()).st_mtime_ns
            except FileNotFoundError:
                return None

    def _has_tables(self, connection: sqlite3.Connection) -> bool:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, self.version):
            raise sqlite3.DatabaseError("it was written by another version of the plugin")
        return bool(found)

    @contextmanager
    def _connected(self, query: str = "") -> Iterator[sqlite3.Connection]:
        """Open a connection; closing it undoes what was not committed."""
        address = f"{self.path.absolute().as_uri()}{query}"
        with closing(
            sqlite3.connect(address, uri=True, timeout=_BUSY_S, isolation_level=None)
        ) as connection:
            yield connection

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self.refuse(str(error)) from error
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise self.refuse("a row of it is damaged") from error

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self.refuse(error.strerror or type(error).__name__) from error
