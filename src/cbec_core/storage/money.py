"""Payments with their facts, and settlements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import literal_column, select, update

from cbec_core.domain.money import Money
from cbec_core.domain.payment import Payment, PaymentEvent
from cbec_core.storage.entities import EntityStore, refuse_unseen
from cbec_core.storage.rows_money import (
    PAYMENTS,
    event_to_row,
    row_to_event,
    row_to_settlement_line,
    rows_to_settlement,
    settlement_to_lines,
    settlement_to_row,
)
from cbec_core.storage.statements import Flavour, Statement, by, insert_into
from cbec_core.storage.tables_money import payment_events, settlement_lines, settlements

if TYPE_CHECKING:
    from cbec_core.domain.order import Order
    from cbec_core.domain.settlement import Settlement, SettlementLine
    from cbec_core.storage.link import Link, Row

__all__ = ["PaymentStore", "SettlementStore"]

_shown = [column for column in payment_events.c if column.identity is None]
_settled = [column for column in settlements.c if column.identity is None]

ADD_EVENT = insert_into(payment_events)
EVENTS = Statement(
    lambda _: (
        select(*_shown)
        .where(payment_events.c.payment_id == by("id"))
        .order_by(payment_events.c.position)
    ),
    payment_events.c.merchant_id,
)


class PaymentStore(EntityStore[Payment]):
    """Payments under the cumulative constraints."""

    def __init__(self, link: Link) -> None:
        super().__init__(link, PAYMENTS)

    def record(self, payment: Payment, event: PaymentEvent) -> Payment:
        """Save the payment and append the event under the cumulative constraints."""
        saved = self.save(payment)
        self._link.put(ADD_EVENT, [event_to_row(event, payment.merchant_id)])
        return saved

    def events(self, payment_id: str) -> tuple[PaymentEvent, ...]:
        """Return the facts of a payment, oldest first."""
        return tuple(map(row_to_event, self._link.rows(EVENTS, id=payment_id)))


def _add_settlement(flavour: Flavour) -> object:
    # Neither the same id nor the same report of a source comes twice.
    return flavour.insert(settlements).on_conflict_do_nothing()


SETTLEMENT = Statement(
    lambda _: select(*_settled).where(settlements.c.id == by("the_id")),
    settlements.c.merchant_id,
)
ADD_SETTLEMENT = Statement(_add_settlement, columns=tuple(column.name for column in _settled))
ADD_LINES = insert_into(settlement_lines)
SETTLEMENTS = Statement(
    lambda _: (
        select(*_settled)
        .where(settlements.c.merchant_id == by("merchant"))
        .order_by(settlements.c.settled_at.desc(), settlements.c.position.desc())
        .limit(by("limit"))
    ),
    settlements.c.merchant_id,
)
LINES = Statement(
    lambda f: (
        select(settlement_lines)
        .where(f.among(settlement_lines.c.settlement_id, "ids"))
        .order_by(settlement_lines.c.settlement_id, settlement_lines.c.number)
    ),
    settlement_lines.c.merchant_id,
)
MATCHED = Statement(
    lambda _: (
        select(settlement_lines.c.amount_minor, settlement_lines.c.currency)
        .where(settlement_lines.c.order_id == by("order_id"))
        .where(settlement_lines.c.match == literal_column("'matched'"))
        .order_by(settlement_lines.c.settlement_id, settlement_lines.c.number)
    ),
    settlement_lines.c.merchant_id,
)


ADOPT = Statement(
    lambda _: (
        update(settlement_lines)
        .values(order_id=by("the_order"), match=literal_column("'matched'"))
        .where(settlement_lines.c.order_external_id == by("external"))
        .where(settlement_lines.c.merchant_id == by("merchant"))
        .where(settlement_lines.c.match == literal_column("'unmatched'"))
        .where(
            settlement_lines.c.settlement_id.in_(
                select(settlements.c.id).where(settlements.c.source == by("channel"))
            )
        )
        .returning(settlement_lines)
    ),
    settlement_lines.c.merchant_id,
)


class SettlementStore:
    """Settlements by source and external id."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(self, settlement: Settlement) -> bool:
        """Insert with its lines; false if it was there already."""
        refuse_unseen(self._link.actor, settlement.merchant_id)
        if not self._link.change_row(ADD_SETTLEMENT, settlement_to_row(settlement)):
            return False
        self._link.put(ADD_LINES, settlement_to_lines(settlement))
        return True

    def get(self, settlement_id: str) -> Settlement | None:
        """Return one with its lines, or nothing if there is none that the actor may see."""
        found = self._with_lines(self._link.rows(SETTLEMENT, the_id=settlement_id))
        return found[0] if found else None

    def list(self, merchant_id: str, limit: int) -> tuple[Settlement, ...]:
        """Return settlements, newest first."""
        return self._with_lines(self._link.rows(SETTLEMENTS, merchant=merchant_id, limit=limit))

    def _with_lines(self, rows: Sequence[Row]) -> tuple[Settlement, ...]:
        lines = self._link.rows(LINES, ids=[row[0] for row in rows])
        of = {key: list(group) for key, group in groupby(lines, key=itemgetter(0))}
        return tuple(rows_to_settlement(row, of.get(row[0], ())) for row in rows)

    def adopt(self, order: Order) -> Mapping[str, tuple[SettlementLine, ...]]:
        """Match lines that came before their order and return them by settlement."""
        rows = self._link.change_returning(
            ADOPT,
            the_order=order.id,
            external=order.external_id,
            merchant=order.merchant_id,
            channel=order.channel,
        )
        of = groupby(sorted(map(tuple, rows), key=itemgetter(0, 1)), key=itemgetter(0))
        return {name: tuple(map(row_to_settlement_line, lines)) for name, lines in of}

    def lines_of_order(self, order_id: str) -> tuple[Money, ...]:
        """Return the amounts of matched lines of an order."""
        rows = self._link.rows(MATCHED, order_id=order_id)
        return tuple(Money(minor, currency) for minor, currency in rows)
