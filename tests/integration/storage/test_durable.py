"""What must outlive a loss of power says so, and the connection is given back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbec_core.domain.merchant import Actor
from cbec_core.storage import open_storage

_FULL, _NORMAL = 2, 1


def _asked(storage: object, question: str, *, durable: bool) -> object:
    with storage.begin(Actor.system(), durable=durable) as uow:  # type: ignore[attr-defined]
        link = uow._link
        link.begin()
        if hasattr(link, "_flush"):
            link._flush()
        return link._driver.execute(question).fetchone()[0]


def test_sqlite_waits_for_the_disk_where_it_must(tmp_path: Path) -> None:
    storage = open_storage(f"sqlite:///{tmp_path / 'shop.db'}", pool_size=1)
    storage.upgrade()
    assert _asked(storage, "PRAGMA synchronous", durable=True) == _FULL
    assert _asked(storage, "PRAGMA synchronous", durable=False) == _NORMAL
    storage.close()


@pytest.mark.postgresql
def test_postgresql_waits_for_the_disk_even_if_its_owner_does_not(empty_postgresql: str) -> None:
    storage = open_storage(empty_postgresql)
    storage.upgrade()
    name = empty_postgresql.rpartition("/")[2].partition("?")[0]
    with storage.database.engine.connect() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        connection.commit()
    storage.close()
    storage = open_storage(empty_postgresql)
    assert _asked(storage, "SHOW synchronous_commit", durable=False) == "off"
    assert _asked(storage, "SHOW synchronous_commit", durable=True) == "on"
    storage.close()
