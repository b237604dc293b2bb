"""The loaded rates of one source: a SQLite file of one row for each publication."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.api import ConfigError, DomainError, SqliteFile
from cbec_fx_official.rates import Leg, Publication

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["Loaded", "Merged", "RateStore"]

_VERSION: Final = 1
_SCHEMA: Final = (
    "CREATE TABLE publication (day TEXT PRIMARY KEY, until TEXT, legs TEXT NOT NULL,"
    " file TEXT NOT NULL, sha256 TEXT NOT NULL, loaded_at TEXT NOT NULL) STRICT",
    "CREATE TABLE span (first TEXT PRIMARY KEY, last TEXT NOT NULL) STRICT, WITHOUT ROWID",
)


@attrs.frozen
class Loaded:
    """One verified file on its way into the store."""

    publications: tuple[Publication, ...]
    span: tuple[date, date] | None
    file: str
    sha256: str
    loaded_at: datetime


@attrs.define
class Merged:
    """How many rates were new, were there already, and were replaced."""

    new: int = 0
    known: int = 0
    replaced: int = 0


@attrs.frozen
class RateStore:
    """Publications by day; a file that nobody wrote yet holds none.

    A span is a stretch of days in which no publication is missing, since one file held them all:
    only there does a day without rates mean that none were published.
    """

    source: str
    path: Path
    _file: SqliteFile = attrs.field(init=False, repr=False, eq=False)

    @_file.default
    def _of_path(self) -> SqliteFile:
        return SqliteFile(self.path, _SCHEMA, _VERSION, self._unusable)

    def merge(self, files: Iterable[Loaded], *, replace: bool = False) -> Merged:
        """Add all files or none; raise `fx.already_stored` where one says otherwise than before."""
        merged = Merged()
        with self._file.writing() as connection:
            for file in files:
                for publication in file.publications:
                    self._add(connection, publication, file, merged, replace=replace)
                if file.span:
                    _extend(connection, *map(date.isoformat, file.span))
        return merged

    def stamp(self) -> object:
        """Return what every write changes, None while nothing was ever loaded."""
        return self._file.stamp()

    def digest(self) -> str:
        """Return what tells these rates from all others, nothing while none was ever loaded."""
        with self._file.reading() as connection:
            if connection is None:
                return ""
            found = sha256()
            for query in (
                "SELECT day, coalesce(until, ''), legs FROM publication ORDER BY day",
                "SELECT first, last, '' FROM span ORDER BY first",
            ):
                for row in connection.execute(query):
                    found.update("\t".join(row).encode() + b"\n")
            return found.hexdigest()

    def latest(self, on: date, since: date, needed: frozenset[str]) -> Publication | None:
        """Return the last publication of a time that has every currency that is needed."""
        where = "day BETWEEN ? AND ? ORDER BY day DESC"
        return self._first(where, (since.isoformat(), on.isoformat()), needed)

    def holding(self, on: date, needed: frozenset[str]) -> Publication | None:
        """Return the publication whose own period holds a day."""
        day = on.isoformat()
        return self._first("day <= ? AND until >= ? ORDER BY day DESC", (day, day), needed)

    def of_day(self, day: date, *, after: bool) -> Publication | None:
        """Return what was published on a day; if surely nothing was, the next before or after."""
        compare, order = (">=", "ASC") if after else ("<=", "DESC")
        where = (
            f"day {compare} ?1 AND (day = ?1 OR EXISTS (SELECT 1 FROM span WHERE"
            " first <= min(day, ?1) AND max(day, ?1) <= last))"
            f" ORDER BY day {order} LIMIT 1"
        )
        return self._first(where, (day.isoformat(),), frozenset())

    def _first(
        self, where: str, values: tuple[str, ...], needed: frozenset[str]
    ) -> Publication | None:
        with self._file.reading() as connection:
            if connection is None:
                return None
            query = f"SELECT day, until, legs FROM publication WHERE {where}"
            for row in connection.execute(query, values):
                found = _publication(*row)
                if needed <= found.legs.keys():
                    return found
        return None

    def _add(
        self,
        connection: Connection,
        publication: Publication,
        file: Loaded,
        merged: Merged,
        *,
        replace: bool,
    ) -> None:
        day = publication.day.isoformat()
        until = publication.until and publication.until.isoformat()
        row = connection.execute(
            "SELECT day, until, legs FROM publication WHERE day = ?", (day,)
        ).fetchone()
        legs = dict(_publication(*row).legs) if row else {}
        before = merged.known
        for code, leg in publication.legs.items():
            old = legs.get(code)
            if old is None:
                merged.new += 1
            elif old.same(leg) and row[1] == until:
                merged.known += 1
                continue
            elif replace:
                merged.replaced += 1
            else:
                raise DomainError(
                    "fx.already_stored", source=self.source, currency=code, day=publication.day
                )
            legs[code] = leg
        if merged.known - before == len(publication.legs):
            return
        connection.execute(
            "INSERT OR REPLACE INTO publication VALUES (?, ?, ?, ?, ?, ?)",
            (
                day,
                until,
                " ".join(f"{code}:{_written(leg)}" for code, leg in sorted(legs.items())),
                file.file,
                file.sha256,
                file.loaded_at.isoformat(timespec="seconds"),
            ),
        )

    def _unusable(self, reason: str) -> ConfigError:
        return ConfigError("fx.store_unusable", source=self.source, reason=reason)


def _publication(day: str, until: str | None, legs: str) -> Publication:
    found = {}
    for leg in legs.split(" "):
        code, _, written = leg.partition(":")
        foreign, _, home = written.partition("=")
        found[code] = Leg(Decimal(foreign), Decimal(home or 1))
    last = date.fromisoformat(until) if until else None
    return Publication(date.fromisoformat(day), found, last)


def _written(leg: Leg) -> str:
    """Return how much of the currency one of the source's own is, or how much how many are."""
    return str(leg.foreign) if leg.home == 1 else f"{leg.foreign}={leg.home}"


def _extend(connection: Connection, first: str, last: str) -> None:
    """Add a stretch of days, made one with those that it overlaps."""
    touching = "SELECT min(first), max(last) FROM span WHERE first <= ? AND last >= ?"
    least, most = connection.execute(touching, (last, first)).fetchone()
    connection.execute("DELETE FROM span WHERE first <= ? AND last >= ?", (last, first))
    wide = (min(first, least or first), max(last, most or last))
    connection.execute("INSERT INTO span VALUES (?, ?)", wide)
