"""Storage on SQLite and PostgreSQL: Core tables, mappers, one unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage
    from cbec_core.ports.surface import MigrationBranch

__all__ = ["open_storage"]


def open_storage(url: str, branches: Sequence[MigrationBranch] = (), **options: Any) -> Storage:
    """Open a database by its URL; `branches` are the migrations of plugins with tables.

    Options: `synchronous` (SQLite, default NORMAL), `busy_timeout` (seconds), `pool_size`. Nothing
    is connected before the first use. Raises `storage.unreachable` if the driver is not installed.
    """
    from cbec_core.storage.sql import SqlStorage

    return SqlStorage(url, branches, **options)
