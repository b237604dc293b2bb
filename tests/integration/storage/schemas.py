"""Statements and migrations, run past the storage that is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import command
from sqlalchemy import text

from cbec_core.storage.schema import KnownSchema
from cbec_core.storage.upgrade import alembic_config

if TYPE_CHECKING:
    from cbec_core.storage.sql import SqlStorage


def execute(storage: SqlStorage, *statements: str) -> None:
    with storage.database.engine.begin() as connection:
        if storage.database.is_sqlite:
            connection.exec_driver_sql("BEGIN")
        for statement in statements:
            connection.execute(text(statement))


def rows(storage: SqlStorage, statement: str) -> list[tuple[Any, ...]]:
    with storage.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def columns_of(storage: SqlStorage, table: str) -> str:
    if storage.database.is_sqlite:
        return f"SELECT name FROM pragma_table_info('{table}')"
    return f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"


def migrate(storage: SqlStorage, revision: str, *, down: bool = False) -> None:
    with storage.database.engine.connect() as connection:
        if storage.database.is_sqlite:
            connection.exec_driver_sql("BEGIN")
        config = alembic_config(KnownSchema.of([]), connection)
        (command.downgrade if down else command.upgrade)(config, revision)
        connection.commit()
