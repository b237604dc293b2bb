"""What shops have stored outlives every migration, from whichever version they come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs
import pytest
from alembic.script import ScriptDirectory

from cbec_core.domain.hold import Hold, Holder
from cbec_core.domain.merchant import Actor
from cbec_core.domain.reason_params import said
from cbec_core.ports.stored import SchemaState
from cbec_core.storage.schema import KnownSchema
from cbec_core.storage.upgrade import alembic_config
from cbec_core.testing.builders import make_order
from cbec_core.testing.conformance.storage_world import World
from tests.integration.storage.schemas import columns_of, execute, migrate, rows

if TYPE_CHECKING:
    from cbec_core.storage.sql import SqlStorage


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


def test_what_reasons_name_and_who_approved_is_kept_after_the_seventh_migration(
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


RUN_COLUMNS = (
    "id, merchant_id, workflow, key, subject, step, created_at, updated_at, due_at, state, input,"
    " input_hash, done_steps, reason, attempts, lease_owner, fence, version"
)
HELD_BEFORE = ("in review", "at the release", "not begun", "free")


def some_orders(storage: SqlStorage, at: str) -> None:
    """Store orders as every version before the ninth migration did, and the runs of two."""
    columns = {name for (name,) in rows(storage, columns_of(storage, "runs"))}
    more = {"waits": "0", "params": """'{"rules"\\: "list [name]"}'""", "approved": "''"}
    added = {name: value for name, value in more.items() if name in columns}
    runs = (("in review", "screen", "screening.review"), ("at the release", "release", "x"))
    extra, values = (", ".join(["", *part]) for part in (added, added.values()))
    execute(
        storage,
        *(
            f"INSERT INTO orders VALUES ('{name}', 'm1', 'x', '{name}', {at}, {at},"
            f" '{'to_ship' if name == 'free' else 'on_hold'}', 'EUR', 0, '[[], []]',"
            " '[null, null]', '', '', 'merchant', NULL, 'h', 2, 5, 0)"
            for name in HELD_BEFORE
        ),
        *(
            f"INSERT INTO order_lines VALUES ('{name}', 0, 'm1', '1', 'SKU', 'Article', 2, 0, '')"
            for name in HELD_BEFORE
        ),
        *(
            f"INSERT INTO runs ({RUN_COLUMNS}{extra}) VALUES ('{name}', 'm1', 'order_to_cash',"
            f" '{name}', '{name}', '{step}', {at}, {at}, {at}, 'parked', '', '', '', '{reason}', 0,"
            f" '', 0, 0{values})"
            for name, step, reason in runs
        ),
    )


EARLIER = [f"core_{number:04}" for number in range(1, 9)]


def test_every_earlier_head_is_tried() -> None:
    scripts = ScriptDirectory.from_config(alembic_config(KnownSchema.of([])))
    known = sorted(script.revision for script in scripts.walk_revisions())
    assert known[: len(EARLIER)] == EARLIER
    assert known[len(EARLIER) :] == ["core_0009"]


@pytest.mark.parametrize("head", EARLIER)
def test_orders_and_runs_outlive_the_upgrade_from_every_earlier_head(
    storage: SqlStorage, head: str
) -> None:
    """What held an order is said by whom, as far as one state for both could tell."""
    migrate(storage, head)
    at = "1772443800000000" if storage.database.is_sqlite else "'2026-03-02T09:30:00Z'"
    some_orders(storage, at)
    storage.upgrade()
    when = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    named = {"rules": "list [name]"} if head in ("core_0007", "core_0008") else {}
    review = Hold(Holder.SCREENING, "screening.review", when, named)
    channels = Hold(Holder.CHANNEL, "order.on_hold", when, {"revision": 2})
    with storage.begin(Actor.system()) as uow:
        assert uow.orders.holds(HELD_BEFORE) == {
            "in review": (review,),
            "at the release": (channels,),
            "not begun": (channels,),
        }
        for name in HELD_BEFORE:
            order = uow.orders.get(name)
            assert order is not None
            assert [(line.sku, line.quantity) for line in order.lines] == [("SKU", 2)]
            assert uow.orders.save(order).version == 6
        run = uow.runs.get("in review")
        assert run is not None
        assert (run.reason, run.params, run.approved) == ("screening.review", named, ())
        assert uow.runs.take("in review", "w", when, when) is not None
        uow.commit()
    if storage.database.is_sqlite:
        assert rows(storage, "PRAGMA foreign_key_check") == []
        with pytest.raises(Exception, match="FOREIGN KEY"):
            execute(storage, "DELETE FROM orders WHERE id = 'free'")


def test_a_database_that_has_one_of_the_two_places_gets_the_other(storage: SqlStorage) -> None:
    """The seventh migration once made the first alone."""
    migrate(storage, "core_0007")
    execute(storage, "ALTER TABLE runs DROP COLUMN approved")
    some_orders(storage, "1772443800000000" if storage.database.is_sqlite else "'2026-03-02'")
    storage.upgrade()
    with storage.begin(Actor.system()) as uow:
        run = uow.runs.get("in review")
        assert run is not None
        assert (run.params, run.approved) == ({"rules": "list [name]"}, ())


def test_the_way_back_from_the_ninth_migration_keeps_the_orders(storage: SqlStorage) -> None:
    storage.upgrade()
    order = World("m1").order
    with storage.begin(Actor.system()) as uow:
        uow.orders.add(order)
        uow.commit()
    migrate(storage, "core_0006", down=True)
    assert rows(storage, "SELECT id, state FROM orders") == [(order.id, "on_hold")]
    storage.upgrade()
    with storage.begin(Actor.system()) as uow:
        found = uow.orders.get(order.id)
        assert found is not None
        assert [hold.by for hold in found.holds] == [Holder.CHANNEL]
