"""{{Class}} as a payment provider."""

from __future__ import annotations

from collections.abc import Mapping

from cbec_core.api import (
    Answer,
    AuthoriseRequest,
    CaptureRequest,
    LookupRequest,
    PaymentNotice,
    PaymentResult,
    ProviderTools,
    RefundRequest,
    VoidRequest,
)

from {{package}}.client import Client, answer_of
from {{package}}.mapping import build_amount, parse_notice, parse_payment, verify
from {{package}}.settings import Settings

__all__ = ["{{Class}}Payment"]


class {{Class}}Payment:
    """Move money at {{Class}}."""

    def __init__(self, settings: Settings, tools: ProviderTools) -> None:
        self._settings = settings
        self._client = Client(settings, tools)

    def authorise(self, request: AuthoriseRequest) -> Answer[PaymentResult]:
        """Hold an amount."""
        body = {**build_amount(request.amount), "method": request.method}
        return answer_of(self._client.post("payments", request.operation_id, body), parse_payment)

    def capture(self, request: CaptureRequest) -> Answer[PaymentResult]:
        """Take what was authorised."""
        body = {**build_amount(request.amount), "payment": request.payment_reference}
        return answer_of(self._client.post("captures", request.operation_id, body), parse_payment)

    def void(self, request: VoidRequest) -> Answer[PaymentResult]:
        """Let an authorisation go."""
        body = {"payment": request.payment_reference}
        return answer_of(self._client.post("voids", request.operation_id, body), parse_payment)

    def refund(self, request: RefundRequest) -> Answer[PaymentResult]:
        """Give money back."""
        body = {**build_amount(request.amount), "payment": request.payment_reference}
        return answer_of(self._client.post("refunds", request.operation_id, body), parse_payment)

    def lookup(self, request: LookupRequest) -> Answer[PaymentResult]:
        """Tell what became of an operation."""
        return answer_of(self._client.operation(request.operation_id), parse_payment)

    def read_webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[PaymentNotice, ...]:
        """Verify the raw bytes, then read them."""
        verify(self._settings.webhook_secret.get_secret_value(), headers, body)
        return (parse_notice(body),)
