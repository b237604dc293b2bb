"""Real databases under the engine: SQLite in a file, and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core.storage import open_storage

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'engine.db'}"
    else:
        url = request.getfixturevalue("postgresql_url")
    opened = open_storage(url, busy_timeout=60)
    opened.upgrade()
    yield opened
    opened.close()
