"""Settle: report lines of a channel matched to orders and booked to the cent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.merchant import Permission
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.settlement import LineMatch, Settlement, SettlementLine, SettlementLineKind
from cbec_core.ports.marketplace import ReadContext
from cbec_core.services.effects import Progress
from cbec_core.services.inputs import order_input
from cbec_core.services.orders import load_order, move_order

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context
    from cbec_core.services.intake import Intake

__all__ = ["AwaitSettlement", "SettlementReport", "Settlements"]

_ACCOUNTS = {
    SettlementLineKind.SALE: Account.PROVIDER_CLEARING,
    SettlementLineKind.TAX_WITHHELD: Account.TAX_BY_MARKETPLACE,
    SettlementLineKind.FEE: Account.FEES,
    SettlementLineKind.REFUND: Account.PROVIDER_CLEARING,
    SettlementLineKind.SHIPPING_LABEL: Account.FREIGHT,
    SettlementLineKind.ADJUSTMENT: Account.FEES,
    SettlementLineKind.RESERVE: Account.PROVIDER_CLEARING,
}


@attrs.frozen
class SettlementReport:
    """What an import of a report did; `difference` is zero if the report adds up.

    `unmatched` lines name an order that is not here (yet); `general` ones name none, such as a
    subscription or a reserve.
    """

    settlement: Settlement
    new: bool
    matched: int
    unmatched: int
    general: int
    difference: Money


class Settlements:
    """Import reports and read them back."""

    def __init__(self, context: Context, intake: Intake) -> None:
        self._context = context
        self._intake = intake

    def import_file(self, path: str | Path, channel: str) -> SettlementReport:
        """Import a settlement report of a channel; importing it twice changes nothing."""
        self._context.require(Permission.SETTLE)
        return self.import_document(self._intake.read_file(path), channel)

    def import_document(self, document: bytes, channel: str) -> SettlementReport:
        """Import the bytes of a report: lines that find no order are kept apart, never dropped.

        A report that was imported before is returned as it is stored; raises `settlement.differs`
        if its channel says something else under the same number.
        """
        context = self._context
        context.require(Permission.SETTLE)
        settlement = context.providers.marketplace(channel).read_settlement(
            document, ReadContext(context.merchant_id, channel)
        )
        with context.begin() as uow:
            settlement = self._matched(uow, settlement, channel)
            new = uow.settlements.add(settlement)
            if new:
                uow.ledger.post(_settlement_journal(settlement))
                uow.outbox.add(
                    context.event(
                        EventType.SETTLEMENT_IMPORTED,
                        settlement.id,
                        settlement.merchant_id,
                        payout=str(settlement.payout),
                        difference=str(settlement.difference),
                    )
                )
            elif (stored := uow.settlements.get(settlement.id)) is not None:
                if _as_told(stored) != _as_told(settlement):
                    raise DomainError("settlement.differs", settlement=settlement.external_id)
                settlement = stored
            uow.commit()
        lines = settlement.lines
        matched = sum(line.match is LineMatch.MATCHED for line in lines)
        general = sum(not line.order_external_id for line in lines)
        unmatched = len(lines) - matched - general
        return SettlementReport(settlement, new, matched, unmatched, general, settlement.difference)

    def list(self, limit: int = 50) -> tuple[Settlement, ...]:
        """Return settlements, newest first."""
        self._context.require(Permission.SETTLE)
        with self._context.begin() as uow:
            return uow.settlements.list(self._context.merchant_id, limit)

    def balance(self, account: Account, currency: str) -> Money:
        """Return the balance of an account of the merchant."""
        self._context.require(Permission.SETTLE)
        with self._context.begin() as uow:
            return uow.ledger.balance(self._context.merchant_id, account, currency)

    def _matched(self, uow: UnitOfWork, settlement: Settlement, channel: str) -> Settlement:
        wanted = {line.order_external_id for line in settlement.lines if line.order_external_id}
        orders = uow.orders.by_external_ids(channel, wanted, settlement.merchant_id)

        def match(line: SettlementLine) -> SettlementLine:
            order = orders.get(line.order_external_id)
            if order is None:
                return line
            return attrs.evolve(line, order_id=order.id, match=LineMatch.MATCHED)

        return attrs.evolve(settlement, lines=tuple(match(line) for line in settlement.lines))


def _as_told(settlement: Settlement) -> Settlement:
    """Return what the channel said, without what we found to it."""
    lines = (attrs.evolve(x, order_id="", match=LineMatch.UNMATCHED) for x in settlement.lines)
    return attrs.evolve(settlement, lines=tuple(lines))


def _settlement_journal(settlement: Settlement) -> Journal:
    """The payout reaches the bank; what a line cannot explain stays visible as unmatched."""
    sums: dict[Account, int] = {}
    for line in settlement.lines:
        known = line.match is LineMatch.MATCHED or not line.order_external_id
        account = _ACCOUNTS[line.kind] if known else Account.SETTLEMENT_UNMATCHED
        sums[account] = sums.get(account, 0) - line.amount.minor
    if settlement.difference:
        account = Account.SETTLEMENT_UNMATCHED
        sums[account] = sums.get(account, 0) - settlement.difference.minor
    currency = settlement.currency
    return Journal(
        id=f"settlement.{settlement.id}",
        merchant_id=settlement.merchant_id,
        at=settlement.settled_at,
        text="settlement",
        reference=settlement.id,
        postings=(
            Posting(Account.BANK, settlement.payout),
            *(Posting(account, Money(minor, currency)) for account, minor in sums.items() if minor),
        ),
    )


def _adoption_journal(
    order: Order, settlement_id: str, lines: tuple[SettlementLine, ...], at: datetime
) -> Journal:
    postings: list[Posting] = []
    for line in lines:
        postings.append(Posting(Account.SETTLEMENT_UNMATCHED, line.amount))
        postings.append(Posting(_ACCOUNTS[line.kind], -line.amount))
    return Journal(
        id=f"adopted.{settlement_id}.{order.id}",
        merchant_id=order.merchant_id,
        at=at,
        text="settlement matched late",
        reference=order.id,
        postings=tuple(postings),
    )


class AwaitSettlement:
    """Step `settle`: a channel's order is complete when a report has named it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Complete the order, or come back when a report may have come."""
        order = load_order(uow, run.subject)
        paid_by_channel = not order_input(run).payment_provider
        adopted = uow.settlements.adopt(order) if paid_by_channel else {}
        for settlement_id, lines in adopted.items():
            # The report came before its order: what lay apart is booked where it belongs.
            uow.ledger.post(_adoption_journal(order, settlement_id, lines, now))
        if paid_by_channel and not uow.settlements.lines_of_order(order.id):
            until = now + self._context.policy.poll_settlement
            return Progress.wait(until, "settlement.awaited", channel=order.channel)
        if order.state in (OrderState.SHIPPED, OrderState.DELIVERED):
            move_order(uow, order, OrderState.COMPLETED)
            uow.outbox.add(
                self._context.event(EventType.ORDER_COMPLETED, order.id, order.merchant_id)
            )
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Nothing to take back: reports are facts."""
