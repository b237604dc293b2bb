"""Statements that more than one act of the dossier runs; each names the merchant."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    update,
)

from cbec_core.api import Retry, StorageError
from cbec_customs_cn.store.many import MOVE_DOCUMENTS, insert_into
from cbec_customs_cn.store.rows import STANDING
from cbec_customs_cn.store.tables import documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.sql.elements import ColumnElement


__all__ = [
    "Asking",
    "by_keys",
    "chunks",
    "insert_new",
    "move_documents",
    "upsert",
    "write_documents",
]

# SQLite takes 32,766 parameters; PostgreSQL plans shorter lists better.
_MOST = 500


class Asking:
    """A query for many values of one column, which are given as one parameter.

    Neither SQLAlchemy nor the database has to write or plan it anew for each number of values.
    """

    def __init__(self, query: Select[Any], column: ColumnElement[str]) -> None:
        given: ColumnElement[Any] = bindparam("given")
        listed = select(func.json_each(given).table_valued("value").c.value)
        self._of = {
            "sqlite": query.where(column.in_(listed)),
            "postgresql": query.where(column == func.any(cast(given, ARRAY(Text)))),
        }

    def run(
        self, connection: Connection, values: Iterable[str], **parameters: str
    ) -> Sequence[Row[Any]]:
        """Return the rows for any of the values."""
        name = connection.dialect.name
        given = json.dumps(list(values)) if name == "sqlite" else list(values)
        return connection.execute(self._of[name], {**parameters, "given": given}).all()


_BY_KEYS = Asking(
    select(*STANDING).where(
        documents.c.merchant_id == bindparam("merchant_id"), documents.c.kind == bindparam("kind")
    ),
    documents.c.key,
)


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """Return values in lists that one statement takes."""
    rest = iter(values)
    while some := list(islice(rest, _MOST)):
        yield some


def by_keys(
    connection: Connection, merchant_id: str, kind: str, keys: Collection[str]
) -> dict[str, Row[Any]]:
    """Return what a fold reads (STANDING) of documents of a kind, by their key."""
    rows = _BY_KEYS.run(connection, keys, merchant_id=merchant_id, kind=kind)
    return {row.key: row for row in rows}


def move_documents(connection: Connection, changes: Sequence[tuple[object, ...]]) -> None:
    """Bring documents to where receipts have moved them; each change is one of `change_of`.

    A writer that came between is an error: writers of a merchant stand in line.
    """
    if MOVE_DOCUMENTS.run(connection, changes) not in (-1, len(changes)):
        raise StorageError("ceb.dossier_raced", retry=Retry.SAFE)


def write_documents(connection: Connection, changes: Sequence[Mapping[str, object]]) -> None:
    """Change documents that nobody changed since they were read.

    Each change has `at_position` and `at_version` beside the columns to set; all of them set the
    same ones. A writer that came between is an error: writers of a merchant stand in line.
    """
    if not changes:
        return
    names = [name for name in changes[0] if not name.startswith("at_")]
    statement = (
        update(documents)
        .where(
            documents.c.position == bindparam("at_position"),
            documents.c.version == bindparam("at_version"),
        )
        .values({name: bindparam(name) for name in names})
    )
    changed = connection.execute(statement, list(changes))
    if changed.rowcount not in (-1, len(changes)):
        raise StorageError("ceb.dossier_raced", retry=Retry.SAFE)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, and leave those alone that are there."""
    if rows:
        statement = insert_into(table, connection.dialect.name)
        connection.execute(statement.on_conflict_do_nothing(), list(rows))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, or change what they hold beside their key."""
    if not rows:
        return
    statement = insert_into(table, connection.dialect.name)
    key = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in rows[0] if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values), list(rows))
