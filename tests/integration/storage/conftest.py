"""A database of each kind without a schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cbec_core.storage.sql import SqlStorage


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
def storage(url: str) -> Iterator[SqlStorage]:
    storage = SqlStorage(url)
    yield storage
    storage.close()
