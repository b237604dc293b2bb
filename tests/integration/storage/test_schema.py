"""Migrations make the tables that the code names, and tell old, new and foreign schemas apart."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from cbec_core.domain.errors import StorageError
from cbec_core.domain.merchant import Actor
from cbec_core.ports.stored import SchemaState
from cbec_core.ports.surface import MigrationBranch
from cbec_core.storage.schema import KnownSchema
from cbec_core.storage.sql import SqlStorage
from cbec_core.storage.tables import all_tables
from cbec_core.storage.upgrade import alembic_config
from cbec_core.testing.conformance.storage_world import World
from tests.integration.storage.schemas import execute

PLUGIN = '''"""A table of a plugin."""

import sqlalchemy as sa
from alembic import op

revision = "loyalty_0001"
down_revision = None
branch_labels = ("loyalty",)
depends_on = None


def upgrade():
    op.create_table("loyalty_points", sa.Column("id", sa.Text, primary_key=True))
'''


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MigrationBranch:
    package = tmp_path / "loyalty_tables"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "loyalty_0001_points.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package.name, raising=False)
    return MigrationBranch("loyalty", "loyalty_tables")


def refusal(storage: SqlStorage) -> str:
    with pytest.raises(StorageError) as refused:
        storage.require_current()
    return refused.value.code


def test_migrations_make_the_tables_of_the_code(storage: SqlStorage) -> None:
    storage.upgrade()
    with storage.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        assert compare_metadata(context, all_tables()) == []


def test_checks_and_partial_indexes_are_those_of_the_code(tmp_path: Path) -> None:
    # Autogenerate compares neither; on SQLite the database keeps the text of both.
    def ddl(name: str, *, migrate: bool) -> set[Any]:
        storage = SqlStorage(f"sqlite:///{tmp_path / name}")
        if migrate:
            storage.upgrade()
        else:
            all_tables().create_all(storage.database.engine)
        with storage.database.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
                    " AND sql IS NOT NULL AND name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite%'"
                )
            )
            found = {(name, " ".join(sql.split())) for name, sql in rows}
        storage.close()
        return found

    assert ddl("made.db", migrate=True) == ddl("meant.db", migrate=False)


def test_a_database_is_missing_then_current(storage: SqlStorage) -> None:
    assert storage.state().schema is SchemaState.MISSING
    assert refusal(storage) == "storage.schema_missing"
    storage.upgrade()
    storage.upgrade()
    storage.require_current()
    state = storage.state()
    assert (state.schema, state.writable) == (SchemaState.CURRENT, True)


def test_a_newer_schema_is_refused_and_not_touched(storage: SqlStorage) -> None:
    storage.upgrade()
    execute(storage, "UPDATE alembic_version SET version_num = 'core_9999'")
    assert refusal(storage) == "storage.schema_newer"
    with pytest.raises(StorageError, match="core_9999"):
        storage.upgrade()


def test_a_plugins_branch_is_upgraded_beside_the_core(
    url: str, storage: SqlStorage, branch: MigrationBranch
) -> None:
    storage.upgrade()
    with_plugin = SqlStorage(url, [branch])
    assert with_plugin.state().schema is SchemaState.OLDER
    assert refusal(with_plugin) == "storage.schema_older"
    with_plugin.upgrade()
    with_plugin.require_current()
    execute(with_plugin, "INSERT INTO loyalty_points VALUES ('a')")
    with_plugin.close()
    # The plugin is removed: its table stays, the core goes on.
    storage.require_current()


def test_a_failing_migration_leaves_nothing(
    url: str, branch: MigrationBranch, tmp_path: Path
) -> None:
    script = tmp_path / "loyalty_tables" / "loyalty_0001_points.py"
    script.write_text(PLUGIN + "    raise ValueError('broken')\n", encoding="utf-8")
    storage = SqlStorage(url, [branch])
    with pytest.raises(ValueError, match="broken"):
        storage.upgrade()
    assert storage.state().schema is SchemaState.MISSING
    storage.close()


def test_the_known_heads_are_those_of_alembic(branch: MigrationBranch) -> None:
    known = KnownSchema.of([branch])
    scripts = ScriptDirectory.from_config(alembic_config(known))
    assert sorted(known.heads().values()) == sorted(scripts.get_heads())


@pytest.mark.parametrize("table", ["journals", "postings", "payment_events", "movements"])
def test_facts_are_never_changed(storage: SqlStorage, table: str) -> None:
    storage.upgrade()
    execute(
        storage,
        *(ROWS[table]),
    )
    for attempt in (f"UPDATE {table} SET merchant_id = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"):
            execute(storage, attempt)


def test_nothing_is_added_to_a_closed_journal(storage: SqlStorage) -> None:
    """Not even what balances: a booked entry is corrected by another entry."""
    storage.upgrade()
    journal = World("m1").journal
    with storage.begin(Actor.system()) as uow:
        uow.ledger.post(journal)
        uow.commit()
    more = f"INSERT INTO postings VALUES ('{journal.id}', {{}}, 'm1', 'bank', {{}}, 'EUR')"
    with pytest.raises(Exception, match="closed"):
        execute(storage, more.format(7, 5), more.format(8, -5))
    with storage.begin(Actor.system()) as uow:
        assert uow.ledger.of_reference(journal.reference) == (journal,)


def test_opening_a_storage_loads_no_alembic() -> None:
    code = "import sys, cbec_core.storage.sql; print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def url_of(storage: SqlStorage) -> str:
    return storage.database.url.drivername


AT = "'2026-01-01'"
ROWS = {
    "journals": [
        "INSERT INTO journals (id, merchant_id, at, text, reference) VALUES"
        f" ('j', 'm', {AT}, '', '')"
    ],
    "movements": [
        "INSERT INTO movements (id, merchant_id, location, sku, kind, quantity, at,"
        f" reference) VALUES ('m', 'm', 'l', 's', 'k', 1, {AT}, '')"
    ],
}
ROWS["postings"] = [
    "INSERT INTO postings VALUES ('j', 0, 'm', 'bank', 0, 'EUR')",
    *ROWS["journals"],
]
ROWS["payment_events"] = [
    "INSERT INTO payments (id, order_id, merchant_id, provider, currency, asked_minor,"
    " authorised_minor, captured_minor, refunded_minor, state, reference, version)"
    " VALUES ('p', 'o', 'm', 'x', 'EUR', 1, 0, 0, 0, 'created', '', 0)",
    "INSERT INTO payment_events (payment_id, merchant_id, kind, amount_minor, currency, at,"
    f" operation_id, reference) VALUES ('p', 'm', 'k', 1, 'EUR', {AT}, '', '')",
]
