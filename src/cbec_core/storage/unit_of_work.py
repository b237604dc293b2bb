"""One transaction for one actor, with every store on the same line to the database."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from cbec_core.storage.entities import EntityStore
from cbec_core.storage.ledger import LedgerStore
from cbec_core.storage.messages import InboxStore, OutboxStore, TrackingStore
from cbec_core.storage.money import PaymentStore, SettlementStore
from cbec_core.storage.orders import OrderStore
from cbec_core.storage.rows_trade import (
    CONSIGNMENTS,
    DECLARATIONS,
    DOCUMENTS,
    QUOTES,
    RETURNS,
    SCREENINGS,
    SHIPMENTS,
)
from cbec_core.storage.runs import OperationStore, RunStore
from cbec_core.storage.stock import StockStore, VariantStore

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.customs import Declaration
    from cbec_core.domain.landed_cost import LandedCostQuote
    from cbec_core.domain.returns import Return
    from cbec_core.domain.screening import ScreeningDecision
    from cbec_core.domain.shipment import Shipment
    from cbec_core.ports import storage as ports
    from cbec_core.ports.stored import StoredDocument
    from cbec_core.storage.link import Link

__all__ = ["SqlUnitOfWork"]


class SqlUnitOfWork:
    """Leaving it without `commit` changes nothing; after a commit it may go on."""

    def __init__(self, link: Link) -> None:
        self.actor = link.actor
        self._link = link
        self.orders: ports.Orders = OrderStore(link)
        self.variants: ports.Variants = VariantStore(link)
        self.stock: ports.Stock = StockStore(link)
        self.payments: ports.Payments = PaymentStore(link)
        self.operations: ports.Operations = OperationStore(link)
        self.runs: ports.Runs = RunStore(link)
        self.screenings: ports.Entities[ScreeningDecision] = EntityStore(link, SCREENINGS)
        self.quotes: ports.Entities[LandedCostQuote] = EntityStore(link, QUOTES)
        self.consignments: ports.Entities[Consignment] = EntityStore(link, CONSIGNMENTS)
        self.shipments: ports.Entities[Shipment] = EntityStore(link, SHIPMENTS)
        self.declarations: ports.Entities[Declaration] = EntityStore(link, DECLARATIONS)
        self.returns: ports.Entities[Return] = EntityStore(link, RETURNS)
        self.documents: ports.Entities[StoredDocument] = EntityStore(link, DOCUMENTS)
        self.tracking: ports.Tracking = TrackingStore(link)
        self.settlements: ports.Settlements = SettlementStore(link)
        self.ledger: ports.Ledger = LedgerStore(link)
        self.outbox: ports.Outbox = OutboxStore(link)
        self.inbox: ports.Inbox = InboxStore(link)

    def __enter__(self) -> SqlUnitOfWork:
        self._link.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.close()

    def commit(self) -> None:
        """Make everything durable at once."""
        self._link.commit()
