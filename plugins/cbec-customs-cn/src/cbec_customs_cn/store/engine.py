"""A connection to the dossier's database: its writers stand in line, a merchant at a time."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from cbec_core.api import ProviderError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

__all__ = ["for_writing", "open_engine", "reading", "writing"]

_WRITES = "customs_cn_writes"
_BUSY_S = 30
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")


def open_engine(url: str, path_of: Callable[[str], Path] = Path) -> Engine:
    """Return an engine on the database of a URL; `path_of` places a relative SQLite file."""
    engine = create_engine(_placed(make_url(url), path_of))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _begin_nothing)
        event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads."""
    with _named(), engine.begin() as connection:
        yield connection


def for_writing(engine: Engine) -> Engine:
    """Return the engine whose transactions `writing` opens."""
    return engine.execution_options(**{_WRITES: True})


@contextmanager
def writing(writer: Engine, merchant_id: str) -> Iterator[Connection]:
    """Open a transaction that is the only one to write for a merchant.

    A receipt and its document can so not pass each other unseen in two transactions.
    """
    with _named(), writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            digest = blake2b(f"customs_cn:{merchant_id}".encode(), digest_size=8).digest()
            lock = int.from_bytes(digest, "big", signed=True)
            connection.execute(_LOCK, {"lock": lock})
        yield connection


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as fault:
        raise ProviderError("ceb.store_unusable", fault=type(fault).__name__) from fault


def _placed(url: URL, path_of: Callable[[str], Path]) -> URL:
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or not name or name.startswith((":", "file:")):
        return url
    return url.set(database=path_of(name).as_posix())


def _begin_nothing(connection: sqlite3.Connection, record: object) -> None:
    # The driver would open a deferred transaction by itself, and two of them can deadlock.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_S * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    # What is committed here decides what is sent to customs again after a power cut.
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
