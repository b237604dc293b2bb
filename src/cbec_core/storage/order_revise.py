"""Changed orders: a revision each beside what was, and the order follows where it still may.

A marketplace answers with pages of orders that moved on, so every question is asked once a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
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
from cbec_core.storage.statements import Flavour, Statement, by, insert_into
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
# An order's id follows from these.
_KEPT = ("id", "merchant_id", "channel", "external_id")
_COLUMNS = tuple(column.name for column in orders.c)
_ID = attrgetter("id")
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
ADD_LINES = insert_into(order_lines)
ADD_REVISIONS = insert_into(order_revisions)


def _put_lines(flavour: Flavour) -> Any:
    insert = flavour.insert(order_lines)
    new = {c.name: insert.excluded[c.name] for c in order_lines.c if not c.primary_key}
    differs = or_(*(order_lines.c[name] != new[name] for name in new))
    return insert.on_conflict_do_update(
        index_elements=list(order_lines.primary_key), set_=new, where=differs
    )


# Lines that stayed are not written again.
PUT_LINES = Statement(_put_lines, columns=tuple(column.name for column in order_lines.c))
DROP_LINES = Statement(
    lambda f: (
        delete(order_lines)
        .where(f.among(order_lines.c.order_id, "ids"))
        .where(order_lines.c.number >= by("count"))
    )
)
# Takes the columns that follow, in their order, then id, merchant and version.
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

_LINE = tuple(column.name for column in order_lines.c)
_OF_LINE = tuple(column.name for column in order_lines.c if not column.primary_key)
_LINES = ", ".join(_LINE)
_NEW_LINES = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS new_order_lines (LIKE order_lines) ON COMMIT DELETE ROWS"
)
_FILL_LINES = f"COPY new_order_lines ({_LINES}) FROM STDIN"
_EMPTY_LINES = "TRUNCATE new_order_lines"
# What `PUT_LINES` does with a row.
_MOVE_LINES = (
    f"INSERT INTO order_lines ({_LINES}) SELECT {_LINES} FROM new_order_lines "
    "ON CONFLICT (order_id, number) DO UPDATE SET "
    f"{', '.join(f'{c} = excluded.{c}' for c in _OF_LINE)} "
    f"WHERE {' OR '.join(f'order_lines.{c} != excluded.{c}' for c in _OF_LINE)}"
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
            changed = link.change_rows(
                SAVE,
                [
                    [*values[len(_KEPT) :], order.id, order.merchant_id, version]
                    for order, values, version in followed
                ],
            )
        if changed != len(followed):
            raise StorageError("storage.stale", entity="order", id=followed[0][0].id)
        self._save_lines([order for order, _, _ in followed])

    def _save_lines(self, followed: Sequence[Order]) -> None:
        link = self._link
        by_count: dict[int, list[str]] = {}
        rows: list[Row] = []
        for order in sorted(followed, key=_ID):
            by_count.setdefault(len(order.lines), []).append(order.id)
            rows += order_to_lines(order)
        for count, ids in by_count.items():
            link.change(DROP_LINES, ids=ids, count=count)
        if isinstance(link, PostgresqlLink) and len(rows) >= BULK:
            link.execute(_NEW_LINES)
            link.copy(_FILL_LINES, rows)
            link.execute(_MOVE_LINES)
            link.execute(_EMPTY_LINES)
        else:
            link.put(PUT_LINES, rows)


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
