"""Storage: one unit of work commits entity rows, ledger rows, outbox and inbox together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from cbec_core.domain.operation import Operation, Run, RunState
from cbec_core.domain.order import Order
from cbec_core.domain.payment import Payment, PaymentEvent

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.customs import Declaration
    from cbec_core.domain.events import Event
    from cbec_core.domain.hold import Hold
    from cbec_core.domain.landed_cost import LandedCostQuote
    from cbec_core.domain.ledger import Account, Journal
    from cbec_core.domain.merchant import Actor
    from cbec_core.domain.money import Money
    from cbec_core.domain.product import Variant
    from cbec_core.domain.returns import Return
    from cbec_core.domain.screening import ScreeningDecision
    from cbec_core.domain.settlement import Settlement, SettlementLine
    from cbec_core.domain.shipment import Shipment
    from cbec_core.domain.stock import Movement, Reservation, StockLevel
    from cbec_core.domain.tracking import TrackingEvent
    from cbec_core.ports.marketplace import ImportedOrder
    from cbec_core.ports.stored import (
        DatabaseState,
        InboxMessage,
        OrderFilter,
        OrderRevision,
        Reserved,
        StoredDocument,
        StoredEvent,
        UpsertResult,
    )

__all__ = [
    "Entities",
    "Storage",
    "UnitOfWork",
]

E = TypeVar("E")


class Entities(Protocol[E]):
    """Entities of one kind; the actor's merchants only, look-up by id included."""

    def get(self, entity_id: str) -> E | None:
        """Return one, or nothing if there is none that the actor may see."""
        ...

    def of_order(self, order_id: str) -> tuple[E, ...]:
        """Return those of an order, oldest first."""
        ...

    def add(self, *entities: E) -> None:
        """Insert; an id that exists already is left as it is."""
        ...

    def save(self, entity: E) -> E:
        """Update by id and version and return it with the next version; raise `storage.stale`."""
        ...


class Orders(Entities[Order], Protocol):
    """Orders with their revisions."""

    def upsert(
        self, orders: Sequence[ImportedOrder], at: datetime, reader: str = ""
    ) -> UpsertResult:
        """Insert new orders, keep a revision of changed ones, leave equal ones; takes thousands.

        A changed order whose label is not bought yet takes the new content, a later one keeps its
        own; both keep the revision. What the channel holds and lets go (`Order.tells`) is followed
        until the goods have left. `reader` names what read the documents, with its version.
        """
        ...

    def read_before(self, texts: Mapping[str, str], reader: str) -> frozenset[str]:
        """Return which orders this reader read before, each from the very text given for its id."""
        ...

    def list(self, wanted: OrderFilter) -> tuple[Order, ...]:
        """Return a page of orders, newest first."""
        ...

    def holds(self, order_ids: Iterable[str]) -> Mapping[str, tuple[Hold, ...]]:
        """Return who holds which of these orders; those that nobody holds are left out."""
        ...

    def revisions(self, order_id: str) -> tuple[OrderRevision, ...]:
        """Return every version of the document, first to last."""
        ...

    def by_external_ids(
        self, channel: str, external_ids: Iterable[str], merchant_id: str = ""
    ) -> Mapping[str, Order]:
        """Return the orders of a channel by the channel's ids; name the merchant if one is meant.

        Two merchants may know the same external id; without a merchant the first one is returned.
        """
        ...


class Variants(Protocol):
    """Variants by merchant and SKU."""

    def put(self, *variants: Variant) -> None:
        """Insert or replace."""
        ...

    def by_skus(self, merchant_id: str, skus: Iterable[str]) -> Mapping[str, Variant]:
        """Return the variants that are known."""
        ...

    def list(self, merchant_id: str, after: str, limit: int) -> tuple[Variant, ...]:
        """Return the variants that follow a SKU, by SKU."""
        ...


class Stock(Protocol):
    """The reservation primitive and the movements behind the levels."""

    def levels(self, merchant_id: str, skus: Iterable[str]) -> tuple[StockLevel, ...]:
        """Return the levels of SKUs at every location."""
        ...

    def move(self, *movements: Movement) -> Mapping[str, int]:
        """Append movements and change the levels; an id that exists already is left as it is.

        Returns the units of those that were there already, by id.
        """
        ...

    def reserve(self, *reservations: Reservation) -> tuple[Reserved, ...]:
        """Reserve each by one conditional update; the same key never reserves twice.

        Answers one by one: a shortage of one takes nothing from the others. Raises
        `idempotency.conflict` for a key that another merchant uses.
        """
        ...

    def reservation(self, key: str) -> Reservation | None:
        """Return a reservation by its key."""
        ...

    def held_for(self, reference: str) -> tuple[Reservation, ...]:
        """Return what is held under a reference, by location, SKU and key."""
        ...

    def consume(self, key: str, movement: Movement) -> bool:
        """Turn a held reservation into a movement out; false if it was not held."""
        ...

    def release(self, key: str) -> bool:
        """Give a held reservation back; false if it was not held."""
        ...

    def release_expired(self, now: datetime) -> int:
        """Give back every reservation whose time is over."""
        ...


class Payments(Entities[Payment], Protocol):
    """Payments with their events."""

    def record(self, payment: Payment, event: PaymentEvent) -> Payment:
        """Save the payment and append the event under the cumulative constraints."""
        ...

    def events(self, payment_id: str) -> tuple[PaymentEvent, ...]:
        """Return the facts of a payment, oldest first."""
        ...


class Operations(Entities[Operation], Protocol):
    """The ledger of effects."""

    def of_run(self, run_id: str) -> tuple[Operation, ...]:
        """Return the operations of a run, oldest first."""
        ...


