"""Payment providers: authorise, capture, void, refund, and what they report themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import attrs

from cbec_core.domain.money import Money
from cbec_core.domain.payment import PaymentEventKind
from cbec_core.ports.provider import Answer, LookupRequest, effect, local

__all__ = [
    "AuthoriseRequest",
    "CaptureRequest",
    "PaymentNotice",
    "PaymentProvider",
    "PaymentResult",
    "RefundRequest",
    "VoidRequest",
]


@attrs.frozen
class AuthoriseRequest:
    """Hold an amount on a payment method; `method` is the provider's token, never a card number."""

    operation_id: str
    payment_id: str
    order_id: str
    amount: Money
    method: str = attrs.field(repr=False)
    country: str = ""


@attrs.frozen
class CaptureRequest:
    """Take an authorised amount."""

    operation_id: str
    payment_reference: str
    amount: Money


@attrs.frozen
class VoidRequest:
    """Let an authorised amount go."""

    operation_id: str
    payment_reference: str


@attrs.frozen
class RefundRequest:
    """Give back part of a captured amount, in the currency in which it was charged."""

    operation_id: str
    payment_reference: str
    amount: Money
    reason: str = ""


@attrs.frozen
class PaymentResult:
    """What the provider says it did: the amount is compared with what was asked."""

    reference: str
    amount: Money


@attrs.frozen
class PaymentNotice:
    """One fact in a verified message of the provider."""

    event_id: str
    operation_id: str
    kind: PaymentEventKind
    reference: str
    amount: Money
    occurred_at: datetime


class PaymentProvider(Protocol):
    """A counterparty that moves money."""

    @effect
    def authorise(self, request: AuthoriseRequest) -> Answer[PaymentResult]:
        """Hold the amount; a decline is `REJECTED` with its code."""
        ...

    @effect
    def capture(self, request: CaptureRequest) -> Answer[PaymentResult]:
        """Take the amount that was authorised."""
        ...

    @effect
    def void(self, request: VoidRequest) -> Answer[PaymentResult]:
        """Release an authorisation that was not captured."""
        ...

    @effect
    def refund(self, request: RefundRequest) -> Answer[PaymentResult]:
        """Give money back."""
        ...

    def lookup(self, request: LookupRequest) -> Answer[PaymentResult]:
        """Tell what became of an operation."""
        ...

    @local
    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[PaymentNotice, ...]:
        """Verify the raw bytes, then read them; raise `provider.webhook_forged`."""
        ...
