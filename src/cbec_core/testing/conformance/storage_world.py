"""One of everything that a storage keeps, for one merchant, and every way to read and write it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs

from cbec_core.domain.customs import Declaration, DeclarationState, Direction
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.hold import Hold, Holder
from cbec_core.domain.landed_cost import LandedCostQuote, LandedLine
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.money import Money
from cbec_core.domain.operation import Operation, OperationKind, Run, RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.payment import Payment, PaymentEvent, PaymentEventKind
from cbec_core.domain.pricing import ChargeKind
from cbec_core.domain.returns import RefundPart, Return, ReturnLine
from cbec_core.domain.screening import ScreeningDecision, ScreeningReason, Verdict
from cbec_core.domain.settlement import LineMatch, Settlement, SettlementLine, SettlementLineKind
from cbec_core.domain.shipment import Shipment
from cbec_core.domain.stock import Movement, MovementKind, Reservation, ReservationState
from cbec_core.domain.tracking import TrackingEvent, TrackingStatus
from cbec_core.ports.documents import Document, DocumentKind
from cbec_core.ports.marketplace import ImportedOrder
from cbec_core.ports.storage import Storage, UnitOfWork
from cbec_core.ports.stored import InboxMessage, OrderFilter, StoredDocument
from cbec_core.testing.builders import make_consignment, make_order, make_product, make_variant

__all__ = ["NOW", "READS", "WRITES", "World", "actor_of", "eur", "make_run"]

# Microseconds tell whether a database keeps them.
NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
RAW, READER = '{"raw":true}', "some-plugin 1.0 1.0"


def actor_of(merchant_id: str) -> Actor:
    """Return an actor with every permission for one merchant."""
    return Actor(f"clerk of {merchant_id}", frozenset({merchant_id}), frozenset(Permission))


def eur(minor: int) -> Money:
    """Return an amount in euro cents."""
    return Money(minor, "EUR")


def make_run(name: str, merchant_id: str = "m1", **changes: Any) -> Run:
    """Return a run that is due."""
    run = Run(
        f"run_{name}", merchant_id, "order_to_cash", f"key {name}", name, "screen", NOW, NOW, NOW
    )
    return attrs.evolve(run, **changes)


class World:
    """One of everything for one merchant; ids begin with the merchant's."""

    def __init__(self, merchant_id: str) -> None:
        m = self.merchant_id = merchant_id
        holds = (
            Hold(Holder.CHANNEL, "order.on_hold", NOW, {"revision": 1}),
            Hold(Holder.SCREENING, "screening.review", NOW + HOUR, {"rules": "名单 [name]"}),
        )
        self.order = make_order(
            merchant_id=m, placed_at=NOW, updated_at=NOW, state=OrderState.ON_HOLD, holds=holds
        )
        o = self.order.id
        self.variant = make_variant(product=make_product(merchant_id=m))
        self.receipt = Movement(f"{m}.in", m, "SZX1", "SHIRT-M", MovementKind.RECEIVED, 10, NOW)
        held = ReservationState.HELD
        self.reservation = Reservation(f"{m}.r1", m, "SZX1", "SHIRT-M", 2, held, NOW + HOUR, o)
        self.payment = Payment.create(f"{m}.pay", o, m, "sandbox", eur(3998))
        self.captured = PaymentEvent(
            self.payment.id, PaymentEventKind.RECORDED, eur(3998), NOW, "op", "ref"
        )
        self.run = make_run(
            o,
            m,
            id=f"{m}.run",
            input='{"a":1}',
            done_steps=("intake", "pay"),
            reason="stock.insufficient",
            params={"sku": "SHIRT-M", "wanted": 2},
            approved=('order.on_hold {"revision": 2}', "order.refunded {}"),
        )
        self.operation = Operation(
            f"{m}.run.pay",
            f"{m}.run",
            m,
            OperationKind.CAPTURE,
            "payment",
            "sandbox",
            "hash",
            NOW,
            NOW,
            request="{}",
            submitted_at=NOW,
        )
        reason = ScreeningReason("list", Verdict.REVIEW, "name", "a name is alike", "2026-03")
        self.screening = ScreeningDecision(f"{m}.scr", o, m, Verdict.REVIEW, (reason,), NOW)
        self.quote = LandedCostQuote(
            f"{m}.quo", o, m, "EUR", date(2026, 3, 2), True, (LandedLine("1", eur(3998)),)
        )
        self.consignment = make_consignment(id=f"{m}.con", order_id=o, merchant_id=m)
        self.shipment = Shipment(f"{m}.shp", f"{m}.con", o, m, "ratecard", "economy", eur(590))
        self.declaration = Declaration(
            f"{m}.dec",
            f"{m}.con",
            o,
            m,
            "sandbox",
            Direction.EXPORT,
            DeclarationState.DRAFT,
            NOW,
            reasons=("late",),
        )
        part = RefundPart("1", ChargeKind.GOODS, eur(1999))
        self.a_return = Return(
            f"{m}.ret", o, m, (ReturnLine("1", 1),), (part,), eur(1999), NOW, "too small"
        )
        label = Document(DocumentKind.LABEL, "label.pdf", "application/pdf", b"%PDF\x00\xff")
        self.document = StoredDocument(f"{m}.doc", m, o, label)
        self.tracking = TrackingEvent(
            f"{m}.shp",
            "carrier",
            "e1",
            TrackingStatus.PICKED_UP,
            NOW,
            "17:30",
            "SZX",
            "taken",
            "PU",
        )
        self.settlement = Settlement(
            f"{m}.set",
            m,
            "sandbox",
            "R-1",
            "EUR",
            eur(3400),
            NOW,
            (
                SettlementLine(
                    "1", SettlementLineKind.SALE, eur(3998), "X", "sale", o, LineMatch.MATCHED
                ),
                SettlementLine("2", SettlementLineKind.FEE, eur(-598)),
            ),
        )
        sides = (Posting(Account.BUYER, eur(3998)), Posting(Account.SALES, eur(-3998)))
        self.journal = Journal(f"{m}.jnl", m, NOW, "sale", o, sides)
        self.event = Event(f"{m}.evt", EventType.ORDER_IMPORTED, o, m, NOW, {"n": 1, "s": None})
        self.message = InboxMessage(m, "carrier", f"{m}.msg", NOW, "{}")

    def write(self, storage: Storage) -> None:
        """Store everything in one unit of work."""
        with storage.begin(Actor.system()) as uow:
            uow.orders.upsert([ImportedOrder(self.order, RAW)], NOW, READER)
            uow.variants.put(self.variant)
            uow.stock.move(self.receipt)
            uow.stock.reserve(self.reservation)
            uow.payments.add(self.payment)
            uow.payments.record(self.payment.apply(self.captured), self.captured)
            uow.runs.start(self.run)
            for store, entity in self.entities(uow):
                store.add(entity)
            uow.tracking.add([self.tracking])
            uow.settlements.add(self.settlement)
            uow.ledger.post(self.journal)
            uow.outbox.add(self.event)
            uow.inbox.accept(self.message)
            uow.commit()

    def entities(self, uow: UnitOfWork) -> list[tuple[Any, Any]]:
        """Return the stores of plain entities with the entity that is in them."""
        return [
            (uow.operations, self.operation),
            (uow.screenings, self.screening),
            (uow.quotes, self.quote),
            (uow.consignments, self.consignment),
            (uow.shipments, self.shipment),
            (uow.declarations, self.declaration),
            (uow.returns, self.a_return),
            (uow.documents, self.document),
        ]


