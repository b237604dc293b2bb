"""Changed orders: a revision each beside what was, and the order follows where it still may.

A marketplace answers with pages of orders that moved on, so every question is asked once a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import delete, or_, select, update

from cbec_core.domain.errors import StorageError
from cbec_core.domain.hold import Hold, Holder
from cbec_core.domain.order import ORDER_MOVES, Order, OrderState
from cbec_core.storage.link_postgresql import BULK, PostgresqlLink
from cbec_core.storage.rows_orders import (
    holds_to_text,
    order_to_lines,
    order_to_row,
    revision_to_row,
    text_to_holds,
)
from cbec_core.storage.statements import Statement, by, insert_into
from cbec_core.storage.tables_orders import order_lines, order_revisions, orders
from cbec_core.storage.tables_trade import shipments

if TYPE_CHECKING:
    from cbec_core.ports.marketplace import ImportedOrder
    from cbec_core.storage.link import Link, Row

__all__ = ["ADD_LINES", "ADD_REVISIONS", "EMPTY", "FILL", "NEW_ORDERS", "OrderRevise"]

_S = OrderState
_PAST_LABEL = frozenset({_S.PARTIALLY_SHIPPED, _S.SHIPPED, _S.DELIVERED, _S.COMPLETED})
# With a label bought the content stays, and a channel may still stop the parcel and let it go.
_OF_HOLDS = frozenset({_S.ON_HOLD, _S.TO_SHIP})
_LABELLED = ("labelled", "confirmed", "closed")
_KEPT = ("id", "merchant_id")
_COLUMNS = tuple(column.name for column in orders.c)
_STATE, _REVISION, _VERSION, _HOLDS = map(_COLUMNS.index, ("state", "revision", "version", "holds"))

# Two imports of one order revise it one after the other, and all lock in the same sequence.
STORED = Statement(
    lambda f: (
        select(
            orders.c.id,
            orders.c.content_hash,
            orders.c.updated_at,
            orders.c.state,
            orders.c.revision,
            orders.c.version,
            orders.c.holds,
        )
        .where(f.among(orders.c.id, "ids"))
        .order_by(orders.c.id)
        .with_for_update()
    ),
    orders.c.merchant_id,
)
HASHES = Statement(
    lambda f: (
        select(
            order_revisions.c.order_id, order_revisions.c.revision, order_revisions.c.content_hash
        )
        .where(f.among(order_revisions.c.order_id, "ids"))
        .order_by(order_revisions.c.order_id, order_revisions.c.revision)
    )
)
LABELLED = Statement(
    lambda f: (
        select(shipments.c.order_id)
        .where(f.among(shipments.c.order_id, "ids"))
        .where(or_(*(shipments.c.state == state for state in _LABELLED)))
    )
)
LINES = Statement(
    lambda f: (
        select(order_lines)
        .where(f.among(order_lines.c.order_id, "ids"))
        .order_by(order_lines.c.order_id, order_lines.c.number)
    )
)
ADD_LINES = insert_into(order_lines)
ADD_REVISIONS = insert_into(order_revisions)
DROP_LINES = Statement(lambda f: delete(order_lines).where(f.among(order_lines.c.order_id, "ids")))
SAVE = Statement(
    lambda _: (
        update(orders)
        .values({name: by(name) for name in _COLUMNS if name not in _KEPT})
        .where(orders.c.id == by("the_id"))
        .where(orders.c.merchant_id == by("the_merchant"))
        .where(orders.c.version == by("the_version"))
    )
)
# `updated_at` is that of the last word, so that an older one that comes late holds nothing again.
HOLD = Statement(
    lambda _: (
        update(orders)
        .values(
            state=by("the_state"),
            holds=by("the_holds"),
            updated_at=by("the_moment"),
            version=orders.c.version + 1,
        )
        .where(orders.c.id == by("the_id"))
        .where(orders.c.merchant_id == by("the_merchant"))
        .where(orders.c.version == by("the_version"))
    )
)

# A place for many rows of `orders` on PostgreSQL, empty again after each use.
NEW_ORDERS = "CREATE TEMPORARY TABLE IF NOT EXISTS new_orders (LIKE orders) ON COMMIT DELETE ROWS"
FILL = "COPY new_orders FROM STDIN"
EMPTY = "TRUNCATE new_orders"
_FOLLOW = (
    f"UPDATE orders SET {', '.join(f'{c} = new.{c}' for c in _COLUMNS if c not in _KEPT)} "
    "FROM new_orders new WHERE orders.id = new.id AND orders.merchant_id = new.merchant_id "
    "AND orders.version = new.version - 1"
)


class OrderRevise:
    """Revise orders of which each comes once."""

    def __init__(self, link: Link, at: datetime, reader: str) -> None:
        self._link = link
        self._at = at
        self._reader = reader
        # Held by the channel before, and not any more by the last of the versions that were taken.
        self.released: dict[str, None] = {}

    def take(self, changed: Sequence[ImportedOrder]) -> set[str]:
        """Return the ids of the orders that said something new."""
        link = self._link
        ids = [imported.order.id for imported in changed]
        stored = {row[0]: row for row in link.rows(STORED, ids=ids)}
        kept = _by_order(link.rows(HASHES, ids=ids))
        labelled = {row[0] for row in link.rows(LABELLED, ids=ids)}
        revisions: list[Row] = []
        followed: list[tuple[Order, Row, int]] = []
        halted: list[dict[str, Any]] = []
        for imported in changed:
            order = imported.order
            row = stored.get(order.id)
            if row is None:
                continue
            _, content_hash, updated_at, state, revision, version, held = row
            known = kept.get(order.id, ())
            is_older = order.updated_at <= updated_at
            # The last revision need not be what the order says: it may have come after the label.
            said = known if is_older else known[-1:]
            if content_hash == order.content_hash or any(
                known_hash == order.content_hash for *_, known_hash in said
            ):
                continue
            number = max((number for _, number, _ in known), default=revision) + 1
            revisions.append(revision_to_row(imported, number, self._at, self._reader))
            now, holds = OrderState(state), text_to_holds(held)
            is_past = now in _PAST_LABEL or ORDER_MOVES.is_final(now)
            if order.updated_at < updated_at or is_past:
                continue
            after, left = order.tells(now, holds, number)
            if order.id not in labelled:
                values = list(order_to_row(order))
                values[_STATE] = after.value
                values[_REVISION] = number
                values[_VERSION] = version + 1
                values[_HOLDS] = holds_to_text(left)
                followed.append((order, values, version))
            elif order.state in _OF_HOLDS:
                halted.append(_halt(order, after, left, version))
            else:
                continue
            self._note(order.id, holds, left)
        link.put(ADD_REVISIONS, revisions)
        if followed:
            self._save(followed)
        if halted and link.change_each(HOLD, halted) != len(halted):
            raise StorageError("storage.stale", entity="order", id=halted[0]["the_id"])
        return {row[0] for row in revisions}

    def _note(self, order_id: str, before: tuple[Hold, ...], after: tuple[Hold, ...]) -> None:
        if _by_channel(after):
            self.released.pop(order_id, None)
        elif _by_channel(before):
            self.released[order_id] = None

    def _save(self, followed: Sequence[tuple[Order, Row, int]]) -> None:
        link = self._link
        if isinstance(link, PostgresqlLink) and len(followed) >= BULK:
            link.execute(NEW_ORDERS)
            link.copy(FILL, [values for _, values, _ in followed])
            changed = link.execute(_FOLLOW).rowcount
            link.execute(EMPTY)
        else:
            changed = self._save_each(followed)
        if changed != len(followed):
            raise StorageError("storage.stale", entity="order", id=followed[0][0].id)
        of = _by_order(link.rows(LINES, ids=[order.id for order, _, _ in followed]))
        lines = {order.id: order_to_lines(order) for order, _, _ in followed}
        other = [order_id for order_id in lines if lines[order_id] != of.get(order_id, [])]
        if other:
            link.change(DROP_LINES, ids=other)
            link.put(ADD_LINES, [row for order_id in other for row in lines[order_id]])

    def _save_each(self, followed: Sequence[tuple[Order, Row, int]]) -> int:
        return self._link.change_each(
            SAVE,
            [
                {
                    "the_id": order.id,
                    "the_merchant": order.merchant_id,
                    "the_version": version,
                    **dict(zip(_COLUMNS, values, strict=True)),
                }
                for order, values, version in followed
            ],
        )


def _by_order(rows: Sequence[Row]) -> dict[str, list[tuple[Any, ...]]]:
    grouped = groupby(rows, key=itemgetter(0))
    return {cast("str", order_id): [tuple(row) for row in of] for order_id, of in grouped}


def _by_channel(holds: tuple[Hold, ...]) -> bool:
    return any(hold.by is Holder.CHANNEL for hold in holds)


def _halt(order: Order, state: OrderState, holds: tuple[Hold, ...], version: int) -> dict[str, Any]:
    return {
        "the_id": order.id,
        "the_merchant": order.merchant_id,
        "the_version": version,
        "the_moment": order.updated_at,
        "the_state": state.value,
        "the_holds": holds_to_text(holds),
    }
