"""Checks of who holds an order, as part of the storage suite."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.hold import Hold, Holder
from cbec_core.domain.merchant import Actor
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.shipment import Shipment, ShipmentState
from cbec_core.ports.marketplace import ImportedOrder
from cbec_core.testing.builders import make_order
from cbec_core.testing.conformance.storage_world import NOW

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage

__all__ = ["HoldChecks"]

_SYSTEM = Actor.system()
_REVIEW = Hold(Holder.SCREENING, "screening.review", NOW, {"rules": "list [name]"})


def _imported(*orders: Order) -> list[ImportedOrder]:
    return [ImportedOrder(order, f'{{"hash":"{order.content_hash}"}}') for order in orders]


class HoldChecks:
    """A channel holds an order and lets it go; what we hold ourselves it does not touch."""

    def test_a_channel_ends_its_own_hold_and_no_other(self, storage: Storage) -> None:
        """An order that we hold takes new content and stays; a cancellation ends everything."""
        order = make_order(state=OrderState.ON_HOLD)
        mine = Hold(Holder.CHANNEL, "order.on_hold", order.updated_at, {"revision": 1})
        with storage.begin(_SYSTEM) as uow:
            uow.orders.upsert(_imported(order), NOW)
            stored = uow.orders.get(order.id)
            assert stored is not None
            assert stored.holds == (mine,)
            uow.orders.save(stored.held(_REVIEW))
            assert uow.orders.holds([order.id, "another"]) == {order.id: (mine, _REVIEW)}
            told = []
            for number, word in enumerate(("TO_SHIP", "ON_HOLD", "UNKNOWN", "CANCELLED")):
                hour = NOW + timedelta(hours=number)
                later = attrs.evolve(
                    order, state=OrderState[word], content_hash=word, updated_at=hour
                )
                released = uow.orders.upsert(_imported(later), NOW).released
                stored = uow.orders.get(order.id)
                assert stored is not None
                told.append((stored.state, stored.holds, released))
            assert uow.orders.holds([order.id]) == {}
        again = Hold(Holder.CHANNEL, "order.on_hold", NOW + timedelta(hours=1), {"revision": 3})
        assert told == [
            (OrderState.ON_HOLD, (_REVIEW,), (order.id,)),
            (OrderState.ON_HOLD, (again, _REVIEW), ()),
            (OrderState.ON_HOLD, (again, _REVIEW), ()),
            (OrderState.CANCELLED, (), (order.id,)),
        ]

    def test_the_last_word_of_a_batch_says_whether_a_hold_is_over(self, storage: Storage) -> None:
        """However many versions of one order it brings."""
        held = make_order(state=OrderState.ON_HOLD)
        versions = [
            attrs.evolve(
                held, state=state, content_hash=f"{n}", updated_at=NOW + timedelta(hours=n)
            )
            for n, state in enumerate((OrderState.TO_SHIP, OrderState.ON_HOLD, OrderState.TO_SHIP))
        ]
        with storage.begin(_SYSTEM) as uow:
            assert uow.orders.upsert(_imported(held, *versions[:2]), NOW).released == ()
            assert uow.orders.upsert(_imported(versions[2]), NOW).released == (held.id,)

    def test_a_channel_holds_a_parcel_whose_label_is_bought(self, storage: Storage) -> None:
        """The content stays what was prepared; of its words the newest counts, not the last."""
        order = make_order(updated_at=NOW)
        shipment = Shipment("s", "c", order.id, order.merchant_id, "x", "y", Money.zero("EUR"))
        with storage.begin(_SYSTEM) as uow:
            uow.orders.upsert(_imported(order), NOW)
            uow.shipments.add(attrs.evolve(shipment, state=ShipmentState.LABELLED))
            states = []
            for hour, word in ((2, "ON_HOLD"), (1, "TO_SHIP"), (4, "TO_SHIP"), (3, "ON_HOLD")):
                later = attrs.evolve(
                    order,
                    state=OrderState[word],
                    site="other",
                    content_hash=f"{hour}",
                    updated_at=NOW + timedelta(hours=hour),
                )
                released = uow.orders.upsert(_imported(later), NOW).released
                stored = uow.orders.get(order.id)
                assert stored is not None
                assert (stored.site, stored.revision) == (order.site, order.revision)
                states.append((stored.state, len(stored.holds), bool(released)))
        held, free = OrderState.ON_HOLD, OrderState.TO_SHIP
        assert states == [(held, 1, False), (held, 1, False), (free, 0, True), (free, 0, False)]
