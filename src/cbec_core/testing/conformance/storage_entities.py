"""Checks of entities, orders and visibility, as part of the storage suite."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_type_hints

import attrs
import pytest

from cbec_core.domain.errors import CbecError
from cbec_core.domain.merchant import Actor
from cbec_core.domain.order import Order, OrderState
from cbec_core.ports import storage as ports
from cbec_core.ports.marketplace import ImportedOrder
from cbec_core.ports.stored import OrderFilter
from cbec_core.testing.builders import make_order, make_order_line, make_product, make_variant
from cbec_core.testing.conformance.storage_world import (
    NOW,
    READS,
    WRITES,
    World,
    actor_of,
)

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage

__all__ = ["EntityChecks", "SeenChecks"]

_SYSTEM = Actor.system()


def _imported(*orders: Order) -> list[ImportedOrder]:
    return [ImportedOrder(order, f'{{"hash":"{order.content_hash}"}}') for order in orders]


def _numbered(count: int, **changes: Any) -> list[Order]:
    return [
        make_order(
            external_id=f"N-{n:04}", placed_at=NOW + timedelta(seconds=n), updated_at=NOW, **changes
        )
        for n in range(count)
    ]


def _everything(storage: Storage, world: World) -> dict[tuple[str, str], Any]:
    with storage.begin(_SYSTEM) as uow:
        return {name: read(uow, world) for name, read in READS.items()}


class EntityChecks:
    """What goes in comes out, changes are never lost, a document told again is known."""

    def test_what_was_stored_is_read_back_equal(self, storage: Storage) -> None:
        """Every field of every kind survives, microseconds and bytes included."""
        world = World("m1")
        world.write(storage)
        with storage.begin(actor_of("m1")) as uow:
            assert uow.orders.get(world.order.id) == world.order
            assert uow.variants.by_skus("m1", ["SHIRT-M"]) == {"SHIRT-M": world.variant}
            assert uow.payments.events(world.payment.id) == (world.captured,)
            assert uow.runs.get(world.run.id) == world.run
            for store, entity in world.entities(uow):
                assert store.get(entity.id) == entity
                assert store.of_order(world.order.id) == (entity,)
            assert uow.tracking.of_shipment(world.shipment.id) == (world.tracking,)
            assert uow.settlements.list("m1", 5) == (world.settlement,)
            assert uow.ledger.of_reference(world.order.id) == (world.journal,)
            assert [stored.event for stored in uow.outbox.pending(5)] == [world.event]

    def test_pages_of_variants_lose_none(self, storage: Storage) -> None:
        """A page begins after the last SKU of the one before, whatever SKUs look like."""
        skus = ("a", "B", "10", "9", "é", "a-b", "a b", "A")
        with storage.begin(_SYSTEM) as uow:
            uow.variants.put(*(make_variant(sku=sku) for sku in skus))
            uow.variants.put(make_variant(sku="other", product=make_product(merchant_id="m2")))
            uow.commit()
        seen: list[str] = []
        with storage.begin(_SYSTEM) as uow:
            while page := uow.variants.list("m1", seen[-1] if seen else "", 3):
                assert len(page) <= 3
                seen += [variant.sku for variant in page]
        assert sorted(seen) == sorted(skus)

    def test_without_commit_nothing_is_written(self, storage: Storage) -> None:
        """Leaving a unit of work by an error or by the end of its block changes nothing."""
        world = World("m1")

        def fail() -> None:
            with storage.begin(_SYSTEM) as uow:
                uow.orders.add(world.order)
                uow.outbox.add(world.event)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        with storage.begin(_SYSTEM) as uow:
            uow.payments.add(world.payment)
        with storage.begin(_SYSTEM) as uow:
            assert uow.orders.get(world.order.id) is None
            assert uow.payments.get(world.payment.id) is None
            assert uow.outbox.pending(5) == ()

    def test_a_snapshot_reads_one_moment_and_writes_nothing(self, storage: Storage) -> None:
        """Whoever writes meanwhile is seen by the next reader."""
        world = World("m1")
        world.write(storage)
        with storage.begin(_SYSTEM, snapshot=True) as seen:
            order = seen.orders.get(world.order.id)
            assert order is not None
            with storage.begin(_SYSTEM) as uow:
                uow.orders.save(attrs.evolve(order, state=OrderState.EXCEPTION))
                uow.payments.save(attrs.evolve(world.payment, reference="later", version=1))
                uow.commit()
            assert seen.orders.get(world.order.id) == order
            payment = seen.payments.get(world.payment.id)
            assert payment is not None
            assert payment.reference != "later"
            with pytest.raises(CbecError) as refused:
                seen.payments.add(world.payment)
            assert refused.value.code == "storage.constraint"
        with storage.begin(_SYSTEM, snapshot=True) as uow:
            stored = uow.orders.get(world.order.id)
            assert stored is not None
            assert stored.state is OrderState.EXCEPTION

    def test_an_id_that_exists_is_left_as_it_is(self, storage: Storage) -> None:
        """Adding again changes nothing."""
        world = World("m1")
        world.write(storage)
        before = _everything(storage, world)
        with storage.begin(_SYSTEM) as uow:
            for store, entity in (*world.entities(uow), (uow.orders, world.order)):
                store.add(entity)
            uow.commit()
        assert _everything(storage, world) == before

    def test_the_second_of_two_writers_is_refused(self, storage: Storage) -> None:
        """A version is saved once; whoever read before must read again."""
        world = World("m1")
        world.write(storage)
        with storage.begin(_SYSTEM) as uow:
            versioned = [*world.entities(uow), (uow.orders, world.order)]
            for store, entity in versioned:
                if not hasattr(entity, "version"):
                    continue
                assert store.save(entity).version == entity.version + 1
                with pytest.raises(CbecError) as refused:
                    store.save(entity)
                assert refused.value.code == "storage.stale"

    def test_an_order_is_saved_with_its_lines(self, storage: Storage) -> None:
        """Lines that were not changed stay, others are replaced."""
        order = make_order()
        with storage.begin(_SYSTEM) as uow:
            uow.orders.add(order)
            held = uow.orders.save(attrs.evolve(order, state=OrderState.ON_HOLD))
            uow.commit()
        other = attrs.evolve(held, lines=(make_order_line("CAP"), make_order_line("MUG", id="2")))
        with storage.begin(_SYSTEM) as uow:
            assert uow.orders.get(order.id) == held
            saved = uow.orders.save(other)
            uow.commit()
        with storage.begin(_SYSTEM) as uow:
            assert uow.orders.get(order.id) == saved

    def test_import_tells_new_changed_and_known_orders_apart(self, storage: Storage) -> None:
        """Thousands go in at once; the same documents again change nothing."""
        orders = _numbered(600)
        with storage.begin(_SYSTEM) as uow:
            first = uow.orders.upsert(_imported(*orders), NOW)
            uow.commit()
        assert first.inserted == tuple(order.id for order in orders)
        changed = attrs.evolve(orders[7], content_hash="1" * 64, site="other")
        with storage.begin(_SYSTEM) as uow:
            again = uow.orders.upsert(_imported(*orders[:7], changed, *orders[8:]), NOW)
            uow.commit()
        assert (again.inserted, again.revised) == ((), (changed.id,))
        assert len(again.unchanged) == 599
        with storage.begin(_SYSTEM) as uow:
            stored = uow.orders.get(changed.id)
            assert stored == attrs.evolve(changed, revision=2, version=1)
            kept = uow.orders.revisions(changed.id)
            assert [(r.revision, r.content_hash) for r in kept] == [(1, "0" * 64), (2, "1" * 64)]
            assert kept[0].raw == '{"hash":"' + "0" * 64 + '"}'

    def test_a_text_is_known_to_the_reader_that_read_it(self, storage: Storage) -> None:
        """Another text, another order and another version of the reader know nothing of it."""
        first, second = _numbered(2)
        raw = {one.order.id: one.raw for one in _imported(first, second)}
        later = attrs.evolve(first, content_hash="2" * 64, updated_at=NOW)
        (changed,) = _imported(later)
        with storage.begin(_SYSTEM) as uow:
            uow.orders.upsert(_imported(first), NOW, "reader 1")
            uow.orders.upsert(_imported(second), NOW)
            assert uow.orders.read_before(raw, "reader 1") == {first.id}
            assert uow.orders.read_before(raw, "reader 2") == frozenset()
            assert uow.orders.read_before(raw, "") == frozenset()
            assert uow.orders.read_before({first.id: changed.raw}, "reader 1") == frozenset()
            uow.orders.upsert([changed], NOW, "reader 1")
            assert uow.orders.read_before({first.id: changed.raw}, "reader 1") == {first.id}
            assert uow.orders.read_before(raw, "reader 1") == {first.id}

    def test_an_older_document_that_comes_late_is_known(self, storage: Storage) -> None:
        """Pages imported in the wrong order or twice end in the newest content."""
        new = make_order(content_hash="2" * 64, updated_at=NOW)
        old = attrs.evolve(new, content_hash="1" * 64, updated_at=NOW - timedelta(hours=1))
        with storage.begin(_SYSTEM) as uow:
            for order in (new, old, new, old):
                uow.orders.upsert(_imported(order), NOW)
            stored = uow.orders.get(new.id)
            assert stored is not None
            assert stored.content_hash == new.content_hash
            assert len(uow.orders.revisions(new.id)) == 2

    @pytest.mark.parametrize("state", [OrderState.SHIPPED, OrderState.COMPLETED])
    def test_a_shipped_order_keeps_its_content(self, storage: Storage, state: OrderState) -> None:
        """After the label only the revision is kept: what was declared must stay readable."""
        order = make_order(state=state)
        with storage.begin(_SYSTEM) as uow:
            uow.orders.upsert(_imported(order), NOW)
            later = attrs.evolve(order, content_hash="1" * 64, site="other", updated_at=NOW)
            assert uow.orders.upsert(_imported(later), NOW).revised == (order.id,)
            assert uow.orders.get(order.id) == order
            assert uow.orders.upsert(_imported(later), NOW).unchanged == (order.id,)
            assert len(uow.orders.revisions(order.id)) == 2

    def test_pages_go_from_new_to_old_without_gaps(self, storage: Storage) -> None:
        """Filters narrow, pages follow the last id, found by order number, id or SKU."""
        orders = _numbered(7)
        wanted = [order.id for order in reversed(orders)]
        with storage.begin(_SYSTEM) as uow:
            uow.orders.add(*orders)
            seen: list[str] = []
            while page := uow.orders.list(OrderFilter(after=seen[-1] if seen else "", limit=3)):
                seen += [order.id for order in page]
            assert seen == wanted
            assert uow.orders.list(OrderFilter(text="N-0003")) == (orders[3],)
            assert len(uow.orders.list(OrderFilter(text="SHIRT-M", channel="sandbox"))) == 7
            assert uow.orders.list(OrderFilter(text="N%")) == ()
            assert len(uow.orders.list(OrderFilter(text="N-00"))) == 7
            assert uow.orders.list(OrderFilter(external_id="N-00")) == ()
            assert uow.orders.list(OrderFilter(external_id="N-0003")) == (orders[3],)
            assert uow.orders.list(OrderFilter(state=OrderState.SHIPPED)) == ()


class SeenChecks:
    """Rows of a merchant exist only for those who may see them, whatever the question."""

    def test_no_page_begins_after_another_merchants_order(self, storage: Storage) -> None:
        """The place of an order that is not seen is not told by what follows it."""
        hidden, older = _numbered(1, merchant_id="m1"), _numbered(1, merchant_id="m2")
        hidden[0] = attrs.evolve(hidden[0], placed_at=NOW + timedelta(days=1))
        with storage.begin(_SYSTEM) as uow:
            uow.orders.add(*hidden, *older)
            assert uow.orders.list(OrderFilter(after=hidden[0].id)) == tuple(older)
            uow.commit()
        with storage.begin(actor_of("m2")) as uow:
            assert uow.orders.list(OrderFilter()) == tuple(older)
            assert uow.orders.list(OrderFilter(after=hidden[0].id)) == ()

    def test_every_method_is_asked(self) -> None:
        """Nothing that a unit of work offers is left out below."""
        hints = get_type_hints(ports.UnitOfWork, vars(_names()))
        offered = {
            (store, name)
            for store, kind in hints.items()
            if store != "actor"
            for name in dir(getattr(kind, "__origin__", kind))
            if not name.startswith("_")
        }
        assert offered == READS.keys() | WRITES.keys()

    @pytest.mark.parametrize("name", READS, ids=".".join)
    def test_only_the_own_merchants_rows_are_read(
        self, storage: Storage, name: tuple[str, str]
    ) -> None:
        """A stranger reads nothing, look-up by id included."""
        world = World("m1")
        world.write(storage)
        with storage.begin(actor_of("m2")) as uow:
            assert not READS[name](uow, world)
        with storage.begin(actor_of("m1")) as uow:
            assert READS[name](uow, world)

    @pytest.mark.parametrize("name", WRITES, ids=".".join)
    def test_only_the_own_merchants_rows_are_written(
        self, storage: Storage, name: tuple[str, str]
    ) -> None:
        """A stranger changes nothing, and is told so where a row is named."""
        world = World("m1")
        world.write(storage)
        before = _everything(storage, world)
        with storage.begin(actor_of("m2")) as uow:
            try:
                assert not WRITES[name](uow, world)
            except CbecError as refused:
                assert refused.code == "permission.denied"  # noqa: PT017  # or nothing happens
            uow.commit()
        assert _everything(storage, world) == before


def _names() -> Any:
    from types import SimpleNamespace

    from cbec_core.domain import consignment, customs, landed_cost, merchant, returns, shipment
    from cbec_core.domain import screening as screen
    from cbec_core.ports import stored

    rooms = (ports, stored, consignment, customs, landed_cost, merchant, returns, shipment, screen)
    return SimpleNamespace(**{name: value for room in rooms for name, value in vars(room).items()})
