"""The loaded edition of one list: a SQLite file, replaced as a whole."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.api import ConfigError, DomainError, Retry, SqliteFile
from cbec_screening.entries import Document, Entry, ListedName, Number

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["Edition", "ListStore"]

_VERSION: Final = 1
_SCHEMA: Final = (
    "CREATE TABLE edition (published TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " entries INTEGER NOT NULL, names INTEGER NOT NULL, loaded_at TEXT NOT NULL) STRICT",
    "CREATE TABLE entry (id TEXT PRIMARY KEY, kind TEXT NOT NULL, names TEXT NOT NULL,"
    " countries TEXT NOT NULL, numbers TEXT NOT NULL) STRICT, WITHOUT ROWID",
)


@attrs.frozen
class Edition:
    """One publication of a list, as it was loaded."""

    source: str
    published: date
    file: str
    sha256: str
    entries: int
    names: int
    loaded_at: datetime

    @property
    def version(self) -> str:
        """Return what tells this edition from every other one."""
        return f"{self.source} {self.published} {self.sha256[:12]}"

    def age(self, today: date) -> int:
        """Return for how many days it has been published."""
        return (today - self.published).days


@attrs.frozen
class ListStore:
    """The newest edition of a list; a file that nobody wrote yet holds none."""

    source: str
    path: Path
    _file: SqliteFile = attrs.field(init=False, repr=False, eq=False)

    @_file.default
    def _of_path(self) -> SqliteFile:
        return SqliteFile(self.path, _SCHEMA, _VERSION, self._unusable)

    def put(self, document: Document, edition: Edition, *, replace: bool = False) -> bool:
        """Store an edition in place of the one before; the same one again changes nothing.

        Raise `sanctions.older` or `sanctions.shrunk` where it can hardly be the newest whole list.
        """
        with self._file.writing() as connection:
            old = self._edition(connection)
            if old and old.sha256 == edition.sha256 and old.published == edition.published:
                return False
            if old and not replace:
                self._plausible(old, edition)
            connection.execute("DELETE FROM edition")
            connection.execute("DELETE FROM entry")
            connection.execute(
                "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?)",
                (
                    edition.published.isoformat(),
                    edition.file,
                    edition.sha256,
                    edition.entries,
                    edition.names,
                    edition.loaded_at.isoformat(timespec="seconds"),
                ),
            )
            connection.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?)", map(_row, document.entries)
            )
        return True

    def edition(self) -> Edition | None:
        """Return what is loaded, without its entries."""
        with self._file.reading() as connection:
            return self._edition(connection) if connection else None

    def whole(self) -> tuple[Edition, tuple[Entry, ...]] | None:
        """Return what is loaded; entries and edition are of one moment."""
        with self._file.reading() as connection:
            if connection is None or (edition := self._edition(connection)) is None:
                return None
            rows = connection.execute("SELECT id, kind, names, countries, numbers FROM entry")
            entries = tuple(_entry(*row) for row in rows)
        if len(entries) != edition.entries:
            raise self._unusable("a row of it is damaged")
        return edition, entries

    def stamp(self) -> object:
        """Return what every write changes; a file that cannot be opened hides no other list."""
        try:
            return self._file.stamp()
        except ConfigError as fault:
            return fault.params["reason"]

    def _plausible(self, old: Edition, new: Edition) -> None:
        if new.published < old.published:
            raise DomainError(
                "sanctions.older",
                retry=Retry.NEVER,
                source=self.source,
                stored=old.published,
                day=new.published,
            )
        # Not a rule of the authorities: they take out some entries at a time, and a tenth at once
        # looks like a part of a file, or like one without its aliases.
        for before, now in ((old.entries, new.entries), (old.names, new.names)):
            if now * 10 < before * 9:
                raise DomainError(
                    "sanctions.shrunk",
                    retry=Retry.NEVER,
                    source=self.source,
                    stored=before,
                    found=now,
                )

    def _edition(self, connection: Connection) -> Edition | None:
        row = connection.execute(
            "SELECT published, file, sha256, entries, names, loaded_at FROM edition"
        ).fetchone()
        if row is None:
            return None
        published, file, sha256, entries, names, loaded_at = row
        return Edition(
            self.source,
            date.fromisoformat(published),
            file,
            sha256,
            entries,
            names,
            datetime.fromisoformat(loaded_at),
        )

    def _unusable(self, reason: str) -> ConfigError:
        return ConfigError("sanctions.store_unusable", source=self.source, reason=reason)


def _row(entry: Entry) -> tuple[str, str, str, str, str]:
    return (
        entry.id,
        entry.kind,
        json.dumps([[name.text, name.weak] for name in entry.names], ensure_ascii=False),
        " ".join(sorted(entry.countries)),
        json.dumps([[one.value, one.country] for one in entry.numbers]),
    )


def _entry(id: str, kind: str, names: str, countries: str, numbers: str) -> Entry:  # noqa: A002
    return Entry(
        id,
        kind,
        tuple(ListedName(text, weak) for text, weak in json.loads(names)),
        frozenset(countries.split()),
        tuple(Number(value, country) for value, country in json.loads(numbers)),
    )
