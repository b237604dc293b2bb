"""Real databases under the engine: SQLite in a file, and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core.storage import open_storage
from tests.drills.postgres import new_database, server

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("engine-pg")) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'engine.db'}"
    else:
        url = new_database(request.getfixturevalue("postgres_url"))
    opened = open_storage(url, busy_timeout=60)
    opened.upgrade()
    yield opened
    opened.close()
