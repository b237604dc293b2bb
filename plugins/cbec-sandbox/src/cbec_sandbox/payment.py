"""A fake payment provider: tokens and amounts choose what becomes of the money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import attrs
from pydantic import AwareDatetime, BaseModel, ValidationError

from cbec_core.api import (
    Answer,
    AuthoriseRequest,
    Capability,
    CaptureRequest,
    Money,
    OperationKind,
    PaymentEventKind,
    PaymentNotice,
    PaymentResult,
    ProviderError,
    RefundRequest,
    VoidRequest,
)
from cbec_sandbox.counterparty import Counterparty, Deed
from cbec_sandbox.magic import AMOUNTS, Fate, fate_of
from cbec_sandbox.webhooks import verify

if TYPE_CHECKING:
    from cbec_sandbox.store import Effect
    from cbec_sandbox.store.effects import Transaction

__all__ = ["SandboxPayment"]

_KIND = OperationKind


@attrs.frozen
class _Money:
    """What happened to one payment so far."""

    method: str
    currency: str
    authorised: int
    captured: int
    refunded: int
    voided: bool

    @classmethod
    def of(cls, effects: Sequence[Effect]) -> _Money | None:
        done = [effect for effect in effects if effect.happened]
        asked = next((e for e in done if e.kind == _KIND.AUTHORISE), None)
        if asked is None:
            return None
        return cls(
            method=asked.note,
            currency=asked.currency,
            authorised=asked.minor,
            captured=sum(e.minor for e in done if e.kind == _KIND.CAPTURE),
            refunded=sum(e.minor for e in done if e.kind == _KIND.REFUND),
            voided=any(e.kind == _KIND.VOID for e in done),
        )


class SandboxPayment(Counterparty[PaymentResult]):
    """Authorise, capture, void and refund, with cumulative amounts that never go wrong."""

    capability = Capability.PAYMENT
    result = PaymentResult

    def authorise(self, request: AuthoriseRequest) -> Answer[PaymentResult]:
        """Hold an amount."""

        def decide(tx: Transaction, reference: str) -> Deed[PaymentResult]:
            fate = fate_of([request.method])
            if fate is Fate.SUCCEED:
                fate = AMOUNTS.get(request.amount.minor, fate)
            code = "" if request.amount.minor > 0 else "invalid_amount"
            value = PaymentResult(reference, request.amount)
            return Deed(value, reference, code, request.amount, request.method, fate)

        return self.perform(request, _KIND.AUTHORISE, "insufficient_funds", decide)

    def capture(self, request: CaptureRequest) -> Answer[PaymentResult]:
        """Take what was authorised, at most once."""

        def decide(tx: Transaction, reference: str) -> Deed[PaymentResult]:
            subject = tx.subject_of(request.payment_reference)
            money = _Money.of(tx.of_subject(subject))
            code = _fault(money, request.amount)
            if money is not None and not code:
                if money.captured:
                    code = "already_captured"
                elif request.amount.minor > money.authorised:
                    code = "amount_too_large"
            return self._deed(money, subject, "capture", reference, code, request.amount)

        return self.perform(request, _KIND.CAPTURE, "authorisation_expired", decide)

    def void(self, request: VoidRequest) -> Answer[PaymentResult]:
        """Let an authorisation go that was not captured."""

        def decide(tx: Transaction, reference: str) -> Deed[PaymentResult]:
            subject = tx.subject_of(request.payment_reference)
            money = _Money.of(tx.of_subject(subject))
            code = _fault(money, None)
            if money is not None and not code and money.captured:
                code = "already_captured"
            held = Money(money.authorised, money.currency) if money else None
            return self._deed(money, subject, "void", reference, code, held)

        return self.perform(request, _KIND.VOID, "already_captured", decide)

    def refund(self, request: RefundRequest) -> Answer[PaymentResult]:
        """Give back at most what was captured and not yet refunded."""

        def decide(tx: Transaction, reference: str) -> Deed[PaymentResult]:
            subject = tx.subject_of(request.payment_reference)
            money = _Money.of(tx.of_subject(subject))
            code = _fault(money, request.amount)
            room = money.captured - money.refunded if money else 0
            if not code and request.amount.minor > room:
                code = "refund_exceeds_captured"
            return self._deed(money, subject, "refund", reference, code, request.amount)

        return self.perform(request, _KIND.REFUND, "refund_not_possible", decide)

    def _deed(
        self,
        money: _Money | None,
        subject: str,
        operation: str,
        reference: str,
        code: str,
        amount: Money | None,
    ) -> Deed[PaymentResult]:
        if money is None or amount is None:
            return Deed(None, subject, code or "payment_not_found")
        fate = fate_of([money.method], operation)
        if fate is Fate.SUCCEED and operation == "refund":
            fate = AMOUNTS.get(amount.minor, fate)
        return Deed(PaymentResult(reference, amount), subject, code, amount, "", fate)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[PaymentNotice, ...]:
        """Verify the raw bytes by Standard Webhooks, then read the one fact in them."""
        message_id = verify(
            self.settings.webhook_secret.get_secret_value(),
            headers,
            body,
            self.clock.now(),
            timedelta(seconds=self.settings.webhook_tolerance_s),
        )
        try:
            message = _Message.model_validate_json(body)
        except ValidationError:
            raise ProviderError(
                "provider.failed", code="sandbox", operation="read_webhook", fault="not understood"
            ) from None
        data = message.data
        return (
            PaymentNotice(
                event_id=message_id,
                operation_id=data.operation_id,
                kind=PaymentEventKind(message.type.removeprefix("payment.")),
                reference=data.reference,
                amount=Money.parse(data.amount, data.currency),
                occurred_at=message.timestamp,
            ),
        )


def _fault(money: _Money | None, amount: Money | None) -> str:
    if money is None:
        return "payment_not_found"
    if money.voided:
        return "payment_voided"
    if amount is not None and amount.currency != money.currency:
        return "currency_mismatch"
    if amount is not None and amount.minor <= 0:
        return "invalid_amount"
    return ""


class _Data(BaseModel):
    operation_id: str
    reference: str
    amount: str
    currency: str


class _Message(BaseModel):
    type: Literal[
        "payment.authorised",
        "payment.captured",
        "payment.voided",
        "payment.refunded",
        "payment.declined",
    ]
    timestamp: AwareDatetime
    data: _Data
