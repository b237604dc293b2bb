"""The memory of the fake counterparties: in memory, in a file, or in the deployment's database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cbec_sandbox.store.effects import Effect, Store
from cbec_sandbox.store.file import FileStore
from cbec_sandbox.store.memory import MemoryStore

if TYPE_CHECKING:
    from cbec_sandbox.settings import SandboxSettings

__all__ = ["Effect", "Store", "open_store"]


def open_store(settings: SandboxSettings, path_of: Callable[[str], Path] = Path) -> Store:
    """Return the store that the settings name; a file outlives its processes, memory does not."""
    if url := settings.database_url.get_secret_value():
        from cbec_sandbox.store.database import DatabaseStore

        return DatabaseStore(url, path_of)
    return FileStore(path_of(settings.store)) if settings.store else MemoryStore()
