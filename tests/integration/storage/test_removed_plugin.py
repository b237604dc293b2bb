"""A plugin with tables that is removed leaves its tables and its mark, and blocks no upgrade."""

from __future__ import annotations

from pathlib import Path

from cbec_core.ports.stored import SchemaState
from cbec_core.ports.surface import MigrationBranch
from cbec_core.storage import open_storage
from cbec_core.storage.upgrade import upgrade

BRANCH = MigrationBranch("sandbox", "cbec_sandbox.migrations")


def test_removing_a_plugin_with_tables_blocks_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    before = open_storage(url, [BRANCH])
    before.upgrade()
    found = before.state().found
    before.close()
    after = open_storage(url)
    assert after.state().schema is SchemaState.CURRENT
    upgrade(after.database, after._known)  # type: ignore[attr-defined]  # even if there were work
    assert after.state().found == found
    after.close()
    again = open_storage(url, [BRANCH])
    assert again.state().schema is SchemaState.CURRENT
    again.close()
