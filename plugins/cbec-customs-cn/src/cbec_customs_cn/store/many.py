"""Statements that are run for many rows, compiled once for each database.

What SQLAlchemy does for every row and call of such a statement costs more than the row itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

import attrs
from sqlalchemy import Connection, Table, bindparam, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import UpdateBase

from cbec_customs_cn.store.tables import documents, receipt_files, receipts

__all__ = ["KEEP_FILES", "KEEP_RECEIPTS", "MOVE_DOCUMENTS", "Many", "insert_into"]

Values: TypeAlias = tuple[object, ...]


@attrs.define
class Many:
    """One statement and the names of its parameters, in the order in which rows give them."""

    names: tuple[str, ...]
    make: Callable[[str], UpdateBase]
    _compiled: dict[str, tuple[str, Callable[[Values], Any]]] = attrs.Factory(dict)

    def run(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run it for rows; return how many it touched, -1 if the driver does not say."""
        if not rows:
            return 0
        text, arranged = self._prepared(connection)
        given = list(rows) if arranged is tuple else [arranged(row) for row in rows]
        return connection.exec_driver_sql(text, given).rowcount

    def _prepared(self, connection: Connection) -> tuple[str, Callable[[Values], Any]]:
        name = connection.dialect.name
        if name not in self._compiled:
            compiled = self.make(name).compile(dialect=connection.dialect)
            order: list[str] | None = getattr(compiled, "positiontup", None)
            self._compiled[name] = str(compiled), self._arranged(order)
        return self._compiled[name]

    def _arranged(self, order: list[str] | None) -> Callable[[Values], Any]:
        if order is None:
            return lambda row: dict(zip(self.names, row, strict=True))
        if order == list(self.names):
            return tuple
        return itemgetter(*(self.names.index(one) for one in order))


def insert_into(table: Table, dialect: str) -> Any:
    """Return an insertion that knows of conflicts, as the database writes it."""
    return postgresql_insert(table) if dialect == "postgresql" else sqlite_insert(table)


def _keep(table: Table) -> Many:
    """Return an insertion that leaves alone what is there."""

    def make(dialect: str) -> UpdateBase:
        found: UpdateBase = insert_into(table, dialect).on_conflict_do_nothing()
        return found

    return Many(tuple(column.name for column in table.c), make)


def _move(dialect: str) -> UpdateBase:
    return (
        update(documents)
        .where(
            documents.c.position == bindparam("at_position"),
            documents.c.version == bindparam("at_version"),
        )
        .values({name: bindparam(name) for name in _MOVED})
    )


_MOVED: tuple[str, ...] = (
    "pre_no",
    "invt_no",
    "sum_no",
    "state",
    "status",
    "status_time",
    "info",
    "folded",
)
_MOVED += ("released_at", "closed_at", "version")

KEEP_FILES = _keep(receipt_files)
KEEP_RECEIPTS = _keep(receipts)
MOVE_DOCUMENTS = Many((*_MOVED, "at_position", "at_version"), _move)
