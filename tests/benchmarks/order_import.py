"""Import order documents: `cbec.orders.import_document` beside the raw driver and the same rows.

cbec: recognises the document, checks UTF-8, cuts it, looks up which texts it has read before, and
of all others validates every order with pydantic, computes states, charges and totals and checks
them against the total that is told, finds what is known, writes order, lines, the raw document as a
revision, and an event; 500 orders a transaction.

limit: the same rows of the same four tables with the same indexes and foreign keys, taken from a
database that cbec filled and made ready for the driver beforehand; 500 orders a transaction.
It reads no document, checks nothing and computes nothing.

floor (shown for full documents on SQLite): the limit, and pydantic's validation of every order
from its own text before: what is left for everything else.

- empty tables: SQLite `executemany` of INSERT, PostgreSQL COPY of prebuilt text.
- all known: upsert (`DO UPDATE`) of orders and lines; PostgreSQL by COPY into a temporary table.
- all changed: the same upsert, and inserts of a revision and an event an order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any

from cbec_marketplace_amazon.models import ORDER

from cbec_core import Cbec
from cbec_core.storage.tables import all_tables
from tests.benchmarks.documents import page
from tests.benchmarks.harness import (
    Figure,
    Settings,
    Span,
    Times,
    alternate,
    compare,
    plain,
    postgres,
    timed,
)

BATCH = 500
KEYS = {"orders": ("id",), "order_lines": ("order_id", "number")}
TABLES = ("orders", "order_lines", "order_revisions", "outbox")
SETTINGS = {"intake": {"batch": BATCH}}
COLUMNS = {
    name: ", ".join(
        column.name for column in all_tables().tables[name].c if column.identity is None
    )
    for name in TABLES
}
EMPTY, KNOWN, CHANGED = "empty tables", "all known", "all changed"


def upsert(table: str, values: str) -> str:
    """Return an upsert that writes every column of the row again."""
    keys = KEYS[table]
    names = [name for name in COLUMNS[table].split(", ") if name not in keys]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {table} ({COLUMNS[table]}) {values} "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    )


def documents(count: int, kind: str) -> tuple[bytes, bytes]:
    return page(count, 0, kind), page(count, 1, kind)


def project(
    url: str, count: int, kind: str, reset: Callable[[], None]
) -> Callable[[], dict[str, float]]:
    cbec = Cbec.open(database_url=url, settings=SETTINGS)
    first, second = documents(count, kind)

    def take(document: bytes, of: str) -> Callable[[], None]:
        def work() -> None:
            report = cbec.orders.import_document(document)
            assert len(getattr(report, of)) == count, report.faults[:3]

        return work

    def side() -> dict[str, float]:
        reset()
        return {
            EMPTY: timed(take(first, "inserted")),
            KNOWN: timed(take(first, "unchanged")),
            CHANGED: timed(take(second, "revised")),
        }

    return side


def prepare(url: str, count: int) -> None:
    with Cbec.open(database_url=url, settings=SETTINGS) as cbec:
        cbec.storage.upgrade()


def batches(count: int) -> Iterable[tuple[int, int]]:
    return ((start, min(start + BATCH, count)) for start in range(0, count, BATCH))


def numbers(start: int, end: int) -> tuple[str, str]:
    """Return the channel's ids between which a batch lies."""
    return f"302-0000000-{start:07}", f"302-0000000-{end:07}"


OF_BATCH = {
    "orders": "orders WHERE external_id >= {p} AND external_id < {p}",
    "order_lines": (
        "order_lines WHERE order_id IN "
        "(SELECT id FROM orders WHERE external_id >= {p} AND external_id < {p})"
    ),
    "order_revisions": (
        "order_revisions WHERE revision = {version} AND order_id IN "
        "(SELECT id FROM orders WHERE external_id >= {p} AND external_id < {p})"
    ),
    "outbox": (
        "outbox WHERE type = '{event}' AND subject IN "
        "(SELECT id FROM orders WHERE external_id >= {p} AND external_id < {p})"
    ),
}