Call = Callable[[UnitOfWork, World], Any]
_KINDS = {
    "orders": "order",
    "payments": "payment",
    "operations": "operation",
    "screenings": "screening",
    "quotes": "quote",
    "consignments": "consignment",
    "shipments": "shipment",
    "declarations": "declaration",
    "returns": "a_return",
    "documents": "document",
}


def _entity(store: str, name: str) -> dict[tuple[str, str], Call]:
    return {
        (store, "get"): lambda uow, w: getattr(uow, store).get(getattr(w, name).id),
        (store, "of_order"): lambda uow, w: getattr(uow, store).of_order(w.order.id),
    }


def _entity_writes(store: str, name: str) -> dict[tuple[str, str], Call]:
    return {
        (store, "add"): lambda uow, w: getattr(uow, store).add(getattr(w, name)),
        (store, "save"): lambda uow, w: getattr(uow, store).save(getattr(w, name)),
    }


READS: dict[tuple[str, str], Call] = {
    **{key: call for kind in _KINDS.items() for key, call in _entity(*kind).items()},
    ("orders", "list"): lambda uow, w: uow.orders.list(OrderFilter()),
    ("orders", "revisions"): lambda uow, w: uow.orders.revisions(w.order.id),
    ("orders", "holds"): lambda uow, w: uow.orders.holds([w.order.id]),
    ("orders", "by_external_ids"): lambda uow, w: uow.orders.by_external_ids(
        w.order.channel, [w.order.external_id]
    ),
    ("variants", "by_skus"): lambda uow, w: uow.variants.by_skus(w.merchant_id, ["SHIRT-M"]),
    ("variants", "list"): lambda uow, w: uow.variants.list(w.merchant_id, "", 10),
    ("stock", "levels"): lambda uow, w: uow.stock.levels(w.merchant_id, ["SHIRT-M"]),
    ("stock", "held_for"): lambda uow, w: uow.stock.held_for(w.reservation.reference),
    ("stock", "reservation"): lambda uow, w: uow.stock.reservation(w.reservation.key),
    ("payments", "events"): lambda uow, w: uow.payments.events(w.payment.id),
    ("operations", "of_run"): lambda uow, w: uow.operations.of_run(w.run.id),
    ("orders", "read_before"): lambda uow, w: uow.orders.read_before({w.order.id: RAW}, READER),
    ("runs", "get"): lambda uow, w: uow.runs.get(w.run.id),
    ("runs", "list"): lambda uow, w: uow.runs.list(RunState.READY, 10),
    ("runs", "of_subject"): lambda uow, w: uow.runs.of_subject(w.order.id),
    ("runs", "due_count"): lambda uow, w: uow.runs.due_count(NOW),
    ("runs", "next_due"): lambda uow, w: uow.runs.next_due(),
    ("tracking", "of_shipment"): lambda uow, w: uow.tracking.of_shipment(w.shipment.id),
    ("settlements", "get"): lambda uow, w: uow.settlements.get(w.settlement.id),
    ("settlements", "list"): lambda uow, w: uow.settlements.list(w.merchant_id, 10),
    ("settlements", "lines_of_order"): lambda uow, w: uow.settlements.lines_of_order(w.order.id),
    ("ledger", "balance"): lambda uow, w: uow.ledger.balance(w.merchant_id, Account.BUYER, "EUR"),
    ("ledger", "of_reference"): lambda uow, w: uow.ledger.of_reference(w.order.id),
    ("outbox", "pending"): lambda uow, w: uow.outbox.pending(10),
    ("inbox", "pending"): lambda uow, w: uow.inbox.pending(w.merchant_id, 10),
}


