"""Statements that more than one act of the dossier runs; each names the merchant."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cbec_core.api import Retry, StorageError
from cbec_customs_cn.store.rows import DOCUMENT
from cbec_customs_cn.store.tables import documents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

__all__ = ["by_keys", "chunks", "insert_new", "upsert", "write_documents"]

# SQLite takes 32,766 parameters; PostgreSQL plans shorter lists better.
_MOST = 500


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """Return values in lists that one statement takes."""
    rest = iter(values)
    while some := list(islice(rest, _MOST)):
        yield some


def by_keys(
    connection: Connection, merchant_id: str, kind: str, keys: Collection[str]
) -> dict[str, Row[Any]]:
    """Return the rows of documents of a kind by their key."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(keys):
        query = select(*DOCUMENT).where(
            documents.c.merchant_id == merchant_id,
            documents.c.kind == kind,
            documents.c.key.in_(some),
        )
        found.update((row.key, row) for row in connection.execute(query))
    return found


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
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, or change what they hold beside their key."""
    if not rows:
        return
    statement = _insert(connection, table)
    key = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in rows[0] if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values), list(rows))


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "postgresql":
        return postgresql_insert(table)
    return sqlite_insert(table)
