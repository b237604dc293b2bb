"""The import of orders: new, changed or known is decided by one look at the database a batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from cbec_core.ports.stored import UpsertResult
from cbec_core.storage.link_postgresql import BULK, PostgresqlLink
from cbec_core.storage.order_revise import (
    ADD_LINES,
    ADD_REVISIONS,
    EMPTY,
    FILL,
    NEW_ORDERS,
    OrderRevise,
)
from cbec_core.storage.rows_orders import order_to_lines, order_to_row, revision_to_row
from cbec_core.storage.statements import Statement, insert_into
from cbec_core.storage.tables_orders import orders

if TYPE_CHECKING:
    from cbec_core.ports.marketplace import ImportedOrder
    from cbec_core.storage.link import Link, Row

__all__ = ["OrderImport"]

KNOWN = Statement(
    lambda f: select(orders.c.id, orders.c.content_hash).where(f.among(orders.c.id, "ids"))
)
ADD = insert_into(orders, "id")

_MOVE = "INSERT INTO orders SELECT * FROM new_orders ON CONFLICT (id) DO NOTHING RETURNING id"


class OrderImport:
    """One batch of imported orders at one moment, read by one reader."""

    def __init__(self, link: Link, at: datetime, reader: str) -> None:
        self._link = link
        self._at = at
        self._reader = reader

    def take(self, batch: Sequence[ImportedOrder]) -> UpsertResult:
        """Insert what is new, keep what changed beside what was, leave the rest."""
        self._link.begin()
        known = self._known(batch)
        new: dict[str, ImportedOrder] = {}
        unchanged: list[str] = []
        later: list[ImportedOrder] = []
        moving: set[str] = set()
        for imported in batch:
            order = imported.order
            content_hash = known.get(order.id)
            if content_hash is None and order.id not in new:
                new[order.id] = imported
            elif content_hash == order.content_hash and order.id not in moving:
                unchanged.append(order.id)
            else:
                # Changed, or the second version of one order in this batch.
                later.append(imported)
                moving.add(order.id)
        inserted = self._insert(list(new.values()))
        # What was not inserted came in by another import since we looked.
        later = [new[order_id] for order_id in new if order_id not in inserted] + later
        revise = OrderRevise(self._link, self._at, self._reader)
        revised = self._revise(revise, later)
        unchanged += [
            one.order.id for one, is_new in zip(later, revised, strict=True) if not is_new
        ]
        return UpsertResult(
            tuple(order_id for order_id in new if order_id in inserted),
            tuple(one.order.id for one, is_new in zip(later, revised, strict=True) if is_new),
            tuple(unchanged),
            tuple(revise.released),
        )

    def _revise(self, revise: OrderRevise, later: Sequence[ImportedOrder]) -> list[bool]:
        """Return whether each said something new; versions of one order are taken in turn."""
        turns: list[dict[str, int]] = []
        seen: dict[str, int] = {}
        for place, imported in enumerate(later):
            turn = seen.get(imported.order.id, 0)
            seen[imported.order.id] = turn + 1
            if turn == len(turns):
                turns.append({})
            turns[turn][imported.order.id] = place
        answers = [False] * len(later)
        for places in turns:
            for order_id in revise.take([later[place] for place in places.values()]):
                answers[places[order_id]] = True
        return answers

    def _known(self, batch: Sequence[ImportedOrder]) -> dict[str, str]:
        if len(batch) < BULK:
            # The insert itself tells, and the question would cost a round trip.
            return {}
        ids = [imported.order.id for imported in batch]
        return dict(cast("list[tuple[str, str]]", self._link.rows(KNOWN, ids=ids)))

    def _insert(self, new: Sequence[ImportedOrder]) -> set[str]:
        link = self._link
        rows = [order_to_row(imported.order.told_first()) for imported in new]
        if link.database.is_sqlite and len(new) >= BULK:
            # No other writer is about: what was not known a moment ago is new.
            link.put(ADD, rows)
            inserted = {imported.order.id for imported in new}
        elif isinstance(link, PostgresqlLink) and len(new) >= BULK:
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
        link.execute(NEW_ORDERS)
        link.copy(FILL, rows)
        inserted = {row[0] for row in link.execute(_MOVE)}
        link.execute(EMPTY)
        taken = [imported for imported in new if imported.order.id in inserted]
        link.put(ADD_LINES, _lines(taken))
        link.put(ADD_REVISIONS, self._revisions(taken))
        return inserted

    def _revisions(self, taken: Sequence[ImportedOrder]) -> list[Row]:
        at, reader = self._at, self._reader
        return [revision_to_row(one, one.order.revision, at, reader) for one in taken]


def _lines(taken: Sequence[ImportedOrder]) -> list[Row]:
    # Lines lie in the order of their key; written in it, neighbours come one after the other.
    ordered = sorted([imported.order for imported in taken], key=attrgetter("id"))
    return [row for order in ordered for row in order_to_lines(order)]