def _told(uow: UnitOfWork, _: World) -> None:
    uow.outbox.mark_told(range(1, 50))


# What a stranger tries.
WRITES: dict[tuple[str, str], Call] = {
    **{key: call for kind in _KINDS.items() for key, call in _entity_writes(*kind).items()},
    ("orders", "upsert"): lambda uow, w: uow.orders.upsert([ImportedOrder(w.order, "")], NOW),
    ("variants", "put"): lambda uow, w: uow.variants.put(w.variant),
    ("stock", "move"): lambda uow, w: uow.stock.move(w.receipt),
    ("stock", "reserve"): lambda uow, w: uow.stock.reserve(w.reservation),
    ("stock", "consume"): lambda uow, w: uow.stock.consume(w.reservation.key, w.receipt),
    ("stock", "release"): lambda uow, w: uow.stock.release(w.reservation.key),
    ("stock", "release_expired"): lambda uow, w: uow.stock.release_expired(NOW + 2 * HOUR),
    ("payments", "record"): lambda uow, w: uow.payments.record(w.payment, w.captured),
    ("runs", "start"): lambda uow, w: uow.runs.start(w.run),
    ("runs", "start_many"): lambda uow, w: uow.runs.start_many([w.run]),
    ("runs", "claim"): lambda uow, w: uow.runs.claim("stranger", NOW, NOW + HOUR, 10),
    ("runs", "take"): lambda uow, w: uow.runs.take(w.run.id, "stranger", NOW, NOW + HOUR),
    ("runs", "renew"): lambda uow, w: uow.runs.renew([w.run], NOW + HOUR),
    ("runs", "save"): lambda uow, w: uow.runs.save(w.run),
    ("runs", "save_many"): lambda uow, w: uow.runs.save_many([w.run]),
    ("tracking", "add"): lambda uow, w: uow.tracking.add([w.tracking]),
    ("settlements", "adopt"): lambda uow, w: uow.settlements.adopt(w.order),
    ("settlements", "add"): lambda uow, w: uow.settlements.add(w.settlement),
    ("ledger", "post"): lambda uow, w: uow.ledger.post(w.journal),
    ("outbox", "add"): lambda uow, w: uow.outbox.add(w.event),
    ("outbox", "mark_told"): _told,
    ("inbox", "accept"): lambda uow, w: uow.inbox.accept(w.message),
    ("inbox", "mark_processed"): lambda uow, w: uow.inbox.mark_processed(w.message, NOW),
}
