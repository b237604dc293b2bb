"""The storage suite on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core.storage import open_storage
from cbec_core.testing.conformance.storage import StorageConformance

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    storage = open_storage(f"sqlite:///{path}")
    storage.upgrade()
    storage.close()
    return path


class TestSqlite(StorageConformance):
    @pytest.fixture
    def storage(self, empty_file: Path, tmp_path: Path) -> Iterator[Storage]:
        path = shutil.copy(empty_file, tmp_path / "shop.db")
        storage = open_storage(f"sqlite:///{path}")
        yield storage
        storage.close()


class TestPostgresql(StorageConformance):
    @pytest.fixture
    def storage(self, postgresql_url: str) -> Iterator[Storage]:
        storage = open_storage(postgresql_url)
        yield storage
        storage.close()
