"""The import of orders: new, changed or known is decided by one look at the database a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

import attrs
from sqlalchemy import or_, select

from cbec_core.domain.order import ORDER_MOVES, Order, OrderState
from cbec_core.ports.storage import UpsertResult
from cbec_core.storage.link_postgresql import PostgresqlLink
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
# Below this many orders PostgreSQL is faster with single statements than with COPY.
_BULK = 16

KNOWN = Statement(
    lambda f: select(orders.c.id, orders.c.content_hash).where(f.among(orders.c.id, "ids"))
)
# Two imports of one order revise it one after the other.
LOCK = Statement(lambda _: select(orders.c.id).where(orders.c.id == by("id")).with_for_update())
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

_TEMPORARY = "CREATE TEMPORARY TABLE IF NOT EXISTS new_orders (LIKE orders) ON COMMIT DELETE ROWS"
_MOVE = "INSERT INTO orders SELECT * FROM new_orders ON CONFLICT (id) DO NOTHING RETURNING id"


class OrderImport:
    """One batch of imported orders at one moment."""

    def __init__(self, link: Link, store: OrderStore, at: datetime) -> None:
        self._link = link
        self._store = store
        self._at = at

    def take(self, batch: Sequence[ImportedOrder]) -> UpsertResult:
        """Insert what is new, keep what changed beside what was, leave the rest."""
        self._link.begin()
        known = self._known(batch)
        new: dict[str, ImportedOrder] = {}
        unchanged: list[str] = []
        later: list[ImportedOrder] = []
        for imported in batch:
            order = imported.order
            content_hash = known.get(order.id)
            if content_hash is None and order.id not in new:
                new[order.id] = imported
            elif content_hash == order.content_hash:
                unchanged.append(order.id)
            else:
                # Changed, or the second version of one order in this batch.
                later.append(imported)
        inserted = self._insert(list(new.values()))
        # What was not inserted came in by another import since we looked.
        later = [new[order_id] for order_id in new if order_id not in inserted] + later
        revised: list[str] = []
        for imported in later:
            (revised if self._revise(imported) else unchanged).append(imported.order.id)
        taken = tuple(order_id for order_id in new if order_id in inserted)
        return UpsertResult(taken, tuple(revised), tuple(unchanged))

    def _known(self, batch: Sequence[ImportedOrder]) -> dict[str, str]:
        if not self._link.database.is_sqlite and len(batch) < _BULK:
            # The insert itself tells, and the question would cost a round trip.
            return {}
        ids = [imported.order.id for imported in batch]
        return dict(cast("list[tuple[str, str]]", self._link.rows(KNOWN, ids=ids)))

    def _insert(self, new: Sequence[ImportedOrder]) -> set[str]:
        link = self._link
        rows = [order_to_row(imported.order) for imported in new]
        if link.database.is_sqlite:
            # No other writer is about: what was not known a moment ago is new.
            link.put(ADD, rows)
            inserted = {imported.order.id for imported in new}
        elif isinstance(link, PostgresqlLink) and len(new) >= _BULK:
            return self._insert_by_copy(link, new, rows)
        else:
            inserted = {row[0] for row in rows if link.change_row(ADD, row)}
        taken = [imported for imported in new if imported.order.id in inserted]
        link.put(ADD_LINES, _lines(taken))
        link.put(ADD_REVISIONS, self._revisions(taken))
        return inserted

    def _insert_by_copy(
        self, link: PostgresqlLink, new: Sequence[ImportedOrder], rows: Sequence[Row]
    ) -> set[str]:
        link.execute(_TEMPORARY)
        link.copy("COPY new_orders FROM STDIN", rows)
        inserted = {row[0] for row in link.execute(_MOVE)}
        link.execute("TRUNCATE new_orders")
        taken = [imported for imported in new if imported.order.id in inserted]
        link.copy("COPY order_lines FROM STDIN", _lines(taken))
        link.copy("COPY order_revisions FROM STDIN", self._revisions(taken))
        return inserted

    def _revisions(self, taken: Sequence[ImportedOrder]) -> list[Row]:
        at = self._at
        return [
            (order.id, order.revision, order.merchant_id, order.content_hash, at, imported.raw)
            for imported in taken
            for order in (imported.order,)
        ]

    def _revise(self, imported: ImportedOrder) -> bool:
        incoming = imported.order
        self._link.row(LOCK, id=incoming.id)
        stored = self._store.get(incoming.id)
        if stored is None or stored.content_hash == incoming.content_hash:
            return False
        kept = self._link.rows(HASHES, id=stored.id)
        is_older = incoming.updated_at <= stored.updated_at
        if is_older and any(known == incoming.content_hash for _, known in kept):
            return False
        revision = max((number for number, _ in kept), default=stored.revision) + 1
        numbered = attrs.evolve(incoming, revision=revision)
        self._link.put(ADD_REVISIONS, self._revisions([attrs.evolve(imported, order=numbered)]))
        if incoming.updated_at >= stored.updated_at and not self._is_past_label(stored):
            state = _state_after(stored.state, incoming.state)
            self._store.save(attrs.evolve(numbered, state=state, version=stored.version))
        return True

    def _is_past_label(self, stored: Order) -> bool:
        return (
            stored.state in _PAST_LABEL
            or ORDER_MOVES.is_final(stored.state)
            or self._link.row(LABELLED, id=stored.id) is not None
        )


def _lines(taken: Sequence[ImportedOrder]) -> list[Row]:
    return [row for imported in taken for row in order_to_lines(imported.order)]


def _state_after(stored: OrderState, told: OrderState) -> OrderState:
    """Return the state of an order about which the channel says something new."""
    if stored in _OUR_WORD and told is not _S.CANCELLED:
        return stored
    return told if ORDER_MOVES.allows(stored, told) else stored
