"""The loaded tariffs: one SQLite file of editions and their rows, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from cbec_core.api import ConfigError, SqliteFile
from cbec_tariff_tables.rows import Edition, Kind, Loaded, Row

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["TariffStore"]

_VERSION: Final = 1
_SCHEMA: Final = (
    "CREATE TABLE edition (id INTEGER PRIMARY KEY, source TEXT NOT NULL, part TEXT NOT NULL,"
    " day TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL,"
    " loaded_at TEXT NOT NULL, complete INTEGER NOT NULL, UNIQUE (source, part, day)) STRICT",
    "CREATE TABLE line (edition INTEGER NOT NULL REFERENCES edition (id), destination TEXT NOT"
    " NULL, prefix TEXT NOT NULL, kind TEXT NOT NULL, rate TEXT NOT NULL, text TEXT NOT NULL,"
    " rule TEXT NOT NULL, law TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT,"
    " origins TEXT NOT NULL, excluded TEXT NOT NULL, code TEXT NOT NULL,"
    " confidence TEXT NOT NULL, floor INTEGER NOT NULL) STRICT",
    "CREATE INDEX line_edition ON line (edition)",
)
_EDITION: Final = "id, source, part, day, file, sha256, rows, loaded_at, complete"
_LINE: Final = (
    "destination, prefix, kind, rate, text, rule, law, valid_from, valid_to, origins, excluded,"
    " code, confidence, floor"
)


@attrs.frozen
class TariffStore:
    """Every edition that is loaded; a file that nobody wrote yet holds none."""

    path: Path
    _file: SqliteFile = attrs.field(init=False, repr=False, eq=False)

    @_file.default
    def _of_path(self) -> SqliteFile:
        return SqliteFile(self.path, _SCHEMA, _VERSION, _unusable)

    def put(self, loaded: Sequence[Loaded]) -> tuple[bool, ...]:
        """Store editions, all of them or none, each in place of the one of its part and day.

        Return for each whether it changed anything: the same file again does not.
        """
        with self._file.writing() as connection:
            return tuple(_put(connection, one) for one in loaded)

    def remove(self, source: str, part: str, day: date | None = None) -> int:
        """Remove the editions of a part, or the one of a day; return how many there were."""
        with self._file.writing() as connection:
            return _delete(connection, source, part, day.isoformat() if day else None)

    def editions(self) -> tuple[Edition, ...]:
        """Return what is loaded, without its rows."""
        with self._file.reading() as connection:
            return tuple(edition for _id, edition in _editions(connection)) if connection else ()

    def whole(
        self, wanted: Callable[[Edition], bool] = lambda _edition: True
    ) -> tuple[tuple[Edition, tuple[Row, ...]], ...]:
        """Return the wanted editions with their rows, all of one moment."""
        found = []
        with self._file.reading() as connection:
            if connection is None:
                return ()
            for number, edition in _editions(connection):
                if not wanted(edition):
                    continue
                query = f"SELECT {_LINE} FROM line WHERE edition = ?"
                rows = tuple(_row(*row) for row in connection.execute(query, (number,)))
                if len(rows) != edition.rows:
                    raise _unusable("rows of it are missing")
                found.append((edition, rows))
        return tuple(found)

    def stamp(self) -> object:
        """Return what every write changes, None while nothing was ever loaded."""
        return self._file.stamp()


def _unusable(reason: str) -> ConfigError:
    return ConfigError("tariff.store_unusable", reason=reason)


def _put(connection: Connection, loaded: Loaded) -> bool:
    edition, day = loaded.edition, loaded.edition.day.isoformat()
    key = (edition.source, edition.part, day)
    where = "source = ? AND part = ? AND day = ?"
    old = connection.execute(f"SELECT id, sha256, rows FROM edition WHERE {where}", key).fetchone()
    if old:
        # The same file may be read otherwise than before: its rows tell.
        query = f"SELECT {_LINE} FROM line WHERE edition = ? ORDER BY rowid"
        if old[1] == edition.sha256 and connection.execute(query, old[:1]).fetchall() == [
            *map(_values, loaded.rows)
        ]:
            return False
        _delete(connection, *key)
    number = connection.execute(
        "INSERT INTO edition (source, part, day, file, sha256, rows, loaded_at, complete)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *key,
            edition.file,
            edition.sha256,
            edition.rows,
            edition.loaded_at.isoformat(timespec="seconds"),
            int(edition.complete),
        ),
    ).lastrowid
    marks = ", ".join("?" * 15)
    connection.executemany(
        f"INSERT INTO line (edition, {_LINE}) VALUES ({marks})",
        ((number, *_values(row)) for row in loaded.rows),
    )
    return True


def _delete(connection: Connection, source: str, part: str, day: str | None) -> int:
    where, values = "source = ? AND part = ?", [source, part]
    if day is not None:
        where, values = f"{where} AND day = ?", [*values, day]
    chosen = f"SELECT id FROM edition WHERE {where}"
    connection.execute(f"DELETE FROM line WHERE edition IN ({chosen})", values)
    return connection.execute(f"DELETE FROM edition WHERE {where}", values).rowcount


def _editions(connection: Connection) -> Iterator[tuple[int, Edition]]:
    query = f"SELECT {_EDITION} FROM edition ORDER BY source, part, day"
    rows: Iterable[Any] = connection.execute(query).fetchall()
    for number, source, part, day, file, sha256, count, loaded_at, complete in rows:
        yield (
            number,
            Edition(
                source,
                part,
                date.fromisoformat(day),
                file,
                sha256,
                count,
                datetime.fromisoformat(loaded_at),
                bool(complete),
            ),
        )


def _values(row: Row) -> tuple[object, ...]:
    return (
        row.destination,
        row.prefix,
        row.kind.value,
        row.rate,
        row.text,
        row.rule,
        row.law,
        row.valid_from.isoformat(),
        row.valid_to.isoformat() if row.valid_to else None,
        " ".join(sorted(row.origins)),
        " ".join(sorted(row.excluded)),
        row.code,
        row.confidence,
        int(row.floor),
    )


_day = lru_cache(4096)(date.fromisoformat)
_KINDS: Final = {kind.value: kind for kind in Kind}


@lru_cache(4096)
def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _row(*values: Any) -> Row:
    destination, prefix, kind, rate, text, rule, law, first, last, origins, excluded, *more = values
    code, confidence, floor = more
    if kind not in _KINDS:
        raise ValueError(kind)
    return Row(
        destination,
        prefix,
        _KINDS[kind],
        rate,
        text,
        rule,
        law,
        _day(first),
        _day(last) if last else None,
        _codes(origins),
        _codes(excluded),
        code,
        confidence,
        bool(floor),
    )
