"""Refund: by line, with the right parts of goods, tax and duty, never more than captured."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.money import Money, sum_money
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.domain.order import OrderState
from cbec_core.domain.payment import Payment, PaymentEvent, PaymentEventKind, PaymentState
from cbec_core.domain.pricing import ChargeKind, Collector
from cbec_core.domain.returns import RETURN_MOVES, Return, ReturnState, refund_parts
from cbec_core.domain.stock import Movement, MovementKind
from cbec_core.ports.payment import PaymentResult, RefundRequest
from cbec_core.ports.provider import Answer, Capability, LookupRequest, Outcome
from cbec_core.services.effects import EffectCall, Progress
from cbec_core.services.inputs import return_input
from cbec_core.services.orders import load_order
from cbec_core.services.pay import payment_of
from cbec_core.services.stock import location_of

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["OpenReturn", "RecordRefund", "RefundMoney", "Restock"]

_CAPTURED = frozenset(
    {PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED, PaymentState.REFUNDED}
)
# States of orders whose goods went out of the house; no others can come back into stock.
_LEFT = frozenset(
    {
        OrderState.PARTIALLY_SHIPPED,
        OrderState.SHIPPED,
        OrderState.DELIVERED,
        OrderState.COMPLETED,
    }
)


class OpenReturn:
    """Step `open`: compute the parts and hold the refundable room by storing the return."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Store the return; its amount must fit into what is left of the capture."""
        wanted = return_input(run)
        order = load_order(uow, wanted.order_id)
        if uow.returns.get(run.subject) is not None:
            return Progress.done()
        if wanted.restock and order.state not in _LEFT:
            return Progress.reject("refund.not_left", state=order.state.value)
        # Read before the returns and saved after them: of two returns at once that would both see
        # the same room, the payment's version lets one win.
        payment = payment_of(uow, order.id)
        before = [
            earlier
            for earlier in uow.returns.of_order(order.id)
            if earlier.state is not ReturnState.REJECTED
        ]
        try:
            parts = refund_parts(order, wanted.lines, before)
        except DomainError as fault:
            return Progress.reject(fault.code, **fault.params)
        amount = sum_money((part.amount for part in parts), order.currency)
        open_amounts = (
            earlier.amount for earlier in before if earlier.state is ReturnState.REQUESTED
        )
        if amount.minor < 0 or (not amount and payment.state not in _CAPTURED):
            return Progress.reject("refund.nothing")
        room = payment.refundable - sum_money(open_amounts, order.currency)
        if room < amount:
            return Progress.reject("refund.exceeds", amount=amount, room=room)
        uow.payments.save(payment)
        opened = Return(
            id=run.subject,
            order_id=order.id,
            merchant_id=order.merchant_id,
            lines=wanted.lines,
            parts=parts,
            amount=amount,
            requested_at=now,
            reason=wanted.reason,
        )
        uow.returns.add(opened)
        if not amount:
            _booked(self._context, uow, opened, now)
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Give the room back: a rejected return no longer counts."""
        opened = uow.returns.get(run.subject)
        if opened is not None and opened.state is ReturnState.REQUESTED:
            RETURN_MOVES.check(opened.state, ReturnState.REJECTED)
            uow.returns.save(attrs.evolve(opened, state=ReturnState.REJECTED))


def _refund_journal(opened: Return, at: datetime) -> Journal:
    """The mirror of the sale: tax goes back to the account on which the sale had put it."""
    sums: dict[Account, int] = {}
    for part in opened.parts:
        account = Account.REFUNDS
        if part.kind is ChargeKind.TAX:
            kept = part.collector is Collector.MARKETPLACE
            account = Account.TAX_BY_MARKETPLACE if kept else Account.TAX_PAYABLE
        sums[account] = sums.get(account, 0) + part.amount.minor
    sums[Account.PROVIDER_CLEARING] = -opened.amount.minor
    currency = opened.amount.currency
    return Journal(
        id=f"refund.{opened.id}",
        merchant_id=opened.merchant_id,
        at=at,
        text="refund",
        reference=opened.order_id,
        postings=tuple(
            Posting(account, Money(minor, currency)) for account, minor in sums.items() if minor
        ),
    )


def _refunded(
    context: Context,
    uow: UnitOfWork,
    payment: Payment,
    opened: Return,
    fact: PaymentEvent,
) -> None:
    """Write a refund everywhere it shows: payment, events, return, books."""
    if fact.amount != opened.amount:
        raise DomainError(
            "payment.amount_differs", captured=str(fact.amount), asked=str(opened.amount)
        )
    uow.payments.record(payment.apply(fact), fact)
    uow.outbox.add(
        context.event(
            EventType.PAYMENT_REFUNDED,
            opened.order_id,
            opened.merchant_id,
            amount=str(fact.amount),
        )
    )
    _booked(context, uow, opened, fact.at)


def _booked(context: Context, uow: UnitOfWork, opened: Return, at: datetime) -> None:
    """Write that a return is settled; one whose units cost nothing is so without a payment."""
    RETURN_MOVES.check(opened.state, ReturnState.REFUNDED)
    uow.returns.save(attrs.evolve(opened, state=ReturnState.REFUNDED))
    journal = _refund_journal(opened, at)
    if journal.postings:
        uow.ledger.post(journal)
    uow.outbox.add(
        context.event(
            EventType.RETURN_REFUNDED, opened.order_id, opened.merchant_id, return_id=opened.id
        )
    )


def _held_by_channel(uow: UnitOfWork, payment: Payment) -> bool:
    """Tell whether the money was collected by a channel and only recorded here.

    The fact decides, not the plugins that happen to be loaded: a missing payment plugin must stop a
    refund, never turn it into one that is merely written down.
    """
    facts = uow.payments.events(payment.id)
    return any(fact.kind is PaymentEventKind.RECORDED for fact in facts)


class RefundMoney:
    """Step `refund`: give the money back by the way it came."""

    kind = OperationKind.REFUND
    request_type: type[Any] = RefundRequest
    result_type: type[Any] = PaymentResult

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Ask the provider that captured; a channel's own money is recorded in the next step."""
        opened = uow.returns.get(run.subject)
        if opened is None or opened.state is not ReturnState.REQUESTED:
            return None
        payment = payment_of(uow, opened.order_id)
        if _held_by_channel(uow, payment):
            return None
        request = RefundRequest(operation_id, payment.reference, opened.amount, opened.reason)
        return EffectCall(Capability.PAYMENT, payment.provider, request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Call the provider."""
        return self._context.providers.payment(call.provider).refund(call.request)

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask the provider what became of it."""
        return self._context.providers.payment(operation.provider).lookup(
            LookupRequest(operation.id, operation.kind.value, operation.reference)
        )

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Write the refund; a rejection leaves the return open for its undo."""
        opened = uow.returns.get(run.subject)
        if answer.outcome is Outcome.REJECTED or opened is None:
            return
        result: PaymentResult = answer.result
        payment = payment_of(uow, opened.order_id)
        fact = PaymentEvent(
            payment.id,
            PaymentEventKind.REFUNDED,
            result.amount,
            now,
            operation.id,
            result.reference,
        )
        _refunded(self._context, uow, payment, opened, fact)


class RecordRefund:
    """Step `record`: money that the channel holds is refunded there; the fact is written here."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Record the refund unless a provider has made it."""
        opened = uow.returns.get(run.subject)
        if opened is None or opened.state is not ReturnState.REQUESTED:
            return Progress.done()
        payment = payment_of(uow, opened.order_id)
        if not _held_by_channel(uow, payment):
            return Progress.hold("refund.not_made", provider=payment.provider)
        fact = PaymentEvent(
            payment.id, PaymentEventKind.REFUNDED, opened.amount, now, reference=opened.id
        )
        _refunded(self._context, uow, payment, opened, fact)
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """A refund is a fact; it is not taken back."""


class Restock:
    """Step `restock`: goods that came back sound are on hand again."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Book the goods in where they went out, once for each line of the return."""
        wanted = return_input(run)
        if not wanted.restock:
            return Progress.done()
        order = load_order(uow, wanted.order_id)
        units: dict[str, int] = {}
        for line in wanted.lines:
            units[line.line_id] = units.get(line.line_id, 0) + line.quantity
        uow.stock.move(
            *(
                Movement(
                    id=f"return.{run.subject}.{line_id}",
                    merchant_id=order.merchant_id,
                    location=location_of(uow, order, order.line(line_id).sku),
                    sku=order.line(line_id).sku,
                    kind=MovementKind.RETURNED,
                    quantity=quantity,
                    at=now,
                    reference=run.subject,
                )
                for line_id, quantity in units.items()
            )
        )
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Goods that lie in the house stay on the books."""
