"""Pay: record what a marketplace collected, or authorise and capture at a provider."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.money import Money
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.domain.payment import Payment, PaymentEvent, PaymentEventKind, PaymentState
from cbec_core.domain.pricing import ChargeKind, Collector
from cbec_core.ports.codec import load
from cbec_core.ports.payment import AuthoriseRequest, CaptureRequest, PaymentResult, VoidRequest
from cbec_core.ports.provider import Answer, Capability, LookupRequest, Outcome
from cbec_core.services.effects import EffectCall, Progress, last_operation
from cbec_core.services.inputs import order_input
from cbec_core.services.orders import is_cancelled, load_order

if TYPE_CHECKING:
    from cbec_core.domain.order import Order
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = [
    "Authorise",
    "Capture",
    "RecordCollected",
    "Void",
    "payment_id",
    "payment_of",
]


_OVER = frozenset({PaymentState.VOIDED, PaymentState.DECLINED, PaymentState.REFUNDED})


def payment_id(order_id: str) -> str:
    """Return the id of the order's payment."""
    return f"pay_{order_id.removeprefix('ord_')}"


def payment_of(uow: UnitOfWork, order_id: str) -> Payment:
    """Return the order's payment, or raise `payment.not_found`."""
    payment = uow.payments.get(payment_id(order_id))
    if payment is None:
        raise DomainError("payment.not_found", order=order_id)
    return payment


def _sale_journal(order: Order, taken: Money, at: datetime) -> Journal:
    """The buyer's money sits with the provider; tax that the marketplace keeps is not a sale.

    `taken` is what was captured: the order may have been revised since.
    """
    currency = order.currency
    kept = own = 0
    for charge in order.all_charges():
        if charge.kind is ChargeKind.TAX:
            if charge.tax is not None and charge.tax.collector is Collector.MARKETPLACE:
                kept += charge.amount.minor
            else:
                own += charge.amount.minor
    net = taken.minor - kept - own
    postings = [Posting(Account.PROVIDER_CLEARING, taken)]
    for account, minor in (
        (Account.SALES, net),
        (Account.TAX_BY_MARKETPLACE, kept),
        (Account.TAX_PAYABLE, own),
    ):
        if minor:
            postings.append(Posting(account, Money(-minor, currency)))
    return Journal(
        id=f"sale.{order.id}",
        merchant_id=order.merchant_id,
        at=at,
        text="sale",
        reference=order.id,
        postings=tuple(postings),
    )


def _unpaid(payment: Payment) -> Progress:
    return Progress.hold("payment.not_chosen", state=payment.state.value, provider=payment.provider)