def question(table: str, version: int, mark: str) -> str:
    event = ("cbec.order.imported.v1", "cbec.order.revised.v1")[version]
    of = OF_BATCH[table].format(p=mark, version=version + 1, event=event)
    return f"SELECT {COLUMNS[table]} FROM {of}"


# SQLite


def sqlite_ready(file: Path, count: int, kind: str) -> list[list[dict[str, list[tuple[Any, ...]]]]]:
    """Return the rows of both versions by batch, as the driver stores them."""
    found = []
    prepare(f"sqlite:///{file}", count)
    raw = sqlite3.connect(file)
    with Cbec.open(database_url=f"sqlite:///{file}", settings=SETTINGS) as cbec:
        for version, document in enumerate(documents(count, kind)):
            cbec.orders.import_document(document)
            found.append(
                [
                    {
                        table: raw.execute(
                            question(table, version, "?"), numbers(start, end)
                        ).fetchall()
                        for table in TABLES
                    }
                    for start, end in batches(count)
                ]
            )
    raw.close()
    assert all(sum(len(batch[TABLES[3]]) for batch in one) == count for one in found)
    return found


def open_raw(file: Path | str) -> sqlite3.Connection:
    """Return a connection with the settings that cbec uses."""
    raw = sqlite3.connect(file, isolation_level=None, cached_statements=256)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def sqlite_reset(raw: sqlite3.Connection) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for table in reversed(TABLES):
        raw.execute(f"DELETE FROM {table}")
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sqlite_limit(raw: sqlite3.Connection, ready: list[Any]) -> Callable[[], dict[str, float]]:
    marks = {table: ", ".join("?" * len(COLUMNS[table].split(", "))) for table in TABLES}
    insert = {
        table: f"INSERT INTO {table} ({COLUMNS[table]}) VALUES ({marks[table]})" for table in TABLES
    }
    again = {table: upsert(table, f"VALUES ({marks[table]})") for table in KEYS}

    def write(version: int, statements: dict[str, str]) -> Callable[[], None]:
        def work() -> None:
            for batch in ready[version]:
                raw.execute("BEGIN IMMEDIATE")
                for table, statement in statements.items():
                    raw.executemany(statement, batch[table])
                raw.execute("COMMIT")

        return work

    changed = {**again, **{table: insert[table] for table in TABLES[2:]}}

    def side() -> dict[str, float]:
        sqlite_reset(raw)
        return {
            EMPTY: timed(write(0, insert)),
            KNOWN: timed(write(0, again)),
            CHANGED: timed(write(1, changed)),
        }

    return side


def measure_sqlite(settings: Settings, count: int, kind: str) -> Times:
    folder = settings.folder / kind
    folder.mkdir()
    ready = sqlite_ready(folder / "ready.db", count, kind)
    texts = [
        [row[-1] for batch in version for row in batch["order_revisions"]] for version in ready
    ]
    files = {name: folder / f"{name}.db" for name in ("cbec", "limit")}
    for file in files.values():
        prepare(f"sqlite:///{file}", count)
    raw = {name: open_raw(file) for name, file in files.items()}
    url = f"sqlite:///{files['cbec']}"

    def validated(of: list[str]) -> Callable[[], None]:
        def work() -> None:
            for text in of:
                # Nothing is kept: a list of thousands of results costs more than making them.
                ORDER.validate_json(text)

        return work

    def validate() -> dict[str, float]:
        first, second = (timed(validated(of)) for of in texts)
        return {EMPTY: first, KNOWN: first, CHANGED: second}

    times = alternate(
        {
            "cbec": project(url, count, kind, lambda: sqlite_reset(raw["cbec"])),
            "limit": sqlite_limit(raw["limit"], ready),
            "validate": validate,
        },
        settings.rounds,
    )
    for what in (EMPTY, KNOWN, CHANGED):
        pairs = zip(times[f"limit/{what}"], times[f"validate/{what}"], strict=True)
        times[f"floor/{what}"] = list(starmap(both, pairs))
    return times


def both(one: float, other: float) -> Span:
    """Return two spans one after the other."""
    span = Span(one + other)
    if isinstance(one, Span) and isinstance(other, Span) and one.cpu and other.cpu:
        span.cpu = one.cpu + other.cpu
    return span


