"""Statements are written in SQLAlchemy Core, compiled once a database, and run by the driver.

Compiling is what makes Core slow on small statements (three times the raw driver, measured); a
statement that is a module constant is compiled on its first use and never again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import (
    ColumnElement,
    Delete,
    Dialect,
    Select,
    Table,
    Update,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from cbec_core.storage.column_types import Converted, TextList

__all__ = ["Flavour", "Prepared", "Statement", "by", "insert_into"]

Processor = Callable[[Any], Any]
Narrowable = Select[Any] | Update | Delete
SEEN = "seen_merchants"


def by(name: str, kind: Any = None) -> Any:
    """Return a named parameter."""
    return bindparam(name, type_=kind)


@attrs.frozen(eq=False)
class Flavour:
    """What must be said differently to each database."""

    dialect: Dialect

    @property
    def is_sqlite(self) -> bool:
        """Tell SQLite from PostgreSQL."""
        return self.dialect.name == "sqlite"

    def insert(self, table: Table) -> Any:
        """Return an INSERT that can say what to do on a conflict."""
        if self.is_sqlite:
            return sqlite.insert(table)
        return postgresql.insert(table).inline()

    def among(self, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        """Return that a column is one of a list, which is one parameter however long it is."""
        texts = bindparam(name, type_=TextList)
        if self.is_sqlite:
            return column.in_(select(func.json_each(texts).table_valued("value").c.value))
        return column == any_(texts)


@attrs.frozen(eq=False)
class Statement:
    """One statement; `owner` is the column by which it is narrowed to what the actor sees.

    `copy` is what does the same as an INSERT where rows are sent by COPY.
    """

    build: Callable[[Flavour], Any]
    owner: Any = None
    columns: tuple[str, ...] | None = None
    copy: str = ""

    def prepare(self, flavour: Flavour, *, narrowed: bool) -> Prepared:
        """Compile for a database, with or without the condition on merchants."""
        statement = self.build(flavour)
        if narrowed and self.owner is not None:
            statement = statement.where(flavour.among(self.owner, SEEN))
        return Prepared.of(statement, flavour.dialect, self.columns)


def insert_into(table: Table, *conflict: str) -> Statement:
    """Return an INSERT of whole rows in the order of the columns; a conflict leaves what is."""
    columns = tuple(column.name for column in table.c if column.identity is None)

    def build(flavour: Flavour) -> Any:
        statement = flavour.insert(table)
        if conflict:
            statement = statement.on_conflict_do_nothing(index_elements=list(conflict))
        return statement

    copy = "" if conflict else f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
    return Statement(build, columns=columns, copy=copy)


def _bind_of(kind: Any, dialect: Dialect) -> Processor | None:
    return kind.writers.get(dialect.name) if isinstance(kind, Converted) else None


def _result_of(kind: Any, dialect: Dialect) -> Processor | None:
    return kind.readers.get(dialect.name) if isinstance(kind, Converted) else None


@attrs.frozen(eq=False)
class Prepared:
    """SQL text in the driver's own style, and how its values go in and come out."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    binds: tuple[tuple[int, Processor], ...]
    results: tuple[tuple[int, Processor], ...]

    @classmethod
    def of(cls, statement: Any, dialect: Dialect, columns: Sequence[str] | None) -> Prepared:
        """Compile a Core statement."""
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        names = tuple(compiled.positiontup or ())
        fixed = {
            name: compiled.binds[name].effective_value
            for name in names
            if not compiled.binds[name].required and compiled.binds[name].value is not None
        }
        binds = tuple(
            (index, processor)
            for index, name in enumerate(names)
            if (processor := _bind_of(compiled.binds[name].type, dialect)) is not None
        )
        shown = getattr(statement, "exported_columns", ())
        results = tuple(
            (index, processor)
            for index, column in enumerate(shown)
            if (processor := _result_of(column.type, dialect)) is not None
        )
        return cls(str(compiled), names, fixed, binds, results)

    def values(self, params: Mapping[str, Any]) -> list[Any]:
        """Return named values in the order of their places."""
        fixed = self.fixed
        row = [params[name] if name in params else fixed[name] for name in self.names]
        for index, processor in self.binds:
            row[index] = processor(row[index])
        return row

    def row(self, row: Sequence[Any]) -> Sequence[Any]:
        """Return a row that is already in order as the driver takes it."""
        if not self.binds:
            return row
        values = list(row)
        for index, processor in self.binds:
            values[index] = processor(values[index])
        return values

    def rows(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return rows that are already in order as the driver takes them."""
        if not self.binds:
            return rows
        binds = self.binds
        found = []
        for row in rows:
            values = list(row)
            for index, processor in binds:
                values[index] = processor(values[index])
            found.append(values)
        return found

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """Return a row with the types of its columns."""
        if not self.results:
            return row
        values = list(row)
        for index, processor in self.results:
            values[index] = processor(values[index])
        return values
