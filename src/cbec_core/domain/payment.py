"""Payments: what was asked, authorised, captured and refunded, as cumulative facts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.transitions import TransitionTable

__all__ = ["PAYMENT_MOVES", "Payment", "PaymentEvent", "PaymentEventKind", "PaymentState"]


class PaymentState(StrEnum):
    """Say how far the money has come."""

    CREATED = "created"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"
    DECLINED = "declined"


_S = PaymentState
PAYMENT_MOVES: TransitionTable[PaymentState] = TransitionTable(
    "payment",
    {
        _S.CREATED: frozenset({_S.AUTHORISED, _S.CAPTURED, _S.DECLINED, _S.VOIDED}),
        _S.AUTHORISED: frozenset({_S.CAPTURED, _S.VOIDED, _S.DECLINED}),
        _S.CAPTURED: frozenset({_S.PARTIALLY_REFUNDED, _S.REFUNDED}),
        _S.PARTIALLY_REFUNDED: frozenset({_S.REFUNDED}),
    },
)


class PaymentEventKind(StrEnum):
    """Name a fact about a payment."""

    AUTHORISED = "authorised"
    CAPTURED = "captured"
    RECORDED = "recorded"
    VOIDED = "voided"
    REFUNDED = "refunded"
    DECLINED = "declined"


@attrs.frozen
class PaymentEvent:
    """One append-only fact: what happened, how much, under which operation and reference."""

    payment_id: str
    kind: PaymentEventKind
    amount: Money
    at: datetime
    operation_id: str = ""
    reference: str = ""


@attrs.frozen
class Payment:
    """The money of one order at one provider; `0 <= refunded <= captured <= authorised`."""

    id: str
    order_id: str
    merchant_id: str
    provider: str
    asked: Money
    authorised: Money
    captured: Money
    refunded: Money
    state: PaymentState = PaymentState.CREATED
    reference: str = ""
    version: int = 0

    @classmethod
    def create(
        cls, payment_id: str, order_id: str, merchant_id: str, provider: str, asked: Money
    ) -> Payment:
        """Start a payment of which nothing has happened yet."""
        zero = Money.zero(asked.currency)
        return cls(payment_id, order_id, merchant_id, provider, asked, zero, zero, zero)

    @property
    def refundable(self) -> Money:
        """Return what can still be given back."""
        return self.captured - self.refunded

    def apply(self, event: PaymentEvent) -> Payment:
        """Return the payment after a fact; impossible facts raise and change nothing."""
        kind, amount = event.kind, event.amount
        if amount.minor < 0:
            raise DomainError("quantity.negative", what="amount", value=str(amount))
        if kind is PaymentEventKind.AUTHORISED:
            self._as_asked(amount)
            after = attrs.evolve(self, authorised=self.authorised + amount)
            return after._moved(_S.AUTHORISED, event)
        if kind in (PaymentEventKind.CAPTURED, PaymentEventKind.RECORDED):
            self._as_asked(amount)
            authorised = self.authorised if self.authorised else amount
            if authorised < amount:
                raise DomainError(
                    "payment.amount_differs", captured=str(amount), asked=str(authorised)
                )
            after = attrs.evolve(self, captured=amount, authorised=authorised)
            return after._moved(_S.CAPTURED, event)
        if kind is PaymentEventKind.REFUNDED:
            if self.refundable < amount:
                raise DomainError("refund.exceeds", amount=str(amount), room=str(self.refundable))
            refunded = self.refunded + amount
            state = _S.REFUNDED if refunded == self.captured else _S.PARTIALLY_REFUNDED
            return attrs.evolve(self, refunded=refunded)._moved(state, event)
        target = _S.VOIDED if kind is PaymentEventKind.VOIDED else _S.DECLINED
        return self._moved(target, event)

    def _as_asked(self, amount: Money) -> None:
        if amount != self.asked:
            raise DomainError("payment.amount_differs", captured=str(amount), asked=str(self.asked))

    def _moved(self, state: PaymentState, event: PaymentEvent) -> Payment:
        PAYMENT_MOVES.check(self.state, state)
        return attrs.evolve(self, state=state, reference=self.reference or event.reference)