# PostgreSQL


def postgres_ready(url: str, count: int, kind: str) -> list[list[dict[str, bytes]]]:
    """Return the rows of both versions by batch, as text for COPY."""
    import psycopg

    found = []
    prepare(url, count)
    with Cbec.open(database_url=url, settings=SETTINGS) as cbec, psycopg.connect(plain(url)) as raw:
        for version, document in enumerate(documents(count, kind)):
            cbec.orders.import_document(document)
            raw.rollback()
            parts = []
            for start, end in batches(count):
                parts.append({})
                for table in TABLES:
                    asked = question(table, version, "%s")
                    with raw.cursor().copy(
                        f"COPY ({asked}) TO STDOUT", numbers(start, end)
                    ) as copy:
                        parts[-1][table] = b"".join(map(bytes, copy))
            found.append(parts)
    return found


def postgres_reset(raw: Any) -> None:
    raw.execute(f"TRUNCATE {', '.join(TABLES)}")
    raw.execute("CHECKPOINT")


def postgres_limit(raw: Any, ready: list[Any]) -> Callable[[], dict[str, float]]:
    for table in KEYS:
        raw.execute(f"CREATE TEMPORARY TABLE new_{table} (LIKE {table})")

    def copy(table: str, blob: bytes, to: str = "") -> None:
        with raw.cursor().copy(f"COPY {to or table} ({COLUMNS[table]}) FROM STDIN") as stream:
            stream.write(blob)

    def insert() -> None:
        for batch in ready[0]:
            with raw.transaction():
                for table in TABLES:
                    copy(table, batch[table])

    def again(version: int, also: Sequence[str]) -> Callable[[], None]:
        def work() -> None:
            for batch in ready[version]:
                with raw.transaction():
                    for table in KEYS:
                        copy(table, batch[table], f"new_{table}")
                        raw.execute(upsert(table, f"SELECT {COLUMNS[table]} FROM new_{table}"))
                        raw.execute(f"TRUNCATE new_{table}")
                    for table in also:
                        copy(table, batch[table])

        return work

    def side() -> dict[str, float]:
        postgres_reset(raw)
        return {
            EMPTY: timed(insert),
            KNOWN: timed(again(0, ())),
            CHANGED: timed(again(1, TABLES[2:])),
        }

    return side


def measure_postgres(settings: Settings, count: int, kind: str, new: Callable[[], str]) -> Times:
    import psycopg

    ready = postgres_ready(new(), count, kind)
    urls = {name: new() for name in ("cbec", "limit")}
    for url in urls.values():
        prepare(url, count)
    raw = {name: psycopg.connect(plain(url), autocommit=True) for name, url in urls.items()}
    return alternate(
        {
            "cbec": project(urls["cbec"], count, kind, lambda: postgres_reset(raw["cbec"])),
            "limit": postgres_limit(raw["limit"], ready),
        },
        settings.rounds,
    )


def figures(database: str, kind: str, times: Times, count: int, bar: float) -> list[Figure]:
    found = []
    for what in (EMPTY, KNOWN, CHANGED):
        label = f"{database}, {kind}, {what}"
        alone = database == "SQLite"
        found.append(compare("import", label, times, what, amount=count, bar=bar, alone=alone))
        if f"floor/{what}" in times:
            note = "over the same limit with every order validated by pydantic"
            found.append(
                compare(
                    *("import", f"{label}: over the floor", times, what),
                    amount=count,
                    bar=None,
                    limit="floor",
                    note=note,
                )
            )
    return found


def measure(settings: Settings) -> list[Figure]:
    """Return the ratios of the three kinds of import on each database."""
    count = max(BATCH // 5, 2000 // settings.size)
    found = []
    for kind in ("lean", "full"):
        if "sqlite" in settings.databases:
            found += figures("SQLite", kind, measure_sqlite(settings, count, kind), count, 2.0)
    with postgres(settings) as new:
        for kind in ("lean", "full") if new is not None else ():
            times = measure_postgres(settings, count, kind, new)
            found += figures("PostgreSQL", kind, times, count, 2.5)
    return found