class Runs(Protocol):
    """Workflow runs: leases and fencing."""

    def get(self, run_id: str) -> Run | None:
        """Return one run."""
        ...

    def start(self, run: Run) -> Run:
        """Insert the run or return the one with its key; other input: `idempotency.conflict`."""
        ...

    def start_many(self, runs: Sequence[Run]) -> int:
        """Insert runs whose key is new and return how many were."""
        ...

    def claim(self, owner: str, now: datetime, until: datetime, limit: int) -> tuple[Run, ...]:
        """Lease runs that are due and not leased; each gets a new fence."""
        ...

    def take(self, run_id: str, owner: str, now: datetime, until: datetime) -> Run | None:
        """Lease one run, due or not, in any state; nothing if another's lease still holds it."""
        ...

    def renew(self, runs: Sequence[Run], until: datetime) -> int:
        """Prolong the leases of runs whose fence still matches and return how many were."""
        ...

    def save(self, run: Run) -> Run:
        """Update where id and fence still match; else raise `run.stale_worker`."""
        ...

    def save_many(self, runs: Sequence[Run]) -> None:
        """Save runs, each under its fence; one stale run refuses all of them."""
        ...

    def list(self, state: RunState | None, limit: int) -> tuple[Run, ...]:
        """Return runs, newest first."""
        ...

    def of_subject(self, subject: str) -> tuple[Run, ...]:
        """Return the runs on an order or return, oldest first."""
        ...

    def due_count(self, now: datetime) -> int:
        """Return how many runs could be advanced now."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next run becomes due."""
        ...


class Tracking(Protocol):
    """Tracking events, each once by (shipment, source, event id)."""

    def add(self, events: Sequence[TrackingEvent]) -> int:
        """Insert those that are new and return how many were."""
        ...

    def of_shipment(self, shipment_id: str) -> tuple[TrackingEvent, ...]:
        """Return the events of a shipment by time."""
        ...


class Settlements(Protocol):
    """Settlements by source and external id."""

    def add(self, settlement: Settlement) -> bool:
        """Insert with its lines; false if it was there already."""
        ...

    def get(self, settlement_id: str) -> Settlement | None:
        """Return one with its lines, or nothing if there is none that the actor may see."""
        ...

    def list(self, merchant_id: str, limit: int) -> tuple[Settlement, ...]:
        """Return settlements, newest first."""
        ...

    def adopt(self, order: Order) -> Mapping[str, tuple[SettlementLine, ...]]:
        """Match lines of the order's channel that came before it; return them by settlement id."""
        ...

    def lines_of_order(self, order_id: str) -> tuple[Money, ...]:
        """Return the amounts of matched lines of an order."""
        ...


class Ledger(Protocol):
    """The append-only journal."""

    def post(self, *journals: Journal) -> None:
        """Append; a journal id that exists already is left as it is."""
        ...

    def balance(self, merchant_id: str, account: Account, currency: str) -> Money:
        """Return the sum of an account's postings."""
        ...

    def of_reference(self, reference: str) -> tuple[Journal, ...]:
        """Return the journals that name a reference, oldest first."""
        ...


class Outbox(Protocol):
    """Facts on their way out: at least once, in order within a subject."""

    def add(self, *events: Event) -> None:
        """Append events to be told after the commit."""
        ...

    def pending(self, limit: int, after: int = 0) -> tuple[StoredEvent, ...]:
        """Return the oldest events that were not told yet, after a position.

        What is returned never comes to stand after a later event of its subject, however their
        writers commit.
        """
        ...

    def mark_told(self, positions: Sequence[int]) -> None:
        """Remember that events were told."""
        ...


class Inbox(Protocol):
    """Facts from outside, each once by (merchant, source, event id)."""

    def accept(self, message: InboxMessage) -> bool:
        """Insert; false if it was there already."""
        ...

    def pending(
        self, merchant_id: str, limit: int, after: InboxMessage | None = None
    ) -> tuple[InboxMessage, ...]:
        """Return a merchant's oldest messages that were not processed yet, after one if given."""
        ...

    def mark_processed(self, message: InboxMessage, at: datetime) -> None:
        """Remember that a message was processed."""
        ...


class UnitOfWork(AbstractContextManager["UnitOfWork"], Protocol):
    """One transaction for one actor; leaving it without `commit` changes nothing."""

    actor: Actor
    orders: Orders
    variants: Variants
    stock: Stock
    payments: Payments
    operations: Operations
    runs: Runs
    screenings: Entities[ScreeningDecision]
    quotes: Entities[LandedCostQuote]
    consignments: Entities[Consignment]
    shipments: Entities[Shipment]
    declarations: Entities[Declaration]
    returns: Entities[Return]
    documents: Entities[StoredDocument]
    tracking: Tracking
    settlements: Settlements
    ledger: Ledger
    outbox: Outbox
    inbox: Inbox

    def commit(self) -> None:
        """Make everything durable at once."""
        ...


class Storage(Protocol):
    """A database."""

    def begin(self, actor: Actor, *, durable: bool = False, snapshot: bool = False) -> UnitOfWork:
        """Start a unit of work that reads and writes what the actor may see.

        What a `durable` one commits outlives a loss of power, whatever the deployment has chosen
        for the others: nothing may be sent or acknowledged before that is certain. A `snapshot`
        reads everything as it was at one moment, and writes nothing: `storage.constraint`.
        """
        ...

    def state(self) -> DatabaseState:
        """Return the state of the schema and whether it can be written."""
        ...

    def require_current(self) -> None:
        """Raise `storage.schema_missing`, `_older` or `_newer` unless the schema fits."""
        ...

    def upgrade(self) -> None:
        """Bring the schema to this version, plugins' branches included."""
        ...

    def close(self) -> None:
        """Give every connection back."""
        ...
