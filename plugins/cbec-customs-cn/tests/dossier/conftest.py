"""A dossier on each database, and messages and receipts as a test wants them."""

from __future__ import annotations

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
