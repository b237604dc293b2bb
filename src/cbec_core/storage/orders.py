"""Orders with their lines and with every version of what the channel said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import Text, delete, func, or_, select, tuple_, update

from cbec_core.domain.errors import StorageError
from cbec_core.ports.stored import OrderFilter, OrderRevision, UpsertResult
from cbec_core.storage.column_types import Instant
from cbec_core.storage.entities import refuse_unseen
from cbec_core.storage.order_import import OrderImport
from cbec_core.storage.rows_orders import (
    NO_HOLDS,
    order_to_lines,
    order_to_row,
    read_hash,
    rows_to_order,
    text_to_holds,
)
from cbec_core.storage.statements import Statement, by, insert_into
from cbec_core.storage.tables_orders import order_lines, order_revisions, orders

if TYPE_CHECKING:
    from cbec_core.domain.hold import Hold
    from cbec_core.domain.order import Order, OrderLine
    from cbec_core.ports.marketplace import ImportedOrder
    from cbec_core.storage.link import Link, Row

__all__ = ["OrderStore"]

_READ = select(orders)
_OWNER = orders.c.merchant_id
_NEWEST = (orders.c.placed_at.desc(), orders.c.id.desc())
_KEPT = ("id", "merchant_id")
_COLUMNS = tuple(column.name for column in orders.c)

GET = Statement(lambda _: _READ.where(orders.c.id == by("id")), _OWNER)
PLACED_AT = Statement(lambda _: select(orders.c.placed_at).where(orders.c.id == by("id")), _OWNER)
LINES_OF = Statement(
    lambda f: (
        select(order_lines)
        .where(f.among(order_lines.c.order_id, "ids"))
        .order_by(order_lines.c.order_id, order_lines.c.number)
    )
)
LINES_OF_ONE = Statement(
    lambda _: (
        select(order_lines).where(order_lines.c.order_id == by("id")).order_by(order_lines.c.number)
    )
)
BY_EXTERNAL = Statement(
    lambda f: (
        _READ.where(orders.c.channel == by("channel"))
        .where(f.among(orders.c.external_id, "external_ids"))
        .order_by(orders.c.merchant_id.desc())
    ),
    _OWNER,
)
ADD = insert_into(orders, "id")
ADD_LINES = insert_into(order_lines)
DROP_LINES = Statement(lambda _: delete(order_lines).where(order_lines.c.order_id == by("id")))
SAVE = Statement(
    lambda _: (
        update(orders)
        .values({name: by(name) for name in _COLUMNS if name not in _KEPT})
        .where(orders.c.id == by("the_id"))
        .where(orders.c.merchant_id == by("the_merchant"))
        .where(orders.c.version == by("the_version"))
    )
)
REVISIONS = Statement(
    lambda _: (
        select(order_revisions)
        .where(order_revisions.c.order_id == by("id"))
        .order_by(order_revisions.c.revision)
    ),
    order_revisions.c.merchant_id,
)
HOLDS = Statement(
    lambda f: (
        select(orders.c.id, orders.c.holds)
        .where(f.among(orders.c.id, "ids"))
        .where(orders.c.holds != NO_HOLDS)
    ),
    _OWNER,
)
READ = Statement(
    lambda f: (
        select(order_revisions.c.order_id, order_revisions.c.read_hash)
        .where(f.among(order_revisions.c.order_id, "ids"))
        .where(order_revisions.c.read_hash != "")
    ),
    order_revisions.c.merchant_id,
)


def _page(*conditions: Any) -> Statement:
    def build(_: Any) -> Any:
        return _READ.where(*conditions).order_by(*_NEWEST).limit(by("limit"))

    return Statement(build, _OWNER)


def _text() -> Any:
    of_line = select(order_lines.c.order_id).where(order_lines.c.sku == by("text"))
    return or_(
        orders.c.id == by("text"),
        func.substr(orders.c.external_id, 1, func.length(by("text", Text))) == by("text"),
        orders.c.id.in_(of_line),
    )


class _Pages:
    """One statement for each combination of filters, each compiled on first use."""

    def __init__(self) -> None:
        self._known: dict[tuple[bool, ...], Statement] = {}

    def of(self, wanted: OrderFilter) -> Statement:
        """Return the statement for the filters that are set."""
        texts = (wanted.channel, wanted.external_id, wanted.text, wanted.after)
        asked = (wanted.state is not None, *map(bool, texts))
        if asked not in self._known:
            conditions = (
                orders.c.state == by("state"),
                orders.c.channel == by("channel"),
                orders.c.external_id == by("external_id"),
                _text(),
                tuple_(orders.c.placed_at, orders.c.id)
                < tuple_(by("after_at", Instant()), by("after", Text())),
            )
            chosen = (c for c, wish in zip(conditions, asked, strict=True) if wish)
            self._known[asked] = _page(*chosen)
        return self._known[asked]


_PAGES = _Pages()


class OrderStore:
    """Orders of the merchants that the actor sees."""

    def __init__(self, link: Link) -> None:
        self._link = link
        # Lines as they are stored, so that a change of state does not write them again.
        self._lines: dict[str, tuple[OrderLine, ...]] = {}

    def get(self, entity_id: str) -> Order | None:
        """Return one, or nothing if there is none that the actor may see."""
        row = self._link.row(GET, id=entity_id)
        if row is None:
            return None
        return self._remember(rows_to_order(row, self._link.rows(LINES_OF_ONE, id=entity_id)))

    def of_order(self, order_id: str) -> tuple[Order, ...]:
        """Return the order itself."""
        order = self.get(order_id)
        return () if order is None else (order,)

    def list(self, wanted: OrderFilter) -> tuple[Order, ...]:
        """Return a page of orders, newest first."""
        last = self._link.row(PLACED_AT, id=wanted.after) if wanted.after else None
        if wanted.after and last is None:
            return ()
        rows = self._link.rows(
            _PAGES.of(wanted),
            state=wanted.state.value if wanted.state else "",
            channel=wanted.channel,
            external_id=wanted.external_id,
            text=wanted.text,
            after=wanted.after,
            after_at=last[0] if last else None,
            limit=wanted.limit,
        )
        return self._with_lines(rows)

    def by_external_ids(
        self, channel: str, external_ids: Iterable[str], merchant_id: str = ""
    ) -> Mapping[str, Order]:
        """Return the orders of a channel by the channel's ids."""
        found = self._link.rows(BY_EXTERNAL, channel=channel, external_ids=list(external_ids))
        mine = [row for row in found if not merchant_id or row[1] == merchant_id]
        return {order.external_id: order for order in self._with_lines(mine)}

    def holds(self, order_ids: Iterable[str]) -> Mapping[str, tuple[Hold, ...]]:
        """Return who holds which of these orders; those that nobody holds are left out."""
        found = self._link.rows(HOLDS, ids=list(order_ids))
        return {order_id: text_to_holds(held) for order_id, held in found}

    def revisions(self, order_id: str) -> tuple[OrderRevision, ...]:
        """Return every version of the document, first to last."""
        return tuple(
            OrderRevision(found_id, revision, content_hash, received_at, raw)
            for found_id, revision, _, content_hash, received_at, _, raw in self._link.rows(
                REVISIONS, id=order_id
            )
        )

    def add(self, *entities: Order) -> None:
        """Insert; an id that exists already is left as it is."""
        refuse_unseen(self._link.actor, *(order.merchant_id for order in entities))
        for order in entities:
            if self._link.change_row(ADD, order_to_row(order)):
                self._link.put(ADD_LINES, order_to_lines(order))
                self._remember(order)

    def save(self, entity: Order) -> Order:
        """Update by id and version and return it with the next version; raise `storage.stale`."""
        refuse_unseen(self._link.actor, entity.merchant_id)
        following = attrs.evolve(entity, version=entity.version + 1)
        values = dict(zip(_COLUMNS, order_to_row(following), strict=True))
        changed = self._link.change(
            SAVE,
            the_id=entity.id,
            the_merchant=entity.merchant_id,
            the_version=entity.version,
            **values,
        )
        if changed != 1:
            raise StorageError("storage.stale", entity="order", id=entity.id)
        if self._lines.get(entity.id) != entity.lines:
            self._link.change(DROP_LINES, id=entity.id)
            self._link.put(ADD_LINES, order_to_lines(entity))
        return self._remember(following)

    def upsert(
        self, orders: Sequence[ImportedOrder], at: datetime, reader: str = ""
    ) -> UpsertResult:
        """Insert new orders, keep a revision of changed ones, leave equal ones; takes thousands."""
        refuse_unseen(self._link.actor, *{imported.order.merchant_id for imported in orders})
        self._lines.clear()
        return OrderImport(self._link, at, reader).take(orders)

    def read_before(self, texts: Mapping[str, str], reader: str) -> frozenset[str]:
        """Return which orders this reader read before, each from the very text given for its id."""
        if not reader:
            return frozenset()
        found = self._link.rows(READ, ids=list(texts))
        return frozenset(
            order_id for order_id, digest in found if digest == read_hash(reader, texts[order_id])
        )

    def _remember(self, order: Order) -> Order:
        self._lines[order.id] = order.lines
        return order

    def _with_lines(self, rows: Sequence[Row]) -> tuple[Order, ...]:
        if not rows:
            return ()
        lines = self._link.rows(LINES_OF, ids=[row[0] for row in rows])
        by_order = {order: list(of) for order, of in groupby(lines, key=itemgetter(0))}
        return tuple(self._remember(rows_to_order(row, by_order.get(row[0], ()))) for row in rows)
