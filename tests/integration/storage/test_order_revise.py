"""A batch of changed orders is revised as if each had come alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
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