class RecordCollected:
    """Step `record`: a marketplace order arrives paid; the fact is written down, no money moves."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Open the payment; record it as captured unless a provider is to be asked for it."""
        order = load_order(uow, run.subject)
        if is_cancelled(order):
            return Progress.reject("order.cancelled")
        wanted = order_input(run)
        provider = wanted.payment_provider or order.channel
        uow.payments.add(
            Payment.create(payment_id(order.id), order.id, order.merchant_id, provider, order.total)
        )
        payment = payment_of(uow, order.id)
        if payment.state in _OVER:
            # Of a run that was undone: what is taken up anew must not leave for nothing.
            return _unpaid(payment)
        if wanted.payment_provider:
            if payment.state is PaymentState.CREATED and payment.provider != provider:
                # A checkout opened it elsewhere, or nowhere: who authorises must be who captures.
                uow.payments.save(attrs.evolve(payment, provider=provider))
            return Progress.done()
        if payment.state is PaymentState.CREATED and payment.provider not in ("", order.channel):
            # A checkout opened it at a provider: nobody has collected anything yet.
            return _unpaid(payment)
        if payment.state is PaymentState.CREATED:
            fact = PaymentEvent(
                payment.id,
                PaymentEventKind.RECORDED,
                order.total,
                now,
                reference=order.external_id,
            )
            uow.payments.record(payment.apply(fact), fact)
            uow.ledger.post(_sale_journal(order, order.total, now))
            uow.outbox.add(
                self._context.event(
                    EventType.PAYMENT_RECORDED,
                    order.id,
                    order.merchant_id,
                    amount=str(order.total),
                )
            )
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Keep the fact: what a marketplace collected stays collected until it is refunded."""


class _PaymentEffect:
    """What authorise, capture and void have in common."""

    kind: OperationKind
    request_type: type[Any]
    result_type: type[Any] = PaymentResult
    _fact: PaymentEventKind
    _event: EventType

    def __init__(self, context: Context) -> None:
        self._context = context

    def _asked_payment(self, uow: UnitOfWork, run: Run) -> Payment | None:
        """Return the payment if a provider is to move its money."""
        return payment_of(uow, run.subject) if order_input(run).payment_provider else None

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask the provider what became of it."""
        provider = self._context.providers.payment(operation.provider)
        return provider.lookup(
            LookupRequest(operation.id, operation.kind.value, operation.reference)
        )

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Append the fact to the payment; the amount must be the one that was asked."""
        payment = payment_of(uow, run.subject)
        if answer.outcome is Outcome.REJECTED:
            self._rejected(uow, run, payment, operation, now)
            return
        result: PaymentResult = answer.result
        fact = PaymentEvent(
            payment.id, self._fact, result.amount, now, operation.id, result.reference
        )
        uow.payments.record(payment.apply(fact), fact)
        uow.outbox.add(
            self._context.event(
                self._event, run.subject, payment.merchant_id, amount=str(result.amount)
            )
        )

    def _rejected(
        self, uow: UnitOfWork, run: Run, payment: Payment, operation: Operation, now: datetime
    ) -> None:
        """A rejected capture or void leaves the payment as it is."""


class Authorise(_PaymentEffect):
    """Step `authorise`: hold the order's total on the buyer's method."""

    kind = OperationKind.AUTHORISE
    request_type = AuthoriseRequest
    _fact = PaymentEventKind.AUTHORISED
    _event = EventType.PAYMENT_AUTHORISED

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Ask for the whole amount, once; what costs nothing needs no buyer's bank."""
        payment = self._asked_payment(uow, run)
        if payment is None or payment.state is not PaymentState.CREATED or not payment.asked:
            return None
        wanted = order_input(run)
        request = AuthoriseRequest(
            operation_id,
            payment.id,
            payment.order_id,
            payment.asked,
            wanted.payment_method,
            load_order(uow, run.subject).destination,
        )
        return EffectCall(Capability.PAYMENT, wanted.payment_provider, request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Call the provider."""
        return self._context.providers.payment(call.provider).authorise(call.request)

    def _rejected(
        self, uow: UnitOfWork, run: Run, payment: Payment, operation: Operation, now: datetime
    ) -> None:
        zero = Money.zero(payment.asked.currency)
        fact = PaymentEvent(payment.id, PaymentEventKind.DECLINED, zero, now, operation.id)
        uow.payments.record(payment.apply(fact), fact)
        uow.outbox.add(
            self._context.event(
                EventType.PAYMENT_DECLINED, run.subject, payment.merchant_id, code=operation.code
            )
        )


class Capture(_PaymentEffect):
    """Step `capture`: take the money once the goods have left."""

    kind = OperationKind.CAPTURE
    request_type = CaptureRequest
    _fact = PaymentEventKind.CAPTURED
    _event = EventType.PAYMENT_CAPTURED

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Take exactly what was asked and authorised."""
        payment = self._asked_payment(uow, run)
        if payment is None or payment.state is not PaymentState.AUTHORISED:
            return None
        request = CaptureRequest(operation_id, payment.reference, payment.asked)
        return EffectCall(Capability.PAYMENT, payment.provider, request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Call the provider."""
        return self._context.providers.payment(call.provider).capture(call.request)

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Append the fact and post the sale."""
        super().record(uow, run, operation, answer, now)
        if answer.outcome is Outcome.SUCCEEDED:
            result: PaymentResult = answer.result
            order = load_order(uow, run.subject)
            uow.ledger.post(_sale_journal(order, result.amount, now))


class Void(_PaymentEffect):
    """Undo of `authorise`: let the held amount go."""

    kind = OperationKind.VOID
    request_type = VoidRequest
    _fact = PaymentEventKind.VOIDED
    _event = EventType.PAYMENT_VOIDED

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Void what is authorised and not captured, even if it could not be recorded."""
        payment = self._asked_payment(uow, run)
        if payment is None:
            return None
        if payment.state is PaymentState.AUTHORISED:
            request = VoidRequest(operation_id, payment.reference)
            return EffectCall(Capability.PAYMENT, payment.provider, request)
        made = last_operation(uow, run, OperationKind.AUTHORISE)
        if payment.state is not PaymentState.CREATED or made is None:
            return None
        reference = load(made.result, PaymentResult).reference if made.result else made.reference
        return EffectCall(Capability.PAYMENT, made.provider, VoidRequest(operation_id, reference))

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Call the provider."""
        return self._context.providers.payment(call.provider).void(call.request)
