"""The import of orders: new, changed or known is decided by one look at the database a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
from sqlalchemy import or_, select

from cbec_core.domain.order import ORDER_MOVES, Order, OrderState
from cbec_core.ports.storage import UpsertResult
from cbec_core.storage.rows_orders import order_to_lines, order_to_row
from cbec_core.storage.statements import Statement, by, insert_into
from cbec_core.storage.tables_orders import order_lines, order_revisions, orders
from cbec_core.storage.tables_trade import shipments

if TYPE_CHECKING:
    from cbec_core.ports.marketplace import ImportedOrder
    from cbec_core.storage.link import Link, Row
    from cbec_core.storage.orders import OrderStore

__all__ = ["OrderImport"]

_S = OrderState
# What we wrote down ourselves is not undone by a document of the channel.
_OUR_WORD = frozenset({_S.ON_HOLD, _S.EXCEPTION})
_PAST_LABEL = frozenset({_S.PARTIALLY_SHIPPED, _S.SHIPPED, _S.DELIVERED, _S.COMPLETED})

KNOWN = Statement(
    lambda f: select(orders.c.id, orders.c.content_hash).where(f.among(orders.c.id, "ids"))
)
HASHES = Statement(
    lambda _: (
        select(order_revisions.c.revision, order_revisions.c.content_hash)
        .where(order_revisions.c.order_id == by("id"))
        .order_by(order_revisions.c.revision)
    )
)
LABELLED = Statement(
    lambda _: (
        select(shipments.c.id)
        .where(shipments.c.order_id == by("id"))
        .where(or_(*(shipments.c.state == state for state in ("labelled", "confirmed", "closed"))))
        .limit(1)
    )
)
ADD = insert_into(orders, "id")
ADD_LINES = insert_into(order_lines)
ADD_REVISIONS = insert_into(order_revisions)


def _revision(order: Order, revision: int, at: datetime, raw: str) -> Row:
    return (order.id, revision, order.merchant_id, order.content_hash, at, raw)


class OrderImport:
    """One batch of imported orders at one moment."""

    def __init__(self, link: Link, store: OrderStore, at: datetime) -> None:
        self.link = link
        self.store = store
        self.at = at

    def take(self, batch: Sequence[ImportedOrder]) -> UpsertResult:
        """Insert what is new, keep what changed beside what was, leave the rest."""
        self.link.begin()
        known = self._known(batch)
        new: dict[str, ImportedOrder] = {}
        revised: list[str] = []
        unchanged: list[str] = []
        later: list[ImportedOrder] = []
        for imported in batch:
            order = imported.order
            if order.id in new:
                # The same order twice in one batch: the second may be a revision of the first.
                later.append(imported)
            elif (content_hash := known.get(order.id)) is None:
                new[order.id] = imported
            elif content_hash == order.content_hash:
                unchanged.append(order.id)
            else:
                later.append(imported)
        self._insert(list(new.values()))
        for imported in later:
            (revised if self._revise(imported) else unchanged).append(imported.order.id)
        return UpsertResult(tuple(new), tuple(revised), tuple(unchanged))

    def _known(self, batch: Sequence[ImportedOrder]) -> dict[str, str]:
        ids = [imported.order.id for imported in batch]
        return dict(self.link.rows(KNOWN, ids=ids))  # type: ignore[arg-type]  # rows of two

    def _insert(self, new: Sequence[ImportedOrder]) -> None:
        link = self.link
        link.put(ADD, [order_to_row(imported.order) for imported in new])
        link.put(ADD_LINES, [row for imported in new for row in order_to_lines(imported.order)])
        link.put(
            ADD_REVISIONS,
            [
                _revision(imported.order, imported.order.revision, self.at, imported.raw)
                for imported in new
            ],
        )

    def _revise(self, imported: ImportedOrder) -> bool:
        incoming = imported.order
        stored = self.store.get(incoming.id)
        if stored is None or stored.content_hash == incoming.content_hash:
            return False
        kept = self.link.rows(HASHES, id=stored.id)
        stale = incoming.updated_at <= stored.updated_at
        if stale and any(known == incoming.content_hash for _, known in kept):
            return False
        revision = max((number for number, _ in kept), default=stored.revision) + 1
        self.link.put(ADD_REVISIONS, [_revision(incoming, revision, self.at, imported.raw)])
        if incoming.updated_at >= stored.updated_at and not self._is_past_label(stored):
            self.store.save(
                attrs.evolve(
                    incoming,
                    state=_state_after(stored.state, incoming.state),
                    revision=revision,
                    version=stored.version,
                )
            )
        return True

    def _is_past_label(self, stored: Order) -> bool:
        return (
            stored.state in _PAST_LABEL
            or ORDER_MOVES.is_final(stored.state)
            or self.link.row(LABELLED, id=stored.id) is not None
        )


def _state_after(stored: OrderState, told: OrderState) -> OrderState:
    """Return the state of an order about which the channel says something new."""
    if stored in _OUR_WORD and told is not _S.CANCELLED:
        return stored
    return told if ORDER_MOVES.allows(stored, told) else stored
