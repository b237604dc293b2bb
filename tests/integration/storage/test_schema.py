"""Migrations make the tables that the code names, and tell old, new and foreign schemas apart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from cbec_core.domain.errors import StorageError
from cbec_core.domain.merchant import Actor
from cbec_core.domain.reason_params import said
from cbec_core.ports.stored import SchemaState
from cbec_core.ports.surface import MigrationBranch
from cbec_core.storage.schema import KnownSchema
from cbec_core.storage.sql import SqlStorage
from cbec_core.storage.tables import all_tables
from cbec_core.storage.upgrade import alembic_config
from cbec_core.testing.builders import make_order
from cbec_core.testing.conformance.storage_world import World

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


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MigrationBranch:
    package = tmp_path / "loyalty_tables"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "loyalty_0001_points.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package.name, raising=False)
    return MigrationBranch("loyalty", "loyalty_tables")


@pytest.fixture
def storage(url: str) -> Iterator[SqlStorage]:
    storage = SqlStorage(url)
    yield storage
    storage.close()


def execute(storage: SqlStorage, *statements: str) -> None:
    with storage.database.engine.begin() as connection:
        if storage.database.is_sqlite:
            connection.exec_driver_sql("BEGIN")
        for statement in statements:
            connection.execute(text(statement))


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


def migrate(storage: SqlStorage, revision: str, *, down: bool = False) -> None:
    with storage.database.engine.connect() as connection:
        if storage.database.is_sqlite:
            connection.exec_driver_sql("BEGIN")
        config = alembic_config(KnownSchema.of([]), connection)
        (command.downgrade if down else command.upgrade)(config, revision)
        connection.commit()


def test_documents_outlive_the_second_migration(storage: SqlStorage) -> None:
    """On SQLite the table is made anew; what the channel said is kept, and read once more."""
    migrate(storage, "core_0001")
    order = make_order()
    is_sqlite = storage.database.is_sqlite
    at = "1772443800000000" if is_sqlite else "'2026-03-02T09:30:00Z'"
    execute(
        storage,
        "INSERT INTO orders VALUES "
        f"('{order.id}', 'main', 'x', '1', {at}, {at}, 'to_ship', 'EUR', 0, '[[]]', '[null, null]',"
        " '', '', 'merchant', NULL, 'h', 1, 0, 0)",
        f"INSERT INTO order_revisions VALUES ('{order.id}', 1, 'main', 'h', {at}, 'raw')",
    )
    assert storage.state().schema is SchemaState.OLDER
    storage.upgrade()
    with storage.begin(Actor.system()) as uow:
        assert [(r.revision, r.raw) for r in uow.orders.revisions(order.id)] == [(1, "raw")]
        assert uow.orders.read_before({order.id: "raw"}, "reader 1") == frozenset()


def rows(storage: SqlStorage, statement: str) -> list[tuple[Any, ...]]:
    with storage.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_messages_and_receipts_outlive_the_third_migration(storage: SqlStorage) -> None:
    """A message goes to the merchant of its operation; a receipt stays known by its own name."""
    migrate(storage, "core_0002")
    at = "1772443800000000" if storage.database.is_sqlite else "'2026-03-02T09:30:00Z'"
    operation = (
        "INSERT INTO operations (id, run_id, merchant_id, kind, capability, provider,"
        " request_hash, created_at, updated_at, state, request, reference, result, code, attempts,"
        " version) VALUES ('{m}.pay', 'r', '{m}', 'capture', 'payment', 'x', 'h', {at}, {at},"
        " 'pending', '', '', '', '', 0, 0)"
    )
    message = "INSERT INTO inbox VALUES ('x', '{name}', {at}, '{body}', NULL)"
    bodies = {"a": '{"operation_id"\\:"m1.pay"}', "b": '{"operation_id"\\:"m2.pay"}', "c": "?"}
    movement = (
        "INSERT INTO movements (id, merchant_id, location, sku, kind, quantity, at, reference)"
        " VALUES ('in.m.PO.1.main.A', 'm', 'main', 'A', '{kind}', 1, {at}, 'PO.1')"
    )
    execute(
        storage,
        *(operation.format(m=merchant, at=at) for merchant in ("m1", "m2")),
        *(message.format(name=name, at=at, body=body) for name, body in bodies.items()),
        movement.format(at=at, kind="received"),
    )
    before = [rows(storage, f"SELECT * FROM {table}") for table in ("inbox", "movements")]
    storage.upgrade()
    assert rows(storage, "SELECT merchant_id, event_id FROM inbox ORDER BY event_id") == [
        ("m1", "a"),
        ("m2", "b"),
        ("", "c"),
    ]
    assert rows(storage, "SELECT id FROM movements") == [("in.m.PO%2E1.main.A",)]
    with pytest.raises(Exception, match="append-only"):
        execute(storage, "UPDATE movements SET id = 'x'")
    migrate(storage, "core_0002", down=True)
    assert [rows(storage, f"SELECT * FROM {table}") for table in ("inbox", "movements")] == before


def test_runs_outlive_the_fourth_migration(storage: SqlStorage) -> None:
    migrate(storage, "core_0003")
    at = "1772443800000000" if storage.database.is_sqlite else "'2026-03-02T09:30:00Z'"
    execute(
        storage,
        "INSERT INTO runs VALUES ('r1', 'm1', 'order_to_cash', 'k1', 'ord_1', 'authorise',"
        f" {at}, {at}, {at}, 'waiting', '{{}}', 'h', 'screen', 'operation.pending', 7, '', NULL,"
        " 3, 9)",
    )
    storage.upgrade()
    with storage.begin(Actor.system()) as uow:
        run = uow.runs.get("r1")
        assert run is not None
        assert (run.step, run.reason, run.attempts, run.waits) == (
            "authorise",
            "operation.pending",
            7,
            0,
        )
        assert uow.runs.save(attrs.evolve(run, waits=8)).version == run.version + 1
        assert uow.runs.get("r1") == attrs.evolve(run, waits=8, version=run.version + 1)
        assert uow.runs.next_due() is not None


def test_what_was_held_before_the_fifth_migration_is_found_by_its_order(
    storage: SqlStorage,
) -> None:
    migrate(storage, "core_0004")
    at = "1772443800000000" if storage.database.is_sqlite else "'2026-03-02T09:30:00Z'"
    execute(
        storage,
        f"INSERT INTO reservations VALUES ('ord_1.A.B', 'm1', 'main', 'A.B', 2, 'held', {at})",
        f"INSERT INTO reservations VALUES ('ord_1.C', 'm1', 'main', 'C', 1, 'released', {at})",
        f"INSERT INTO reservations VALUES ('odd', 'm1', 'main', 'article', 1, 'held', {at})",
    )
    storage.upgrade()
    with storage.begin(Actor.system()) as uow:
        (held,) = uow.stock.held_for("ord_1")
        assert (held.key, held.sku, held.quantity) == ("ord_1.A.B", "A.B", 2)
        released = uow.stock.reservation("ord_1.C")
        assert released is not None
        assert released.reference == "ord_1"


def test_runs_under_way_have_taken_the_first_step_of_the_sixth_migration(
    storage: SqlStorage,
) -> None:
    """Undone by a later version, they end their order as those do that it started."""
    migrate(storage, "core_0005")
    at = "1772443800000000" if storage.database.is_sqlite else "'2026-03-02T09:30:00Z'"
    runs = {
        "held": ("order_to_cash", "parked", ""),
        "far": ("order_to_cash", "waiting", "screen\nprepare"),
        "ended": ("order_to_cash", "undone", "screen"),
        "other": ("notice", "ready", ""),
    }
    execute(
        storage,
        *(
            "INSERT INTO runs (id, merchant_id, workflow, key, subject, step, created_at,"
            " updated_at, due_at, state, input, input_hash, done_steps, reason, attempts, waits,"
            f" lease_owner, fence, version) VALUES ('{name}', 'm1', '{workflow}', '{name}', 'o',"
            f" 's', {at}, {at}, {at}, '{state}', '', '', '{done}', '', 0, 0, '', 0, 0)"
            for name, (workflow, state, done) in runs.items()
        ),
    )
    storage.upgrade()
    with storage.begin(Actor.system()) as uow:
        found = {run.id: run.done_steps for run in uow.runs.list(None, 9)}
    assert found == {
        "held": ("take_up",),
        "far": ("take_up", "screen", "prepare"),
        "ended": ("screen",),
        "other": (),
    }


def test_what_reasons_name_and_who_approved_is_kept_after_the_eighth_migration(
    storage: SqlStorage,
) -> None:
    """A run that stood still before names nothing, and nothing of it is answered."""
    migrate(storage, "core_0006")
    at = "1772443800000000" if storage.database.is_sqlite else "'2026-03-02T09:30:00Z'"
    execute(
        storage,
        "INSERT INTO runs (id, merchant_id, workflow, key, subject, step, created_at, updated_at,"
        " due_at, state, input, input_hash, done_steps, reason, attempts, waits, lease_owner,"
        f" fence, version) VALUES ('r1', 'm1', 'w', 'k1', 'o', 'reserve', {at}, {at}, {at},"
        " 'parked', '', '', 'screen', 'stock.insufficient', 3, 2, '', 1, 4)",
    )
    storage.upgrade()
    with storage.begin(Actor.system()) as uow:
        run = uow.runs.get("r1")
        assert run is not None
        assert (run.reason, run.params, run.attempts, run.waits) == ("stock.insufficient", {}, 3, 2)
        assert run.approved == ()
        params = {"sku": "茶-1", "note": "two\nlines", "wanted": 2}
        answers = (said("order.revised", params), said("order.refunded", {}))
        saved = uow.runs.save(attrs.evolve(run, params=params, approved=answers))
        found = uow.runs.get("r1")
        assert found == saved
        assert found.approves("order.revised", params)
        assert not found.approves("order.revised", {})
