"""A batch of changed orders is revised as if each had come alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbec_core.domain.merchant import Actor
from cbec_core.domain.order import Order, OrderState
from cbec_core.ports.marketplace import ImportedOrder
from cbec_core.storage import open_storage
from cbec_core.testing.builders import make_order, make_order_line

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage

_SYSTEM = Actor.system()
_AT = datetime(2026, 3, 2, tzinfo=UTC)
_STATES = (OrderState.TO_SHIP, OrderState.ON_HOLD, OrderState.SHIPPED, OrderState.CANCELLED)


def version(number: int, content: int, hour: int, state: OrderState) -> ImportedOrder:
    lines = tuple(make_order_line(f"SKU-{line}", id=f"{line}") for line in range(1 + content % 3))
    order = make_order(
        external_id=f"SBX-{number}",
        lines=lines,
        state=state,
        content_hash=f"{content:064}",
        updated_at=_AT + timedelta(hours=hour),
    )
    return ImportedOrder(order, f'{{"content":{content}}}')


def told(storage: Storage, *batches: list[ImportedOrder]) -> list[tuple[str, str]]:
    """Import batches and return every answer as (what, id)."""
    answers = []
    with storage.begin(_SYSTEM) as uow:
        for batch in batches:
            result = uow.orders.upsert(batch, _AT)
            for what in ("inserted", "revised", "unchanged"):
                answers += [(what, order_id) for order_id in getattr(result, what)]
        uow.commit()
    return sorted(answers)


def kept(storage: Storage, ids: set[str]) -> dict[str, tuple[Order | None, list[str]]]:
    with storage.begin(_SYSTEM) as uow:
        return {
            order_id: (uow.orders.get(order_id), [r.raw for r in uow.orders.revisions(order_id)])
            for order_id in ids
        }


def fresh() -> Storage:
    storage = open_storage("sqlite://")
    storage.upgrade()
    return storage


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            version,
            st.integers(1, 3),
            st.integers(1, 4),
            st.integers(0, 3),
            st.sampled_from(_STATES),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_batch_ends_where_single_imports_end(versions: list[ImportedOrder]) -> None:
    """Several versions of one order in a batch are taken in turn."""
    whole, single = fresh(), fresh()
    half = len(versions) // 2
    assert told(whole, versions[:half], versions[half:]) == told(
        single, *([one] for one in versions)
    )
    ids = {one.order.id for one in versions}
    assert kept(whole, ids) == kept(single, ids)


def test_lines_that_stayed_are_not_written_again() -> None:
    """A change of state alone leaves the lines and follows the channel."""
    storage = fresh()
    first = version(1, 1, 0, OrderState.TO_SHIP)
    later = attrs.evolve(
        first.order,
        state=OrderState.CANCELLED,
        content_hash="f" * 64,
        updated_at=_AT + timedelta(hours=1),
    )
    told(storage, [first], [ImportedOrder(later, "{}")])
    ((order, raws),) = kept(storage, {first.order.id}).values()
    assert order == attrs.evolve(later, revision=2, version=1)
    assert raws == [first.raw, "{}"]


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    if request.param == "sqlite":
        made = fresh()
    else:
        made = open_storage(request.getfixturevalue("postgresql_url"))
    yield made
    made.close()


def test_many_changed_orders_follow_the_channel_at_once(storage: Storage) -> None:
    """Each has its own lines, revision and version after it; what has left the house stays."""
    first = [version(number, 1, 0, OrderState.TO_SHIP) for number in range(60)]
    gone = {one.order.id for one in first[:20]}
    shipped = [attrs.evolve(one.order, state=OrderState.SHIPPED) for one in first[:20]]
    told(storage, [attrs.evolve(one, order=o) for one, o in zip(first, shipped, strict=False)])
    told(storage, first[20:])
    later = [version(number, 2, 1, OrderState.TO_SHIP) for number in range(60)]
    answers = told(storage, later)
    assert answers == sorted(("revised", one.order.id) for one in later)
    for one in later:
        ((order, raws),) = kept(storage, {one.order.id}).values()
        assert len(raws) == 2
        assert order is not None
        if order.id in gone:
            assert (order.lines, order.version) == (first[0].order.lines, 0)
        else:
            assert order == attrs.evolve(one.order, revision=2, version=1)
    fewer = [version(number, 3, 2, OrderState.TO_SHIP) for number in range(20, 60)]
    told(storage, fewer)
    for one in fewer:
        ((order, _),) = kept(storage, {one.order.id}).values()
        assert order == attrs.evolve(one.order, revision=3, version=2)


def test_two_imports_of_the_same_orders_store_each_once(postgresql_url: str) -> None:
    """Who comes second, while the first has not committed, finds what the first stored."""
    storage = open_storage(postgresql_url)
    theirs = [version(number, 1, 0, OrderState.TO_SHIP) for number in range(40)]
    ours = [version(number, 1, 0, OrderState.TO_SHIP) for number in range(20, 60)]
    with ThreadPoolExecutor(1) as other, storage.begin(_SYSTEM) as uow:
        assert len(uow.orders.upsert(theirs, _AT).inserted) == 40
        answer = other.submit(told, storage, ours)
        time.sleep(0.2)  # until it waits for the first
        uow.commit()
        answers = answer.result(timeout=60)
    assert [what for what, _ in answers].count("inserted") == 20
    assert [what for what, _ in answers].count("unchanged") == 20
    for order, raws in kept(storage, {one.order.id for one in (*theirs, *ours)}).values():
        assert order is not None
        assert (len(raws), order.revision) == (1, 1)
    storage.close()
